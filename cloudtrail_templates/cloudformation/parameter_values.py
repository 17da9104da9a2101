"""A template with values for its parameters, as `aws cloudformation deploy` would be given them."""

import re
from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.cloudformation.parameter_checks import check_value
from cloudtrail_templates.errors import OptionError, shorten, unknown

REGION = "us-east-1"
"""Where the stack is taken to be, unless AWS::Region says otherwise."""

_ACCOUNT = "111122223333"
_STACK = "backtest"
_PSEUDO_RULES = {
    "AWS::Region": (r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}", "a region such as eu-west-1"),
    "AWS::AccountId": (r"\d{12}", "the 12 digits of an account"),
}
_PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}


def with_values(template: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """A copy of a plain template whose parameters, and AWS's own, have these values as their defaults.

    Raises UnknownNameError for a name that is no parameter, OptionError for a value that the parameter refuses.
    """
    found = template.get("Parameters")
    declared = {name: body for name, body in found.items() if isinstance(body, dict)} if found else {}
    for name, (pattern, rule) in _PSEUDO_RULES.items():
        if name in values and not re.fullmatch(pattern, values[name], re.ASCII):
            raise OptionError(f"{name} must be {rule}, got {shorten(values[name])}")
    pseudo = _pseudo_parameters(values)
    parameters = {name: {"Type": "String", **body} for name, body in declared.items()}
    for name, value in values.items():
        if name not in parameters and name not in pseudo:
            raise unknown("parameter", name, [*parameters, *pseudo])
        if name in parameters:
            check_value(name, parameters[name], value)
            # What Systems Manager holds is given here as the value itself.
            kind = parameters[name]["Type"].removeprefix("AWS::SSM::Parameter::Value<").rstrip(">")
            parameters[name] |= {"Default": value, "Type": "CommaDelimitedList" if "List" in kind else kind}
    own = {name: {"Type": "String", "Default": value} for name, value in pseudo.items()}
    return {**template, "Parameters": {**parameters, **own}}


def _pseudo_parameters(values: Mapping[str, str]) -> dict[str, str]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"""
    region = values.get("AWS::Region", REGION)
    partition, suffix = next(
        (names for start, names in _PARTITIONS.items() if region.startswith(start)), ("aws", "amazonaws.com")
    )
    account = values.get("AWS::AccountId", _ACCOUNT)
    own = {
        "AWS::AccountId": account,
        "AWS::Partition": partition,
        "AWS::Region": region,
        "AWS::StackId": f"arn:{partition}:cloudformation:{region}:{account}:stack/{_STACK}/1",
        "AWS::StackName": _STACK,
        "AWS::URLSuffix": suffix,
    }
    return {name: values.get(name, value) for name, value in own.items()}
