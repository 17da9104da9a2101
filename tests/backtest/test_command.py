"""The command with a replaced reader of logs: what it passes on and prints, and its errors."""

import json
import os
import subprocess
import sys
import types
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backtest.samples import Hit, counts_of
from cloudtrail_templates import CATALOG
from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.cli import main
from cloudtrail_templates.detections import PACKS

ENGINE, SQL = (
    "cloudtrail_templates.backtest.counting.log_counting",
    "cloudtrail_templates.backtest.athena.query",
)
LOUD = "AlarmUnauthorizedApiCallsFilter"
REGION = ("--param", "AWS::Region=eu-west-1")
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


class Reader:
    """Replaces the reader of logs: records its arguments and returns the given counts."""

    def __init__(self) -> None:
        self.counts = counts_of({})
        self.arguments: dict[str, Any] = {}

    def count_logs(self, paths: list[Any], filters: tuple[MetricFilter, ...], **more: Any) -> LogCounts:
        self.arguments = {"paths": paths, "filters": filters, **more}
        more["progress"](5, 10)
        for one in filters:
            self.counts.by_filter.setdefault(one.title, FilterCounts())
        return self.counts


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader, module = Reader(), types.ModuleType(ENGINE)
    module.count_logs = reader.count_logs  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, ENGINE, module)
    return reader


@pytest.fixture
def logs(tmp_path: Path) -> str:
    (tmp_path / "logs").mkdir()
    return str(tmp_path / "logs")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["backtest", *words])


def refused(result: Result, *words: str) -> None:
    """Assert one line on stderr that contains the words, nothing on stdout, and exit code 2."""
    assert (result.exit_code, result.stdout) == (2, "")
    error = result.stderr.strip().splitlines()[-1]
    assert error.startswith("Error: ")
    for word in words:
        assert word in error


def test_it_runs_the_published_alarms_and_prints_the_report(reader: Reader, logs: str) -> None:
    reader.counts = counts_of({LOUD: [Hit(0)]})
    result = run(logs)
    assert result.exit_code == 0
    assert result.stdout.startswith("14,400 events in 3 files, 2026-10-01 00:00 to 2026-10-01 23:59 UTC.\n")
    assert "1 of 19 alarms would have gone off, 1 time in all" in result.stdout
    assert reader.arguments["paths"] == (logs,)
    body = CATALOG["alarms"].build().to_dict()
    made = {title for title, one in body["Resources"].items() if one["Type"] == "AWS::Logs::MetricFilter"}
    # Those of divided patterns exist only where somebody is trusted.
    assert {one.title for one in reader.arguments["filters"]} == {one for one in made if "Part" not in one}


def test_the_requested_time_and_the_number_of_jobs_are_passed_on(reader: Reader, logs: str) -> None:
    result = run(logs, "-", "--since", "2026-10-01", "--until", "2026-10-02T02:30+02:00", "--jobs", "2")
    assert result.exit_code == 0
    assert reader.arguments["paths"] == (logs, "-")
    assert reader.arguments["since"] == datetime(2026, 10, 1, tzinfo=UTC)
    assert reader.arguments["until"] == datetime(2026, 10, 2, 0, 30, tzinfo=UTC)
    assert reader.arguments["jobs"] == 2


def test_an_output_that_cannot_be_written_is_refused_before_anything_is_read(
    reader: Reader, logs: str
) -> None:
    refused(run(logs, "--output", f"{logs}/none/report.txt"), "cannot write", "create its directory first")
    assert reader.arguments == {}


def test_parameters_reach_the_patterns(reader: Reader, logs: str) -> None:
    run(logs, "--param", "ApprovedRegions=eu-west-1,us-east-1", "--param", "DisabledAlarms=RootAccountUsage")
    texts = [one.pattern.text for one in reader.arguments["filters"]]
    assert any('"eu-west-1"&&$.awsRegion!="us-east-1"' in text for text in texts)
    assert not any(one.title == "AlarmRootAccountUsageFilter" for one in reader.arguments["filters"])


