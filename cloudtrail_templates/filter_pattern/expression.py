"""The syntax tree of a filter pattern, as frozen dataclasses; `str()` gives the canonical text."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeGuard

from troposphere import AWSHelperFn

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.clause import Clause, Comparison, Selector, Text


@dataclass(frozen=True)
class ConditionalList:
    """A list of values where a condition of the template holds, and another one where it does not."""

    condition: str
    values: "Values"
    otherwise: "Values"


Values: TypeAlias = tuple[str | AWSHelperFn, ...] | AWSHelperFn | ConditionalList
"""The values of a list: literals, references to single values, or one reference to the whole list."""


@dataclass(frozen=True)
class Listed:
    """A clause over a list, whose values may be references that only the deployment knows.

    `=` holds where the field equals one of the values, `!=` where it exists and equals none of them.
    `wildcards` says that `*` at either end of a value matches any characters.
    """

    selector: Selector
    operator: Literal["=", "!="]
    values: Values
    wildcards: bool = False

    @property
    def literals(self) -> tuple[str, ...] | None:
        """The values, if all of them are known."""
        values = self.values if isinstance(self.values, tuple) else ()
        literals = tuple(value for value in values if isinstance(value, str))
        return literals if literals and len(literals) == len(values) else None

    def __str__(self) -> str:
        return str(comparisons(self))


def comparisons(listed: Listed) -> "Expression":
    """Return the clause as one comparison for each value.

    Raises:
        FilterPatternError: a value is a reference.
    """
    if listed.literals is None:
        raise FilterPatternError(
            f"the values of {shorten(str(listed.selector))} must be known, got a reference; give literals"
        )
    clauses = (Comparison(listed.selector, listed.operator, Text(text)) for text in listed.literals)
    return joined(And if listed.operator == "!=" else Or, *clauses)


@dataclass(frozen=True)
class _Compound:
    """Operands that one operator joins."""

    operands: "tuple[Expression, ...]"


class And(_Compound):
    """Every operand holds; none of them is an `And`."""

    def __str__(self) -> str:
        return " && ".join(
            f"({operand})" if needs_parentheses(operand) else str(operand) for operand in self.operands
        )


class Or(_Compound):
    """At least one operand holds; none of them is an `Or`."""

    def __str__(self) -> str:
        return " || ".join(map(str, self.operands))


Expression: TypeAlias = And | Or | Clause | Listed


def needs_parentheses(operand: Expression) -> bool:
    """Return whether an operand of && needs parentheses: && binds tighter than ||."""
    return isinstance(operand, Or) or (isinstance(operand, Listed) and operand.operator == "=")


def joined(kind: type[And | Or], *operands: Expression) -> Expression:
    """Return the operands joined by && or ||; those of an operand that is such a row itself become part of it."""
    if len(operands) == 1:
        return operands[0]
    flat: list[Expression] = []
    for operand in operands:
        flat += operand.operands if isinstance(operand, kind) else (operand,)
    return kind(tuple(flat))


def is_exact_text(expression: Expression, operator: str = "=") -> TypeGuard[Comparison]:
    """Return whether an expression compares one field with a text without wildcards."""
    return (
        isinstance(expression, Comparison)
        and expression.operator == operator
        and isinstance(expression.value, Text)
        and expression.value.is_exact
        and all(isinstance(step, str) for step in expression.selector.steps)
    )


def group_exact_texts(
    alternatives: Iterable[Expression],
) -> tuple[dict[Selector, frozenset[str]], list[Expression]]:
    """Return the texts of alternatives by the field that equals one of them, and the other alternatives.

    Most patterns list values of one field: one look-up in a set replaces a test for each.
    """
    texts: dict[Selector, list[str]] = {}
    others: list[Expression] = []
    for one in alternatives:
        if is_exact_text(one):
            texts.setdefault(one.selector, []).append(one.value.text)
        else:
            others.append(one)
    return {selector: frozenset(found) for selector, found in texts.items()}, others


def clauses(expression: Expression) -> Iterator[Clause]:
    """Yield the clauses of an expression, in the order of the text."""
    if isinstance(expression, And | Or):
        for operand in expression.operands:
            yield from clauses(operand)
    elif isinstance(expression, Listed):
        yield from clauses(comparisons(expression))
    else:
        yield expression


def replace_clauses(expression: Expression, replacements: Mapping[Clause, Expression]) -> Expression:
    """Return the expression with these clauses replaced."""
    if isinstance(expression, And | Or):
        operands = (replace_clauses(operand, replacements) for operand in expression.operands)
        return joined(type(expression), *operands)
    return expression if isinstance(expression, Listed) else replacements.get(expression, expression)
