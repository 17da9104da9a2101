"""Conditions of templates: what exists only where a parameter is empty, and conditions that nothing uses."""

from troposphere import Condition, Not, Template

from cloudtrail_templates.cloudformation.template import named_conditions
from cloudtrail_templates.intrinsics import Given


def add_create_condition(template: Template, existing: Given, what: str) -> str:
    """Add the condition `Create<What>`, which is true where no existing one is given, and return its name."""
    name = f"Create{what}"
    template.add_condition(name, Not(Condition(existing.condition)))
    return name


def drop_unused_conditions(template: Template) -> None:
    """Delete the conditions that no resource and no output depends on.

    A choice among many values has a condition for each value, and most templates use only some of them.
    """
    body = template.to_dict()
    conditions = body.get("Conditions", {})
    used: set[str] = set()
    pending = list(named_conditions([body.get("Resources"), body.get("Outputs")]))
    while pending:
        name = pending.pop()
        if name not in used:
            used.add(name)
            pending += named_conditions(conditions.get(name))
    for name in conditions.keys() - used:
        del template.conditions[name]
