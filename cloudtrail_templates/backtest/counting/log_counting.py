"""Read the logs once, for all filters, in one process or several."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from cloudtrail_templates.backtest.counting.bounded_counts import merge_counts
from cloudtrail_templates.backtest.counting.counter import EventCounter
from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.counting.worker_processes import count_batches
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.reading.log_files import LogFile, check_paths, find_files, make_batches
from cloudtrail_templates.processes import garbage_collection_paused

Progress = Callable[[int, int], None]


def count_logs(
    paths: Sequence[Path | str | Literal["-"]],
    filters: Sequence[MetricFilter],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> LogCounts:
    """Count what the filters match in CloudTrail logs. The number of jobs does not change the result.

    An event that is in the logs twice counts twice: CloudTrail may deliver an event more than once, and CloudWatch counts
    what is delivered. What cannot be read is in `problems`; everything else is counted.

    Args:
        paths: Folders with all they contain, files and archives, and `-` for standard input.
        filters: The filters. Their titles are the keys of `by_filter`.
        since: Count events from this time on; UTC if it has no time zone.
        until: Count events before this time.
        jobs: The number of processes that read. A single file is read by one.
        progress: Called with the bytes read and the bytes of all files, as they are stored. Standard input is not among
            the latter.

    Raises:
        OptionError: A path does not exist.
    """
    check_paths(paths)
    total_bytes = 0
    if progress:
        total_bytes = sum(found.size for found in find_files(paths) if isinstance(found, LogFile))
    total = LogCounts(by_filter={each.title: FilterCounts() for each in filters})
    done_bytes = 0

    def on_bytes(count: int) -> None:
        nonlocal done_bytes
        done_bytes += count
        if progress and count:
            progress(done_bytes, total_bytes)

    counter = EventCounter(filters=filters, since=since, until=until)
    with garbage_collection_paused():
        try:
            for part in count_batches(counter, make_batches(find_files(paths)), on_bytes, jobs):
                merge_counts(total, part)
        except KeyboardInterrupt:
            total.interrupted = True
    return total
