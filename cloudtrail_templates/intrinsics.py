"""CloudFormation intrinsic functions, written so that literals and references both work."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from troposphere import AWSHelperFn, GetAtt, If, NoValue, Ref, Sub

from cloudtrail_templates.errors import OptionError, shorten

_PLACEHOLDER = re.compile(r"\$\{(?!!)([^}:]+)\}")


class Given(If):
    """A reference to a parameter that may be left empty: its value under a condition, else nothing."""

    def __init__(self, condition: str, value: Any) -> None:
        super().__init__(condition, value, NoValue)
        self.condition = condition
        self.value = value


class Choice(AWSHelperFn):
    """A reference to a parameter with a fixed set of values, and the name of a condition for each value."""

    def __init__(self, reference: Any, conditions: Mapping[str, str]) -> None:
        self.data = reference
        self.conditions = dict(conditions)


def given(value: Any, then: Callable[[Any], Any], otherwise: Any = None) -> Any:
    """What `then` makes of the value where there is one, else `otherwise`; a `Given` decides at deployment."""
    if value is None:
        return otherwise
    if isinstance(value, Given):
        return If(value.condition, _or_no_value(then(value.value)), _or_no_value(otherwise))
    return then(value)


def pick(choice: Any, cases: Mapping[Any, Any], otherwise: Any = None) -> Any:
    """The case of a literal choice, or the `If`s that find it at deployment; `otherwise` where there is none.

    Raises OptionError where the choice is a bare reference: its value decides what exists, and a reference
    has none before deployment.
    """
    if isinstance(choice, Choice):
        result = _or_no_value(otherwise)
        for key, case in reversed(list(cases.items())):
            result = If(choice.conditions[_word(key)], _or_no_value(case), result)
        return result
    if isinstance(choice, AWSHelperFn):
        raise OptionError(
            f"a choice that decides which properties exist must be a literal, got {shorten(choice.to_dict())}; "
            "make the parameter with expose(), which knows its values"
        )
    return cases.get(choice, otherwise)


def _or_no_value(value: Any) -> Any:
    return NoValue if value is None else value


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def sub(text: str, **values: Any) -> Any:
    """Fn::Sub with values for the `${Name}` in the text; literals, `Ref`, `GetAtt` and `Sub` go in place.

    A text without anything left to substitute comes back as a plain string.
    """
    variables: dict[str, Any] = {}

    def place(match: re.Match[str]) -> str:
        value = values[match[1]]
        if isinstance(value, str):
            return value.replace("${", "${!")
        if isinstance(value, Ref):
            return "${" + str(value.data["Ref"]) + "}"
        if isinstance(value, GetAtt):
            return "${" + ".".join(value.data["Fn::GetAtt"]) + "}"
        if isinstance(value, Sub) and isinstance(value.data["Fn::Sub"], str):
            return value.data["Fn::Sub"]
        variables[match[1]] = value
        return match[0]

    result = _PLACEHOLDER.sub(place, text)
    if variables:
        return Sub(result, variables)
    return Sub(result) if "${" in result else result


def present(**properties: Any) -> dict[str, Any]:
    """The properties that have a value."""
    return {name: value for name, value in properties.items() if value is not None}


def present_items(*items: Any) -> list[Any]:
    """The items that have a value."""
    return [item for item in items if item is not None]
