"""Count matched events in bounded memory, and merge counts.

The counters of principals and sources keep at most `MAX_NAMES` names. When there are more, those with the fewest events
are counted under `OTHERS` until half are left; one that comes again starts anew. So the counts of the names with the
most events are right unless hundreds of others have as many.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from cloudtrail_templates.backtest.counting.counts import OTHERS, FilterCounts, LogCounts

MatchedEvent: TypeAlias = tuple[int, str, str, str]
"""The minute of an event, its principal, its source and its region."""

MAX_NAMES = 500
"""Principals or sources of one filter."""
MAX_TIMELINES = 64
"""Principals or sources of one filter whose minutes are kept."""


def add_events(counts: FilterCounts, events: Sequence[MatchedEvent]) -> None:
    """Add events that a filter matched."""
    minutes, principals, sources, regions = zip(*events, strict=True)
    counts.events += len(events)
    counts.minutes.update(minutes)
    counts.regions.update(regions)
    for names, timelines, column in (
        (counts.principals, counts.principal_minutes, principals),
        (counts.sources, counts.source_minutes, sources),
    ):
        names.update(column)
        for name, minute in zip(column, minutes, strict=True):
            timeline = timelines.get(name)
            if timeline is None:
                # Like Counter(), without its __init__, which takes longer than counting.
                timeline = timelines[name] = Counter.__new__(Counter)
            timeline[minute] = timeline.get(minute, 0) + 1
    _trim(counts)


def merge_counts(total: LogCounts, part: LogCounts) -> None:
    """Add the counts of another part of the logs to the total."""
    for title, filter_counts in part.by_filter.items():
        _merge_filter(total.by_filter[title], filter_counts)
    total.all_minutes.update(part.all_minutes)
    total.files += part.files
    total.skipped_files += part.skipped_files
    total.unreadable_files += part.unreadable_files
    total.events += part.events
    total.events_outside += part.events_outside
    total.events_too_large += part.events_too_large
    total.events_without_read_only += part.events_without_read_only
    total.bytes_read += part.bytes_read
    total.problems += part.problems
    total.interrupted |= part.interrupted


def _merge_filter(total: FilterCounts, part: FilterCounts) -> None:
    total.events += part.events
    total.minutes.update(part.minutes)
    total.regions.update(part.regions)
    _merge_names(total.principals, total.principal_minutes, part.principals, part.principal_minutes)
    _merge_names(total.sources, total.source_minutes, part.sources, part.source_minutes)
    _trim(total)


def _merge_names(
    names: Counter[str],
    timelines: dict[str, Counter[int]],
    more: Mapping[str, int],
    more_timelines: Mapping[str, Mapping[int, int]],
) -> None:
    names.update(more)
    for name, minutes in more_timelines.items():
        timeline = timelines.get(name)
        if timeline is None:
            timeline = timelines[name] = Counter()
        for minute, count in minutes.items():
            timeline[minute] = timeline.get(minute, 0) + count


def _trim(counts: FilterCounts) -> None:
    for names, timelines in (
        (counts.principals, counts.principal_minutes),
        (counts.sources, counts.source_minutes),
    ):
        if len(timelines) > MAX_TIMELINES:
            _prune_timelines(names, timelines)
    for names in (counts.principals, counts.sources, counts.regions):
        if len(names) > MAX_NAMES:
            _prune_names(names)


def _prune_names(names: Counter[str]) -> None:
    for name in _least(names, MAX_NAMES // 2):
        if name != OTHERS:
            names[OTHERS] += names.pop(name)


def _prune_timelines(names: Mapping[str, int], timelines: dict[str, Counter[int]]) -> None:
    for name in _least({name: names.get(name, 0) for name in timelines}, MAX_TIMELINES // 2):
        del timelines[name]


def _least(names: Mapping[str, int], kept: int) -> list[str]:
    return sorted(names, key=lambda name: (-names[name], name))[kept:]
