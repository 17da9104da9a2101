"""Expressions in the query language of CloudWatch Logs Insights.

Where the two languages differ:

- `f != "x"` holds in Logs Insights also where `f` is missing, and in a filter pattern it does not; so
  `ispresent(f)` goes before it, unless every CloudTrail record has the field.
- Logs Insights compares by type, a filter pattern by text; so what reads as a number is given both ways.
- Logs Insights holds booleans as 1 and 0 and drops null; null is looked for in the text of the event, by the
  last name of the selector alone.
- Objects and arrays have no name of their own in Logs Insights, so NOT EXISTS of one always holds there.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
"""

import re
from decimal import Decimal
from typing import NamedTuple

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.expression import (
    And,
    Clause,
    Comparison,
    Expression,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Or,
    Selector,
    Text,
    Value,
)

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
# lists these as not optional.
ALWAYS_PRESENT = frozenset(
    {"awsRegion", "eventID", "eventName", "eventSource", "eventTime", "eventType", "eventVersion"}
)


class _Condition(NamedTuple):
    """One part, or several with `and` or `or` between them."""

    parts: tuple[str, ...]
    word: str = "and"

    def __str__(self) -> str:
        return f" {self.word} ".join(self.parts)

    def parts_under(self, word: str) -> tuple[str, ...]:
        return self.parts if self.word == word or len(self.parts) == 1 else (f"({self})",)


def logs_insights(expression: Expression) -> str:
    """The condition of a `filter` command.

    Raises:
        FilterPatternError: Logs Insights has no way to say it.
    """
    return str(_condition(expression))


def _condition(expression: Expression) -> _Condition:
    if isinstance(expression, And):
        return _joined("and", "!=", expression.operands)
    if isinstance(expression, Or):
        return _joined("or", "=", expression.operands)
    return _Condition(_clause(expression))


def _joined(word: str, operator: str, operands: tuple[Expression, ...]) -> _Condition:
    """Operands with `word` between them; those that compare one field by `operator` become a single one."""
    groups: dict[object, list[Expression]] = {}
    for operand in operands:
        groups.setdefault(_group(operand, operator), []).append(operand)
    parts: dict[str, None] = {}
    for key, (first, *others) in groups.items():
        if isinstance(key, tuple) and isinstance(first, Comparison):
            values = [each.value for each in (first, *others) if isinstance(each, Comparison)]
            condition = _Condition(_comparison(first.selector, operator, values))
        else:
            condition = _condition(first)
        parts.update(dict.fromkeys(condition.parts_under(word)))
    return _Condition(tuple(parts), word)


def _group(operand: Expression, operator: str) -> object:
    """What an operand shares with those it can be said together with."""
    if isinstance(operand, Comparison) and operand.operator == operator and not _is_anything(operand.value):
        return operand.selector, _is_exact(operand.value)
    return operand


def _clause(clause: Clause) -> tuple[str, ...]:
    if isinstance(clause, IsNull):
        name = clause.selector.steps[-1]
        if not isinstance(name, str):
            raise FilterPatternError(
                f"{shorten(str(clause.selector))} IS NULL cannot be said in logs insights; name a field"
            )
        return (rf'@message like /"{_escaped(name)}":\s*null/',)
    if isinstance(clause, Comparison):
        if clause.operator in ("=", "!="):
            return _comparison(clause.selector, clause.operator, [clause.value])
        return (f"{_field(clause.selector)} {clause.operator} {_plain_number(clause.value)}",)
    field = _field(clause.selector)
    if isinstance(clause, NotExists):
        return (f"not ispresent({field})",)
    return (f"{field} = {1 if isinstance(clause, IsTrue) else 0}",)


def _comparison(selector: Selector, operator: str, values: list[Value]) -> tuple[str, ...]:
    """A field that equals one of the values, or none of them, as parts with `and` between them."""
    field = _field(selector)
    negated = operator == "!="
    if _is_anything(values[0]):
        return (f"ispresent({field})", f"not ispresent({field})")[: 1 + negated]
    if _is_exact(values[0]):
        listed = list(dict.fromkeys(text for value in values for text in _literals(value)))
        said = f"{operator} {listed[0]}" if len(listed) == 1 else f"in [{','.join(listed)}]"
    else:
        listed = []
        said = f"like {_like(values)}"
    if not negated:
        return (f"{field} {said}",)
    part = f"{field} {said}" if len(listed) == 1 else f"{field} not {said}"
    return (part,) if field in ALWAYS_PRESENT else (f"ispresent({field})", part)


def _is_exact(value: Value) -> bool:
    return isinstance(value, Number) or (isinstance(value, Text) and not (value.open_start or value.open_end))


def _is_anything(value: Value) -> bool:
    return isinstance(value, Text) and not value.literal and not _is_exact(value)


def _field(selector: Selector) -> str:
    name = ".".join(map(str, selector.steps))
    if selector.has_wildcard:
        raise FilterPatternError(
            f"{shorten(str(selector))} cannot be said in logs insights; name a field without a wildcard"
        )
    if "`" in name:
        raise FilterPatternError(
            f"{shorten(str(selector))} cannot be said in logs insights, where ` ends a quoted name"
        )
    # Logs Insights marks its own fields with @ and doubles that of others.
    name = f"@{name}" if name.startswith("@") else name
    return name if re.fullmatch(r"[A-Za-z0-9.@]+", name) else f"`{name}`"


def _literals(value: Value) -> list[str]:
    quoted = _quoted(value.text)
    if isinstance(value, Number):
        return [_plain_number(value)] if value.is_scientific else [_plain_number(value), quoted]
    return [quoted, value.text] if _is_plain_number(value.text) else [quoted]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_plain_number(text: str) -> bool:
    """Whether a number of an event is written like this."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", text):
        return True
    return bool(re.fullmatch(r"-?[0-9]+\.[0-9]+", text)) and repr(float(text)) == text


def _plain_number(value: Value) -> str:
    assert isinstance(value, Number)  # noqa: S101  the parser takes nothing else after < and >
    if value.is_scientific and 1e-15 < abs(value.number) < 1e15:
        return format(Decimal(value.text), "f")
    return str(value.number) if isinstance(value.number, int) else value.text


def _like(values: list[Value]) -> str:
    first = values[0]
    if len(values) == 1 and isinstance(first, Text) and first.open_start and first.open_end:
        return _quoted(first.literal)
    return "/" + "|".join(dict.fromkeys(map(_as_regex, values))) + "/"


def _as_regex(value: Value) -> str:
    if isinstance(value, Text):
        return ("" if value.open_start else "^") + _escaped(value.literal) + ("" if value.open_end else "$")
    return re.sub(r"(\\.)|/", lambda match: match[1] or r"\/", value.text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\.^$|?*+()\[\]{}/])", r"\\\1", text)
