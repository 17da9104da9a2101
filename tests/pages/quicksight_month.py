"""What the visuals of Quick Sight show of a generated month: the data of their drawing.

Run as a script, it writes them to the file that the drawing reads: `python tests/pages/quicksight_month.py`.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from backtest.generated import START, Month
from deployment.resolver import Resolved
from templates.deployments import REQUIRED
from templates.quicksight_rows import imported

from cloudtrail_templates import CATALOG
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.pages.drawings.quicksight import DATA

ACCOUNTS = ("111122223333", "444455556666", "555566667777")
DAYS, MOST, SHOWN_ROWS = 31, 10, 14

Row = Mapping[str, Any]


def records(detections: Sequence[Detection]) -> Iterator[dict[str, Any]]:
    """Events of three accounts, among them some of those that set off alarms."""
    draw = Random(11)  # noqa: S311
    for event in Month(events=6_000, days=DAYS, seed=12).records():
        yield {**event, "recipientAccountId": draw.choices(ACCOUNTS, (70, 20, 10))[0]}
    for detection in detections:
        for event in detection.fires_on:
            for _ in range(draw.choice((0, 1, 1, 2))):
                time = START + timedelta(minutes=draw.randrange(DAYS * 1440))
                yield {
                    **event,
                    "recipientAccountId": draw.choice(ACCOUNTS),
                    "eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}",
                }


def data(alarms: Sequence[str]) -> dict[str, Any]:
    """What each visual shows, by its id, with the alarms of these titles."""
    detections = tuple(one for one in ALL_DETECTIONS if one.title in alarms)
    parameters = {"AccountIds": ",".join(ACCOUNTS), "ApprovedRegions": "eu-west-1,us-east-1,eu-central-1"}
    template = CATALOG["quicksight"].build(detections=detections).to_dict()
    made = Resolved(template, {**REQUIRED["quicksight"], **parameters})
    definition = made.properties("QuickSightDashboard")["Definition"]
    of_data_sets = imported(made, records(detections), "2026-10-31")
    rows = {title.removeprefix("QuickSight").lower(): found for title, found in of_data_sets.items()}
    shown: dict[str, Any] = {"alarms": list(alarms)}
    for sheet in definition["Sheets"]:
        for each in sheet["Visuals"]:
            for visual in each.values():
                filters = _filters(definition, sheet["SheetId"], visual["VisualId"])
                shown[visual["VisualId"]] = _shown(visual["ChartConfiguration"], rows, filters)
    return shown


def _filters(definition: Mapping[str, Any], sheet_id: str, visual_id: str) -> list[Mapping[str, Any]]:
    """The filters of values that hold for the visual; those of all sheets let everything pass at first."""
    found = []
    for group in definition["FilterGroups"]:
        scopes = (
            group["ScopeConfiguration"].get("SelectedSheets", {}).get("SheetVisualScopingConfigurations", ())
        )
        for scope in scopes:
            whole = scope["Scope"] == "ALL_VISUALS"
            if scope["SheetId"] == sheet_id and (whole or visual_id in scope["VisualIds"]):
                found += [one for each in group["Filters"] for one in each.values()]
    return found


def _passes(row: Row, one: Mapping[str, Any]) -> bool:
    listed = one["Configuration"]["FilterListConfiguration"]
    is_listed = row[one["Column"]["ColumnName"]] in listed["CategoryValues"]
    return is_listed is (listed["MatchOperator"] == "CONTAINS")


def _shown(
    chart: Mapping[str, Any], rows: Mapping[str, list[dict[str, Any]]], filters: list[Mapping[str, Any]]
) -> dict[str, Any]:
    wells = chart["FieldWells"]
    kind = next(iter(wells))
    wells = wells if kind == "Values" else wells[kind]
    fields = {well: [_field(one) for one in found] for well, found in wells.items()}
    columns = {well: [one["Column"]["ColumnName"] for one in found] for well, found in fields.items()}
    kept = rows[fields["Values"][0]["Column"]["DataSetIdentifier"]]
    for one in filters:
        assert one["Column"]["DataSetIdentifier"] == fields["Values"][0]["Column"]["DataSetIdentifier"]
        kept = [row for row in kept if _passes(row, one)]
    match kind:
        case "Values":
            return {"value": sum(_number(row, fields["Values"][0]) for row in kept)}
        case "TableUnaggregatedFieldWells":
            last = sorted(kept, key=lambda row: (row["event_time"], str(row)), reverse=True)[:SHOWN_ROWS]
            cells = [[_cell(row[name]) for name in columns["Values"]] for row in last]
            return {"columns": _headings(chart), "rows": cells}
        case "TableAggregatedFieldWells":
            found = _summary(kept, columns["GroupBy"], fields["Values"])
            return {"columns": _headings(chart), "rows": found[:SHOWN_ROWS]}
        case "LineChartAggregatedFieldWells":
            return {"periods": DAYS, "series": _series(kept, columns["Colors"][0], fields["Values"][0])}
    return {"bars": _bars(kept, columns["Category"][0], columns["Colors"][0], fields["Values"][0])}


def _field(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = one if "Column" in one else next(iter(one.values()))
    return found


def _number(row: Row, field: Mapping[str, Any]) -> int:
    """What a row adds: a number, or one for each text that is not NULL."""
    value = row[field["Column"]["ColumnName"]]
    return int(value) if field["AggregationFunction"] != "COUNT" else int(value is not None)


def _headings(chart: Mapping[str, Any]) -> list[str]:
    return [one["CustomLabel"] for one in chart["FieldOptions"]["SelectedFieldOptions"]]


def _cell(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def _summary(rows: list[dict[str, Any]], by: list[str], fields: list[Mapping[str, Any]]) -> list[list[Any]]:
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(fields))
    for row in rows:
        found = sums[tuple(row[name] for name in by)]
        for place, field in enumerate(fields):
            found[place] += _number(row, field)
    ordered = sorted(sums.items(), key=lambda one: (-one[1][0], one[0]))
    return [[*key, *numbers] for key, numbers in ordered]


def _series(rows: list[dict[str, Any]], by: str, field: Mapping[str, Any]) -> dict[str, list[list[int]]]:
    """The most frequent values, and all others together."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row[by]] += _number(row, field)
    kept = [name for name, _ in sorted(totals.items(), key=lambda one: (-one[1], one[0]))][:MOST]
    for row in rows:
        name = row[by] if row[by] in kept else "Other"
        found[name][(row["event_time"] - START.replace(tzinfo=None)).days] += _number(row, field)
    return {name: sorted(map(list, found[name].items())) for name in [*kept, "Other"] if name in found}


def _bars(rows: list[dict[str, Any]], of: str, by: str, field: Mapping[str, Any]) -> list[list[Any]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[of]][row[by]] += _number(row, field)
    ordered = sorted(found.items(), key=lambda one: (-one[1].total(), one[0]))
    # The colors have one order in all bars.
    return [[name, dict(sorted((+counts).items()))] for name, counts in ordered[:MOST] if counts.total()]


if __name__ == "__main__":
    DATA.write_text(
        json.dumps(data([one.title for one in ALL_DETECTIONS]), separators=(",", ":")) + "\n",
        encoding="utf-8",
    )
