"""Other defaults for the parameters of a finished template."""

import re
from collections.abc import Mapping

from troposphere import Parameter, Template

from ..errors import OptionError, shorten


def set_defaults(template: Template, defaults: Mapping[str, str]) -> None:
    """Give parameters of the template other defaults; names that it does not have are passed over.

    Raises OptionError for a value that the parameter's own constraints refuse.
    """
    for name, value in defaults.items():
        parameter = template.parameters.get(name)
        if parameter is not None:
            _check(parameter, value)
            parameter.Default = int(value) if parameter.Type == "Number" else value


def _check(parameter: Parameter, value: str) -> None:
    properties = parameter.properties
    parts = [part.strip() for part in value.split(",")] if parameter.Type == "CommaDelimitedList" else [value]
    if not all(_allowed(properties, part) for part in parts):
        must = properties.get("ConstraintDescription", f"must be a {parameter.Type}")
        raise OptionError(f"{parameter.title} {must}, got {shorten(value)}")


def _allowed(properties: Mapping[str, object], value: str) -> bool:
    allowed = properties.get("AllowedValues")
    if isinstance(allowed, list):
        return value in map(str, allowed)
    if properties["Type"] == "Number":
        low, high = properties.get("MinValue"), properties.get("MaxValue")
        return (
            re.fullmatch(r"-?\d+", value) is not None
            and (not isinstance(low, int) or int(value) >= low)
            and (not isinstance(high, int) or int(value) <= high)
        )
    shortest, longest = properties.get("MinLength"), properties.get("MaxLength")
    return (
        (not isinstance(shortest, int) or len(value) >= shortest)
        and (not isinstance(longest, int) or len(value) <= longest)
        and re.fullmatch(str(properties.get("AllowedPattern", "(?s:.*)")), value) is not None
    )
