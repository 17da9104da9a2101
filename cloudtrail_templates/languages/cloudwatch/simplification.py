"""Expressions with fewer clauses that match the same events."""

from collections import Counter

from cloudtrail_templates.filter_pattern.expression import And, Expression, Or, joined
from cloudtrail_templates.languages.cloudwatch.printer import compact_pattern
from cloudtrail_templates.languages.partial_text import AnyText


def shortest_pattern(expression: Expression) -> AnyText:
    """Return the shortest pattern that is known for an expression: fewer clauses, no needless spaces and quotes.

    It may still be longer than the 1,024 characters that AWS accepts.
    """
    return min(compact_pattern(expression), compact_pattern(simplified(expression)), key=len)


def shortest(expression: Expression) -> Expression:
    """Return the expression itself or simplified, whichever has the shorter compact pattern."""
    return min(expression, simplified(expression), key=lambda one: len(compact_pattern(one)))


def simplified(expression: Expression) -> Expression:
    """Return the expression without repetitions.

    Each clause is either true or false of an event, so the laws of Boolean algebra hold: `a || a` is `a`,
    `a || a && b` is `a`, `a && b || a && c` is `a && (b || c)`, and the same with && and || exchanged.
    """
    if not isinstance(expression, And | Or):
        return expression
    kind = type(expression)
    operands = _distinct(kind, *map(simplified, expression.operands))
    return joined(kind, *_factored(kind, _absorbed(kind, operands)))


def _distinct(kind: type[And | Or], *operands: Expression) -> tuple[Expression, ...]:
    """Return the operands of `joined`, each once."""
    whole = joined(kind, *operands)
    return tuple(dict.fromkeys(whole.operands if isinstance(whole, kind) else (whole,)))


def _parts(kind: type[And | Or], operand: Expression) -> tuple[Expression, ...]:
    """Return the conjuncts of an operand of an `Or`, or the alternatives of an operand of an `And`."""
    other = And if kind is Or else Or
    return operand.operands if isinstance(operand, other) else (operand,)


def _absorbed(kind: type[And | Or], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Return the operands without those that contain all parts of another one, and more."""
    parts = [frozenset(_parts(kind, operand)) for operand in operands]
    return tuple(
        operand
        for operand, own in zip(operands, parts, strict=True)
        if not any(other < own for other in parts)
    )


def _factored(kind: type[And | Or], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Return the operands with the part that most of them share factored out, repeatedly."""
    other = And if kind is Or else Or
    rows = [_parts(kind, operand) for operand in operands]
    counts = Counter(part for row in rows for part in dict.fromkeys(row))
    shared, count = counts.most_common(1)[0]
    if count < 2:
        return operands
    rests = [joined(other, *(part for part in row if part != shared)) for row in rows if shared in row]
    first = next(index for index, row in enumerate(rows) if shared in row)
    group = joined(other, *_distinct(other, shared, simplified(joined(kind, *_distinct(kind, *rests)))))
    kept = [operand for operand, row in zip(operands, rows, strict=True) if shared not in row]
    before = sum(shared not in row for row in rows[:first])
    return _factored(kind, _distinct(kind, *kept[:before], group, *kept[before:]))
