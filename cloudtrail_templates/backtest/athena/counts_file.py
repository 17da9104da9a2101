"""Read what Athena counted: the CSV file with the result of the query.

Source: https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cloudtrail_templates.backtest.athena.query import ALL_EVENTS, COLUMNS, WITHOUT_READ_ONLY, query_id
from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.reading.event_times import minute_of
from cloudtrail_templates.backtest.reading.log_files import read_error
from cloudtrail_templates.errors import BacktestError
from cloudtrail_templates.plurals import format_count

_DOWNLOAD = "download the result of the query that --sql prints from Athena as CSV"

# A number of events has fewer digits than a BIGINT of Athena, and all sums of such numbers are exact.
_MOST_DIGITS = 15

# A row has a few hundred characters. What is no table may be one line that does not fit into memory.
_LONGEST_LINE = 1 << 16


def read_counts(
    path: Path,
    filters: Sequence[MetricFilter],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> LogCounts:
    """Return what Athena counted with the query for the same filters and times.

    Files, bytes and events that were left out are not in the result of the query; their numbers are 0.

    Raises:
        BacktestError: The file is not the complete result of that query.
    """
    counts = LogCounts(by_filter={each.title: FilterCounts() for each in filters})
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(iter(lambda: file.readline(_LONGEST_LINE), ""))
            problem = _read(rows, counts, query_id(filters, since, until))
    except OSError as error:
        problem = f"{read_error(error)}; {_DOWNLOAD}"
    except UnicodeDecodeError:
        problem = f"is not a CSV file; {_DOWNLOAD}"
    except (csv.Error, KeyError, ValueError):
        problem = f"has a broken row in line {rows.line_num:,}; {_DOWNLOAD}"
    if problem:
        raise BacktestError(f"{path}: {problem}")
    return counts


def _read(rows: Iterator[list[str]], counts: LogCounts, expected_id: str) -> str:
    """Add all rows to the counts, and return why the file is not the complete result; empty if it is."""
    header = next(rows, None)
    if header is None:
        return f"is empty; {_DOWNLOAD}"
    if tuple(header) != COLUMNS:
        return f"has other columns than {', '.join(COLUMNS)}; {_DOWNLOAD}"
    read = row_count = 0
    for number, (title, kind, name, minute, events, found_id, total) in enumerate(rows, start=1):
        if found_id != expected_id:
            return (
                "was counted with other filters or times; give --template, --pack, --param, --since and --until as "
                "for --sql, or run the query again"
            )
        read, row_count = number, int(total)
        _add(counts, title, kind, name, minute, _number(events))
    if not read:
        return "has no row: the table has no event; check the table, its days, and --since and --until"
    if read != row_count:
        return f"has {format_count(read, 'row')} instead of {row_count:,}; {_DOWNLOAD}"
    return ""


def _add(counts: LogCounts, title: str, kind: str, name: str, minute: str, events: int) -> None:
    if title == WITHOUT_READ_ONLY:
        counts.events_without_read_only += events
        return
    if title == ALL_EVENTS:
        counts.events += events
        counts.all_minutes[_minute(minute)] += events
        return
    found = counts.by_filter[title]
    if kind == "minute":
        found.events += events
        found.minutes[_minute(minute)] += events
        return
    names, timelines = {
        "principal": (found.principals, found.principal_minutes),
        "source": (found.sources, found.source_minutes),
        "region": (found.regions, dict[str, Counter[int]]()),
    }[kind]
    names[name] += events
    if minute:
        timelines.setdefault(name, Counter())[_minute(minute)] += events


def _number(text: str) -> int:
    """Return a number of events; raise ValueError for a text that COUNT cannot return."""
    if len(text) > _MOST_DIGITS or not (text.isascii() and text.isdigit()) or text == "0":
        raise ValueError(text)
    return int(text)


def _minute(text: str) -> int:
    """Return the minutes since 1970, which are never 0; raise ValueError for a text that is no time."""
    minute = minute_of(text)
    if not minute:
        raise ValueError(text)
    return minute
