"""Read the events in the content of a log file, with one reader for each form.

| Form | Recognized by | Memory |
| --- | --- | --- |
| JSON values, one per line | The first or the second line is a JSON object by itself. | constant |
| JSON values one behind the other | The first object is complete, and another follows. | constant |
| Text with JSON in each line | The first or the second line ends in a JSON object. | constant |
| A table (CSV) | The first line has the names of columns. | constant |
| One JSON value | Any other file that begins with a brace or a bracket. | the value |

CloudTrail itself writes one document `{"Records": [...]}` without line ends.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from cloudtrail_templates.backtest.reading.csv_tables import is_table, read_table
from cloudtrail_templates.backtest.reading.envelopes import events_in, unwrap
from cloudtrail_templates.backtest.reading.event_size import without_large_events
from cloudtrail_templates.backtest.reading.events import ARRAYS, OBJECTS, Event, are_objects, decode
from cloudtrail_templates.backtest.reading.json_sequences import split_values, starts_with_value
from cloudtrail_templates.backtest.reading.problems import FileProblems
from cloudtrail_templates.backtest.reading.text_encoding import to_utf8

PIECE_BYTES = 1 << 20
"""Lines are decoded together, about this many bytes at once."""

MAX_VALUE_BYTES = 64 << 20
"""The largest document or line that is read. CloudTrail's own files have up to 50 MB.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""

MAX_BROKEN_LINES = 20_000
"""A file with so many more lines that are not JSON than events is not read on."""

_CHECKED_BYTES = 4 << 20
_BRACKETS = b"[]{}"

_DOCUMENT = b'{"Records":['
_Reader = Callable[[bytes, Iterator[bytes], FileProblems], Iterator[Sequence[Event]]]


