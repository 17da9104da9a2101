"""The alarms of a user's packs in published templates: what `build --pack` does."""

from collections.abc import Mapping, Sequence

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.detections.packs import detections_of
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.templates import CATALOG

DEFAULT_TEMPLATES = ("alarms", "log-alarms")
"""The templates that get the alarms if none is named; a log group needs only one of them."""

# They have queries for the events of alarms, and no alarms that count them.
_ONLY_QUERIES = ("athena", "dashboard", "quicksight")


def templates_with_alarms() -> list[str]:
    """Return the names of the templates whose alarms can be chosen."""
    return [name for name, definition in CATALOG.items() if "detections" in definition.structural_options]


def detections_to_add(packs: Sequence[str], names: Sequence[str]) -> Mapping[str, tuple[Detection, ...]]:
    """Return the detections of the packs for each template that they are added to, without those that it has.

    Args:
        packs: names of packs, or paths of folders.
        names: the templates that are built; none stands for all.

    Raises:
        UnknownNameError: there is no such pack.
        OptionError: none of the templates has alarms, or an alarm in two of them would count each event twice.
        CloudTrailTemplatesError: a pack cannot be loaded, or has a title that another one has.
    """
    if not packs:
        return {}
    targets = _targets(names)
    detections = detections_of(packs)
    own = {name: CATALOG[name].structural_options["detections"] for name in targets}
    return {name: tuple(one for one in detections if one not in own[name]) for name in targets}


def _targets(names: Sequence[str]) -> list[str]:
    if not names:
        return list(DEFAULT_TEMPLATES)
    possible = templates_with_alarms()
    targets = [name for name in possible if name in names]
    if not targets:
        raise OptionError(
            f"--pack adds alarms to {', '.join(possible)}, got {', '.join(names)}; "
            "name one of them, or leave --pack out"
        )
    counting = [name for name in targets if name not in _ONLY_QUERIES]
    if len(counting) > 1 and not set(counting) <= set(DEFAULT_TEMPLATES):
        raise OptionError(
            f"--pack must not add the same alarms to {' and '.join(counting)}, which count each event twice on one log "
            "group; build one of them with --pack"
        )
    return targets
