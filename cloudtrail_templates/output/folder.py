"""A directory of generated files: bring it up to date, or say how far from it it is."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from cloudtrail_templates.output.files import explained, read_bytes, write_file
from cloudtrail_templates.output.manifest import MANIFEST, Manifest, record


class Drift(NamedTuple):
    """One file that is not as it would be written."""

    file: str
    reason: Literal["missing", "changed", "extra"]


def drift(directory: Path, files: Mapping[str, str]) -> list[Drift]:
    """How the directory differs from these file names and texts, sorted by name.

    Extra is a file of an earlier build that the new manifest no longer names. Files that no manifest names,
    or that somebody has edited since, are the user's and no drift. Nothing is extra if `files` has no
    manifest.

    Raises:
        CloudTrailTemplatesError: a file cannot be read.
    """
    return sorted(unwritten(directory, files) + [Drift(name, "extra") for name in _stale(directory, files)])


def unwritten(directory: Path, files: Mapping[str, str]) -> list[Drift]:
    """Those of the files that the directory does not hold, or not with these texts.

    Raises:
        CloudTrailTemplatesError: a file cannot be read.
    """
    found = []
    for name, text in files.items():
        with explained("read", directory / name):
            held = read_bytes(directory / name)
        if held is None:
            found.append(Drift(name, "missing"))
        elif held != text.encode():
            found.append(Drift(name, "changed"))
    return found


def write_folder(directory: Path, files: Mapping[str, str]) -> list[Drift]:
    """Undo the drift of the directory, made if it is missing, and return what `drift` said before.

    Each file is written whole or not at all, and the manifest last, so that a directory whose build was cut
    off never passes for complete.

    Raises:
        CloudTrailTemplatesError: the system refuses; the files not yet written are untouched.
    """
    with explained("write", directory):
        directory.mkdir(parents=True, exist_ok=True)
    found = drift(directory, files)
    for name, reason in sorted(found, key=lambda difference: difference.file == MANIFEST):
        if reason == "extra":
            with explained("remove", directory / name):
                (directory / name).unlink(missing_ok=True)
        else:
            write_file(directory / name, files[name])
    return found


def read_manifest(directory: Path) -> Manifest:
    """The manifest of the directory; an empty one where there is none, or none of ours.

    Raises:
        CloudTrailTemplatesError: the file cannot be read.
    """
    with explained("read", directory / MANIFEST):
        return Manifest.parse(read_bytes(directory / MANIFEST) or b"")


def _stale(directory: Path, files: Mapping[str, str]) -> list[str]:
    if MANIFEST not in files:
        return []
    kept = {MANIFEST, *files, *Manifest.parse(files[MANIFEST]).files}
    stale = []
    for name, written in read_manifest(directory).files.items():
        # What cannot be read is not the file that we wrote.
        with contextlib.suppress(OSError):
            held = None if name in kept else read_bytes(directory / name)
            if held is not None and record(held) == written:
                stale.append(name)
    return stale
