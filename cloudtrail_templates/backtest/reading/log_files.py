"""Find log files: folders as S3 holds them, single files, and standard input."""

import heapq
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloudtrail_templates.backtest.reading.log_names import LOG_SUFFIXES, is_certain_log_name, is_log_name
from cloudtrail_templates.errors import OptionError, shorten

STDIN = "-"
Source = Path | str
"""A path, or `STDIN`."""

# A Path has only one of the two slashes.
_S3_URI = re.compile(r"s3:/+")

_NAMES_AT_ONCE = 50_000
_FILES_IN_A_BATCH = 256
_BYTES_IN_A_BATCH = 8 << 20


@dataclass(frozen=True)
class LogFile:
    """A file to read."""

    path: str
    size: int = 0
    is_certain: bool = True
    """Whether the name says that the file is a log. If it does not, a file without events is no problem."""


@dataclass(frozen=True)
class SkippedFile:
    """A file or folder that is not read. It has a problem, unless it is not expected to be read."""

    path: str
    problem: str = ""
    files: int = 1
    """The number of files: 0 for a folder."""


FoundFile = LogFile | SkippedFile
Batch = tuple[FoundFile, ...]


def check_paths(paths: Sequence[Source]) -> None:
    """Raise OptionError if there is no path, or one that does not exist."""
    if not paths:
        raise OptionError(
            "no paths to read; give folders or files of CloudTrail logs, or - for standard input"
        )
    for path in map(str, paths):
        if start := _S3_URI.match(path):
            uri = f"s3://{path[start.end() :]}"
            raise OptionError(
                f"paths must be local files or folders, got {shorten(uri)}; "
                f"run aws s3 sync {uri} logs first, and read the folder logs"
            )
        if path != STDIN and not os.path.lexists(path):
            raise OptionError(f"there is no file or folder {shorten(path)}; give the path of CloudTrail logs")


def find_files(paths: Sequence[Source]) -> Iterator[FoundFile]:
    """Yield all files under the paths, ordered by name, and each folder once, without keeping all of them in memory."""
    seen: set[str] = set()
    named: set[str] = set()
    for path in map(str, paths):
        if path == STDIN:
            yield LogFile(STDIN)
        elif os.path.isdir(path):
            yield from _find_in_path(path, seen, named)
        else:
            real = os.path.realpath(path)
            if real in named or os.path.dirname(real) in seen:
                yield SkippedFile(path, "was read already")
                continue
            named.add(real)
            try:
                size = os.stat(path).st_size
            except OSError as error:
                yield SkippedFile(path, read_error(error))
            else:
                yield LogFile(path, size)


def make_batches(found: Iterator[FoundFile]) -> Iterator[Batch]:
    """Yield the files in batches that are worth sending to another process. Standard input has its own batch."""
    batch: list[FoundFile] = []
    size = 0
    for each in found:
        if batch and (_is_stdin(each) or _is_stdin(batch[-1])):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(each)
        size += each.size if isinstance(each, LogFile) else 0
        if len(batch) >= _FILES_IN_A_BATCH or size >= _BYTES_IN_A_BATCH:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def has_stdin(batch: Batch) -> bool:
    """Return whether the batch is standard input, which only this process can read."""
    return any(map(_is_stdin, batch))


def read_error(error: OSError) -> str:
    """Return why a file cannot be read, to follow its name."""
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _is_stdin(found: FoundFile) -> bool:
    return isinstance(found, LogFile) and found.path == STDIN


def _find_in_path(path: str, seen: set[str], named: set[str]) -> Iterator[FoundFile]:
    count = 0
    for found in _find_in_folder(path, seen, named, os.path.join(path, "")):
        count += isinstance(found, LogFile) or bool(found.problem)
        yield found
    if not count:
        yield SkippedFile(path, f"contains no log files ({', '.join(LOG_SUFFIXES)})", files=0)


def _find_in_folder(folder: str, seen: set[str], named: set[str], root: str) -> Iterator[FoundFile]:
    real = os.path.realpath(folder)
    if real in seen:
        yield SkippedFile(folder, "is a folder that was read already, or a loop of links", files=0)
        return
    seen.add(real)
    after = ""
    try:
        while names := _next_names(folder, after):
            after = names[-1]
            for name in names:
                yield from _find_entry(
                    os.path.join(folder, name), os.path.join(real, name), seen, named, root
                )
    except OSError as error:
        yield SkippedFile(folder, read_error(error), files=0)


def _find_entry(path: str, real: str, seen: set[str], named: set[str], root: str) -> Iterator[FoundFile]:
    if os.path.isdir(path):
        yield from _find_in_folder(path, seen, named, root)
    elif not is_log_name(path.removeprefix(root)):
        yield SkippedFile(path)
    elif real in named:
        yield SkippedFile(path, "was read already")
    else:
        try:
            is_file, size = os.path.isfile(path), os.stat(path).st_size
        except OSError as error:
            yield SkippedFile(path, read_error(error))
        else:
            is_certain = is_certain_log_name(path)
            yield LogFile(path, size, is_certain) if is_file else SkippedFile(path, "is not a file")


def _next_names(folder: str, after: str) -> list[str]:
    """Return the next names in a folder. A folder of millions is listed several times instead of kept in memory."""
    with os.scandir(folder) as entries:
        return heapq.nsmallest(_NAMES_AT_ONCE, (entry.name for entry in entries if entry.name > after))
