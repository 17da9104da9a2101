"""The published templates as dicts, built once for all pages, and the paths of their pages."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from troposphere import Template

from cloudtrail_templates.cloudformation.template import resources_named_in
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT, SilenceAlarm
from cloudtrail_templates.detections import ALL_DETECTIONS, PACKS, Detection
from cloudtrail_templates.output import to_yaml
from cloudtrail_templates.pages.markdown import Markdown, code, link
from cloudtrail_templates.templates import Definition

AnyAlarm = Detection | SilenceAlarm

ALARMS: tuple[AnyAlarm, ...] = (*ALL_DETECTIONS, TRAIL_SILENT)

ALARM_KINDS_PAGE = "alarm-kinds.md"
ALARM_KINDS_TITLE = "Three kinds of alarms"

CONSUMERS_PAGE = "consumers.md"
CONSUMERS_TITLE = "SIEMs and the Processing Library"

QUERIES_PAGE = "queries.md"
QUERIES_TITLE = "Questions and queries"

ORGANIZATION_PAGE = "organization.md"
CONTROL_TOWER_PAGE = "control-tower.md"

_OTHER_PAGES = {
    "page about organizations": ORGANIZATION_PAGE,
    "page about AWS Control Tower": CONTROL_TOWER_PAGE,
}

DISABLED_ALARMS = "DisabledAlarms"
"""The parameter that lists the alarms to leave out."""


@dataclass(frozen=True)
class Catalog:
    """The published templates, each built once."""

    definitions: Mapping[str, Definition]

    @cached_property
    def templates(self) -> dict[str, Template]:
        """Each template, as it is built."""
        return {name: definition.build() for name, definition in self.definitions.items()}

    @cached_property
    def bodies(self) -> dict[str, dict[str, Any]]:
        """The body of each template, as a dict."""
        return {name: template.to_dict() for name, template in self.templates.items()}

    def descriptions(self, name: str) -> dict[str, str]:
        """Return the descriptions of a template's parameters with their sources, by parameter."""
        parameters = self.templates[name].parameters.items()
        return {title: getattr(one, "claim", one.properties["Description"]) for title, one in parameters}

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The size of each template as YAML, in bytes."""
        return {name: len(to_yaml(body).encode()) for name, body in self.bodies.items()}

    @cached_property
    def sources(self) -> dict[str, dict[str, list[str]]]:
        """For each template those whose outputs it takes, and the names that outputs and parameters share."""
        return {
            name: {
                source: [one for one in self.bodies[name].get("Parameters", {}) if one in outputs]
                for source in definition.takes_outputs_of
                if source in self.bodies and (outputs := self.bodies[source].get("Outputs"))
            }
            for name, definition in self.definitions.items()
        }

    def parameters_for_resources(self, name: str) -> set[str]:
        """Return the parameters of a template that name resources of the templates whose outputs it takes."""
        return {
            one
            for source, names in self.sources[name].items()
            for one in names
            if resources_named_in(
                self.bodies[source]["Outputs"][one]["Value"], {*self.bodies[source]["Resources"]}
            )
        }

    def targets_of(self, source: str) -> dict[str, list[str]]:
        """Return the templates that take outputs of this one, and the names of those outputs."""
        return {target: sources[source] for target, sources in self.sources.items() if source in sources}

    def alarm(self, title: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the name of each template that has the alarm, with the properties of the alarm in it."""
        # A template of alarms alone comes before one that has them beside much else.
        for name in sorted(self.bodies, key=lambda name: self.definitions[name].group != "alert"):
            resource = self.bodies[name]["Resources"].get(logical_id(title))
            if resource:
                yield name, resource["Properties"]

    def names_for(self, page: str, parameters: Iterable[str]) -> dict[str, Markdown]:
        """Return the Markdown that replaces names of alarms, templates and parameters in the text of a page."""
        targets = {alarm.title: alarm_page(alarm.title) for alarm in ALARMS}
        # A template name without a hyphen, such as "trail", is also an ordinary word.
        targets |= {name: template_page(name) for name in self.definitions if "-" in name}
        targets |= {
            ALARM_KINDS_TITLE: ALARM_KINDS_PAGE,
            CONSUMERS_TITLE: CONSUMERS_PAGE,
            QUERIES_TITLE: QUERIES_PAGE,
            **_OTHER_PAGES,
        }
        folder = posixpath.dirname(page)
        links = {
            name: link(name, posixpath.relpath(target, folder))
            for name, target in targets.items()
            if target != page
        }
        return links | {name: code(name) for name in parameters}


def logical_id(title: str) -> str:
    """Return the logical id of the alarm in the published templates."""
    return f"Alarm{title}"


def template_page(name: str) -> str:
    """Return the path of a template's page."""
    return f"templates/{name}.md"


def alarm_page(title: str) -> str:
    """Return the path of an alarm's page: `alarms/root-account-usage.md` for `RootAccountUsage`."""
    kebab = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in title)
    return f"alarms/{kebab.lstrip('-')}.md"


def pack_of(title: str) -> str:
    """Return the pack that the alarm belongs to; TrailSilent belongs to none, so the text is empty."""
    return next((name for name, pack in PACKS.items() if any(one.title == title for one in pack)), "")
