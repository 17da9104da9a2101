"""Turn the content of a file into UTF-8 without a byte order mark.

Windows PowerShell writes UTF-16 where a command's output is redirected to a file.
"""

import codecs
from collections.abc import Iterator

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"{\0", "utf-16-le"),
    (b"[\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
    (b"\0[", "utf-16-be"),
)
"""How JSON begins in UTF-16 without a byte order mark."""


def to_utf8(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the blocks in UTF-8, without the byte order mark. Bytes that are not valid UTF-16 become U+FFFD."""
    head = b""
    for block in blocks:
        head += block
        if len(head) > len(codecs.BOM_UTF8):
            break
    encoding = next((each for start, each in _UNMARKED if head.startswith(start)), "utf-8")
    for mark, marked in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            head, encoding = head.removeprefix(mark), marked
            break
    if encoding == "utf-8":
        yield head
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(head).encode("utf-8", "replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
