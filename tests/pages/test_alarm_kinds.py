"""The page of the three kinds of alarms, and what the pages of the alarms say about event rules."""

import json
from collections.abc import Mapping

import pytest

from cloudtrail_templates.components.event_alarms.event_pattern import (
    needs_read_only_events,
    reason_without_rule,
)
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.languages.eventbridge.patterns import event_patterns
from cloudtrail_templates.pages.alarm_kinds import ASPECTS
from cloudtrail_templates.pages.catalog import alarm_page
from pages.reading import links


def section(page: str, heading: str) -> str:
    """What is below a heading of the second level."""
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_aspect_says_something_of_each_kind(pages: Mapping[str, str]) -> None:
    rows = [line for line in pages["alarm-kinds.md"].split("\n") if line.startswith("| **")]
    assert len(rows) == len(ASPECTS)
    assert all(line.count(" | ") == 3 for line in rows)


def test_it_names_the_alarms_without_an_event_rule_and_those_that_read(pages: Mapping[str, str]) -> None:
    page = pages["alarm-kinds.md"]
    without = [one for one in ALL_DETECTIONS if reason_without_rule(one)]
    assert without
    found = links(section(page, "Alarms without an event rule"))
    assert set(found) == {alarm_page(one.title) for one in without} | {alarm_page("TrailSilent")}
    reading = {
        alarm_page(one.title) for one in ALL_DETECTIONS if one not in without and needs_read_only_events(one)
    }
    assert set(links(section(page, "Read-only events"))) == reading


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda one: one.title)
def test_the_page_of_an_alarm_has_its_event_pattern_or_the_reason(
    detection: Detection, pages: Mapping[str, str]
) -> None:
    page = pages[alarm_page(detection.title)]
    (line,) = [one for one in page.split("\n") if one.startswith("- **Event rule**")]
    if reason_without_rule(detection):
        assert ": none, because " in line
        assert "## Event pattern" not in page
        return
    assert ("for read-only events, too" in line) is needs_read_only_events(detection)
    text = section(page, "Event pattern").partition("```json\n")[2].partition("```")[0]
    assert (json.loads(text),) == event_patterns(detection.pattern_for().expression)


def test_the_page_of_the_template_links_to_the_comparison(pages: Mapping[str, str]) -> None:
    assert "../alarm-kinds.md" in links(pages["templates/event-alarms.md"])
