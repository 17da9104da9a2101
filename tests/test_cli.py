"""The command: what it prints, what it writes, and the exit code of every mistake."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli.invocation import TOPIC, refused, run

from cloudtrail_templates import CATALOG


def test_an_unknown_command_is_an_error_that_names_the_nearest() -> None:
    refused(run("biuld"), "did you mean build?")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--bogus", "no option is called '--bogus'; choose one of --version, --help"),
        ("list --bogus", "no option is called '--bogus'; choose one of --format, --help"),
        ("build --out x", "no option is called '--out'; did you mean --output-dir?"),
        ("policy key --trial-name x", "no option is called '--trial-name'; did you mean --trail-name?"),
        ("build --set", "Option '--set' requires an argument; see cloudtrail-templates build --help"),
        (
            "policy key --use",
            "Option '--use' requires an argument; see cloudtrail-templates policy key --help",
        ),
        (
            "show log",
            f"no template is called 'log'; did you mean {' or '.join(one for one in CATALOG if one.startswith('log'))}?",
        ),
        ("show", "Missing argument 'NAME'; see cloudtrail-templates show --help"),
        ("policy log-bucket", "Missing option '--bucket'; see cloudtrail-templates policy log-bucket --help"),
        ("list all", "Got unexpected extra argument (all); see cloudtrail-templates list --help"),
        ("backtest", "PATH is missing; name a log file or a folder of them, or - for standard input"),
    ],
)
def test_a_mistake_on_the_command_line_is_one_line(words: str, line: str) -> None:
    result = run(*words.split())
    refused(result)
    assert result.stderr == f"Error: {line}\n"


def test_a_mistake_in_a_process_of_its_own_is_the_same_line() -> None:
    command = [sys.executable, "-m", "cloudtrail_templates", "show"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run("show").stderr


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("build", "--output-dir"), "--output-dir must be a path, got ''; for this folder write ."),
        (("docs", "--output-dir"), "--output-dir must be a path, got ''; for this folder write ."),
        (("backtest", ".", "--output"), "--output must be a path, got ''; name a file"),
        (("validate",), "PATH must be a path, got ''; for this folder write ."),
        (("validate", "-"), "PATH must be a path, got ''; for this folder write ."),
    ],
)
def test_an_empty_path_is_not_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "topic.yaml").write_text(TOPIC)
    result = run(*words, "")
    refused(result)
    assert result.stderr == f"Error: {line}\n"


def test_without_arguments_the_commands_are_printed() -> None:
    assert "build" in run().output


@pytest.mark.parametrize("words", [("build", "--output-dir"), ("backtest", ".", "--output"), ("validate",)])
def test_a_tilde_that_the_shell_did_not_replace_is_refused(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # bash leaves the tilde of --output-dir=~/x as it is.
    monkeypatch.chdir(tmp_path)
    *command, option = words
    given = [f"{option}=~/x"] if option.startswith("-") else [option, "~/x"]
    refused(run(*command, *given), "must be a path, got '~/x'; write a space before ~/")
    assert not list(tmp_path.iterdir())


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
