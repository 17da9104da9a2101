"""Visuals and sheets, as the definition of an analysis or a dashboard has them.

Source: https://docs.aws.amazon.com/quicksight/latest/APIReference/API_Visual.html
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from cloudtrail_templates.components.quicksight.data_sets import DATA_SETS

Visual: TypeAlias = Mapping[str, Mapping[str, Any]]

_HIDDEN = {"Visibility": "HIDDEN"}
_MOST_ITEMS = 10
_SHEET_WIDTH = 36
_CONTROL_WIDTH = 3


def kpi(visual_id: str, title: str, data_set: str, value: str) -> Visual:
    """Return a number: a sum, or the number of rows in which a text is not NULL."""
    wells = {"Values": [_measure(visual_id, data_set, value)]}
    return _visual("KPIVisual", visual_id, title, {"FieldWells": wells})


def line(visual_id: str, title: str, data_set: str, value: str, by: str) -> Visual:
    """Return a line for each value of a column, over the days."""
    wells = {
        "Category": [_dimension(visual_id, data_set, "event_time")],
        "Values": [_measure(visual_id, data_set, value)],
        "Colors": [_dimension(visual_id, data_set, by)],
    }
    chart = {
        "FieldWells": {"LineChartAggregatedFieldWells": wells},
        "SortConfiguration": {"ColorItemsLimitConfiguration": _limit(_MOST_ITEMS)},
        "XAxisLabelOptions": _HIDDEN,
        "PrimaryYAxisLabelOptions": _HIDDEN,
        "Legend": {"Title": _HIDDEN},
    }
    return _visual("LineChartVisual", visual_id, title, chart)


def bars(visual_id: str, title: str, data_set: str, value: str, of: str, by: str = "") -> Visual:
    """Return a horizontal bar for each of the most frequent values of a column, in colors by another one."""
    wells = {
        "Category": [_dimension(visual_id, data_set, of)],
        "Values": [_measure(visual_id, data_set, value)],
        "Colors": [_dimension(visual_id, data_set, by)] if by else [],
    }
    chart = {
        "FieldWells": {"BarChartAggregatedFieldWells": {name: well for name, well in wells.items() if well}},
        "SortConfiguration": {
            "CategorySort": [_descending(visual_id, value)],
            "CategoryItemsLimit": _limit(_MOST_ITEMS),
        },
        "Orientation": "HORIZONTAL",
        "BarsArrangement": "STACKED",
        "CategoryLabelOptions": _HIDDEN,
        "ValueLabelOptions": _HIDDEN,
        "Legend": {"Title": _HIDDEN} if by else _HIDDEN,
    }
    return _visual("BarChartVisual", visual_id, title, chart)


def summary(
    visual_id: str, title: str, data_set: str, by: Mapping[str, str], values: Mapping[str, str]
) -> Visual:
    """Return a table with a row for each combination of values, those with the highest first number first.

    Args:
        visual_id: the id of the visual.
        title: its title.
        data_set: the data set.
        by: the columns with these values, each with its heading.
        values: the columns that are summed up, each with its heading.
    """
    wells = {
        "GroupBy": [_dimension(visual_id, data_set, column) for column in by],
        "Values": [_measure(visual_id, data_set, column) for column in values],
    }
    chart = {
        "FieldWells": {"TableAggregatedFieldWells": wells},
        "SortConfiguration": {"RowSort": [_descending(visual_id, next(iter(values)))]},
        "FieldOptions": _headings(visual_id, {**by, **values}),
    }
    return _visual("TableVisual", visual_id, title, chart)


def table(visual_id: str, title: str, data_set: str, columns: Mapping[str, str]) -> Visual:
    """Return a table of the rows, the last one first; each column with its heading."""
    values = [
        {"FieldId": _field_id(visual_id, column), "Column": column_of(data_set, column)} for column in columns
    ]
    chart = {
        "FieldWells": {"TableUnaggregatedFieldWells": {"Values": values}},
        "SortConfiguration": {"RowSort": [_descending(visual_id, "event_time")]},
        "FieldOptions": _headings(visual_id, columns),
    }
    return _visual("TableVisual", visual_id, title, chart)


def column_of(data_set: str, column: str) -> dict[str, str]:
    """Return the identifier of a column."""
    return {"DataSetIdentifier": data_set, "ColumnName": column}


def visual_id_of(visual: Visual) -> str:
    """Return the id of a visual."""
    (properties,) = visual.values()
    return str(properties["VisualId"])


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
        width = _SHEET_WIDTH // len(visuals)
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


def _visual(kind: str, visual_id: str, title: str, chart: Mapping[str, Any]) -> Visual:
    text = {"Visibility": "VISIBLE", "FormatText": {"PlainText": title}}
    return {kind: {"VisualId": visual_id, "Title": text, "ChartConfiguration": chart}}


def _dimension(visual_id: str, data_set: str, column: str) -> dict[str, Any]:
    field = {"FieldId": _field_id(visual_id, column), "Column": column_of(data_set, column)}
    if DATA_SETS[data_set][column] == "DATETIME":
        return {"DateDimensionField": {**field, "DateGranularity": "DAY"}}
    return {"CategoricalDimensionField": field}


def _measure(visual_id: str, data_set: str, column: str) -> dict[str, Any]:
    field = {"FieldId": _field_id(visual_id, column), "Column": column_of(data_set, column)}
    if DATA_SETS[data_set][column] == "INTEGER":
        function = {"SimpleNumericalAggregation": "SUM"}
        return {"NumericalMeasureField": {**field, "AggregationFunction": function}}
    return {"CategoricalMeasureField": {**field, "AggregationFunction": "COUNT"}}


def _headings(visual_id: str, columns: Mapping[str, str]) -> dict[str, Any]:
    fields = [
        {"FieldId": _field_id(visual_id, column), "CustomLabel": label} for column, label in columns.items()
    ]
    return {"SelectedFieldOptions": fields}


def _descending(visual_id: str, column: str) -> dict[str, Any]:
    return {"FieldSort": {"FieldId": _field_id(visual_id, column), "Direction": "DESC"}}


def _limit(items: int) -> dict[str, Any]:
    return {"ItemsLimit": items, "OtherCategories": "INCLUDE"}


def _field_id(visual_id: str, column: str) -> str:
    # Unique within the analysis.
    return f"{visual_id}-{column}"


def _element(element_id: str, kind: str, left: int, width: int, top: int, height: int) -> dict[str, Any]:
    return {
        "ElementId": element_id,
        "ElementType": kind,
        "ColumnIndex": left,
        "ColumnSpan": width,
        "RowIndex": top,
        "RowSpan": height,
    }
