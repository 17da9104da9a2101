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

from cloudtrail_templates.backtest.reading import sizes
from cloudtrail_templates.backtest.reading.csv_tables import is_table, read_table
from cloudtrail_templates.backtest.reading.events import Event
from cloudtrail_templates.backtest.reading.json_lines import is_by_line, read_lines
from cloudtrail_templates.backtest.reading.json_sequences import starts_with_value
from cloudtrail_templates.backtest.reading.json_values import read_sequence, read_value
from cloudtrail_templates.backtest.reading.problems import FileProblems
from cloudtrail_templates.backtest.reading.text_encoding import to_utf8

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
        if size >= sizes.PIECE_BYTES:
            break
    head = b"".join(parts)
    parts.clear()
    yield from _reader_of(head, is_complete=size < sizes.PIECE_BYTES)(head, blocks, problems)


def _reader_of(head: bytes, *, is_complete: bool) -> _Reader:
    """Return the reader for the form of a file that begins with these bytes."""
    start = head[:1_000].lstrip()[:1]
    if start not in (b"{", b"["):
        if is_table(head):
            return read_table
        return read_lines if is_by_line(head, is_complete=is_complete, begins=b"{") else _read_other
    if is_by_line(head, is_complete=is_complete):
        return read_lines
    if is_complete or head.startswith(_DOCUMENT) or not starts_with_value(head):
        return read_value
    return read_sequence


def _read_other(head: bytes, _blocks: Iterator[bytes], problems: FileProblems) -> Iterator[Sequence[Event]]:
    """Yield nothing: the file is empty, or has no JSON."""
    if head.strip():
        problems.is_log = False
        problems.is_lost = bool(problems.error)
    else:
        problems.is_empty = not problems.error
        problems.is_lost = not problems.is_empty
    yield []
