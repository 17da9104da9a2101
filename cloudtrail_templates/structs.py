"""Classes whose fields are the keywords of their constructor and never change.

They are dataclasses, but share their methods. `dataclass(frozen=True)` compiles six methods for each class, which took a
seventh of the time to generate all templates.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from inspect import Parameter, Signature
from typing import Any, ClassVar, NoReturn, dataclass_transform


def _default(one: Field[Any]) -> Any:
    if one.default_factory is not MISSING:
        return one.default_factory()
    return Parameter.empty if one.default is MISSING else one.default


class _Signature:
    """The signature of a class, computed when `inspect.signature` or `help` asks for it."""

    def __get__(self, instance: object, owner: type) -> Signature:
        return Signature(
            [
                Parameter(
                    one.name,
                    Parameter.KEYWORD_ONLY,
                    default=_default(one),
                    annotation=one.type,
                )
                for one in fields(owner)
            ]
        )


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Struct:
    """The base of such classes. A subclass declares fields as a dataclass does, without a decorator.

    `dataclasses.fields` and `replace` work. Two instances are equal if their class and all fields are.
    """

    __signature__: ClassVar = _Signature()
    _names: ClassVar[tuple[str, ...]] = ()
    _defaults: ClassVar[dict[str, Any]] = {}
    _factories: ClassVar[dict[str, Callable[[], Any]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = fields(dataclass(init=False, repr=False, eq=False, kw_only=True)(cls))  # type: ignore[arg-type]
        cls._names = tuple(one.name for one in own)
        cls._defaults = {one.name: one.default for one in own if one.default is not MISSING}
        cls._factories = {one.name: one.default_factory for one in own if one.default_factory is not MISSING}

    def __init__(self, **values: Any) -> None:
        made = {name: make() for name, make in self._factories.items() if name not in values}
        self.__dict__.update(self._defaults, **made, **values)
        if len(self.__dict__) != len(self._names) or not values.keys() <= set(self._names):
            self._refuse(values)
        self.__post_init__()

    def _refuse(self, values: dict[str, Any]) -> NoReturn:
        name = type(self).__name__
        for unknown in values.keys() - set(self._names):
            raise TypeError(f"{name}() got an unexpected keyword argument {unknown!r}")
        missing = [one for one in self._names if one not in self.__dict__]
        raise TypeError(f"{name}() needs {', '.join(missing)}")

    def __post_init__(self) -> None:
        """Check the fields; subclasses raise errors here."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(self.__dict__[name] for name in self._names)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Struct) or type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        written = (f"{name}={value!r}" for name, value in zip(self._names, self._values(), strict=True))
        return f"{type(self).__name__}({', '.join(written)})"


def struct(name: str, fields: Mapping[str, tuple[Any, Any]]) -> type[Struct]:
    """Return a class with these fields, each with its type and its default."""
    defaults = {one: default for one, (_, default) in fields.items()}
    return type(
        name, (Struct,), {**defaults, "__annotations__": {one: kind for one, (kind, _) in fields.items()}}
    )
