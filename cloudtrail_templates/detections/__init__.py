"""The alarms: one a file, found by discovery, a folder a pack."""

import sys

from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.discovery import find, load_pack, load_packs
from cloudtrail_templates.detections.events import Event, event
from cloudtrail_templates.detections.placeholder import Placeholder

__all__ = [
    "ALL_DETECTIONS",
    "COMPLIANCE",
    "PACKS",
    "THREAT",
    "Detection",
    "Event",
    "Placeholder",
    "detection",
    "event",
    "load_pack",
]

PACKS = load_packs(sys.modules[__name__])
"""The detections of each pack, by its name."""

COMPLIANCE = PACKS["compliance"]
"""What benchmarks and AWS's samples prescribe, to the letter."""

THREAT = PACKS["threat"]
"""What attackers do and the prescribed patterns miss; the noisy ones are best left out at first."""

ALL_DETECTIONS: tuple[Detection, ...] = tuple(detection for pack in PACKS.values() for detection in pack)
"""Every detection, pack by pack, in the order of the controls that they serve."""


def detection(title: str) -> Detection:
    """The detection with that title; `UnknownNameError` names the nearest one if there is none."""
    return find(title, ALL_DETECTIONS)
