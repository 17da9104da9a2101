"""Read files that are one JSON value, or several one behind the other."""

from collections.abc import Iterator, Sequence
from typing import Any

from cloudtrail_templates.backtest.reading import sizes
from cloudtrail_templates.backtest.reading.envelopes import elements_of, events_in
from cloudtrail_templates.backtest.reading.event_size import without_large_events
from cloudtrail_templates.backtest.reading.events import ARRAYS, OBJECTS, Event, decode, elements
from cloudtrail_templates.backtest.reading.json_lines import (
    events_of_values,
    is_by_line,
    only_objects,
    read_lines,
)
from cloudtrail_templates.backtest.reading.json_sequences import split_values
from cloudtrail_templates.backtest.reading.problems import FileProblems

_CHECKED_BYTES = 4 << 20
_ELEMENTS_AT_ONCE = 1_000
MAX_BROKEN_PARTS = 1_000
"""A file with more broken places is not read on."""


def read_sequence(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of JSON values one behind the other."""
    parts = [head]
    size, wanted = len(head), sizes.PIECE_BYTES
    for block in blocks:
        if size >= wanted:
            text = b"".join(parts)
            if sizes.is_piece_punctuation(text):
                problems.error = sizes.NO_LOG
                return
            found = split_values(text, is_complete=False)
            problems.broken_parts += found.broken
            yield events_of_values(found.values, text, problems)
            if problems.broken_parts > MAX_BROKEN_PARTS:
                problems.error = problems.error or "has too many parts that are not JSON and is not read on"
                return
            parts, size = [found.rest], len(found.rest)
            # A value that is longer than a piece is not searched for with each block.
            wanted = max(sizes.PIECE_BYTES, 2 * size)
        parts.append(block)
        size += len(block)
        if size > sizes.MAX_VALUE_BYTES:
            problems.error = sizes.too_large_error()
            return
    text = b"".join(parts)
    found = split_values(text, is_complete=True)
    # The last value of a file that is cut off is not complete, which is no further problem.
    problems.broken_parts += max(0, found.broken - 1) if problems.error else found.broken
    yield events_of_values(found.values, text, problems)


def read_value(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of a file that is one JSON value."""
    parts = [head]
    size = len(head)
    by_line: bool | None = None
    for block in blocks:
        parts.append(block)
        size += len(block)
        if by_line is None and b"\n" in block:
            # Where the first line is longer than a piece, only now is it known whether another follows.
            text = b"".join(parts)
            by_line = is_by_line(text, is_complete=False)
            if by_line:
                parts.clear()
                yield from read_lines(text, blocks, problems)
                return
        if size > sizes.MAX_VALUE_BYTES:
            problems.lose(sizes.too_large_error())
            return
    text = b"".join(parts)
    parts.clear()
    if len(text) > _CHECKED_BYTES and sizes.is_punctuation(text):
        problems.lose(sizes.NO_LOG)
        return
    try:
        value = decode(text)
    except ValueError as error:
        yield _events_of_rest(text, error, problems)
        return
    yield from _events_of_value(value, text, problems)


def _events_of_value(value: Any, text: bytes, problems: FileProblems) -> Iterator[Sequence[Event]]:
    # CloudTrail's own files are read without a search for envelopes, which takes time.
    records = value.get("Records") if isinstance(value, OBJECTS) else None
    if isinstance(records, ARRAYS):
        yield without_large_events(only_objects(elements(records), problems), text, problems)
        return
    values = elements_of(value)
    if values is None or len(values) <= _ELEMENTS_AT_ONCE:
        found = events_in(value)
        if found is None:
            problems.is_digest = isinstance(value, OBJECTS) and "digestStartTime" in value
            problems.is_log = problems.is_digest
        values = found or []
    # Events that are texts become objects: never all at once.
    for start in range(0, len(values), _ELEMENTS_AT_ONCE):
        yield events_of_values(values[start : start + _ELEMENTS_AT_ONCE], text, problems)


def _events_of_rest(text: bytes, error: ValueError, problems: FileProblems) -> Sequence[Event]:
    """Return the events of a text that is not one JSON value, but perhaps several."""
    found = split_values(text, is_complete=True)
    if not any(isinstance(value, OBJECTS) for value in found.values):
        problems.lose(f"is not valid JSON ({error})")
        return []
    problems.broken_parts += max(0, found.broken - 1) if problems.error else found.broken
    return events_of_values(found.values, text, problems)
