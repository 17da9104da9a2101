"""The drawing of the dashboard: the widgets of the template at their places, with what they show of a generated day."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.components.dashboard.widgets import COLUMNS
from cloudtrail_templates.pages.drawings.charts import bars, over_time, table
from cloudtrail_templates.pages.drawings.states import states
from cloudtrail_templates.pages.drawings.svg import (
    BACKGROUND,
    LINE,
    PAPER,
    Box,
    document,
    fitted,
    rectangle,
    text,
    text_width,
)
from cloudtrail_templates.templates import CATALOG

DATA = Path(__file__).with_name("dashboard.json")
"""What each widget shows of a generated day; a test computes it again."""

HOURS = 24
_WIDTH, _ROW, _GAP, _TEXT = 1200.0, 44.0, 8.0, 12.5
_ALARM = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:Alarm"


def example_body(alarms: Iterable[str], threat_alarms: Iterable[str]) -> dict[str, Any]:
    """Return the body of the dashboard of a stack with alarms of these titles."""
    values = {
        **CATALOG["dashboard"].examples,
        "AlarmArns": ",".join(_ALARM + title for title in alarms),
        "ThreatAlarmArns": ",".join(_ALARM + title for title in threat_alarms),
        "ApprovedRegions": "eu-west-1,us-east-1,eu-central-1",
        "HoursShown": HOURS,
    }
    template = CATALOG["dashboard"].build().to_dict()
    for name, parameter in template["Parameters"].items():
        parameter["Default"] = values.get(name, parameter.get("Default"))
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]
    read: dict[str, Any] = json.loads(Scenario(template).resolver.value(body))
    return read


def draw_dashboard() -> str:
    """Return the drawing as SVG."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    shown = (data[title]["states"] for title in ("Alarms", "Threat alarms"))
    widgets = example_body(*([name for name, _ in each] for each in shown))["widgets"]
    height = max(one["y"] + one["height"] for one in widgets) * _ROW + _GAP
    parts = [rectangle(Box(0, 0, _WIDTH, height), BACKGROUND)]
    for widget in widgets:
        parts += _drawn(widget, data.get(widget["properties"].get("title"), {}))
    return document(_WIDTH, height, "The dashboard with the events of a generated day", parts)


def _drawn(widget: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[str]:
    unit = _WIDTH / COLUMNS
    outer = Box(widget["x"] * unit, widget["y"] * _ROW, widget["width"] * unit, widget["height"] * _ROW)
    outer = outer.inside(_GAP / 2, _GAP / 2 + _GAP / 2, _GAP / 2, 0)
    yield rectangle(outer, PAPER, LINE, 4)
    properties = widget["properties"]
    if widget["type"] == "text":
        yield from _markdown(outer.inside(14, 10, 14, 8), properties["markdown"])
        return
    yield text(
        outer.x + 12, outer.y + 21, fitted(properties["title"], outer.width - 24, 13), size=13, bold=True
    )
    inner = outer.inside(12, 32, 12, 8)
    if "states" in data:
        yield from states(inner, data["states"])
    elif "series" in data:
        stacked, legend = properties.get("stacked", False), properties.get("legend", {})
        labels = [f"{hour % 24:02}:00" for hour in range(0, HOURS + 1, HOURS // 6)]
        yield from over_time(
            inner, data, labels, stacked=stacked, legend_right=legend.get("position") == "right"
        )
    elif properties["view"] == "bar":
        yield from bars(inner, data["rows"])
    else:
        yield from table(inner, data["columns"], data["rows"])


def _markdown(box: Box, markdown: str) -> Iterator[str]:
    """Yield paragraphs; one that is bold as a whole is a heading."""
    y = box.y
    for paragraph in markdown.split("\n\n"):
        for words in _wrapped(paragraph.replace("**", ""), box.width, _TEXT):
            y += _TEXT + 5
            yield text(box.x, y, words, size=_TEXT, bold=paragraph.endswith("**"))
        y += 5


def _wrapped(paragraph: str, width: float, size: float) -> Iterator[str]:
    current = ""
    for word in re.split(r"\s+", paragraph):
        longer = f"{current} {word}".strip()
        if current and text_width(longer, size * 0.92) > width:
            yield current
            current = word
        else:
            current = longer
    yield current
