"""Declare an option once; the constructor's check and the CloudFormation parameter derive from it."""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from troposphere import AWSHelperFn, BaseAWSObject, Parameter

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.errors import OptionError, shorten, unknown
from cloudtrail_templates.field_types import check_fields
from cloudtrail_templates.intrinsics import Choice

Text = str | AWSHelperFn
Number = int | AWSHelperFn
Flag = bool | AWSHelperFn
Texts = tuple[str | AWSHelperFn, ...] | AWSHelperFn


# CloudFormation and CloudWatch hold a number as a double, which is exact up to here.
_LARGEST_NUMBER = 2**53


# Each annotation is hashed: by identity, since two options are never compared.
@dataclass(frozen=True, eq=False)
class Option:
    """What an option means and which values it takes, in the terms of a CloudFormation parameter.

    `must` completes the sentence "the value must ..." and, after a semicolon, says what to do: it is the constraint text of
    the parameter and the message of the error. `empty` says what an empty parameter means. The console shows `label` and
    `group`. `sources` are pages of AWS, as of a `Claim`, that document the description: the pages of this project link to
    them. `decides` marks an option on which the existence of resources or properties depends, so that it becomes conditions
    in a template. `MaxItems` limits a list, and `MaxLength` then its length with commas: the parameter is a String, because
    CloudFormation limits the length of strings only.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """

    description: str
    _: KW_ONLY
    group: str
    label: str = ""
    must: str = ""
    empty: str = ""
    sources: tuple[str, ...] = ()
    decides: bool = False
    AllowedValues: tuple[str | int, ...] = ()
    AllowedPattern: str = ""
    MinValue: int | None = None
    MaxValue: int | None = None
    MinLength: int | None = None
    MaxLength: int | None = None
    MaxItems: int | None = None

    def claim(self, empty: str = "") -> str:
        """Return the description and what an empty value means, with the sources if there are any."""
        text = f"{self.description} {empty}".strip()
        return Claim(text, *self.sources) if self.sources else text

    def error_for(self, name: str, value: object, rule: str = "") -> OptionError:
        """Return the error for a value that breaks the option's rule, or the given one."""
        own_rule, _, remedy = self.must.partition("; ")
        return OptionError(
            f"{name} {rule or own_rule}, got {shorten(value)}" + (f"; {remedy}" if remedy else "")
        )

    def allows(self, value: str | int) -> bool:
        """Return whether a literal keeps the constraints."""
        if self.AllowedValues:
            return value in self.AllowedValues
        if isinstance(value, int):
            return (self.MinValue is None or value >= self.MinValue) and (
                self.MaxValue is None or value <= self.MaxValue
            )
        return (
            (self.MinLength is None or len(value) >= self.MinLength)
            and (self.MaxLength is None or len(value) <= self.MaxLength)
            # CloudFormation evaluates patterns as Java does, where a digit is an ASCII digit.
            and (not self.AllowedPattern or re.fullmatch(self.AllowedPattern, value, re.ASCII) is not None)
        )


class OptionParameter(Parameter):
    """A parameter that an option describes.

    Attributes:
        claim: the description, with its sources if it has any.
    """

    def __init__(self, title: str, option: Option, **properties: Any) -> None:
        self.claim = option.claim(option.empty)
        super().__init__(title, Description=str(self.claim), **properties)


@dataclass(frozen=True)
class Declared:
    """An option under its name, with the types that its annotation allows."""

    name: str
    option: Option
    kinds: frozenset[type]

    def check(self, value: object) -> None:
        """Raise OptionError for a literal that AWS would refuse; a reference passes, as its value is unknown."""
        if isinstance(value, AWSHelperFn):
            self._check_reference(value)
            return
        if value is None and NoneType in self.kinds:
            return
        if isinstance(value, BaseAWSObject):
            raise OptionError(
                f"{self.name} takes a value or a reference, got {value!r}; pass Ref(...) or GetAtt(...)"
            )
        items = value if tuple in self.kinds else (value,)
        if not isinstance(items, tuple) or not items:
            raise OptionError(
                f"{self.name} must be a tuple with at least one value, got {shorten(value)}; "
                "write ('a', 'b'), or leave it out"
            )
        for item in items:
            self._check_one(item)
        texts, most = ",".join(item for item in items if isinstance(item, str)), self.option.MaxItems
        if most is not None and (len(items) > most or len(texts) > (self.option.MaxLength or len(texts))):
            raise self.option.error_for(self.name, items)

    def _check_reference(self, value: AWSHelperFn) -> None:
        words = {"true", "false"} if bool in self.kinds else set(map(str, self.option.AllowedValues))
        if self.option.decides and not (isinstance(value, Choice) and words <= set(value.conditions)):
            raise OptionError(
                f"{self.name} decides which properties exist and must be a literal, got "
                f"{shorten(value.to_dict())}; make the parameter with expose(), which adds a condition for each value"
            )

    def _check_one(self, value: object) -> None:
        if isinstance(value, AWSHelperFn):
            return
        if bool in self.kinds:
            if not isinstance(value, bool):
                raise OptionError(f"{self.name} must be True or False, got {shorten(value)}")
        elif int in self.kinds:
            if isinstance(value, bool) or not isinstance(value, int):
                raise self.option.error_for(self.name, value, "must be a whole number")
            if not self.option.allows(value):
                raise self.option.error_for(self.name, value)
            if abs(value) > _LARGEST_NUMBER:
                raise self.option.error_for(self.name, value, f"must be at most {_LARGEST_NUMBER}")
        elif not isinstance(value, str):
            raise self.option.error_for(self.name, value, "must be text")
        elif not self.option.allows(value):
            raise self.option.error_for(self.name, value)


@cache
def declared_options(component: Any) -> Mapping[str, Declared]:
    """Return the options of a component class by name, in the order of their declaration."""
    found = {}
    for name, hint in _annotations(component).items():
        if get_origin(hint) is not Annotated:
            continue
        kind, *extras = get_args(hint)
        option = next((extra for extra in extras if isinstance(extra, Option)), None)
        if option is not None:
            kinds = frozenset(get_origin(part) or part for part in get_args(kind) or (kind,))
            found[name] = Declared(name, option, kinds)
    return found


def _annotations(component: Any) -> Mapping[str, Any]:
    types = {name: one.type for name, one in getattr(component, "__dataclass_fields__", {}).items()}
    if not types or any(isinstance(one, str) for one in types.values()):
        return get_type_hints(component, include_extras=True)
    # Evaluated already, and many times faster.
    return types


def declared_option(component: type, name: str) -> Declared:
    """Return one option of a component class.

    Raises:
        UnknownNameError: the class has no option of that name.
    """
    options = declared_options(component)
    if name not in options:
        raise unknown(f"option of {component.__name__}", name, options)
    return options[name]


def check_options(component: object) -> None:
    """Raise OptionError for the first value that AWS or the component does not accept."""
    kind: Any = type(component)
    options = declared_options(kind)
    for name, declared in options.items():
        declared.check(getattr(component, name))
    check_fields(component, options.keys())
