"""What makes an alarm quieter, in the same words for every report."""

from collections.abc import Iterator
from typing import NamedTuple

from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.formatting import printable, rate_text
from cloudtrail_templates.plurals import format_count


class Suggestion(NamedTuple):
    """What to set and its effect; or, if nothing can be set, which principal or source causes most alarms."""

    can_be_set: bool
    what: str
    effect: str


def suggestions_for(report: Report, one: AlarmReport, max_exclusions: int) -> Iterator[Suggestion]:
    """Yield the threshold first, then the exclusions, the most effective first."""
    instead = f"instead of {len(one.notified):,}"
    if one.threshold:
        weekly = rate_text(one.per_week(one.threshold.alarms))
        effect = f"{format_count(one.threshold.alarms, 'alarm')} {instead}, {weekly} a week"
        yield Suggestion(True, threshold_setting(report, one), effect)
    for exclusion in one.exclusions[:max_exclusions]:
        setting = report.deployed.settings.exclusion(exclusion.kind, exclusion.name)
        share = f"in ALARM {exclusion.periods_in_alarm / one.evaluation.periods:.1%} of the time"
        alarms = format_count(exclusion.alarms, "alarm")
        if setting:
            yield Suggestion(True, setting, f"{alarms} {instead}, {share}")
        else:
            cause = f"the {exclusion.kind} {printable(exclusion.name)}"
            yield Suggestion(False, cause, f"without it {alarms} {instead}, {share}")


def threshold_setting(report: Report, one: AlarmReport) -> str:
    """Return how to set the suggested threshold, or an empty text without a suggestion."""
    alarm, suggested = one.alarm, one.threshold
    if suggested is None:
        return ""
    return report.deployed.settings.threshold(
        alarm.name, alarm.metric[1], alarm.threshold_parameter, suggested.threshold
    )
