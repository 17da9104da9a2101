"""Tests of a single value of an event."""

import operator
from collections.abc import Callable
from typing import Any, TypeAlias

from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsFalse,
    IsNull,
    IsTrue,
    Number,
    Regex,
    Text,
)

ValueTest: TypeAlias = Callable[[object], bool]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def as_text(value: object) -> str | None:
    """Return the text that a value is compared as: a string, or the digits of a number; None for every other value."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return repr(value)
        except ValueError:  # an integer with more digits than Python prints
            return None
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def value_test(clause: Clause) -> ValueTest:
    """Return the test of one value of an event, for every clause but NOT EXISTS."""
    if isinstance(clause, IsNull):
        return lambda value: value is None
    if isinstance(clause, IsTrue):
        return lambda value: value is True
    if isinstance(clause, IsFalse):
        return lambda value: value is False
    assert isinstance(clause, Comparison)  # noqa: S101  NOT EXISTS has no value to test
    if isinstance(clause.value, Number):
        return _number_test(clause.operator, clause.value)
    holds = _text_test(clause.value)
    expected = clause.operator == "="

    def test(value: object) -> bool:
        text = as_text(value)
        return text is not None and holds(text) is expected

    return test


def _number_test(sign: str, value: Number) -> ValueTest:
    number = value.number
    if sign in _ORDER:
        compare = _ORDER[sign]
        return lambda found: _is_number(found) and compare(found, number)
    text = None if value.is_scientific else value.text
    expected = sign == "="

    def test(found: object) -> bool:
        if isinstance(found, str):
            return (found == text) is expected
        return _is_number(found) and (found == number) is expected

    return test


def _text_test(value: Text | Regex) -> Callable[[str], bool]:
    if isinstance(value, Regex):
        from cloudtrail_templates.filter_pattern.regex_search import compile_regex

        return compile_regex(value.text)
    literal = value.literal
    if value.open_start and value.open_end:
        return lambda text: literal in text
    if value.open_start:
        return lambda text: text.endswith(literal)
    if value.open_end:
        return lambda text: text.startswith(literal)
    return lambda text: text == literal
