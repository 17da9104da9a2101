"""Reading some log files: their records through the matcher, what matched into the tallies."""

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress
from typing import IO, Any

from .documents import Document
from .faults import Faults
from .files import STDIN, Batch, LogFile, Passed
from .inflating import blocks
from .matching import Matcher
from .readers import Decoder, Piece
from .scan import Scan, Tally
from .tallying import count_event, trim
from .times import as_event_time, minute_of, minutes_of
from .trees import Path
from .watch import MetricFilter

OnBytes = Callable[[int], None]
UNKNOWN = "(unknown)"
LONGEST_NAME = 300

# Who, best first; then from where and in which region.
_PRINCIPAL: tuple[Path, ...] = tuple(
    ("userIdentity", name) for name in ("arn", "invokedBy", "userName", "principalId", "type")
)
_TOLD: tuple[Path, ...] = (*_PRINCIPAL, ("sourceIPAddress",), ("awsRegion",))


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
        self._decoder = Decoder({*self._matcher.paths, *_TOLD}, self._matcher.simple_paths)
        self._titles = [each.title for each in self.filters]

    def scan(self, batch: Batch, on_bytes: OnBytes, stopped: Callable[[], bool]) -> Scan:
        """What some files yield. Ctrl-C ends it with what was read so far, marked as interrupted."""
        scan = Scan(tallies={})
        try:
            for found in batch:
                if stopped():
                    scan.interrupted = True
                    break
                if isinstance(found, Passed):
                    scan.skipped_files += 1
                    scan.problems += [(found.path, found.problem)] if found.problem else []
                else:
                    self._read(found, scan, on_bytes)
        except KeyboardInterrupt:
            scan.interrupted = True
        for tally in scan.tallies.values():
            trim(tally)
        return scan

    def _read(self, file: LogFile, scan: Scan, on_bytes: OnBytes) -> None:
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

        document = Document(blocks=pieces_of_blocks(), decoder=self._decoder, faults=faults)
        try:
            for piece in document.pieces():
                self._count(piece, scan, faults)
        finally:
            is_log = faults.is_log and not faults.is_digest
            scan.files += is_log
            scan.skipped_files += not is_log
            scan.problems += [(file.path, problem) for problem in faults.problems()]

    def _count(self, piece: Piece, scan: Scan, faults: Faults) -> None:
        records, reader = piece.records, piece.reader
        times: list[Any] = list(map(reader.time, records))
        minutes = minutes_of(times)
        if minutes is None:
            usable = [minutes_of((time,)) is not None for time in times]
            faults.untimed += usable.count(False)
            records, times = list(compress(records, usable)), list(compress(times, usable))
        if self._since or self._until:
            inside = [self._since <= time and (not self._until or time < self._until) for time in times]
            scan.records_outside += inside.count(False)
            records, times = list(compress(records, inside)), list(compress(times, inside))
            minutes = None
        scan.all_minutes.update(minutes or minutes_of(times) or {})
        scan.records += len(records)
        tell = reader.getter(_TOLD)
        for verdict, record in self._matcher.matches(records, reader):
            minute = minute_of(str(reader.time(record)))
            *names, source, region = map(_name, tell(record))
            principal = next(filter(None, names), UNKNOWN)
            for place in verdict:
                tally = scan.tallies.get(self._titles[place])
                if tally is None:
                    tally = scan.tallies[self._titles[place]] = Tally()
                count_event(tally, minute, principal, source or UNKNOWN, region or UNKNOWN)


def _name(value: object) -> str:
    """A text; empty where it is none, or too long to be a name, for names are kept."""
    return value if isinstance(value, str) and len(value) <= LONGEST_NAME else ""


def _opened(path: str) -> AbstractContextManager[IO[bytes]]:
    if path == STDIN:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return nullcontext(sys.stdin.buffer)
    return open(path, "rb", buffering=0)
