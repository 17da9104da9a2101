"""The time over which alarms are evaluated, and silence at its ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backtest.samples import (
    DAY,
    SILENCE,
    START,
    Hit,
    alarm_of,
    counts_of,
    deployed_of,
    filter_of,
    time_range_of,
)
from cloudtrail_templates.backtest.evaluation.report import Report, build_report
from cloudtrail_templates.backtest.reporting.report_html import render_html
from cloudtrail_templates.backtest.reporting.report_text import render_text

BEGIN = datetime.fromtimestamp(START * 60, UTC)
HOUR = timedelta(hours=1)


def silent_hours(**requested: Any) -> tuple[int, ...]:
    """Return when the alarm on a silent trail goes off for a day of events, in hours after the first event."""
    (one,) = build_report(deployed_of(SILENCE), counts_of({}), **requested).alarms
    return tuple((second - START * 60) // 3600 for second in one.notified)


@pytest.mark.parametrize(
    ("requested", "hours"),
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
def test_silence_counts_up_to_the_requested_ends_but_not_in_the_future(
    requested: dict[str, Any], hours: tuple[int, ...]
) -> None:
    assert silent_hours(**{"now": BEGIN + 1000 * HOUR, **requested}) == hours


def test_what_was_not_read_is_not_silence() -> None:
    counts = counts_of({})
    counts.interrupted = True
    (one,) = build_report(deployed_of(SILENCE), counts, until=BEGIN + 90 * HOUR).alarms
    assert one.notified == ()


def longer() -> Report:
    deployed = deployed_of(filter_of("F"), alarm_of(), SILENCE)
    counts = counts_of({"F": [Hit(0)]})
    return build_report(
        deployed, counts, since=BEGIN - 24 * HOUR, until=BEGIN + 48 * HOUR, now=BEGIN + 90 * HOUR
    )


def test_rates_and_timelines_cover_the_requested_time() -> None:
    report = longer()
    event, silence = report.alarms[1], report.alarms[0]
    assert event.alarms_a_day == 1 / 3
    assert silence.evaluation.periods == 72
    line = report.timeline(event, 72)
    assert (line.start, len(line.events)) == ((START - DAY) * 60, 72)
    assert line.events[24] == sum(line.events) == 1


def test_every_report_says_which_time_it_covers() -> None:
    sentence = "Evaluated from 2026-09-30 00:00 to 2026-10-02 23:59 UTC, as requested."
    assert render_text(longer()).splitlines()[1] == sentence
    assert sentence in render_html(longer())
    assert "Evaluated" not in render_text(build_report(deployed_of(SILENCE), counts_of({})))


def test_the_requested_time_never_shortens_that_of_the_events() -> None:
    counts = counts_of({})
    later, earlier = (START + 60) * 60, (START + DAY - 60) * 60
    time_range = time_range_of(counts, since=later, until=earlier)
    assert (time_range.first, time_range.last) == (START, START + DAY - 1)
    assert time_range.periods(3600) == (START // 60, START // 60 + 23)
