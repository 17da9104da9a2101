"""Brings a folder up to date with a build, or says how the two differ."""

from pathlib import Path

from cloudtrail_templates.building.catalog_build import Build
from cloudtrail_templates.output import Drift, Manifest, drift, write_folder


def write_build(build: Build, folder: Path) -> list[Drift]:
    """Write the files and the manifest, and return the files that were not up to date before.

    The files of a template with findings stay as the last good build left them, and so does what the manifest
    says of them. A complete build removes files of templates that no longer exist.

    Raises:
        CloudTrailTemplatesError: the system refuses to read or write.
    """
    if not build.files:
        return []
    return write_folder(folder, build.files, _manifest(build), whole=build.complete, keep=build.refused)


def compare_folder(build: Build, folder: Path) -> list[Drift]:
    """Return the files that are not up to date, and write nothing.

    Raises:
        CloudTrailTemplatesError: the system refuses to read.
    """
    if not build.files:
        return []
    return drift(folder, build.files, _manifest(build), whole=build.complete, keep=build.refused)


def _manifest(build: Build) -> Manifest:
    """Return what the manifest says of the files that are written."""
    written = [name for name in build.findings if name not in build.refused]
    return Manifest.of(build.files, dict.fromkeys(written, 0))
