"""Expressions in Athena's SQL, on the table that AWS documents for CloudTrail.

What the table cannot tell apart, and what is made of it:

- A column is NULL where the field is missing and where it holds null. NOT EXISTS asks for NULL, because CloudTrail
  leaves out what it has no value for; IS NULL is refused. CloudTrail does write null for the parameters, the
  response and other objects that stand as JSON text in one column: of these NOT EXISTS is refused as well.
- A column is text. The fields that CloudTrail documents as texts compare as such; readOnly is documented as a
  boolean, so IS TRUE and IS FALSE hold for it and comparisons never do.
- Within JSON text all types are kept. Numbers are compared as DOUBLE, exact to 15 digits, and as texts in the
  way the log has them.
- What the table has no column for, such as managementEvent, is refused.

https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

from cloudtrail_templates.filter_pattern.athena_clauses import athena_clause, athena_membership, needs_type
from cloudtrail_templates.filter_pattern.athena_text import literal
from cloudtrail_templates.filter_pattern.expression import And, Comparison, Expression, Or, Text

_WIDTH = 100
_STEP = "  "


def athena(expression: Expression, indent: str = "") -> str:
    """A condition that is TRUE or FALSE and never NULL; lines after the first begin with `indent`.

    Raises:
        FilterPatternError: the table cannot tell; names the field.
    """
    # There is no NOT in the language: NULL within works as FALSE and only the whole must not be NULL.
    inner = indent + _STEP
    condition = athena_condition(expression, inner)
    if "\n" in condition:
        return f"COALESCE(\n{inner}{condition},\n{inner}FALSE\n{indent})"
    return f"COALESCE({condition}, FALSE)"


def athena_condition(expression: Expression, indent: str = "") -> str:
    """The same where NULL may stand for FALSE, as in WHERE and IF.

    Raises:
        FilterPatternError: the table cannot tell; names the field.
    """
    if isinstance(expression, And):
        return _joined("AND", "!=", expression.operands, indent)
    if isinstance(expression, Or):
        return _joined("OR", "=", expression.operands, indent)
    return athena_clause(expression)


def _joined(word: str, operator: str, operands: tuple[Expression, ...], indent: str) -> str:
    """Operands with `word` between them; those that compare one text by `operator` become a single one."""
    groups: dict[object, list[Expression]] = {}
    for operand in operands:
        groups.setdefault(_group(operand, operator), []).append(operand)
    parts: dict[str, None] = {}
    for key, (first, *others) in groups.items():
        if others and isinstance(key, tuple) and isinstance(first, Comparison):
            texts = [each.value.text for each in (first, *others) if isinstance(each, Comparison)]
            parts[_membership(first, list(dict.fromkeys(texts)), indent)] = None
        else:
            parts[_operand(first, indent) if len(groups) > 1 else athena_condition(first, indent)] = None
    line = f" {word} ".join(parts)
    return line if len(line) <= _WIDTH else f"\n{indent}{word} ".join(parts)


def _operand(operand: Expression, indent: str) -> str:
    """An operand among others, in parentheses where it needs them."""
    if not isinstance(operand, And | Or):
        return athena_clause(operand)
    if len({_group(each, "=" if isinstance(operand, Or) else "!=") for each in operand.operands}) == 1:
        return athena_condition(operand, indent)
    inner = athena_condition(operand, indent + _STEP)
    return f"(\n{indent}{_STEP}{inner}\n{indent})" if "\n" in inner else f"({inner})"


def _group(operand: Expression, operator: str) -> object:
    """What an operand shares with those it can be said together with."""
    if (
        isinstance(operand, Comparison)
        and operand.operator == operator
        and isinstance(operand.value, Text)
        and not (operand.value.open_start or operand.value.open_end)
        and not operand.selector.has_wildcard
    ):
        return operand.selector, needs_type(operand)
    return operand


def _membership(first: Comparison, texts: list[str], indent: str) -> str:
    lines = [""]
    for text in map(literal, texts):
        if lines[-1] and len(lines[-1]) + len(text) > _WIDTH:
            lines.append("")
        lines[-1] += f"{', ' if lines[-1] else ''}{text}"
    if len(lines) == 1:
        return athena_membership(first, lines[0])
    listed = f",\n{indent}{_STEP}".join(lines)
    return athena_membership(first, f"\n{indent}{_STEP}{listed}\n{indent}")
