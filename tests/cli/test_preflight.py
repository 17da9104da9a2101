"""The command `preflight`: the commands that check an organization, with the settings of a person."""

import subprocess

import pytest
from components.samples import ACCOUNT

from cli.invocation import refused, run
from cloudtrail_templates.templates.parts.preflight import PREFLIGHTS

WORDS = ("preflight", "organization-trail", "--region", "eu-west-1")
BUCKET = ("--bucket", "audit-logs")
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
NAMES = ("REGION", "TRAIL_NAME", "LOG_BUCKET", "S3_KEY_PREFIX", "KMS_KEY_ARN", "BUCKET_PROFILE")


def settings(*words: str) -> list[str]:
    """The values of the variables that the printed commands set, as a shell understands them."""
    result = run(*WORDS, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    exports, found, rest = result.stdout.partition(PREFLIGHTS["organization-trail"])
    assert (bool(found), rest) == (True, "")
    done = subprocess.run(
        ["bash", "-c", f"{exports}env -0"], capture_output=True, text=True, env={}, check=True
    )
    values = dict(one.split("=", 1) for one in done.stdout.split("\0") if "=" in one)
    return [values[name] for name in NAMES]


def test_the_region_is_enough() -> None:
    assert settings() == ["eu-west-1", "management-events", "", "", "", ""]


def test_every_option_becomes_a_setting() -> None:
    words = (
        "--trail-name",
        "audit",
        "--s3-key-prefix",
        "it's/(here)",
        "--kms-key-arn",
        KEY,
        "--bucket-profile",
        "a b",
    )
    assert settings(*BUCKET, *words) == ["eu-west-1", "audit", "audit-logs", "it's/(here)", KEY, "a b"]


@pytest.mark.parametrize(
    ("partition", "region", "problems"),
    [("aws", "us-east-1", 0), ("aws", "cn-north-1", 1), ("aws-cn", "cn-north-1", 0)],
)
def test_only_one_partition_has_regions_that_accounts_must_enable(
    partition: str, region: str, problems: int
) -> None:
    # Without credentials for another partition, a function answers in the place of the AWS CLI.
    aws = f"""aws() {{ case $2 in
    get-caller-identity) echo arn:{partition}:sts::{ACCOUNT}:assumed-role/admin/me;;
    describe-organization) echo o-exampleorg1 {ACCOUNT} ALL;;
    list-aws-service-access-for-organization) echo cloudtrail.amazonaws.com;;
    describe-trails) ;;
    *) return 9;;
esac; }}
"""
    script = aws + run("preflight", "organization-trail", "--region", region).stdout
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("PROBLEM: accounts must enable")) == (problems, problems)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--region", "Frankfurt"), "--region must be a region"),
        (("--trail-name", "my--trail"), "--trail-name must be"),
        (("--bucket", "Audit_Logs"), "--bucket must be"),
        ((*BUCKET, "--s3-key-prefix", "/logs"), "--s3-key-prefix must be"),
        ((*BUCKET, "--kms-key-arn", "alias/key"), "--kms-key-arn must be"),
        (("--s3-key-prefix", "logs"), "--s3-key-prefix must be given with --bucket"),
        (("--bucket-profile", "archive"), "--bucket-profile must be given with --bucket"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    refused(run(*WORDS, *words), says)


def test_another_template_is_refused_and_the_right_name_is_suggested() -> None:
    refused(
        run("preflight", "organisation-trail", "--region", "eu-west-1"), "did you mean organization-trail?"
    )
