"""Update a folder to a build, or list how the two differ."""

from pathlib import Path

from cloudtrail_templates.building.catalog_build import Build
from cloudtrail_templates.output.folder import Drift, drift, read_manifest, write_folder
from cloudtrail_templates.output.manifest import Manifest


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


def undone_options(build: Build, folder: Path) -> dict[str, list[str]]:
    """Return the options that the files in the folder were built with and this build was not.

    Returns:
        Template name to its options, for the templates that this build writes.

    Raises:
        CloudTrailTemplatesError: the system refuses to read.
    """
    earlier, now = read_manifest(folder).options, build.options
    undone = {
        name: [option for option in options if option not in now.get(name, [])]
        for name, options in earlier.items()
        if name in build.findings and name not in build.refused
    }
    return {name: options for name, options in undone.items() if options}


def _manifest(build: Build) -> Manifest:
    """Return the manifest of the files that are written."""
    written = [name for name in build.findings if name not in build.refused]
    options = {name: used for name, used in build.options.items() if name in written}
    return Manifest.of(build.files, dict.fromkeys(written, 0), options)
