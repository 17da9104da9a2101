"""Read a file, or each file of an archive, unpacked as often as it is packed.

A form is recognized by its first bytes, whatever the name of the file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO

from cloudtrail_templates.backtest.reading.decompression import (
    DECOMPRESSORS,
    CountedFile,
    ReadBytes,
    decompress,
)
from cloudtrail_templates.backtest.reading.log_names import is_log_name

_READ_BYTES = 1 << 18
_HEAD_BYTES = 512
_MAX_DEPTH = 4
_TAR_MAGIC, _TAR_MAGIC_AT = b"ustar", 257
_UNPACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"PK\x03\x04": "zip"}
_NAMED = {
    b"PAR1": "is a Parquet file: export its events as JSON, or count them in Athena with --sql",
    b"ORC": "is an ORC file: export its events as JSON, or count them in Athena with --sql",
    b"Obj\x01": "is an Avro file: export its events as JSON, or count them in Athena with --sql",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd: unpack it first",
    b"\x04\x22\x4d\x18": "is compressed with lz4: unpack it first",
    b"\xff\x06\x00\x00sNaPpY": "is compressed with Snappy: unpack it first",
    b"7z\xbc\xaf\x27\x1c": "is a 7-Zip archive: unpack it first",
    b"Rar!": "is a RAR archive: unpack it first",
    b"PK\x05\x06": "is an empty zip archive",
}
"""Forms that the standard library does not read, with what to do."""
_MAGICS = (*_UNPACKED, *_NAMED)


@dataclass(frozen=True)
class Content:
    """The content of a file, or of one file in an archive."""

    name: str
    """The path in the archive; empty for the file itself."""
    blocks: Iterator[bytes]
    """Raises EOFError where the data ends too early; the message completes a sentence about the file."""


def read_contents(file: IO[bytes], on_read: Callable[[int], None]) -> Iterator[Content]:
    """Yield the content of a file, or of each log file of an archive. Each is to be read before the next.

    Args:
        file: The file, at its start.
        on_read: Called with the number of bytes after every read.

    Raises:
        OSError: The file cannot be read.
        EOFError: The archive is cut off, damaged, or has no log file.
    """
    read = ReadBytes()
    counted = CountedFile(file, read, on_read)
    yield from _unpack("", iter(lambda: counted.read(_READ_BYTES), b""), read, counted, _MAX_DEPTH)


def _unpack(
    name: str, blocks: Iterator[bytes], read: ReadBytes, file: CountedFile | None, depth: int
) -> Iterator[Content]:
    """Yield the contents of data that may be packed. `file` is the file if the data is all of it."""
    head, blocks = _peek(blocks)
    form = _form_of(head)
    if form is None:
        yield Content(name, blocks)
    elif form in _NAMED.values() or not depth:
        yield Content(name, _fail(form if depth else "is packed too many times: unpack it first"))
    elif form in DECOMPRESSORS:
        yield from _unpack(name, decompress(blocks, form, read), read, None, depth - 1)
    else:
        # Imported late: most logs are no archives.
        from cloudtrail_templates.backtest.reading.archives import read_tar, read_zip

        members = read_tar(blocks) if form == "tar" else read_zip(blocks, file)
        count = 0
        for member, content in members:
            if is_log_name(member):
                count += 1
                path = f"{name}/{member}" if name else member
                yield from _unpack(path, content, read, None, depth - 1)
        if not count:
            raise EOFError(f"is a {form} archive without log files")


def _peek(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, and all blocks from the start; the blocks raise an error after those read before it."""
    head = b""
    try:
        for block in blocks:
            head = head + block if head else block
            if len(head) >= _HEAD_BYTES:
                break
    except (EOFError, OSError) as error:
        blocks = _fail(error)
    return head, chain((head,) if head else (), blocks)


def _fail(error: Exception | str) -> Iterator[bytes]:
    raise EOFError(error) if isinstance(error, str) else error
    yield b""


def _form_of(head: bytes) -> str | None:
    if head.startswith(_MAGICS):
        magic = next(magic for magic in _MAGICS if head.startswith(magic))
        return _UNPACKED.get(magic) or _NAMED[magic]
    return "tar" if head.startswith(_TAR_MAGIC, _TAR_MAGIC_AT) else None
