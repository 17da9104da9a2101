"""The report as values, for every way of telling it."""

import pytest

from backtest.reports import HOSTILE, ROLE, WATCH, report_of
from backtest.scans import DAY, START, Hit, alarm_of, filter_of, scan_of, watch_of
from cloudtrail_templates.backtest.evaluation.report import MOST_NAMES, AlarmReport, Report, report_on
from cloudtrail_templates.backtest.evaluation.thresholds import Threshold


def one(report: Report, title: str) -> AlarmReport:
    return next(found for found in report.alarms if found.alarm.title == title)


def test_the_loudest_alarm_comes_first_and_none_is_lost() -> None:
    titles = [found.alarm.title for found in report_of().alarms]
    assert titles[:2] == ["Loud", "Rare"]
    assert sorted(titles) == sorted(alarm.title for alarm in WATCH.alarms)


def test_an_alarm_tells_how_often_when_and_why() -> None:
    loud = one(report_of(), "Loud")
    assert loud.events == 14 * 24 + 2
    # The hostile event falls half an hour after the first, when the alarm has recovered.
    assert len(loud.notified) == 14 * 24 + 1
    assert loud.alarms_a_day == (14 * 24 + 1) / 14
    assert loud.notified[:2] == (START * 60, START * 60 + 30 * 60)
    assert loud.principals == ((ROLE, 14 * 24 + 1), (HOSTILE, 1))
    assert loud.regions == (("eu-west-1", 14 * 24 + 1), ("us-east-1", 1))
    # On for its own period and the two in which it is still the last data there is.
    assert loud.verdict.in_alarm == 3 * len(loud.notified)
    assert loud.share_in_alarm == pytest.approx(3 * 337 / (14 * DAY / 5))
    assert loud.threshold == Threshold(threshold=2, alarms=1)
    assert [(found.kind, found.alarms) for found in loud.exclusions] == [("principal", 1), ("source", 1)]


def test_an_alarm_that_stays_quiet_says_why() -> None:
    report = report_of()
    reasons = {found.alarm.title: found.quiet_because for found in report.alarms}
    assert reasons == {
        "Loud": "",
        "Rare": "",
        "Low": "stays below the threshold",
        "Never": "never sees an event",
        "Silent": "stays above the threshold",
    }


def test_rates_are_those_of_the_time_that_the_logs_cover() -> None:
    report = report_of()
    assert report.alarms_a_day == pytest.approx(338 / 14)
    assert report.span is not None
    assert (report.span.first, report.span.last) == (START, START + 14 * DAY - 1)


def test_an_hour_of_logs_is_taken_for_a_day_and_for_a_week() -> None:
    watch = watch_of(filter_of("F"), alarm_of())
    scan = scan_of({"F": [Hit(0), Hit(30)]}, minutes=60)
    found = report_on(watch, scan, alarms_a_week=2).alarms[0]
    assert found.alarms_a_day == 2
    assert found.threshold is None
    assert report_on(watch, scan, alarms_a_week=1).alarms[0].threshold == Threshold(threshold=2, alarms=0)


def test_an_alarm_that_keeps_the_wish_is_left_as_it_is_though_a_higher_threshold_would_not() -> None:
    """One long alarm, which a threshold of 2 would cut into twenty."""
    hits = [Hit(5 * period, events=9 if period % 5 == 0 else 1) for period in range(100)]
    found = report_on(watch_of(filter_of("F"), alarm_of()), scan_of({"F": hits})).alarms[0]
    assert (len(found.notified), found.threshold, found.exclusions) == (1, None, ())


def test_no_more_names_are_told_than_can_be_read() -> None:
    hits = [Hit(number, f"role{number:02}", events=number) for number in range(1, 20)]
    found = report_on(watch_of(filter_of("F"), alarm_of()), scan_of({"F": hits})).alarms[0]
    assert [name for name, _ in found.principals] == [
        f"role{number}" for number in range(19, 19 - MOST_NAMES, -1)
    ]


def test_without_an_event_no_alarm_is_judged() -> None:
    report = report_of(empty=True)
    assert (report.alarms, report.span, report.alarms_a_day) == ((), None, 0)
