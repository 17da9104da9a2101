"""The command `validate`: any file, a directory, or standard input."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.invocation import TOPIC, TRAIL, refused, run
from cloudtrail_templates.cli import main

FAULTY = TOPIC.replace("DisplayName", "Nope")
ADVISED = TOPIC.replace("alarms", "!Join ['', [a, !Ref AWS::Region]]")
WARNED = TOPIC + "Parameters:\n  Unused: {Type: String}\n"


def test_findings_name_file_line_and_remedy_and_exit_1(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TRAIL)
    result = run("validate", str(tmp_path / "t.yaml"))
    assert result.exit_code == 1
    assert f"{tmp_path / 't.yaml'}:6:" in result.stdout
    assert "my--trail" in result.stdout


def test_a_template_without_findings_is_reported_on_stderr_only(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TOPIC)
    result = run("validate", str(tmp_path / "t.yaml"))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 file, no findings\n"


def test_findings_are_counted_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TOPIC.replace("DisplayName", "Nope"))
    (tmp_path / "u.yaml").write_text(TOPIC)
    result = run("validate", str(tmp_path / "t.yaml"), str(tmp_path / "u.yaml"), "--format", "json")
    assert result.stderr == "2 files, 1 finding\n"
    assert len(json.loads(result.stdout)) == 1


def test_a_hyphen_is_standard_input() -> None:
    result = CliRunner().invoke(main, ["validate", "-"], input=TOPIC.replace("DisplayName", "Nope"))
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>:4:18: error E3002 ")


def test_a_file_that_is_named_twice_is_read_once() -> None:
    result = CliRunner().invoke(main, ["validate", "-", "-"], input=TOPIC)
    assert (result.exit_code, result.stderr) == (0, "1 file, no findings\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "<stdin>: is empty"),
        ("{]", "<stdin>:1:2: broken YAML"),
        ("#" * 1_000_001, "<stdin>: has more than 1,000,000 bytes"),
    ],
)
def test_standard_input_that_is_no_template_is_one_line_and_exit_2(text: str, words: str) -> None:
    refused(CliRunner().invoke(main, ["validate", "-"], input=text), words)


@pytest.mark.parametrize("kind", ["json", "sarif", "junit"])
def test_each_format_is_one_document(tmp_path: Path, kind: str) -> None:
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
def test_what_cannot_be_read_is_one_line_and_exit_2(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused(run("validate", str(tmp_path / name)), name)


def test_the_readable_files_are_validated_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TRAIL)
    result = run("validate", str(tmp_path / "none.yaml"), str(tmp_path / "t.yaml"))
    assert result.exit_code == 2
    assert "my--trail" in result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with templates at two levels, and with files that are none."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "b.yaml").write_text(FAULTY)
    (tmp_path / "a.yml").write_text(TOPIC)
    (tmp_path / "deep" / "c.json").write_text('{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Nope": 1}}}')
    (tmp_path / "deep" / "er" / "D.TEMPLATE").write_text(TOPIC)
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "values.yaml").write_text("a: {{ b }}\n")
    (tmp_path / "README.md").write_text(FAULTY)
    (tmp_path / ".git" / "e.yaml").write_text(FAULTY)
    (tmp_path / "node_modules" / "f.yaml").write_text(FAULTY)
    return tmp_path


def test_a_directory_means_all_templates_in_it_and_below(folder: Path) -> None:
    result = run("validate", "--format", "json", str(folder))
    assert result.exit_code == 1
    found = [Path(one["template"]).relative_to(folder).as_posix() for one in json.loads(result.stdout)]
    assert found == ["b.yaml", "deep/c.json"]
    assert result.stderr == "4 files, 2 findings; skipped 2 files without Resources\n"


def test_a_file_in_a_named_directory_is_validated_once(folder: Path) -> None:
    result = run("validate", str(folder / "b.yaml"), str(folder), str(folder / "deep"))
    assert result.stderr.startswith("4 files, 2 findings; ")
    assert result.stdout.count("b.yaml") == 1


def test_a_broken_template_in_a_directory_is_reported(folder: Path) -> None:
    (folder / "broken.yaml").write_text("Resources: [\n")
    result = run("validate", str(folder))
    assert result.exit_code == 2
    assert f"Error: {folder / 'broken.yaml'}:2:1: broken YAML" in result.stderr
    assert "E3002" in result.stdout


def test_a_pipe_in_a_directory_is_passed_over(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    command = [sys.executable, "-m", "cloudtrail_templates", "validate", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ended.stderr == "4 files, 2 findings; skipped 2 files without Resources\n"


def test_a_link_to_nothing_in_a_directory_is_reported(folder: Path) -> None:
    (folder / "link.yaml").symlink_to("nothing")
    result = run("validate", str(folder))
    assert result.exit_code == 2
    assert "link.yaml: no such file" in result.stderr


def test_a_directory_that_cannot_be_read_is_reported_and_the_others_are_validated(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0)
    if os.access(folder / "closed", os.R_OK):
        pytest.skip("this user may read every directory")
    result = run("validate", str(folder))
    assert result.exit_code == 2
    assert f"Error: {folder / 'closed'}: cannot be read (Permission denied)" in result.stderr
    assert "E3002" in result.stdout


def test_a_directory_without_templates_is_one_line_and_exit_2(tmp_path: Path) -> None:
    refused(run("validate", str(tmp_path)), str(tmp_path), ".yaml, .yml, .json, .template")
    (tmp_path / "values.yaml").write_text("a: 1\n")
    result = run("validate", str(tmp_path))
    assert (result.exit_code, result.stderr) == (
        0,
        "0 files, no findings; skipped 1 file without Resources\n",
    )


@pytest.mark.parametrize("rule", ["E3002", "E3", "E"])
def test_an_ignored_rule_or_start_of_rules_is_left_out(tmp_path: Path, rule: str) -> None:
    (tmp_path / "t.yaml").write_text(FAULTY)
    result = run("validate", str(tmp_path / "t.yaml"), "--ignore", "CT", "--ignore", rule)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 file, no findings\n")
    result = run("validate", str(tmp_path / "t.yaml"), "--ignore", "E3003", "--ignore", "W")
    assert result.exit_code == 1


@pytest.mark.parametrize("rule", ["", "e3002", "CT60*", "everything", "XX", "CT999", "E9999", "C0"])
def test_what_is_no_rule_cannot_be_ignored(tmp_path: Path, rule: str) -> None:
    (tmp_path / "t.yaml").write_text(FAULTY)
    refused(
        run("validate", str(tmp_path / "t.yaml"), "--ignore", rule), "--ignore must be a rule such as CT602"
    )


@pytest.mark.parametrize(
    ("content", "severity", "fails"),
    [
        (FAULTY, "error", {"error", "warning", "info"}),
        (WARNED, "warning", {"warning", "info"}),
        (ADVISED, "info", {"info"}),
    ],
)
def test_the_exit_code_depends_on_the_severity(
    tmp_path: Path, content: str, severity: str, fails: set[str]
) -> None:
    (tmp_path / "t.yaml").write_text(content)
    for fail_on in ("error", "warning", "info"):
        result = run("validate", str(tmp_path / "t.yaml"), "--fail-on", fail_on)
        assert result.exit_code == (1 if fail_on in fails else 0)
        assert f": {severity} " in result.stdout
        assert result.stderr == "1 file, 1 finding\n"
    assert run("validate", str(tmp_path / "t.yaml")).exit_code == (1 if "warning" in fails else 0)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("main.tf", 'resource "aws_cloudtrail" "main" {\n  name = "x"\n}\n', "file"),
        ("variables.tf", "# nothing yet: x\n", "file"),
        ("main.tf.json", '{"resource": {}}', "file"),
        ("renamed.yaml", 'terraform {\n  required_version = ">= 1"\n}\n', "file"),
        (
            "plan.json",
            '{"format_version": "1.2", "terraform_version": "1.9", "resource_changes": []}',
            "plan or state",
        ),
        ("state.json", '{"version": 4, "terraform_version": "1.9", "resources": []}', "plan or state"),
    ],
)
def test_terraform_is_named_as_such(tmp_path: Path, name: str, content: str, kind: str) -> None:
    (tmp_path / name).write_text(content)
    refused(
        run("validate", str(tmp_path / name)), f"{name}: is a Terraform {kind}, not a CloudFormation template"
    )


def test_terraform_inside_of_a_template_is_no_terraform_file(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TOPIC + "Metadata:\n  Note: |\n    terraform {\n    }\n")
    assert run("validate", str(tmp_path / "t.yaml")).exit_code == 0


def test_progress_counts_files_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    # The package's attribute of that name is the command.
    monkeypatch.setattr(import_module("cloudtrail_templates.cli.validate"), "progress", shown.append)
    run("validate", "--jobs", "1", str(folder))
    assert shown == [
        "validating 4 files in every region",
        *(f"validating: {number} of 4 files" for number in range(1, 5)),
        "",
    ]


def test_the_number_of_jobs_changes_no_findings(folder: Path) -> None:
    one, two = (run("validate", "--jobs", jobs, str(folder)) for jobs in ("1", "2"))
    assert (one.exit_code, one.stdout) == (two.exit_code, two.stdout)
    assert run("validate", "--jobs", "0", str(folder)).exit_code == 2
