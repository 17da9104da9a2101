"""What the page of an alarm shows: when it fires, who did it, what it does not see, how to switch it off."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cloudtrail_templates.detections import Detection
from cloudtrail_templates.pages.catalog import DISABLED_ALARMS, AnyAlarm, Catalog, pack_of
from cloudtrail_templates.pages.markdown import Markdown, code
from cloudtrail_templates.pages.samples import Sample, one_test_a_line, samples
from cloudtrail_templates.pages.template_page import TemplatePage

# A pipe between two commands; one in a regular expression stands close.
_COMMAND = re.compile(r" \| (?=(?:fields|filter|limit|sort|stats) )")

# Of an alarm for which no data is bad news.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
_SILENCE = (
    "A new alarm on a new trail has no data yet, which is what it watches for: within minutes it goes to ALARM, with "
    "a message, and to OK once the first events arrive, without one.",
    "It may be hours later than the hours chosen. Where they hold no data, CloudWatch looks at what came before, as far "
    "back as it chooses: at five periods instead of three in AWS's example. So with 3 hours expect it 3 to 5 hours after "
    "the last event.",
)

# What a parameter may change.
_SETTINGS = ("Threshold", "EvaluationPeriods")


@dataclass(frozen=True)
class AlarmPage:
    """One alarm, with or without a pattern."""

    alarm: AnyAlarm
    catalog: Catalog

    @property
    def pack(self) -> str:
        """The pack that it belongs to, if any."""
        return pack_of(self.alarm.title)

    @property
    def detection(self) -> Detection | None:
        """The alarm, if it has a pattern."""
        return self.alarm if isinstance(self.alarm, Detection) else None

    @property
    def fires(self) -> str:
        """How much must happen in what time, with every parameter at its default."""
        for name, properties in self.catalog.alarm(self.alarm.title):
            return _fires(properties, self.catalog.bodies[name]["Parameters"])
        return ""

    @property
    def changed_by(self) -> list[Markdown]:
        """The parameters that change when it fires."""
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
            # What stands before the first number: "CIS AWS Foundations ", "Security Hub CloudWatch.".
            firsts.setdefault(re.split(r"\d", control, maxsplit=1)[0], control)
        return list(firsts.values())

    @property
    def templates(self) -> list[str]:
        """The templates that hold the alarm."""
        return [name for name, _ in self.catalog.alarm(self.alarm.title)]

    @property
    def left_out(self) -> bool:
        """Whether the template leaves the alarm out unless it is asked for."""
        return self._switch is not None and self.alarm.title in self._switch.disabled

    @property
    def switch(self) -> str:
        """The command that leaves the alarm out of the first template that can, or puts it in if it is out.

        What the template leaves out by itself stays in the list.
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
        """The further templates that can leave the alarm out, and the options that a command has for them."""
        pages = [TemplatePage(self.catalog.definitions[name], self.catalog) for name in self.templates]
        return [(page.definition.name, " ".join(page.options)) for page in pages if page.can_disable][1:]

    @property
    def timing(self) -> list[str]:
        """What an alarm on silence does at first, and how late it may be."""
        for _, properties in self.catalog.alarm(self.alarm.title):
            return list(_SILENCE) if properties["TreatMissingData"] == "breaching" else []
        return []

    @cached_property
    def fires_on(self) -> list[Sample]:
        """Events that set it off."""
        return samples(self.detection, self.detection.fires_on) if self.detection else []

    @cached_property
    def silent_on(self) -> list[Sample]:
        """Near misses."""
        return samples(self.detection, self.detection.silent_on) if self.detection else []

    @property
    def reads_more(self) -> bool:
        """Whether the pattern reads more than the name and the source of an event."""
        return any(sample.fields for sample in (*self.fires_on, *self.silent_on))

    @property
    def one_test_a_line(self) -> str:
        """The pattern laid out for people, if it has more than a line."""
        text = one_test_a_line(self.detection.pattern) if self.detection else ""
        return text if "\n" in text else ""

    @property
    def in_query(self) -> bool:
        """Whether a template has it as a log alarm."""
        return any("ScheduledQueryConfiguration" in made for _, made in self.catalog.alarm(self.alarm.title))

    @property
    def query(self) -> str:
        """The Logs Insights query, a command a line."""
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
