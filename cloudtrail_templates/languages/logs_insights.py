"""Prints expressions in the query language of CloudWatch Logs Insights.

Where the two languages differ:

- `f != "x"` also holds in Logs Insights where `f` is missing, and in a filter pattern it does not; so
  `ispresent(f)` precedes it, unless every CloudTrail event has the field.
- Logs Insights compares by type, a filter pattern by text; so a text that reads as a number is given both ways.
  The values of a list that only the deployment knows are compared as texts.
- Logs Insights represents booleans as 1 and 0 and drops null; null is searched for in the text of the event, by the
  last name of the selector alone.
- Objects and arrays have no name of their own in Logs Insights, so NOT EXISTS of one always holds there.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
"""

import re
from typing import NamedTuple

from troposphere import AWSHelperFn

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Selector,
    Text,
    Value,
    escaped,
)
from cloudtrail_templates.filter_pattern.expression import And, Expression, Listed, Or, comparisons
from cloudtrail_templates.languages.partial_text import AnyText, join, join_values, value_of

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
# lists these as not optional.
ALWAYS_PRESENT = frozenset(
    {"awsRegion", "eventID", "eventName", "eventSource", "eventTime", "eventType", "eventVersion"}
)


class _Condition(NamedTuple):
    """One part, or several joined by `and` or `or`."""

    parts: tuple[AnyText, ...]
    operator: str = "and"

    def text(self) -> AnyText:
        return join(f" {self.operator} ", self.parts)

    def parts_under(self, operator: str) -> tuple[AnyText, ...]:
        if self.operator == operator or len(self.parts) == 1:
            return self.parts
        return ("(" + self.text() + ")",)


def logs_insights_condition(expression: Expression) -> str | AWSHelperFn:
    """Return the condition of a `filter` command in CloudWatch Logs Insights that selects the same events.

    Args:
        expression: the expression of a `FilterPattern`.

    Raises:
        FilterPatternError: Logs Insights cannot express it, such as a wildcard in a selector.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
    """
    return value_of(condition_text(expression))


def condition_text(expression: Expression) -> AnyText:
    """Return the condition as a text, which may become part of another one.

    Raises:
        FilterPatternError: as `logs_insights_condition` does.
    """
    return _condition(expression).text()


def _condition(expression: Expression) -> _Condition:
    if isinstance(expression, And):
        return _compound("and", "!=", expression.operands)
    if isinstance(expression, Or):
        return _compound("or", "=", expression.operands)
    if isinstance(expression, Listed):
        return _listed(expression)
    return _Condition(_clause(expression))


def _compound(word: str, operator: str, operands: tuple[Expression, ...]) -> _Condition:
    """Return the operands joined by `word`; those that compare one field by `operator` become one comparison."""
    groups: dict[object, list[Expression]] = {}
    for operand in operands:
        groups.setdefault(_group(operand, operator), []).append(operand)
    parts: dict[AnyText, None] = {}
    for key, (first, *others) in groups.items():
        if isinstance(key, tuple) and isinstance(first, Comparison):
            values = [each.value for each in (first, *others) if isinstance(each, Comparison)]
            condition = _Condition(_comparison(first.selector, operator, values))
        else:
            condition = _condition(first)
        parts.update(dict.fromkeys(condition.parts_under(word)))
    return _Condition(tuple(parts), word)


def _group(operand: Expression, operator: str) -> object:
    """Return what operands have in common that become one comparison."""
    if isinstance(operand, Comparison) and operand.operator == operator and not _is_anything(operand.value):
        return operand.selector, _is_exact(operand.value)
    return operand


def _listed(listed: Listed) -> _Condition:
    if listed.wildcards:
        return _condition(comparisons(listed))
    values = join_values(listed.values, '","', escaped)
    word = "in" if listed.operator == "=" else "not in"
    return _Condition(_present(listed.selector, listed.operator, f'{word} ["' + values + '"]'))


