"""Whether one condition of a template implies another."""

from collections.abc import Mapping
from typing import Any

from troposphere import Template, encode_to_dict

from cloudtrail_templates.cloudformation.template import named_conditions


def implies(template: Template, condition: str, other: str) -> bool:
    """Return whether the other condition holds wherever the condition does.

    What the template does not declare yet, or decides by values that are unknown here, counts as implied.
    """
    conditions: dict[str, Any] = {}
    pending = [condition, other]
    while pending:
        name = pending.pop()
        if name not in conditions:
            conditions[name] = encode_to_dict(template.conditions.get(name))
            pending += named_conditions(conditions[name])
    if _requires(conditions, condition, other):
        return True
    # Few templates get here, and the import would be a hundredth of the time to generate all of ours.
    from cloudtrail_templates.cloudformation.scenarios import scenarios

    body = {
        "Parameters": encode_to_dict(template.parameters),
        "Rules": encode_to_dict(template.rules),
        # Few conditions have few combinations of values, which are all tried.
        "Conditions": {name: one for name, one in conditions.items() if one is not None},
    }
    return not any(one.holds(condition) and one.holds(other) is False for one in scenarios(body))


def _requires(conditions: Mapping[str, Any], condition: str, other: str) -> bool:
    """Return whether the condition is an And of the other one, which no values are needed to see."""
    seen: set[str] = set()
    pending = [condition]
    while pending:
        name = pending.pop()
        if name == other:
            return True
        match conditions.get(name):
            case {"Fn::And": list(parts)} if name not in seen:
                seen.add(name)
                pending += [
                    part["Condition"] for part in parts if isinstance(part, dict) and "Condition" in part
                ]
    return False
