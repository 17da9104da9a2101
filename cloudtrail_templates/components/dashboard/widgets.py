"""Widgets of a CloudWatch dashboard, and the rows that they stand in.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from troposphere import Join, Region

from cloudtrail_templates.components.dashboard.json_text import json_text
from cloudtrail_templates.intrinsics import given
from cloudtrail_templates.languages.partial_text import AnyText, PartialText, value_of

COLUMNS = 24
"""The width of a dashboard."""

BILLED = " (billed query)"
"""The end of the title of each widget that runs a query, which is billed, whenever the dashboard loads."""

_PERIOD_SECONDS = 300


class Widget(NamedTuple):
    """A widget without its place."""

    type: str
    properties: dict[str, Any]


class Either(NamedTuple):
    """A widget that needs a value, and the one in its place without a value."""

    value: Any
    then: Callable[[Any], Widget]
    otherwise: Widget


def row(*widgets: tuple[int, Widget | Either], y: int, height: int) -> list[AnyText]:
    """Return widgets beside each other, each with its width, as texts for the body of a dashboard."""
    texts, x = [], 0
    for width, widget in widgets:
        texts.append(_placed(widget, {"x": x, "y": y, "width": width, "height": height}))
        x += width
    return texts


def _placed(widget: Widget | Either, place: dict[str, int]) -> AnyText:
    if isinstance(widget, Widget):
        return json_text({"type": widget.type, **place, "properties": widget.properties})
    made = given(
        widget.value,
        lambda value: value_of(_placed(widget.then(value), place)),
        value_of(_placed(widget.otherwise, place)),
    )
    return PartialText((made,))


def text(markdown: AnyText) -> Widget:
    """Return a widget with a text in Markdown."""
    return Widget("text", {"markdown": markdown})


def alarms(title: str, arns: Any) -> Widget:
    """Return a widget with the states of alarms, those in ALARM first; `arns` are literals or a reference to a list."""
    # The separator of a list that only the deployment knows ends one text and begins the next.
    listed = list(arns) if isinstance(arns, tuple) else [Join('","', arns)]
    return Widget("alarm", {"title": title, "sortBy": "stateUpdatedTimestamp", "alarms": listed})


def metrics(title: str, *lines: Any, **more: Any) -> Widget:
    """Return a widget with the sums of metrics within five minutes; each line is a metric or an expression."""
    common = {"view": "timeSeries", "stat": "Sum", "period": _PERIOD_SECONDS, "region": Region}
    return Widget("metric", {"title": title, "metrics": list(lines), **common, **more})


def query(title: str, log_group: Any, view: str, commands: AnyText) -> Widget:
    """Return a widget with the result of a Logs Insights query."""
    source = PartialText(("SOURCE '", log_group, "' | "))
    properties = {"title": title + BILLED, "region": Region, "view": view, "query": source + commands}
    return Widget("log", properties)