@pytest.mark.parametrize(
    ("given", "is_named"),
    [((), True), (("AWS::Region=us-east-1",), False), (("ApprovedRegions=eu-west-1",), False)],
)
def test_the_assumed_region_is_named_only_if_a_pattern_depends_on_it(
    reader: Reader, logs: str, given: tuple[str, ...], is_named: bool
) -> None:
    result = run(logs, *(word for one in given for word in ("--param", one)))
    assert (
        "assuming us-east-1 as the stack's region; give --param AWS::Region=" in result.stderr
    ) == is_named


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_run(reader: Reader, logs: str, pack: str) -> None:
    assert run(logs, "--pack", pack).exit_code == 0
    titles = {one.title for one in reader.arguments["filters"]}
    assert {f"Alarm{one.title}Filter" for one in PACKS[pack]} <= titles


def test_a_template_of_the_user_is_run(reader: Reader, logs: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "Resources:\n"
        "  Mine:\n"
        "    Type: AWS::Logs::MetricFilter\n"
        "    Properties:\n"
        "      LogGroupName: logs\n"
        "      FilterPattern: !Sub '{ $.awsRegion = \"${AWS::Region}\" }'\n"
        "      MetricTransformations: [{MetricName: A, MetricNamespace: B, MetricValue: '1'}]\n"
    )
    assert run(logs, "--template", str(tmp_path / "own.yaml")).exit_code == 0
    (mine,) = reader.arguments["filters"]
    assert mine.pattern.text == '{ $.awsRegion = "us-east-1" }'


def test_the_limit_of_alarms_a_week_changes_the_suggestion(reader: Reader, logs: str) -> None:
    reader.counts = counts_of({LOUD: [Hit(0), Hit(60), Hit(120, events=3)]})
    assert "UnauthorizedApiCallsThreshold=2: 1 alarm instead of 3" in run(logs).stdout
    assert (
        "UnauthorizedApiCallsThreshold=4: 0 alarms instead of 3" in run(logs, "--alarms-a-week", "0").stdout
    )
    assert "Threshold=" not in run(logs, "--alarms-a-week", "3").stdout


def test_json_and_html_are_one_document_on_stdout(reader: Reader, logs: str) -> None:
    assert json.loads(run(logs, "--format", "json").stdout)["schema"] == 1
    assert run(logs, "--format", "html").stdout.startswith("<!doctype html>")


