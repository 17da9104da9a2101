"""The drawing of the sheets has the visuals of the template at their places, with what they show of a generated month."""

import json
from functools import cache
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from cloudtrail_templates.pages.drawings.drawings import render_drawings
from cloudtrail_templates.pages.drawings.quicksight import DATA, draw_sheets, example_definition
from cloudtrail_templates.pages.pages import MARKER
from pages.quicksight_month import data

SVG = "{http://www.w3.org/2000/svg}"
SHOWN = json.loads(DATA.read_text())


@cache
def drawing() -> Element:
    found: Element = fromstring(draw_sheets())
    return found


def texts() -> list[str]:
    return [one.text or "" for one in drawing().iter(f"{SVG}text")]


def test_the_data_are_what_the_visuals_show_of_the_generated_month() -> None:
    # A further alarm in the package changes no drawing.
    computed = json.loads(json.dumps(data(SHOWN["alarms"])))
    assert computed == SHOWN, "run python tests/pages/quicksight_month.py"


def test_no_visual_is_empty_in_a_month_with_events_of_all_kinds() -> None:
    for visual_id, shown in SHOWN.items():
        if visual_id != "alarms":
            assert any(shown.get(name) for name in ("value", "series", "bars", "rows")), visual_id


def test_each_visual_is_drawn_at_its_place_with_its_title() -> None:
    frames = [
        {name: float(one.attrib[name]) for name in ("x", "y", "width", "height")}
        for one in drawing().iter(f"{SVG}rect")
        if one.attrib["fill"] == "#ffffff" and float(one.attrib["height"]) > 30
    ]
    sheets = example_definition()["Sheets"]
    elements = [
        one for each in sheets for one in each["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]
    ]
    assert len(frames) == len(elements)
    unit = float(drawing().attrib["width"]) / 36
    for frame, element in zip(frames, elements, strict=True):
        assert abs(frame["x"] - element["ColumnIndex"] * unit) < 10
        assert abs(frame["width"] - element["ColumnSpan"] * unit) < 10
        assert frame["height"] > element["RowSpan"] * 10
    for sheet in sheets:
        assert texts().count(sheet["Name"]) >= len(sheets)
        for each in sheet["Visuals"]:
            for visual in each.values():
                assert visual["Title"]["FormatText"]["PlainText"] in texts()


def test_numbers_names_and_colors_of_the_template_are_in_the_drawing() -> None:
    assert f"{SHOWN['events']['value']:,}" in texts()
    for name, counts in SHOWN["alarm-counts"]["bars"]:
        assert name in texts()
        assert f"{sum(counts.values()):,}" in texts()
    fills = {one.attrib["fill"] for one in drawing().iter(f"{SVG}rect")}
    colored = example_definition()["ColumnConfigurations"]
    assert {
        color["Color"] for one in colored for color in one["ColorsConfiguration"]["CustomColors"]
    } <= fills
    assert texts().count("Time: Last 30 days") == texts().count("Account: All") == 7


def test_no_text_reaches_beyond_the_drawing() -> None:
    width = float(drawing().attrib["width"])
    for one in drawing().iter(f"{SVG}text"):
        if "text-anchor" not in one.attrib:
            # The narrowest letters of a sans-serif font are wider than a third of its size.
            size = float(one.attrib["font-size"])
            assert float(one.attrib["x"]) + len(one.text or "") * size / 3 < width


def test_it_is_written_beside_the_page() -> None:
    assert render_drawings(MARKER)["templates/quicksight.svg"].startswith(f"{MARKER}\n<svg ")
