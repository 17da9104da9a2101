"""The detections: one in each file, found by discovery; each folder is a pack."""

import sys

from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.discovery import load_pack, load_packs
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
    "event",
    "load_pack",
]

PACKS = load_packs(sys.modules[__name__])
"""The detections of each pack, by its name."""

COMPLIANCE = PACKS["compliance"]
"""The patterns that benchmarks and AWS's samples prescribe, unchanged."""

THREAT = PACKS["threat"]
"""What attackers do and the prescribed patterns do not see; leave out the noisy ones at first."""

ALL_DETECTIONS: tuple[Detection, ...] = tuple(detection for pack in PACKS.values() for detection in pack)
"""Every detection, pack by pack, in the order of the controls that they serve."""
