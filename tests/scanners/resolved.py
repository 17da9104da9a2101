"""The published templates with their parameters filled in, as validators take them: references to resources stay."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from deployment.resolver import Resolved
from templates.deployments import ACCOUNT, REQUIRED, rendered, values_of

from cloudtrail_templates import CATALOG

REGION = "eu-central-1"
# Only CloudFormation reads these.
_ATTRIBUTES = ("Condition", "DependsOn", "Metadata")


class Linked(Resolved):
    """A template whose parameters and conditions are known, in which resources still refer to each other."""

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str], **stack: str) -> None:
        super().__init__(template, parameters, **stack)
        self.plain = Resolved(template, parameters, **stack)

    @property
    def plain_resources(self) -> dict[str, Any]:
        """The resources that exist, without any reference, as a hook of CloudFormation receives them."""
        made = {}
        for title, resource in self.plain.resources.items():
            known = {
                **resource,
                "Properties": _merged(resource["Properties"], self.resources[title]["Properties"]),
            }
            made[title] = known
        return made

    def value(self, value: Any) -> Any:
        """Anything that may hold functions, without those that need no resource."""
        match value:
            case {"Ref": str(name)} if name in self.template["Parameters"]:
                return _typed(self.template["Parameters"][name], super().value(value))
            case {"Ref": name} | {"Fn::GetAtt": [name, _]} if name in self.template["Resources"]:
                return value
        return super().value(value)

    def _text(self, value: Any) -> str:
        return self.plain._text(value)


def _merged(plain: Any, linked: Any) -> Any:
    """Return the plain value, with the types of the linked one where that has no reference."""
    if isinstance(plain, dict) and isinstance(linked, dict) and set(plain) == set(linked):
        return {name: _merged(one, linked[name]) for name, one in plain.items()}
    if isinstance(plain, list) and isinstance(linked, list) and len(plain) == len(linked):
        return [_merged(one, other) for one, other in zip(plain, linked, strict=True)]
    return plain if isinstance(linked, dict | list) else linked


def _typed(parameter: Mapping[str, Any], value: Any) -> Any:
    """Return a number or a boolean as CloudFormation passes it to the service."""
    if parameter["Type"] == "Number":
        return int(value)
    is_flag = set(parameter.get("AllowedValues", ())) == {"true", "false"}
    return value == "true" if is_flag else value


def linked(name: str, **parameters: str) -> Linked:
    """A published template with these parameters and the required ones."""
    return Linked(rendered(name), {**REQUIRED[name], **parameters}, account=ACCOUNT, region=REGION)


def body(stack: Linked) -> dict[str, Any]:
    """A template of the resources that exist."""
    made = {}
    for title, resource in stack.resources.items():
        needed = resource.get("DependsOn", [])
        existing = [one for one in needed if one in stack.resources]
        made[title] = {name: one for name, one in resource.items() if name not in _ATTRIBUTES}
        made[title] |= {"DependsOn": existing} if existing else {}
    return {"Resources": made}


# What the rules of a template allow only together.
TOGETHER = {"log-bucket": ("ReplicaBucketName", "ReplicationRoleArn", "ReplicaKmsKeyArn")}


@cache
def richest(name: str) -> Mapping[str, str]:
    """As many parameters as the rules of the template allow together, each with another value than its default."""
    chosen = {parameter: CATALOG[name].examples[parameter] for parameter in TOGETHER.get(name, ())}
    for parameter, declared in rendered(name).get("Parameters", {}).items():
        for value in reversed(values_of(name, parameter)):
            tried = {**chosen, parameter: value}
            if value != str(declared.get("Default")) and not linked(name, **tried).plain.broken_rules():
                chosen = tried
                break
    return chosen


def settings(name: str) -> Iterator[Mapping[str, str]]:
    """The default parameters, as many changed ones as possible, and each value of each parameter alone."""
    yield {}
    yield richest(name)
    for parameter in rendered(name).get("Parameters", {}):
        for value in values_of(name, parameter):
            if not linked(name, **{parameter: value}).plain.broken_rules():
                yield {parameter: value}
