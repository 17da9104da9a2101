"""What an alarm sees: the sum of its metric in every period that has data."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cloudtrail_templates.backtest.counting.counts import Scan, Tally
from cloudtrail_templates.backtest.deployment.model import MetricFilter, Watch, WatchedAlarm
from cloudtrail_templates.backtest.evaluation.time_range import Span


@dataclass(frozen=True)
class Series:
    """Sums by period, from the first period of the time that is looked at to the last.

    Periods are numbered since 1970; one without data is missing, which is not the same as a sum of 0.
    """

    sums: Mapping[int, float]
    first: int
    last: int


def series(
    watch: Watch,
    scan: Scan,
    span: Span,
    alarm: WatchedAlarm,
    without: Callable[[Tally], Mapping[int, int]] = lambda _: {},
) -> Series:
    """What the alarm sees of the logs; `without` gives the minutes of events to take out of a filter's.

    An alarm whose metric no filter feeds counts every event.
    """
    minutes_of_period = alarm.period_seconds // 60
    sums: dict[int, float] = defaultdict(float)
    filters = watch.feeding(alarm)
    if not filters:
        for minute, events in scan.all_minutes.items():
            sums[minute // minutes_of_period] += events
    for one in filters:
        for minute, value in _published(one, scan, without).items():
            sums[minute // minutes_of_period] += value
    return Series(dict(sorted(sums.items())), *span.periods(alarm.period_seconds))


def _published(
    one: MetricFilter, scan: Scan, without: Callable[[Tally], Mapping[int, int]]
) -> dict[int, float]:
    tally = scan.tallies[one.title]
    minutes, gone = tally.minutes, without(tally)
    if gone:
        minutes = minutes - Counter(gone)
    values = {minute: events * one.value for minute, events in minutes.items()}
    if one.default is not None:
        values |= dict.fromkeys(scan.all_minutes.keys() - minutes.keys(), one.default)
    return values
