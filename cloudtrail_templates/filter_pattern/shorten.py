"""Expressions said with fewer clauses, without a change of what they match."""

from collections import Counter

from cloudtrail_templates.filter_pattern.canonical import compact_text
from cloudtrail_templates.filter_pattern.expression import And, Expression, Or


def shortest_text(expression: Expression) -> str:
    """The shortest text that is known for an expression: fewer clauses, no spaces, no quotes without need.

    It may still pass the 1,024 characters that AWS allows.
    """
    return min(compact_text(expression), compact_text(simplified(expression)), key=len)


def simplified(expression: Expression) -> Expression:
    """The expression with what stands in it twice said once.

    Each clause is either true or false of an event, so the laws of Boolean algebra hold: `a || a` is `a`,
    `a || a && b` is `a`, `a && b || a && c` is `a && (b || c)`, and the same with && and || exchanged.
    """
    if not isinstance(expression, And | Or):
        return expression
    kind = type(expression)
    operands = _flat(kind, tuple(map(simplified, expression.operands)))
    return _joined(kind, _factored(kind, _absorbed(kind, operands)))


def joined(kind: type[And | Or], *operands: Expression) -> Expression:
    """The operands with && or || between them; one that is such a row itself becomes part of it."""
    return _joined(kind, _flat(kind, operands))


def _joined(kind: type[And | Or], operands: tuple[Expression, ...]) -> Expression:
    return operands[0] if len(operands) == 1 else kind(operands)


def _flat(kind: type[And | Or], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The operands without repetitions, those of inner rows of the same kind among them."""
    flat: dict[Expression, None] = {}
    for operand in operands:
        flat.update(dict.fromkeys(operand.operands if isinstance(operand, kind) else (operand,)))
    return tuple(flat)


def _parts(kind: type[And | Or], operand: Expression) -> tuple[Expression, ...]:
    """What an operand of an `Or` says together, or what an operand of an `And` offers."""
    other = And if kind is Or else Or
    return operand.operands if isinstance(operand, other) else (operand,)


def _absorbed(kind: type[And | Or], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The operands less those that say all that another one says, and more."""
    parts = [frozenset(_parts(kind, operand)) for operand in operands]
    return tuple(
        operand
        for operand, own in zip(operands, parts, strict=True)
        if not any(other < own for other in parts)
    )


def _factored(kind: type[And | Or], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """The operands with the part that most of them share said once, and so on."""
    other = And if kind is Or else Or
    rows = [_parts(kind, operand) for operand in operands]
    counts = Counter(part for row in rows for part in dict.fromkeys(row))
    shared, count = counts.most_common(1)[0]
    if count < 2:
        return operands
    rests = [_joined(other, tuple(part for part in row if part != shared)) for row in rows if shared in row]
    first = next(index for index, row in enumerate(rows) if shared in row)
    group = joined(other, shared, simplified(joined(kind, *rests)))
    kept = [operand for operand, row in zip(operands, rows, strict=True) if shared not in row]
    before = sum(shared not in row for row in rows[:first])
    return _factored(kind, _flat(kind, (*kept[:before], group, *kept[before:])))
