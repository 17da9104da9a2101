"""The CloudFormation templates in files and directories."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cloudtrail_templates.cloudformation.reader import MOST_BYTES
from cloudtrail_templates.errors import UnreadableTemplateError

SUFFIXES = (".yaml", ".yml", ".json", ".template")

_RESOURCES = re.compile(rb"""(^|[{,\s])["']?Resources["']?\s*:""")
_SKIPPED_DIRECTORIES = {"node_modules", "__pycache__", "cdk.out"}


def find_templates(paths: Sequence[Path]) -> tuple[list[str], int]:
    """Return the names of the files to validate, each once, and how many files in directories are no templates.

    A file that is named is always among them. A file in a directory is if it has a section Resources, or cannot be read.

    Raises:
        UnreadableTemplateError: for a directory that has no file with the suffix of a template.
    """
    names: dict[str, None] = {}
    skipped = 0
    for path in paths:
        if not path.is_dir():
            names[str(path)] = None
            continue
        files = list(_files_below(path))
        if not files:
            raise UnreadableTemplateError(
                f"{path}: has no file that ends in {', '.join(SUFFIXES)}; name another directory"
            )
        for file in files:
            if _has_resources(file):
                names[str(file)] = None
            else:
                skipped += 1
    return list(names), skipped


def _files_below(directory: Path) -> Iterator[Path]:
    unreadable: list[OSError] = []
    for folder, folders, files in os.walk(directory, onerror=unreadable.append):
        folders[:] = sorted(
            one for one in folders if not one.startswith(".") and one not in _SKIPPED_DIRECTORIES
        )
        named = (Path(folder, file) for file in sorted(files) if file.lower().endswith(SUFFIXES))
        # To open a pipe would wait for somebody who writes into it.
        yield from (file for file in named if file.is_file() or not file.exists())
    # A directory that cannot be read is reported as a file that cannot be read, and the others are validated.
    yield from (Path(error.filename) for error in unreadable)


def _has_resources(file: Path) -> bool:
    """Return whether a file may be a template; one that cannot be read is reported later."""
    try:
        with file.open("rb") as opened:
            return _RESOURCES.search(opened.read(MOST_BYTES)) is not None
    except OSError:
        return True
