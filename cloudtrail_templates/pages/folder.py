"""The folder of pages: bring it up to date, or say what is stale; a user's own file is left alone."""

import contextlib
from collections.abc import Mapping, Set
from pathlib import Path

import click

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output import Drift, write_file
from cloudtrail_templates.output.files import explained, read_bytes
from cloudtrail_templates.output.folder import unwritten
from cloudtrail_templates.pages.pages import COMMANDS_PAGE, MARKER, render_pages

# The rest of the comment is advice, which may be reworded.
_SIGNATURE = MARKER.partition(":")[0].encode()


def write_pages(
    folder: str | Path, *, commands: click.Command | None = None, check: bool = False
) -> list[Drift]:
    """Write the pages that are missing or changed, remove those of what is gone, and say which they were.

    `commands` is the command whose help makes the page of the command line; without it that page stays as it
    is. With `check` nothing is written. Only files that begin with the generator's comment are ever replaced
    or removed. The links to template files lead to `templates_out` beside the folder.

    Raises:
        CloudTrailTemplatesError: a file of the user's is where a page belongs, or the system refuses; nothing
            is written in the first case.
    """
    pages = render_pages(commands)
    return update(Path(folder), pages, keep={COMMANDS_PAGE} - pages.keys(), check=check)


def update(
    folder: Path, pages: Mapping[str, str], *, keep: Set[str] = frozenset(), check: bool = False
) -> list[Drift]:
    """Make the folder hold these pages, and none of earlier ones but those to keep."""
    found = _drift(folder, pages, keep)
    if check:
        return found
    for name, reason in found:
        if reason == "changed" and not _is_ours(folder / name):
            raise CloudTrailTemplatesError(
                f"{folder / name} is not a page written here; move it, or choose another folder for the pages"
            )
    for name, reason in found:
        path = folder / name
        if reason == "extra":
            with explained("remove", path):
                path.unlink(missing_ok=True)
        else:
            with explained("write", path):
                path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, pages[name])
    return found


def _drift(folder: Path, pages: Mapping[str, str], keep: Set[str]) -> list[Drift]:
    found = unwritten(folder, pages)
    for path in {path for name in pages for path in (folder / name).parent.glob("*.md")}:
        name = path.relative_to(folder).as_posix()
        if name not in pages and name not in keep and _is_ours(path):
            found.append(Drift(name, "extra"))
    return sorted(found)


def _is_ours(path: Path) -> bool:
    # What cannot be read is not what was written here.
    with contextlib.suppress(OSError):
        return (read_bytes(path) or b"").startswith(_SIGNATURE)
    return False
