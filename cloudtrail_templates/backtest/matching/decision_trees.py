"""Patterns as trees of questions about fields, and what is left of them when some fields are known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cloudtrail_templates.filter_pattern import (
    And,
    Clause,
    Comparison,
    Expression,
    NotExists,
    Or,
    Selector,
    Text,
)
from cloudtrail_templates.filter_pattern.expression import Listed, comparisons
from cloudtrail_templates.filter_pattern.lookup import MISSING
from cloudtrail_templates.filter_pattern.matcher import compile_clause
from cloudtrail_templates.filter_pattern.values import as_text, value_test

Path: TypeAlias = tuple[str, ...]
"""Names that lead from a record to a field; the empty path is the record."""
Values: TypeAlias = tuple[object, ...]
Verdict: TypeAlias = tuple[int, ...]
"""The places of the patterns that match."""

FIRST: tuple[Path, ...] = (("eventName",), ("errorCode",), ("readOnly",), ("userIdentity", "type"))
"""The fields that are asked first: they decide most patterns, and have few values."""

SECOND: tuple[Path, ...] = (("eventSource",), ("awsRegion",), ("eventType",), ("userIdentity", "invokedBy"))
"""The fields that are asked next, which have few values, too. What differs from record to record is asked last."""


@dataclass(frozen=True, eq=False)
class Test:
    """A question about one field."""

    path: Path
    holds: Callable[[object], bool]


@dataclass(frozen=True)
class _Compound:
    operands: "tuple[Tree, ...]"


class Every(_Compound):
    """All operands hold."""


class Some(_Compound):
    """At least one operand holds."""


Tree: TypeAlias = Test | Every | Some
Open: TypeAlias = tuple[tuple[int, Tree], ...]
"""What is not decided yet, each with the place of its pattern."""


def decide(matched: Verdict, undecided: Open, known: Mapping[Path, object]) -> tuple[Verdict, Open]:
    still: list[tuple[int, Tree]] = []
    for place, tree in undecided:
        rest = simplified(tree, known)
        if rest is True:
            matched = (*matched, place)
        elif rest is not False:
            still.append((place, rest))
    return matched, tuple(still)


def simplified(tree: Tree, known: Mapping[Path, object]) -> "Tree | bool":
    """The tree without what the known fields decide."""
    if isinstance(tree, Test):
        return tree.holds(known[tree.path]) if tree.path in known else tree
    decisive = isinstance(tree, Some)
    rest: list[Tree] = []
    for operand in tree.operands:
        result = simplified(operand, known)
        if result is decisive:
            return decisive
        if not isinstance(result, bool):
            rest.append(result)
    if len(rest) < 2:
        return rest[0] if rest else not decisive
    return type(tree)(tuple(rest))


def paths_in(tree: Tree) -> Iterable[Path]:
    if isinstance(tree, Test):
        yield tree.path
    else:
        for operand in tree.operands:
            yield from paths_in(operand)


def tree_of(expression: Expression) -> Tree:
    if isinstance(expression, Listed):
        return tree_of(comparisons(expression))
    if isinstance(expression, And):
        return Every(tuple(map(tree_of, expression.operands)))
    if not isinstance(expression, Or):
        return _test(expression)
    # Most patterns list the names of one field: one look-up in a set instead of a test for each.
    texts: dict[Selector, set[str]] = {}
    operands: list[Tree] = []
    for operand in expression.operands:
        if _is_exact_text(operand):
            texts.setdefault(operand.selector, set()).add(operand.value.text)  # type: ignore[union-attr]
        else:
            operands.append(tree_of(operand))
    operands[:0] = [_membership(selector.steps, frozenset(each)) for selector, each in texts.items()]
    return Some(tuple(operands)) if len(operands) > 1 else operands[0]


def _is_exact_text(operand: Expression) -> bool:
    return (
        isinstance(operand, Comparison)
        and operand.operator == "="
        and isinstance(operand.value, Text)
        and operand.value.is_exact
        and all(isinstance(step, str) for step in operand.selector.steps)
    )


def _membership(steps: Any, texts: frozenset[str]) -> Test:
    return Test(steps, lambda value: as_text(value) in texts)


def _test(clause: Clause) -> Test:
    steps = clause.selector.steps
    names = next((place for place, step in enumerate(steps) if not isinstance(step, str)), len(steps))
    path: Any = steps[:names]
    if names < len(steps):
        # Indexes and wildcards are looked up in the value that the names lead to.
        inside: Any = compile_clause(replace(clause, selector=Selector(steps[names:])))
        return Test(path, inside)
    if isinstance(clause, NotExists):
        return Test(path, lambda value: value is MISSING)
    return Test(path, value_test(clause))
