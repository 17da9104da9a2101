"""Read a file in blocks, decompressed if it is gzip.

Uses isal where it is installed: it is twice as fast as zlib.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

try:
    from isal import igzip_lib
except ImportError:  # the extra `backtest` is not installed
    igzip_lib = None  # type: ignore[assignment]

BLOCK_BYTES = 1 << 20
"""The largest block, decompressed."""
_READ_BYTES = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
_INVALID: tuple[type[Exception], ...] = (zlib.error, *((igzip_lib.error,) if igzip_lib else ()))

BOMB_BYTES = 256 << 20
BOMB_RATIO = 200
"""A file beyond both limits is not read on. CloudTrail's logs shrink to about a tenth."""


def read_blocks(file: IO[bytes], on_read: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the content of a file, decompressed, in blocks of at most `BLOCK_BYTES`.

    Args:
        file: The file, at its start.
        on_read: Called with the number of bytes after every read.

    Raises:
        OSError: The file cannot be read.
        EOFError: The gzip data is cut off, damaged, or a bomb. The message completes a sentence about the file.
    """
    data = file.read(_READ_BYTES)
    on_read(len(data))
    if not data.startswith(_GZIP_MAGIC):
        while data:
            yield data
            data = file.read(_READ_BYTES)
            on_read(len(data))
        return
    try:
        yield from _inflate(file, data, on_read)
    except _INVALID:
        raise EOFError("is damaged: its gzip data is invalid") from None


class _ZlibMember:
    """One gzip member, with the interface of isal's decompressor."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP_WINDOW)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        block = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self.needs_input = len(block) < max_length and not self._zlib.unconsumed_tail
        return block


def _new_member() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP) if igzip_lib else _ZlibMember()


def _inflate(file: IO[bytes], data: bytes, on_read: Callable[[int], None]) -> Iterator[bytes]:
    bytes_in = bytes_out = 0
    member: Any = None
    while data:
        bytes_in += len(data)
        while data or (member and not member.needs_input):
            if member is None:
                # Zeros may fill up the end of a file.
                data = data.lstrip(b"\0")
                if not data:
                    break
                member = _new_member()
            block = member.decompress(data, BLOCK_BYTES)
            data = b""
            if member.eof:
                data, member = member.unused_data, None
            bytes_out += len(block)
            if block:
                yield block
            if bytes_out > BOMB_BYTES and bytes_out > BOMB_RATIO * bytes_in:
                raise EOFError(f"decompresses to more than {BOMB_RATIO} times its size")
        data = file.read(_READ_BYTES)
        on_read(len(data))
    if member is not None:
        raise EOFError("is cut off in the middle of its gzip data")
