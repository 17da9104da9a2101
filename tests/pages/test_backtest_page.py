"""The page of the back-test cannot lie: its commands are run, what it shows and names is what they print."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from backtest.athena_engine import Table
from backtest.generated import Month
from click.testing import CliRunner, Result

from cloudtrail_templates.cli import main
from pages.reading import rows
from pages.rendered import rendered

ROOT = Path(__file__).parents[2]
CONSOLE = re.findall(r"```console\n(.*?)```", rendered()["backtest.md"], re.DOTALL)
SHOWN = {
    command: output
    for block in CONSOLE
    for command, _, output in (part.partition("\n") for part in block.removeprefix("$ ").split("\n$ "))
}
OURS = [command for command in SHOWN if command.startswith("cloudtrail-templates ")]
(SYNC,) = [command for command in SHOWN if command.startswith("aws ")]


FETCHES = """
import json, sys, types
from awscli.customizations.s3.filters import create_filter
one = types.SimpleNamespace(src=sys.argv[2], src_type="s3")
print(bool(list(create_filter(json.loads(sys.argv[1])).call([one]))))
"""


def run(command: str) -> Result:
    return CliRunner().invoke(main, shlex.split(command)[1:])


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Athena would return for the query of the page, on the logs of the example."""
    (query,) = (run(command).stdout for command in OURS if " --sql " in command)
    table = Table(Month(events=1_000, days=2, seed=11).records())
    path = tmp_path_factory.mktemp("athena") / "results.csv"
    path.write_text(table.result_file(query.replace('"security".', "")), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", OURS)
def test_each_command_succeeds_and_prints_what_is_shown(command: str, results: Path) -> None:
    result = run(command.replace("results.csv", str(results)))
    assert result.exit_code == 0, result.output
    shown, _, cut = SHOWN[command].partition("...\n")
    assert not cut
    assert result.stdout.startswith(shown)


def test_one_report_is_shown_whole_enough_to_be_explained() -> None:
    (shown,) = filter(None, SHOWN.values())
    assert "ALARM " in shown
    assert "\n  quieter   " in shown


def test_the_columns_and_lines_that_are_explained_are_those_of_the_report(pages: Mapping[str, str]) -> None:
    (shown,) = filter(None, SHOWN.values())
    heading = next(line for line in shown.splitlines() if line.startswith("ALARM "))
    explained = {name for row in rows(pages["backtest.md"]) for name in row[0].split(", ")}
    columns = set(re.split(r"  +", heading)) - {"ALARM"}
    labels = set(re.findall(r"^  ([a-z]+) ", shown, re.MULTILINE))
    assert columns | labels | {"saturated", "mainly"} <= explained


@pytest.mark.parametrize(
    ("key", "is_fetched"),
    [
        ("111122223333/CloudTrail/eu-west-1/2026/10/01/file.json.gz", True),
        ("o-exampleorgid/111122223333/CloudTrail/eu-west-1/2026/10/31/file.json.gz", True),
        ("111122223333/CloudTrail/eu-west-1/2026/09/30/file.json.gz", False),
        ("111122223333/CloudTrail-Digest/eu-west-1/2026/10/01/file.json.gz", False),
        ("111122223333/CloudTrail-Insight/eu-west-1/2026/10/01/file.json.gz", False),
    ],
)
def test_the_logs_are_fetched_and_what_lies_beside_them_is_not(key: str, is_fetched: bool) -> None:
    _, _, _, source, folder, *options = shlex.split(SYNC)
    filters = list(zip(options[::2], options[1::2], strict=True))
    how = {"filters": filters, "src": source, "dest": folder, "dir_op": True}
    # In a process of its own: importing the CLI changes where botocore looks for service models.
    words = [sys.executable, "-c", FETCHES, json.dumps(how), f"{source.removeprefix('s3://')}/{key}"]
    assert subprocess.run(words, check=True, capture_output=True, text=True).stdout == f"{is_fetched}\n"
