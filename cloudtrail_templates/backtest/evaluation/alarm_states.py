"""Alarms evaluated as CloudWatch does, period by period, on periods that begin where the clock's do.

CloudWatch looks at more than the evaluation periods where data is missing: real data from farther back comes
first, and only what is then still lacking is filled in as the alarm says. AWS gives no formula for how far
back; in its examples it is two periods more than the evaluation periods, as here. For that reason an alarm on
rare events stays on for two periods more than the event, and a silent trail is noticed two periods later than
its evaluation periods say.

CloudWatch moves its window minute by minute unless the alarm has a WallClockWindow, so that a burst across
the border of two periods counts whole there and as two halves here.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
"""

import operator
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cloudtrail_templates.backtest.deployment.model import WatchedAlarm
from cloudtrail_templates.backtest.evaluation.metric_series import Series

EXTRA_PERIODS = 2
"""How many periods farther back than the evaluation periods CloudWatch looks for data."""

BREACHES: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How an alarm would have fared."""

    periods: int
    breaching: int
    """Periods whose own sum breaches the threshold."""
    in_alarm: int
    """Periods at whose end the alarm was in ALARM."""
    notified: tuple[int, ...]
    """The periods at whose end it went into ALARM, each of which is one notification."""


def evaluate(alarm: WatchedAlarm, seen: Series) -> Verdict:
    """Evaluate the alarm at the end of every period; before the first one it is OK and the data is quiet."""
    breaches = BREACHES[alarm.comparison]
    points = [(period, breaches(value, alarm.threshold)) for period, value in seen.sums.items()]
    width = alarm.evaluation_periods + EXTRA_PERIODS
    window = deque((seen.first - back, False) for back in range(width, 0, -1))
    notified: list[int] = []
    state, in_alarm, now = False, 0, seen.first
    ahead = deque(points)
    while now <= seen.last:
        if ahead and ahead[0][0] == now:
            window.append(ahead.popleft())
        while window and window[0][0] <= now - width:
            window.popleft()
        was, state = state, _state(alarm, window, now, state)
        if state and not was:
            notified.append(now)
        # Where no data is left in the window, nothing changes before there is some again.
        later = now + 1 if window else ahead[0][0] if ahead else seen.last + 1
        in_alarm += (later - now) * state
        now = later
    return Verdict(
        periods=seen.last - seen.first + 1,
        breaching=sum(breaching for _, breaching in points),
        in_alarm=in_alarm,
        notified=tuple(notified),
    )


def _state(alarm: WatchedAlarm, window: Sequence[tuple[int, bool]], now: int, state: bool) -> bool:
    """Whether the alarm is in ALARM, given the data in its window, the oldest first."""
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
    # All there is breaches: enough, once it is so old that it can no longer be a beginning.
    return bool(window) and now - window[0][0] + 1 >= to_alarm
