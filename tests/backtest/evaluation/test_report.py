"""The result of a back-test."""

from dataclasses import replace

import pytest

from backtest.reports import HOSTILE, ROLE, WATCH, report_of
from backtest.samples import DAY, START, Hit, alarm_of, counts_of, deployed_of, filter_of
from cloudtrail_templates.backtest.evaluation.report import MAX_NAMES, AlarmReport, Report, build_report
from cloudtrail_templates.backtest.evaluation.thresholds import SuggestedThreshold
from cloudtrail_templates.filter_pattern import FilterPattern


def one(report: Report, title: str) -> AlarmReport:
    return next(found for found in report.alarms if found.alarm.title == title)


def test_the_most_frequent_alarm_comes_first_and_none_is_lost() -> None:
    titles = [found.alarm.title for found in report_of().alarms]
    assert titles[:2] == ["Loud", "Rare"]
    assert sorted(titles) == sorted(alarm.title for alarm in WATCH.alarms)


def test_an_alarm_report_has_how_often_when_and_why() -> None:
    loud = one(report_of(), "Loud")
    assert loud.events == 14 * 24 + 2
    # The hostile event falls half an hour after the first, when the alarm has recovered.
    assert len(loud.notified) == 14 * 24 + 1
    assert loud.alarms_a_day == (14 * 24 + 1) / 14
    assert loud.notified[:2] == (START * 60, START * 60 + 30 * 60)
    assert loud.principals == ((ROLE, 14 * 24 + 1), (HOSTILE, 1))
    assert loud.regions == (("eu-west-1", 14 * 24 + 1), ("us-east-1", 1))
    # On for its own period and the two in which it is still the last data there is.
    assert loud.evaluation.in_alarm == 3 * len(loud.notified)
    assert loud.share_in_alarm == pytest.approx(3 * 337 / (14 * DAY / 5))
    assert loud.threshold == SuggestedThreshold(threshold=2, alarms=1)
    assert [(found.kind, found.alarms) for found in loud.exclusions] == [("principal", 1), ("source", 1)]


def test_an_alarm_that_stays_quiet_says_why() -> None:
    report = report_of()
    reasons = {found.alarm.title: found.quiet_reason for found in report.alarms}
    assert reasons == {
        "Loud": "",
        "Rare": "",
        "Low": "stays below the threshold",
        "Never": "never matches an event",
        "Silent": "stays above the threshold",
    }


def test_an_alarm_whose_pattern_cannot_match_says_so() -> None:
    never = FilterPattern('{ $.readOnly = "false" }')
    deployed = deployed_of(replace(filter_of("F"), pattern=never), alarm_of())
    (found,) = build_report(deployed, counts_of({"F": []}, minutes=60), alarms_a_week=2).alarms
    assert found.quiet_reason.startswith("can never match an event: $.readOnly is a boolean")


def test_rates_are_those_of_the_time_of_the_logs() -> None:
    report = report_of()
    assert report.alarms_a_day == pytest.approx(338 / 14)
    assert report.time_range is not None
    assert (report.time_range.first, report.time_range.last) == (START, START + 14 * DAY - 1)


def test_an_hour_of_logs_counts_as_a_day_and_may_notify_as_often_as_a_week() -> None:
    deployed = deployed_of(filter_of("F"), alarm_of())
    counts = counts_of({"F": [Hit(0), Hit(30)]}, minutes=60)
    found = build_report(deployed, counts, alarms_a_week=2).alarms[0]
    assert found.alarms_a_day == 2
    assert found.threshold is None
    assert build_report(deployed, counts, alarms_a_week=1).alarms[0].threshold == SuggestedThreshold(
        threshold=2, alarms=0
    )


@pytest.mark.parametrize(("days", "weekly"), [(1, 7.0), (2, 3.5), (7, 1.0), (14, 0.5)])
def test_the_weekly_rate_is_that_of_the_evaluated_time(days: int, weekly: float) -> None:
    hits = [Hit(0), *(Hit(60 * hour, events=2 if hour == 5 else 1) for hour in range(1, 20))]
    counts = counts_of({"F": hits}, minutes=days * DAY)
    (found,) = build_report(deployed_of(filter_of("F"), alarm_of()), counts).alarms
    assert found.threshold == SuggestedThreshold(threshold=2, alarms=1)
    assert found.per_week(found.threshold.alarms) == pytest.approx(weekly)


def test_an_alarm_within_the_limit_is_left_alone_even_if_a_higher_threshold_would_notify_more() -> None:
    """One long alarm, which a threshold of 2 would split into twenty."""
    hits = [Hit(5 * period, events=9 if period % 5 == 0 else 1) for period in range(100)]
    found = build_report(deployed_of(filter_of("F"), alarm_of()), counts_of({"F": hits})).alarms[0]
    assert (len(found.notified), found.threshold, found.exclusions) == (1, None, ())


def test_the_number_of_names_is_limited() -> None:
    hits = [Hit(number, f"role{number:02}", events=number) for number in range(1, 20)]
    found = build_report(deployed_of(filter_of("F"), alarm_of()), counts_of({"F": hits})).alarms[0]
    assert [name for name, _ in found.principals] == [
        f"role{number}" for number in range(19, 19 - MAX_NAMES, -1)
    ]


def test_without_an_event_no_alarm_is_judged() -> None:
    report = report_of(empty=True)
    assert (report.alarms, report.time_range, report.alarms_a_day) == ((), None, 0)
