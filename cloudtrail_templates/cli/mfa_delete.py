"""The command that says how to enable S3's MFA Delete, and whether it is enabled."""

import sys
from dataclasses import replace
from typing import IO, Any

import click

from cloudtrail_templates.cli.messages import FINDINGS
from cloudtrail_templates.cli.option_values import bucket_name, errors_name_flags
from cloudtrail_templates.errors import OptionError, shorten

_STEPS = """\
# With MFA Delete, S3 deletes a version of a file, and changes the versioning of the bucket, only with the code of an MFA
# device. Only the root user of the account can enable it, with the AWS CLI: CloudFormation and the console cannot.
# S3 does not support it on a bucket with lifecycle rules. Without them, files never move and are kept without end.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html

# 1. Update the stack of log-bucket with LifecycleRules=false. The answer must then be NoSuchLifecycleConfiguration:
aws s3api get-bucket-lifecycle-configuration --bucket {bucket}

# 2. If the stack has AdministratorArns, update it without them until MFA Delete is enabled: the bucket policy lets nobody
# else change the versioning, not even the root user.

# 3. As the root user, with the serial number or the ARN of its MFA device, a space, and the code that the device shows. A
# passkey or a security key shows no code. If the organization removed the root user's credentials, recover them first.
aws s3api put-bucket-versioning --bucket {bucket} \\
    --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa 'MFA_DEVICE CODE'

# 4. Check it:
aws s3api get-bucket-versioning --bucket {bucket} | cloudtrail-templates mfa-delete --check -
"""
_REMEDY = "follow the steps that cloudtrail-templates mfa-delete prints"


@click.command("mfa-delete")
@click.option("--bucket", "bucket", callback=bucket_name, default="BUCKET", help="Name of the bucket.")
@click.option(
    "--check",
    "answer",
    type=click.File("rb"),
    help="File with the output of aws s3api get-bucket-versioning, or - for standard input, to check.",
)
@click.pass_context
def mfa_delete(context: click.Context, /, bucket: str, answer: IO[bytes] | None) -> None:
    """Print the steps to enable S3's MFA Delete on a log bucket, or check whether it is enabled.

    S3 does not support MFA Delete on a bucket with lifecycle rules: without them, the bucket keeps all files without end.
    With --check, the exit code is 0 if MFA Delete and versioning are enabled, and 1 otherwise.

    \b
      aws s3api get-bucket-versioning --bucket BUCKET | cloudtrail-templates mfa-delete --check -
    """
    from cloudtrail_templates.components import ExistingLogBucket
    from cloudtrail_templates.options import declared_option

    if bucket != "BUCKET":
        with errors_name_flags(context):
            replace(declared_option(ExistingLogBucket, "name"), name="bucket").check(bucket)
    if answer is None:
        click.echo(_STEPS.format(bucket=bucket), nl=False)
        return
    problem = _problem(_versioning(answer))
    click.echo(problem or "MFA Delete is enabled.")
    if problem:
        sys.exit(FINDINGS)


def _versioning(file: IO[bytes]) -> dict[str, Any]:
    """Return the answer of GetBucketVersioning; the AWS CLI prints nothing for a bucket that was never versioned."""
    import json

    text = file.read().decode("utf-8-sig", "replace").strip()
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    known = {"Status": ("Enabled", "Suspended"), "MFADelete": ("Enabled", "Disabled")}
    if not isinstance(found, dict) or any(value not in known.get(name, ()) for name, value in found.items()):
        raise OptionError(
            f"--check must be the output of aws s3api get-bucket-versioning as JSON, got {shorten(text)}; run it with "
            "--output json"
        )
    return found


def _problem(versioning: dict[str, Any]) -> str:
    """Return what is wrong and what to do, or an empty text if MFA Delete is enabled."""
    if not versioning:
        return (
            "The bucket was never versioned, got no output; if the AWS CLI printed an error, solve that first, otherwise "
            f"{_REMEDY}."
        )
    if versioning.get("Status") != "Enabled":
        return f"Versioning is not enabled, got {_shown(versioning)}; {_REMEDY}."
    if versioning.get("MFADelete") != "Enabled":
        return f"MFA Delete is not enabled, got {_shown(versioning)}; {_REMEDY}."
    return ""


def _shown(versioning: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in versioning.items())
