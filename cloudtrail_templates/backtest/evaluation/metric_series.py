"""The data of an alarm: the sum of its metric in every period that has data."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms, MetricAlarm, MetricFilter
from cloudtrail_templates.backtest.evaluation.time_range import TimeRange


@dataclass(frozen=True)
class MetricSeries:
    """Sums by period, from the first period of the time range to the last.

    Periods are numbered since 1970. A period without data is missing, which is not the same as a sum of 0.
    """

    sums: Mapping[int, float]
    first: int
    last: int


def compute_series(
    deployed: DeployedAlarms,
    counts: LogCounts,
    time_range: TimeRange,
    alarm: MetricAlarm,
    excluded: Callable[[FilterCounts], Mapping[int, int]] = lambda _: {},
) -> MetricSeries:
    """Return the data of an alarm. An alarm whose metric no filter publishes counts every event.

    Args:
        deployed: The filters and alarms.
        counts: What was counted in the logs.
        time_range: The time over which the alarm is evaluated.
        alarm: The alarm.
        excluded: Returns the minutes of events to leave out of a filter's.
    """
    minutes_of_period = alarm.period_seconds // 60
    sums: dict[int, float] = defaultdict(float)
    filters = deployed.filters_of(alarm)
    if not filters:
        for minute, events in counts.all_minutes.items():
            sums[minute // minutes_of_period] += events
    for one in filters:
        for minute, value in _published_values(one, counts, excluded).items():
            sums[minute // minutes_of_period] += value
    return MetricSeries(dict(sorted(sums.items())), *time_range.periods(alarm.period_seconds))


def _published_values(
    one: MetricFilter, counts: LogCounts, excluded: Callable[[FilterCounts], Mapping[int, int]]
) -> dict[int, float]:
    filter_counts = counts.by_filter[one.title]
    minutes, without = filter_counts.minutes, excluded(filter_counts)
    if without:
        minutes = minutes - Counter(without)
    values = {minute: events * one.value for minute, events in minutes.items()}
    if one.default is not None:
        values |= dict.fromkeys(counts.all_minutes.keys() - minutes.keys(), one.default)
    return values
