"""What makes a small template costly to check: deep nesting, many values, conditions that repeat each other."""

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from cloudtrail_templates.cloudformation.template import named_conditions, section

DEEPEST = 100
# Shared parts, such as aliases in YAML, can make a small file large beyond all measure.
MOST_VALUES = 250_000
# cfn-lint expands each condition; it takes about two seconds for a thousand comparisons.
MOST_COMPARISONS = 5_000
# cfn-lint keeps the texts of nested Fn::Subs in memory.
MOST_CHARACTERS = 10_000_000

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def structure_fault(value: Any) -> str | None:
    """Return what makes a template too deep or too large to be walked through; None for any real one."""
    values = 0
    ahead = [(value, 1)]
    while ahead:
        found, depth = ahead.pop()
        if isinstance(found, Mapping | list | tuple):
            if depth > DEEPEST:
                return f"the template is nested more than {DEEPEST} levels deep"
            values += len(found)
            if values > MOST_VALUES:
                return f"the template has more than {MOST_VALUES:,} values"
            items = found.values() if isinstance(found, Mapping) else found
            ahead += [(item, depth + 1) for item in items]
    return None


def conditions_fault(template: Mapping[str, Any]) -> str | None:
    """Return what makes the conditions of a template too costly to expand; None for nearly all templates.

    A condition that names another one twice doubles its size, a chain of such conditions doubles it with each.
    """
    named = {name: list(named_conditions(body)) for name, body in section(template, "Conditions").items()}
    sizes: dict[str, int] = {}
    try:
        for name in TopologicalSorter(named).static_order():
            sizes[name] = 1 + sum(sizes[other] for other in named.get(name, ()))
    except CycleError as error:
        circle = sorted(set(error.args[1]))
        return f"the conditions {', '.join(circle)} name each other in a circle"
    total = sum(sizes.values())
    if total > MOST_COMPARISONS:
        return f"the conditions make {total:,} comparisons when each is written out in full"
    return None


def texts_fault(template: Mapping[str, Any]) -> str | None:
    """Return what makes the texts of a template too long to resolve; None for any real one.

    A Fn::Sub that uses a variable twice doubles its text, nested ones double it with each.
    """
    if _resolved_length(template) > MOST_CHARACTERS:
        return f"the nested Fn::Sub functions make texts of more than {MOST_CHARACTERS:,} characters"
    return None


def _resolved_length(raw: Any) -> int:
    """Return about how many characters the texts of a part have once variables of Fn::Sub are in their places."""
    if isinstance(raw, str):
        return len(raw)
    if isinstance(raw, list):
        return sum(map(_resolved_length, raw))
    if not isinstance(raw, Mapping):
        return 0
    match raw.get("Fn::Sub"):
        case [str(text), Mapping() as values]:
            lengths = {name: _resolved_length(value) for name, value in values.items()}
            return len(text) + sum(lengths.get(name.strip(), 0) for name in _VARIABLE.findall(text))
    return sum(map(_resolved_length, raw.values()))
