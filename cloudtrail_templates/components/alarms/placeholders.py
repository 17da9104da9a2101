"""Texts of a detection with what they learn only from the options of `Alarms`."""

from typing import Any

from troposphere import Join, Region

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.detections.detection import DESCRIPTION_LIMIT
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Option, Texts

APPROVED_REGIONS = Option(
    "Regions where activity is expected, separated by commas; at most 20. Changes in any other region set off an alarm.",
    group="Alarms",
    AllowedPattern=r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}",
    must="must be regions; write them like eu-west-1,us-east-1",
    empty="Empty: only the region of this stack.",
)


def filled(detection: Detection, text: str, regions: Texts | None, *, in_query: bool = False) -> Any:
    """The text with the approved regions in the detection's placeholder, as a pattern or a query writes them.

    Without a placeholder the text itself; without regions, that of the stack. Raises OptionError for a
    placeholder that no option fills, and FilterPatternError for more regions than a pattern holds.
    """
    hole = detection.placeholder
    if hole is None:
        return text
    values = {"ApprovedRegions": regions}
    if hole.name not in values:
        raise OptionError(
            f"{detection.title} needs {hole.name}, which is no option of Alarms; leave it out of detections"
        )
    delimiter = hole.query_delimiter if in_query else hole.delimiter

    def joined(items: Any) -> Any:
        if isinstance(items, tuple) and all(isinstance(item, str) for item in items):
            if not in_query:
                detection.pattern_for(items)  # raises where the list would burst the pattern
            return delimiter.join(items)
        return Join(delimiter, list(items) if isinstance(items, tuple) else items)

    return sub(text, **{hole.name: given(values[hole.name], joined, otherwise=Region)})


def description_with(detection: Detection, note: str) -> str:
    """The description of an alarm with a last line, where that stays within what CloudWatch takes."""
    text = f"{detection.description}\n{note}"
    hole = detection.placeholder
    longest = hole.fill(text, hole.widest, hole.query_delimiter) if hole else text
    return text if len(longest) <= DESCRIPTION_LIMIT else detection.description
