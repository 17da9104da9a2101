"""All pages, rendered from their layouts: the path below `docs/` and the text of each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.pages.alarm_kinds import ASPECTS, with_read_only_events, without_event_rule
from cloudtrail_templates.pages.alarm_page import AlarmPage
from cloudtrail_templates.pages.catalog import (
    ALARM_KINDS_PAGE,
    ALARM_KINDS_TITLE,
    ALARMS,
    CONSUMERS_PAGE,
    CONSUMERS_TITLE,
    CONTROL_TOWER_PAGE,
    ORGANIZATION_PAGE,
    QUERIES_PAGE,
    QUERIES_TITLE,
    Catalog,
    alarm_page,
    template_page,
)
from cloudtrail_templates.pages.command_help import collect_help
from cloudtrail_templates.pages.consumers import CONSUMERS, READ_ON
from cloudtrail_templates.pages.control_tower_page import ControlTowerPage
from cloudtrail_templates.pages.design_page import DesignPage
from cloudtrail_templates.pages.drawings.drawings import DRAWINGS
from cloudtrail_templates.pages.library_page import library_page
from cloudtrail_templates.pages.markdown import Markdown, code, fence, link, listed, prose, source_links
from cloudtrail_templates.pages.organization import AFTER, BEFORE, LEAVING, OrganizationPage, taken_names
from cloudtrail_templates.pages.queries_page import QueriesPage
from cloudtrail_templates.pages.role_actions import role_actions
from cloudtrail_templates.pages.saved_queries import WHERE, saved_queries
from cloudtrail_templates.pages.scanner import EVERY
from cloudtrail_templates.pages.scanners import SCANNERS
from cloudtrail_templates.pages.template_page import TemplatePage
from cloudtrail_templates.templates import CATALOG, GROUPS, Definition
from cloudtrail_templates.templates.parts.prices import PRICES_OF
from cloudtrail_templates.validation.rules import ALL_RULES

BACKTEST_PAGE = "backtest.md"
COMMANDS_PAGE = "cli.md"
BLIND_SPOTS_PAGE = "blind-spots.md"
RULES_PAGE = "rules.md"
SCANNERS_PAGE = "scanners.md"
LIBRARY_PAGE = "library.md"
DESIGN_PAGE = "design.md"
INDEX_PAGE = "README.md"

MARKER = "<!-- Written by `cloudtrail-templates docs`: change the sources, not this page. -->"
"""The first line of every page; a file without it is the user's own."""


def render_pages(
    commands: click.Command | None = None, *, templates: Mapping[str, Definition] = CATALOG
) -> dict[str, str]:
    """Return the text of each page by its path below the folder of pages, the index first.

    Args:
        commands: the command to document in `cli.md`; without it there is no such page.
        templates: the templates to describe.
    """
    environment = _environment()
    catalog = Catalog(templates)
    pages = {}
    for path, layout, parameters, values in _page_sources(catalog, commands):
        text = environment.get_template(layout).render(names=catalog.names_for(path, parameters), **values)
        pages[path] = f"{MARKER}\n\n{text.strip()}\n"
    return pages


def _page_sources(
    catalog: Catalog, commands: click.Command | None
) -> Iterator[tuple[str, str, Iterable[str], dict[str, Any]]]:
    templates = [TemplatePage(definition, catalog) for definition in catalog.definitions.values()]
    alarms = [AlarmPage(alarm, catalog) for alarm in ALARMS]
    helps = [] if commands is None else list(collect_help(commands))
    yield (
        INDEX_PAGE,
        "index.md.j2",
        (),
        {
            "groups": GROUPS,
            "templates": templates,
            "alarms": alarms,
            "commands": helps,
        },
    )
    for template in templates:
        name = template.definition.name
        yield template_page(name), "template.md.j2", template.body.get("Parameters", {}), {"page": template}
    for alarm in alarms:
        yield alarm_page(alarm.alarm.title), "alarm.md.j2", (), {"page": alarm}
    yield BLIND_SPOTS_PAGE, "blind_spots.md.j2", (), {"alarms": alarms}
    kinds = {
        "title": ALARM_KINDS_TITLE,
        "aspects": ASPECTS,
        "without": without_event_rule(),
        "reading": with_read_only_events(),
    }
    yield ALARM_KINDS_PAGE, "alarm_kinds.md.j2", (), kinds
    yield BACKTEST_PAGE, "backtest.md.j2", (), {}
    yield RULES_PAGE, "rules.md.j2", (), {"rules": ALL_RULES}
    yield SCANNERS_PAGE, "scanners.md.j2", (), {"scanners": SCANNERS, "every": EVERY}
    parameters = catalog.bodies.get("log-queue", {}).get("Parameters", {})
    values = {"title": CONSUMERS_TITLE, "consumers": CONSUMERS, "read_on": READ_ON}
    yield CONSUMERS_PAGE, "consumers.md.j2", parameters, values
    yield QUERIES_PAGE, "queries.md.j2", (), {"title": QUERIES_TITLE, "page": QueriesPage()}
    organization = OrganizationPage(catalog)
    texts = {"before": BEFORE, "after": AFTER, "leaving": LEAVING}
    yield ORGANIZATION_PAGE, "organization.md.j2", organization.names, {"page": organization, **texts}
    tower = ControlTowerPage(catalog)
    yield CONTROL_TOWER_PAGE, "control_tower.md.j2", tower.names, {"page": tower}
    yield LIBRARY_PAGE, "library.md.j2", (), {"page": library_page()}
    yield DESIGN_PAGE, "design.md.j2", (), {"page": DesignPage()}
    if helps:
        yield COMMANDS_PAGE, "commands.md.j2", (), {"commands": helps}


def _environment() -> Environment:
    environment = Environment(  # noqa: S701 (the output is Markdown: `_escaped` escapes it)
        loader=PackageLoader(__package__, "layouts"),
        undefined=StrictUndefined,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "code": code,
        "fence": fence,
        "link": link,
        "listed": listed,
        "plain": _plain,
        "raw": Markdown,
        "taken_names": taken_names,
    }
    environment.globals |= {
        "alarm_page": alarm_page,
        "template_page": template_page,
        "comma": Markdown(", "),
        "prices_of": PRICES_OF,
        "role_actions": role_actions,
        "saved_queries": saved_queries,
        "where_queries_are": WHERE,
        "drawings": DRAWINGS,
    }
    return environment


def _plain(text: str) -> Markdown:
    """Return the text as Markdown, without links to the names in it."""
    return text if isinstance(text, Markdown) else prose(text)


@pass_context
def _escaped(context: Context, value: Any) -> Any:
    """Escape whatever a layout prints, unless it is Markdown already; a claim is followed by its sources."""
    if isinstance(value, Markdown) or not isinstance(value, str):
        return value
    text = prose(value, context["names"])
    return f"{text} {source_links(value.sources)}" if isinstance(value, Claim) else text
