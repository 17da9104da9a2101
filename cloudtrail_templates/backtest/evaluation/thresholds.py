"""Suggest a threshold that makes an alarm quieter."""

import math
from dataclasses import dataclass, replace

from cloudtrail_templates.backtest.deployment.model import COMPARISONS, MetricAlarm
from cloudtrail_templates.backtest.evaluation.alarm_states import Evaluation, evaluate_alarm
from cloudtrail_templates.backtest.evaluation.metric_series import MetricSeries


@dataclass(frozen=True, kw_only=True)
class SuggestedThreshold:
    """A threshold, and the number of notifications with it."""

    threshold: int
    alarms: int


def is_noisy(evaluation: Evaluation, max_alarms: float) -> bool:
    """Return whether an alarm sends more notifications than allowed, or is saturated."""
    return len(evaluation.notified) > max_alarms or evaluation.is_saturated


def suggest_threshold(
    alarm: MetricAlarm, series: MetricSeries, max_alarms: float
) -> SuggestedThreshold | None:
    """Return the lowest whole threshold from which on the alarm is not noisy.

    A higher threshold can send more notifications, because it may split one long alarm into several: hence "from which
    on". None if the alarm's own threshold is already high enough, or if the alarm goes off for too few events.
    """
    if not alarm.comparison.startswith("Greater"):
        return None
    breaches = COMPARISONS[alarm.comparison].holds
    sums = {value for value in series.sums.values() if breaches(value, alarm.threshold)}
    for value in sorted(sums, reverse=True):
        lowered = replace(alarm, comparison="GreaterThanOrEqualToThreshold", threshold=value)
        if is_noisy(evaluate_alarm(lowered, series), max_alarms):
            is_exclusive = alarm.comparison == "GreaterThanThreshold"
            threshold = math.ceil(value) if is_exclusive else math.floor(value) + 1
            raised = evaluate_alarm(replace(alarm, threshold=threshold), series)
            return SuggestedThreshold(threshold=threshold, alarms=len(raised.notified))
    return None
