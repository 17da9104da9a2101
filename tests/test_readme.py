"""The README cannot lie: its blocks are run, its links lead somewhere."""

import contextlib
import io
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from cloudtrail_templates import CATALOG, Alarms, ExistingAlarmTopic, ExistingLogGroup, load_folder
from cloudtrail_templates.cli import main

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
COMMANDS = [
    line[2:]
    for language, code in BLOCKS
    if language == "console"
    for line in code.splitlines()
    if line[:2] == "$ "
]


def test_the_first_commands_are_the_two_that_set_up_everything() -> None:
    assert COMMANDS[:2] == ["make templates", "make test"]


def test_what_make_templates_prints_is_what_lies_in_templates_out() -> None:
    printed = re.findall(r"^templates_out/(\S+) +([\d,]+) bytes  unchanged$", TEXT, re.MULTILINE)
    sizes = [(f.name, f"{f.stat().st_size:,}") for name in CATALOG for f in _files(name)]
    assert printed == sizes


def _files(name: str) -> list[Path]:
    return [ROOT / "templates_out" / f"{name}.{kind}" for kind in ("yaml", "json")]


@pytest.mark.parametrize("target", [line.split()[1] for line in COMMANDS if line.startswith("make ")])
def test_make_knows_each_target(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("command", [line for line in COMMANDS if "cloudtrail-templates" in line])
def test_each_command_of_ours_succeeds(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program, *words = shlex.split(command)
    assert program == ".venv/bin/cloudtrail-templates"
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output


def test_the_report_that_is_shown_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (command,) = [line for line in COMMANDS if "backtest examples" in line and "ApprovedRegions" in line]
    shown = TEXT.partition(f"$ {command}\n")[2].partition("...\n")[0]
    assert shown.strip()
    assert CliRunner().invoke(main, shlex.split(command)[1:]).stdout.startswith(shown)


def test_the_command_that_deploys_names_a_template_and_its_capability() -> None:
    (words,) = [shlex.split(line) for line in COMMANDS if line.startswith("aws ")]
    options = dict(zip(words[3::2], words[4::2], strict=False))
    path = Path(options["--template-file"])
    assert (ROOT / path).is_file()
    definition = CATALOG[path.stem]
    assert options["--capabilities"].split() == list(definition.capabilities)
    name, _, value = options["--parameter-overrides"].partition("=")
    parameter = definition.build().parameters[name]
    assert re.fullmatch(parameter.AllowedPattern, value)


def test_the_library_example_makes_a_template() -> None:
    from cfnlint.decode.cfn_yaml import loads

    body = loads(_printed(PYTHON[0]))
    assert {"LogBucket", "Trail", "LogGroup", "AlarmTopic"} <= set(body["Resources"])


def test_the_error_is_the_one_that_is_shown() -> None:
    (shown,) = [code for language, code in BLOCKS if language == "text"]
    assert _printed(PYTHON[1]) == shown


def test_the_alarm_is_loaded_from_its_folder_and_rings(tmp_path: Path) -> None:
    (tmp_path / "flow_logs_deleted.py").write_text(PYTHON[2])
    (detection,) = load_folder(tmp_path)
    topic = ExistingAlarmTopic(arn="arn:aws:sns:eu-west-1:111122223333:alarms")
    alarms = Alarms(log_group=ExistingLogGroup(name="audit"), topic=topic, detections=(detection,))
    assert "AlarmFlowLogsDeleted" in {one.title for one in alarms.resources()}


def test_no_python_block_is_left_unrun() -> None:
    assert len(PYTHON) == 3


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", TEXT))
def test_each_link_leads_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def _printed(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})  # noqa: S102
    return out.getvalue()
