"""The records of one file, whatever shape it has, a piece at a time.

A file is one document `{"Records": [...]}`, several of them one after the other, a list, or a record or a
document a line. A piece is decoded at once; its records are taken apart only where that fails.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloudtrail_templates.backtest.reading.problems import Faults
from cloudtrail_templates.backtest.reading.records import Record, document, elements, load
from cloudtrail_templates.backtest.reading.salvage import (
    Salvage,
    boundary_of,
    ends_list,
    last_boundary,
    objects_in,
    records_in,
    segments_of,
)

PIECE = 1 << 20
"""Bytes that are decoded at once."""
MOST_IN_A_RECORD = 2 << 20
"""Larger records are left out. CloudTrail's limit is 256 KB, and CloudWatch never sees what is over it.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""

_HEAD = re.compile(rb'\s*(?:\{\s*"Records"\s*:\s*)?\[')
_TAIL = re.compile(rb"\]\s*\}?\s*\Z")
_NEXT_DOCUMENT = re.compile(rb'\]\s*\}\s*\{\s*"Records"\s*:\s*\[')
# A boundary that two blocks share is found in the second try.
_OVERLAP = 500
_BOM = b"\xef\xbb\xbf"


@dataclass(kw_only=True)
class Document:
    """One file while it is read."""

    blocks: Iterator[bytes]
    faults: Faults
    _salvage: Salvage = field(init=False)
    _open: bytes = b""

    def __post_init__(self) -> None:
        self._salvage = Salvage(self.faults)

    def pieces(self) -> Iterator[Sequence[Record]]:
        """Its records in their order."""
        head = next(self.blocks, b"")
        while 0 < len(head) < PIECE and (more := next(self.blocks, None)) is not None:
            head += more
        head = head.removeprefix(_BOM)
        if len(head) < PIECE:
            if head.strip():
                yield from self._short(head)
            else:
                self.faults.empty = True
        elif _HEAD.match(head):
            yield from self._long_list(head)
        elif head.lstrip().startswith(b"{"):
            yield from self._long_lines(head)
        else:
            self.faults.is_log = False

    def _short(self, text: bytes) -> Iterator[Sequence[Record]]:
        head = _HEAD.match(text)
        if head and (records := document(text)) is not None:
            yield records
            return
        try:
            value = load(text)
        except (ValueError, RecursionError):
            if head:
                yield from self._list(text[head.end() :], boundary_of(text[head.end() :]), final=True)
            else:
                yield from self._lines(text, final=True)
        else:
            yield self._whole(value)

    def _whole(self, value: object) -> list[Any]:
        """The records of a file that is one JSON value."""
        if isinstance(value, dict) and not isinstance(value.get("Records"), list):
            self.faults.is_digest = "digestStartTime" in value
            self.faults.is_log = self.faults.is_digest or not {"eventTime", "eventName"}.isdisjoint(value)
            return [value] if self.faults.is_log and not self.faults.is_digest else []
        if not isinstance(value, dict | list):
            self.faults.is_log = False
            return []
        return records_in(value if isinstance(value, list) else [value], self.faults)

    def _list(self, text: bytes, boundary: re.Pattern[bytes], *, final: bool) -> Iterator[Sequence[Record]]:
        """The records of a part of a list, which may end and go on with the list of the next document."""
        tail = _TAIL.search(text, max(0, len(text) - 100)) if final else None
        if not self._salvage.open:
            body = text[: tail.start()] if tail else text
            parts = _NEXT_DOCUMENT.split(body) if b'"Records"' in body else [body]
            pieces = [elements(part) for part in parts if part.strip()]
            if None not in pieces and (tail or not final):
                yield from filter(None, pieces)
                return
        if final and not tail and not self.faults.end and not ends_list(text):
            self.faults.end = "ends before its list of records does, what came before was read"
        segments = segments_of(text, boundary)
        yield self._salvage.records(segments, final=final)

    def _long_list(self, head: bytes) -> Iterator[Sequence[Record]]:
        match = _HEAD.match(head)
        buffer = bytearray(head[match.end() if match else 0 :])
        del head
        boundary = boundary_of(buffer)
        skips = False
        for block in self._and_end():
            buffer += block or b""
            if skips:
                skips, start = _skipped(boundary.search(buffer), len(buffer) - _OVERLAP)
                del buffer[:start]
            if block is None:
                break
            if skips or len(buffer) < PIECE:
                continue
            if cut := last_boundary(buffer, boundary):
                part = bytes(buffer[: cut[0]])
                del buffer[: cut[1]]
                yield from self._list(part, boundary, final=False)
            elif len(buffer) > MOST_IN_A_RECORD:
                objects, rest = objects_in(bytes(buffer))
                yield self._salvage.records(objects, final=False)
                skips = not objects
                self.faults.oversized += skips
                buffer = bytearray(rest)
        if not skips:
            yield from self._list(bytes(buffer), boundary, final=True)
        elif self._salvage.open:
            yield self._salvage.records((), final=True)

    def _lines(self, text: bytes, *, final: bool) -> Iterator[Sequence[Record]]:
        """The records of whole lines, or of objects that go over several lines."""
        text, self._open = self._open + text, b""
        lines = [line for line in text.split(b"\n") if line.strip()]
        records = None if b'"Records"' in text else elements(b",".join(lines))
        # As many as there are lines: no line holds two with a comma.
        if records is not None and len(records) == len(lines):
            yield records
            return
        values, broken = [], []
        for line in lines:
            try:
                values.append(load(line))
            except (ValueError, RecursionError):
                broken.append(line)
        # A line of a record that goes over several may be JSON by itself, but none is a record.
        if len(broken) > 1 and not any(map(_is_filled, values)) and not _HEAD.match(lines[0]):
            values = []
            objects, rest = objects_in(text)
            if final or len(rest) > MOST_IN_A_RECORD or not rest.startswith(b"{"):
                broken = [rest] if rest else []
            else:
                self._open, broken = rest + b"\n", []
            yield Salvage(self.faults).records(objects, final=True)
        if values:
            yield records_in(values, self.faults)
        for line in broken:
            if head := _HEAD.match(line):
                rest = line[head.end() :]
                yield from self._list(rest, boundary_of(rest), final=True)
            else:
                self.faults.break_at(line)

    def _long_lines(self, head: bytes) -> Iterator[Sequence[Record]]:
        buffer = bytearray(head)
        skips = False
        for block in self._and_end():
            buffer += block or b""
            if skips:
                end = buffer.find(b"\n")
                skips = end < 0
                del buffer[: len(buffer) if skips else end + 1]
            cut = len(buffer) if block is None else buffer.rfind(b"\n")
            if cut >= 0 and (block is None or len(buffer) >= PIECE):
                part = bytes(buffer[:cut])
                del buffer[: cut + 1]
                yield from self._lines(part, final=block is None)
            if len(buffer) > MOST_IN_A_RECORD:
                self.faults.oversized += 1
                skips = True
                buffer.clear()

    def _and_end(self) -> Iterator[bytes | None]:
        """Nothing, for what was read already; the blocks that are left; None when there are no more."""
        yield b""
        yield from self.blocks
        yield None


def _is_filled(value: object) -> bool:
    return isinstance(value, dict) and bool(value)


def _skipped(match: re.Match[bytes] | None, end: int) -> tuple[bool, int]:
    return (False, match.end()) if match else (True, max(0, end))
