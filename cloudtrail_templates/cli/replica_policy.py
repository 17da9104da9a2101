"""The command that prints what the bucket and the key of replicas must allow."""

from dataclasses import replace
from typing import IO

import click

from cloudtrail_templates.cli.option_values import bucket_name, errors_name_flags
from cloudtrail_templates.cli.policy_text import indented, merged
from cloudtrail_templates.policies.key import MAX_KEY_POLICY_BYTES
from cloudtrail_templates.policies.log_bucket import MAX_POLICY_BYTES


@click.command("replica")
@click.option("--role-arn", required=True, help="ARN of the replication role, in another account.")
@click.option("--bucket", "bucket", callback=bucket_name, default="", help="Bucket of the replicas.")
@click.option(
    "--key", "key", is_flag=True, help="Print the statement for the KMS key of the replicas instead."
)
@click.option(
    "--merge",
    "current",
    type=click.File(encoding="utf-8"),
    help="File with the current policy, or - for standard input: print it with our statement merged in.",
)
@click.pass_context
def policy_replica(
    context: click.Context, /, role_arn: str, bucket: str, key: bool, current: IO[str] | None
) -> None:
    """Print what the bucket, or the key, of replicas must allow a replication role of another account.

    The template log-bucket has the parameter ReplicaWriterArn for it. These statements are for other buckets and keys:
    merge them into the policies that `aws s3api get-bucket-policy` and `aws kms get-key-policy` print.

    \b
      cloudtrail-templates policy replica --role-arn ARN --bucket BUCKET
      cloudtrail-templates policy replica --role-arn ARN --key
    """
    from troposphere import encode_to_dict

    from cloudtrail_templates.components import ExistingLogBucket, LogBucket
    from cloudtrail_templates.options import declared_option
    from cloudtrail_templates.policies.document import document
    from cloudtrail_templates.policies.replication import replica_use, replicas_from

    if bool(bucket) is key:
        raise click.UsageError("give either --bucket or --key; the bucket and the key have a policy each")
    with errors_name_flags(context):
        replace(declared_option(LogBucket, "replica_writer_arn"), name="role_arn").check(role_arn)
        if not key:
            replace(declared_option(ExistingLogBucket, "name"), name="bucket").check(bucket)
    bucket_arn = f"arn:{role_arn.split(':')[1]}:s3:::{bucket}"
    statements = replica_use(role_arn).statements if key else (replicas_from(bucket_arn, role_arn),)
    policy, most = encode_to_dict(document(*statements)), MAX_KEY_POLICY_BYTES if key else MAX_POLICY_BYTES
    # A policy can have the statements of several roles.
    policy["Statement"][0]["Sid"] += f"From{''.join(filter(str.isalnum, role_arn.partition('::')[2]))}"
    click.echo(indented(policy, most) if current is None else merged(current, policy, most))
