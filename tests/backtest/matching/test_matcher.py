"""Many patterns at once say the same as each of them alone, whichever reader looks into the records."""

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
from cloudtrail_templates.backtest.reading.records import Record, elements, first_fields
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.filter_pattern import FilterPattern

PATTERNS = [detection.pattern_for() for detection in ALL_DETECTIONS]
SAMPLES = [sample for detection in ALL_DETECTIONS for sample in (*detection.fires_on, *detection.silent_on)]
# Fields that are asked for first, where drawn patterns seldom look, with values that Python holds for equal.
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


def verdicts(patterns: Sequence[FilterPattern], events: Sequence[Any]) -> Iterator[list[tuple[int, ...]]]:
    """What the matcher says of every event, read in each way and twice, so that memories speak as well."""
    matcher = Matcher(patterns)
    views = elements(b",".join(json.dumps(event).encode() for event in events))
    assert views is not None
    assert len(views) == len(events)
    for way in (views, list(events), views):
        # One at a time, and all at once, where one odd value changes how the others are read.
        yield [matched(matcher, [record]).get(0, ()) for record in way]
        found = matched(matcher, way)
        yield [found.get(place, ()) for place in range(len(way))]


def matched(matcher: Matcher, records: Sequence[Record]) -> dict[int, tuple[int, ...]]:
    """The patterns that match the record at a place."""
    places = {id(record): place for place, record in enumerate(records)}
    return {
        places[id(record)]: verdict for verdict, record in matcher.matches(records, first_fields(records))
    }


def one_by_one(patterns: Sequence[FilterPattern], events: Sequence[Any]) -> list[tuple[int, ...]]:
    return [
        tuple(place for place, pattern in enumerate(patterns) if pattern.matches(event)) for event in events
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(EXPRESSIONS.map("{{ {} }}".format).map(FilterPattern), max_size=4),
    st.lists(EVENTS.map(lambda event: {"eventTime": "", **event}), max_size=5),
)
def test_drawn_patterns_on_drawn_events(patterns: list[FilterPattern], events: list[dict[str, Any]]) -> None:
    for found in verdicts(patterns, events):
        assert found == one_by_one(patterns, events)


def test_all_detections_on_all_samples() -> None:
    expected = one_by_one(PATTERNS, SAMPLES)
    assert sum(map(len, expected)) >= len(PATTERNS)
    for found in verdicts(PATTERNS, SAMPLES):
        assert found == expected


def test_all_detections_on_a_generated_month() -> None:
    events = list(Month(events=3_000).records())
    expected = one_by_one(PATTERNS, events)
    assert len(set(expected)) > 5
    for found in verdicts(PATTERNS, events):
        assert found == expected


def test_values_that_python_holds_for_equal_are_told_apart() -> None:
    events = [{"eventTime": "", **record} for record in [*ODD_RECORDS, *reversed(ODD_RECORDS)]]
    for patterns in (ODD_PATTERNS, [*ODD_PATTERNS[:6], *PATTERNS], *([pattern] for pattern in ODD_PATTERNS)):
        for found in verdicts(patterns, events):
            assert found == one_by_one(patterns, events)


def test_forgetting_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_REMEMBERED", 3)
    monkeypatch.setattr(matching, "MOST_QUESTIONS", 2)
    events = list(Month(events=500, seed=1).records())
    for found in verdicts(PATTERNS, events):
        assert found == one_by_one(PATTERNS, events)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MOST_REMEMBERED", 100)
    matcher = Matcher(PATTERNS)
    records = [{"eventName": f"N{number}"} for number in range(350)]
    matcher.matches(records, first_fields(records))
    assert 0 < len(matcher.first.outcomes) <= 100
    assert 0 < len(matcher.first.after_first) <= 100


def test_an_identity_that_is_no_object_changes_no_other_answer() -> None:
    events = [
        {"eventTime": "", "eventSource": "kms.amazonaws.com", "eventName": "ScheduleKeyDeletion", **more}
        for more in ({"userIdentity": None}, {"userIdentity": {"type": "IAMUser"}}, {"userIdentity": "x"}, {})
    ]
    assert len(set(one_by_one(PATTERNS, events))) < len(events)
    for found in verdicts(PATTERNS, events):
        assert found == one_by_one(PATTERNS, events)
        assert all(found)


def test_long_texts_are_not_remembered() -> None:
    matcher = Matcher(PATTERNS)
    records = [{"eventName": "x" * 10_000, "errorCode": "e"}, {"eventName": "e", "errorCode": "x" * 10_000}]
    matcher.matches(records, first_fields(records))
    assert list(matcher.first.outcomes) == []
    assert list(matcher.first.after_first) == ["e"]


def test_most_records_are_decided_by_the_first_fields() -> None:
    records = [dict(event) for event in Month(events=2_000).records()]
    outcomes = list(map(Matcher(PATTERNS).first.find, first_fields(records)))
    assert outcomes.count(()) > 0.7 * len(records)
