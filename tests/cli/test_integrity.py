"""The command `integrity`: the commands of the template, with the settings of a person."""

import subprocess
from pathlib import Path

import pytest
from components.samples import ACCOUNT, ORGANIZATION, OTHER_ACCOUNT

from cli.invocation import refused, run
from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS
from cloudtrail_templates.components.integrity.commands import COMMANDS

TRAIL = f"arn:aws:cloudtrail:eu-west-1:{ACCOUNT}:trail/audit"
WORDS = ("integrity", "--trail-arn", TRAIL, "--bucket", "audit-logs")
NAMES = ("ACCOUNT_IDS", "REGIONS", "IGNORED_FOLDERS", "HOURS", "ORGANIZATION_ID", "KEY_PREFIX")


def settings(*words: str) -> dict[str, str]:
    """The variables that the printed commands set, as a shell understands them."""
    result = run(*WORDS, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    exports, found, commands = result.stdout.partition(COMMANDS)
    assert (bool(found), commands) == (True, "")
    done = subprocess.run(
        ["bash", "-c", f"{exports}env -0"], capture_output=True, text=True, env={}, check=True
    )
    return dict(one.split("=", 1) for one in done.stdout.split("\0") if "=" in one)


def test_prints_the_tested_commands_and_the_settings_of_the_trail() -> None:
    found = settings()
    assert (found["TRAIL_ARN"], found["LOG_BUCKET"]) == (TRAIL, "audit-logs")
    assert [found[name] for name in NAMES] == [ACCOUNT, DEFAULT_REGIONS, "", "26", "", ""]
    assert "UNTIL" not in found


def test_every_option_becomes_a_setting() -> None:
    found = settings(
        *("--account-id", ACCOUNT, "--account-id", OTHER_ACCOUNT, "--region", "eu-west-1 ,  us-east-1"),
        *("--ignored-folder", f"{ACCOUNT}/us-east-1", "--hours", "48", "--until", "2026-10-01T12:00Z"),
        *("--organization-id", ORGANIZATION, "--s3-key-prefix", "it's/(here)"),
    )
    expected = [f"{ACCOUNT},{OTHER_ACCOUNT}", "eu-west-1,us-east-1", f"{ACCOUNT}/us-east-1", "48"]
    assert [found[name] for name in NAMES] == [*expected, ORGANIZATION, "it's/(here)"]
    assert found["UNTIL"] == "1790856000"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--account-id", "1234"), "--account-id must be accounts of 12 digits"),
        (("--region", "Frankfurt"), "--region must be regions"),
        (("--ignored-folder", "eu"), "--ignored-folder must be accounts, regions or account/region"),
        (("--hours", "0"), "--hours must be 2 to 744"),
        (("--until", "yesterday"), "--until must be a time"),
        (("--bucket", "Audit_Logs"), "--bucket must be"),
        (("--trail-arn", "audit"), "--trail-arn must be the ARN of a trail"),
        (("--organization-id", ORGANIZATION), "--account-id must be all accounts of the organization"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    refused(run(*WORDS, *words), says)


def test_the_printed_commands_are_ones_that_bash_accepts(tmp_path: Path) -> None:
    script = tmp_path / "integrity.sh"
    script.write_text(run(*WORDS).stdout)
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("partition", "regions"), [("aws-cn", "cn-north-1,cn-northwest-1"), ("aws-us-gov", "us-gov-west-1")]
)
def test_outside_of_the_partition_aws_the_regions_must_be_given(partition: str, regions: str) -> None:
    trail = f"arn:{partition}:cloudtrail:{regions.split(',')[0]}:{ACCOUNT}:trail/audit"
    words = ("integrity", "--trail-arn", trail, "--bucket", "audit-logs")
    refused(run(*words), f"--region must be those that the trail records in the partition {partition}")
    assert run(*words, "--region", regions).exit_code == 0
