"""What the data sets of Quick Sight import: their SQL in DuckDB, over records as Athena reads them."""

from collections.abc import Iterable, Mapping
from typing import Any

from backtest.athena_engine import Table
from deployment.resolver import Resolved


def data_sets(made: Resolved) -> dict[str, Any]:
    """The custom SQL of each data set, by its logical id."""
    found = made.of("AWS::QuickSight::DataSet")
    tables = {title: one["Properties"]["PhysicalTableMap"].values() for title, one in found.items()}
    return {title: next(iter(one))["CustomSql"] for title, one in tables.items()}


def imported(
    made: Resolved, records: Iterable[Mapping[str, Any]], today: str
) -> dict[str, list[dict[str, Any]]]:
    """The rows of each data set, by the logical id, on a day such as 2026-11-03."""
    table = Table(records)
    table.connection.execute("CREATE SCHEMA cloudtrail")
    table.connection.execute(
        """CREATE VIEW cloudtrail.logs AS
        SELECT *, recipientaccountid AS account, replace(substr(eventtime, 1, 10), '-', '/') AS day FROM cloudtrail_logs"""
    )
    found = {}
    for title, sql in data_sets(made).items():
        assert sql["SqlQuery"].count("CURRENT_DATE") == 1
        rows = table.rows(sql["SqlQuery"].replace("CURRENT_DATE", f"DATE '{today}'"))
        names = [one["Name"] for one in sql["Columns"]]
        found[title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found
