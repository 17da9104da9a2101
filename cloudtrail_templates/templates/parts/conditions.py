"""Conditions of templates: what exists only where a parameter is empty, and conditions that nothing uses."""

from collections.abc import Iterator
from typing import Any

from troposphere import AWSHelperFn, BaseAWSObject, Condition, Not, Template

from cloudtrail_templates.intrinsics import Given

_PLAIN = {int, bool, dict, list, tuple}


def add_create_condition(template: Template, existing: Given, what: str) -> str:
    """Add the condition `Create<What>`, which is true where no existing one is given, and return its name."""
    name = f"Create{what}"
    template.add_condition(name, Not(Condition(existing.condition)))
    return name


def drop_unused_conditions(template: Template) -> None:
    """Delete the conditions that no resource and no output depends on.

    A choice among many values has a condition for each value, and most templates use only some of them.
    """
    conditions = template.conditions
    used: set[str] = set()
    pending = list(_named_conditions([template.resources, template.outputs]))
    while pending:
        name = pending.pop()
        if name not in used:
            used.add(name)
            pending += _named_conditions([conditions.get(name)])
    for name in conditions.keys() - used:
        del conditions[name]


def _named_conditions(pending: list[Any]) -> Iterator[str]:
    """Yield the names of the conditions that objects of troposphere and awacs depend on."""
    while pending:
        value = pending.pop()
        kind = type(value)
        if kind is str:
            continue
        if kind not in _PLAIN:
            value = _content(value)
        if isinstance(value, dict):
            found = value.get("Fn::If")
            if isinstance(found, list):
                yield str(found[0])
            if isinstance(value.get("Condition"), str):
                yield value["Condition"]
            pending += value.values()
        elif isinstance(value, list | tuple):
            pending += value


def _content(value: Any) -> Any:
    """Return what an object of troposphere or awacs holds; other values as they are."""
    # A dict of all that is inside would take most of the time of a build.
    if isinstance(value, BaseAWSObject):
        return value.resource
    if isinstance(value, AWSHelperFn) and type(value).to_dict is AWSHelperFn.to_dict:
        return value.data
    for method in ("to_dict", "JSONrepr"):
        if hasattr(value, method):
            return getattr(value, method)()
    return value
