"""Reading the logs once, for all filters, on one processor or several."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from cloudtrail_templates.backtest.counting.bounded_counts import merge
from cloudtrail_templates.backtest.counting.counter import Scanner
from cloudtrail_templates.backtest.counting.counts import Scan, Tally
from cloudtrail_templates.backtest.counting.worker_processes import scan_batches
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.reading.log_files import LogFile, batches, check_paths, find_files

Progress = Callable[[int, int], None]


def scan_logs(
    paths: Sequence[Path | Literal["-"]],
    watch_filters: Sequence[MetricFilter],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Scan:
    """What the filters match in CloudTrail logs; the same whatever the number of jobs.

    A record that stands in the logs twice counts twice: CloudTrail may deliver an event more than once, and
    CloudWatch counts what is delivered. What cannot be read is in `problems`, and everything else is read.

    Args:
        paths: folders (read with all they contain), files (gzip or not), `-` for standard input.
        watch_filters: the filters; their titles are the keys of the tallies.
        since: the first eventTime that counts; UTC where it has no time zone.
        until: the first eventTime that no longer counts.
        jobs: processes to share the files; a single file is read by one.
        progress: called with the bytes that were read and those that there are, of the files as they are
            stored; standard input is not among the latter.

    Raises:
        OptionError: a path that does not exist.
    """
    check_paths(paths)
    total_bytes = 0
    if progress:
        total_bytes = sum(found.size for found in find_files(paths) if isinstance(found, LogFile))
    total = Scan(tallies={each.title: Tally() for each in watch_filters})
    done_bytes = 0

    def on_bytes(count: int) -> None:
        nonlocal done_bytes
        done_bytes += count
        if progress and count:
            progress(done_bytes, total_bytes)

    scanner = Scanner(filters=watch_filters, since=since, until=until)
    with _without_collector():
        try:
            for part in scan_batches(scanner, batches(find_files(paths)), on_bytes, jobs):
                merge(total, part)
        except KeyboardInterrupt:
            total.interrupted = True
    return total


@contextmanager
def _without_collector() -> Iterator[None]:
    # Nothing here makes cycles, and looking for some would take as long as all patterns together.
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
