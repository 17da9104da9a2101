"""The command: what it prints, what it writes, and the exit code of every mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from cloudtrail_templates import CATALOG, building
from cloudtrail_templates.cli import main
from cloudtrail_templates.validation import Finding, Severity
from cloudtrail_templates.validation.rules import whole_template

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
    Properties: {DisplayName: told}
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building without cfn-lint's seconds, where a test is not about findings."""
    monkeypatch.setattr(building, "validate_many", lambda bodies, cache: {name: [] for name in bodies})


def refused(result: Result, *words: str) -> None:
    """One line on stderr that holds the words, nothing on stdout, exit code 2."""
    assert (result.exit_code, result.stdout) == (2, "")
    error = result.stderr.strip().splitlines()[-1]
    assert error.startswith("Error: ")
    for word in words:
        assert word in error
    assert "Traceback" not in result.stderr


def test_list_names_every_template() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(CATALOG)


@pytest.mark.parametrize("name", CATALOG)
def test_show_tells_every_parameter_resource_and_output(name: str) -> None:
    result, body = run("show", name), CATALOG[name].build().to_dict()
    assert result.exit_code == 0
    words = result.stdout.split()
    for section in ("Parameters", "Resources", "Outputs"):
        assert set(body[section]) <= set(words)


def test_show_offers_the_nearest_template() -> None:
    refused(run("show", "log-buckte"), "'log-buckte'", "did you mean log-bucket?")


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    refused(run("biuld"), "did you mean build?")


