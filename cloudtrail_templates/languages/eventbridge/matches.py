"""Conditions on the value of one field in an event pattern.

Where the two languages differ by AWS's own rules, which no event pattern can change:

- Where a field is an array, an event pattern matches if one of its elements does; a filter pattern matches none.
- `!=` becomes `anything-but`, which also holds where the field is null, true or false.
- NOT EXISTS also holds in an event pattern where the field is an object or an empty array.
- `= *` holds for texts and for numbers from -5,000,000,000 to 5,000,000,000.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from troposphere import If

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsFalse,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Text,
)
from cloudtrail_templates.filter_pattern.expression import ConditionalList, Listed, Values

MOST = 5_000_000_000
"""Numeric matching is limited to numbers between minus and plus this one."""

_DIGITS_AFTER_POINT = 6
_STARTS_OF_NUMBERS = frozenset("0123456789-")
_OF_NUMBERS = frozenset("0123456789.e+-")


class Match(NamedTuple):
    """A condition on a value: its kind, and what it compares with.

    The kinds are "is", "number" with its digits, "prefix", "suffix", "wildcard", "numeric" and "missing"; and "but",
    "but prefix", "but suffix" and "but wildcard", whose value is the values of a list.
    """

    kind: str
    value: Any = None

    @property
    def is_exact(self) -> bool:
        """Whether one value meets it."""
        return self.kind in ("is", "number")

    @property
    def known(self) -> Any:
        """The value that meets it, if one does. Python takes true for 1; the kinds keep them apart."""
        if self.kind == "is":
            return self.value
        return float(self.value) if "." in self.value else int(self.value)


Matches: TypeAlias = tuple[Match, ...]
"""Alternatives for the value of one field."""


def matches_of(clause: Clause | Listed) -> Matches:
    """Return what the field of a clause must be.

    Raises:
        FilterPatternError: no event pattern holds for the same values.
    """
    if isinstance(clause, NotExists):
        return (Match("missing"),)
    if isinstance(clause, IsNull):
        return (Match("is", None),)
    if isinstance(clause, IsTrue | IsFalse):
        return (Match("is", isinstance(clause, IsTrue)),)
    if isinstance(clause, Listed):
        return (_listed(clause),)
    if isinstance(clause.value, Number):
        return tuple(_number(clause, clause.value))
    if not isinstance(clause.value, Text):
        raise refused(clause, "it has no regular expressions")
    return (
        (_different(clause, clause.value),) if clause.operator == "!=" else tuple(_text(clause, clause.value))
    )


def refused(what: object, reason: str) -> FilterPatternError:
    """Return the error for an expression that no event pattern can express."""
    return FilterPatternError(
        f"EventBridge cannot express {shorten(str(what))}: {reason}; use a metric alarm"
    )


def _text(clause: Comparison, text: Text) -> Iterator[Match]:
    """Yield the alternatives of `=`, which also holds for a number with the same digits."""
    if text.is_exact:
        yield from exact(text.text)
    elif not text.literal:
        yield Match("prefix", "")
        yield Match("numeric", (">=", -MOST, "<=", MOST))
    else:
        _check_no_number(clause, text)
        yield Match(_kind(text), text.literal)


def exact(text: str) -> list[Match]:
    """Return the alternatives of `=` with a text without wildcards."""
    found = [Match("is", text)]
    if text[:1] in _STARTS_OF_NUMBERS and _is_number(text):
        found.append(Match("number", text))
    return found


def _different(clause: Comparison, text: Text) -> Match:
    if text.is_exact:
        if _is_number(text.text):
            raise refused(clause, "a list of anything-but has texts or numbers, not both")
        return Match("but", (text.text,))
    if not text.literal:
        raise refused(clause, "no value meets it")
    _check_no_number(clause, text)
    return Match(f"but {_kind(text)}", (text.literal,))


def _listed(listed: Listed) -> Match:
    """Return the condition that the field has no value of a list, whose values may be references."""
    values = listed.values
    if listed.wildcards:
        raise refused(
            listed.selector, "a list may have values with a * and without one, which are two conditions"
        )
    if isinstance(values, tuple):
        for value in values:
            if isinstance(value, str):
                _different(Comparison(listed.selector, "!=", Text(value)), Text(value))
    return Match("but", values)


def _number(clause: Comparison, value: Number) -> Iterator[Match]:
    number = value.number
    if clause.operator == "!=":
        raise refused(clause, "a list of anything-but has texts or numbers, not both")
    if abs(number) > MOST or round(number, _DIGITS_AFTER_POINT) != number:
        raise refused(
            clause, f"numbers are at most {MOST:,}, with {_DIGITS_AFTER_POINT} digits after the point"
        )
    if clause.operator == "=" and not value.is_scientific:
        yield Match("is", value.text)
    yield Match("numeric", (clause.operator, number))


def _kind(text: Text) -> str:
    if text.open_start and text.open_end:
        return "wildcard"
    return "suffix" if text.open_start else "prefix"


def _is_number(text: str) -> bool:
    digits = text.removeprefix("-")
    if digits.isdigit():
        return digits.isascii() and (digits == "0" or not digits.startswith("0"))
    whole, _, part = digits.partition(".")
    return whole.isdigit() and part.isdigit() and text.isascii() and repr(float(text)) == text


def _check_no_number(clause: Comparison, text: Text) -> None:
    if _OF_NUMBERS.issuperset(text.literal):
        raise refused(clause, "it compares only texts with a part of a text, and no numbers")
    if text.open_start and text.open_end and ("*" in text.literal or "\\" in text.literal):
        raise refused(clause, "a * or a backslash inside a text with wildcards is not printed")


def printed(match: Match) -> Any:
    """Return the element of an event pattern's array."""
    kind, value = match
    if match.is_exact:
        return match.known
    if kind == "missing":
        return {"exists": False}
    if kind == "numeric":
        return {"numeric": list(value)}
    if kind == "but":
        return {"anything-but": _values(value)}
    if kind.startswith("but "):
        inner = kind.removeprefix("but ")
        return {"anything-but": {inner: _pieces(inner, value)}}
    return {kind: f"*{value}*" if kind == "wildcard" else value}


def _pieces(kind: str, values: tuple[str, ...]) -> list[str]:
    return [f"*{value}*" if kind == "wildcard" else value for value in values]


def _values(values: Values) -> Any:
    if isinstance(values, ConditionalList):
        return If(values.condition, _values(values.values), _values(values.otherwise))
    return list(values) if isinstance(values, tuple) else values
