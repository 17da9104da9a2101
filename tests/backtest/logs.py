"""Log files for tests: records of known number, and ways to write them down."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cloudtrail_templates.backtest.counting.counts import Scan
from cloudtrail_templates.backtest.counting.engine import scan_logs
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
    """A record that one filter matches; the number goes into its time and its text."""
    time = f"2026-11-02T{number // 60 % 24:02}:{number % 60:02}:30Z"
    return dict(event("StopLogging", source="cloudtrail", eventTime=time, requestID=f"r{number}", **fields))


def document(records: Sequence[Any], **how: Any) -> bytes:
    """A log file as CloudTrail writes it, but for what `how` tells json.dumps."""
    return json.dumps({"Records": list(records)}, **{"separators": (",", ":"), **how}).encode()


def lines(records: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def write(path: Path, content: bytes) -> Path:
    """A file, gzip where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def scan(*paths: Path, **options: Any) -> Scan:
    return scan_logs(paths, FILTERS, **options)


def stops(scanned: Scan) -> int:
    return scanned.tallies["Stop"].events
