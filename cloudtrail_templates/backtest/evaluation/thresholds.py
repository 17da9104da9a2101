"""The threshold that would make an alarm quieter."""

import math
from dataclasses import dataclass, replace

from cloudtrail_templates.backtest.deployment.model import WatchedAlarm
from cloudtrail_templates.backtest.evaluation.alarm_states import BREACHES, Verdict, evaluate
from cloudtrail_templates.backtest.evaluation.metric_series import Series

MOSTLY_ON = 0.5
"""An alarm that is in ALARM for a greater share of the time tells nobody of what comes next."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A threshold, and how often the alarm would have notified with it."""

    threshold: int
    alarms: int


def is_too_loud(verdict: Verdict, most: float) -> bool:
    """Whether an alarm notifies more than so many times, or is on for most of the time."""
    return len(verdict.notified) > most or is_mostly_on(verdict)


def is_mostly_on(verdict: Verdict) -> bool:
    """Whether it is on for so long that it tells nobody of what comes next."""
    return verdict.in_alarm > MOSTLY_ON * verdict.periods


def lowest_threshold(alarm: WatchedAlarm, seen: Series, most: float) -> Threshold | None:
    """The smallest whole threshold from which on the alarm is not too loud.

    A higher threshold can notify more often, since it may cut one long alarm into several: hence "from which
    on". None where the alarm's own threshold is such a one, or the alarm is about too few events.
    """
    if not alarm.comparison.startswith("Greater"):
        return None
    breaches = BREACHES[alarm.comparison]
    sums = {value for value in seen.sums.values() if breaches(value, alarm.threshold)}
    for value in sorted(sums, reverse=True):
        lowered = replace(alarm, comparison="GreaterThanOrEqualToThreshold", threshold=value)
        if is_too_loud(evaluate(lowered, seen), most):
            above = alarm.comparison == "GreaterThanThreshold"
            threshold = math.ceil(value) if above else math.floor(value) + 1
            raised = evaluate(replace(alarm, threshold=threshold), seen)
            return Threshold(threshold=threshold, alarms=len(raised.notified))
    return None
