"""Reading a file in blocks, decompressed where it is gzip, never more of it in memory than a block.

Uses isal where it is installed, which is twice as fast as zlib.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import IO, Any

try:
    from isal import igzip_lib
except ImportError:  # the extra `backtest` is not installed
    igzip_lib = None  # type: ignore[assignment]

BLOCK = 1 << 20
"""Bytes that are handed on at once, decompressed."""
_READ = 1 << 18
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
_INVALID: tuple[type[Exception], ...] = (zlib.error, *((igzip_lib.error,) if igzip_lib else ()))

BOMB_BYTES = 256 << 20
BOMB_RATIO = 200
"""A file that passes both is not read on: logs of CloudTrail shrink to a tenth, nothing real to less than this."""


def blocks(
    open_file: Callable[[], AbstractContextManager[IO[bytes]]], on_read: Callable[[int], None]
) -> Iterator[bytes]:
    """The contents of a file, decompressed, in blocks of at most `BLOCK` bytes.

    Args:
        open_file: opens it from the start; called again where damaged data has to be read in small steps.
        on_read: told the number of bytes each time some were read.

    Raises:
        OSError: it cannot be read.
        EOFError: it ends early, is damaged, or is a gzip bomb; says so after the last block that can be had.
    """
    with open_file() as file:
        first = file.read(_READ)
        on_read(len(first))
        if first[:2] != _GZIP:
            while first:
                yield first
                first = file.read(_READ)
                on_read(len(first))
            return
        given = 0
        try:
            # What cannot be read again is taken in small steps: of damage, only its own step is lost.
            for block in _inflated(file, first, on_read, step=_READ if file.seekable() else 1024):
                given += len(block)
                yield block
            return
        except _INVALID:
            pass
    # What stood before the damage in the same step was lost with it. A step is as long as the trailer of a member,
    # so that a wrong checksum costs nothing.
    with open_file() as file:
        try:
            if not file.seekable():
                raise EOFError("is damaged, its gzip data is invalid, about what came before was read")
            file.seek(0)
            for block in _inflated(file, file.read(_READ), lambda _: None, step=8):
                skipped = min(given, len(block))
                given -= skipped
                if block[skipped:]:
                    yield block[skipped:]
        except _INVALID:
            pass
    raise EOFError("is damaged, its gzip data is invalid, what came before was read")


class _ZlibMember:
    """One gzip member through zlib, used as isal's decompressor is."""

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


def _member() -> Any:
    return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP) if igzip_lib else _ZlibMember()


def _inflated(file: IO[bytes], data: bytes, on_read: Callable[[int], None], *, step: int) -> Iterator[bytes]:
    taken = given = 0
    member: Any = None
    while data:
        for start in range(0, len(data), step):
            part = data[start : start + step]
            taken += len(part)
            while part or (member and not member.needs_input):
                if member is None:
                    # The next member; zeros may fill up a file.
                    part = part.lstrip(b"\0")
                    if not part:
                        break
                    member = _member()
                block = member.decompress(part, BLOCK)
                part = b""
                if member.eof:
                    part, member = member.unused_data, None
                given += len(block)
                if block:
                    yield block
                _check_ratio(given, taken)
        data = file.read(_READ)
        on_read(len(data))
    if member is not None:
        raise EOFError("is cut off in the middle of its gzip data, what came before was read")


def _check_ratio(given: int, taken: int) -> None:
    if given > BOMB_BYTES and given > BOMB_RATIO * taken:
        raise EOFError(
            f"decompresses to more than {BOMB_RATIO} times its size, the first {BOMB_BYTES >> 20} MB were read"
        )
