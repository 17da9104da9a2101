"""The drawing of the dashboard has the widgets of the template at their places, with what they show of a generated day."""

import json
import re
from functools import cache
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from cloudtrail_templates.components.dashboard.widgets import COLUMNS
from cloudtrail_templates.pages.drawings.dashboard import DATA, HOURS, draw_dashboard, example_body
from cloudtrail_templates.pages.drawings.drawings import render_drawings
from cloudtrail_templates.pages.pages import MARKER
from pages.dashboard_day import EVENTS, data

SHOWN = json.loads(DATA.read_text())
# A further alarm in the package changes no drawing.
ALARMS = [[title for title, _ in SHOWN[one]["states"]] for one in ("Alarms", "Threat alarms")]
SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawing() -> Element:
    found: Element = fromstring(draw_dashboard())
    return found


def texts() -> list[str]:
    return [one.text or "" for one in drawing().iter(f"{SVG}text")]


def test_the_data_are_what_the_widgets_show_of_the_generated_day() -> None:
    made = json.loads(json.dumps(data(*ALARMS)))
    assert made == SHOWN, "run make data"


def test_the_example_is_the_body_of_the_template_with_every_alarm_of_the_default() -> None:
    body = example_body(*ALARMS)
    assert "${" not in re.sub(r"\$\{AWS::Region\}", "", json.dumps(body))
    assert body["start"] == f"-PT{HOURS}H"
    assert len(EVENTS) > 1_000


def test_each_widget_with_a_title_is_drawn_at_its_place() -> None:
    width = float(drawing().attrib["width"])
    frames = [
        {name: float(one.attrib[name]) for name in ("x", "y", "width", "height")}
        for one in drawing().iter(f"{SVG}rect")
        if one.attrib["fill"] == "#ffffff"
    ]
    widgets = example_body(*ALARMS)["widgets"]
    assert len(frames) == len(widgets)
    row = float(drawing().attrib["viewBox"].split()[3]) / max(one["y"] + one["height"] for one in widgets)
    for frame, widget in zip(frames, widgets, strict=True):
        assert abs(frame["x"] - widget["x"] * width / COLUMNS) < 10
        assert abs(frame["width"] - widget["width"] * width / COLUMNS) < 10
        assert abs(frame["y"] - widget["y"] * row) < 20
        assert widget["properties"].get("title", "AWS") in " ".join(texts())


def test_the_numbers_of_the_data_are_in_the_drawing() -> None:
    for name, count in SHOWN["Events that alarms counted, total"]["rows"][:10]:
        assert texts().count(name) >= 1
        assert str(count) in texts()
    states = [state for one in SHOWN.values() for _, state in one.get("states", [])]
    assert texts().count("In alarm") == states.count("ALARM") > 0
    assert texts().count("OK") == states.count("OK") > 0


def test_no_text_reaches_beyond_the_drawing() -> None:
    width = float(drawing().attrib["width"])
    for one in drawing().iter(f"{SVG}text"):
        if "text-anchor" not in one.attrib:
            # The narrowest letters of a sans-serif font are wider than a third of its size.
            size = float(one.attrib["font-size"])
            assert float(one.attrib["x"]) + len(one.text or "") * size / 3 < width


def test_it_is_written_beside_the_page_with_the_comment_of_generated_pages() -> None:
    (path,) = (one for one in render_drawings(MARKER) if "dashboard" in one)
    assert path == "templates/dashboard.svg"
    assert render_drawings(MARKER)[path].startswith(f"{MARKER}\n<svg ")
