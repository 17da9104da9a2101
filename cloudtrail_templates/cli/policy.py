"""The commands that print policies to merge by hand."""

from typing import Any

import click

from .talk import Commands


@click.group(cls=Commands)
def policy() -> None:
    """Print policies to merge by hand."""


@policy.command("log-bucket")
@click.option("--bucket", "bucket_name", required=True, help="Name of the bucket.")
@click.option("--trail-name", required=True, help="Name of the trail, or of the trails in all accounts.")
@click.option(
    "--region", "trail_region", required=True, help="Home region of the trail, where it is created."
)
@click.option(
    "--account-id", "account_ids", multiple=True, required=True, help="Account of the trail; repeat it."
)
@click.option("--organization-id", help="Id of the organization, for an organization trail.")
@click.option("--s3-key-prefix", help="Prefix before AWSLogs/ in the bucket.")
@click.option("--delete-requires-mfa/--no-delete-requires-mfa", default=True, show_default=True)
@click.option(
    "--partition", type=click.Choice(["aws", "aws-us-gov", "aws-cn"]), default="aws", show_default=True
)
def policy_log_bucket(bucket_name: str, partition: str, account_ids: tuple[str, ...], **options: Any) -> None:
    """Print the policy that lets CloudTrail deliver to a bucket, as JSON to merge into the bucket's own.

    A bucket has one policy: put-bucket-policy replaces it. Merge the statements into the policy that
    `aws s3api get-bucket-policy` prints, and put the whole back.
    """
    import json

    from ..components import LogBucketPolicy
    from ..policies.literal import literal

    component = LogBucketPolicy(bucket_name=bucket_name, account_ids=account_ids, **options)
    document = component.resources()[0].to_dict()["Properties"]["PolicyDocument"]
    click.echo(json.dumps(literal(document, {"AWS::Partition": partition}), indent=2))
