"""Packs by what a user calls them: ours, those of installed packages, and folders of the user's own."""

import os
from collections.abc import Sequence
from pathlib import Path

from cloudtrail_templates.detections import ALL_DETECTIONS, PACKS, Detection
from cloudtrail_templates.detections.user_packs import installed_packs, load_folder
from cloudtrail_templates.errors import unknown

_A_FOLDER = "a folder such as ./alarms"


def detections_of(names: Sequence[str]) -> tuple[Detection, ...]:
    """The detections of these packs, each pack once, in the order of their names.

    A name is that of a pack here, of one that an installed package brings, or a folder's. Packages and folders
    run code of their own, so none is looked at that nobody named.

    Raises UnknownNameError for a name that is none of these, CloudTrailTemplatesError for a pack that cannot be
    loaded or has a title that another has.
    """
    found = dict(PACKS)
    if any(name not in PACKS and not _is_path(name) for name in names):
        found |= installed_packs()
    beside = tuple(dict.fromkeys((*ALL_DETECTIONS, *(one for name in names for one in found.get(name, ())))))
    folders: dict[str, str] = {}
    for name in names or [""]:
        if name in found:
            continue
        folder = Path(os.path.expanduser(name))
        if not name or not (folder.is_dir() or _is_path(name)):
            raise unknown("pack", name, [*found, _A_FOLDER])
        real = os.path.realpath(folder)
        # A folder that is named twice, in two ways, is one pack.
        if folders.setdefault(real, name) == name:
            found[name] = load_folder(folder, beside)
            beside += found[name]
    return tuple(one for name in dict.fromkeys(names) for one in found.get(name, ()))


def _is_path(name: str) -> bool:
    return name.startswith((".", "~")) or os.sep in name
