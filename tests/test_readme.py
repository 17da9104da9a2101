"""The README is true: its code runs, its output is what the commands print, its links have targets."""

import contextlib
import io
import re
import runpy
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from cloudtrail_templates import CATALOG
from cloudtrail_templates.cli import main
from cloudtrail_templates.pages.readme import BEGIN, END, update_readme

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]

# The output that is shown after each command of the console blocks.
SHOWN = {
    command: output
    for language, code in BLOCKS
    if language == "console"
    for command, _, output in (part.partition("\n") for part in code.removeprefix("$ ").split("\n$ "))
}
OURS = [command for command in SHOWN if command.startswith("cloudtrail-templates ")]


def test_the_first_commands_set_up_everything() -> None:
    assert list(SHOWN)[:2] == ["make templates", "make test"]


@pytest.mark.parametrize("target", [line.split()[1] for line in SHOWN if line.startswith("make ")])
def test_make_has_the_target_and_prints_what_is_shown(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)
    makefile = (ROOT / "Makefile").read_text()
    for line in SHOWN[f"make {target}"].splitlines():
        assert line == "..." or f'@echo "{line}"' in makefile


@pytest.mark.parametrize("command", OURS)
def test_each_command_of_ours_prints_what_is_shown(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    # The findings of the incomplete example are the point of showing it.
    assert result.exit_code == ("incomplete" in command), result.output
    lines = [".*" if line == "..." else re.escape(line) for line in SHOWN[command].splitlines()]
    assert not lines or re.fullmatch("\n".join(lines), result.stdout.rstrip("\n"), re.DOTALL)


def test_the_shown_outputs_are_those_of_validate_and_the_back_test() -> None:
    assert [command.split()[1] for command in OURS if SHOWN[command]] == ["validate", "backtest"]


def test_the_command_that_deploys_names_a_template_and_its_capability() -> None:
    (words,) = [shlex.split(line) for line in SHOWN if line.startswith("aws ")]
    options = dict(zip(words[3::2], words[4::2], strict=False))
    path = Path(options["--template-file"])
    assert (ROOT / path).is_file()
    definition = CATALOG[path.stem]
    assert options["--capabilities"].split() == list(definition.capabilities)
    name, _, value = options["--parameter-overrides"].partition("=")
    parameter = definition.build().parameters[name]
    assert re.fullmatch(parameter.AllowedPattern, value)


def test_the_table_lists_every_template_with_its_purpose_and_page() -> None:
    table = TEXT.partition(BEGIN)[2].partition(END)[0]
    assert update_readme(TEXT, CATALOG, "docs") == TEXT, "run make docs"
    for name, definition in CATALOG.items():
        (row,) = [line for line in table.splitlines() if f"[`{name}`](docs/templates/{name}.md)" in line]
        assert row.startswith(f"| {definition.group} | ")
        assert ("`--s3-bucket`" in row) == (definition.delivery == "s3")


def test_no_size_is_written_by_hand() -> None:
    assert not re.search(r"[\d,]+ bytes  ", TEXT)


def test_the_library_example_makes_a_template() -> None:
    from cfnlint.decode.cfn_yaml import loads

    body = loads(_printed(PYTHON[0]))
    assert {"LogBucket", "Trail", "LogGroup", "AlarmTopic"} <= set(body["Resources"])


def test_the_error_is_the_one_that_is_shown() -> None:
    (shown,) = [code for language, code in BLOCKS if language == "text"]
    assert _printed(PYTHON[1]) == shown


def test_no_python_block_is_left_unrun() -> None:
    assert len(PYTHON) == 2


@pytest.mark.parametrize("link", re.findall(r"\]\((?!https://)([^)#]+)\)", TEXT))
def test_each_link_has_a_target(link: str) -> None:
    assert (ROOT / link).exists()


def test_the_description_for_pypi_has_no_relative_link() -> None:
    long_description = runpy.run_path(str(ROOT / "setup.py"))["long_description"]
    text = long_description(TEXT)
    assert re.search(r"\]\((?!https?:)", TEXT)
    assert not re.search(r"\]\((?!https?:)", text)
    assert "The reference describes every" in text
    assert long_description("[a](https://a.example) [`b`](b.md)") == "[a](https://a.example) `b`"


def _printed(code: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {"__name__": "readme"})  # noqa: S102
    return out.getvalue()
