"""The query and the report agree on the same events."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from backtest.athena.test_query import EVERY_EVENT, START, A, B, alarm, at, deployed, fed, query_rows
from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms

report = pytest.importorskip("cloudtrail_templates.backtest.evaluation.report")

COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
)


def drawn(draw: random.Random) -> tuple[DeployedAlarms, list[dict[str, Any]]]:
    filters = tuple(
        fed(
            f"Filter{number}",
            draw.choice(("{$.eventName = A}", "{$.eventName = B}", "{$.eventName = *}", "{$.eventName = C}")),
            draw.choice((A, B)),
            value=draw.choice((1.0, 1.0, 0.0, 2.0, 0.5)),
            default=draw.choice((None, None, None, 0.0, 1.0)),
        )
        for number in range(3)
    )
    alarms = []
    for number in range(15):
        periods = sorted(draw.choices(range(1, 5), k=2))
        alarms.append(
            alarm(
                f"Alarm{number}",
                metric=draw.choice([each.metric for each in filters] + [EVERY_EVENT]),
                threshold=draw.choice((1, 2, 0.5, 3)),
                period_seconds=draw.choice((60, 300, 3600)),
                evaluation_periods=periods[1],
                datapoints_to_alarm=periods[0],
                comparison=draw.choice(COMPARISONS),
                treat_missing=draw.choice(("notBreaching", "breaching", "missing")),
            )
        )
    time_range = draw.choice((600, 7200, 50_000))
    events = [at(draw.randrange(time_range), draw.choice("AABX")) for _ in range(draw.randrange(1, 25))]
    return deployed(*alarms, filters=filters), events


def counts(one: DeployedAlarms, events: list[dict[str, Any]]) -> LogCounts:
    def minutes(some: list[dict[str, Any]]) -> Counter[int]:
        return Counter(int(datetime.fromisoformat(event["eventTime"]).timestamp()) // 60 for event in some)

    by_filter = {}
    for each in one.filters:
        matched = [event for event in events if each.pattern.matches(event)]
        by_filter[each.title] = FilterCounts(events=len(matched), minutes=minutes(matched))
    return LogCounts(by_filter=by_filter, all_minutes=minutes(events))


@pytest.mark.parametrize("seed", range(10))
def test_the_query_and_the_report_agree(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    one, events = drawn(draw)
    now = START + timedelta(seconds=60_000)
    for since, until in (
        (None, None),
        (
            START - timedelta(seconds=draw.randrange(90_000)),
            START + timedelta(seconds=draw.randrange(90_000)),
        ),
    ):
        inside = [
            event for event in events if until is None or datetime.fromisoformat(event["eventTime"]) < until
        ]
        more = {"since": since, "until": until, "now": now}
        alarms = report.build_report(one, counts(one, inside), **more).alarms
        rows = query_rows(one, events, **more)
        if inside:
            assert len(alarms) == len(rows)
        assert {each.alarm.title: rows[each.alarm.title][:3] for each in alarms} == {
            each.alarm.title: (each.events, len(each.evaluation.notified), each.evaluation.in_alarm)
            for each in alarms
        }
