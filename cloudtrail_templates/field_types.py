"""Checks the fields of a component that are not options but objects, such as other components."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from troposphere import AWSHelperFn

from cloudtrail_templates.errors import OptionError, shorten


def check_fields(component: object, options: Iterable[str]) -> None:
    """Raise OptionError for the first field, other than the options, whose value is not of its type."""
    kind: Any = type(component)
    for name, hint in _types(kind, tuple(options)).items():
        value = getattr(component, name)
        if not _fits(value, hint):
            raise OptionError(f"{name} must be {_type_text(hint)}, got {shorten(value)}{_remedy(hint)}")


@cache
def _types(component: Any, options: tuple[str, ...]) -> Mapping[str, Any]:
    types: dict[str, Any] = {one.name: one.type for one in fields(component) if one.name not in options}
    # A name between quotation marks has to be looked up, which takes many times as long.
    quoted = any(not isinstance(one, type) and "'" in repr(one) for one in types.values())
    return {name: get_type_hints(component)[name] for name in types} if quoted else types


def _fits(value: object, hint: Any) -> bool:
    kind, parts = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return any(_fits(value, part) for part in parts)
    if kind is tuple:
        return isinstance(value, tuple) and all(_fits(item, parts[0]) for item in value)
    if kind is not None:
        return isinstance(value, Mapping) and all(
            _fits(one, parts[0]) and _fits(other, parts[1]) for one, other in value.items()
        )
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))


def _remedy(hint: Any) -> str:
    for kind in get_args(hint):
        if getattr(kind, "__name__", "").startswith("Existing"):
            return (
                f"; pass {kind.__name__}({next(iter(kind.__dataclass_fields__))}=...) for what exists already"
            )
    return ""


def _type_text(hint: Any) -> str:
    kind, parts = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return " or ".join(map(_type_text, parts))
    if kind is tuple:
        return f"a tuple of {_type_text(parts[0])}"
    if kind is not None:
        return f"a mapping of {_type_text(parts[0])} to {_type_text(parts[1])}"
    words = {str: "text", int: "a whole number", AWSHelperFn: "a reference", NoneType: "None"}
    return words.get(hint) or str(hint.__name__)
