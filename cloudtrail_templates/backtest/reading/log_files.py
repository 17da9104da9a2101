"""Finding log files: whole folders as S3 holds them, single files, and standard input."""

import heapq
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cloudtrail_templates.errors import OptionError, shorten

STDIN = "-"
Source = Path | str
"""A path, or `STDIN`."""

LOG_SUFFIXES = (".json.gz", ".json", ".gz", ".jsonl", ".ndjson", ".log")
"""What is read of a folder; a file that is named itself may be called anything."""
_DIGESTS = "CloudTrail-Digest"

_NAMES_AT_ONCE = 50_000
_FILES_IN_A_BATCH = 256
_BYTES_IN_A_BATCH = 8 << 20


@dataclass(frozen=True)
class LogFile:
    """A file to read."""

    path: str
    size: int = 0


@dataclass(frozen=True)
class Passed:
    """Something that is not read: with a problem, or without one where that is as it should be."""

    path: str
    problem: str = ""
    files: int = 1
    """None where it is a folder."""


Found = LogFile | Passed
Batch = tuple[Found, ...]


def check_paths(paths: Sequence[Source]) -> None:
    """Raise OptionError for a path that does not exist, or where there is none."""
    if not paths:
        raise OptionError(
            "no paths to read; give folders or files of CloudTrail logs, or - for standard input"
        )
    for path in paths:
        if str(path) != STDIN and not os.path.lexists(path):
            raise OptionError(
                f"there is no file or folder {shorten(str(path))}; give the path of CloudTrail logs"
            )


def find_files(paths: Sequence[Source]) -> Iterator[Found]:
    """Everything under the paths in the order of its names, each folder once; never all of it in memory."""
    seen: set[str] = set()
    named: set[str] = set()
    for path in map(str, paths):
        if path == STDIN:
            yield LogFile(STDIN)
        elif os.path.isdir(path):
            yield from _in_paths_folder(path, seen, named)
        else:
            real = os.path.realpath(path)
            if real in named or os.path.dirname(real) in seen:
                yield Passed(path, "was read already")
                continue
            named.add(real)
            try:
                size = os.stat(path).st_size
            except OSError as error:
                yield Passed(path, _reason(error))
            else:
                yield LogFile(path, size)


def batches(found: Iterator[Found]) -> Iterator[Batch]:
    """Files put together so that a batch is worth sending to another process."""
    batch: list[Found] = []
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
    """Whether it is standard input, which only this process can read."""
    return any(map(_is_stdin, batch))


def _is_stdin(found: Found) -> bool:
    return isinstance(found, LogFile) and found.path == STDIN


def _in_paths_folder(path: str, seen: set[str], named: set[str]) -> Iterator[Found]:
    count = 0
    for found in _in_folder(path, seen, named):
        count += isinstance(found, LogFile) or bool(found.problem)
        yield found
    if not count:
        yield Passed(path, f"has no log files ({', '.join(LOG_SUFFIXES)})", files=0)


def _in_folder(folder: str, seen: set[str], named: set[str]) -> Iterator[Found]:
    real = os.path.realpath(folder)
    if real in seen:
        yield Passed(folder, "is a folder that was read already, or a loop of links", files=0)
        return
    seen.add(real)
    after = ""
    try:
        while names := _names(folder, after):
            after = names[-1]
            for name in names:
                yield from _entry(os.path.join(folder, name), os.path.join(real, name), seen, named)
    except OSError as error:
        yield Passed(folder, _reason(error), files=0)


def _entry(path: str, real: str, seen: set[str], named: set[str]) -> Iterator[Found]:
    if os.path.isdir(path):
        yield from _in_folder(path, seen, named)
    elif _DIGESTS in path or not path.endswith(LOG_SUFFIXES):
        yield Passed(path)
    elif real in named:
        yield Passed(path, "was read already")
    else:
        try:
            is_file, size = os.path.isfile(path), os.stat(path).st_size
        except OSError as error:
            yield Passed(path, _reason(error))
        else:
            yield LogFile(path, size) if is_file else Passed(path, "is no file")


def _names(folder: str, after: str) -> list[str]:
    """The next names in a folder; a folder with millions is listed several times instead of held in memory."""
    with os.scandir(folder) as entries:
        return heapq.nsmallest(_NAMES_AT_ONCE, (entry.name for entry in entries if entry.name > after))


def _reason(error: OSError) -> str:
    return f"cannot be read: {(error.strerror or str(error)).lower()}"