@pytest.mark.parametrize("kind", ["text", "json", "html"])
def test_a_report_can_go_to_a_file(reader: Reader, logs: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "report"
    result = run(logs, "--format", kind, "--output", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(file) in result.stderr
    assert file.read_text() == run(logs, "--format", kind).stdout


def test_a_dash_as_output_is_standard_output(
    reader: Reader, logs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(logs, "--output", "-").stdout == run(logs).stdout
    assert not (tmp_path / "-").exists()


def test_a_report_that_cannot_be_written_is_one_line(reader: Reader, logs: str, tmp_path: Path) -> None:
    refused(run(logs, "--output", str(tmp_path / "none" / "report")), "create its directory first")


def test_problems_are_listed_and_fail_only_a_strict_run(reader: Reader, logs: str) -> None:
    reader.counts.problems = [("logs/a.json.gz", "is cut off")]
    assert run(logs).exit_code == 0
    result = run(logs, "--strict")
    assert result.exit_code == 1
    assert "logs/a.json.gz: is cut off" in result.stdout


def test_a_strict_run_without_problems_is_fine(reader: Reader, logs: str) -> None:
    assert run(logs, "--strict").exit_code == 0


@pytest.mark.parametrize("words", [(), ("--strict",)])
def test_an_interrupted_run_reports_what_was_read(reader: Reader, logs: str, words: tuple[str, ...]) -> None:
    reader.counts.interrupted = True
    reader.counts.problems = [("logs/a.json.gz", "is cut off")]
    result = run(logs, *words)
    assert result.exit_code == 130
    assert "Interrupted: " in result.stdout
    assert "1 of 19" not in result.stdout
    assert "0 of 19 alarms" in result.stdout


def test_an_interruption_before_anything_was_read_is_one_line(
    reader: Reader, logs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> LogCounts:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules[ENGINE], "count_logs", interrupted)
    result = run(logs)
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.splitlines()[-1] == "interrupted before there was anything to report"


def test_sql_needs_no_logs_and_passes_the_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    passed: dict[str, Any] = {}

    def build_athena_query(filters: tuple[MetricFilter, ...], **more: Any) -> str:
        passed.update(filters=filters, **more)
        return "SELECT 1\n"

    module = types.ModuleType(SQL)
    module.build_athena_query = build_athena_query  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, SQL, module)
    words = ("--sql", "--table", "mine", "--since", "2026-10-01", "--day-partition", "timestamp")
    result = run(*words, "--param", "AWS::Region=eu-west-1")
    assert (result.exit_code, result.stdout) == (0, "SELECT 1\n")
    assert (passed["table"], passed["since"], passed["until"]) == (
        "mine",
        datetime(2026, 10, 1, tzinfo=UTC),
        None,
    )
    assert passed["day_partition"] == "timestamp"
    assert LOUD in {each.title for each in passed["filters"]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ("PATH is missing",)),
        (("nowhere",), ("there is no file or folder 'nowhere'",)),
        (
            ("s3://my-logs/AWSLogs/",),
            ("must be local files or folders", "run aws s3 sync s3://my-logs/AWSLogs/ logs first"),
        ),
        (("LOGS", "--sql"), ("PATH has no effect with --sql; leave it out",)),
        (("LOGS", "--counts", "FILE"), ("PATH has no effect with --counts; leave it out",)),
        (("--sql", "--counts", "FILE"), ("--counts has no effect with --sql",)),
        (("--counts", "FILE", "--strict"), ("--strict has no effect with --counts",)),
        (("--counts", "FILE", "--jobs", "2"), ("--jobs has no effect with --counts",)),
        (("--counts", "FILE", "--table", "t"), ("--table has no effect with --counts",)),
        (("--counts", "nowhere.csv"), ("--counts", "nowhere.csv", "does not exist")),
        (("--counts", "LOGS"), ("--counts", "is a directory")),
        (("--counts", ""), ("--counts must be a path, got ''; name a file",)),
        (("LOGS", "--table", "t"), ("--table is for --sql; add --sql, or leave --table out",)),
        (("--sql", "--alarms-a-week", "0"), ("--alarms-a-week has no effect with --sql",)),
        (("LOGS", "--day-partition", "day"), ("--day-partition is for --sql; add --sql",)),
        (("--sql", "--strict"), ("--strict has no effect with --sql; leave it out",)),
        (("--sql", "--jobs", "2"), ("--jobs has no effect with --sql",)),
        (("--sql", "--alarms-a-week", "2"), ("--alarms-a-week has no effect with --sql",)),
        (("--sql", "--table", "a b", *REGION), ("--table must be letters, digits and _", "'a b'")),
        (("--sql", "--day-partition", "", *REGION), ("--day-partition must be letters", "got ''")),
        (
            ("--sql", "--day-partition", "day", *REGION),
            ("--day-partition has no effect without since or until",),
        ),
        (("--sql", "--format", "json"), ("--format has no effect with --sql; leave it out",)),
        (("LOGS", "--pack", "compliance", "--template", "alarms"), ("exclude each other",)),
        (("LOGS", "--pack", "complience"), ("did you mean compliance?",)),
        (("LOGS", "--pack", ""), ("choose one of", "compliance")),
        (("LOGS", "--template", "alarsm"), ("did you mean alarms?",)),
        (("LOGS", "--template", "none.yaml"), ("none.yaml: no such file",)),
        (("LOGS", "--param", "ApprovedRegion=eu-west-1"), ("did you mean ApprovedRegions?",)),
        (("LOGS", "--param", "ApprovedRegions"), ("--param must be NAME=VALUE",)),
        (("LOGS", *REGION, *REGION), ("--param 'AWS::Region' must be given once",)),
        (
            ("LOGS", "--param", "ApprovedRegions=Ireland"),
            ("must be at most 20 regions, got 'Ireland'; write them like",),
        ),
        (("LOGS", "--since", "yesterday"), ("--since must be a time", "'yesterday'")),
        (("LOGS", "--since", "0001-01-01T00:00+23:00"), ("--since must be a time",)),
        (("LOGS", "--since", "1970-01-01"), ("--since must be in the years 2006 to 2099", "'1970-01-01'")),
        (("LOGS", "--until", "9999-12-31T23:59:59.5"), ("--until must be in the years", "leave it out")),
        (("LOGS", "--since", "2026-10-02", "--until", "2026-10-01"), ("before --until", "2026-10-01 00:00")),
        (("LOGS", "--jobs", "0"), ("--jobs",)),
        (("LOGS", "--jobs", "100000"), ("--jobs",)),
        (("LOGS", "--pack", "~nobody-of-that-name/x"), ("x must be a folder",)),
        (("LOGS", "--template", "trail"), ("trail has no alarm", "--template")),
        (("LOGS", "--param", "AWS::Region=Ireland"), ("AWS::Region must be a region such as", "'Ireland'")),
        (("LOGS", "--param", "AWS::AccountId=1"), ("AWS::AccountId must be the 12 digits", "'1'")),
        (("LOGS", "--alarms-a-week", "nan"), ("--alarms-a-week must be a number",)),
        (("LOGS", "--alarms-a-week", "inf"), ("--alarms-a-week must be a number",)),
        (("LOGS", "--alarms-a-week", "-1"), ("--alarms-a-week",)),
        (("LOGS", "--format", "xml"), ("--format",)),
    ],
)
def test_a_mistake_is_one_line(
    reader: Reader, logs: str, words: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    places = {"LOGS": logs, "FILE": __file__}
    refused(run(*(places.get(word, word) for word in words)), *expected)
    assert reader.arguments == {}


def test_progress_is_for_terminals_only(reader: Reader, logs: str) -> None:
    assert "reading" not in run(logs).stderr


@pytest.mark.parametrize("total", [10_000_000, 0])
def test_progress_on_a_terminal_shows_what_is_read_until_the_report(logs: str, total: int) -> None:
    """The total is 0 for a pipe."""
    master, terminal = os.openpty()
    subprocess.run(
        [sys.executable, "-c", PROGRAM.format(engine=ENGINE, loud=LOUD, total=total), logs],
        stdout=subprocess.PIPE,
        stderr=terminal,
        env={**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "100"},
        check=True,
    )
    os.close(terminal)
    shown = os.read(master, 65_536).decode()
    os.close(master)
    assert "reading  [" in shown
    assert "5.0 MB" in shown
    assert ("50%" in shown) == bool(total)
    assert shown.endswith("\r\n")


PROGRAM = """
import sys, types
from backtest.samples import Hit, counts_of

def count_logs(paths, filters, progress, **more):
    progress(2_000_000, {total})
    progress(5_000_000, {total})
    return counts_of({{one.title: [Hit(0, "caf\\u00e9")] if one.title == "{loud}" else [] for one in filters}})

module = types.ModuleType("{engine}")
module.count_logs = count_logs
sys.modules["{engine}"] = module
from cloudtrail_templates.cli import main
main(["backtest", *sys.argv[1:]])
"""


@pytest.mark.parametrize("kind", ["text", "json", "html"])
def test_a_terminal_with_ascii_only_gets_the_report(logs: str, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(engine=ENGINE, loud=LOUD, total=0), logs, "--format", kind],
        capture_output=True,
        check=True,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii"},
    )
    assert b"Traceback" not in done.stderr
    if kind == "html":
        assert "café".encode() in done.stdout
    else:
        assert done.stdout.isascii()
        assert b"UnauthorizedApiCalls" in done.stdout
    if kind == "text":
        assert b"  events    @" in done.stdout
