"""What queries of Parquet files save: the bytes that they read and their time, as parts of those of log files.

`python tests/queries/copy_savings.py` measures and prints both; DuckDB stands in for Athena.
"""

import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import duckdb
from backtest.athena_engine import Table, in_duckdb
from backtest.generated import write_month

from cloudtrail_templates.components.athena.copy_table import TABLE
from cloudtrail_templates.languages.athena.table import ARRAY, COLUMNS, OBJECT, RESOURCE, TEXT, Columns
from cloudtrail_templates.queries.rendering import athena_query
from queries.month import SCOPE

QUESTIONS = ("failed-calls", "top-principals", "console-sign-ins")
EVENTS = 4_000


class Both:
    """The log files of a generated month, and the same events in one file of the copy."""

    def __init__(self, folder: Path, events: int) -> None:
        self._logs = write_month(folder / "logs", events)
        self.copy = folder / "copy.parquet"
        self.connection = Table([]).connection
        self._answers: dict[tuple[str, str], tuple[list[tuple[Any, ...]], float]] = {}
        self.connection.execute(
            "CREATE VIEW logs AS SELECT record.*, record.recipientaccountid AS account, "  # noqa: S608
            "record.awsregion AS region, replace(record.eventtime[:10], '-', '/') AS day FROM "
            "(SELECT unnest(Records) AS record FROM "
            f"read_json({[str(one) for one in self._logs]}, columns = {{'Records': '{_type(COLUMNS)}[]'}}, "
            "maximum_object_size = 100000000))"
        )
        self.connection.execute(f"COPY logs TO '{self.copy}' (FORMAT parquet, COMPRESSION zstd)")
        self.connection.execute(f"CREATE VIEW {TABLE} AS FROM read_parquet('{self.copy}')")

    def rows(self, question: str, table: str) -> list[tuple[Any, ...]]:
        """The answer of a table."""
        return self._answer(question, table)[0]

    def _answer(self, question: str, table: str) -> tuple[list[tuple[Any, ...]], float]:
        """The rows, and the seconds of CPU that they took."""
        if (question, table) not in self._answers:
            sql, start = in_duckdb(athena_query(question, table=table, **SCOPE)), time.process_time()
            rows = self.connection.execute(sql).fetchall()
            self._answers[question, table] = rows, time.process_time() - start
        return self._answers[question, table]

    def bytes_read(self) -> Mapping[str, float]:
        """What the copy has of the bytes of the log files, and what each question reads of it: its columns only."""
        sizes: Counter[str] = Counter()
        for path, size in self.connection.execute(
            f"SELECT path_in_schema, total_compressed_size FROM parquet_metadata('{self.copy}')"  # noqa: S608
        ).fetchall():
            sizes[path.split(",")[0].lower()] += size
        all_of_logs = sum(one.stat().st_size for one in self._logs)
        found = {"everything": self.copy.stat().st_size / all_of_logs}
        for question in QUESTIONS:
            sql = athena_query(question, table=TABLE, **SCOPE)
            used = [column for column in sizes if re.search(rf"\b{column}\b", sql)]
            found[question] = sum(sizes[column] for column in used) / all_of_logs
        return found

    def time(self) -> Mapping[str, float]:
        """The time of each question on the copy, as a part of that on the log files."""
        return {one: self._answer(one, TABLE)[1] / self._answer(one, "logs")[1] for one in QUESTIONS}


def _type(kind: "str | Columns") -> str:
    """The type of a field of a record in DuckDB's words; what is JSON for Athena is text."""
    if isinstance(kind, Mapping):
        return "STRUCT(" + ", ".join(f'"{name}" {_type(inner)}' for name, inner in kind.items()) + ")"
    if kind == ARRAY:
        return f"{_type(dict.fromkeys(RESOURCE, TEXT))}[]"
    return "MAP(VARCHAR, VARCHAR)" if kind == OBJECT else "VARCHAR"


def main() -> None:
    """Print what a copy saves."""
    with tempfile.TemporaryDirectory() as folder:
        both = Both(Path(folder), EVENTS)
        print(f"{EVENTS:,} events, DuckDB {duckdb.__version__}: the copy as a part of the log files")
        for name, share in both.bytes_read().items():
            print(f"  bytes  {name:20} {share:.3f}")
        for name, share in both.time().items():
            print(f"  time   {name:20} {share:.3f}")


if __name__ == "__main__":
    main()
