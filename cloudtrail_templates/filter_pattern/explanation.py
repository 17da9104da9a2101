"""Why an event matches a filter pattern, or why it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.errors import shorten
from cloudtrail_templates.filter_pattern.clause import Clause
from cloudtrail_templates.filter_pattern.expression import And, Expression, Listed, Or, comparisons
from cloudtrail_templates.filter_pattern.lookup import compile_selector
from cloudtrail_templates.filter_pattern.matcher import compile_clause


@dataclass(frozen=True)
class Decision:
    """One clause, whether it holds, and the values of the event that its selector points at."""

    clause: Clause
    holds: bool
    values: tuple[object, ...]

    @property
    def finding(self) -> str:
        """The values of the event, in a few words."""
        if not self.values:
            return "missing"
        return " and ".join(map(_as_json, self.values[:3])) + (" ..." if len(self.values) > 3 else "")


@dataclass(frozen=True)
class Explanation:
    """Whether an event matches, and the clauses that decided it.

    An `Or` that holds is decided by its first operand that holds, an `And` that fails by its first operand that
    fails, and every other expression by all of its operands.
    """

    matched: bool
    decisions: tuple[Decision, ...]

    def __str__(self) -> str:
        if not self.decisions:
            return "does not match: the event is not a JSON object"
        by_selector: dict[str, list[Decision]] = {}
        for decision in self.decisions:
            by_selector.setdefault(str(decision.clause.selector), []).append(decision)
        reasons = []
        for selector, decisions in by_selector.items():
            if self.matched or len(decisions) == 1:
                reasons += [f"{each.clause} (it is {each.finding})" for each in decisions]
            else:
                reasons.append(f"{len(decisions)} tests of {selector} (it is {decisions[0].finding})")
        if self.matched:
            return f"matches: {' and '.join(reasons)}"
        return f"does not match, because this fails: {' and '.join(reasons)}"


def explain(expression: Expression, event: Mapping[str, Any]) -> Explanation:
    """Return whether the event matches the expression, and the clauses that decided it."""
    if not isinstance(event, Mapping):
        return Explanation(matched=False, decisions=())
    return _explain(expression, event)


def _explain(expression: Expression, event: Mapping[str, Any]) -> Explanation:
    if isinstance(expression, Listed):
        return _explain(comparisons(expression), event)
    if not isinstance(expression, And | Or):
        holds = compile_clause(expression)(event)
        values = tuple(compile_selector(expression.selector)(event))
        return Explanation(holds, (Decision(expression, holds, values),))
    decisive = isinstance(expression, Or)
    decisions: list[Decision] = []
    for operand in expression.operands:
        explanation = _explain(operand, event)
        if explanation.matched is decisive:
            return explanation
        decisions += explanation.decisions
    return Explanation(not decisive, tuple(decisions))


def _as_json(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Mapping):
        return "an object"
    return "an array" if isinstance(value, list | tuple) else shorten(value)
