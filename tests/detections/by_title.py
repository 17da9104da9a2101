"""Look up a detection for a test."""

from cloudtrail_templates.detections import ALL_DETECTIONS, Detection


def detection(title: str) -> Detection:
    """The detection with that title."""
    (found,) = [one for one in ALL_DETECTIONS if one.title == title]
    return found
