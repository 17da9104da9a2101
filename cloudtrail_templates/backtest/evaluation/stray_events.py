"""Leave out events whose date is wrong: a single one would stretch the evaluated time over decades.

An event is stray if more than a year without any event is between it and the others, and either it is impossible (before
CloudTrail started, or in the future) or there are few like it.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-document-history.html
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts

_YEAR = 366 * 1_440
_DAY = 1_440
_STARTED = int(datetime(2013, 11, 1, tzinfo=UTC).timestamp()) // 60
"""The month in which CloudTrail started."""
_MAX_SHARE = 0.01


@dataclass(frozen=True)
class _Cluster:
    """Minutes with events that are not a year apart."""

    minutes: frozenset[int]
    events: int
    is_possible: bool


def without_stray_events(counts: LogCounts, now: datetime | None = None) -> LogCounts:
    """Return the counts without stray events; `events_stray` is their number. Regions still count them.

    Args:
        counts: What was counted in the logs.
        now: The current time.
    """
    minutes = counts.all_minutes
    if not minutes or max(minutes) - min(minutes) <= _YEAR:
        return counts
    clusters = _clusters(minutes, now or datetime.now(UTC))
    most = max(clusters, key=lambda one: (one.is_possible, one.events))
    few = _MAX_SHARE * minutes.total()
    stray = [
        one
        for one in clusters
        if one is not most and (one.events <= few or (most.is_possible and not one.is_possible))
    ]
    if not stray:
        return counts
    left_out = frozenset[int]().union(*(one.minutes for one in stray))
    number = sum(one.events for one in stray)
    return replace(
        counts,
        by_filter={title: _without(one, left_out) for title, one in counts.by_filter.items()},
        all_minutes=_others(minutes, left_out),
        events=counts.events - number,
        events_stray=counts.events_stray + number,
    )


def _clusters(minutes: Counter[int], now: datetime) -> list[_Cluster]:
    latest = int(now.timestamp()) // 60 + _DAY
    ordered = sorted(minutes)
    groups = [[ordered[0]]]
    for before, minute in pairwise(ordered):
        if minute - before > _YEAR:
            groups.append([])
        groups[-1].append(minute)
    return [
        _Cluster(
            frozenset(group), sum(minutes[one] for one in group), group[-1] >= _STARTED and group[0] <= latest
        )
        for group in groups
    ]


def _without(counts: FilterCounts, left_out: frozenset[int]) -> FilterCounts:
    if left_out.isdisjoint(counts.minutes):
        return counts
    minutes = _others(counts.minutes, left_out)
    names: list[Counter[str]] = []
    timelines: list[dict[str, Counter[int]]] = []
    for totals, lines in (
        (counts.principals, counts.principal_minutes),
        (counts.sources, counts.source_minutes),
    ):
        kept = {name: _others(line, left_out) for name, line in lines.items()}
        gone = Counter({name: lines[name].total() - line.total() for name, line in kept.items()})
        names.append(totals - gone)
        timelines.append({name: line for name, line in kept.items() if line})
    return replace(
        counts,
        events=minutes.total(),
        minutes=minutes,
        principals=names[0],
        sources=names[1],
        principal_minutes=timelines[0],
        source_minutes=timelines[1],
    )


def _others(minutes: Counter[int], left_out: Iterable[int]) -> Counter[int]:
    kept = minutes.copy()
    for minute in left_out:
        kept.pop(minute, None)
    return kept
