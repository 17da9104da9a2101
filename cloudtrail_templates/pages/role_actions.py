"""The actions that the IAM roles of a template are allowed, for a permissions boundary."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.template import as_list


def role_actions(template: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the logical id of each role with the actions that its managed policy allows.

    A role whose policies a parameter names is left out.
    """
    policies = {
        policy: resource["Properties"]["PolicyDocument"]
        for policy, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
    }
    attached = {
        name: [one["Ref"] for one in as_list(resource["Properties"].get("ManagedPolicyArns"))]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
    }
    return {
        name: sorted({action for policy in own for action in _actions(policies[policy])})
        for name, own in attached.items()
        if set(own) <= set(policies)
    }


def _actions(node: Any) -> Iterator[str]:
    """Yield the actions of the statements in a policy, also those that a condition adds."""
    if isinstance(node, list):
        for item in node:
            yield from _actions(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "Action":
                yield from as_list(value)
            else:
                yield from _actions(value)
