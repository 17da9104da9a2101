"""Log files for tests: a known number of events, and ways to write them."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

FILTERS = tuple(
    MetricFilter(title=title, pattern=FilterPattern(text), metric=("Test", title))
    for title, text in (
        ("Stop", "{ $.eventName = StopLogging }"),
        ("Denied", '{ $.errorCode = "AccessDenied*" && $.sourceIPAddress != "10.*" }'),
        ("Large", '{ $.eventName = RunInstances && $.requestParameters.instanceType = "*.metal" }'),
    )
)


def stop(number: int = 0, **fields: Any) -> dict[str, Any]:
    """Return an event that one filter matches; the number determines its time and its request ID."""
    time = f"2026-11-02T{number // 60 % 24:02}:{number % 60:02}:30Z"
    return dict(event("StopLogging", source="cloudtrail", eventTime=time, requestID=f"r{number}", **fields))


def document(events: Sequence[Any], **options: Any) -> bytes:
    """Return a log file as CloudTrail writes it, with other options of json.dumps if given."""
    return json.dumps({"Records": list(events)}, **{"separators": (",", ":"), **options}).encode()


def lines(events: Sequence[Any]) -> bytes:
    """Return a log file with one event per line."""
    return b"".join(json.dumps(each).encode() + b"\n" for each in events)


def write(path: Path, content: bytes) -> Path:
    """Write a file, with gzip if its name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def count(*paths: Path, **options: Any) -> LogCounts:
    return count_logs(paths, FILTERS, **options)


def stops(counts: LogCounts) -> int:
    """Return the number of events that the first filter matched."""
    return counts.by_filter["Stop"].events
