"""Patterns that are divided among several filters: every event is counted once."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from troposphere import Ref

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern import Comparison, Expression, FilterPattern, Selector, Text
from cloudtrail_templates.filter_pattern.expression import Listed
from cloudtrail_templates.filter_pattern.matcher import compile_expression
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.languages.cloudwatch.splitting import exclude_each_other, split
from languages.cloudwatch.drawn import FEW, FEW_EVENTS, REPEATING


def patterns(expression: Expression, limit: int = MAX_CHARACTERS) -> tuple[FilterPattern, ...]:
    return tuple(FilterPattern(str(text)) for text in split(expression, limit))


def counts(patterns: tuple[FilterPattern, ...], event: dict[str, Any]) -> int:
    return sum(pattern.matches(event) for pattern in patterns)


@settings(max_examples=300, deadline=None)
@given(REPEATING, st.integers(20, 90), st.lists(FEW_EVENTS, min_size=1, max_size=8))
def test_the_parts_count_what_the_whole_counts(
    expression: Any, limit: int, events: list[dict[str, Any]]
) -> None:
    try:
        parts = patterns(expression, limit)
    except OptionError:
        return
    assert all(len(part.text) <= limit for part in parts)
    for event in events:
        assert counts(parts, event) == compile_expression(expression)(event)


@settings(max_examples=300, deadline=None)
@given(FEW, FEW, FEW_EVENTS)
def test_clauses_that_exclude_each_other_never_hold_both(one: Any, other: Any, event: dict[str, Any]) -> None:
    if exclude_each_other(one, other):
        assert not (compile_expression(one)(event) and compile_expression(other)(event))
    assert exclude_each_other(one, other) is exclude_each_other(other, one)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("$.a = x", "$.a = y", True),
        ("$.a = x", "$.b = y", False),
        ("$.a = x", "$.a = 5", False),
        ("$.a = 5", "$.a = 6", False),
        ("$.a = x*", "$.a = y*", True),
        ("$.a = x*", "$.a = xy*", False),
        ("$.a = *x", "$.a = *y", True),
        ("$.a = x*", "$.a = *y", False),
        ("$.a = xy", "$.a = x*", False),
        ("$.a = xy", "$.a = y*", True),
        ("$.a = x", "$.a != x", True),
        ("$.a = x", "$.a != x*", True),
        ("$.a = x*", "$.a != xy", False),
        ("$.a != x", "$.a != y", False),
        ("$.a NOT EXISTS", "$.a != x", True),
        ("$.a IS TRUE", "$.a IS FALSE", True),
        ("$.a IS NULL", "$.a NOT EXISTS", True),
        ("$.a[*] = x", "$.a[*] = y", False),
        ("$.a = %x%", "$.a = y", False),
        ("($.a = x && $.b = y)", "($.a = z && $.b = y)", True),
        ("($.a = x || $.b = y)", "$.a = z", False),
    ],
)
def test_only_what_is_proven_counts_as_apart(one: str, other: str, apart: bool) -> None:
    found = exclude_each_other(*(FilterPattern(f"{{{text}}}").expression for text in (one, other)))
    assert found is apart


def names(count: int) -> str:
    return " || ".join(f'($.eventName = "OperationNumber{number}")' for number in range(count))


def test_alternatives_are_divided_so_that_every_name_is_counted_once() -> None:
    pattern = FilterPattern("{$.eventSource = iam.amazonaws.com && (" + names(20) + ")}")
    parts = patterns(pattern.expression, 300)
    assert len(parts) > 1
    for number in range(20):
        event = {"eventSource": "iam.amazonaws.com", "eventName": f"OperationNumber{number}"}
        assert counts(parts, event) == 1
        assert counts(parts, {**event, "eventSource": "sts.amazonaws.com"}) == 0
    assert all(part.fields == (Selector(("eventSource",)), Selector(("eventName",))) for part in parts)


def test_what_fits_stays_one_pattern() -> None:
    (only,) = patterns(FilterPattern("{ ($.a = x) || ($.a = y) }").expression)
    assert only.text == "{$.a=x||$.a=y}"


def test_a_part_that_is_still_too_long_is_divided_again() -> None:
    inner = " || ".join(f"$.b = value{number}" for number in range(9))
    pattern = FilterPattern(f"{{$.a = one || ($.a = two && ({inner}))}}")
    parts = patterns(pattern.expression, 60)
    assert len(parts) > 3
    for number in range(9):
        assert counts(parts, {"a": "two", "b": f"value{number}"}) == 1
    assert counts(parts, {"a": "one", "b": "value1"}) == 1


def test_alternatives_that_may_both_match_are_not_divided() -> None:
    pattern = FilterPattern('{$.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*"}')
    with pytest.raises(
        OptionError, match="^a filter pattern must have at most 40 characters, got 63 that cannot"
    ):
        split(pattern.expression, 40)


# Texts that share beginnings and ends, with every combination of wildcards.
CORES = ["", "x", "y", "xy", "yx", "xx", "xyx", "yxy"]
WILDCARDS = [f"{start}{core}{end}" for start, core, end in product(["", "*"], CORES, ["", "*"])]


def test_two_texts_exclude_each_other_exactly_where_no_value_matches_both() -> None:
    selector = Selector(("a",))
    # Long enough to hold a beginning and an end beside each other.
    values = ["".join(letters) for length in range(7) for letters in product("xy", repeat=length)]
    matched = {
        text: {
            value
            for value in values
            if compile_expression(Comparison(selector, "=", Text(text)))({"a": value})
        }
        for text in WILDCARDS
    }
    for one, other in product(WILDCARDS, WILDCARDS):
        found = exclude_each_other(
            Comparison(selector, "=", Text(one)), Comparison(selector, "=", Text(other))
        )
        assert found is matched[one].isdisjoint(matched[other]), (one, other)


def test_a_list_excludes_what_all_of_its_values_exclude_and_nothing_while_it_is_unknown() -> None:
    selector = Selector(("a",))
    x = Comparison(selector, "=", Text("x"))
    for values, excludes in ((("y", "z"), True), (("x", "z"), False), (Ref("List"), False)):
        listed = Listed(selector, "=", values)  # type: ignore[arg-type]
        assert exclude_each_other(listed, x) is excludes
        assert exclude_each_other(x, listed) is excludes
    assert exclude_each_other(Listed(selector, "!=", ("x", "y")), x)
