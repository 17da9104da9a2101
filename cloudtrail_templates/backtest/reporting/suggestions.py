"""What would make an alarm quieter, in the words of every report."""

from collections.abc import Iterator
from typing import NamedTuple

from cloudtrail_templates.backtest.evaluation.report import DAYS_OF_A_WEEK, AlarmReport, Report
from cloudtrail_templates.backtest.reporting.formatting import clean, rate_text
from cloudtrail_templates.plurals import format_count


class Advice(NamedTuple):
    """What to set and what comes of it; or, where nothing can be set, who makes the noise."""

    can_be_set: bool
    what: str
    effect: str


def advice(report: Report, one: AlarmReport, most_exclusions: int) -> Iterator[Advice]:
    """The threshold first, then whom to leave out, whoever has the most effect first."""
    instead = f"instead of {len(one.notified):,}"
    if one.threshold:
        weekly = rate_text(one.threshold.alarms / max(1.0, one.days / DAYS_OF_A_WEEK))
        effect = f"{format_count(one.threshold.alarms, 'alarm')} {instead}, {weekly} a week"
        yield Advice(True, threshold_setting(report, one), effect)
    for without in one.exclusions[:most_exclusions]:
        setting = report.watch.settings.exclusion(without.kind, without.name)
        share = f"in alarm {without.periods_in_alarm / one.verdict.periods:.1%} of the time"
        alarms = format_count(without.alarms, "alarm")
        if setting:
            yield Advice(True, setting, f"{alarms} {instead}, {share}")
        else:
            who = f"the {without.kind} {clean(without.name)}"
            yield Advice(False, who, f"without it {alarms} {instead}, {share}")


def threshold_setting(report: Report, one: AlarmReport) -> str:
    """What to set for the threshold that is suggested; empty where none is."""
    alarm, suggested = one.alarm, one.threshold
    if suggested is None:
        return ""
    return report.watch.settings.threshold(
        alarm.title, alarm.metric[1], alarm.threshold_parameter, suggested.threshold
    )
