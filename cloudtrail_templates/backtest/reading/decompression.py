"""Decompress data in blocks, with a limit on what a small file can become.

Uses isal for gzip where it is installed: it is twice as fast as zlib.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

try:
    from isal import igzip_lib
except ImportError:  # the extra `backtest` is not installed
    igzip_lib = None  # type: ignore[assignment]

BLOCK_BYTES = 1 << 20
"""The largest block, decompressed."""
_GZIP_WINDOW = 31
_SLICE_BYTES = 1 << 15
"""So much is decompressed at once: what follows a member is copied, and members may be tiny."""

BOMB_BYTES = 256 << 20
BOMB_RATIO = 200
"""A file beyond both limits is not read on. CloudTrail's logs shrink to about a tenth."""


@dataclass
class ReadBytes:
    """The number of bytes that were read of a file, as it is stored."""

    count: int = 0

    def check(self, bytes_out: int) -> None:
        """Raise EOFError if what the file became is too large."""
        if bytes_out > BOMB_BYTES and bytes_out > BOMB_RATIO * self.count:
            raise EOFError(f"decompresses to more than {BOMB_RATIO} times its size")


class CountedFile:
    """A file that counts what is read of it. An archive with a directory reads parts of it again."""

    def __init__(self, file: IO[bytes], read: ReadBytes, on_read: Callable[[int], None]) -> None:
        self._file = file
        self._read = read
        self._on_read = on_read
        self._again = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        new = max(0, len(data) - self._again)
        self._again = max(0, self._again - len(data))
        self._read.count += new
        self._on_read(new)
        return data

    def reopened(self) -> IO[bytes] | None:
        """Return the file if it can be read from its start again."""
        try:
            if not self._file.seekable():
                return None
        except AttributeError:
            return None
        self._again = self._read.count
        return self  # type: ignore[return-value]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _ZlibMember:
    """One gzip member, with the interface of the other decompressors."""

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


def _new_gzip_member() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP) if igzip_lib else _ZlibMember()


DECOMPRESSORS: dict[str, Callable[[], Any]] = {
    "gzip": _new_gzip_member,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}
_INVALID: tuple[type[Exception], ...] = (
    zlib.error,
    OSError,  # of bz2
    lzma.LZMAError,
    *((igzip_lib.error,) if igzip_lib else ()),
)


def decompress(blocks: Iterator[bytes], kind: str, read: ReadBytes) -> Iterator[bytes]:
    """Yield the decompressed content in blocks of at most `BLOCK_BYTES`.

    Args:
        blocks: The compressed data, of one member or several.
        kind: The name of the format: a key of `DECOMPRESSORS`.
        read: What was read of the file until now.

    Raises:
        EOFError: The data is cut off, damaged, or a bomb. The message completes a sentence about the file.
    """
    new_member = DECOMPRESSORS[kind]
    bytes_out = 0
    member: Any = None
    for data in _sliced(blocks):
        while data or (member and not member.needs_input):
            if member is None:
                # Zeros may fill up the end of a file.
                data = data.lstrip(b"\0")
                if not data:
                    break
                member = new_member()
            try:
                block = member.decompress(data, BLOCK_BYTES)
            except _INVALID:
                raise EOFError(f"is damaged: its {kind} data is invalid") from None
            data = b""
            if member.eof:
                data, member = member.unused_data, None
            bytes_out += len(block)
            if block:
                yield block
            read.check(bytes_out)
    if member is not None:
        raise EOFError(f"is cut off in the middle of its {kind} data")


def _sliced(blocks: Iterator[bytes]) -> Iterator[bytes]:
    for block in blocks:
        for start in range(0, len(block), _SLICE_BYTES):
            yield block[start : start + _SLICE_BYTES]
