"""Taking a text apart into records where it cannot be decoded at once, so that a broken record costs no other."""

import re
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Any

from cloudtrail_templates.backtest.reading.problems import Faults
from cloudtrail_templates.backtest.reading.records import load

MOST_JOINED = 100
"""Segments that are looked through for the end of a record: what looks like a boundary may stand inside one."""

# Possessive, so that a text of nothing but escapes costs neither time nor memory.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[]{}[]', re.DOTALL)
_USUAL_BOUNDARY = b'},{"eventVersion":'
_STEPS = {b"{": 1, b"}": -1}
_LIST_STEPS = {b"[": 1, b"]": -1}
_BETWEEN = b" \t\r\n,"
_FIRST_NAME = re.compile(rb'\s*\{\s*("[^"\\]*")')


class Salvage:
    """The records of segments that belong to one list; keeps one that seems to go on in a later piece."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.open: list[bytes] = []

    def records(self, segments: Iterable[bytes], *, final: bool) -> list[Any]:
        """The records that can be read; `final` when no more segments come."""
        queue = deque([*self.open, *segments])
        self.open = []
        found: list[Any] = []
        while queue:
            segment = queue.popleft()
            values = _elements(segment)
            if values is None:
                objects, rest = objects_in(segment)
                if rest.startswith(b"{"):
                    values = _joined(segment, queue)
                    if values is None and not final and len(queue) < MOST_JOINED:
                        self.open = [segment, *queue]
                        break
                if values is None:
                    values = self._readable(objects, rest)
            found += records_in(values, self.faults)
        return found

    def _readable(self, objects: list[bytes], rest: bytes) -> list[Any]:
        values = []
        for each in objects:
            try:
                values.append(load(each))
            except (ValueError, RecursionError):
                self.faults.break_at(each)
        # What starts with a bracket is the end of the list.
        if rest and not rest.startswith(b"]"):
            self.faults.break_at(rest)
        return values


def _joined(segment: bytes, queue: deque[bytes]) -> list[Any] | None:
    """The record that a segment and the next ones make together; they are taken from the queue."""
    depth = _depth(segment)
    for count, following in enumerate(islice(queue, MOST_JOINED), start=1):
        depth += _depth(following)
        if depth <= 0:
            objects, rest = objects_in(b",".join([segment, *islice(queue, count)]))
            is_one = len(objects) == 1 and (not rest or rest.startswith(b"]"))
            values = _elements(objects[0]) if is_one else None
            for _ in range(count if values is not None else 0):
                queue.popleft()
            return values
    return None


def ends_list(text: bytes) -> bool:
    """Whether the list to which a text belongs ends in it, whatever stands behind."""
    return sum(_LIST_STEPS.get(match[0], 0) for match in _TOKEN.finditer(text)) < 0


def _depth(text: bytes) -> int:
    """How many more objects begin in a segment than end; none is cut inside a string."""
    return sum(_STEPS.get(match[0], 0) for match in _TOKEN.finditer(text))


def records_in(values: Iterable[Any], faults: Faults) -> list[dict[str, Any]]:
    """The records among values, also those of documents; counts what is no object."""
    found = []
    for value in values:
        if not isinstance(value, dict):
            faults.not_objects += 1
        elif isinstance(value.get("Records"), list) and "eventTime" not in value:
            found += records_in(value["Records"], faults)
        else:
            found.append(value)
    return found


def objects_in(text: bytes) -> tuple[list[bytes], bytes]:
    """The JSON objects that stand in a text one after the other, by their braces, and what is left at its end.

    What stands between two of them, and is no comma or white space, goes before what is left.
    """
    objects = []
    depth = start = end = 0
    between = b""
    # Behind the list of a document may stand other fields, until the document ends.
    behind = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == b"{":
            if not depth:
                start = match.start()
                # Fields have names, what has none is the next record.
                behind = behind and bool(text[end:start].strip(_BETWEEN))
                between += b"" if behind else text[end:start].strip(_BETWEEN)
            depth += 1
        elif token == b"}" and depth:
            depth -= 1
            if not depth:
                end = match.end()
                if not behind:
                    objects.append(text[start:end])
        elif not depth and token in (b"]", b"[", b"}"):
            behind = token == b"]"
            end = match.end()
    rest = text[start:] if depth else text[end:].strip(_BETWEEN)
    return objects, rest if depth and not between else between + rest


def boundary_of(text: bytes | bytearray) -> re.Pattern[bytes]:
    """What stands between two records of a list, its end and the start of the next document included.

    Records are known by the name of their first field. Inside a string its quotes would be escaped.
    """
    first = _FIRST_NAME.match(text)
    name = re.escape(first[1] if first else b'"eventVersion"')
    return re.compile(rb'(?:,|\]\s*\}\s*\{\s*"Records"\s*:\s*\[)\s*(?=\{\s*' + name + rb"\s*:)")


def last_boundary(buffer: bytearray, boundary: re.Pattern[bytes]) -> tuple[int, int] | None:
    """Where the last record but one ends and where the last one starts."""
    usual = buffer.rfind(_USUAL_BOUNDARY)
    if usual >= 0:
        return usual + 1, usual + 2
    last = deque(boundary.finditer(buffer), maxlen=1)
    return last[0].span() if last else None


def segments_of(text: bytes, boundary: re.Pattern[bytes]) -> list[bytes]:
    """The text cut at every boundary."""
    segments, start = [], 0
    for match in boundary.finditer(text):
        segments.append(text[start : match.start()])
        start = match.end()
    segments.append(text[start:])
    return [segment for segment in segments if segment.strip(_BETWEEN)]


def _elements(text: bytes) -> list[Any] | None:
    try:
        values = load(b"[%b]" % text)
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, list) else None
