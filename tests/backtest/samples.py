"""Counts, filters and alarms made by hand."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from cloudtrail_templates import FilterPattern
from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms, MetricAlarm, MetricFilter
from cloudtrail_templates.backtest.evaluation.time_range import TimeRange

START = 29_846_880
"""The minute of 2026-10-01 00:00 UTC, where periods of up to a day begin."""

DAY = 1_440


class Hit(NamedTuple):
    """Events of one principal that a filter matched in one minute after `START`."""

    minute: int
    principal: str = "arn:aws:iam::111122223333:user/alice"
    source: str = "192.0.2.10"
    region: str = "eu-west-1"
    events: int = 1


def filter_counts_of(hits: Iterable[Hit]) -> FilterCounts:
    """Return the counts of a filter."""
    filter_counts = FilterCounts()
    for hit in hits:
        minute = START + hit.minute
        filter_counts.events += hit.events
        filter_counts.minutes[minute] += hit.events
        filter_counts.principals[hit.principal] += hit.events
        filter_counts.sources[hit.source] += hit.events
        filter_counts.regions[hit.region] += hit.events
        filter_counts.principal_minutes.setdefault(hit.principal, Counter())[minute] += hit.events
        filter_counts.source_minutes.setdefault(hit.source, Counter())[minute] += hit.events
    return filter_counts


def counts_of(hits: dict[str, list[Hit]], *, minutes: int = DAY, silent: Iterable[int] = ()) -> LogCounts:
    """Return counts of so many minutes from `START` on, with ten events in each minute that is not silent."""
    quiet = {START + minute for minute in silent}
    every = Counter({minute: 10 for minute in range(START, START + minutes) if minute not in quiet})
    by_filter = {title: filter_counts_of(found) for title, found in hits.items()}
    return LogCounts(by_filter=by_filter, all_minutes=every, files=3, events=every.total(), bytes_read=12_345)


def time_range_of(counts: LogCounts, since: int | None = None, until: int | None = None) -> TimeRange:
    """Return the time of the logs, or a longer one, in seconds since 1970."""
    return TimeRange(
        first_event=min(counts.all_minutes), last_event=max(counts.all_minutes), since=since, until=until
    )


def filter_of(title: str, name: str = "Events", **more: float) -> MetricFilter:
    """Return a filter that publishes the metric of that name."""
    return MetricFilter(title=title, pattern=FilterPattern("{ $.a = 1 }"), metric=("Trail", name), **more)


def alarm_of(title: str = "Alarm", name: str = "Events", **more: object) -> MetricAlarm:
    """Return an alarm on the metric of that name, by default on a single event."""
    return MetricAlarm(title=title, **{"metric": ("Trail", name), "threshold": 1, **more})  # type: ignore[arg-type]


def deployed_of(*parts: MetricFilter | MetricAlarm) -> DeployedAlarms:
    """Return these filters and alarms."""
    return DeployedAlarms(
        filters=tuple(one for one in parts if isinstance(one, MetricFilter)),
        alarms=tuple(one for one in parts if isinstance(one, MetricAlarm)),
    )


SILENCE = alarm_of(
    "Silent",
    metric=("AWS/Logs", "IncomingLogEvents"),
    comparison="LessThanThreshold",
    period_seconds=3600,
    evaluation_periods=3,
    datapoints_to_alarm=3,
    treat_missing="breaching",
)
