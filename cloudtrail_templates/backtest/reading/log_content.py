"""Split the content of a log file into events.

CloudTrail writes one JSON document `{"Records": [...]}` to a file. Other programs write one event or one document per
line. A file whose first or second line is a JSON object by itself is read line by line, in constant memory; any other
file is one JSON value, which has to fit into memory.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from cloudtrail_templates.backtest.reading.events import ARRAYS, OBJECTS, Event, are_objects, decode
from cloudtrail_templates.backtest.reading.problems import FileProblems
from cloudtrail_templates.filter_pattern.lookup import MISSING

PIECE_BYTES = 1 << 20
"""Lines are decoded together, about this many bytes at once."""

MAX_VALUE_BYTES = 64 << 20
"""The largest document or line that is read. CloudTrail's own files are smaller."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_PACKED = (
    (0, b"PK\x03\x04", "a zip archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x1f\x8b", "compressed twice with gzip"),
    (0, b"BZh", "compressed with bzip2"),
    (0, b"\xfd7zXZ\x00", "compressed with xz"),
    (0, b"\x28\xb5\x2f\xfd", "compressed with zstd"),
)
"""What is not read, by the bytes at an offset that identify it."""


def read_events(blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of one file, in their order, in pieces.

    Args:
        blocks: The content of the file. Where it ends early, `problems.error` says why.
        problems: Collects what cannot be read.
    """
    parts: list[bytes] = []
    size = 0
    by_line: bool | None = None
    line_number = 1
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size >= PIECE_BYTES and by_line is not False and b"\n" in block:
            text = b"".join(parts)
            by_line = by_line or is_by_line(text, is_complete=False)
            if by_line:
                complete, _, rest = text.rpartition(b"\n")
                yield _events_of_lines(complete, line_number, problems)
                line_number += complete.count(b"\n") + 1
                parts, size = [rest], len(rest)
        if size > MAX_VALUE_BYTES:
            problems.error = (
                f"has a document of more than {MAX_VALUE_BYTES >> 20} MB: write one event per line instead"
            )
            if not by_line:
                problems.is_lost = True
                return
            break
    text = b"".join(parts).removeprefix(_BYTE_ORDER_MARK)
    if by_line or (by_line is None and is_by_line(text, is_complete=True)):
        # In a file that is cut off, so is the last line.
        yield _events_of_lines(text.rpartition(b"\n")[0] if problems.error else text, line_number, problems)
    else:
        yield _events_of_value(text, problems)


def is_by_line(text: bytes, *, is_complete: bool) -> bool | None:
    """Return whether the first or the second line is a JSON object by itself; None if there is no such line yet."""
    text = text.removeprefix(_BYTE_ORDER_MARK).strip()
    if b"\n" not in text:  # much faster than a split that finds nothing
        return None
    first, second, *more = text.split(b"\n", 2)
    if _is_object(first):
        return True
    return _is_object(second) if is_complete or more else None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(decode(line), OBJECTS)
    except ValueError:
        return False


def _events_of_value(text: bytes, problems: FileProblems) -> Sequence[Event]:
    """Return the events of a file that is one JSON value."""
    if not text.strip():
        problems.is_empty = not problems.error
        problems.is_lost = not problems.is_empty
        return []
    try:
        value = decode(text)
    except ValueError as error:
        packed = [name for offset, magic, name in _PACKED if text.startswith(magic, offset)]
        problems.lose(f"is {packed[0]}: unpack it first" if packed else f"is not valid JSON ({error})")
        return []
    if isinstance(value, OBJECTS):
        if isinstance(records := value.get("Records"), ARRAYS):
            return _objects(list(records), problems)
        if value.get("eventTime", value.get("eventName", MISSING)) is not MISSING:
            return [value]
        problems.is_digest = value.get("digestStartTime", MISSING) is not MISSING
    problems.is_log = problems.is_digest
    return []


def _events_of_lines(text: bytes, first_number: int, problems: FileProblems) -> Sequence[Event]:
    """Return the events of lines, each of which is an event or a document."""
    lines = text.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    filled = [line for line in lines if line.strip()]
    values = None
    with suppress(ValueError):
        values = list(decode(b"[%b]" % b",".join(filled)))
    if values is None or len(values) != len(filled):
        values = _decode_each(lines, first_number, problems)
    if b'"Records"' not in text and are_objects(values):
        return values
    events: list[Event] = []
    for value in values:
        records = value.get("Records") if isinstance(value, OBJECTS) else None
        events += _objects(list(records) if isinstance(records, ARRAYS) else [value], problems)
    return events


def _decode_each(lines: Sequence[bytes], first_number: int, problems: FileProblems) -> list[Any]:
    values = []
    for number, line in enumerate(lines, first_number):
        if line.strip():
            try:
                values.append(decode(line))
            except ValueError:
                problems.add_broken_line(number)
    return values


def _objects(values: list[Any], problems: FileProblems) -> list[Event]:
    if are_objects(values):
        return values
    events = [value for value in values if isinstance(value, OBJECTS)]
    problems.not_objects += len(values) - len(events)
    return events
