"""What makes an alarm quieter, in words."""

from backtest.samples import DAY, Hit, alarm_of, counts_of, deployed_of, filter_of
from cloudtrail_templates.backtest.evaluation.report import build_report
from cloudtrail_templates.backtest.reporting.suggestions import suggestions_for


def test_the_weekly_rate_of_two_days_is_not_that_of_a_week() -> None:
    hits = [Hit(60 * hour, events=2 if hour == 5 else 1) for hour in range(20)]
    report = build_report(deployed_of(filter_of("F"), alarm_of()), counts_of({"F": hits}, minutes=2 * DAY))
    first, *_ = suggestions_for(report, report.alarms[0], 3)
    assert first.what == "threshold 2, the Threshold of Alarm in the template"
    assert first.effect == "1 alarm instead of 20, 3.5 a week"


def test_no_more_exclusions_are_listed_than_requested() -> None:
    hits = [Hit(60 * hour, f"arn:aws:iam::111122223333:user/u{hour % 3}") for hour in range(12)]
    report = build_report(deployed_of(filter_of("F"), alarm_of()), counts_of({"F": hits}))
    assert len(report.alarms[0].exclusions) > 2
    assert [len(list(suggestions_for(report, report.alarms[0], number))) for number in (0, 1, 2)] == [1, 2, 3]
