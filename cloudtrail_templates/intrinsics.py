"""CloudFormation intrinsic functions that accept literals as well as references."""

import re
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from troposphere import AWSHelperFn, GetAtt, If, NoValue, Ref, Select, Split, StackId, Sub

from cloudtrail_templates.errors import OptionError, shorten

_PLACEHOLDER = re.compile(r"\$\{(?!!)([^}:]+)\}")
# The beginning of what Fn::Sub leaves alone, such as the policy variable ${aws:PrincipalAccount}.
_ESCAPED_VARIABLE = "${!"
_EXPRESSION = re.compile(r"\$\{[^}]*\}")


class Given(If):
    """A reference to a parameter that may be empty: the value if a condition holds, else `AWS::NoValue`."""

    def __init__(self, condition: str, value: Any) -> None:
        super().__init__(condition, value, NoValue)
        self.condition = condition
        self.value = value


class Choice(AWSHelperFn):
    """A reference to a parameter with a fixed set of values, with the name of a condition for each value."""

    def __init__(self, reference: Any, conditions: Mapping[str, str]) -> None:
        self.data = reference
        self.conditions = dict(conditions)


def given(value: Any, then: Callable[[Any], Any], otherwise: Any = None) -> Any:
    """Return `then(value)` if there is a value, else `otherwise`; for a `Given`, return the `If` that decides it."""
    if value is None:
        return otherwise
    if isinstance(value, Given):
        return If(value.condition, _or_no_value(then(value.value)), _or_no_value(otherwise))
    return then(value)


def pick(choice: Any, cases: Mapping[Any, Any], otherwise: Any = None) -> Any:
    """Return the case of a literal choice, or for a `Choice` the `If`s that select it at deployment.

    Args:
        choice: the value, or a `Choice` with a condition for each value.
        cases: the result for each value.
        otherwise: the result for a value that has no case.

    Raises:
        OptionError: the choice is another reference, whose value is unknown and has no conditions.
    """
    if isinstance(choice, Choice):
        result = _or_no_value(otherwise)
        for key, case in reversed(list(cases.items())):
            result = If(choice.conditions[_parameter_value(key)], _or_no_value(case), result)
        return result
    if isinstance(choice, AWSHelperFn):
        raise OptionError(
            f"a choice that decides which properties exist must be a literal, got {shorten(choice.to_dict())}; "
            "make the parameter with expose(), which adds a condition for each value"
        )
    return cases.get(choice, otherwise)


def _or_no_value(value: Any) -> Any:
    return NoValue if value is None else value


def _parameter_value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def sub(text: str, **values: Any) -> Any:
    """Return `Fn::Sub` of the text with a value for each `${Name}`, or a string if nothing is left to substitute.

    A literal, a `Ref`, a `GetAtt` and a `Sub` without variables are written into the text; any other value becomes
    a variable. A variable whose name occurs in what is written into the text gets another name: otherwise `Fn::Sub`
    would read the variable where a user refers to a parameter or a resource of that name.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
    """
    inlined = {name: _inlined(values[name]) for name in _PLACEHOLDER.findall(text)}
    written = [one for one in inlined.values() if one is not None]
    referred = {name.strip() for one in written for name in _PLACEHOLDER.findall(one)}
    names: dict[str, str] = {}
    for name in (name for name, one in inlined.items() if one is None):
        numbered = (f"{name}{number}" for number in count(2))
        taken = {*referred, *inlined, *names.values()} - {name}
        names[name] = name if name not in referred else next(one for one in numbered if one not in taken)

    def write(match: re.Match[str]) -> str:
        one = inlined[match[1]]
        return "${" + names[match[1]] + "}" if one is None else one

    result = _PLACEHOLDER.sub(write, text)
    if names:
        return Sub(result, {variable: values[name] for name, variable in names.items()})
    if "${" in result.replace(_ESCAPED_VARIABLE, ""):
        return Sub(result)
    return result.replace(_ESCAPED_VARIABLE, _ESCAPED_VARIABLE.replace("!", ""))


def unique_name(title: str) -> Any:
    """Return a name that no other stack has: the title, and in 37 more characters the last part of the stack's ID."""
    return sub("${Title}-${Id}", Title=title, Id=Select(2, Split("/", StackId)))


def _inlined(value: Any) -> str | None:
    """Return the value as it is written into the text of `Fn::Sub`, or None if it has to be a variable."""
    if isinstance(value, str | int):
        text = str(value).replace("${", "${!")
    elif isinstance(value, Ref):
        text = "${" + str(value.data["Ref"]) + "}"
    elif isinstance(value, GetAtt) and all(isinstance(part, str) for part in value.data["Fn::GetAtt"]):
        text = "${" + ".".join(value.data["Fn::GetAtt"]) + "}"
    elif isinstance(value, Sub) and isinstance(value.data["Fn::Sub"], str):
        text = value.data["Fn::Sub"]
    else:
        return None
    # Half of a "${...}" would form a whole one with the text beside it.
    half = "${" in _EXPRESSION.sub("", text) or text.startswith("{") or text.endswith("$")
    return None if half else text


def present(**properties: Any) -> dict[str, Any]:
    """Return the properties that are not None."""
    return {name: value for name, value in properties.items() if value is not None}


def present_items(*items: Any) -> list[Any]:
    """Return the items that are not None."""
    return [item for item in items if item is not None]


class PlainData(AWSHelperFn):
    """A value of a property as plain data, in the words of CloudFormation, whose names troposphere does not check."""

    def __init__(self, data: Any) -> None:
        self.data = data

    def to_dict(self) -> Any:
        """Return the data, whose references troposphere writes out when it writes out the resource."""
        return self.data
