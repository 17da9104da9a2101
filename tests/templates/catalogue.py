"""What the tests of the whole catalogue share: its templates, their parameters, and what these take."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from cloudtrail_templates import CATALOG
from templates.deployments import rendered

each_template = pytest.mark.parametrize("name", CATALOG)


def parameters(name: str) -> dict[str, Any]:
    found: dict[str, Any] = rendered(name).get("Parameters", {})
    return found


def keeps(parameter: Mapping[str, Any], value: str) -> bool:
    """Whether CloudFormation takes the value, an element of a list, for the parameter."""
    if "AllowedValues" in parameter:
        return value in map(str, parameter["AllowedValues"])
    if parameter["Type"] == "Number":
        low, high = parameter.get("MinValue", value), parameter.get("MaxValue", value)
        return float(low) <= float(value) <= float(high)
    return (
        parameter.get("MinLength", 0) <= len(value) <= parameter.get("MaxLength", 4096)
        and re.fullmatch(parameter.get("AllowedPattern", "(?s:.*)"), value, re.ASCII) is not None
    )
