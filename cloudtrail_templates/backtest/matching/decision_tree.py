"""Patterns as trees of field tests, and what is left of them when some fields are known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from cloudtrail_templates.backtest.reading.events import Path
from cloudtrail_templates.filter_pattern import (
    And,
    Clause,
    Expression,
    NotExists,
    Or,
    Selector,
)
from cloudtrail_templates.filter_pattern.expression import Listed, comparisons, group_exact_texts
from cloudtrail_templates.filter_pattern.lookup import MISSING
from cloudtrail_templates.filter_pattern.matcher import compile_clause
from cloudtrail_templates.filter_pattern.values import as_text, value_test

MatchedPatterns: TypeAlias = tuple[int, ...]
"""The indexes of the patterns that match."""


@dataclass(frozen=True, eq=False)
class FieldTest:
    """A test of one field."""

    path: Path
    holds: Callable[[object], bool]


@dataclass(frozen=True)
class _Compound:
    operands: "tuple[Tree, ...]"


class AllOf(_Compound):
    """All operands hold."""


class AnyOf(_Compound):
    """At least one operand holds."""


Tree: TypeAlias = FieldTest | AllOf | AnyOf
Undecided: TypeAlias = tuple[tuple[int, Tree], ...]
"""Undecided patterns, as (pattern index, tree) pairs."""


def decide(
    matched: MatchedPatterns, undecided: Undecided, known: Mapping[Path, object]
) -> tuple[MatchedPatterns, Undecided]:
    """Return the matched and the undecided patterns when further fields are known."""
    remaining: list[tuple[int, Tree]] = []
    for index, tree in undecided:
        rest = simplify(tree, known)
        if rest is True:
            matched = (*matched, index)
        elif rest is not False:
            remaining.append((index, rest))
    return matched, tuple(remaining)


def simplify(tree: Tree, known: Mapping[Path, object]) -> "Tree | bool":
    """Return the tree without the tests of known fields, or its result if they decide it."""
    if isinstance(tree, FieldTest):
        return tree.holds(known[tree.path]) if tree.path in known else tree
    decisive = isinstance(tree, AnyOf)
    rest: list[Tree] = []
    for operand in tree.operands:
        result = simplify(operand, known)
        if result is decisive:
            return decisive
        if not isinstance(result, bool):
            rest.append(result)
    if len(rest) < 2:
        return rest[0] if rest else not decisive
    return type(tree)(tuple(rest))


def find_paths(tree: Tree) -> Iterable[Path]:
    """Yield the paths of all fields that the tree tests."""
    if isinstance(tree, FieldTest):
        yield tree.path
    else:
        for operand in tree.operands:
            yield from find_paths(operand)


def build_tree(expression: Expression) -> Tree:
    """Return the tree of a parsed pattern."""
    if isinstance(expression, Listed):
        return build_tree(comparisons(expression))
    if isinstance(expression, And):
        return AllOf(tuple(map(build_tree, expression.operands)))
    if not isinstance(expression, Or):
        return _field_test(expression)
    texts, others = group_exact_texts(expression.operands)
    operands: list[Tree] = [_membership_test(selector.steps, one) for selector, one in texts.items()]
    operands += map(build_tree, others)
    return AnyOf(tuple(operands)) if len(operands) > 1 else operands[0]


def _membership_test(steps: Any, texts: frozenset[str]) -> FieldTest:
    return FieldTest(steps, lambda value: as_text(value) in texts)


def _field_test(clause: Clause) -> FieldTest:
    steps = clause.selector.steps
    names = next((index for index, step in enumerate(steps) if not isinstance(step, str)), len(steps))
    path: Any = steps[:names]
    if names < len(steps):
        # Indexes and wildcards are looked up in the value at the path.
        inside: Any = compile_clause(replace(clause, selector=Selector(steps[names:])))
        return FieldTest(path, inside)
    if isinstance(clause, NotExists):
        return FieldTest(path, lambda value: value is MISSING)
    return FieldTest(path, value_test(clause))
