"""The command `build`: what it prints, what it writes, and the exit code of every mistake."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from building.samples import validation_finds

from cli.invocation import refused, run
from cloudtrail_templates import CATALOG
from cloudtrail_templates.templates.definition import MAX_BYTES


@pytest.fixture(autouse=True)
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    validation_finds(monkeypatch)


def test_says_what_it_wrote_and_what_it_left(tmp_path: Path) -> None:
    assert run("build", "trail", "--output-dir", str(tmp_path)).stdout.count("written") == 2
    assert run("build", "trail", "--output-dir", str(tmp_path)).stdout.count("unchanged") == 2


def test_one_format_writes_one_file_a_template(tmp_path: Path) -> None:
    result = run("build", "trail", "--format", "yaml", "--output-dir", str(tmp_path))
    assert result.stdout.split()[0] == str(tmp_path / "trail.yaml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "trail.yaml"]


def test_another_default_is_in_the_template(tmp_path: Path) -> None:
    result = run("build", "log-bucket", "--set", "RetentionDays=365", "--output-dir", str(tmp_path))
    assert (result.exit_code, result.stderr) == (0, "")
    body = json.loads((tmp_path / "log-bucket.json").read_text())
    assert body["Parameters"]["RetentionDays"]["Default"] == 365


def test_a_template_that_does_not_allow_a_value_is_named_and_keeps_its_default(tmp_path: Path) -> None:
    allowed = {name: retention_days(CATALOG[name].build().to_dict()) for name in ("log-bucket", "baseline")}
    days = min(set(allowed["log-bucket"]["AllowedValues"]) - set(allowed["baseline"]["AllowedValues"]))
    words = ("build", "log-bucket", "baseline", "--set", f"RetentionDays={days}")
    words += ("--set", "log-bucket.TransitionStorageClass=None")
    result = run(*words, "--output-dir", str(tmp_path))
    assert result.exit_code == 0
    assert result.stderr.startswith("baseline.RetentionDays must be one of ")
    assert result.stderr.endswith(f", got '{days}'; its default stays\n")
    built = {name: retention_days(json.loads((tmp_path / f"{name}.json").read_text())) for name in allowed}
    assert built["log-bucket"]["Default"] == days
    assert built["baseline"] == allowed["baseline"]


def retention_days(template: dict[str, Any]) -> dict[str, Any]:
    """Return the parameter."""
    parameter: dict[str, Any] = template["Parameters"]["RetentionDays"]
    return parameter


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("RetentionDay=365", ("'RetentionDay'", "did you mean RetentionDays?")),
        ("RetentionDays=12", ("log-bucket.RetentionDays must be one of", "'12'")),
        ("log-bucket.RetentionDays=12", ("log-bucket.RetentionDays must be one of", "'12'")),
        ("log-bucke.RetentionDays=12", ("did you mean log-bucket?",)),
        ("trail.TrailName=audit", ("trail.TrailName is for a template that is not built", "add trail")),
        ("AccessLogRetentionDays=0", ("log-bucket.AccessLogRetentionDays must be ", "'0'")),
        ("AccessLogRetentionDays=many", ("'many'",)),
        ("AccountIds=111122223333,12", ("12 digits", "'111122223333,12'")),
        ("AccountIds=111122223333 , 444455556666", ("must have no spaces before commas", "leave them out")),
        ("AccountIds=111122223333,  444455556666", ("must have no spaces before commas", "leave them out")),
        ("AccessLogBucketName=My_Bucket", ("must be 3 to 63 lower-case letters, digits, dots and hyphens",)),
        ("TrailName=my--trail", ("must be 3 to 128", "'my--trail'")),
        ("TrailName", ("PARAMETER=DEFAULT", "'TrailName'")),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, setting: str, words: tuple[str, ...]) -> None:
    refused(run("build", "log-bucket", "--set", setting, "--output-dir", str(tmp_path / "out")), *words)
    assert not (tmp_path / "out").exists()


def test_defaults_that_a_rule_of_the_template_refuses_are_one_line(tmp_path: Path) -> None:
    words = ("build", "trail", "--set", "ManagementEvents=None", "--output-dir", str(tmp_path / "out"))
    refused(
        run(*words), "trail refuses these settings: ManagementEvents is None", "choose some events to record."
    )
    assert not (tmp_path / "out").exists()
    assert run(*words, "--set", "S3DataEvents=All").exit_code == 0


def test_a_file_over_the_limit_is_refused_with_its_size_and_the_last_good_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("build", "trail", "--output-dir", str(tmp_path))
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    size = (tmp_path / "trail.yaml").stat().st_size
    monkeypatch.setitem(MAX_BYTES, "direct", size - 100)
    result = run("build", "trail", "--set", "TrailName=audit", "--output-dir", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("trail.yaml: error CT601 has ")
    assert f"at most {size - 100:,} of a template whose delivery is 'direct'" in result.stderr
    assert f"trail has findings: its files in {tmp_path} are left as they were\n" in result.stderr
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before


def test_a_template_with_findings_is_named_and_the_others_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    validation_finds(monkeypatch, "trail")
    result = run("build", "--output-dir", str(tmp_path))
    assert result.exit_code == 1
    assert "CT000 is wrong; correct it" in result.stderr
    assert "trail has findings" in result.stderr
    assert not (tmp_path / "trail.yaml").exists()
    assert (tmp_path / "alarms.yaml").exists()


def test_an_unknown_template_writes_nothing(tmp_path: Path) -> None:
    refused(run("build", "basline", "--output-dir", str(tmp_path / "out")), "did you mean baseline?")
    assert not (tmp_path / "out").exists()


def test_check_is_quiet_where_nothing_drifted(tmp_path: Path) -> None:
    run("build", "--output-dir", str(tmp_path))
    result = run("build", "--check", "--output-dir", str(tmp_path))
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("name", ["trail.yaml", "alarms.json", "manifest.json"])
def test_check_finds_a_changed_file_and_writes_nothing(tmp_path: Path, name: str) -> None:
    run("build", "--output-dir", str(tmp_path))
    (tmp_path / name).write_text("changed")
    result = run("build", "--check", "--output-dir", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path / name}: changed" in result.stderr
    assert (tmp_path / name).read_text() == "changed"


def test_check_of_a_folder_that_is_not_there_makes_none(tmp_path: Path) -> None:
    result = run("build", "--check", "--output-dir", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("trail", "alarms", "--format", "yaml"),
        ("log-bucket", "--set", "RetentionDays=365", "--set", "log-bucket.TrailName=audit"),
        ("trail", "--set", "TrailName=audit", "--output-dir", "my templates"),
    ],
)
def test_the_command_that_check_prints_brings_the_folder_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build", "--check", *words)
    assert result.exit_code == 1
    command = result.stderr.splitlines()[-1].partition(" is not up to date; run ")[2]
    program, *again = shlex.split(command)
    assert (program, again) == ("cloudtrail-templates", ["build", *words])
    assert run(*again).exit_code == 0
    assert run("build", "--check", *words).output == ""


class TestOptionsOfAnEarlierBuild:
    """A build that lacks the options of an earlier one names them before they are forgotten."""

    SET = ("--set", "log-bucket.RetentionDays=365")

    def test_check_without_them_names_them(self, tmp_path: Path) -> None:
        out = ("--output-dir", str(tmp_path))
        run("build", *self.SET, *out)
        result = run("build", "--check", *out)
        assert result.exit_code == 1
        assert f"{tmp_path / 'log-bucket.yaml'}: changed" in result.stderr
        assert result.stderr.splitlines()[-1] == (
            "log-bucket was built with --set log-bucket.RetentionDays=365; "
            "give the same options to check it, or this command undoes them"
        )
        assert run("build", "--check", *self.SET, *out).output == ""
        assert run("build", "trail", "--check", *out).output == ""

    def test_a_build_without_them_names_them_once(self, tmp_path: Path) -> None:
        out = ("--output-dir", str(tmp_path))
        assert run("build", *self.SET, *out).stderr == ""
        note = "log-bucket was built with --set log-bucket.RetentionDays=365; now without\n"
        assert run("build", *out).stderr == note
        assert run("build", *out).stderr == ""

    def test_a_template_with_findings_keeps_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = ("--output-dir", str(tmp_path))
        run("build", *self.SET, *out)
        before = json.loads((tmp_path / "manifest.json").read_text())
        validation_finds(monkeypatch, "log-bucket")
        assert "was built with" not in run("build", *out).stderr
        assert json.loads((tmp_path / "manifest.json").read_text()) == before


def test_check_with_findings_exits_1_and_says_nothing_of_kept_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("build", "--output-dir", str(tmp_path))
    validation_finds(monkeypatch, "trail")
    result = run("build", "--check", "--output-dir", str(tmp_path))
    assert result.exit_code == 1
    assert result.stderr == "trail:Resources: error CT000 is wrong; correct it\n"


def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    result = run("build", "--output-dir", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert (tmp_path / "out").read_text() == "mine"
