"""The parameters of a template: their constraints, their values, and which of them a part depends on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.template import section
from cloudtrail_templates.errors import OptionError, did_you_mean, shorten, unknown

DEFAULT_REGION = "us-east-1"
"""The region of a stack for which no AWS::Region is given."""

MOST_BYTES = 4096
"""CloudFormation refuses a longer value of a parameter.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

_ACCOUNT = "111122223333"
_STACK = "backtest"
_PSEUDO_CONSTRAINTS = {
    "AWS::Region": (r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}", "a region such as eu-west-1"),
    "AWS::AccountId": (r"\d{12}", "the 12 digits of an account"),
}
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}
# The partitions whose domain is another than amazonaws.com.
_URL_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}
# The pattern of DisabledAlarms has the names of all alarms.
_CHOICES = re.compile(r"\(\?:(\w+(?:\|\w+)+)\)")
_VARIABLE = re.compile(r"\$\{(?!!)([A-Za-z0-9:]+)\}")


def check_value(name: str, parameter: Mapping[str, Any], value: str) -> None:
    """Raise OptionError where the constraints of a parameter refuse a value.

    Args:
        name: The parameter's name, for the message.
        parameter: The parameter as a template declares it, with its Type.
        value: The value as it is given to CloudFormation: always text, lists with commas.
    """
    is_list = parameter["Type"] == "CommaDelimitedList"
    parts = [part.strip() for part in value.split(",")] if is_list else [value]
    if not all(_allows(parameter, part) for part in parts):
        raise refused_value(name, parameter, value)


def with_values(template: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of a plain template whose parameters have these values as their defaults.

    Pseudo parameters such as `AWS::Region` may be among the values; `pseudo_parameters` makes them all.

    Raises:
        UnknownNameError: for a name that is no parameter.
        OptionError: for a value that the parameter's constraints refuse.
    """
    declared = {
        name: body for name, body in section(template, "Parameters").items() if isinstance(body, dict)
    }
    parameters = {name: {"Type": "String", **body} for name, body in declared.items()}
    known = [*parameters, *pseudo_parameters({})]
    for name, value in values.items():
        if name not in known:
            raise unknown("parameter", name, known)
        pattern, rule = _PSEUDO_CONSTRAINTS.get(name, ("(?s:.*)", ""))
        if not re.fullmatch(pattern, value, re.ASCII):
            raise OptionError(f"{name} must be {rule}, got {shorten(value)}")
        parameter = parameters.setdefault(name, {"Type": "String"})
        check_value(name, parameter, value)
        # What Systems Manager holds is given here as the value itself.
        kind = parameter["Type"].removeprefix("AWS::SSM::Parameter::Value<").rstrip(">")
        parameters[name] = parameter | {
            "Default": value,
            "Type": "CommaDelimitedList" if "List" in kind else kind,
        }
    return {**template, "Parameters": parameters}


def pseudo_parameters(values: Mapping[str, str]) -> dict[str, str]:
    """Return all pseudo parameters: those among the values, and what follows from them for the others.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
    """
    region = values.get("AWS::Region", DEFAULT_REGION)
    partition = next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")
    account = values.get("AWS::AccountId", _ACCOUNT)
    derived = {
        "AWS::AccountId": account,
        "AWS::Partition": partition,
        "AWS::Region": region,
        "AWS::StackId": f"arn:{partition}:cloudformation:{region}:{account}:stack/{_STACK}/1",
        "AWS::StackName": _STACK,
        "AWS::URLSuffix": _URL_SUFFIXES.get(partition, "amazonaws.com"),
    }
    return {name: values.get(name, value) for name, value in derived.items()}


def missing_values(template: Mapping[str, Any], raw: Any, resolved: Any = None) -> list[str]:
    """Return the parameters without a value that a part refers to, also by conditions and mappings.

    Where the resolved text still names some of them as `${Name}`, only these.
    """
    parameters = section(template, "Parameters")
    lacking = {name for name, body in parameters.items() if not _has_value(body)}
    left = [name for name in _VARIABLE.findall(str(resolved)) if name in lacking]
    found = left or [name for name in _names(template, raw, set()) if name in lacking]
    return list(dict.fromkeys(found))


def refused_value(name: str, parameter: Mapping[str, Any], value: str) -> OptionError:
    """Return the error for a value that the constraints of a parameter refuse."""
    rule, semicolon, remedy = parameter.get(
        "ConstraintDescription", f"must be a {parameter['Type']}"
    ).partition("; ")
    without_spaces = re.sub(r"\s*,\s*", ",", value.strip())
    if without_spaces != value and _allows(parameter, without_spaces):
        rule, semicolon, remedy = (
            "must have no spaces before commas and at most one after each",
            "; ",
            "leave them out",
        )
    near = _nearest_choice(str(parameter.get("AllowedPattern")), value)
    return OptionError(
        f"{name} {rule}, got {shorten(value)}" + (f"; {near}" if near else f"{semicolon}{remedy}")
    )


def _nearest_choice(pattern: str, value: str) -> str:
    """Return a question with the name that a list almost has, where its pattern is made of names to choose from."""
    choices = _CHOICES.search(pattern)
    names = choices[1].split("|") if choices else []
    wrong = [item for item in map(str.strip, value.split(",")) if item not in names]
    return did_you_mean(wrong[0], names) if names and wrong else ""


def _allows(parameter: Mapping[str, Any], value: str) -> bool:
    allowed = parameter.get("AllowedValues")
    if isinstance(allowed, list):
        return value in map(str, allowed)
    if parameter["Type"] == "Number":
        low, high = parameter.get("MinValue"), parameter.get("MaxValue")
        return (
            re.fullmatch(r"-?\d+(\.\d+)?", value, re.ASCII) is not None
            and (low is None or float(value) >= float(low))
            and (high is None or float(value) <= float(high))
        )
    shortest, longest = parameter.get("MinLength"), parameter.get("MaxLength")
    return (
        (shortest is None or len(value) >= int(shortest))
        and (longest is None or len(value) <= int(longest))
        and _matches(str(parameter.get("AllowedPattern", "(?s:.*)")), value)
    )


def _matches(pattern: str, value: str) -> bool:
    try:
        # CloudFormation reads patterns as Java does, where a digit is an ASCII digit.
        return re.fullmatch(pattern, value, re.ASCII) is not None
    except (re.error, ValueError):
        # A user's own template may have a pattern or flags that Python does not know.
        return True


def _has_value(parameter: Any) -> bool:
    return (
        isinstance(parameter, dict)
        and "Default" in parameter
        and not str(parameter.get("Type")).startswith("AWS::SSM::")
    )


def _names(template: Mapping[str, Any], raw: Any, conditions: set[str]) -> Iterator[str]:
    """Yield the names that a part refers to; each condition is followed once."""
    if isinstance(raw, list):
        for item in raw:
            yield from _names(template, item, conditions)
    elif isinstance(raw, dict):
        for key, value in raw.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            elif key == "Fn::Sub":
                yield from _VARIABLE.findall(str(value[0] if isinstance(value, list) else value))
                yield from _names(template, value, conditions)
            else:
                name = value[0] if key == "Fn::If" and isinstance(value, list) and value else value
                if key in ("Fn::If", "Condition") and isinstance(name, str) and name not in conditions:
                    conditions.add(name)
                    yield from _names(template, section(template, "Conditions").get(name), conditions)
                yield from _names(template, value, conditions)
