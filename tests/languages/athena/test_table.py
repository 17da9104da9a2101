"""The columns of the table are those that AWS documents, with every field of an event."""

from typing import Any

import pytest
from backtest.athena_engine import COLUMNS as DOCUMENTED
from backtest.athena_engine import Table

from cloudtrail_templates.detections.events import FIELDS
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.languages.athena.condition import athena_condition
from cloudtrail_templates.languages.athena.table import COLUMNS, RESOURCE, Columns


def test_the_fields_are_those_of_the_documented_table_and_of_a_record() -> None:
    assert {name.lower() for name in COLUMNS} == set(DOCUMENTED) - {"timestamp"}
    assert set(COLUMNS) <= FIELDS


def leaves(columns: Columns, path: str = "$") -> list[tuple[str, str]]:
    found = []
    for name, kind in columns.items():
        if isinstance(kind, str):
            found.append((f"{path}.{name}", kind))
        else:
            found += leaves(kind, f"{path}.{name}")
    return found


@pytest.mark.parametrize(("selector", "kind"), leaves(COLUMNS))
def test_the_documented_table_has_every_column(selector: str, kind: str) -> None:
    test = {"boolean": "IS TRUE", "json": ".x NOT EXISTS", "array": "NOT EXISTS", "object": "NOT EXISTS"}
    space = "" if kind == "json" else " "
    pattern = FilterPattern("{" + f"{selector}{space}{test.get(kind, '= x')}" + "}")
    record: dict[str, Any] = {"text": "x", "boolean": True}.get(kind, {})
    for name in reversed(selector.split(".")[1:]):
        record = {name: record}
    if kind in ("array", "object"):
        record = {}
    assert Table([record]).selected(athena_condition(pattern.expression)) == {0}


@pytest.mark.parametrize("field", RESOURCE)
def test_the_documented_table_has_every_field_of_a_resource(field: str) -> None:
    table = Table([{"resources": [{field: "x"}]}])
    assert table.selected(
        athena_condition(FilterPattern("{" + f"$.resources[0].{field} = x" + "}").expression)
    ) == {0}
