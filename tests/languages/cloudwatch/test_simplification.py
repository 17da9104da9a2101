"""Shorter patterns: they match the same events."""

from typing import Any

import pytest
from filter_pattern.test_properties import EVENTS, EXPRESSIONS
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.matcher import compile_expression
from cloudtrail_templates.languages.cloudwatch.simplification import shortest_pattern, simplified
from languages.cloudwatch.drawn import FEW_EVENTS, REPEATING


@settings(max_examples=200, deadline=None)
@given(REPEATING, st.lists(FEW_EVENTS, min_size=1, max_size=8))
def test_a_shortened_pattern_matches_the_same_events(expression: Any, events: list[dict[str, Any]]) -> None:
    test, short = compile_expression(expression), FilterPattern(str(shortest_pattern(expression)))
    for event in events:
        assert short.matches(event) is test(event)


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS, EVENTS)
def test_shortening_keeps_the_meaning_of_any_pattern(expression: Any, event: dict[str, Any]) -> None:
    short = FilterPattern(str(shortest_pattern(expression)))
    assert short.matches(event) is compile_expression(expression)(event)
    assert len(shortest_pattern(expression)) <= len(FilterPattern(str(short)).text)


@settings(max_examples=200, deadline=None)
@given(REPEATING)
def test_shortening_twice_changes_nothing_more(expression: Any) -> None:
    once = shortest_pattern(expression)
    assert len(shortest_pattern(FilterPattern(str(once)).expression)) <= len(once)
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
def test_repetitions_are_removed(pattern: str, short: str) -> None:
    assert shortest_pattern(FilterPattern(pattern).expression) == short


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)
def test_no_detection_gets_longer_and_each_keeps_its_samples(detection: Any) -> None:
    pattern = detection.pattern_for()
    short = FilterPattern(str(shortest_pattern(pattern.expression)))
    assert len(short.text) < len(pattern.text)
    assert [short.matches(one) for one in detection.fires_on] == [True] * len(detection.fires_on)
    assert [short.matches(one) for one in detection.silent_on] == [False] * len(detection.silent_on)
