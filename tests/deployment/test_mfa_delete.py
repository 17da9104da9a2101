"""A log bucket without lifecycle rules, and what the AWS CLI prints of it piped into the command `mfa-delete`."""

from pathlib import Path

from cli.invocation import run

from deployment.emulator import Account
from deployment.test_aws_cli import run as aws


def test_checks_what_the_aws_cli_prints_of_a_bucket_without_lifecycle_rules(
    account: Account, tmp_path: Path
) -> None:
    """The emulator keeps the state of versioning, and no MFA Delete."""
    stack = account.deploy("log-bucket", LifecycleRules="false", SseAlgorithm="AES256")
    assert "LifecycleConfiguration" not in stack.resolved.properties("LogBucket")
    assert "LifecycleConfiguration" in stack.resolved.properties("AccessLogBucket")
    name, location = stack.ids["LogBucket"], {"LocationConstraint": account.region}
    account.s3.create_bucket(Bucket="never-versioned", CreateBucketConfiguration=location)

    def checked(bucket: str) -> tuple[int, str]:
        answer = aws(account, tmp_path, "s3api", "get-bucket-versioning", "--bucket", bucket)
        result = run("mfa-delete", "--check", "-", stdin=answer)
        return result.exit_code, result.stdout.partition(";")[0]

    assert checked(name) == (1, "MFA Delete is not enabled, got Status=Enabled")
    assert checked("never-versioned") == (1, "The bucket was never versioned, got no output")
    account.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    assert checked(name) == (1, "Versioning is not enabled, got Status=Suspended")
