"""Whether one condition of a template implies another."""

from collections.abc import Iterator
from typing import Any

from troposphere import Template, encode_to_dict

from cloudtrail_templates.cloudformation.scenarios import scenarios


def implies(template: Template, condition: str, other: str) -> bool:
    """Return whether the other condition holds wherever the condition does.

    What the template does not declare yet, or decides by values that are unknown here, counts as implied.
    """
    conditions = encode_to_dict(template.conditions)
    needed: set[str] = set()
    pending = [condition, other]
    while pending:
        name = pending.pop()
        if name not in needed:
            needed.add(name)
            pending += _conditions_in(conditions.get(name))
    body = {
        "Parameters": encode_to_dict(template.parameters),
        "Rules": encode_to_dict(template.rules),
        # Few conditions have few combinations of values, which are all tried.
        "Conditions": {name: one for name, one in conditions.items() if name in needed},
    }
    return not any(one.holds(condition) and one.holds(other) is False for one in scenarios(body))


def _conditions_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("Condition"), str):
            yield value["Condition"]
        for item in value.values():
            yield from _conditions_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _conditions_in(item)
