"""Whether a pattern can never match an event of CloudTrail, or matches every one, and why."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsFalse,
    IsNull,
    IsTrue,
    NotExists,
    Selector,
    Text,
)
from cloudtrail_templates.filter_pattern.expression import And, Expression, Listed, Or, comparisons
from cloudtrail_templates.filter_pattern.values import value_test

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
_ALWAYS_TEXT = {
    "$.eventVersion",
    "$.eventTime",
    "$.eventSource",
    "$.eventName",
    "$.awsRegion",
    "$.sourceIPAddress",
    "$.eventID",
    "$.eventType",
    "$.recipientAccountId",
}
_TEXT = {
    "$.errorCode",
    "$.errorMessage",
    "$.userAgent",
    "$.eventCategory",
    "$.userIdentity.type",
    "$.userIdentity.arn",
    "$.userIdentity.userName",
    "$.userIdentity.accountId",
    "$.userIdentity.principalId",
    "$.userIdentity.invokedBy",
    "$.userIdentity.sessionContext.attributes.mfaAuthenticated",
    "$.sessionCredentialFromConsole",
}
_BOOLEAN = {"$.readOnly", "$.managementEvent"}
_MOST_BRANCHES = 4_000

_Test: TypeAlias = tuple[Clause, bool]
"""A clause, and whether it has to hold."""

_Kind: TypeAlias = Literal["missing", "null", "true", "false", "text"]
_VALUES: dict[str, object] = {"null": None, "true": True, "false": False}


@dataclass(frozen=True)
class Judgement:
    """A pattern that does not tell events apart: it matches every event, or none, for that reason."""

    matches_every_event: bool
    reason: str


def judge(expression: Expression) -> Judgement | None:
    """Return the judgement on a pattern; None where some events match and others do not, or where it is not known."""
    if _is_impossible(expression, hold=True):
        return Judgement(False, _why_never(expression))
    if _is_impossible(expression, hold=False):
        return Judgement(True, "it leaves out no event")
    if isinstance(expression, Or) and (clause := _nearly_every_event(expression)):
        return Judgement(True, f"{clause}, joined with ||, holds for every other event")
    return None


def _why_never(expression: Expression) -> str:
    for clause in _clauses(expression):
        if _is_impossible(clause, hold=True):
            name = str(clause.selector)
            if name in _BOOLEAN:
                return f"{name} is a boolean, which {clause} compares with text; use IS TRUE or IS FALSE"
            if name in _TEXT | _ALWAYS_TEXT:
                return f"{name} is text, and {clause} asks for something else"
            return f"no value meets {clause}"
    return "its conditions contradict one another"


def _nearly_every_event(expression: Or) -> Clause | None:
    """Return the first operand that leaves out one value of a field that every event has."""
    for operand in expression.operands:
        if (
            isinstance(operand, Comparison)
            and operand.operator == "!="
            and str(operand.selector) in _ALWAYS_TEXT
        ):
            return operand
    return None


def _clauses(expression: Expression) -> Iterator[Clause]:
    if isinstance(expression, And | Or):
        for operand in expression.operands:
            yield from _clauses(operand)
    elif not isinstance(expression, Listed):
        yield expression


def _is_impossible(expression: Expression, *, hold: bool) -> bool:
    """Return whether no event lets the expression hold, or fail."""
    branches = _branches(expression, hold)
    return branches is not None and all(_contradicts(branch) for branch in branches)


def _branches(expression: Expression, hold: bool) -> list[tuple[_Test, ...]] | None:
    """Return the ways to let an expression hold, or fail: of each, all tests at once. None where there are too many."""
    if isinstance(expression, Listed):
        if expression.literals is None:
            return None
        return _branches(comparisons(expression), hold)
    if not isinstance(expression, And | Or):
        return [((expression, hold),)]
    parts = [_branches(operand, hold) for operand in expression.operands]
    if isinstance(expression, And) is not hold:
        known = [part for part in parts if part is not None]
        return list(itertools.chain(*known)) if len(known) == len(parts) else None
    result: list[tuple[_Test, ...]] = [()]
    for part in parts:
        # What is not known may hold: without it, fewer contradictions are found.
        if part is None:
            continue
        result = [one + other for one in result for other in part]
        if len(result) > _MOST_BRANCHES:
            return None
    return result


def _contradicts(tests: tuple[_Test, ...]) -> bool:
    by_selector: dict[Selector, list[_Test]] = {}
    for clause, hold in tests:
        if not clause.selector.has_wildcard:
            by_selector.setdefault(clause.selector, []).append((clause, hold))
    return any(
        not any(_possible(kind, found) for kind in _kinds(str(selector)))
        for selector, found in by_selector.items()
    )


def _kinds(field: str) -> tuple[_Kind, ...]:
    if field in _ALWAYS_TEXT:
        return ("text",)
    if field in _TEXT:
        return ("text", "missing", "null")
    if field in _BOOLEAN:
        return ("true", "false", "missing")
    return ("text", "missing", "null", "true", "false")


def _possible(kind: _Kind, tests: list[_Test]) -> bool:
    """Return whether a value of that kind can pass all tests of a field."""
    if kind != "text":
        return all(_holds(clause, kind) is hold for clause, hold in tests)
    wanted: list[Text] = []
    unwanted: list[Text] = []
    for clause, hold in tests:
        if not isinstance(clause, Comparison):
            if hold:
                return False
        elif isinstance(clause.value, Text) and clause.operator in ("=", "!="):
            (wanted if hold is (clause.operator == "=") else unwanted).append(clause.value)
    return _text_exists(wanted, unwanted)


def _holds(clause: Clause, kind: _Kind) -> bool:
    if kind == "missing" or isinstance(clause, NotExists):
        return kind == "missing" and isinstance(clause, NotExists)
    if isinstance(clause, IsNull | IsTrue | IsFalse):
        return value_test(clause)(_VALUES[kind])
    # A comparison holds for text and numbers alone.
    return False


def _text_exists(wanted: list[Text], unwanted: list[Text]) -> bool:
    """Return whether some text has all the wanted forms and none of the unwanted ones, as far as prefixes tell."""
    if exact := next((text for text in wanted if text.is_exact), None):
        return all(_fits(form, exact.literal) for form in wanted) and not any(
            _fits(form, exact.literal) for form in unwanted
        )
    starts = [form.literal for form in wanted if not form.open_start]
    if any(
        not (one.startswith(other) or other.startswith(one))
        for one, other in itertools.combinations(starts, 2)
    ):
        return False
    return not any(_covers(form, wanted) for form in unwanted)


def _fits(form: Text, text: str) -> bool:
    if form.is_exact:
        return text == form.literal
    if form.open_start and form.open_end:
        return form.literal in text
    return text.endswith(form.literal) if form.open_start else text.startswith(form.literal)


def _covers(form: Text, wanted: list[Text]) -> bool:
    """Return whether a form with wildcards fits every text that has one of the wanted forms."""
    if form.is_exact:
        return False
    if not form.literal:
        return True
    if form.open_start and form.open_end:
        return any(form.literal in each.literal for each in wanted)
    if form.open_start:
        return any(not each.open_end and each.literal.endswith(form.literal) for each in wanted)
    return any(not each.open_start and each.literal.startswith(form.literal) for each in wanted)
