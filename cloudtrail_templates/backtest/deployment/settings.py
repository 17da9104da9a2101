"""What makes an alarm quieter, as whoever deploys it writes it down: a parameter, or an option of the library."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloudtrail_templates.backtest.counting.principals import Kind
from cloudtrail_templates.cloudformation.parameters import check_value
from cloudtrail_templates.cloudformation.template import section
from cloudtrail_templates.components.alarms.exclusions import TRUSTED_ADDRESSES, TRUSTED_PRINCIPALS
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.parameters import camel_case

_OPTIONS = {
    "principal": ("trusted_principals", TRUSTED_PRINCIPALS),
    "source": ("trusted_addresses", TRUSTED_ADDRESSES),
}

GENERATOR = "cloudtrail-templates"
"""What a template made here says of itself in its metadata."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a deployment can set."""

    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The parameters of the template, as it declares them."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Those that were given."""
    library: bool = False
    """Whether `Alarms` of the library made the template, so that what is no parameter is an option."""

    def threshold(self, title: str, metric: str, parameter: str, threshold: int) -> str:
        """How to give an alarm, whose threshold is that parameter if it has a name, another threshold."""
        if parameter and self._takes(parameter, str(threshold)):
            return f"{parameter}={threshold}"
        if self.library:
            # Those that ordinary work sets off have a parameter.
            return (
                f"threshold {threshold}, though one event is meant to set it off; in the library "
                f'Alarms(thresholds={{"{metric}": {threshold}}})'
            )
        return f"threshold {threshold}, the Threshold of {title} in the template"

    def exclusion(self, kind: Kind, name: str) -> str:
        """How to have no alarm count a caller beside those who are trusted; empty where that cannot be had."""
        option_name, option = _OPTIONS[kind]
        if not option.allows(name):
            return ""
        parameter = camel_case(option_name)
        trusted = [*filter(None, (one.strip() for one in self._value(parameter).split(","))), name]
        if parameter in self.parameters:
            value = ",".join(trusted)
            return f"{parameter}={value}" if self._takes(parameter, value) else ""
        if self.library:
            texts = ", ".join(map(json.dumps, trusted)) + ("," if len(trusted) == 1 else "")
            return f"in the library Alarms({option_name}=({texts}))"
        return ""

    def _value(self, parameter: str) -> str:
        return self.values.get(parameter, str(self.parameters.get(parameter, {}).get("Default", "")))

    def _takes(self, parameter: str, value: str) -> bool:
        declared = self.parameters.get(parameter)
        if declared is None:
            return False
        try:
            check_value(parameter, {"Type": "String", **declared}, value)
        except OptionError:
            return False
        return True


def settings_of(
    template: Mapping[str, Any], values: Mapping[str, str], among: Container[str] | None = None
) -> Settings:
    """What can be set of a plain template, of its parameters only those that are named, if any are."""
    generator = section(template, "Metadata").get("GeneratedBy")
    return Settings(
        parameters={
            name: body
            for name, body in section(template, "Parameters").items()
            if (among is None or name in among)
            and isinstance(body, dict)
            # The value of one that Systems Manager holds is set there.
            and not str(body.get("Type")).startswith("AWS::SSM::")
        },
        values=values,
        library=isinstance(generator, dict) and generator.get("Name") == GENERATOR,
    )
