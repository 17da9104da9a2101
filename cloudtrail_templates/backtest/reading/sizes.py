"""How much of a file is in memory at once."""

PIECE_BYTES = 1 << 20
"""Values are decoded together, about this many bytes at once."""

MAX_VALUE_BYTES = 64 << 20
"""The largest document or line that is read. CloudTrail's own files have up to 50 MB.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""


_SAMPLE_BYTES = 1 << 16
_CHECKED_BYTES = 1 << 19
_PUNCTUATION = b"[]{},:"
NO_LOG = "is no log: it consists of brackets and commas"


def is_punctuation(text: bytes) -> bool:
    """Return whether a parser would need many times the memory of the text. Of a log, a tenth is punctuation."""
    return _punctuation(text) > len(text) // 3


def is_piece_punctuation(piece: bytes) -> bool:
    """Return the same for a piece, with a higher limit: a few unusual events may fill a large part of it."""
    if len(piece) < _CHECKED_BYTES or not is_punctuation(piece[:_SAMPLE_BYTES]):
        return False
    return _punctuation(piece) > len(piece) * 9 // 20


def _punctuation(text: bytes) -> int:
    pieces = (text[start : start + PIECE_BYTES] for start in range(0, len(text), PIECE_BYTES))
    return sum(len(piece) - len(piece.translate(None, _PUNCTUATION)) for piece in pieces)


def too_large_error() -> str:
    """Return the problem of a file with a document or line over the limit."""
    return f"has a document of more than {MAX_VALUE_BYTES >> 20} MB: write one event per line instead"
