"""Read some log files, match their events and count the matches."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress
from typing import IO, Any

from cloudtrail_templates.backtest.counting.bounded_counts import MatchedEvent, add_events
from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.counting.matched_events import event_time_of, matched_event
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.matching.matcher import Matcher
from cloudtrail_templates.backtest.reading.envelopes import is_aggregated
from cloudtrail_templates.backtest.reading.event_times import (
    as_event_time,
    minutes_of,
)
from cloudtrail_templates.backtest.reading.events import FIRST_PATHS, Event, first_fields
from cloudtrail_templates.backtest.reading.log_content import read_events
from cloudtrail_templates.backtest.reading.log_files import STDIN, FoundFile, LogFile, SkippedFile, read_error
from cloudtrail_templates.backtest.reading.log_names import is_certain_log_name
from cloudtrail_templates.backtest.reading.problems import FileProblems
from cloudtrail_templates.backtest.reading.unpacking import read_contents
from cloudtrail_templates.filter_pattern.lookup import MISSING
from cloudtrail_templates.interruption import delayed_interrupt

OnBytes = Callable[[int], None]
_READ_ONLY = FIRST_PATHS.index(("readOnly",))
MAX_PENDING = 5_000
"""Matched events that are collected and then counted together, which is faster; more would only take memory."""


@dataclass(kw_only=True)
class EventCounter:
    """Counts what a list of filters matches in batches of files."""

    filters: Sequence[MetricFilter]
    since: datetime | None = None
    until: datetime | None = None
    _since: str = field(init=False, default="")
    _until: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self._since = as_event_time(self.since) if self.since else ""
        self._until = as_event_time(self.until) if self.until else ""
        self._prepare()

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs to make the rest itself."""
        return {name: getattr(self, name) for name in ("filters", "since", "until", "_since", "_until")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._prepare()

    def _prepare(self) -> None:
        self._matcher = Matcher([each.pattern for each in self.filters])
        self._titles = [each.title for each in self.filters]

    def count(self, batch: Iterable[FoundFile], on_bytes: OnBytes, stopped: Callable[[], bool]) -> LogCounts:
        """Return the counts of some files. On Ctrl-C they cover what was read until then and are marked as interrupted."""
        counts = LogCounts(by_filter={})
        pending: list[list[MatchedEvent]] = [[] for _ in self._titles]
        try:
            for found in batch:
                if stopped():
                    counts.interrupted = True
                    break
                if isinstance(found, SkippedFile):
                    counts.skipped_files += found.files
                    counts.problems += [(found.path, found.problem)] if found.problem else []
                else:
                    self._count_file(found, counts, pending, on_bytes)
        except KeyboardInterrupt:
            counts.interrupted = True
        self._add_pending(counts, pending)
        return counts

    def _add_pending(self, counts: LogCounts, pending: Sequence[list[MatchedEvent]]) -> None:
        with delayed_interrupt():
            for title, events in zip(self._titles, pending, strict=True):
                if events:
                    add_events(counts.by_filter.setdefault(title, FilterCounts()), events)
                    events.clear()

    def _count_file(
        self, file: LogFile, counts: LogCounts, pending: Sequence[list[MatchedEvent]], on_bytes: OnBytes
    ) -> None:
        def on_read(count: int) -> None:
            counts.bytes_read += count
            on_bytes(count)

        count = 0
        error = ""
        try:
            with _open_log(file.path) as opened:
                for content in read_contents(opened, on_read):
                    count += 1
                    path = f"{file.path}/{content.name}" if content.name else file.path
                    is_certain = file.is_certain and (not content.name or is_certain_log_name(content.name))
                    self._count_content(path, content.blocks, counts, pending, is_certain=is_certain)
        except EOFError as ended:
            error = str(ended)
        except OSError as failed:
            error = read_error(failed)
        if error and (count or file.is_certain):
            problems = FileProblems(error=error, is_lost=not count)
            counts.unreadable_files += problems.is_lost
            counts.problems += [(file.path, problem) for problem in problems.problems()]

    def _count_content(
        self,
        path: str,
        content: Iterator[bytes],
        counts: LogCounts,
        pending: Sequence[list[MatchedEvent]],
        *,
        is_certain: bool,
    ) -> None:
        problems = FileProblems()

        def blocks() -> Iterator[bytes]:
            try:
                yield from content
            except EOFError as error:
                problems.error = str(error)
            except OSError as error:
                problems.error = read_error(error)

        try:
            for events in read_events(blocks(), problems):
                self._count_events(events, counts, pending, problems)
        finally:
            is_log = problems.is_log and not problems.is_digest
            counts.files += is_log and not problems.is_lost
            counts.unreadable_files += problems.is_lost
            counts.skipped_files += not is_log
            counts.events_too_large += problems.too_large
            if is_log or is_certain:
                counts.problems += [(path, problem) for problem in problems.problems()]

    def _count_events(
        self,
        events: Sequence[Event],
        counts: LogCounts,
        pending: Sequence[list[MatchedEvent]],
        problems: FileProblems,
    ) -> None:
        try:
            self._count_all(events, counts, pending, problems)
        except ValueError:  # an integer with more digits than Python reads
            if len(events) == 1:
                problems.unreadable_numbers += 1
                return
            for event in events:
                self._count_events((event,), counts, pending, problems)

    def _count_all(
        self,
        events: Sequence[Event],
        counts: LogCounts,
        pending: Sequence[list[MatchedEvent]],
        problems: FileProblems,
    ) -> None:
        """Count all of the events, or none if it raises ValueError."""
        untimed = outside = 0
        times = [event.get("eventTime", MISSING) for event in events]
        values = first_fields(events)
        minutes = minutes_of(times)
        if minutes is None:
            times = list(map(event_time_of, events))
            timed = [time is not None for time in times]
            untimed = sum(
                time is None and not is_aggregated(event) for time, event in zip(times, events, strict=True)
            )
            events, times, values = (list(compress(each, timed)) for each in (events, times, values))
        if self._since or self._until:
            inside = [self._since <= time and (not self._until or time < self._until) for time in times]
            outside = inside.count(False)
            events, times, values = (list(compress(each, inside)) for each in (events, times, values))
            minutes = None
        matches = [(indexes, matched_event(event)) for indexes, event in self._matcher.match(events, values)]
        if values and (values[0][_READ_ONLY] is MISSING or values[-1][_READ_ONLY] is MISSING):
            counts.events_without_read_only += sum(one[_READ_ONLY] is MISSING for one in values)
        problems.untimed += untimed
        counts.events_outside += outside
        counts.all_minutes.update(minutes or minutes_of(times) or {})
        counts.events += len(events)
        for indexes, matched in matches:
            for index in indexes:
                pending[index].append(matched)
        if sum(map(len, pending)) >= MAX_PENDING:
            self._add_pending(counts, pending)


def _open_log(path: str) -> AbstractContextManager[IO[bytes]]:
    if path == STDIN:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return nullcontext(sys.stdin.buffer)
    return open(path, "rb", buffering=0)
