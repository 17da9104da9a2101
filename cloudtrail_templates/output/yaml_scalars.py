"""Texts, numbers and other single values as YAML."""

import re
from functools import lru_cache
from json import JSONEncoder
from typing import Any

_PLAIN = re.compile(
    # Not first: an indicator, a space, the end of a document.
    r"(?![-?:,\[\]{}#&*!|>'\"%@`\s]|\.\.\.)"
    # Not within: a colon before a space, a hash after one, a space at the end.
    r"(?:[^\s:\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]++|:(?=\S)|[ ]+(?=[^\s#]))++"
)
# A superset of what YAML 1.1 and 1.2 read as something else than text. Ruby, and so cfn-nag, reads `1,000` as a number.
_NOT_TEXT = re.compile(
    r"~|=|<<|null|true|false|yes|no|on|off|y|n|[-+]?\.inf|\.nan"
    r"|[-+]?[.0-9][0-9_,.]*(?:e[-+]?[0-9]*)?|[-+]?0[xob][0-9a-f_]*"
    r"|[-+]?[0-9][0-9_]*(?::[0-9]+)+(?:\.[0-9_]*)?"
    r"|[0-9]+-[0-9]+-[0-9]+(?:(?:t|[ ]+)[0-9:.]+[ ]*(?:z|[-+][0-9:]+)?)?",
    re.IGNORECASE,
)
# Control characters, line separators, halves of characters, the byte order mark: YAML takes them only escaped.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_escape = JSONEncoder(ensure_ascii=False).encode


@lru_cache(4096)
def scalar_text(text: str) -> str:
    """Return a string on one line, quoted only if it must be."""
    if _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text):
        return text
    if not _UNPRINTABLE.search(text):
        return quoted(text)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", _escape(text))


def quoted(text: str) -> str:
    """Return a string between single quotes."""
    return "'" + text.replace("'", "''") + "'"


def other_scalar(value: Any) -> str:
    """Return a number, a boolean, null, or an empty collection."""
    if isinstance(value, int):
        return str(value).lower() if isinstance(value, bool) else int.__repr__(value)
    text = _escape(value)
    # YAML 1.1 reads a number with an exponent but no decimal point as text.
    return text.replace("e", ".0e") if isinstance(value, float) and "." not in text else text


def is_printable(text: str) -> bool:
    """Return whether YAML takes every character of the text as it is."""
    return not _UNPRINTABLE.search(text)
