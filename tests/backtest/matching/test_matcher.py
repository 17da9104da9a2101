"""Matching many patterns at once gives the same as each of them alone, for views and for dicts."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from filter_pattern.test_properties import EVENTS, EXPRESSIONS
from hypothesis import given, settings
from hypothesis import strategies as st

from backtest.generated import Month
from cloudtrail_templates.backtest.matching import matcher as matching
from cloudtrail_templates.backtest.matching.matcher import Matcher
from cloudtrail_templates.backtest.reading.events import Event, decode, first_fields
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.filter_pattern import FilterPattern

PATTERNS = [detection.pattern_for() for detection in ALL_DETECTIONS]
SAMPLES = [sample for detection in ALL_DETECTIONS for sample in (*detection.fires_on, *detection.silent_on)]
# The fields of the first step, which drawn patterns rarely test, with values that are equal in Python.
ODD_RECORDS = [
    {field: value}
    for field in ("eventName", "errorCode", "readOnly", "userIdentity")
    for value in ("x", "", True, False, 1, 0, 1.0, 0.0, None, [], {}, [1], {"type": "x"}, "x" * 300)
]
ODD_PATTERNS = [
    FilterPattern(text)
    for text in (
        "{$.readOnly IS TRUE}",
        "{$.readOnly = 1}",
        "{$.readOnly IS FALSE}",
        "{$.readOnly = 0 && $.eventName NOT EXISTS}",
        "{$.userIdentity IS NULL}",
        '{$.userIdentity.type = "x" || $.eventName = 1}',
        "{$.eventName[0] = 1}",
        "{$.* = 1}",
        "{$.errorCode != x*}",
        "{$.errorCode = %x+%}",
        "{$.eventName.type NOT EXISTS && $.errorCode = *}",
    )
]


def match_results(
    patterns: Sequence[FilterPattern], events: Sequence[Any]
) -> Iterator[list[tuple[int, ...]]]:
    """Yield the matched patterns of every event: as a view, as a dict, and again, from the cache."""
    matcher = Matcher(patterns)
    views = list(decode(json.dumps(events).encode()))
    assert len(views) == len(events)
    for form in (views, list(events), views):
        # One at a time, and all at once, where one odd value changes how the others are read.
        yield [matched(matcher, [event]).get(0, ()) for event in form]
        found = matched(matcher, form)
        yield [found.get(index, ()) for index in range(len(form))]


def matched(matcher: Matcher, events: Sequence[Event]) -> dict[int, tuple[int, ...]]:
    """Return the matched patterns by the index of the event."""
    indexes = {id(event): index for index, event in enumerate(events)}
    return {indexes[id(event)]: patterns for patterns, event in matcher.match(events, first_fields(events))}


def one_by_one(patterns: Sequence[FilterPattern], events: Sequence[Any]) -> list[tuple[int, ...]]:
    return [
        tuple(index for index, pattern in enumerate(patterns) if pattern.matches(event)) for event in events
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(EXPRESSIONS.map("{{ {} }}".format).map(FilterPattern), max_size=4),
    st.lists(EVENTS.map(lambda event: {"eventTime": "", **event}), max_size=5),
)
def test_drawn_patterns_on_drawn_events(patterns: list[FilterPattern], events: list[dict[str, Any]]) -> None:
    for found in match_results(patterns, events):
        assert found == one_by_one(patterns, events)


def test_all_detections_on_all_samples() -> None:
    expected = one_by_one(PATTERNS, SAMPLES)
    assert sum(map(len, expected)) >= len(PATTERNS)
    for found in match_results(PATTERNS, SAMPLES):
        assert found == expected


def test_all_detections_on_a_generated_month() -> None:
    events = list(Month(events=3_000).records())
    expected = one_by_one(PATTERNS, events)
    assert len(set(expected)) > 5
    for found in match_results(PATTERNS, events):
        assert found == expected


def test_values_that_are_equal_in_python_are_distinguished() -> None:
    events = [{"eventTime": "", **record} for record in [*ODD_RECORDS, *reversed(ODD_RECORDS)]]
    for patterns in (ODD_PATTERNS, [*ODD_PATTERNS[:6], *PATTERNS], *([pattern] for pattern in ODD_PATTERNS)):
        for found in match_results(patterns, events):
            assert found == one_by_one(patterns, events)


def test_a_full_cache_changes_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MAX_CACHED", 3)
    monkeypatch.setattr(matching, "MAX_STEPS", 2)
    events = list(Month(events=500, seed=1).records())
    for found in match_results(PATTERNS, events):
        assert found == one_by_one(PATTERNS, events)


def test_the_cache_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MAX_CACHED", 100)
    matcher = Matcher(PATTERNS)
    events = [{"eventName": f"N{number}"} for number in range(350)]
    matcher.match(events, first_fields(events))
    assert 0 < len(matcher.first.outcomes) <= 100
    assert 0 < len(matcher.first.after_first) <= 100


def test_an_identity_that_is_not_an_object_changes_no_other_result() -> None:
    events = [
        {"eventTime": "", "eventSource": "kms.amazonaws.com", "eventName": "ScheduleKeyDeletion", **more}
        for more in ({"userIdentity": None}, {"userIdentity": {"type": "IAMUser"}}, {"userIdentity": "x"}, {})
    ]
    assert len(set(one_by_one(PATTERNS, events))) < len(events)
    for found in match_results(PATTERNS, events):
        assert found == one_by_one(PATTERNS, events)
        assert all(found)


def test_long_texts_are_not_cached() -> None:
    matcher = Matcher(PATTERNS)
    events = [{"eventName": "x" * 10_000, "errorCode": "e"}, {"eventName": "e", "errorCode": "x" * 10_000}]
    matcher.match(events, first_fields(events))
    assert list(matcher.first.outcomes) == []
    assert list(matcher.first.after_first) == ["e"]


def test_most_events_are_decided_by_the_first_fields() -> None:
    events = [dict(event) for event in Month(events=2_000).records()]
    outcomes = list(map(Matcher(PATTERNS).first.find, first_fields(events)))
    assert outcomes.count(()) > 0.7 * len(events)