def _clause(clause: Clause) -> tuple[AnyText, ...]:
    if isinstance(clause, IsNull):
        name = clause.selector.steps[-1]
        if not isinstance(name, str):
            raise FilterPatternError(
                f"Logs Insights cannot express {shorten(str(clause.selector))} IS NULL; name a field"
            )
        return (rf'@message like /"{_escaped_regex(name)}":\s*null/',)
    if isinstance(clause, Comparison):
        if clause.operator in ("=", "!="):
            return _comparison(clause.selector, clause.operator, [clause.value])
        return (f"{_field(clause.selector)} {clause.operator} {_plain_number(clause.value)}",)
    field = _field(clause.selector)
    if isinstance(clause, NotExists):
        return (f"not ispresent({field})",)
    return (f"{field} = {1 if isinstance(clause, IsTrue) else 0}",)


def _comparison(selector: Selector, operator: str, values: list[Value]) -> tuple[AnyText, ...]:
    """Return the test whether a field equals one of the values, or none of them, as parts to join by `and`."""
    negation = "not " if operator == "!=" else ""
    if _is_anything(values[0]):
        field = _field(selector)
        return (f"ispresent({field})", f"not ispresent({field})")[: 2 if negation else 1]
    if not _is_exact(values[0]):
        return _present(selector, operator, f"{negation}like {_like(values)}")
    literals = list(dict.fromkeys(text for value in values for text in _literals(value)))
    test = f"{operator} {literals[0]}" if len(literals) == 1 else f"{negation}in [{','.join(literals)}]"
    return _present(selector, operator, test)


def _present(selector: Selector, operator: str, test: AnyText) -> tuple[AnyText, ...]:
    field = _field(selector)
    part = f"{field} " + test
    return (part,) if operator == "=" or field in ALWAYS_PRESENT else (f"ispresent({field})", part)


def _is_exact(value: Value) -> bool:
    return isinstance(value, Number) or (isinstance(value, Text) and value.is_exact)


def _is_anything(value: Value) -> bool:
    return isinstance(value, Text) and not value.literal and not value.is_exact


def _field(selector: Selector) -> str:
    name = ".".join(map(str, selector.steps))
    if selector.has_wildcard:
        raise FilterPatternError(
            f"Logs Insights cannot express {shorten(str(selector))}; name a field without a wildcard"
        )
    if "`" in name:
        raise FilterPatternError(
            f"Logs Insights cannot express {shorten(str(selector))}, because ` ends a quoted name there"
        )
    # Logs Insights marks its own fields with @ and doubles that of others.
    name = f"@{name}" if name.startswith("@") else name
    return name if re.fullmatch(r"[A-Za-z0-9.@]+", name) else f"`{name}`"


def _literals(value: Value) -> list[str]:
    quoted = f'"{escaped(value.text)}"'
    if isinstance(value, Number):
        return [_plain_number(value)] if value.is_scientific else [_plain_number(value), quoted]
    return [quoted, value.text] if _is_plain_number(value.text) else [quoted]


def _is_plain_number(text: str) -> bool:
    """Return whether an event has a number in this form."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", text):
        return True
    return bool(re.fullmatch(r"-?[0-9]+\.[0-9]+", text)) and repr(float(text)) == text


def _plain_number(value: Value) -> str:
    assert isinstance(value, Number)  # noqa: S101  the parser accepts nothing else after < and >
    if value.is_scientific and 1e-15 < abs(value.number) < 1e15:
        from decimal import Decimal

        return format(Decimal(value.text), "f")
    return str(value.number) if isinstance(value.number, int) else value.text


def _like(values: list[Value]) -> str:
    first = values[0]
    if len(values) == 1 and isinstance(first, Text) and first.open_start and first.open_end:
        return f'"{escaped(first.literal)}"'
    return "/" + "|".join(dict.fromkeys(map(_as_regex, values))) + "/"


def _as_regex(value: Value) -> str:
    if isinstance(value, Text):
        return (
            ("" if value.open_start else "^")
            + _escaped_regex(value.literal)
            + ("" if value.open_end else "$")
        )
    return re.sub(r"(\\.)|/", lambda match: match[1] or r"\/", value.text)


def _escaped_regex(text: str) -> str:
    return re.sub(r"([\\.^$|?*+()\[\]{}/])", r"\\\1", text)