def read_events(blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of one file, in their order, in pieces.

    Args:
        blocks: The content of the file. Where it ends early, `problems.error` says why.
        problems: Collects what cannot be read.
    """
    blocks = to_utf8(blocks)
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        parts.append(block)
        size += len(block)
        if size >= PIECE_BYTES:
            break
    head = b"".join(parts)
    parts.clear()
    yield from _reader_of(head, is_complete=size < PIECE_BYTES)(head, blocks, problems)


def _reader_of(head: bytes, *, is_complete: bool) -> _Reader:
    """Return the reader for the form of a file that begins with these bytes."""
    start = head[:1_000].lstrip()[:1]
    if start not in (b"{", b"["):
        if is_table(head):
            return read_table
        return _read_lines if is_by_line(head, is_complete=is_complete, begins=b"{") else _read_other
    if is_by_line(head, is_complete=is_complete):
        return _read_lines
    if is_complete or head.startswith(_DOCUMENT) or not starts_with_value(head):
        return _read_value
    return _read_sequence


def is_by_line(text: bytes, *, is_complete: bool, begins: bytes = b"") -> bool | None:
    """Return whether the first or the second line is a JSON object by itself; None if there is no such line yet.

    Args:
        text: The beginning of the file, or all of it.
        is_complete: Whether it is all of it.
        begins: What the object in a line begins with, if text may stand before it.
    """
    text = text.strip()
    if b"\n" not in text:  # much faster than a split that finds nothing
        return _is_object(text, begins) if begins and is_complete else None
    first, second, *more = text.split(b"\n", 2)
    if _is_object(first, begins):
        return True
    if first.startswith(b"["):
        return _is_list(first)
    return _is_object(second, begins) if is_complete or more else None


def _is_list(line: bytes) -> bool:
    with suppress(ValueError):
        return isinstance(decode(line), ARRAYS)
    return False


def _is_object(line: bytes, begins: bytes) -> bool:
    return any(isinstance(value, OBJECTS) for value in _values_of_line(line, begins) or ())


def _values_of_line(line: bytes, begins: bytes = b"{") -> Sequence[Any] | None:
    """Return the values in a line; None if it has something else. Text may stand before the first object."""
    with suppress(ValueError):
        return [decode(line)]
    found = split_values(line[max(0, line.find(begins)) :], is_complete=True)
    return None if found.broken else found.values


def _read_lines(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of lines, each of which has an event, a document or an envelope."""
    number = 1
    events = 0
    for lines in _pieces(head, blocks, problems):
        found = _events_of_lines(lines, number, problems, MAX_BROKEN_LINES + events)
        yield found
        number += lines.count(b"\n") + 1
        events += len(found)
        if problems.broken_lines > MAX_BROKEN_LINES + events:
            problems.error = problems.error or "has too many lines that are not JSON and is not read on"
            return


def _pieces(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[bytes]:
    """Yield complete lines, about `PIECE_BYTES` at once, without the last line end."""
    parts = [head]
    size = len(head)
    for block in blocks:
        if size >= PIECE_BYTES and b"\n" in parts[-1]:
            complete, _, rest = b"".join(parts).rpartition(b"\n")
            yield complete
            parts, size = [rest], len(rest)
        parts.append(block)
        size += len(block)
        if size > MAX_VALUE_BYTES:
            problems.error = _too_large()
            break
    text = b"".join(parts)
    # In a file that is cut off, so is the last line.
    yield text.rpartition(b"\n")[0] if problems.error else text


def _events_of_lines(
    text: bytes, first_number: int, problems: FileProblems, max_broken: int
) -> Sequence[Event]:
    lines = text.split(b"\n")
    filled = [line for line in lines if line.strip()]
    if filled and not filled[0].lstrip().startswith((b"{", b"[")):
        filled = [line[max(0, line.find(b"{")) :] for line in filled]
    values: list[Any] | None = None
    with suppress(ValueError):
        values = list(decode(b"[%b]" % b",".join(filled)))
    if values is None or len(values) != len(filled):
        values = []
        for number, line in enumerate(lines, first_number):
            if line.strip():
                found = _values_of_line(line)
                values += found or ()
                if found is None:
                    problems.add_broken_line(number)
                    if problems.broken_lines > max_broken + len(values):
                        break
    return _events_of_values(values, text, problems)


def _read_sequence(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of JSON values one behind the other."""
    parts = [head]
    size, wanted = len(head), PIECE_BYTES
    for block in blocks:
        if size >= wanted:
            text = b"".join(parts)
            found = split_values(text, is_complete=False)
            problems.broken_parts += found.broken
            yield _events_of_values(found.values, text, problems)
            parts, size = [found.rest], len(found.rest)
            # A value that is longer than a piece is not searched for with each block.
            wanted = max(PIECE_BYTES, 2 * size)
        parts.append(block)
        size += len(block)
        if size > MAX_VALUE_BYTES:
            problems.error = _too_large()
            return
    text = b"".join(parts)
    found = split_values(text, is_complete=True)
    # In a file that is cut off, so is the last value.
    problems.broken_parts += max(0, found.broken - 1) if problems.error else found.broken
    yield _events_of_values(found.values, text, problems)


def _read_value(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of a file that is one JSON value."""
    parts = [head]
    size = len(head)
    by_line: bool | None = False if b"\n" in head.strip() else None
    for block in blocks:
        parts.append(block)
        size += len(block)
        if by_line is None and b"\n" in block:
            # The first line is longer than a piece: only now is it known whether another follows.
            text = b"".join(parts)
            by_line = is_by_line(text, is_complete=False)
            if by_line:
                parts.clear()
                yield from _read_lines(text, blocks, problems)
                return
        if size > MAX_VALUE_BYTES:
            problems.lose(_too_large())
            return
    text = b"".join(parts)
    if by_line is None and len(parts) > 1 and is_by_line(text, is_complete=True):
        yield from _read_lines(text, blocks, problems)
        return
    parts.clear()
    if len(text) > _CHECKED_BYTES and _is_mostly_brackets(text):
        problems.lose("is not a log: it consists of brackets")
        return
    try:
        value = decode(text)
    except ValueError as error:
        yield _events_of_rest(text, error, problems)
        return
    # The form of CloudTrail's own files takes no look at anything else.
    records = value.get("Records") if isinstance(value, OBJECTS) else None
    found = list(records) if isinstance(records, ARRAYS) else events_in(value)
    if found is None:
        problems.is_digest = isinstance(value, OBJECTS) and "digestStartTime" in value
        problems.is_log = problems.is_digest
    yield without_large_events(_objects(found or [], problems), text, problems)


def _is_mostly_brackets(text: bytes) -> bool:
    """Return whether a parser would need many times the memory of the text. Of a log, a thirtieth are brackets."""
    pieces = (text[start : start + PIECE_BYTES] for start in range(0, len(text), PIECE_BYTES))
    return sum(len(piece) - len(piece.translate(None, _BRACKETS)) for piece in pieces) > len(text) // 4


def _events_of_rest(text: bytes, error: ValueError, problems: FileProblems) -> Sequence[Event]:
    """Return the events of a text that is not one JSON value, but perhaps several."""
    found = split_values(text, is_complete=True)
    if not any(isinstance(value, OBJECTS) for value in found.values):
        problems.lose(f"is not valid JSON ({error})")
        return []
    problems.broken_parts += max(0, found.broken - 1) if problems.error else found.broken
    return _events_of_values(found.values, text, problems)


def _read_other(head: bytes, _blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield nothing: the file is empty, or has no JSON."""
    if head.strip():
        problems.is_log = False
        problems.is_lost = bool(problems.error)
    else:
        problems.is_empty = not problems.error
        problems.is_lost = not problems.is_empty
    yield []


def _events_of_values(values: list[Any], text: bytes, problems: FileProblems) -> Sequence[Event]:
    if not (are_objects(values) and all("eventTime" in value for value in values)):
        values = unwrap(values)
    return without_large_events(_objects(values, problems), text, problems)


def _objects(values: list[Any], problems: FileProblems) -> list[Event]:
    if are_objects(values):
        return values
    events = [value for value in values if isinstance(value, OBJECTS)]
    problems.not_objects += len(values) - len(events)
    return events


def _too_large() -> str:
    return f"has a document of more than {MAX_VALUE_BYTES >> 20} MB: write one event per line instead"
