"""Silence at the ends of the time that was asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backtest.scans import DAY, SILENCE, START, Hit, alarm_of, filter_of, scan_of, span_of, watch_of
from cloudtrail_templates.backtest.evaluation.report import Report, report_on
from cloudtrail_templates.backtest.reporting.report_html import report_html
from cloudtrail_templates.backtest.reporting.report_text import report_text

BEGIN = datetime.fromtimestamp(START * 60, UTC)
HOUR = timedelta(hours=1)


def silent_hours(**asked: Any) -> tuple[int, ...]:
    """When a trail with a day of events would have been called silent, in hours after its first event."""
    (one,) = report_on(watch_of(SILENCE), scan_of({}), **asked).alarms
    return tuple((second - START * 60) // 3600 for second in one.notified)


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        ({}, ()),
        ({"until": BEGIN + 48 * HOUR}, (28,)),
        ({"until": BEGIN + 29 * HOUR}, (28,)),
        # The period is not over.
        ({"until": BEGIN + 28.9 * HOUR}, ()),
        ({"since": BEGIN - 10 * HOUR}, (-6,)),
        ({"since": BEGIN - 4.9 * HOUR}, ()),
        ({"since": BEGIN - 10 * HOUR, "until": BEGIN + 48 * HOUR}, (-6, 28)),
        ({"until": BEGIN + 48 * HOUR, "now": BEGIN + 25 * HOUR}, ()),
        ({"until": BEGIN + 480 * HOUR, "now": BEGIN + 48 * HOUR}, (28,)),
        # A clock that is behind the logs.
        ({"until": BEGIN + 12 * HOUR, "now": BEGIN + 2 * HOUR}, ()),
    ],
)
def test_a_trail_that_fell_silent_is_seen_up_to_the_ends_but_never_in_the_future(
    asked: dict[str, Any], hours: tuple[int, ...]
) -> None:
    assert silent_hours(**{"now": BEGIN + 1000 * HOUR, **asked}) == hours


def test_what_was_not_read_is_not_silence() -> None:
    scan = scan_of({})
    scan.interrupted = True
    (one,) = report_on(watch_of(SILENCE), scan, until=BEGIN + 90 * HOUR).alarms
    assert one.notified == ()


def longer() -> Report:
    watch = watch_of(filter_of("F"), alarm_of(), SILENCE)
    scan = scan_of({"F": [Hit(0)]})
    return report_on(watch, scan, since=BEGIN - 24 * HOUR, until=BEGIN + 48 * HOUR, now=BEGIN + 90 * HOUR)


def test_rates_and_pictures_are_those_of_the_whole_time() -> None:
    report = longer()
    event, silence = report.alarms[1], report.alarms[0]
    assert event.alarms_a_day == 1 / 3
    assert silence.verdict.periods == 72
    line = report.timeline(event, 72)
    assert (line.start, len(line.events)) == ((START - DAY) * 60, 72)
    assert line.events[24] == sum(line.events) == 1


def test_every_report_says_for_which_time_it_stands() -> None:
    told = "Evaluated from 2026-09-30 00:00 to 2026-10-02 23:59 UTC, as asked."
    assert report_text(longer()).splitlines()[1] == told
    assert told in report_html(longer())
    assert "Evaluated" not in report_text(report_on(watch_of(SILENCE), scan_of({})))


def test_the_ends_never_cut_off_what_is_there() -> None:
    scan = scan_of({})
    later, earlier = (START + 60) * 60, (START + DAY - 60) * 60
    span = span_of(scan, since=later, until=earlier)
    assert (span.first, span.last) == (START, START + DAY - 1)
    assert span.periods(3600) == (START // 60, START // 60 + 23)
