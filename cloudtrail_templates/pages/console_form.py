"""The form that the console shows for a template: headings, labels, and the parameters under them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.pages.markdown import Markdown, code

_INTERFACE = "AWS::CloudFormation::Interface"


@dataclass(frozen=True)
class Parameter:
    """One row of the form that the console shows."""

    label: str
    name: str
    properties: Mapping[str, Any]

    @property
    def default(self) -> Markdown:
        """What the form holds already."""
        if "Default" not in self.properties:
            return Markdown("**required**")
        default = str(self.properties["Default"])
        return code(default) if default else Markdown("*empty*")

    @property
    def takes(self) -> str:
        """Which values are allowed: a list of them, or the words of the console."""
        values = self.properties.get("AllowedValues")
        if values:
            return Markdown(", ".join(code(value) for value in values))
        must: str = self.properties.get("ConstraintDescription", "any text")
        return must.removeprefix("must be ")


def console_form(template: Mapping[str, Any]) -> Iterator[tuple[str, list[Parameter]]]:
    """The headings in the order of the console, each with its parameters; those without a heading last.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-interface.html
    """
    interface = template.get("Metadata", {}).get(_INTERFACE, {})
    labels = interface.get("ParameterLabels", {})
    left = {
        name: Parameter(labels.get(name, {}).get("default", name), name, properties)
        for name, properties in template.get("Parameters", {}).items()
    }
    for group in interface.get("ParameterGroups", []):
        yield group["Label"]["default"], [left.pop(name) for name in group["Parameters"]]
    if left:
        yield "Other parameters", list(left.values())
