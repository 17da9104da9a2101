"""Counting what the filters matched, in bounded memory, and putting counts together.

The counters of principals and sources hold `MOST_NAMES` names at most. Then those with the fewest events are
counted under `OTHERS`, until half are left; what comes again starts anew. So the names with the most events
are right unless hundreds of others have as many.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from cloudtrail_templates.backtest.counting.counts import OTHERS, Scan, Tally

Seen: TypeAlias = tuple[int, str, str, str]
"""The minute of an event, its principal, source and region."""

MOST_NAMES = 500
"""Principals or sources of one filter."""
MOST_TIMELINES = 64
"""Principals or sources of one filter whose minutes are kept when a part of the logs is done."""


def count_events(tally: Tally, seen: Sequence[Seen]) -> None:
    """Add events that a filter matched."""
    minutes, principals, sources, regions = zip(*seen, strict=True)
    tally.events += len(seen)
    tally.minutes.update(minutes)
    tally.regions.update(regions)
    for names, timelines, column in (
        (tally.principals, tally.principal_minutes, principals),
        (tally.sources, tally.source_minutes, sources),
    ):
        names.update(column)
        for name, minute in zip(column, minutes, strict=True):
            timeline = timelines.get(name)
            if timeline is None:
                # As Counter(), without its __init__, which takes longer than counting.
                timeline = timelines[name] = Counter.__new__(Counter)
            timeline[minute] = timeline.get(minute, 0) + 1
    _trim(tally)


def merge(total: Scan, part: Scan) -> None:
    """Add what another part of the logs yielded."""
    for title, tally in part.tallies.items():
        _merge_tally(total.tallies[title], tally)
    total.all_minutes.update(part.all_minutes)
    total.files += part.files
    total.skipped_files += part.skipped_files
    total.records += part.records
    total.records_outside += part.records_outside
    total.bytes_read += part.bytes_read
    total.problems += part.problems
    total.interrupted |= part.interrupted


def _merge_tally(total: Tally, part: Tally) -> None:
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


def _trim(tally: Tally) -> None:
    for names, timelines in (
        (tally.principals, tally.principal_minutes),
        (tally.sources, tally.source_minutes),
    ):
        if len(timelines) > MOST_TIMELINES:
            _prune_timelines(names, timelines)
    for names in (tally.principals, tally.sources, tally.regions):
        if len(names) > MOST_NAMES:
            _prune(names)


def _prune(names: Counter[str]) -> None:
    for name in _least(names, MOST_NAMES // 2):
        if name != OTHERS:
            names[OTHERS] += names.pop(name)


def _prune_timelines(names: Mapping[str, int], timelines: dict[str, Counter[int]]) -> None:
    for name in _least({name: names.get(name, 0) for name in timelines}, MOST_TIMELINES // 2):
        del timelines[name]


def _least(names: Mapping[str, int], kept: int) -> list[str]:
    return sorted(names, key=lambda name: (-names[name], name))[kept:]
