"""The folder of pages: update it, or list the stale pages, without touching the user's own files."""

import contextlib
import os
from collections.abc import Mapping, Set
from pathlib import Path

import click

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.files import explained, read_bytes, write_file
from cloudtrail_templates.output.folder import Drift, unwritten
from cloudtrail_templates.pages.drawings.drawings import render_drawings
from cloudtrail_templates.pages.pages import COMMANDS_PAGE, MARKER, render_pages
from cloudtrail_templates.pages.readme import update_readme
from cloudtrail_templates.templates import CATALOG

# The rest of the comment may change between versions.
_SIGNATURE = MARKER.partition(":")[0].encode()


def write_pages(
    folder: str | Path, *, commands: click.Command | None = None, check: bool = False
) -> list[Drift]:
    """Write the missing and changed pages, remove the obsolete ones, and return what was not up to date.

    Only files that begin with the generator's comment are replaced or removed. A README next to the folder gets a
    current table of templates, if it has the comments that enclose one. Links to template files point to
    `templates_out`, next to the folder, too.

    Args:
        folder: the folder to update.
        commands: the command to document in `cli.md`; without it, `cli.md` is left as it is.
        check: write nothing.

    Raises:
        CloudTrailTemplatesError: one of the user's own files has the name of a page (nothing is written then), or
            a file cannot be written.
    """
    pages = render_pages(commands) | render_drawings(MARKER)
    found = update(Path(folder), pages, keep={COMMANDS_PAGE} - pages.keys(), check=check)
    return found + _update_readme(Path(folder), check)


def update(
    folder: Path, pages: Mapping[str, str], *, keep: Set[str] = frozenset(), check: bool = False
) -> list[Drift]:
    """Write these pages and remove generated pages that are neither among them nor in `keep`."""
    found = _drift(folder, pages, keep)
    if check:
        return found
    for name, reason in found:
        if reason == "changed" and not _is_generated(folder / name):
            raise CloudTrailTemplatesError(
                f"{folder / name} is not a generated page; move it, or choose another folder for the pages"
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


def _update_readme(folder: Path, check: bool) -> list[Drift]:
    whole = Path(os.path.abspath(folder))
    path = whole.with_name("README.md")
    # A README that cannot be read, or has no such table, is not ours.
    with contextlib.suppress(OSError, UnicodeDecodeError):
        text = (read_bytes(path) or b"").decode()
        updated = update_readme(text, CATALOG, whole.name)
        if updated != text:
            if not check:
                write_file(path, updated)
            return [Drift("../README.md", "changed")]
    return []


def _drift(folder: Path, pages: Mapping[str, str], keep: Set[str]) -> list[Drift]:
    found = unwritten(folder, pages)
    for path in {path for name in pages for path in (folder / name).parent.glob(f"*{Path(name).suffix}")}:
        name = path.relative_to(folder).as_posix()
        if name not in pages and name not in keep and _is_generated(path):
            found.append(Drift(name, "extra"))
    return sorted(found)


def _is_generated(path: Path) -> bool:
    # An unreadable file is not a generated one.
    with contextlib.suppress(OSError):
        return (read_bytes(path) or b"").startswith(_SIGNATURE)
    return False
