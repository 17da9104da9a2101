"""Other defaults for the parameters of a finished template."""

import re
from collections.abc import Mapping
from typing import Any

from troposphere import Template

from cloudtrail_templates.errors import OptionError, shorten


def set_defaults(template: Template, defaults: Mapping[str, str]) -> None:
    """Give parameters of the template other defaults; names that it does not have are passed over.

    Raises OptionError for a value that the parameter's own constraints refuse.
    """
    for name, value in defaults.items():
        parameter = template.parameters.get(name)
        if parameter is not None:
            if parameter.Type == "Number" and not re.fullmatch(r"-?\d+", value):
                raise _refused(name, parameter.properties, value)
            check_value(name, parameter.properties, value)
            parameter.Default = int(value) if parameter.Type == "Number" else value


def check_value(name: str, parameter: Mapping[str, Any], value: str) -> None:
    """Raise OptionError for a value that the parameter, declared as in a template, refuses."""
    is_list = parameter["Type"] == "CommaDelimitedList"
    parts = [part.strip() for part in value.split(",")] if is_list else [value]
    if not all(_allowed(parameter, part) for part in parts):
        raise _refused(name, parameter, value)


def _refused(name: str, parameter: Mapping[str, Any], value: str) -> OptionError:
    must = parameter.get("ConstraintDescription", f"must be a {parameter['Type']}")
    return OptionError(f"{name} {must}, got {shorten(value)}")


def _allowed(properties: Mapping[str, Any], value: str) -> bool:
    allowed = properties.get("AllowedValues")
    if isinstance(allowed, list):
        return value in map(str, allowed)
    if properties["Type"] == "Number":
        low, high = properties.get("MinValue"), properties.get("MaxValue")
        return (
            re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
            and (low is None or float(value) >= float(low))
            and (high is None or float(value) <= float(high))
        )
    shortest, longest = properties.get("MinLength"), properties.get("MaxLength")
    return (
        (shortest is None or len(value) >= int(shortest))
        and (longest is None or len(value) <= int(longest))
        and _matches(str(properties.get("AllowedPattern", "(?s:.*)")), value)
    )


def _matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        # CloudFormation reads patterns as Java does, and of a user's own template they may be more than Python's.
        return True
