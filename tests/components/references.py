"""References of every kind to a value that is known, and what a template declares for each of them."""

from dataclasses import dataclass
from typing import Any

from troposphere import (
    AWSHelperFn,
    Equals,
    FindInMap,
    If,
    ImportValue,
    Join,
    Not,
    Parameter,
    Ref,
    Select,
    Sub,
    Template,
)

from cloudtrail_templates import Given

STACK = "stack"
"""The name of the stack whose exports are imported, as the resolver of the tests calls its own."""

TEXT_KINDS = ("Ref", "Sub", "SubWithVariables", "Join", "Select", "If", "FindInMap", "ImportValue")
NUMBER_KINDS = ("Ref", "Select", "If", "FindInMap", "ImportValue")
OPTIONAL = "Given"
"""The kind for an option that may be left out."""

# Names that variables of Fn::Sub have in the package: no reference may be captured by one.
NAMES = ("Name", "Prefix", "Region", "Bucket", "Value", "Account", "Part0", "Part1", "Group", "Title", "Id")


@dataclass(frozen=True)
class Reference:
    """A reference of a kind, made with declarations of that name."""

    kind: str
    name: str

    def to(self, value: Any, template: Template) -> AWSHelperFn:
        """Declare what resolves to the value, and return a reference to it."""
        if self.kind == "FindInMap":
            template.add_mapping(self.name, {"Chosen": {"Value": value}})
            return FindInMap(self.name, "Chosen", "Value")
        if self.kind == "ImportValue":
            return ImportValue(self.name)
        if self.kind == "Join":
            return Join("", [value[:1], self._parameter(value[1:], template)])
        parameter = self._parameter(value, template)
        if self.kind == "Sub":
            return Sub(f"${{{self.name}}}")
        if self.kind == "SubWithVariables":
            return Sub(f"${{Other}}${{{self.name}}}", {"Other": "", self.name: parameter})
        if self.kind == "Select":
            return Select(1, ["other", parameter])
        if self.kind == "If":
            template.add_condition(f"Is{self.name}", Equals(Ref("AWS::Partition"), "aws"))
            return If(f"Is{self.name}", parameter, value)
        if self.kind == OPTIONAL:
            template.add_condition(f"Has{self.name}", Not(Equals(parameter, "")))
            return Given(f"Has{self.name}", parameter)
        return parameter

    def _parameter(self, value: Any, template: Template) -> Ref:
        if isinstance(value, bool):
            words = {"AllowedValues": ["true", "false"]}
            template.add_parameter(Parameter(self.name, Type="String", Default=str(value).lower(), **words))
        else:
            kind = "Number" if isinstance(value, int) else "String"
            template.add_parameter(Parameter(self.name, Type=kind, Default=value))
        return Ref(self.name)
