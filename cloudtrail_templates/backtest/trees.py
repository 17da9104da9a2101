"""Patterns as trees of questions about fields, and what is left of them when some fields are known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..filter_pattern import And, Clause, Comparison, Expression, NotExists, Or, Selector, Text
from ..filter_pattern.lookup import MISSING
from ..filter_pattern.matcher import compile_clause
from ..filter_pattern.values import as_text, value_test

Path: TypeAlias = tuple[str, ...]
"""Names that lead from a record to a field; the empty path is the record."""
Values: TypeAlias = tuple[object, ...]
Verdict: TypeAlias = tuple[int, ...]
"""The places of the patterns that match."""

# What is asked first: fields that decide most patterns and have few values. Those that differ from record to
# record are asked last, when a pattern hangs on them alone.
_COSTS: Mapping[Path, int] = {
    ("eventName",): 1,
    ("errorCode",): 2,
    ("readOnly",): 2,
    ("userIdentity", "type"): 2,
    ("eventSource",): 3,
    ("awsRegion",): 4,
    ("eventType",): 4,
    ("userIdentity", "invokedBy"): 4,
    ("eventCategory",): 6,
    ("managementEvent",): 6,
    ("recipientAccountId",): 6,
    ("userIdentity", "accountId"): 6,
}
MANY_VALUES = 50


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


def deciding(tree: Tree) -> frozenset[Path]:
    """The fields to ask first: of a conjunction the operand with the cheapest, of an alternative all."""
    if isinstance(tree, Test):
        return frozenset((tree.path,))
    parts = [deciding(operand) for operand in tree.operands]
    if isinstance(tree, Some):
        return frozenset().union(*parts)
    return min(parts, key=lambda paths: sum(map(cost, paths)))


def cost(path: Path) -> int:
    return _COSTS.get(path, MANY_VALUES)


def paths_in(tree: Tree) -> Iterable[Path]:
    if isinstance(tree, Test):
        yield tree.path
    else:
        for operand in tree.operands:
            yield from paths_in(operand)


def tree_of(expression: Expression) -> Tree:
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
        and not (operand.value.open_start or operand.value.open_end)
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
