"""One pattern as several, each short enough for AWS, of which every event matches one or none."""

from collections.abc import Sequence

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern.expression import And, Clause, Comparison, Expression, Or, Text
from cloudtrail_templates.filter_pattern.pattern import FilterPattern
from cloudtrail_templates.filter_pattern.shorten import joined, shortest_text, simplified
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.filter_pattern.values import value_test


def split(expression: Expression, limit: int = MAX_CHARACTERS) -> tuple[FilterPattern, ...]:
    """The expression as one pattern, or as several where one would pass `limit` characters.

    An event that the expression matches is matched by exactly one of them, so that the filters of one metric
    count it once. Alternatives part only where their own clauses exclude each other, as those that want
    different values of one field do.

    Raises:
        OptionError: shortened it is too long, and no alternatives are known to exclude each other.
    """
    whole = simplified(expression)
    text = shortest_text(expression)
    if len(text) <= limit:
        return (FilterPattern(text),)
    for alternatives, others in _choices(whole):
        groups = _apart(alternatives)
        if len(groups) > 1:
            parts = _packed(groups, others, limit)
            return tuple(pattern for part in parts for pattern in split(part, limit))
    raise OptionError(
        f"a filter pattern must have at most {limit:,} characters, got {len(text):,} that cannot be divided "
        "without counting an event twice; say it in fewer clauses"
    )


def exclude_each_other(one: Expression, other: Expression) -> bool:
    """Whether no event can match both; False where that is not known."""
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
        # NOT EXISTS wants no value; null, true and false are neither each other nor text nor number.
        return True
    if not isinstance(one, Comparison) or not isinstance(other, Comparison):
        return False
    if one.operator == "!=":
        one, other = other, one
    if one.operator != "=" or not isinstance(one.value, Text) or not isinstance(other.value, Text):
        return False
    if other.operator == "!=":
        return one.value == other.value or (_is_exact(one.value) and not value_test(other)(one.value.text))
    return _texts_apart(one, other)


def _texts_apart(one: Comparison, other: Comparison) -> bool:
    first, second = one.value, other.value
    assert isinstance(first, Text)  # noqa: S101  both were looked at by the caller
    assert isinstance(second, Text)  # noqa: S101
    if _is_exact(first) or _is_exact(second):
        exact, test = (first, value_test(other)) if _is_exact(first) else (second, value_test(one))
        return not test(exact.text)
    starts = (first.literal, second.literal)
    if not (first.open_start or second.open_start):
        return not any(a.startswith(b) for a, b in (starts, starts[::-1]))
    if not (first.open_end or second.open_end):
        return not any(a.endswith(b) for a, b in (starts, starts[::-1]))
    return False


def _is_exact(text: Text) -> bool:
    return not (text.open_start or text.open_end)


def _choices(expression: Expression) -> list[tuple[Or, tuple[Expression, ...]]]:
    """The alternatives in an expression, the most numerous first, with what must hold beside them."""
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


def _apart(alternatives: Or) -> list[list[Expression]]:
    """The alternatives in groups, of which any two exclude each other."""
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
    """As many groups in a part as fit, each part with what must hold beside it."""
    parts: list[list[Expression]] = []
    for group in groups:
        if parts and len(shortest_text(_part([*parts[-1], *group], others))) <= limit:
            parts[-1] += group
        else:
            parts.append(list(group))
    return [_part(part, others) for part in parts]


def _part(alternatives: Sequence[Expression], others: tuple[Expression, ...]) -> Expression:
    return joined(And, *others, joined(Or, *alternatives))
