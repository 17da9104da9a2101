"""Conditions on one field of an event, as advanced event selectors have them."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from troposphere import AWSHelperFn, If, NoValue
from troposphere.cloudtrail import AdvancedFieldSelector

from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Texts
from cloudtrail_templates.structs import Struct

_OPERATORS = {
    "equals": "Equals",
    "starts_with": "StartsWith",
    "ends_with": "EndsWith",
    "not_equals": "NotEquals",
    "not_starts_with": "NotStartsWith",
    "not_ends_with": "NotEndsWith",
}
_LONGEST_VALUE = 2048


class Match(Struct):
    """The values of a field that an event must have, or must not have, to be recorded.

    An event is recorded if it has one of the values of `equals`, `starts_with` and `ends_with`, where there are any, and
    none of the values of the others. CloudTrail has no wildcards.

    Raises:
        OptionError: there is no value at all, or one that CloudTrail refuses.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
    """

    equals: Texts = ()
    starts_with: Texts = ()
    ends_with: Texts = ()
    not_equals: Texts = ()
    not_starts_with: Texts = ()
    not_ends_with: Texts = ()

    def __post_init__(self) -> None:
        for one in fields(self):
            _check_values(one.name, getattr(self, one.name))
        if not any(isinstance(values, AWSHelperFn) or values for _, values in self.operators()):
            raise OptionError(
                "Match must have at least one value, got none; leave the field out to match all"
            )

    def operators(self) -> list[tuple[str, Any]]:
        """Return the name and the values of each operator that has any."""
        pairs = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return [(name, values) for name, values in pairs if isinstance(values, AWSHelperFn) or values]

    def literals(self, *operators: str) -> list[str]:
        """Return the literal values of these operators, by default of all."""
        return [
            value
            for name, values in self.operators()
            if not isinstance(values, AWSHelperFn) and (not operators or name in operators)
            for value in values
            if isinstance(value, str)
        ]


FieldMatch = Match | tuple[str | AWSHelperFn, ...]
"""A `Match`, or the values that the field must be equal to."""


def as_match(name: str, value: FieldMatch | None) -> Match | None:
    """Return the match for the value of an option of that name.

    Raises:
        OptionError: the value is neither a match nor a tuple with at least one value.
    """
    if value is None or isinstance(value, Match):
        return value
    if not isinstance(value, tuple) or not value:
        raise OptionError(
            f"{name} must be a tuple with at least one value or a Match, got {shorten(value)}; "
            "write ('a', 'b') or Match(starts_with=('a',))"
        )
    try:
        return Match(equals=value)
    except OptionError as error:
        raise OptionError(str(error).replace("equals", name, 1)) from None


def field_selector(field: str, match: Match | None, excluded: Sequence[Any] = ()) -> Any:
    """Return the selector of a field, or None if nothing is compared.

    Args:
        field: CloudTrail's name of the field.
        match: the values.
        excluded: further prefixes that the field must not have.
    """
    found: dict[str, Any] = dict(match.operators()) if match else {}
    if excluded:
        own = found.get("not_starts_with", ())
        if isinstance(own, AWSHelperFn):
            raise OptionError(
                f"not_starts_with of {field} must be a tuple, got {shorten(own.to_dict())}; prefixes are added to it"
            )
        found["not_starts_with"] = (*own, *excluded)
    if not found:
        return None
    lists: dict[str, Any] = {
        _OPERATORS[name]: list(one) if isinstance(one, tuple) else one for name, one in found.items()
    }
    result: Any = AdvancedFieldSelector(Field=field, **lists)
    if not all(isinstance(values, Given) for values in lists.values()):
        return result
    # CloudTrail refuses a field without an operator, so the field exists only where one of the lists does.
    chosen: Any = NoValue
    for name, values in lists.items():
        only = AdvancedFieldSelector(Field=field, **{name: values.value}) if len(lists) == 1 else result
        chosen = If(values.condition, only, chosen)
    return chosen


def _check_values(name: str, values: Any) -> None:
    if isinstance(values, AWSHelperFn):
        return
    if not isinstance(values, tuple):
        raise OptionError(f"{name} must be a tuple, got {shorten(values)}; write ('a', 'b')")
    for value in values:
        if isinstance(value, AWSHelperFn):
            continue
        if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_VALUE:
            raise OptionError(
                f"{name} must be texts of 1 to {_LONGEST_VALUE} characters, got {shorten(value)}; write ('a', 'b')"
            )
        if "*" in value:
            raise OptionError(
                f"{name} must have no wildcard, got {shorten(value)}; CloudTrail has none: use starts_with or ends_with"
            )
        if values.count(value) > 1:
            raise OptionError(f"{name} must have each value once, got {shorten(value)} twice; leave one out")


def arn_prefix(services: str = "") -> str:
    """Return the pattern of the beginning of an ARN of these services, which is not several that no comma separates.

    A key of an S3 object may have spaces.
    """
    return rf"(?![^,]*[\s;]arn:)arn:aws[a-z-]*:{services}[^*,]*(?<! )"
