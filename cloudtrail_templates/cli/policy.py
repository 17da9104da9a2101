"""The commands that print policies to merge by hand."""

from typing import Any

import click

from cloudtrail_templates.cli.messages import Commands
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.policies.log_bucket import MAX_POLICY_BYTES


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
    "--account-id",
    "account_ids",
    multiple=True,
    required=True,
    help="Account of the trail; repeat it, or separate several by commas.",
)
@click.option("--organization-id", help="Id of the organization, for an organization trail.")
@click.option("--s3-key-prefix", help="Prefix before AWSLogs/ in the bucket.")
@click.option("--delete-requires-mfa/--no-delete-requires-mfa", default=True, show_default=True)
@click.pass_context
def policy_log_bucket(
    context: click.Context, /, trail_region: str, account_ids: tuple[str, ...], **options: Any
) -> None:
    """Print the policy that lets CloudTrail deliver to a bucket, as JSON to merge into the bucket's own.

    A bucket has one policy: put-bucket-policy replaces it. Merge the statements into the policy that
    `aws s3api get-bucket-policy` prints, and put the whole back.
    """
    import json

    from cloudtrail_templates.components import LogBucketPolicy
    from cloudtrail_templates.policies.literal import literal, partition_of

    accounts = tuple(dict.fromkeys(account for given in account_ids for account in given.split(",")))
    try:
        component = LogBucketPolicy(trail_region=trail_region, account_ids=accounts, **options)
    except OptionError as error:
        raise _in_words_of_the_command(error, context) from error
    document = component.resources()[0].to_dict()["Properties"]["PolicyDocument"]
    policy = literal(document, {"AWS::Partition": partition_of(trail_region)})
    text = json.dumps(policy, indent=2)
    if len(text.encode()) > MAX_POLICY_BYTES:
        text = json.dumps(policy, separators=(",", ":"))
    click.echo(text)


def _in_words_of_the_command(error: OptionError, context: click.Context) -> OptionError:
    name, _, rest = str(error).partition(" ")
    flags = {option.name: option.opts[0] for option in context.command.params}
    return OptionError(f"{flags.get(name, name)} {rest}")
