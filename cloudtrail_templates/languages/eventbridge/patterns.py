"""Prints expressions as event patterns of Amazon EventBridge, one or several for one expression.

A pattern is narrowed to events that CloudTrail delivers. AWS documents that the source of AWS's own events begins with
`aws.`, and for no service that the rest follows from `eventSource`; so the beginning is compared. The `detail-type` is
compared by its end, because AWS's pages write that of sign-ins in two ways.

Source: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
"""

import json
from collections.abc import Sequence
from typing import Any

from cloudtrail_templates.filter_pattern.clause import Selector
from cloudtrail_templates.filter_pattern.expression import Expression
from cloudtrail_templates.languages.eventbridge.matches import printed, refused
from cloudtrail_templates.languages.eventbridge.terms import (
    MAX_COMBINATIONS,
    Term,
    check,
    merged,
    separable,
    terms_of,
)

MAX_CHARACTERS = 2048
"""The most characters of an event pattern."""


def event_patterns(
    expression: Expression, limit: int = MAX_CHARACTERS, room: int = 0
) -> tuple[dict[str, Any], ...]:
    """Return the event patterns that match the events of an expression; an event matches at most one of them.

    Args:
        expression: the expression of a `FilterPattern`.
        limit: the most characters of a pattern, with a reference as an empty text.
        room: the characters of the conditions that will be added, which each alternative gets.

    Raises:
        FilterPatternError: an event pattern cannot express it exactly, or it needs several that could match the
            same event.
    """
    terms = terms_of(expression)
    if not terms:
        raise refused(expression, "no event meets it")
    check(terms)
    pattern = _pattern(terms)
    if _is_within(terms, pattern, limit, room):
        return (pattern,)
    return tuple(map(_pattern, _packed(separable(terms), limit, room)))


def from_cloudtrail(detail: dict[str, Any]) -> dict[str, Any]:
    """Return the pattern of events that CloudTrail delivers, with this pattern of their `detail`."""
    return {
        "source": [{"prefix": "aws."}],
        "detail-type": [{"suffix": " via CloudTrail"}],
        "detail": detail,
    }


def add_condition(pattern: dict[str, Any], selector: Selector, condition: list[Any]) -> None:
    """Add a printed condition on a field to a pattern, which every event must then meet, too.

    Raises:
        FilterPatternError: the pattern has a condition on the field already.
    """
    *parents, name = steps = [*map(str, selector.steps)]
    detail = pattern["detail"]
    for level in detail.get("$or", [detail]):
        if _has(level, steps):
            raise refused(selector, "a field can have one condition")
        for parent in parents:
            level = level.setdefault(parent, {})
        level[name] = condition


def _has(level: Any, steps: Sequence[str]) -> bool:
    """Return whether a part of a pattern has a condition on a field, or on a part of its name."""
    for step in steps:
        if not isinstance(level, dict):
            return True
        if step not in level:
            return False
        level = level[step]
    return True


def size(pattern: dict[str, Any]) -> int:
    """Return the known characters of a pattern, written with spaces between its parts."""
    return len(json.dumps(pattern, ensure_ascii=False, default=lambda reference: ""))


def _pattern(terms: Sequence[Term]) -> dict[str, Any]:
    # What all alternatives have in common is in each of them: a user reports that PutRule refuses fields beside $or.
    # https://github.com/badmintoncryer/cdk-preflight
    alternatives = list(map(_nested, terms))
    return from_cloudtrail(alternatives[0] if len(alternatives) == 1 else {"$or": alternatives})


def _nested(term: Term) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for selector, matches in term.items():
        *parents, name = selector.steps
        level = result
        for parent in parents:
            level = level.setdefault(str(parent), {})
        level[str(name)] = list(map(printed, matches))
    return result


def _is_within(terms: Sequence[Term], pattern: dict[str, Any], limit: int, room: int) -> bool:
    return len(terms) <= MAX_COMBINATIONS and size(pattern) + len(terms) * room <= limit


def _fits(terms: Sequence[Term], limit: int, room: int) -> bool:
    return _is_within(terms, _pattern(terms), limit, room)


def _packed(groups: Sequence[list[Term]], limit: int, room: int) -> list[list[Term]]:
    """Return the groups in as few patterns as they fit into."""
    parts: list[list[Term]] = []
    for group in groups:
        if parts and _fits(together := merged([*parts[-1], *group]), limit, room):
            parts[-1] = together
        elif _fits(group, limit, room):
            parts.append(group)
        else:
            raise refused(
                "the pattern",
                f"it has more than {limit:,} characters, or parts that could match the same event",
            )
    return parts
