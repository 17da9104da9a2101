"""The samples of a detection, cut down to the fields that its pattern reads."""

from dataclasses import dataclass
from typing import Any

from ..detections import Detection, Event
from ..filter_pattern import FilterPattern
from ..filter_pattern.canonical import canonical_text, clause_text
from ..filter_pattern.explanation import Decision
from ..filter_pattern.expression import And, Expression, Or
from ..filter_pattern.lookup import compile_selector
from .markdown import Markdown, code

_NAMED = ("eventName", "eventSource")


@dataclass(frozen=True)
class Sample:
    """One row of a table of samples."""

    name: Markdown
    source: Markdown
    fields: Markdown
    reason: Markdown


def samples(detection: Detection, events: tuple[Event, ...]) -> list[Sample]:
    """The events as rows; those that do not match with the reason."""
    pattern = detection.pattern_for()
    return [
        Sample(
            code(event["eventName"]),
            code(event["eventSource"]),
            _fields(pattern, event),
            _reason(pattern, event),
        )
        for event in events
    ]


def one_test_a_line(pattern: FilterPattern) -> str:
    """The pattern for people: the same tests in the same order, each on a line."""
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
            reasons.append(f"{code(clause_text(decisions[0].clause))} fails")
        else:
            reasons.append(f"none of {len(decisions)} tests of {code(selector)} holds")
    return Markdown("; ".join(reasons))


def _written(value: Any) -> str:
    return (
        {None: "null", True: "true", False: "false"}[value]
        if value is None or isinstance(value, bool)
        else str(value)
    )


def _lines(expression: Expression, indent: str) -> list[str]:
    if not isinstance(expression, And | Or):
        return [indent + clause_text(expression)]
    word = "&&" if isinstance(expression, And) else "||"
    lines = []
    for number, operand in enumerate(expression.operands):
        start = f"{indent}{word if number else '  '} "
        inner = _lines(operand, "")
        if len(inner) == 1:
            lines.append(start + inner[0])
        elif len(short := canonical_text(operand)[1:-1].strip()) <= 100:
            lines.append(f"{start}({short})")
        else:
            lines += [f"{start}(", *_lines(operand, f"{indent}   "), f"{indent}   )"]
    return lines