@pytest.mark.usefixtures("no_findings")
class TestBuild:
    """Writing the files."""

    def test_writes_both_formats_and_the_manifest(self, tmp_path: Path) -> None:
        result = run("build", "--output-dir", str(tmp_path))
        assert result.exit_code == 0
        kinds = ("json", "yaml")
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
            [f"{name}.{kind}" for name in CATALOG for kind in kinds] + ["manifest.json"]
        )

    def test_says_what_it_wrote_and_what_it_left(self, tmp_path: Path) -> None:
        assert run("build", "trail", "--output-dir", str(tmp_path)).stdout.count("written") == 2
        assert run("build", "trail", "--output-dir", str(tmp_path)).stdout.count("unchanged") == 2

    def test_one_template_in_one_format_leaves_the_others(self, tmp_path: Path) -> None:
        run("build", "--output-dir", str(tmp_path))
        (tmp_path / "trail.yaml").unlink()
        result = run("build", "trail", "--format", "yaml", "--output-dir", str(tmp_path))
        assert result.stdout.split()[0] == str(tmp_path / "trail.yaml")
        assert len(list(tmp_path.iterdir())) == 2 * len(CATALOG) + 1
        manifest = json.loads((tmp_path / "manifest.json").read_text())
        assert len(manifest["files"]) == 2 * len(CATALOG)

    def test_another_default_is_in_the_template(self, tmp_path: Path) -> None:
        result = run("build", "log-bucket", "--set", "RetentionDays=365", "--output-dir", str(tmp_path))
        assert result.exit_code == 0
        body = json.loads((tmp_path / "log-bucket.json").read_text())
        assert body["Parameters"]["RetentionDays"]["Default"] == 365

    @pytest.mark.parametrize(
        ("setting", "words"),
        [
            ("RetentionDay=365", ("'RetentionDay'", "did you mean RetentionDays?")),
            ("RetentionDays=12", ("RetentionDays must be one of", "'12'")),
            ("AccessLogRetentionDays=0", ("must be at least 1", "'0'")),
            ("AccessLogRetentionDays=many", ("'many'",)),
            ("AccountIds=111122223333,12", ("12 digits", "'111122223333,12'")),
            ("TrailName=my--trail", ("must be 3 to 128", "'my--trail'")),
            ("TrailName", ("PARAMETER=DEFAULT", "'TrailName'")),
        ],
    )
    def test_a_wrong_default_is_one_line(self, tmp_path: Path, setting: str, words: tuple[str, ...]) -> None:
        refused(run("build", "log-bucket", "--set", setting, "--output-dir", str(tmp_path / "out")), *words)
        assert not (tmp_path / "out").exists()

    def test_a_file_over_the_limit_is_refused_with_its_size(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("build", "--output-dir", str(tmp_path))
        size = (tmp_path / "trail.json").stat().st_size
        monkeypatch.setattr(whole_template, "MOST_BYTES", size - 1)
        result = run("build", "trail", "--output-dir", str(tmp_path / "out"))
        assert result.exit_code == 1
        assert result.stderr == (
            f"trail.json: warning CT601 the template has {size:,} bytes, {size - 1:,} are allowed without S3; "
            "upload it to S3 and deploy it by its URL, or split it\n"
        )
        assert result.stdout == ""
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["manifest.json"]
        monkeypatch.setattr(whole_template, "MOST_BYTES", size)
        assert run("build", "trail", "--output-dir", str(tmp_path / "out")).exit_code == 0

    def test_an_unknown_template_writes_nothing(self, tmp_path: Path) -> None:
        refused(run("build", "basline", "--output-dir", str(tmp_path / "out")), "did you mean baseline?")
        assert not (tmp_path / "out").exists()

    def test_check_is_quiet_where_nothing_drifted(self, tmp_path: Path) -> None:
        run("build", "--output-dir", str(tmp_path))
        result = run("build", "--check", "--output-dir", str(tmp_path))
        assert (result.exit_code, result.output) == (0, "")

    @pytest.mark.parametrize("name", ["trail.yaml", "alarms.json", "manifest.json"])
    def test_check_finds_a_changed_file_and_writes_nothing(self, tmp_path: Path, name: str) -> None:
        run("build", "--output-dir", str(tmp_path))
        (tmp_path / name).write_text("changed")
        result = run("build", "--check", "--output-dir", str(tmp_path))
        assert result.exit_code == 1
        assert f"{tmp_path / name}: changed" in result.stderr
        assert (tmp_path / name).read_text() == "changed"

    def test_check_of_a_folder_that_is_not_there_makes_none(self, tmp_path: Path) -> None:
        result = run("build", "--check", "--output-dir", str(tmp_path / "out"))
        assert result.exit_code == 1
        assert not (tmp_path / "out").exists()

    def test_a_file_in_the_place_of_the_folder_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("mine")
        result = run("build", "--output-dir", str(tmp_path / "out"))
        assert result.exit_code == 2
        assert (tmp_path / "out").read_text() == "mine"


@pytest.mark.parametrize(
    "words", [("build", "--output-dir"), ("docs", "--output-dir"), ("backtest", ".", "--output")]
)
def test_an_empty_path_is_not_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(run(*words, ""), f"{words[-1]} must be a path, got ''; ")
    assert list(tmp_path.iterdir()) == []


def test_a_template_with_findings_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Finding(
        rule="CT000",
        path=("Resources", "Trail"),
        message="is wrong",
        severity=Severity.ERROR,
        fix="mend it",
        template="trail",
    )
    monkeypatch.setattr(
        building,
        "validate_many",
        lambda bodies, cache: {name: [fault] * (name == "trail") for name in bodies},
    )
    result = run("build", "--output-dir", str(tmp_path))
    assert result.exit_code == 1
    assert "CT000 is wrong; mend it" in result.stderr
    assert not (tmp_path / "trail.yaml").exists()
    assert (tmp_path / "alarms.yaml").exists()
    assert json.loads((tmp_path / "manifest.json").read_text())["findings"]["trail"] == 1


class TestPolicy:
    """Statements to merge by hand."""

    WORDS = ("policy", "log-bucket", "--bucket", "logs", "--trail-name", "main", "--region", "eu-west-1")

    def test_prints_a_policy_without_intrinsic_functions(self) -> None:
        result = run(*self.WORDS, "--account-id", "111122223333")
        assert result.exit_code == 0
        write = json.loads(result.stdout)["Statement"][1]
        assert write["Resource"] == ["arn:aws:s3:::logs/AWSLogs/111122223333/*"]
        arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"
        assert write["Condition"]["StringEquals"]["aws:SourceArn"] == arn
        assert "Fn::" not in result.stdout

    def test_leaves_policy_variables_to_iam(self) -> None:
        accounts = ("--account-id", "111122223333", "--account-id", "444455556666")
        result = run(*self.WORDS, *accounts, "--organization-id", "o-abcdefghij", "--s3-key-prefix", "a/b")
        assert json.loads(result.stdout)["Statement"][1]["Resource"] == [
            "arn:aws:s3:::logs/a/b/AWSLogs/${aws:SourceAccount}/*",
            "arn:aws:s3:::logs/a/b/AWSLogs/o-abcdefghij/*",
        ]

    @pytest.mark.parametrize(
        ("region", "partition"),
        [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc")],
    )
    def test_writes_arns_of_the_partition_of_the_region(self, region: str, partition: str) -> None:
        result = run(*self.WORDS, "--region", region, "--account-id", "111122223333")
        assert "arn:aws:" not in result.stdout
        assert f"arn:{partition}:s3:::logs" in result.stdout
        assert f"arn:{partition}:cloudtrail:{region}:111122223333:trail/main" in result.stdout

    def test_accounts_may_be_separated_by_commas(self) -> None:
        repeated = run(*self.WORDS, "--account-id", "111122223333", "--account-id", "444455556666")
        listed = run(*self.WORDS, "--account-id", "111122223333,444455556666,111122223333")
        assert listed.stdout == repeated.stdout

    def test_a_policy_that_bursts_the_bytes_when_it_is_spread_out_is_printed_close(self) -> None:
        accounts = ",".join(f"{number:012}" for number in range(150))
        result = run(*self.WORDS, "--account-id", accounts)
        assert len(json.loads(result.stdout)["Statement"]) == 5
        assert len(result.stdout.strip()) <= 20480

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (("--account-id", "12"), "--account-id must be 12 digits"),
            (("--account-id", "111122223333", "--bucket", "A"), "--bucket must be"),
            (("--account-id", "111122223333", "--region", "Ireland"), "--region must be"),
            (("--account-id", "111122223333", "--s3-key-prefix", "/logs/"), "'/logs/'"),
            (("--account-id", "111122223333", "--organization-id", "abc"), "'abc'"),
            ((), "--account-id"),
        ],
    )
    def test_a_wrong_value_is_one_line(self, words: tuple[str, ...], expected: str) -> None:
        refused(run(*self.WORDS, *words), expected)


class TestValidate:
    """Any CloudFormation file."""

    def test_findings_name_file_line_and_remedy_and_exit_1(self, tmp_path: Path) -> None:
        (tmp_path / "t.yaml").write_text(TRAIL)
        result = run("validate", str(tmp_path / "t.yaml"))
        assert result.exit_code == 1
        assert f"{tmp_path / 't.yaml'}:6:" in result.stdout
        assert "my--trail" in result.stdout

    def test_a_template_without_findings_is_told_on_stderr_only(self, tmp_path: Path) -> None:
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


def test_no_words_print_the_commands() -> None:
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
