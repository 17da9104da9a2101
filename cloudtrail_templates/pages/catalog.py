"""The published templates as plain dicts, built once for all pages, and where each alarm is in them."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT, SilenceAlarm
from cloudtrail_templates.detections import ALL_DETECTIONS, PACKS, Detection
from cloudtrail_templates.output import to_yaml
from cloudtrail_templates.pages.connections import fed_by
from cloudtrail_templates.pages.markdown import Markdown, code, link
from cloudtrail_templates.templates import Definition

AnyAlarm = Detection | SilenceAlarm

ALARMS: tuple[AnyAlarm, ...] = (*ALL_DETECTIONS, TRAIL_SILENT)

# CloudFormation takes a larger template only from a bucket.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MAX_BODY_BYTES = 51_200

DISABLED_ALARMS = "DisabledAlarms"
"""The parameter that leaves alarms out."""


@dataclass(frozen=True)
class Catalog:
    """The published templates, ready to be described."""

    definitions: Mapping[str, Definition]

    @cached_property
    def bodies(self) -> dict[str, dict[str, Any]]:
        """Each template as CloudFormation reads it."""
        return {name: definition.build().to_dict() for name, definition in self.definitions.items()}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The bytes of each template as YAML."""
        return {name: len(to_yaml(body).encode()) for name, body in self.bodies.items()}

    @cached_property
    def fed_by(self) -> dict[str, dict[str, list[str]]]:
        """Which templates feed which, by what names."""
        return fed_by(self.bodies)

    def feeds(self, source: str) -> dict[str, list[str]]:
        """The later templates that this one feeds, and by what names."""
        return {target: sources[source] for target, sources in self.fed_by.items() if source in sources}

    def alarm(self, title: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The templates that hold the alarm, and the alarm's properties there."""
        for name, body in self.bodies.items():
            resource = body["Resources"].get(logical_id(title))
            if resource:
                yield name, resource["Properties"]

    def names_for(self, page: str, parameters: Iterable[str]) -> dict[str, Markdown]:
        """What stands for the names of alarms, templates and parameters in the text of a page."""
        targets = {alarm.title: alarm_page(alarm.title) for alarm in ALARMS}
        # "trail" and "alarms" are ordinary words as well.
        targets |= {name: template_page(name) for name in self.definitions if "-" in name}
        folder = posixpath.dirname(page)
        links = {
            name: link(name, posixpath.relpath(target, folder))
            for name, target in targets.items()
            if target != page
        }
        return links | {name: code(name) for name in parameters}


def logical_id(title: str) -> str:
    """What the alarm is called in the published templates."""
    return f"Alarm{title}"


def template_page(name: str) -> str:
    """The path of a template's page."""
    return f"templates/{name}.md"


def alarm_page(title: str) -> str:
    """The path of an alarm's page: `RootAccountUsage` has `alarms/root-account-usage.md`."""
    kebab = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in title)
    return f"alarms/{kebab.lstrip('-')}.md"


def pack_of(title: str) -> str:
    """The pack that the alarm belongs to; none for the alarm on silence, which every template has."""
    return next((name for name, pack in PACKS.items() if any(one.title == title for one in pack)), "")
