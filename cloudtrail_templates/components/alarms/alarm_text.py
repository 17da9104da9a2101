"""The texts of the alarm of one detection: its patterns, its query and its description."""

from typing import Any

from cloudtrail_templates.components.alarms.approved_regions import approved_values
from cloudtrail_templates.components.alarms.exclusions import Exclusions
from cloudtrail_templates.detections import Detection
from cloudtrail_templates.filter_pattern.expression import Values
from cloudtrail_templates.options import Texts
from cloudtrail_templates.structs import Struct

_NOTE = "Trusted principals and addresses are excluded."


class AlarmText(Struct):
    """The texts of the alarm of a detection, with the approved regions and the exclusions of `Alarms`."""

    detection: Detection
    exclusions: Exclusions
    approved_regions: Texts | None

    @property
    def values(self) -> Values | None:
        """The values of the detection's placeholder, if it has one."""
        placeholder = self.detection.placeholder
        if placeholder is None:
            return None
        return approved_values(self.detection.title, placeholder.name, self.approved_regions)

    def patterns(self) -> tuple[Any, ...]:
        """Return the patterns of the filters that count events.

        Raises:
            OptionError: the exclusions do not fit, or no option has the values of the placeholder.
            FilterPatternError: the approved regions do not fit.
        """
        if self.exclusions:
            return self.exclusions.patterns(self.detection, self.values)
        return (self.detection.pattern_text(self.values),)

    def query(self) -> Any:
        """Return the query of a log alarm."""
        return self.detection.query_text(self.values, self.exclusions.expressions())

    def description(self, *, with_query: bool) -> Any:
        """Return the description of a metric alarm, with the query or without it."""
        note = _NOTE if self.exclusions and self.exclusions.are_literal else ""
        if not with_query:
            return f"{self.detection.headline} {note}".rstrip()
        return self.detection.description_text(self.values, note)

    def log_alarm_description(self) -> str:
        """Return the description of a log alarm, without the query: the alarm has that in a property of its own."""
        note = f" {_NOTE}" if self.exclusions else ""
        return f"{self.detection.headline} Who did it: the log lines.{note}"
