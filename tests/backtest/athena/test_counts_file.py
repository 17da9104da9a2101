"""The result of the query: the whole way from logs to the report, and what a file can lack."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from queries.month import month

from backtest.athena.test_query import FILTERS, START, at
from backtest.athena_engine import Table
from backtest.logs import document, write
from cloudtrail_templates.backtest.athena.counts_file import read_counts
from cloudtrail_templates.backtest.athena.query import build_athena_query
from cloudtrail_templates.cli import main
from cloudtrail_templates.errors import BacktestError

ALARMS = (
    *("--pack", "compliance,threat", "--param", "ApprovedRegions=eu-west-1,us-east-1"),
    *("--param", "AWS::Region=eu-west-1"),
)
TIMES = ("--since", "2026-09-30", "--until", "2026-10-30T12:30")


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ["backtest", *map(str, words)])
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("month") / "log.json", document(month()))


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(month(), name="logs")


@pytest.mark.parametrize("times", [(), TIMES], ids=["all", "some days"])
def test_the_report_is_the_same_as_that_of_the_log_files(
    logs: Path, table: Table, tmp_path: Path, times: tuple[str, ...]
) -> None:
    query = run("--sql", "--table", "logs", *ALARMS, *times).stdout
    result = write(tmp_path / "result.csv", table.result_file(query).encode())
    from_logs, from_athena = (
        json.loads(run(*source, *ALARMS, *times, "--format", "json").stdout)
        for source in ((logs,), ("--counts", result))
    )
    assert sum(one["alarms"] for one in from_logs["alarms"]) > 100
    assert sum(len(one["exclusions"]) for one in from_logs["alarms"]) > 5
    only_logs_have = {"files", "bytes_read", "records_outside"}
    assert (len(only_logs_have & from_logs["logs"].keys()), from_athena["logs"]["files"]) == (3, 0)
    for report in (from_logs, from_athena):
        report["logs"] = {name: one for name, one in report["logs"].items() if name not in only_logs_have}
    assert from_athena == from_logs


@pytest.mark.parametrize("kind", ["text", "html"])
def test_a_report_for_people_differs_only_in_what_was_read(
    logs: Path, table: Table, tmp_path: Path, kind: str
) -> None:
    query = run("--sql", "--table", "logs", *ALARMS).stdout
    result = write(tmp_path / "result.csv", table.result_file(query).encode())
    words = (*ALARMS, "--format", kind, "--alarms-a-week", "3")
    from_logs, from_athena = run(logs, *words).stdout, run("--counts", result, *words).stdout
    assert " in 1 file, 2026-10-01" in from_logs
    assert from_logs.replace(" in 1 file, ", " counted by Athena, ") == from_athena


@pytest.fixture(scope="module")
def text() -> str:
    events = [at(60 * number, name) for number, name in enumerate("ABCAAB")]
    return Table(events, name="t").result_file(build_athena_query(FILTERS, table="t"))


def line(number: int, change: Callable[[str], str]) -> Callable[[str], str]:
    """Return a function that changes one line of a text."""
    return lambda text: "".join(
        change(one) if place == number else one for place, one in enumerate(text.splitlines(keepends=True))
    )


BROKEN = "has a broken row in line 4; download the result"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda _: "", "is empty; download the result of the query that --sql prints"),
        (
            lambda text: text.partition("\n")[0],
            "has no row: the table has no event; check the table, its days",
        ),
        (lambda text: text.partition("\n")[2], "has other columns than metric_filter, kind, name, minute"),
        (lambda text: text.replace(",", ";"), "has other columns than metric_filter"),
        (lambda _: '"alarm","events"\n"A","1"\n', "has other columns than metric_filter"),
        (lambda _: '{"Records": []}', "has other columns than metric_filter"),
        (lambda text: "".join(text.splitlines(keepends=True)[:-3]), "rows instead of "),
        (lambda text: text + text.splitlines()[-1], "rows instead of "),
        (lambda text: text[:-20], "has a broken row in line "),
        (line(3, lambda row: row.replace('"2026', '"1926')), BROKEN),
        (line(3, lambda row: row.replace(',"1",', ',"one",')), BROKEN),
        *(
            (line(3, lambda row, number=number: row.replace(',"1",', f',"{number}",', 1)), BROKEN)
            for number in ("0", "-1", "+1", "1_0", " 1", "\u0661", "\u00b2", "1" * 16, "9" * 400, "9" * 5000)
        ),
        (line(3, lambda row: f'"x",{row}'), BROKEN),
        (line(3, lambda row: f'"x{row[row.index(",") - 1 :]}'), BROKEN),
    ],
)
def test_a_file_that_is_not_the_complete_result_is_one_line(
    tmp_path: Path, text: str, change: Callable[[str], str], message: str
) -> None:
    path = write(tmp_path / "result.csv", change(text).encode())
    with pytest.raises(BacktestError) as caught:
        read_counts(path, FILTERS)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_result_of_a_query_with_other_filters_or_times_is_refused(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "result.csv", text.encode())
    for filters, times in ((FILTERS[:1], {}), (FILTERS, {"until": START})):
        with pytest.raises(BacktestError, match="was counted with other filters or times; give --template"):
            read_counts(path, filters, **times)


@pytest.mark.parametrize(
    "content", [gzip.compress(b"x" * 100), "metric_filter".encode("utf-16"), b"\xff\xfe"]
)
def test_a_file_that_is_no_text_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path / "result.csv", content)
    result = CliRunner().invoke(main, ["backtest", "--counts", str(path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith(f"Error: {path}: is not a CSV file; download the result")


def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = write(tmp_path / "result.csv", b"x" * 20_000_000)
    tracemalloc.start()
    with pytest.raises(BacktestError, match="has other columns than metric_filter"):
        read_counts(path, FILTERS)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BacktestError, match=r"cannot be read: is a directory; download the result"):
        read_counts(tmp_path, FILTERS)


def test_a_byte_order_mark_and_other_line_ends_change_nothing(tmp_path: Path, text: str) -> None:
    one = write(tmp_path / "one.csv", text.encode())
    other = write(tmp_path / "other.csv", text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_counts(one, FILTERS) == read_counts(other, FILTERS)
