"""Read the files of tar and zip archives, one after the other."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Self

from cloudtrail_templates.backtest.reading.decompression import BLOCK_BYTES, CountedFile, ReadBytes

_TAR_READ_BYTES = 1 << 18
MAX_INNER_ZIP_BYTES = 64 << 20
"""The largest zip archive that is read without a file of its own: its directory is at its end."""


class _BlockFile(io.RawIOBase):
    """Blocks as a file that can be read once, from its start to its end."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._data = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        while not self._data:
            self._data = memoryview(next(self._blocks, b""))
            if not self._data:
                return b""
        data, self._data = self._data[:size], self._data[size:]
        return bytes(data)


class _CheckedTarInfo(tarfile.TarInfo):
    """A header of a tar archive. Without an end mark, tarfile takes what is broken for the end."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError:
            raise EOFError("is cut off or damaged: its tar archive is invalid") from None


def read_tar(blocks: Iterator[bytes]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the path and the content of each file of a tar archive.

    Raises:
        EOFError: The archive is cut off or damaged. The message completes a sentence about the file.
    """
    try:
        with tarfile.open(
            fileobj=_BlockFile(blocks), mode="r|", bufsize=_TAR_READ_BYTES, tarinfo=_CheckedTarInfo
        ) as archive:
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield member.name, _read_member(content, "tar")
    except tarfile.TarError:
        raise EOFError("is cut off or damaged: its tar archive is invalid") from None


def read_zip(blocks: Iterator[bytes], file: CountedFile | None) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the path and the content of each file of a zip archive.

    Args:
        blocks: The archive.
        file: The same archive as a file, if it is one: the directory is at its end.

    Raises:
        EOFError: The archive is damaged, encrypted or a bomb. The message completes a sentence about the file.
    """
    source = (file.reopened() if file else None) or _in_memory(blocks)
    packed = ReadBytes()
    bytes_out = 0
    try:
        with zipfile.ZipFile(source) as archive:
            for member in archive.infolist():
                packed.count += member.compress_size
                bytes_out += member.file_size
                packed.check(bytes_out)
                if not member.is_dir():
                    with archive.open(member) as content:
                        yield member.filename, _read_member(content, "zip")
    except RuntimeError:
        raise EOFError("is an encrypted zip archive: unpack it first") from None
    except (zipfile.BadZipFile, NotImplementedError):
        raise EOFError("is cut off or damaged: its zip archive is invalid") from None


def _in_memory(blocks: Iterator[bytes]) -> IO[bytes]:
    data = bytearray()
    for block in blocks:
        data += block
        if len(data) > MAX_INNER_ZIP_BYTES:
            raise EOFError("is a large zip archive within another or from standard input: unpack it first")
    return io.BytesIO(data)


def _read_member(content: IO[bytes], kind: str) -> Iterator[bytes]:
    try:
        while data := content.read(BLOCK_BYTES):
            yield data
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError):
        raise EOFError(f"is cut off or damaged: its {kind} archive is invalid") from None
