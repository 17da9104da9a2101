"""How to set a suggestion where the alarms are deployed: a parameter, or an option of the library."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cloudtrail_templates.cloudformation.parameters import check_value
from cloudtrail_templates.cloudformation.template import section
from cloudtrail_templates.components.alarms.trust import TRUSTED_ADDRESSES, TRUSTED_PRINCIPALS
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.parameters import camel_case

ExclusionKind = Literal["principal", "source"]
"""What an exclusion lists: a principal or a source address."""

_OPTIONS = {
    "principal": ("trusted_principals", TRUSTED_PRINCIPALS),
    "source": ("trusted_addresses", TRUSTED_ADDRESSES),
}

GENERATOR = "cloudtrail-templates"
"""The name in the metadata of templates that this project generates."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The parameters and options that a deployment can set."""

    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The parameters of the template, as it declares them."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The parameter values of this back-test."""
    library: bool = False
    """Whether `Alarms` of the library made the template, so that what is not a parameter is an option."""

    def threshold(self, name: str, metric: str, parameter: str, threshold: int) -> str:
        """Return how to set another threshold for an alarm.

        Args:
            name: The name of the alarm.
            metric: The name of its metric.
            parameter: The parameter that sets its threshold, or an empty text.
            threshold: The threshold to set.
        """
        if parameter and self._allows(parameter, str(threshold)):
            return f"{parameter}={threshold}"
        if self.library:
            # Alarms that routine work sets off have a parameter.
            return (
                f"threshold {threshold} (this alarm is meant for a single event); in the library "
                f'Alarms(thresholds={{"{metric}": {threshold}}})'
            )
        return f"threshold {threshold}, the Threshold of {name} in the template"

    def exclusion(self, kind: ExclusionKind, name: str) -> str:
        """Return how to exclude a principal or address from all alarms, in addition to those that are trusted already.

        Empty where it cannot be excluded.
        """
        option_name, option = _OPTIONS[kind]
        if not option.allows(name):
            return ""
        parameter = camel_case(option_name)
        trusted = [*filter(None, (one.strip() for one in self._value(parameter).split(","))), name]
        if parameter in self.parameters:
            value = ",".join(trusted)
            return f"{parameter}={value}" if self._allows(parameter, value) else ""
        if self.library:
            texts = ", ".join(map(json.dumps, trusted)) + ("," if len(trusted) == 1 else "")
            return f"in the library Alarms({option_name}=({texts}))"
        return ""

    def _value(self, parameter: str) -> str:
        return self.values.get(parameter, str(self.parameters.get(parameter, {}).get("Default", "")))

    def _allows(self, parameter: str, value: str) -> bool:
        declared = self.parameters.get(parameter)
        if declared is None:
            return False
        try:
            check_value(parameter, {"Type": "String", **declared}, value)
        except OptionError:
            return False
        return True


def find_settings(
    template: Mapping[str, Any], values: Mapping[str, str], settable: Container[str] | None = None
) -> Settings:
    """Return what a deployment of a plain template can set.

    Args:
        template: The template.
        values: The parameter values of this back-test.
        settable: The names of the parameters that can be set; all by default.
    """
    generator = section(template, "Metadata").get("GeneratedBy")
    return Settings(
        parameters={
            name: body
            for name, body in section(template, "Parameters").items()
            if (settable is None or name in settable)
            and isinstance(body, dict)
            # The value of a Systems Manager parameter is set in Systems Manager.
            and not str(body.get("Type")).startswith("AWS::SSM::")
        },
        values=values,
        library=isinstance(generator, dict) and generator.get("Name") == GENERATOR,
    )
