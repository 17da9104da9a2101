"""Reading some log files: their records through the matcher, what matched into the tallies."""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress
from typing import IO, Any

from cloudtrail_templates.backtest.counting.bounded_counts import Seen, count_events
from cloudtrail_templates.backtest.counting.counts import Scan, Tally
from cloudtrail_templates.backtest.counting.interruption import held_back
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.matching.matcher import Matcher
from cloudtrail_templates.backtest.reading.decompression import blocks
from cloudtrail_templates.backtest.reading.documents import Document
from cloudtrail_templates.backtest.reading.event_times import as_event_time, minute_of, minutes_of
from cloudtrail_templates.backtest.reading.log_files import STDIN, Found, LogFile, Passed
from cloudtrail_templates.backtest.reading.problems import Faults
from cloudtrail_templates.backtest.reading.records import OBJECTS, Record, first_fields
from cloudtrail_templates.filter_pattern.lookup import MISSING

OnBytes = Callable[[int], None]
UNKNOWN = "(unknown)"
LONGEST_NAME = 300
MOST_SEEN = 5_000
"""Events that are counted at once, which is faster; more would only take memory."""

# Who, best first.
_PRINCIPAL = ("arn", "invokedBy", "userName", "principalId", "type")
_SOURCE = ("sourceIPAddress",)
_REGION = ("awsRegion",)


@dataclass(kw_only=True)
class Scanner:
    """Reads batches of files for a list of filters."""

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
        """What another process needs; the rest it makes itself."""
        return {name: getattr(self, name) for name in ("filters", "since", "until", "_since", "_until")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._prepare()

    def _prepare(self) -> None:
        self._matcher = Matcher([each.pattern for each in self.filters])
        self._titles = [each.title for each in self.filters]

    def scan(self, batch: Iterable[Found], on_bytes: OnBytes, stopped: Callable[[], bool]) -> Scan:
        """What some files yield. Ctrl-C ends it with what was read so far, marked as interrupted."""
        scan = Scan(tallies={})
        seen: list[list[Seen]] = [[] for _ in self._titles]
        try:
            for found in batch:
                if stopped():
                    scan.interrupted = True
                    break
                if isinstance(found, Passed):
                    scan.skipped_files += found.files
                    scan.problems += [(found.path, found.problem)] if found.problem else []
                else:
                    self._read(found, scan, seen, on_bytes)
        except KeyboardInterrupt:
            scan.interrupted = True
        self._tally(scan, seen)
        return scan

    def _tally(self, scan: Scan, seen: Sequence[list[Seen]]) -> None:
        """Count what the filters matched; Ctrl-C waits until none of it is half counted."""
        with held_back():
            for title, events in zip(self._titles, seen, strict=True):
                if events:
                    count_events(scan.tallies.setdefault(title, Tally()), events)
                    events.clear()

    def _read(self, file: LogFile, scan: Scan, seen: Sequence[list[Seen]], on_bytes: OnBytes) -> None:
        faults = Faults()

        def on_read(count: int) -> None:
            scan.bytes_read += count
            on_bytes(count)

        def pieces_of_blocks() -> Any:
            try:
                yield from blocks(lambda: _opened(file.path), on_read)
            except EOFError as error:
                faults.end = str(error)
            except OSError as error:
                faults.end = f"cannot be read: {(error.strerror or str(error)).lower()}"

        document = Document(blocks=pieces_of_blocks(), faults=faults)
        try:
            for records in document.pieces():
                self._count(records, scan, seen, faults)
        finally:
            is_log = faults.is_log and not faults.is_digest
            scan.files += is_log
            scan.skipped_files += not is_log
            scan.problems += [(file.path, problem) for problem in faults.problems()]

    def _count(
        self, records: Sequence[Record], scan: Scan, seen: Sequence[list[Seen]], faults: Faults
    ) -> None:
        try:
            self._count_all(records, scan, seen, faults)
        except ValueError:  # an integer with more digits than Python reads
            if len(records) == 1:
                faults.endless += 1
                return
            for record in records:
                self._count((record,), scan, seen, faults)

    def _count_all(
        self, records: Sequence[Record], scan: Scan, seen: Sequence[list[Seen]], faults: Faults
    ) -> None:
        """All of the records, or where it raises ValueError none."""
        untimed = outside = 0
        times = [record.get("eventTime", MISSING) for record in records]
        values = first_fields(records)
        minutes = minutes_of(times)
        if minutes is None:
            usable = [minutes_of((time,)) is not None for time in times]
            untimed = usable.count(False)
            records, times, values = (list(compress(each, usable)) for each in (records, times, values))
        if self._since or self._until:
            inside = [self._since <= time and (not self._until or time < self._until) for time in times]
            outside = inside.count(False)
            records, times, values = (list(compress(each, inside)) for each in (records, times, values))
            minutes = None
        found = [(verdict, _event(record)) for verdict, record in self._matcher.matches(records, values)]
        faults.untimed += untimed
        scan.records_outside += outside
        scan.all_minutes.update(minutes or minutes_of(times) or {})
        scan.records += len(records)
        for verdict, event in found:
            for place in verdict:
                seen[place].append(event)
        if sum(map(len, seen)) >= MOST_SEEN:
            self._tally(scan, seen)


def _event(record: Record) -> Seen:
    identity = record.get("userIdentity")
    return (
        minute_of(record["eventTime"]),
        _name(identity, _PRINCIPAL) if isinstance(identity, OBJECTS) else UNKNOWN,
        _name(record, _SOURCE),
        _name(record, _REGION),
    )


def _name(record: Record, fields: Sequence[str]) -> str:
    """The first text among these fields that is not too long to be a name, for names are kept."""
    for field_name in fields:
        value = record.get(field_name)
        if isinstance(value, str) and 0 < len(value) <= LONGEST_NAME:
            return value
    return UNKNOWN


def _opened(path: str) -> AbstractContextManager[IO[bytes]]:
    if path == STDIN:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return nullcontext(sys.stdin.buffer)
    return open(path, "rb", buffering=0)
