"""The samples of a detection, reduced to the fields that its pattern reads."""

import json
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.detections import Detection, Event
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.explanation import Decision
from cloudtrail_templates.filter_pattern.expression import And, Expression, Or
from cloudtrail_templates.filter_pattern.lookup import compile_selector
from cloudtrail_templates.pages.markdown import Markdown, code

_NAMED = ("eventName", "eventSource")
_LONGEST_LINE = 100


@dataclass(frozen=True)
class Sample:
    """One row of a table of samples."""

    name: Markdown
    source: Markdown
    fields: Markdown
    reason: Markdown


def samples(detection: Detection, events: tuple[Event, ...]) -> list[Sample]:
    """Return the events as rows, with the reason for those that do not match."""
    pattern = detection.pattern_for()
    rows = (
        Sample(
            code(event["eventName"]),
            code(event["eventSource"]),
            _fields(pattern, event),
            _reason(pattern, event),
        )
        for event in events
    )
    # Samples that differ only in fields that the pattern does not read are one row.
    return list(dict.fromkeys(rows))


def one_test_a_line(pattern: FilterPattern) -> str:
    """Return the pattern with each test on a line, in the same order."""
    return "\n".join(_lines(pattern.expression, ""))


def _fields(pattern: FilterPattern, event: Event) -> Markdown:
    found = []
    for selector in pattern.fields:
        name = str(selector).removeprefix("$.")
        for value in [] if name in _NAMED else compile_selector(selector)(event):
            found.append(code(f"{name} = {_written(value)}"))
    return Markdown("<br>".join(found))


def _reason(pattern: FilterPattern, event: Event) -> Markdown:
    explanation = pattern.explain(event)
    if explanation.matched:
        return Markdown("")
    by_field: dict[str, list[Decision]] = {}
    for decision in explanation.decisions:
        by_field.setdefault(str(decision.clause.selector), []).append(decision)
    reasons = []
    for selector, decisions in by_field.items():
        if len(decisions) == 1:
            reasons.append(f"{code(str(decisions[0].clause))} fails")
        else:
            reasons.append(f"none of {len(decisions)} tests of {code(selector)} holds")
    return Markdown("; ".join(reasons))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _lines(expression: Expression, indent: str) -> list[str]:
    if not isinstance(expression, And | Or):
        return [f"{indent}{expression}"]
    word = "&&" if isinstance(expression, And) else "||"
    lines = []
    for number, operand in enumerate(expression.operands):
        start = f"{indent}{word if number else '  '} "
        if not isinstance(operand, And | Or):
            lines.append(f"{start}{operand}")
        elif len(short := str(operand)) <= _LONGEST_LINE:
            lines.append(f"{start}({short})")
        else:
            lines += [f"{start}(", *_lines(operand, f"{indent}   "), f"{indent}   )"]
    return lines
