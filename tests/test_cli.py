"""The command: what it prints, what it writes, and the exit code of every mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli.invocation import refused, run
from click.testing import CliRunner

from cloudtrail_templates.cli import main

TRAIL = """
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: my--trail
      S3BucketName: logs
      IsLogging: true
      IsMultiRegionTrail: true
"""

TOPIC = """Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: alarms}
"""


def test_an_unknown_command_is_an_error_that_names_the_nearest() -> None:
    refused(run("biuld"), "did you mean build?")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--bogus", "No such option '--bogus'; see cloudtrail-templates --help"),
        ("build --bogus", "No such option '--bogus'; see cloudtrail-templates build --help"),
        ("show", "Missing argument 'NAME'; see cloudtrail-templates show --help"),
        ("policy log-bucket", "Missing option '--bucket'; see cloudtrail-templates policy log-bucket --help"),
        ("list all", "Got unexpected extra argument (all); see cloudtrail-templates list --help"),
        ("backtest", "PATH is missing; name a log file or a folder of them, or - for standard input"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(words: str, line: str) -> None:
    command = [sys.executable, "-m", "cloudtrail_templates", *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    # Click 8.1 writes the name of an option with a colon before it.
    assert done.stderr.replace("option: --bogus", "option '--bogus'") == f"Error: {line}\n"


@pytest.mark.parametrize(
    "words", [("build", "--output-dir"), ("docs", "--output-dir"), ("backtest", ".", "--output")]
)
def test_an_empty_path_is_not_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run(*words, ""), f"{words[-1]} must be a path, got ''; ")
    assert list(tmp_path.iterdir()) == []


class TestValidate:
    """Any CloudFormation file."""

    def test_findings_name_file_line_and_remedy_and_exit_1(self, tmp_path: Path) -> None:
        (tmp_path / "t.yaml").write_text(TRAIL)
        result = run("validate", str(tmp_path / "t.yaml"))
        assert result.exit_code == 1
        assert f"{tmp_path / 't.yaml'}:6:" in result.stdout
        assert "my--trail" in result.stdout

    def test_a_template_without_findings_is_reported_on_stderr_only(self, tmp_path: Path) -> None:
        (tmp_path / "t.yaml").write_text(TOPIC)
        result = run("validate", str(tmp_path / "t.yaml"))
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == "1 template, no findings\n"

    def test_findings_are_counted_on_stderr(self, tmp_path: Path) -> None:
        (tmp_path / "t.yaml").write_text(TOPIC.replace("DisplayName", "Nope"))
        (tmp_path / "u.yaml").write_text(TOPIC)
        result = run("validate", str(tmp_path / "t.yaml"), str(tmp_path / "u.yaml"), "--format", "json")
        assert result.stderr == "2 templates, 1 finding\n"
        assert len(json.loads(result.stdout)) == 1

    def test_a_hyphen_is_standard_input(self) -> None:
        result = CliRunner().invoke(main, ["validate", "-"], input=TOPIC.replace("DisplayName", "Nope"))
        assert result.exit_code == 1
        assert result.stdout.startswith("<stdin>:4:18: error E3002 ")

    def test_a_file_that_is_named_twice_is_read_once(self) -> None:
        result = CliRunner().invoke(main, ["validate", "-", "-"], input=TOPIC)
        assert (result.exit_code, result.stderr) == (0, "1 template, no findings\n")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "<stdin>: is empty"),
            ("{]", "<stdin>:1:2: broken YAML"),
            ("#" * 1_000_001, "<stdin>: has more than 1,000,000 bytes"),
        ],
    )
    def test_standard_input_that_is_no_template_is_one_line_and_exit_2(self, text: str, words: str) -> None:
        refused(CliRunner().invoke(main, ["validate", "-"], input=text), words)

    @pytest.mark.parametrize("kind", ["json", "sarif", "junit"])
    def test_each_format_is_one_document(self, tmp_path: Path, kind: str) -> None:
        (tmp_path / "t.yaml").write_text(TRAIL)
        result = run("validate", "--format", kind, str(tmp_path / "t.yaml"))
        assert result.exit_code == 1
        if kind == "junit":
            assert result.stdout.startswith("<?xml")
        else:
            assert json.loads(result.stdout)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("missing.yaml", None),
            ("empty.yaml", b""),
            ("broken.yaml", b"Resources: [\n"),
            ("comma.json", b'{"Resources": {},}'),
            ("binary.yaml", b"\xff\xfe\x00\x01"),
            ("list.yaml", b"- a\n- b\n"),
            ("large.yaml", b"Resources: {}\n#" + b"x" * 2_000_000),
        ],
    )
    def test_what_cannot_be_read_is_one_line_and_exit_2(
        self, tmp_path: Path, name: str, content: bytes | None
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        refused(run("validate", str(tmp_path / name)), name)

    def test_the_readable_files_are_validated_all_the_same(self, tmp_path: Path) -> None:
        (tmp_path / "t.yaml").write_text(TRAIL)
        result = run("validate", str(tmp_path / "none.yaml"), str(tmp_path / "t.yaml"))
        assert result.exit_code == 2
        assert "my--trail" in result.stdout


def test_without_arguments_the_commands_are_printed() -> None:
    assert "build" in run().output


@pytest.mark.parametrize("words", [["--version"], ["list"]])
def test_the_module_is_the_command(words: list[str]) -> None:
    command = [sys.executable, "-m", "cloudtrail_templates", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout
    assert not done.stderr


def test_a_closed_pipe_leaves_no_traceback() -> None:
    command = f"{sys.executable} -m cloudtrail_templates show trail | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr


def test_colour_is_for_terminals_only() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cloudtrail_templates", "show", "trail"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TERM": "xterm"},
    )
    assert "\x1b" not in done.stdout


def test_the_bench_knows_what_it_measures() -> None:
    """The code that the bench runs in processes of its own still compiles."""
    bench = SimpleNamespace()
    exec(compile((Path(__file__).parent / "bench.py").read_text(), "bench.py", "exec"), vars(bench))  # noqa: S102
    for code in (bench.GENERATE, bench.OURS, bench.THEIRS, bench.EMIT):
        compile(code, "bench", "exec")
