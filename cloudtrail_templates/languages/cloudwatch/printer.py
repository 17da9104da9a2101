"""Prints filter patterns of CloudWatch Logs."""

from collections.abc import Mapping

from cloudtrail_templates.filter_pattern.clause import Clause, Comparison, Text, escaped
from cloudtrail_templates.filter_pattern.expression import (
    And,
    Expression,
    Listed,
    Or,
    needs_parentheses,
)
from cloudtrail_templates.filter_pattern.pattern import FilterPattern, Piece
from cloudtrail_templates.filter_pattern.tokens import is_bare
from cloudtrail_templates.languages.partial_text import AnyText, join, join_values


def compact_pattern(expression: Expression) -> AnyText:
    """Return the pattern without the spaces, quotes and parentheses that are not needed."""
    return "{" + compact(expression) + "}"


def compact(expression: Expression) -> AnyText:
    """Return the text between the braces of the compact pattern."""
    if isinstance(expression, Or):
        return join("||", map(compact, expression.operands))
    if isinstance(expression, And):
        return join("&&", map(operand_of_and, expression.operands))
    if isinstance(expression, Listed):
        return _listed(expression)
    if isinstance(expression, Comparison):
        value = expression.value
        is_plain = isinstance(value, Text) and is_bare(value.text)
        return f"{expression.selector}{expression.operator}{value.text if is_plain else value}"
    return str(expression)


def operand_of_and(expression: Expression) -> AnyText:
    """Return the compact text of an operand of &&, in parentheses if it needs them."""
    text = compact(expression)
    return "(" + text + ")" if needs_parentheses(expression) else text


def as_written(pattern: FilterPattern, replacements: Mapping[Clause, Listed]) -> AnyText:
    """Return the text between the braces as its author wrote it, but for the clauses that are replaced."""
    return join("", (_piece(piece, replacements) for piece in pattern.pieces()))


def _piece(piece: Piece, replacements: Mapping[Clause, Listed]) -> AnyText:
    listed = replacements.get(piece.clause) if piece.clause else None
    if listed is None:
        return piece.text
    text = _listed(listed)
    return "(" + text + ")" if needs_parentheses(listed) else text


def _listed(listed: Listed) -> AnyText:
    # Without spaces also where the rest is as its author wrote it: a list may have more values than fit otherwise.
    operator = "&&" if listed.operator == "!=" else "||"
    before = f"{listed.selector}{listed.operator}"
    # A reference cannot be escaped: the parameter's pattern has to exclude quotes and backslashes.
    values = join_values(listed.values, f'"{operator}{before}"', escaped)
    return f'{before}"' + values + '"'
