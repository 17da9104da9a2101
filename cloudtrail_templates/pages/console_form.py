"""The parameter form that the CloudFormation console shows for a template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.pages.markdown import Markdown, code

_INTERFACE = "AWS::CloudFormation::Interface"


@dataclass(frozen=True)
class Parameter:
    """One parameter in the form."""

    label: str
    name: str
    properties: Mapping[str, Any]
    description: str

    @property
    def default(self) -> Markdown:
        """The default that the form shows, or that a value is required."""
        if "Default" not in self.properties:
            return Markdown("**required**")
        return code(self.properties["Default"])

    @property
    def takes(self) -> str:
        """The allowed values, or the constraint text that the console shows."""
        values = self.properties.get("AllowedValues")
        if values:
            return Markdown(", ".join(code(value) for value in values))
        must: str = self.properties.get("ConstraintDescription", "any text")
        return must.removeprefix("must be ")


def console_form(
    template: Mapping[str, Any], descriptions: Mapping[str, str]
) -> Iterator[tuple[str, list[Parameter]]]:
    """Yield each heading with its parameters, in the order of the console; ungrouped parameters come last.

    Args:
        template: the body of the template.
        descriptions: the descriptions with their sources, by parameter.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html
    """
    interface = template.get("Metadata", {}).get(_INTERFACE, {})
    labels = interface.get("ParameterLabels", {})
    left = {
        name: Parameter(labels.get(name, {}).get("default", name), name, properties, descriptions[name])
        for name, properties in template.get("Parameters", {}).items()
    }
    for group in interface.get("ParameterGroups", []):
        yield group["Label"]["default"], [left.pop(name) for name in group["Parameters"]]
    if left:
        yield "Other parameters", list(left.values())
