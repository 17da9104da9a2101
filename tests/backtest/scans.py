"""Scans made by hand: what reading logs would have yielded."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from cloudtrail_templates import FilterPattern
from cloudtrail_templates.backtest.counting.counts import Scan, Tally
from cloudtrail_templates.backtest.deployment.model import MetricFilter, Watch, WatchedAlarm
from cloudtrail_templates.backtest.evaluation.time_range import Span

START = 29_846_880
"""The minute of 2026-10-01 00:00 UTC, where periods of up to a day begin."""

DAY = 1_440


class Hit(NamedTuple):
    """Events of one caller that a filter matched in one minute after `START`."""

    minute: int
    principal: str = "arn:aws:iam::111122223333:user/alice"
    source: str = "192.0.2.10"
    region: str = "eu-west-1"
    events: int = 1


def tally_of(hits: Iterable[Hit]) -> Tally:
    """What a filter matched."""
    tally = Tally()
    for hit in hits:
        minute = START + hit.minute
        tally.events += hit.events
        tally.minutes[minute] += hit.events
        tally.principals[hit.principal] += hit.events
        tally.sources[hit.source] += hit.events
        tally.regions[hit.region] += hit.events
        tally.principal_minutes.setdefault(hit.principal, Counter())[minute] += hit.events
        tally.source_minutes.setdefault(hit.source, Counter())[minute] += hit.events
    return tally


def scan_of(hits: dict[str, list[Hit]], *, minutes: int = DAY, silent: Iterable[int] = ()) -> Scan:
    """Logs of so many minutes from `START` on, with ten events in each that is not silent."""
    quiet = {START + minute for minute in silent}
    every = Counter({minute: 10 for minute in range(START, START + minutes) if minute not in quiet})
    tallies = {title: tally_of(found) for title, found in hits.items()}
    return Scan(tallies=tallies, all_minutes=every, files=3, records=every.total(), bytes_read=12_345)


def span_of(scan: Scan, since: int | None = None, until: int | None = None) -> Span:
    """The time of the logs, or longer, in seconds since 1970."""
    return Span(first_event=min(scan.all_minutes), last_event=max(scan.all_minutes), since=since, until=until)


def filter_of(title: str, name: str = "Events", **more: float) -> MetricFilter:
    """A filter on the metric of that name."""
    return MetricFilter(title=title, pattern=FilterPattern("{ $.a = 1 }"), metric=("Trail", name), **more)


def alarm_of(title: str = "Alarm", name: str = "Events", **more: object) -> WatchedAlarm:
    """An alarm on the metric of that name, on its first event if nothing else is said."""
    return WatchedAlarm(title=title, **{"metric": ("Trail", name), "threshold": 1, **more})  # type: ignore[arg-type]


def watch_of(*parts: MetricFilter | WatchedAlarm) -> Watch:
    """A watch of these filters and alarms."""
    return Watch(
        filters=tuple(one for one in parts if isinstance(one, MetricFilter)),
        alarms=tuple(one for one in parts if isinstance(one, WatchedAlarm)),
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
