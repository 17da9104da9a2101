"""A directory of generated files: bring it up to date, or list how it differs from that."""

import contextlib
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from cloudtrail_templates.output.files import explained, read_bytes, replace_file
from cloudtrail_templates.output.locks import locked
from cloudtrail_templates.output.manifest import MANIFEST, Manifest, record


class Drift(NamedTuple):
    """One file that differs from what a build would leave."""

    file: str
    reason: Literal["missing", "changed", "extra"]


def drift(
    directory: Path,
    files: Mapping[str, str],
    manifest: Manifest | None = None,
    *,
    whole: bool = True,
    keep: Collection[str] = (),
) -> list[Drift]:
    """Return what `write_folder` would change, sorted by file name, and change nothing.

    Extra is a file of an earlier build that the new manifest no longer names. A file that no manifest names, or
    that somebody has edited since, belongs to the user and is never extra.

    Args:
        directory: the directory; it need not exist.
        files: file names and their texts, without the manifest.
        manifest: the manifest of these files; without it no manifest is written and nothing is extra.
        whole: whether these are all files of the directory; otherwise the earlier manifest's files stay.
        keep: the templates whose files in the earlier manifest stay in any case.

    Raises:
        CloudTrailTemplatesError: a file cannot be read.
    """
    with explained("read", directory):
        lock = locked([directory], shared=True) if directory.is_dir() else contextlib.nullcontext()
        with lock:
            return _drift(directory, _with_manifest(directory, files, manifest, whole, keep))


def unwritten(directory: Path, files: Mapping[str, str]) -> list[Drift]:
    """Return which of the files are missing from the directory or have another text.

    Raises:
        CloudTrailTemplatesError: a file cannot be read.
    """
    found = []
    for name, text in files.items():
        with explained("read", directory / name):
            current = read_bytes(directory / name)
        if current is None:
            found.append(Drift(name, "missing"))
        elif current != text.encode():
            found.append(Drift(name, "changed"))
    return found


def write_folder(
    directory: Path,
    files: Mapping[str, str],
    manifest: Manifest | None = None,
    *,
    whole: bool = True,
    keep: Collection[str] = (),
) -> list[Drift]:
    """Bring the directory up to date, create it if it is missing, and return what has changed.

    Builds into one directory at the same time take turns, so that it always holds the files of one of them. Each
    file is written completely or not at all, and the manifest last: if a build is killed, the checksums in the
    manifest do not match. Arguments and what counts as extra are those of `drift`.

    Raises:
        CloudTrailTemplatesError: the system refuses, or another process does not release its lock; the files not
            yet written are unchanged.
    """
    with explained("write", directory):
        directory.mkdir(parents=True, exist_ok=True)
        # A file may be a link into another directory.
        real_paths = [Path(os.path.realpath(directory / name)) for name in (*files, MANIFEST)]
        parents = {path.parent for path in real_paths if path.parent.is_dir()}
        with locked({directory, *parents}):
            wanted = _with_manifest(directory, files, manifest, whole, keep)
            found = _drift(directory, wanted)
            for name, reason in sorted(found, key=lambda difference: difference.file == MANIFEST):
                if reason == "extra":
                    with explained("remove", directory / name):
                        (directory / name).unlink(missing_ok=True)
                else:
                    with explained("write", directory / name):
                        replace_file(directory / name, wanted[name])
    return found


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of the directory, an empty one if there is none or if it is not ours.

    Raises:
        CloudTrailTemplatesError: the file cannot be read.
    """
    with explained("read", directory / MANIFEST):
        return Manifest.parse(read_bytes(directory / MANIFEST) or b"")


def _with_manifest(
    directory: Path, files: Mapping[str, str], manifest: Manifest | None, whole: bool, keep: Collection[str]
) -> dict[str, str]:
    if manifest is None:
        return dict(files)
    earlier = read_manifest(directory)
    manifest = (earlier.only(keep) if whole else earlier).updated(manifest)
    return {**files, MANIFEST: manifest.text()}


def _drift(directory: Path, files: Mapping[str, str]) -> list[Drift]:
    return sorted(unwritten(directory, files) + [Drift(name, "extra") for name in _extra(directory, files)])


def _extra(directory: Path, files: Mapping[str, str]) -> list[str]:
    if MANIFEST not in files:
        return []
    kept = {MANIFEST, *files, *Manifest.parse(files[MANIFEST]).files}
    extra = []
    for name, written in read_manifest(directory).files.items():
        # A file that cannot be read is not the one that was written.
        with contextlib.suppress(OSError):
            current = None if name in kept else read_bytes(directory / name)
            if current is not None and record(current) == written:
                extra.append(name)
    return extra
