"""Read files that have JSON in each line: an event, a document or an envelope, with or without text before it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from cloudtrail_templates.backtest.reading import sizes
from cloudtrail_templates.backtest.reading.envelopes import events_in, unwrap
from cloudtrail_templates.backtest.reading.event_size import without_large_events
from cloudtrail_templates.backtest.reading.events import ARRAYS, OBJECTS, Event, are_objects, decode
from cloudtrail_templates.backtest.reading.json_sequences import first_value, split_values
from cloudtrail_templates.backtest.reading.problems import FileProblems

MAX_BROKEN_LINES = 20_000
"""A file with so many more lines that are not JSON than events is not read on."""


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
    values = _values_of_line(line, begins) or ()
    # Around other text, only an event shows that the lines are those of a log.
    return any(events_in(each) is not None if begins else isinstance(each, OBJECTS) for each in values)


def _values_of_line(line: bytes, begins: bytes = b"{") -> Sequence[Any] | None:
    """Return the values in a line; None if it has something else. Text may stand around an object."""
    with suppress(ValueError):
        return [decode(line)]
    start = line.find(begins)
    if start > 0 and not line.startswith(b"["):
        return first_value(line[start:])
    found = split_values(line, is_complete=True)
    return None if found.broken else found.values


def read_lines(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield the events of lines, each of which has an event, a document or an envelope."""
    number = 1
    events = 0
    for lines in _pieces(head, blocks, problems):
        if sizes.is_piece_punctuation(lines):
            problems.error = sizes.NO_LOG
            return
        found = _events_of_lines(lines, number, problems, MAX_BROKEN_LINES + events)
        yield found
        number += lines.count(b"\n") + 1
        events += len(found)
        if problems.broken_lines > MAX_BROKEN_LINES + events:
            problems.error = problems.error or "has too many lines that are not JSON and is not read on"
            return


def _pieces(head: bytes, blocks: Iterator[bytes], problems: FileProblems) -> Iterator[bytes]:
    """Yield complete lines, about `sizes.PIECE_BYTES` at once, without the last line end."""
    parts = [head]
    size = len(head)
    for block in blocks:
        if size >= sizes.PIECE_BYTES and b"\n" in parts[-1]:
            complete, _, rest = b"".join(parts).rpartition(b"\n")
            yield complete
            parts, size = [rest], len(rest)
        parts.append(block)
        size += len(block)
        if size > sizes.MAX_VALUE_BYTES:
            problems.error = sizes.too_large_error()
            break
    text = b"".join(parts)
    # The last line of a file that is cut off is not complete.
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
    return events_of_values(values, text, problems)


def events_of_values(values: list[Any], text: bytes, problems: FileProblems) -> Sequence[Event]:
    """Return the events in the values of a text, but for those that CloudWatch Logs would not get."""
    if not (are_objects(values) and all("eventTime" in value for value in values)):
        values = unwrap(values)
    return without_large_events(only_objects(values, problems), text, problems)


def only_objects(values: list[Any], problems: FileProblems) -> list[Event]:
    """Return the values that are objects, and count the others."""
    if are_objects(values):
        return values
    events = [value for value in values if isinstance(value, OBJECTS)]
    problems.not_objects += len(values) - len(events)
    return events
