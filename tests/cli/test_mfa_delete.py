"""The command `mfa-delete`: the steps of the root user, and the check of what the AWS CLI prints."""

import shlex
import subprocess
from pathlib import Path

import pytest

from cli.invocation import refused, run

CHECK = ("mfa-delete", "--check", "-")
NEVER = "The bucket was never versioned, got no output"


def test_prints_the_steps_with_placeholders_or_the_name_of_the_bucket() -> None:
    plain, named = run("mfa-delete"), run("mfa-delete", "--bucket", "audit-logs")
    assert (plain.exit_code, plain.stderr) == (named.exit_code, named.stderr) == (0, "")
    assert named.stdout == plain.stdout.replace("--bucket BUCKET", "--bucket audit-logs")
    assert "LifecycleRules=false" in plain.stdout


def test_the_printed_commands_are_ones_that_bash_accepts(tmp_path: Path) -> None:
    steps = run("mfa-delete", "--bucket", "audit-logs").stdout
    # The commands print the words that they would pass to the AWS CLI.
    script = tmp_path / "steps.sh"
    script.write_text(
        f"aws() {{ printf '%s\\n' \"$*\" >> words; }}\ncloudtrail-templates() {{ :; }}\n{steps}"
    )
    done = subprocess.run(["bash", script.name], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    lifecycle, enable, check = (tmp_path / "words").read_text().splitlines()
    assert lifecycle == "s3api get-bucket-lifecycle-configuration --bucket audit-logs"
    assert shlex.split(enable) == shlex.split(
        "s3api put-bucket-versioning --bucket audit-logs "
        "--versioning-configuration Status=Enabled,MFADelete=Enabled --mfa MFA_DEVICE CODE"
    )
    assert check == "s3api get-bucket-versioning --bucket audit-logs"


def test_a_bucket_with_mfa_delete_passes() -> None:
    result = run(*CHECK, stdin='{"Status": "Enabled", "MFADelete": "Enabled"}')
    assert (result.exit_code, result.stdout, result.stderr) == (0, "MFA Delete is enabled.\n", "")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("", NEVER),
        ("\n", NEVER),
        ("\ufeff", NEVER),
        ("{}", NEVER),
        ('{"Status": "Enabled"}', "MFA Delete is not enabled, got Status=Enabled;"),
        (
            '{"Status": "Enabled", "MFADelete": "Disabled"}',
            "MFA Delete is not enabled, got Status=Enabled, MFADelete=Disabled;",
        ),
        ('{"Status": "Suspended"}', "Versioning is not enabled, got Status=Suspended;"),
        (
            '{"Status": "Suspended", "MFADelete": "Enabled"}',
            "Versioning is not enabled, got Status=Suspended, MFADelete=Enabled;",
        ),
        ('{"MFADelete": "Enabled"}', "Versioning is not enabled, got MFADelete=Enabled;"),
    ],
)
def test_a_bucket_without_it_is_a_finding_in_one_line(answer: str, says: str) -> None:
    result = run(*CHECK, stdin=answer)
    assert (result.exit_code, result.stderr) == (1, "")
    (line,) = result.stdout.splitlines()
    assert line.startswith(says)
    assert line.endswith("follow the steps that cloudtrail-templates mfa-delete prints.")


@pytest.mark.parametrize(
    "answer",
    [
        "Enabled",
        "Status: Enabled",
        '"Enabled"',
        "[]",
        "null",
        '{"Status": "enabled"}',
        '{"Status": ["Enabled"]}',
        '{"Status": null}',
        '{"Rules": []}',
        '{"Status": "Enabled"',
        "[" * 100_000,
        "\ufffd",
    ],
)
def test_what_is_no_answer_of_s3_is_refused(answer: str) -> None:
    refused(
        run(*CHECK, stdin=answer), "--check must be the output of aws s3api get-bucket-versioning as JSON"
    )


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "answer").write_bytes(b"\xff\xfe\x00")
    refused(run("mfa-delete", "--check", str(tmp_path / "answer")), "--check must be the output")


@pytest.mark.parametrize(
    ("words", "says"),
    [(("--bucket", "Audit_Logs"), "--bucket must be"), (("--check", "missing.json"), "missing.json")],
)
def test_a_wrong_value_is_one_line(words: tuple[str, ...], says: str) -> None:
    refused(run("mfa-delete", *words), says)
