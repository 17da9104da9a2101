"""Packs that are not ours: a folder of files like ours, or packages that somebody installed."""

import importlib.util
import os
from collections.abc import Iterator, Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from cloudtrail_templates.detections import ALL_DETECTIONS, PACKS
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.discovery import collected, load_pack, not_loaded
from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten

ENTRY_POINTS = "cloudtrail_templates.detections"
"""The group of entry points under which an installed package names its packs."""

# What `Alarms` adds to every pack, and therefore nobody else may be called.
TRAIL_SILENT = "TrailSilent"


def load_folder(
    path: str | os.PathLike[str], beside: tuple[Detection, ...] = ALL_DETECTIONS
) -> tuple[Detection, ...]:
    """The `DETECTION` of every `.py` file in a folder, in the order of the controls that they serve.

    Files whose names begin with `_` are left alone. The files are run, as any import runs what it imports.

    Args:
        path: the folder.
        beside: the detections that these will stand beside, by default ours.

    Raises:
        CloudTrailTemplatesError: no such folder, or none of these files in it; a file that is no Python or has
            no `DETECTION`; a title that is taken, or is part of another one; a sample that does not do what it
            should.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise CloudTrailTemplatesError(f"{folder} must be a folder; name one with a file for each detection")
    files = sorted(file for file in folder.glob("*.py") if not file.name.startswith("_"))
    if not files:
        raise CloudTrailTemplatesError(f"{folder} holds no detection; add a file that defines DETECTION")
    pack = collected((str(file), _run(file)) for file in files)
    _check(str(folder), pack, beside)
    return pack


def installed_packs() -> Mapping[str, tuple[Detection, ...]]:
    """The packs of installed packages, by the names of their entry points in `cloudtrail_templates.detections`.

    Each entry point names a Python package, in which every module defines a `DETECTION`. Nothing is imported
    before this is called.

    Raises:
        CloudTrailTemplatesError: as for `load_folder`; or a name that is taken, or what is not a package.
    """
    from importlib.metadata import entry_points  # costs every start 20 ms, and most have no such packages

    packs: dict[str, tuple[Detection, ...]] = {}
    beside = ALL_DETECTIONS
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        where = f"the entry point {point.name} = {point.value}"
        if point.name in PACKS or point.name in packs:
            raise CloudTrailTemplatesError(
                f"{where} has a name that is taken; rename it, or uninstall one of the packages"
            )
        try:
            package = point.load()
        except (Exception, SystemExit) as error:
            raise not_loaded(where, error) from error
        if not isinstance(package, ModuleType) or not hasattr(package, "__path__"):
            raise CloudTrailTemplatesError(
                f"{where} must name a package, got {shorten(package)}; name the one that holds the files"
            )
        packs[point.name] = load_pack(package)
        if not packs[point.name]:
            raise CloudTrailTemplatesError(
                f"{where} holds no detection; add a module that defines DETECTION, or uninstall it"
            )
        _check(where, packs[point.name], beside)
        beside += packs[point.name]
    return packs


class _Loader(SourceFileLoader):
    """Runs a file and leaves no compiled copy in the user's folder."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        """Write nothing."""


def _run(file: Path) -> ModuleType:
    name = f"{__name__}.{file.stem}"
    loader = _Loader(name, str(file))
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    assert spec is not None  # noqa: S101  a file with a loader has one
    module = importlib.util.module_from_spec(spec)
    try:
        loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise not_loaded(str(file), error) from error
    return module


def _check(where: str, pack: tuple[Detection, ...], beside: tuple[Detection, ...]) -> None:
    titles = [detection.title for detection in beside] + [TRAIL_SILENT]
    for detection in pack:
        if detection.title in titles:
            raise CloudTrailTemplatesError(
                f"{where} has the title {detection.title!r}, which is taken; give it a title of its own"
            )
        # The template cuts titles out of the list of alarms that are left out.
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
