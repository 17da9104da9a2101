"""Records as structs that have the fields that are asked for and no others.

msgspec passes over all other fields, most of a record, without making Python objects of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from ..filter_pattern import Selector
from ..filter_pattern.lookup import MISSING, finder
from .dicts import TIME, Getter, load, together
from .trees import Path

try:
    import msgspec
except ImportError:  # the extra `backtest` is not installed
    msgspec = None  # type: ignore[assignment]

# The order in which CloudTrail writes its fields, which is the order in which they are found fastest.
_AS_WRITTEN = (
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
)
_OBJECT: Path = ("userIdentity",)
_LEAF: Any = {}


@dataclass(eq=False)
class StructReader:
    """Records as msgspec structs that have the fields at the paths and no others.

    `plain` takes only strings, booleans and null at the `simple` paths, a string as the eventTime and an object
    as the userIdentity, so that nothing has to be checked again; what is otherwise raises ValueError. Objects
    in which none of these stand are decoded when somebody looks into them.
    """

    paths: Iterable[Path]
    simple: frozenset[Path] = frozenset()
    plain: bool = False
    _getters: dict[tuple[Path, ...], Getter] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._tree: dict[str, Any] = {}
        # A path that begins with another one is looked up in the value of that one.
        for path in sorted({*self.paths, TIME}, key=len):
            branch = self._tree
            for name in path[:-1]:
                branch = branch.setdefault(name, {})
                if branch is _LEAF:
                    break
            else:
                branch.setdefault(path[-1], _LEAF)
        record = self._struct(self._tree, ())
        document = msgspec.defstruct("Document", [("Records", list[record])])  # type: ignore[valid-type]
        self._document: Any = msgspec.json.Decoder(document)
        self.time = _lookup(*self._route(TIME))
        self.elements = msgspec.json.Decoder(list[record]).decode  # type: ignore[valid-type]

    def document(self, text: bytes) -> list[Any]:
        """The records of a document.

        Raises:
            ValueError: it is not JSON, or a field has a type that this reader does not take.
            RecursionError: it is nested too deeply.
        """
        return self._document.decode(text).Records  # type: ignore[no-any-return]

    def getter(self, paths: tuple[Path, ...]) -> Getter:
        """A function that gives the values at the paths, `MISSING` for what is not there."""
        getter = self._getters.get(paths)
        if getter is None:
            getter = self._getters[paths] = self._getter(paths)
        return getter

    def _getter(self, paths: tuple[Path, ...]) -> Getter:
        routes = [self._route(path) for path in paths]
        if len(paths) > 1 and self.is_direct(paths):
            return attrgetter(*(".".join(attributes) for attributes, _ in routes))
        return together([_lookup(attributes, rest) for attributes, rest in routes])

    def is_direct(self, paths: tuple[Path, ...]) -> bool:
        """Whether attributes lead to all of the paths, whatever the record."""
        return not any(self._route(path)[1] for path in paths) and all(
            len(path) == 1 or (self.plain and path[:-1] == _OBJECT) for path in paths
        )

    def _route(self, path: Path) -> tuple[list[str], Path]:
        """The attributes that lead to a value, and the names that lead on from there."""
        branch, attributes = self._tree, []
        for place, name in enumerate(path):
            attributes.append(f"f{_ordered(branch).index(name)}")
            branch = branch[name]
            if branch is _LEAF or self._is_raw(path[: place + 1]):
                return attributes, path[place + 1 :]
        raise KeyError(path)

    def _is_raw(self, path: Path) -> bool:
        """Whether the object at a path stays JSON until somebody looks into it."""
        return self.plain and not any(each[: len(path)] == path for each in (*self.simple, _OBJECT))

    def _struct(self, branch: dict[str, Any], path: Path) -> Any:
        names = _ordered(branch)
        return msgspec.defstruct(
            "Record",
            [(f"f{place}", *self._type(branch[name], (*path, name))) for place, name in enumerate(names)],
            rename={f"f{place}": name for place, name in enumerate(names)},
            kw_only=True,
            frozen=True,
            gc=False,
        )

    def _type(self, branch: Any, path: Path) -> tuple[Any, ...]:
        """The type of a field and, unless it must be there, the value that it has where it is missing."""
        if branch is _LEAF:
            if self.plain and path == TIME:
                return (str,)
            return (str | bool | None if self.plain and path in self.simple else Any), MISSING
        if self._is_raw(path):
            return msgspec.Raw, MISSING
        struct = self._struct(branch, path)
        if self.plain and path == _OBJECT:
            return struct, struct()
        return struct | str | int | float | bool | list | None, struct()


def struct_reader(paths: Sequence[Path]) -> StructReader | None:
    """A reader that makes structs of any records, or None where that is not possible."""
    names = {name for path in paths for name in path}
    if (
        msgspec is None
        or () in paths
        or any('"' in name or "\\" in name or min(name) < " " for name in names)
    ):
        return None
    return StructReader(paths)


def _ordered(branch: dict[str, Any]) -> list[str]:
    order = {name: place for place, name in enumerate(_AS_WRITTEN)}
    return sorted(branch, key=lambda name: (order.get(name, len(order)), name))


def _lookup(attributes: Sequence[str], rest: Path) -> Callable[[Any], object]:
    inside = finder(Selector(rest)) if rest else None
    if len(attributes) == 1 and inside is None:
        return attrgetter(attributes[0])

    def look_up(record: Any) -> object:
        value = record
        for name in attributes:
            if not isinstance(value, msgspec.Struct):
                return MISSING
            value = getattr(value, name)
        if isinstance(value, msgspec.Raw):
            value = load(bytes(value))
        return inside(value) if inside else value

    return look_up
