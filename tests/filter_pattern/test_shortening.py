"""Patterns said in fewer characters, and in several filters, without a change of what is counted."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.filter_pattern import FilterPattern, Selector, clauses
from cloudtrail_templates.filter_pattern.matcher import compile_expression
from cloudtrail_templates.filter_pattern.shorten import shortest_text, simplified
from cloudtrail_templates.filter_pattern.split import exclude_each_other, split
from filter_pattern.test_properties import EVENTS, EXPRESSIONS, compound

# Few fields and few values, so that clauses repeat and alternatives meet.
FEW = st.sampled_from(
    [
        FilterPattern(f"{{{clause}}}").expression
        for clause in (
            '$.a = "x"',
            '$.a = "y"',
            '$.a = "x*"',
            '$.a = "*y"',
            '$.a = "*"',
            '$.a != "x"',
            '$.a != "x*"',
            "$.a = 5",
            '$.a = "5"',
            "$.a > 4",
            "$.a NOT EXISTS",
            "$.a IS NULL",
            "$.a IS TRUE",
            '$.a[*] = "x"',
            '$.a[*] = "y"',
            '$.b = "x"',
            "$.b NOT EXISTS",
        )
    ]
)


# A pattern may hold three selectors with a wildcard.
REPEATING = st.recursive(FEW, compound, max_leaves=9).filter(
    lambda one: sum(clause.selector.has_wildcard for clause in clauses(one)) <= 3
)
FEW_VALUES = st.sampled_from(["x", "y", "xy", "5", "", 5, 4, None, True, False, ["x", "y"], ["y"], {"b": 1}])
FEW_EVENTS = st.dictionaries(st.sampled_from(["a", "b"]), FEW_VALUES)


def counts(patterns: tuple[FilterPattern, ...], event: dict[str, Any]) -> int:
    return sum(pattern.matches(event) for pattern in patterns)


@settings(max_examples=200, deadline=None)
@given(REPEATING, st.lists(FEW_EVENTS, min_size=1, max_size=8))
def test_a_shortened_pattern_matches_the_same_events(expression: Any, events: list[dict[str, Any]]) -> None:
    test, short = compile_expression(expression), FilterPattern(shortest_text(expression))
    for event in events:
        assert short.matches(event) is test(event)


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS, EVENTS)
def test_shortening_keeps_the_meaning_of_any_pattern(expression: Any, event: dict[str, Any]) -> None:
    short = FilterPattern(shortest_text(expression))
    assert short.matches(event) is compile_expression(expression)(event)
    assert len(shortest_text(expression)) <= len(FilterPattern(str(short)).text)


@settings(max_examples=200, deadline=None)
@given(REPEATING)
def test_shortening_twice_changes_nothing_more(expression: Any) -> None:
    once = shortest_text(expression)
    assert len(shortest_text(FilterPattern(once).expression)) <= len(once)
    assert compile_expression(simplified(expression))


@pytest.mark.parametrize(
    ("pattern", "short"),
    [
        ('{ ($.a = "x") }', "{$.a=x}"),
        ('{ ($.a = "x y") || ($.a = "x y") }', '{$.a="x y"}'),
        ("{$.a = x || ($.a = x && $.b = y)}", "{$.a=x}"),
        ("{$.a = x && ($.a = x || $.b = y)}", "{$.a=x}"),
        ("{($.a = x && $.b = y) || ($.a = x && $.c = z)}", "{$.a=x&&($.b=y||$.c=z)}"),
        ("{($.a = x || $.b = y) && ($.a = x || $.c = z)}", "{$.a=x||$.b=y&&$.c=z}"),
        ("{$.d = w || ($.a = x && $.b = y) || ($.c = z && $.a = x)}", "{$.d=w||$.a=x&&($.b=y||$.c=z)}"),
        ('{$.a = "5" || $.a = 5 || $.a = +5}', '{$.a="5"||$.a=5}'),
        ("{(($.a NOT EXISTS) || ($.a IS NULL))}", "{$.a NOT EXISTS||$.a IS NULL}"),
    ],
)
def test_what_is_said_twice_is_said_once(pattern: str, short: str) -> None:
    assert shortest_text(FilterPattern(pattern).expression) == short


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)
def test_no_detection_gets_longer_and_each_keeps_its_samples(detection: Any) -> None:
    pattern = detection.pattern_for()
    short = FilterPattern(shortest_text(pattern.expression))
    assert len(short.text) < len(pattern.text)
    assert [short.matches(one) for one in detection.fires_on] == [True] * len(detection.fires_on)
    assert [short.matches(one) for one in detection.silent_on] == [False] * len(detection.silent_on)


@settings(max_examples=300, deadline=None)
@given(REPEATING, st.integers(20, 90), st.lists(FEW_EVENTS, min_size=1, max_size=8))
def test_the_parts_count_what_the_whole_counts(
    expression: Any, limit: int, events: list[dict[str, Any]]
) -> None:
    try:
        parts = split(expression, limit)
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
    parts = split(pattern.expression, 300)
    assert len(parts) > 1
    for number in range(20):
        event = {"eventSource": "iam.amazonaws.com", "eventName": f"OperationNumber{number}"}
        assert counts(parts, event) == 1
        assert counts(parts, {**event, "eventSource": "sts.amazonaws.com"}) == 0
    assert all(part.fields == (Selector(("eventSource",)), Selector(("eventName",))) for part in parts)


def test_what_fits_stays_one_pattern() -> None:
    (only,) = split(FilterPattern("{ ($.a = x) || ($.a = y) }").expression)
    assert only.text == "{$.a=x||$.a=y}"


def test_a_part_that_is_still_too_long_is_divided_again() -> None:
    inner = " || ".join(f"$.b = value{number}" for number in range(9))
    pattern = FilterPattern(f"{{$.a = one || ($.a = two && ({inner}))}}")
    parts = split(pattern.expression, 60)
    assert len(parts) > 3
    for number in range(9):
        assert counts(parts, {"a": "two", "b": f"value{number}"}) == 1
    assert counts(parts, {"a": "one", "b": "value1"}) == 1


def test_alternatives_that_may_meet_are_not_divided() -> None:
    pattern = FilterPattern('{$.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*"}')
    with pytest.raises(
        OptionError, match="^a filter pattern must have at most 40 characters, got 63 that cannot"
    ):
        split(pattern.expression, 40)
