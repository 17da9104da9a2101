"""Split JSON values that follow one another with nothing or only white space between them.

Amazon Data Firehose joins records without a delimiter, and jq writes objects over several lines.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.backtest.reading.events import ARRAYS, decode, elements

_BORDER = re.compile(rb"([}\]])(\s*[{\[])")
"""No JSON value has such a place outside its texts."""
_BORDER_TEXT = re.compile(r"[}\]]\s*[{\[]")
_SPACE = re.compile(r"\s*")
_raw_decode = json.JSONDecoder().raw_decode

_LONGEST_WORD = len("-Infinity")
_TAIL_BYTES = 1 << 17

MAX_BROKEN = 1_000
"""After this many broken places the rest of a text is not searched for values."""


@dataclass(frozen=True)
class Split:
    """The values at the start of a text."""

    values: list[Any]
    rest: bytes
    """What follows the last complete value."""
    broken: int = 0
    """The number of places that are not JSON; each ends where the next object begins."""


def split_values(text: bytes, *, is_complete: bool) -> Split:
    """Return the values of a text.

    Args:
        text: The text. If it is not complete, it may end within a value.
        is_complete: Whether nothing follows. If so, the rest is empty and what is not JSON is broken.
    """
    end = len(text) if is_complete else _last_border(text)
    if not end:
        return Split([], text)
    joined, borders = _BORDER.subn(rb"\1,\2", text[:end])
    try:
        values = decode(b"[%b]" % joined)
    except ValueError:
        return _split_slowly(text[:end], text[end:], is_complete=is_complete)
    # With a border within a text, there would be more borders than between the values.
    if isinstance(values, ARRAYS) and len(values) == borders + 1:
        return Split(elements(values), text[end:])
    return _split_slowly(text[:end], text[end:], is_complete=is_complete)


def first_value(text: bytes) -> list[Any] | None:
    """Return the value that a text begins with, in a list; None if it begins with something else."""
    try:
        return [_raw_decode(text.decode("utf-8", "replace"))[0]]
    except (ValueError, RecursionError):
        return None


def starts_with_value(text: bytes) -> bool:
    """Return whether a text that is cut off begins with a complete object, followed by another."""
    for end in _borders(text):
        try:
            decode(text[:end])
        except ValueError:
            continue
        return True
    return False


def _borders(text: bytes) -> Iterator[int]:
    """Yield the ends of the first values. One of three is right unless the first borders are all within texts."""
    for number, match in enumerate(_BORDER.finditer(text)):
        if number == 3:
            return
        yield match.start() + 1


def _last_border(text: bytes) -> int:
    """Return where the last object that another follows ends; 0 if there is none."""
    after = len(text)
    for start in (max(0, len(text) - _TAIL_BYTES), 0):
        last = 0
        for match in _BORDER.finditer(text, start, after):
            last = match.end() - 1
        if last:
            return last
    return 0


def _split_slowly(text: bytes, after: bytes, *, is_complete: bool) -> Split:
    """Return the same where a border is within a text, or a place is broken."""
    letters = text.decode("utf-8", "replace")
    values: list[Any] = []
    place = broken = 0
    while (place := _SPACE.match(letters, place).end()) < len(letters):  # type: ignore[union-attr]
        try:
            value, place = _raw_decode(letters, place)
        except (ValueError, RecursionError) as error:
            where = getattr(error, "pos", place)
            if not is_complete and _is_cut_off(error, letters):
                return Split(values, letters[place:].encode() + after, broken)
            broken += 1
            following = _BORDER_TEXT.search(letters, where)
            if following is None or broken >= MAX_BROKEN:
                break
            place = following.end() - 1
        else:
            values.append(value)
    return Split(values, after, broken)


def _is_cut_off(error: Exception, text: str) -> bool:
    """Return whether a value may be broken only because the text ends within it."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.pos > len(text) - _LONGEST_WORD or error.msg.startswith("Unterminated string")
