"""The one way to write an expression down again."""

from cloudtrail_templates.filter_pattern.expression import (
    And,
    Clause,
    Comparison,
    Expression,
    Number,
    Or,
    Regex,
    Value,
)
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS, is_bare


def canonical_text(expression: Expression) -> str:
    """The pattern with single spaces, quoted texts and no needless parentheses.

    Where that passes the 1,024 characters that AWS allows, the spaces and quotes go that are not needed: the
    result is never longer than the shortest text of the same meaning that was parsed.
    """
    text = f"{{ {_written(expression, spaced=True)} }}"
    return text if len(text) <= MAX_CHARACTERS else compact_text(expression)


def compact_text(expression: Expression) -> str:
    """The pattern without the spaces, quotes and parentheses that are not needed."""
    return f"{{{_written(expression, spaced=False)}}}"


def clause_text(clause: Clause) -> str:
    """One clause as the canonical text has it."""
    return _written(clause, spaced=True)


def _written(expression: Expression, *, spaced: bool) -> str:
    space = " " if spaced else ""
    if isinstance(expression, Or):
        return f"{space}||{space}".join(_written(part, spaced=spaced) for part in expression.operands)
    if isinstance(expression, And):
        parts = (
            f"({_written(part, spaced=spaced)})" if isinstance(part, Or) else _written(part, spaced=spaced)
            for part in expression.operands
        )
        return f"{space}&&{space}".join(parts)
    if isinstance(expression, Comparison):
        value = _written_value(expression.value, spaced=spaced)
        return f"{expression.selector}{space}{expression.operator}{space}{value}"
    return f"{expression.selector} {expression.words}"


def _written_value(value: Value, *, spaced: bool) -> str:
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Regex):
        return f"%{value.text}%"
    if not spaced and is_bare(value.text):
        return value.text
    escaped = value.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
