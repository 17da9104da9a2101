"""An option of a component, told once: the constructor's check and the CloudFormation parameter come from it."""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from troposphere import AWSHelperFn, BaseAWSObject

from cloudtrail_templates.errors import OptionError, shorten, unknown
from cloudtrail_templates.intrinsics import Choice

Text = str | AWSHelperFn
Number = int | AWSHelperFn
Flag = bool | AWSHelperFn
Texts = tuple[str | AWSHelperFn, ...] | AWSHelperFn


@dataclass(frozen=True)
class Option:
    """What an option means and which values it takes, in CloudFormation's own words for a parameter.

    `must` completes the sentence "the value must ..." and, after a semicolon, says what to do; it becomes
    the constraint text of the parameter and the message of the error. `empty` says what happens where the
    parameter is left empty. `label` and `group` are what the console shows. `decides` marks a choice on
    which the existence of resources or properties depends, so that it becomes conditions in a template.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """

    description: str
    _: KW_ONLY
    group: str
    label: str = ""
    must: str = ""
    empty: str = ""
    decides: bool = False
    AllowedValues: tuple[str | int, ...] = ()
    AllowedPattern: str = ""
    MinValue: int | None = None
    MaxValue: int | None = None
    MinLength: int | None = None
    MaxLength: int | None = None

    def refuse(self, name: str, value: object, kind: str = "") -> OptionError:
        """The error for a value that is not allowed, or not of that kind."""
        rule, _, remedy = self.must.partition("; ")
        return OptionError(f"{name} {kind or rule}, got {shorten(value)}" + (f"; {remedy}" if remedy else ""))

    def allows(self, value: str | int) -> bool:
        """Whether a literal keeps the constraints."""
        if self.AllowedValues:
            return value in self.AllowedValues
        if isinstance(value, int):
            return (self.MinValue is None or value >= self.MinValue) and (
                self.MaxValue is None or value <= self.MaxValue
            )
        return (
            (self.MinLength is None or len(value) >= self.MinLength)
            and (self.MaxLength is None or len(value) <= self.MaxLength)
            # CloudFormation reads patterns as Java does, where a digit is an ASCII digit.
            and (not self.AllowedPattern or re.fullmatch(self.AllowedPattern, value, re.ASCII) is not None)
        )


@dataclass(frozen=True)
class Declared:
    """An option with what its annotation says of it."""

    name: str
    option: Option
    kinds: frozenset[type]

    def check(self, value: object) -> None:
        """Raise OptionError for a literal that AWS would refuse; references are let through."""
        if isinstance(value, AWSHelperFn):
            self._check_reference(value)
            return
        if value is None and NoneType in self.kinds:
            return
        if isinstance(value, BaseAWSObject):
            raise OptionError(
                f"{self.name} takes a value or a reference, got {value!r}; pass Ref(...) or GetAtt(...)"
            )
        if tuple in self.kinds:
            if not isinstance(value, tuple) or not value:
                raise OptionError(
                    f"{self.name} must be a tuple with at least one value, got {shorten(value)}; "
                    "write ('a', 'b'), or leave it out"
                )
            for item in value:
                self._check_one(item)
            return
        self._check_one(value)

    def _check_reference(self, value: AWSHelperFn) -> None:
        words = {"true", "false"} if bool in self.kinds else set(map(str, self.option.AllowedValues))
        if self.option.decides and not (isinstance(value, Choice) and words <= set(value.conditions)):
            raise OptionError(
                f"{self.name} decides which properties exist and must be a literal, got "
                f"{shorten(value.to_dict())}; make the parameter with expose(), which knows its values"
            )

    def _check_one(self, value: object) -> None:
        if isinstance(value, AWSHelperFn):
            return
        if bool in self.kinds:
            if not isinstance(value, bool):
                raise OptionError(f"{self.name} must be True or False, got {shorten(value)}")
        elif int in self.kinds:
            if isinstance(value, bool) or not isinstance(value, int):
                raise self.option.refuse(self.name, value, "must be a whole number")
            if not self.option.allows(value):
                raise self.option.refuse(self.name, value)
        elif not isinstance(value, str):
            raise self.option.refuse(self.name, value, "must be text")
        elif not self.option.allows(value):
            raise self.option.refuse(self.name, value)


@cache
def declared_options(component: Any) -> Mapping[str, Declared]:
    """The options of a component class, by name, in the order they are declared."""
    found = {}
    for name, hint in get_type_hints(component, include_extras=True).items():
        if get_origin(hint) is not Annotated:
            continue
        kind, *extras = get_args(hint)
        option = next((extra for extra in extras if isinstance(extra, Option)), None)
        if option is not None:
            kinds = frozenset(get_origin(part) or part for part in get_args(kind) or (kind,))
            found[name] = Declared(name, option, kinds)
    return found


def declared_option(component: type, name: str) -> Declared:
    """One option of a component class; UnknownNameError names those there are."""
    options = declared_options(component)
    if name not in options:
        raise unknown(f"option of {component.__name__}", name, options)
    return options[name]


def check_options(component: object) -> None:
    """Raise OptionError for the first value of a component that AWS, or the component, would refuse."""
    kind: Any = type(component)
    for name, declared in declared_options(kind).items():
        declared.check(getattr(component, name))
    for name, hint in _parts(kind).items():
        value = getattr(component, name)
        if not _fits(value, hint):
            raise OptionError(f"{name} must be {_told(hint)}, got {shorten(value)}{_remedy(hint)}")


@cache
def _parts(component: Any) -> Mapping[str, Any]:
    """The fields that are no options but objects to work with, and their types."""
    options, hints = declared_options(component), get_type_hints(component)
    return {name: hints[name] for name in component.__dataclass_fields__ if name not in options}


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


def _told(hint: Any) -> str:
    kind, parts = get_origin(hint), get_args(hint)
    if kind in (Union, UnionType):
        return " or ".join(map(_told, parts))
    if kind is tuple:
        return f"a tuple of {_told(parts[0])}"
    if kind is not None:
        return f"a mapping of {_told(parts[0])} to {_told(parts[1])}"
    words = {str: "text", int: "a whole number", AWSHelperFn: "a reference", NoneType: "None"}
    return words.get(hint) or str(hint.__name__)
