"""The drawing of the sheets of Quick Sight: the visuals of the template at their places, with a generated month."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.pages.drawings.charts import over_time, stacked_bars, table
from cloudtrail_templates.pages.drawings.svg import (
    BACKGROUND,
    FAINT,
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

DATA = Path(__file__).with_name("quicksight.json")
"""What each visual shows of a generated month; a test computes it again."""

_COLUMNS, _WIDTH, _ROW, _GAP, _HEAD = 36, 1200.0, 18.0, 8.0, 64.0
_DAYS = [f"Oct {day}" for day in range(1, 32, 5)]
_ACTIVE = "#0972d3"


def example_definition() -> dict[str, Any]:
    """Return the definition of the dashboard of a stack."""
    template = CATALOG["quicksight"].build().to_dict()
    for name, parameter in template["Parameters"].items():
        parameter["Default"] = CATALOG["quicksight"].examples.get(name, parameter.get("Default"))
    definition = template["Resources"]["QuickSightDashboard"]["Properties"]["Definition"]
    sheets = Scenario(template).resolver.value({**definition, "DataSetIdentifierDeclarations": []})
    found: dict[str, Any] = sheets
    return found


def draw_sheets() -> str:
    """Return the drawing as SVG."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    definition = example_definition()
    names = [sheet["Name"] for sheet in definition["Sheets"]]
    parts: list[str] = []
    top = 0.0
    for sheet in definition["Sheets"]:
        elements = sheet["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]
        height = max(one["RowIndex"] + one["RowSpan"] for one in elements) * _ROW
        parts.append(rectangle(Box(0, top, _WIDTH, _HEAD + height + 2 * _GAP), BACKGROUND))
        parts += _tabs(top, names, sheet["Name"])
        parts += _controls(top + 34, definition, sheet)
        visuals = {one["VisualId"]: (kind, one) for each in sheet["Visuals"] for kind, one in each.items()}
        for element in elements:
            kind, visual = visuals[element["ElementId"]]
            box = _place(element, top + _HEAD)
            parts += _visual(box, kind, visual, data[visual["VisualId"]], _colors(definition, visual))
        top += _HEAD + height + 4 * _GAP
    return document(_WIDTH, top - 2 * _GAP, "The sheets with the events of a generated month", parts)


def _place(element: Mapping[str, Any], top: float) -> Box:
    unit = _WIDTH / _COLUMNS
    outer = Box(
        element["ColumnIndex"] * unit,
        top + element["RowIndex"] * _ROW,
        element["ColumnSpan"] * unit,
        element["RowSpan"] * _ROW,
    )
    return outer.inside(_GAP / 2, _GAP / 2, _GAP / 2, _GAP / 2)


def _tabs(top: float, names: list[str], active: str) -> Iterator[str]:
    x = 12.0
    for name in names:
        width = text_width(name, 12) + 22
        if name == active:
            yield rectangle(Box(x, top + 26, width - 6, 3), _ACTIVE)
        yield text(
            x + 6, top + 19, name, size=12, fill=_ACTIVE if name == active else FAINT, bold=name == active
        )
        x += width


def _controls(top: float, definition: Mapping[str, Any], sheet: Mapping[str, Any]) -> Iterator[str]:
    filters = {
        one["FilterId"]: one
        for group in definition["FilterGroups"]
        for each in group["Filters"]
        for one in each.values()
    }
    x = 12.0
    for control in sheet["FilterControls"]:
        one = filters[control["CrossSheet"]["SourceFilterId"]]
        value = f"Last {one['RelativeDateValue']} days" if "RelativeDateValue" in one else "All"
        label = f"{one['DefaultFilterControlConfiguration']['Title']}: {value}"
        width = text_width(label, 11) + 20
        yield rectangle(Box(x, top, width, 22), PAPER, LINE, 4)
        yield text(x + 10, top + 15, label)
        x += width + 8


def _colors(definition: Mapping[str, Any], visual: Mapping[str, Any]) -> dict[str, str]:
    """Return the colors of the values of the column by which the visual is colored."""
    wells = next(iter(visual["ChartConfiguration"]["FieldWells"].values()))
    fields = wells.get("Colors", []) if isinstance(wells, dict) else []
    columns = [one["Column"] for field in fields for one in field.values()]
    return {
        color["FieldValue"]: color["Color"]
        for one in definition["ColumnConfigurations"]
        if one["Column"] in columns
        for color in one["ColorsConfiguration"]["CustomColors"]
    }


def _visual(
    outer: Box, kind: str, visual: Mapping[str, Any], data: Mapping[str, Any], colors: Mapping[str, str]
) -> Iterator[str]:
    title = visual["Title"]["FormatText"]["PlainText"]
    yield rectangle(outer, PAPER, LINE, 4)
    yield text(outer.x + 12, outer.y + 21, fitted(title, outer.width - 24, 12.5), size=12.5, bold=True)
    inner = outer.inside(12, 34, 12, 8)
    if kind == "KPIVisual":
        yield text(outer.x + 12, outer.y + outer.height / 2 + 26, f"{data['value']:,}", size=30)
    elif kind == "LineChartVisual":
        yield from over_time(inner, data, _DAYS, colors=colors)
    elif kind == "BarChartVisual":
        yield from stacked_bars(inner, data["bars"], colors)
    else:
        yield from table(inner, data["columns"], data["rows"])
