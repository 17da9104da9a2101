"""A sheet of visuals, as the definition of an analysis or a dashboard has it."""

from collections.abc import Sequence
from typing import Any

from cloudtrail_templates.components.quicksight.visuals import Visual, visual_id_of

_WIDTH = 36
_CONTROL_WIDTH = 3


def sheet(
    sheet_id: str,
    name: str,
    rows: Sequence[tuple[int, Sequence[Visual]]],
    *,
    filter_ids: Sequence[str],
) -> dict[str, Any]:
    """Return a sheet with rows of visuals, all visuals of a row equally wide.

    Args:
        sheet_id: the id of the sheet.
        name: its name.
        rows: the height of each row, and its visuals.
        filter_ids: the filters that have a control on the sheet.

    Source: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_GridLayoutElement.html
    """
    elements: list[dict[str, Any]] = []
    top = 0
    for height, visuals in rows:
        width = _WIDTH // len(visuals)
        elements += [
            _element(visual_id_of(visual), "VISUAL", number * width, width, top, height)
            for number, visual in enumerate(visuals)
        ]
        top += height
    controls = {f"{sheet_id}-{one}": one for one in filter_ids}
    placed = [
        _element(control, "FILTER_CONTROL", number * _CONTROL_WIDTH, _CONTROL_WIDTH, 0, 1)
        for number, control in enumerate(controls)
    ]
    return {
        "SheetId": sheet_id,
        "Name": name,
        "ContentType": "INTERACTIVE",
        "Visuals": [visual for _, visuals in rows for visual in visuals],
        "Layouts": [{"Configuration": {"GridLayout": {"Elements": elements}}}],
        "FilterControls": [
            {"CrossSheet": {"FilterControlId": control, "SourceFilterId": one}}
            for control, one in controls.items()
        ],
        "SheetControlLayouts": [{"Configuration": {"GridLayout": {"Elements": placed}}}],
    }


def _element(element_id: str, kind: str, left: int, width: int, top: int, height: int) -> dict[str, Any]:
    return {
        "ElementId": element_id,
        "ElementType": kind,
        "ColumnIndex": left,
        "ColumnSpan": width,
        "RowIndex": top,
        "RowSpan": height,
    }
