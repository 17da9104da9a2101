"""The resources of a template, drawn as a Mermaid flowchart: an arrow means "refers to"."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cloudtrail_templates.cloudformation.template import resources_named_in

# A parameter with such a name holds the identifiers of things that exist already.
_IDENTIFIERS = ("Arn", "Arns", "Id", "Ids")


@dataclass(frozen=True)
class ResourceGraph:
    """The picture of a template.

    Attributes:
        body: the template.
        many: the resources that are drawn as one, such as alarms, each with the text of its box.
        given: further parameters that name what exists already, such as outputs of other stacks.
    """

    body: Mapping[str, Any]
    many: Mapping[str, str]
    given: Set[str]

    @cached_property
    def existing(self) -> list[str]:
        """The parameters that name what exists already and that a resource refers to."""
        named = {name for name in self.body.get("Parameters", {}) if name.endswith(_IDENTIFIERS)} | self.given
        used = resources_named_in(self.body["Resources"], named)
        return [name for name in self.body.get("Parameters", {}) if name in used]

    @property
    def mermaid(self) -> str:
        """The flowchart: resources are boxes, and parameters that name what exists already have round corners."""
        lines = ["flowchart LR"]
        for name, resource in self.body["Resources"].items():
            if name not in self.many:
                lines.append(f'    {name}["{name}<br>{resource["Type"]}"]')
        lines += [f'    {box}[["{box}"]]' for box in dict.fromkeys(self.many.values())]
        lines += [f'    {name}(["{name}"])' for name in self.existing]
        return "\n".join([*lines, *dict.fromkeys(f"    {one} --> {other}" for one, other in self._arrows())])

    def _arrows(self) -> Iterator[tuple[str, str]]:
        names = {*self.body["Resources"], *self.existing}
        order = {name: position for position, name in enumerate([*self.body["Resources"], *self.existing])}
        for name, resource in self.body["Resources"].items():
            for other in sorted(resources_named_in(_references(resource), names), key=order.__getitem__):
                ends = self._drawn(name), self._drawn(other)
                if ends[0] != ends[1]:
                    yield ends

    def _drawn(self, name: str) -> str:
        return self.many.get(name, name)


def _references(resource: Mapping[str, Any]) -> list[Any]:
    return [resource.get("Properties", {}), {"DependsOn": resource.get("DependsOn", [])}]
