"""Prints expressions as conditions in Athena's SQL, on the table for CloudTrail.

What the table cannot distinguish, and how it is treated:

- A column is NULL where the field is missing and where its value is null. NOT EXISTS tests for NULL, because
  CloudTrail leaves out fields without a value; IS NULL is refused. CloudTrail does write null for the parameters, the
  response and other objects that are stored as JSON text in one column: for these NOT EXISTS is refused as well.
- A column is text. The fields that CloudTrail documents as texts compare as such; readOnly is documented as a
  boolean, so IS TRUE and IS FALSE hold for it and comparisons never do.
- Within JSON text all types are kept. Numbers are compared as DOUBLE, exact to 15 digits, and as texts in the
  spelling of the log.
- A field that the table has no column for, such as eventContext, is refused.

https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

from troposphere import AWSHelperFn

from cloudtrail_templates.filter_pattern.clause import Comparison, Text
from cloudtrail_templates.filter_pattern.expression import (
    And,
    Expression,
    Listed,
    Or,
    comparisons,
    is_exact_text,
)
from cloudtrail_templates.languages.athena.clauses import athena_clause, athena_membership, needs_type
from cloudtrail_templates.languages.athena.literals import literal, string_content
from cloudtrail_templates.languages.partial_text import AnyText, join, join_values, value_of

_WIDTH = 100
_STEP = "  "


def athena_condition(expression: Expression, indent: str = "") -> str | AWSHelperFn:
    """Return a condition in Athena's SQL that selects the same events; it is TRUE or FALSE and never NULL.

    It queries the table that AWS documents for CloudTrail, or that of the template athena, which has more columns.

    Args:
        expression: the expression of a `FilterPattern`.
        indent: the beginning of the lines after the first.

    Raises:
        FilterPatternError: the table lacks what the expression needs; names the field.

    Source: https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
    """
    # The language has no NOT: a NULL inside counts as FALSE, and only the whole condition must not be NULL.
    inner = indent + _STEP
    condition = nullable_condition(expression, inner)
    if "\n" in condition:
        return value_of(f"COALESCE(\n{inner}" + condition + f",\n{inner}FALSE\n{indent})")
    return value_of("COALESCE(" + condition + ", FALSE)")


def nullable_condition(expression: Expression, indent: str = "") -> AnyText:
    """Return a condition for places where NULL counts as FALSE, such as WHERE and IF.

    Raises:
        FilterPatternError: the table lacks what the expression needs; names the field.
    """
    if isinstance(expression, And):
        return _compound("AND", "!=", expression.operands, indent)
    if isinstance(expression, Or):
        return _compound("OR", "=", expression.operands, indent)
    if isinstance(expression, Listed):
        return _listed(expression, indent)
    return athena_clause(expression)


def _compound(word: str, operator: str, operands: tuple[Expression, ...], indent: str) -> AnyText:
    """Return the operands joined by `word`; those that compare one text by `operator` become one comparison."""
    groups: dict[object, list[Expression]] = {}
    for operand in operands:
        groups.setdefault(_group(operand, operator), []).append(operand)
    parts: dict[AnyText, None] = {}
    for key, (first, *others) in groups.items():
        if others and isinstance(key, tuple) and isinstance(first, Comparison):
            texts = [each.value.text for each in (first, *others) if isinstance(each, Comparison)]
            parts[_membership(first, list(dict.fromkeys(texts)), indent)] = None
        else:
            parts[_operand(first, indent) if len(groups) > 1 else nullable_condition(first, indent)] = None
    line = join(f" {word} ", parts)
    return line if len(line) <= _WIDTH else join(f"\n{indent}{word} ", parts)


def _operand(operand: Expression, indent: str) -> AnyText:
    """Return one of several operands, in parentheses where it needs them."""
    if isinstance(operand, Listed):
        return (
            _listed(operand, indent) if operand.literals is None else _operand(comparisons(operand), indent)
        )
    if not isinstance(operand, And | Or):
        return athena_clause(operand)
    if len({_group(each, "=" if isinstance(operand, Or) else "!=") for each in operand.operands}) == 1:
        return nullable_condition(operand, indent)
    inner = nullable_condition(operand, indent + _STEP)
    return f"(\n{indent}{_STEP}" + inner + f"\n{indent})" if "\n" in inner else "(" + inner + ")"


def _group(operand: Expression, operator: str) -> object:
    """Return what operands have in common that become one comparison."""
    return (operand.selector, needs_type(operand)) if is_exact_text(operand, operator) else operand


def _listed(listed: Listed, indent: str) -> AnyText:
    # IN takes no wildcards, and compares one value.
    if listed.literals is not None or listed.wildcards or listed.selector.has_wildcard:
        return nullable_condition(comparisons(listed), indent)
    # A reference may be "true" or "false", which needs the same care as this text.
    unknown = Comparison(listed.selector, listed.operator, Text("true"))
    return athena_membership(unknown, "'" + join_values(listed.values, "', '", string_content) + "'")


def _membership(first: Comparison, texts: list[str], indent: str) -> AnyText:
    lines = [""]
    for text in map(literal, texts):
        if lines[-1] and len(lines[-1]) + len(text) > _WIDTH:
            lines.append("")
        lines[-1] += f"{', ' if lines[-1] else ''}{text}"
    if len(lines) == 1:
        return athena_membership(first, lines[0])
    listed = f",\n{indent}{_STEP}".join(lines)
    return athena_membership(first, f"\n{indent}{_STEP}{listed}\n{indent}")
