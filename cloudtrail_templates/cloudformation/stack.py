"""The stack that a template becomes in one scenario: its resources, with resolved properties, and their order."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cloudtrail_templates.cloudformation.loops import expand_loops
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.scenarios import scenarios
from cloudtrail_templates.cloudformation.statements import Statement, documents, statements
from cloudtrail_templates.cloudformation.template import (
    Path,
    as_list,
    names_in,
    plain,
    resources_named_in,
    section,
)

# Transforms that add no resources; any other may.
_ADDS_NO_RESOURCES = {
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
}


class Resource:
    """One resource of the stack; scenarios that give it the same properties share it."""

    def __init__(self, name: str, raw: Mapping[str, Any], scenario: Scenario) -> None:
        self.name = name
        self.raw = raw
        self.type = str(raw.get("Type"))
        self._scenario = scenario
        self._statements: dict[tuple[str, ...], list[Statement] | None] = {}

    @cached_property
    def properties(self) -> Mapping[str, Any]:
        """The properties, with their functions resolved."""
        resolved = self._scenario.resolver.value(self.raw.get("Properties"))
        return resolved if isinstance(resolved, dict) else {}

    def get(self, *path: str) -> Any:
        """Return the resolved property at the path, or None."""
        found: Any = self.properties
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def items(self, *path: str) -> list[Any]:
        """Return the resolved list at the path; a single value is a list of one, a missing one an empty list."""
        return as_list(self.get(*path))

    def statements(self, *path: str) -> list[Statement] | None:
        """Return the statements of the policy document at the path; None where it cannot be read."""
        if path not in self._statements:
            self._statements[path] = statements(self.get(*path))
        return self._statements[path]

    @cached_property
    def documents(self) -> list[tuple[Path, Mapping[str, Any]]]:
        """Every policy document in the properties, with its path."""
        return list(documents(self.properties, (*self.at(), "Properties")))

    def at(self, *path: str | int) -> Path:
        """Return the path of a property of this resource, for a finding."""
        return ("Resources", self.name, "Properties", *path) if path else ("Resources", self.name)

    @cached_property
    def reference(self) -> Any:
        """What `Ref` to this resource resolves to."""
        return self._scenario.resolver.value({"Ref": self.name})

    @cached_property
    def arn(self) -> Any:
        """What `Fn::GetAtt` on this resource's Arn resolves to."""
        return self.attribute("Arn")

    def attribute(self, name: str) -> Any:
        """Return what `Fn::GetAtt` on this resource resolves to."""
        return self._scenario.resolver.value({"Fn::GetAtt": [self.name, name]})


class Stack:
    """The resources of a template in one scenario."""

    def __init__(self, model: "Model", scenario: Scenario) -> None:
        self.model = model
        self.scenario = scenario
        self.resources = {
            name: model.resource(name, scenario)
            for name, raw in model.resources.items()
            if "Condition" not in raw or scenario.holds(str(raw["Condition"])) is not False
        }
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            self._by_type.setdefault(resource.type, []).append(resource)

    @property
    def conditions(self) -> dict[str, bool | None]:
        """Each condition of the template, and whether it holds."""
        return self.scenario.conditions

    def of(self, *types: str) -> list[Resource]:
        """Return the resources of these types, type by type, in the template's order."""
        return [resource for kind in types for resource in self._by_type.get(kind, ())]

    def find(self, kind: str, reference: object) -> Resource | None:
        """Return the resource of that type in this stack with that resolved name, id or ARN; None where there is none."""
        if reference is None:
            return None
        for resource in self.of(kind):
            if reference in (resource.reference, resource.arn):
                return resource
        return None


class Model:
    """A template with its stacks, one for each scenario."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.template = template
        expanded = expand_loops(plain(template))
        self._plain = expanded.body
        self._made: dict[tuple[str, str], Resource] = {}
        self._origins = expanded.origins
        # Loops whose items are known only at deployment.
        self.unknown_loops = expanded.left
        section = self._plain.get("Resources")
        section = section if isinstance(section, dict) else {}
        declared = {name: raw for name, raw in section.items() if isinstance(raw, dict)}
        # A macro may add any property to the others.
        self.resources = {
            name: raw for name, raw in declared.items() if not _is_from_macro(raw.get("Properties"))
        }
        self.macros = [
            _name_of_transform(name)
            for name in as_list(self._plain.get("Transform"))
            if _name_of_transform(name) not in _ADDS_NO_RESOURCES
        ]
        # Whether the template shows every resource of the stack, so that a missing one is really missing.
        self.complete = (
            not self.macros and declared == self.resources and not any("Fn::" in name for name in section)
        )

    def place(self, path: Path) -> Path:
        """Return where the template has what is at the path: a loop, where that is what made the resource."""
        return self._origins.get(str(path[1]), path) if path[:1] == ("Resources",) and len(path) > 1 else path

    @cached_property
    def names(self) -> frozenset[str]:
        """The logical ids of the resources."""
        return frozenset(self.resources)

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """The template in each of its scenarios, the one of the defaults first."""
        return tuple(Stack(self, scenario) for scenario in scenarios(self._plain))

    def resource(self, name: str, scenario: Scenario) -> Resource:
        """Return the resource as it is in the scenario."""
        conditions, parameters = self._deciding[name]
        # Text, because a parameter may be a list.
        values = repr([*map(scenario.holds, conditions), *map(scenario.parameter, parameters)])
        if (name, values) not in self._made:
            self._made[name, values] = Resource(name, self.resources[name], scenario)
        return self._made[name, values]

    @cached_property
    def _deciding(self) -> dict[str, tuple[list[str], list[str]]]:
        """The conditions and parameters that a resource, or one whose name it uses, names anywhere."""
        conditions, parameters = (section(self._plain, kind) for kind in ("Conditions", "Parameters"))
        named = {name: names_in(raw) for name, raw in self.resources.items()}
        found = {}
        for name in named:
            reached = _reachable(name, named)
            names = {name for each in reached for name in named[each]}
            found[name] = (
                [each for each in conditions if each in names],
                [each for each in parameters if each in names],
            )
        return found

    def waits_for(self, name: str, other: str) -> bool:
        """Return whether CloudFormation creates the resource `other` before `name`."""
        return other in self._needs.get(name, frozenset())

    @cached_property
    def _needs(self) -> dict[str, set[str]]:
        direct = {
            name: resources_named_in(raw, set(self.resources)) - {name}
            for name, raw in self.resources.items()
        }
        return {name: _reachable(name, direct) - {name} for name in direct}


def _reachable(start: str, direct: Mapping[str, set[str]]) -> set[str]:
    """Return the names that follow from one, itself included; other names are left out."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in seen and name in direct:
            seen.add(name)
            ahead += direct[name]
    return seen


def _name_of_transform(transform: object) -> str:
    return str(transform.get("Name")) if isinstance(transform, dict) else str(transform)


def _is_from_macro(properties: object) -> bool:
    return isinstance(properties, dict) and "Fn::Transform" in properties
