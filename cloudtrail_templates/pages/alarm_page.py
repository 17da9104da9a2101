"""The content of an alarm's page: when it fires, how to find who acted, its gaps, and how to leave it out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components.event_alarms.event_pattern import (
    needs_read_only_events,
    reason_without_rule,
)
from cloudtrail_templates.detections import Detection
from cloudtrail_templates.languages.eventbridge.patterns import event_patterns
from cloudtrail_templates.pages.catalog import DISABLED_ALARMS, AnyAlarm, Catalog, pack_of
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.pages.samples import Sample, one_test_a_line, samples
from cloudtrail_templates.pages.template_page import TemplatePage

# A pipe between two commands has spaces around it and a command after it; a pipe in a regular expression has not.
_COMMAND = re.compile(r" \| (?=(?:fields|filter|limit|sort|stats) )")

# What CloudWatch does with an alarm that treats missing data as breaching.
_MISSING_DATA_NOTES = (
    Claim(
        "On a new trail there is no data yet, so a new alarm goes to ALARM within minutes and sends a notification. It "
        "returns to OK, without a notification, when the first events arrive.",
        "AmazonCloudWatch/latest/monitoring/alarm-warm-up.html",
    ),
    Claim(
        "The alarm can be hours late. If data is missing, CloudWatch evaluates more periods than the alarm is "
        "configured for: five instead of three in AWS's example. With 3 hours, expect the alarm 3 to 5 hours after the last "
        "event.",
        "AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    ),
)

EVENT_ALARMS = "event-alarms"
"""The template of the alarms on single events."""

# The properties that a parameter can set.
_SETTINGS = ("Threshold", "EvaluationPeriods")


@dataclass(frozen=True)
class AlarmPage:
    """An alarm, with or without a filter pattern."""

    alarm: AnyAlarm
    catalog: Catalog

    @property
    def pack(self) -> str:
        """The pack that the alarm belongs to, or an empty text."""
        return pack_of(self.alarm.title)

    @property
    def detection(self) -> Detection | None:
        """The alarm, if it has a filter pattern."""
        return self.alarm if isinstance(self.alarm, Detection) else None

    @property
    def fires(self) -> str:
        """How many events in how much time set it off, with every parameter at its default."""
        for name, properties in self.catalog.alarm(self.alarm.title):
            return _fires(properties, self.catalog.bodies[name]["Parameters"])
        return ""

    @property
    def changed_by(self) -> list[Markdown]:
        """The parameters that change the threshold or the time."""
        settings = [properties for _, properties in self.catalog.alarm(self.alarm.title)]
        # Log alarms evaluate queries instead of periods.
        values = [properties.get(key) for properties in settings for key in _SETTINGS]
        return [
            code(name) for name in dict.fromkeys(value["Ref"] for value in values if isinstance(value, dict))
        ]

    @property
    def main_controls(self) -> list[str]:
        """The first control of each standard, which is the most important one or the newest version."""
        firsts: dict[str, str] = {}
        for control in self.alarm.controls:
            # A standard is the text before the first number: "CIS AWS Foundations ", "Security Hub CloudWatch.".
            firsts.setdefault(re.split(r"\d", control, maxsplit=1)[0], control)
        return list(firsts.values())

    @property
    def templates(self) -> list[str]:
        """The templates that hold the alarm."""
        return [name for name, _ in self.catalog.alarm(self.alarm.title)]

    @property
    def left_out(self) -> bool:
        """Whether the first template with a switch leaves the alarm out by default."""
        return self._switch is not None and self.alarm.title in self._switch.disabled

    @property
    def switch(self) -> str:
        """The command that leaves the alarm out of the first template that can, or adds it if it is left out by default.

        The other alarms that the template leaves out by default stay in the list.
        """
        if self._switch is None:
            return ""
        title = self.alarm.title
        others = [other for other in self._switch.disabled if other != title]
        names = others if self.left_out else [*others, title]
        return self._switch.command(f"{DISABLED_ALARMS}={','.join(names)}")

    @cached_property
    def _switch(self) -> TemplatePage | None:
        """The first template with the alarm that can leave it out."""
        pages = (TemplatePage(self.catalog.definitions[name], self.catalog) for name in self.templates)
        return next((page for page in pages if page.can_disable), None)

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """The other templates that can leave the alarm out, each with the options of its deploy command."""
        pages = [TemplatePage(self.catalog.definitions[name], self.catalog) for name in self.templates]
        return [(page.definition.name, " ".join(page.options)) for page in pages if page.can_disable][1:]

    @property
    def timing(self) -> list[str]:
        """Notes for an alarm on missing data: what it does at first, and how late it can be."""
        for _, properties in self.catalog.alarm(self.alarm.title):
            return list(_MISSING_DATA_NOTES) if properties["TreatMissingData"] == "breaching" else []
        return []

    @cached_property
    def fires_on(self) -> list[Sample]:
        """Sample events that match the pattern."""
        return samples(self.detection, self.detection.fires_on) if self.detection else []

    @cached_property
    def silent_on(self) -> list[Sample]:
        """Sample events that nearly match the pattern."""
        return samples(self.detection, self.detection.silent_on) if self.detection else []

    @property
    def reads_more(self) -> bool:
        """Whether the pattern reads more fields than eventName and eventSource."""
        return any(sample.fields for sample in (*self.fires_on, *self.silent_on))

    @property
    def one_test_a_line(self) -> str:
        """The pattern with one test on a line, or an empty text if it has a single test."""
        text = one_test_a_line(self.detection.pattern) if self.detection else ""
        return text if "\n" in text else ""

    @property
    def in_query(self) -> bool:
        """Whether a template has this alarm as a log alarm."""
        return any("ScheduledQueryConfiguration" in made for _, made in self.catalog.alarm(self.alarm.title))

    @property
    def event_rule(self) -> str:
        """What is said of the alarm's rule in event-alarms; an empty text if that template is not described."""
        if EVENT_ALARMS not in self.catalog.definitions:
            return ""
        if self.detection is None:
            return "none, because it looks for missing events"
        if reason := reason_without_rule(self.detection):
            return f"none, because {reason}"
        return "a message within seconds" + (
            ", for read-only events, too" if needs_read_only_events(self.detection) else ""
        )

    @property
    def event_patterns(self) -> list[str]:
        """The patterns of the rule in event-alarms, with the sample of the placeholder, if any."""
        if self.detection is None or reason_without_rule(self.detection):
            return []
        expression = self.detection.pattern_for().expression
        return [json.dumps(one, indent=2, ensure_ascii=False) for one in event_patterns(expression)]

    @property
    def query(self) -> str:
        """The Logs Insights query, with one command on a line."""
        if self.detection is None:
            return ""
        return _COMMAND.sub("\n| ", self.detection.query)


def _fires(properties: Mapping[str, Any], parameters: Mapping[str, Any]) -> str:
    threshold, periods = (
        int(parameters[value["Ref"]]["Default"] if isinstance(value, dict) else value)
        for value in (properties[key] for key in _SETTINGS)
    )
    count = f"{threshold} {'event' if threshold == 1 else 'events'}"
    if properties["ComparisonOperator"] == "LessThanThreshold":
        count = "no event" if threshold == 1 else f"fewer than {count}"
    minutes = int(properties["Period"]) * periods // 60
    return f"{count} in {f'{minutes // 60} hours' if minutes > 60 else f'{minutes} minutes'}"
