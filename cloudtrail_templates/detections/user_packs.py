"""Packs of users: a folder of files with detections, or installed packages."""

import importlib.util
import os
from collections.abc import Iterator, Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from cloudtrail_templates.detections import ALL_DETECTIONS, PACKS
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.discovery import collect_detections, foreign_code, load_pack
from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten

ENTRY_POINTS = "cloudtrail_templates.detections"
"""The group of entry points in which an installed package declares its packs."""

# The title of the alarm that `Alarms` adds to every pack; no detection may have it.
TRAIL_SILENT = "TrailSilent"


def load_folder(
    path: str | os.PathLike[str], beside: tuple[Detection, ...] = ALL_DETECTIONS
) -> tuple[Detection, ...]:
    """Return the `DETECTION` of every `.py` file in a folder, in the order of the controls that they cover.

    The files are run, as every imported module is. Files whose names begin with `_` are skipped.

    Args:
        path: the folder.
        beside: the detections whose titles these may not have, by default those of this package.

    Raises:
        CloudTrailTemplatesError: there is no such folder, or it has no such file; a file is not valid Python or has
            no `DETECTION`; a title is taken, or is part of another one; the pattern matches a sample that it must not
            match, or the other way round.
    """
    folder = Path(path)
    # Path("") is the current folder, whose files nobody meant to run.
    if not os.fspath(path) or not folder.is_dir():
        name = os.fspath(path) or "''"
        raise CloudTrailTemplatesError(f"{name} must be a folder; name one with a file for each detection")
    files = sorted(file for file in folder.glob("*.py") if not file.name.startswith("_"))
    if not files:
        raise CloudTrailTemplatesError(f"{folder} has no detection; add a file that defines DETECTION")
    pack = collect_detections((str(file), _run(file)) for file in files)
    _check(str(folder), pack, beside)
    return pack


def installed_packs() -> Mapping[str, tuple[Detection, ...]]:
    """Return the packs of installed packages, by the names of their entry points in `cloudtrail_templates.detections`.

    Each entry point names a Python package in which every module defines a `DETECTION`. Nothing of it is imported
    before this is called.

    Raises:
        CloudTrailTemplatesError: as `load_folder` does; or a name is taken, or an entry point does not name a package.
    """
    from importlib.metadata import entry_points  # takes 20 ms

    packs: dict[str, tuple[Detection, ...]] = {}
    beside = ALL_DETECTIONS
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        where = f"the entry point {point.name} = {point.value}"
        if point.name in PACKS or point.name in packs:
            raise CloudTrailTemplatesError(
                f"{where} has a name that is taken; rename it, or uninstall one of the packages"
            )
        with foreign_code(where):
            package = point.load()
        if not isinstance(package, ModuleType) or not hasattr(package, "__path__"):
            raise CloudTrailTemplatesError(
                f"{where} must name a package, got {shorten(package)}; name the one with the modules"
            )
        packs[point.name] = load_pack(package)
        if not packs[point.name]:
            raise CloudTrailTemplatesError(
                f"{where} has no detection; add a module that defines DETECTION, or uninstall it"
            )
        _check(where, packs[point.name], beside)
        beside += packs[point.name]
    return packs


class _Loader(SourceFileLoader):
    """Imports a file without writing a compiled copy into the user's folder."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write nothing."""


def _run(file: Path) -> ModuleType:
    name = f"{__name__}.{file.stem}"
    loader = _Loader(name, str(file))
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    assert spec is not None  # noqa: S101  a file with a loader has one
    module = importlib.util.module_from_spec(spec)
    with foreign_code(str(file)):
        loader.exec_module(module)
    return module


def _check(where: str, pack: tuple[Detection, ...], beside: tuple[Detection, ...]) -> None:
    titles = [detection.title for detection in beside] + [TRAIL_SILENT]
    for detection in pack:
        if detection.title in titles:
            raise CloudTrailTemplatesError(
                f"{where} has the title {detection.title!r}, which is taken; give it another title"
            )
        # The conditions of the templates search for a title in the list of disabled alarms.
        for other in (*titles, *(one.title for one in pack)):
            if detection.title != other and (detection.title in other or other in detection.title):
                part, whole = sorted((detection.title, other), key=len)
                raise CloudTrailTemplatesError(
                    f"{where} has the title {detection.title!r}, but {part!r} is part of {whole!r}; rename it"
                )
        for problem in _wrong_samples(detection):
            raise CloudTrailTemplatesError(f"{where}: {problem}")


def _wrong_samples(detection: Detection) -> Iterator[str]:
    pattern = detection.pattern_for()
    for name, samples, expected in (
        ("fires_on", detection.fires_on, True),
        ("silent_on", detection.silent_on, False),
    ):
        for index, sample in enumerate(samples):
            explanation = pattern.explain(sample)
            if explanation.matched is not expected:
                yield f"{name}[{index}] of {detection.title} {explanation}; correct the sample or the pattern"
