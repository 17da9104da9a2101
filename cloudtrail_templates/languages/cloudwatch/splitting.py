"""Several patterns for one expression, each short enough for AWS; every event matches at most one of them."""

from collections.abc import Sequence

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern.clause import Clause, Comparison, Text
from cloudtrail_templates.filter_pattern.expression import And, Expression, Listed, Or, comparisons, joined
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.filter_pattern.values import value_test
from cloudtrail_templates.languages.cloudwatch.printer import compact_pattern
from cloudtrail_templates.languages.cloudwatch.simplification import shortest_pattern, simplified
from cloudtrail_templates.languages.partial_text import AnyText


def split(expression: Expression, limit: int = MAX_CHARACTERS) -> tuple[AnyText, ...]:
    """Return one pattern for the expression, or several where one would be longer than `limit` characters.

    An event that the expression matches is matched by exactly one of the patterns, so that the filters of one
    metric count it once. Alternatives are separated only where their own clauses exclude each other, as those do
    that require different values of one field.

    Raises:
        OptionError: the shortened pattern is too long, and no alternatives are known to exclude each other.
    """
    pattern = shortest_pattern(expression)
    if len(pattern) <= limit:
        return (pattern,)
    for alternatives, others in _choices(simplified(expression)):
        groups = _separable(alternatives)
        if len(groups) > 1:
            parts = _packed(groups, others, limit)
            return tuple(pattern for part in parts for pattern in split(part, limit))
    raise OptionError(
        f"a filter pattern must have at most {limit:,} characters, got {len(pattern):,} that cannot be divided "
        "without counting an event twice; use fewer clauses"
    )


def exclude_each_other(one: Expression, other: Expression) -> bool:
    """Return whether it is known that no event can match both."""
    if isinstance(one, Listed):
        return one.literals is not None and exclude_each_other(comparisons(one), other)
    if isinstance(other, Listed):
        return exclude_each_other(other, one)
    if isinstance(one, Or):
        return all(exclude_each_other(operand, other) for operand in one.operands)
    if isinstance(other, Or):
        return all(exclude_each_other(one, operand) for operand in other.operands)
    if isinstance(one, And):
        return any(exclude_each_other(operand, other) for operand in one.operands)
    if isinstance(other, And):
        return any(exclude_each_other(one, operand) for operand in other.operands)
    return _clauses_exclude(one, other)


def _clauses_exclude(one: Clause, other: Clause) -> bool:
    # A wildcard may point one clause at one value and the other at another.
    if one.selector != other.selector or one.selector.has_wildcard:
        return False
    if type(one) is not type(other):
        # A field without a value is no null, and null, true and false differ from each other, texts and numbers.
        return True
    if not isinstance(one, Comparison) or not isinstance(other, Comparison):
        return False
    if one.operator == "!=":
        one, other = other, one
    if one.operator != "=" or not isinstance(one.value, Text) or not isinstance(other.value, Text):
        return False
    if other.operator == "!=":
        return one.value == other.value or (one.value.is_exact and not value_test(other)(one.value.text))
    return _texts_exclude(one, other)


def _texts_exclude(one: Comparison, other: Comparison) -> bool:
    first, second = one.value, other.value
    assert isinstance(first, Text)  # noqa: S101  the caller checked both
    assert isinstance(second, Text)  # noqa: S101
    if first.is_exact and second.is_exact:
        return first.literal != second.literal
    if first.is_exact or second.is_exact:
        exact, test = (first, value_test(other)) if first.is_exact else (second, value_test(one))
        return not test(exact.text)
    starts = (first.literal, second.literal)
    if not (first.open_start or second.open_start):
        return not any(a.startswith(b) for a, b in (starts, starts[::-1]))
    if not (first.open_end or second.open_end):
        return not any(a.endswith(b) for a, b in (starts, starts[::-1]))
    return False


def _choices(expression: Expression) -> list[tuple[Or, tuple[Expression, ...]]]:
    """Return each `Or` of an expression with the operands beside it, the one with the most alternatives first."""
    if isinstance(expression, Or):
        return [(expression, ())]
    if not isinstance(expression, And):
        return []
    found = [
        (operand, tuple(one for one in expression.operands if one is not operand))
        for operand in expression.operands
        if isinstance(operand, Or)
    ]
    return sorted(found, key=lambda choice: -len(choice[0].operands))


def _separable(alternatives: Or) -> list[list[Expression]]:
    """Return the alternatives in groups; alternatives of different groups exclude each other."""
    groups: list[list[Expression]] = []
    for alternative in alternatives.operands:
        near = [group for group in groups if not all(exclude_each_other(alternative, one) for one in group)]
        merged = [one for group in near for one in group] + [alternative]
        where = groups.index(near[0]) if near else len(groups)
        groups = [group for group in groups if group not in near]
        groups.insert(where, merged)
    return groups


def _packed(
    groups: Sequence[list[Expression]], others: tuple[Expression, ...], limit: int
) -> list[Expression]:
    """Return parts of as many groups as fit, each with the operands beside them."""
    parts: list[list[Expression]] = []
    for group in groups:
        if parts and _fits(_part([*parts[-1], *group], others), limit):
            parts[-1] += group
        else:
            parts.append(list(group))
    return [_part(part, others) for part in parts]


def _fits(expression: Expression, limit: int) -> bool:
    # Most parts fit as they are, and simplifying one takes many times as long as printing it.
    return len(compact_pattern(expression)) <= limit or len(shortest_pattern(expression)) <= limit


def _part(alternatives: Sequence[Expression], others: tuple[Expression, ...]) -> Expression:
    return joined(And, *others, joined(Or, *alternatives))
