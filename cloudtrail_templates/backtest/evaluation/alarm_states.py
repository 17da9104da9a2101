"""Evaluate alarms as CloudWatch does, period by period.

Where data is missing, CloudWatch looks back farther than the evaluation periods: it uses older data first, and fills in
only what is still missing, as the alarm says. AWS gives no formula for how far back; in its examples it is two periods
more than the evaluation periods, as here. Therefore an alarm on rare events stays in ALARM for two periods after the
event, and the alarm on a silent trail goes off two periods later than its evaluation periods say.

Periods start at multiples of their length. CloudWatch moves its window minute by minute unless the alarm has a
WallClockWindow: there, a burst across the border of two periods counts as a whole; here it counts as two halves.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from cloudtrail_templates.backtest.deployment.model import COMPARISONS, MetricAlarm
from cloudtrail_templates.backtest.evaluation.metric_series import MetricSeries

EXTRA_PERIODS = 2
"""How many periods farther back than the evaluation periods CloudWatch looks for data."""


SATURATED_SHARE = 0.5
"""An alarm that is in ALARM for a greater share of the time is saturated."""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The states of an alarm over the time of the logs."""

    periods: int
    breaching: int
    """Periods whose own sum breaches the threshold."""
    in_alarm: int
    """Periods at whose end the alarm was in ALARM."""
    notified: tuple[int, ...]
    """The periods at whose end it went into ALARM, each of which is one notification."""

    @property
    def is_saturated(self) -> bool:
        """Whether the alarm is in ALARM for most of the time, in which it sends no further notification."""
        return self.in_alarm > SATURATED_SHARE * self.periods


def evaluate_alarm(alarm: MetricAlarm, series: MetricSeries) -> Evaluation:
    """Evaluate the alarm at the end of every period. Before the first one it is OK and no data breaches."""
    breaches = COMPARISONS[alarm.comparison].holds
    points = [(period, breaches(value, alarm.threshold)) for period, value in series.sums.items()]
    width = alarm.evaluation_periods + EXTRA_PERIODS
    window = deque((series.first - back, False) for back in range(width, 0, -1))
    notified: list[int] = []
    state, in_alarm, now = False, 0, series.first
    ahead = deque(points)
    while now <= series.last:
        if ahead and ahead[0][0] == now:
            window.append(ahead.popleft())
        while window and window[0][0] <= now - width:
            window.popleft()
        previous, state = state, _is_in_alarm(alarm, window, now, state)
        if state and not previous:
            notified.append(now)
        # Without data in the window the state does not change until there is data again.
        later = now + 1 if window else ahead[0][0] if ahead else series.last + 1
        in_alarm += (later - now) * state
        now = later
    return Evaluation(
        periods=series.last - series.first + 1,
        breaching=sum(breaching for _, breaching in points),
        in_alarm=in_alarm,
        notified=tuple(notified),
    )


def _is_in_alarm(alarm: MetricAlarm, window: Sequence[tuple[int, bool]], now: int, state: bool) -> bool:
    """Return whether the alarm is in ALARM, given the data in its window, the oldest first, and its state before."""
    needed, to_alarm, treat = alarm.evaluation_periods, alarm.datapoints_to_alarm, alarm.treat_missing
    real = [breaching for _, breaching in window]
    if len(real) >= needed:
        return sum(real[-needed:]) >= to_alarm
    breaching = sum(real)
    if treat == "breaching":
        breaching += needed - len(real)
    if breaching >= to_alarm:
        return True
    if treat in ("breaching", "notBreaching") or not all(real):
        return False
    if treat == "ignore":
        return state
    # All data breaches: that is enough if it goes back as many periods as have to breach.
    return bool(window) and now - window[0][0] + 1 >= to_alarm
