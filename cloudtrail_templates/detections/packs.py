"""Packs by name: those of this package, of installed packages, and folders of the user."""

import os
from collections.abc import Sequence
from pathlib import Path

from cloudtrail_templates.detections import ALL_DETECTIONS, PACKS, Detection
from cloudtrail_templates.detections.user_packs import installed_packs, load_folder
from cloudtrail_templates.errors import unknown

_A_FOLDER = "a folder such as ./alarms"


def detections_of(names: Sequence[str]) -> tuple[Detection, ...]:
    """Return the detections of these packs, each pack once, in the order of the names.

    A name is that of a pack of this package, of a pack of an installed package, or of a folder. Packages and folders
    run their own code, so only those are imported that are named.

    Raises:
        UnknownNameError: a name is none of these.
        CloudTrailTemplatesError: a pack cannot be loaded, or has a title that another pack has.
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
        # A folder that is named twice in different ways is one pack.
        if folders.setdefault(real, name) == name:
            found[name] = load_folder(folder, beside)
            beside += found[name]
    return tuple(one for name in dict.fromkeys(names) for one in found.get(name, ()))


def _is_path(name: str) -> bool:
    return name.startswith((".", "~")) or os.sep in name
