"""Records read from JSON: only the fields that are asked for, where msgspec is installed, and in full elsewhere.

Both kinds give the same values. msgspec passes over the fields that nobody asks for without making a Python
object of them, which is most of a record.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, TypeAlias

from ..filter_pattern import Selector
from ..filter_pattern.lookup import MISSING, finder
from .matching import Path, Values

try:
    import msgspec
except ImportError:  # the extra `backtest` is not installed
    msgspec = None  # type: ignore[assignment]

Getter: TypeAlias = Callable[[Any], Values]

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
TIME: Path = ("eventTime",)


class DictReader:
    """Records as `json.loads` returns them."""

    plain = False

    def __init__(self) -> None:
        self._getters: dict[tuple[Path, ...], Getter] = {}
        self.time = finder(Selector(TIME))

    def getter(self, paths: tuple[Path, ...]) -> Getter:
        """A function that gives the values at the paths, `MISSING` for what is not there."""
        getter = self._getters.get(paths)
        if getter is None:
            getter = self._getters[paths] = _together([finder(Selector(path)) for path in paths])
        return getter

    def document(self, text: bytes) -> list[Any]:
        """The records of a document; ValueError, RecursionError as `load`, and where one is no object."""
        value = load(text)
        return _only_objects(value["Records"] if isinstance(value, dict) and "Records" in value else None)

    def elements(self, text: bytes) -> list[Any]:
        """The records of an array; raises as `document` does."""
        return _only_objects(load(text))


def _only_objects(value: Any) -> list[Any]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("expected an array of objects")
    return value


def load(text: bytes) -> Any:
    """A JSON value; bytes that are no UTF-8 become U+FFFD.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text.decode("utf-8", "replace"))


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
        return _together([_lookup(attributes, rest) for attributes, rest in routes])

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


_LEAF: Any = {}


@dataclass(frozen=True)
class Piece:
    """Records, and how to look into them."""

    records: list[Any]
    reader: DictReader | StructReader


class Decoder:
    """Decodes texts with the fastest reader that takes them; all give the same values.

    Args:
        paths: the fields that will be asked for.
        simple_paths: those of them that are asked first, and where nothing but texts and flags is expected.
    """

    def __init__(self, paths: Iterable[Path], simple_paths: Iterable[Path]) -> None:
        self._dicts = DictReader()
        self._readers: list[DictReader | StructReader] = [self._dicts]
        every, simple = tuple({*paths, *simple_paths}), tuple(simple_paths)
        if general := struct_reader(every):
            plain = StructReader(every, frozenset(simple), plain=True)
            self._readers = [plain, general] if plain.is_direct(simple) else [general]

    def document(self, text: bytes) -> Piece | None:
        """The records of a text `{"Records": [...]}`, or None where one is broken or no object."""
        for reader in self._readers:
            with suppress(ValueError, RecursionError):
                return Piece(reader.document(text), reader)
        return None

    def elements(self, text: bytes) -> Piece | None:
        """The records of a text that stands between the brackets of an array, or None as in `document`."""
        array = b"[%b]" % text
        for reader in self._readers:
            with suppress(ValueError, RecursionError):
                return Piece(reader.elements(array), reader)
        return None

    def taken_apart(self, records: list[Any]) -> Piece:
        """Records that were decoded before, as dicts."""
        return Piece(records, self._dicts)


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


def _together(lookups: Sequence[Callable[[Any], object]]) -> Getter:
    if len(lookups) == 1:
        (lookup,) = lookups
        return lambda record: (lookup(record),)
    return lambda record: tuple([lookup(record) for lookup in lookups])


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
