"""The commands that print policies, and merge them into policies that exist."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

import click

from cloudtrail_templates.cli.messages import Commands
from cloudtrail_templates.cli.option_values import bucket_name, errors_name_flags, separate
from cloudtrail_templates.cli.policy_text import merged, policy_text
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.policies.key import MAX_KEY_POLICY_BYTES
from cloudtrail_templates.policies.log_bucket import MAX_POLICY_BYTES

if TYPE_CHECKING:
    from awacs.aws import Statement

USES = ("trail", "readers", "log-group", "alarm-topic", "delivery-topic")
"""What a key may encrypt, and who may decrypt, as `--use` names it."""


@click.group(cls=Commands)
def policy() -> None:
    """Print policies, or merge them into policies that exist."""


@policy.command("log-bucket")
@click.option("--bucket", "bucket_name", required=True, callback=bucket_name, help="Name of the bucket.")
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
@click.option(
    "--administrator-arn",
    "administrator_arns",
    multiple=True,
    help="Role or user that may change the bucket's settings, if not everybody with permissions; repeat it for several.",
)
@click.option(
    "--reader-account-id",
    "reader_account_ids",
    multiple=True,
    help="Account that may read the log files in its own folder; repeat it, or separate several by commas.",
)
@click.option(
    "--merge",
    "current",
    type=click.File(encoding="utf-8"),
    help="File with the current policy of the bucket, or - for standard input: print it with our statements merged in.",
)
@click.option(
    "--import-template",
    is_flag=True,
    help="Print a CloudFormation template of the policy instead, to import the policy into a stack.",
)
@click.pass_context
def policy_log_bucket(
    context: click.Context,
    /,
    trail_region: str,
    account_ids: tuple[str, ...],
    administrator_arns: tuple[str, ...],
    reader_account_ids: tuple[str, ...],
    current: IO[str] | None,
    import_template: bool,
    **options: Any,
) -> None:
    """Print the policy that lets CloudTrail deliver to a bucket, as JSON.

    A bucket has one policy, which put-bucket-policy replaces. With --merge, the printed policy is the current one with
    our statements in it: a statement with the Sid of one of ours is replaced, and nothing else changes. It is refused if
    it has more than the 20,480 bytes that S3 accepts.

    \b
      aws s3api get-bucket-policy --bucket BUCKET --query Policy --output text > current.json
      cloudtrail-templates policy log-bucket --bucket BUCKET ... --merge current.json > merged.json
      aws s3api put-bucket-policy --bucket BUCKET --policy file://merged.json
    """
    import json

    from cloudtrail_templates.components import LogBucketPolicy

    accounts = separate(account_ids)
    with errors_name_flags(context):
        component = LogBucketPolicy(
            trail_region=trail_region,
            account_ids=accounts,
            administrator_arns=separate(administrator_arns) or None,
            reader_account_ids=separate(reader_account_ids) or None,
            **options,
        )
    resource = component.resources()[0].to_dict()
    text = policy_text(resource["Properties"]["PolicyDocument"], trail_region, accounts[0], MAX_POLICY_BYTES)
    if current is not None:
        text = merged(current, json.loads(text), MAX_POLICY_BYTES)
    if import_template:
        resource["Properties"]["PolicyDocument"] = json.loads(text)
        text = json.dumps({"Resources": {component.title: resource}}, indent=2)
    click.echo(text)


@policy.command("key")
@click.option(
    "--use",
    "uses",
    type=click.Choice(USES),
    multiple=True,
    required=True,
    help="What the key encrypts, or readers for accounts that decrypt; repeat it for several.",
)
@click.option(
    "--region", required=True, help="Region of the key, and of the bucket, the log group and the topics."
)
@click.option(
    "--account-id",
    required=True,
    help="Account of the log group and the topics, and of the trail unless --trail-account-id names others.",
)
@click.option("--trail-name", help="Name of the trail, for the uses trail and delivery-topic.")
@click.option("--trail-region", help="Home region of the trail, if it is another than --region.")
@click.option(
    "--trail-account-id",
    "trail_account_ids",
    multiple=True,
    help="Account of a trail that delivers to the bucket; repeat it, or separate several by commas.",
)
@click.option(
    "--reader-account-id",
    "reader_account_ids",
    multiple=True,
    help="Account that may read log files, for the use readers; repeat it, or separate several by commas.",
)
@click.option("--log-group-name", help="Name of the log group, for the use log-group.")
@click.pass_context
def policy_key(
    context: click.Context,
    /,
    uses: tuple[str, ...],
    region: str,
    account_id: str,
    trail_name: str | None,
    trail_region: str | None,
    trail_account_ids: tuple[str, ...],
    reader_account_ids: tuple[str, ...],
    log_group_name: str | None,
) -> None:
    """Print the statements that let AWS services use a KMS key, as JSON to merge into the key's policy.

    A key has one policy, which put-key-policy replaces. Merge the statements into the policy that
    `aws kms get-key-policy` prints, and put the result back. The printed statements let nobody administer the key.
    """
    from troposphere import encode_to_dict

    from cloudtrail_templates.components import LogGroup
    from cloudtrail_templates.components.trail_source import TrailSource
    from cloudtrail_templates.options import declared_option
    from cloudtrail_templates.policies import key
    from cloudtrail_templates.policies.document import document
    from cloudtrail_templates.policies.log_reader import readers_use

    if trail_name is None and {"trail", "delivery-topic"} & set(uses):
        raise click.UsageError("--use trail and --use delivery-topic need --trail-name")
    readers = separate(reader_account_ids)
    if not readers and "readers" in uses:
        raise click.UsageError("--use readers needs --reader-account-id")
    if log_group_name is None and "log-group" in uses:
        raise click.UsageError("--use log-group needs --log-group-name")
    accounts, home = separate(trail_account_ids) or (account_id,), trail_region or region
    with errors_name_flags(context):
        for name, option, value in (
            ("region", "trail_region", region),
            ("account_id", "account_ids", (account_id,)),
            ("trail_name", "trail_name", trail_name),
            ("trail_region", "trail_region", home),
            ("trail_account_ids", "account_ids", accounts),
            ("reader_account_ids", "account_ids", readers or None),
        ):
            if value is not None:
                replace(declared_option(TrailSource, option), name=name).check(value)
        group = LogGroup(log_group_name=log_group_name)
    made: dict[str, Callable[[], Sequence[Statement]]] = {
        "trail": lambda: key.trail_use(str(trail_name), home, accounts).statements,
        "readers": lambda: readers_use(readers).statements,
        "log-group": lambda: [key.log_groups_statement(group.log_group_name)],
        "alarm-topic": lambda: key.alarm_topic_use().statements,
        "delivery-topic": lambda: key.delivery_topic_use(str(trail_name), home, accounts).statements,
    }
    statements = [one for use in USES if use in uses for one in made[use]()]
    text = policy_text(encode_to_dict(document(*statements)), region, account_id, MAX_KEY_POLICY_BYTES)
    if (size := len(text.encode())) > MAX_KEY_POLICY_BYTES:
        raise OptionError(
            f"--trail-account-id must fit a key policy of {MAX_KEY_POLICY_BYTES} bytes, got {len(accounts)} accounts "
            f"({size} bytes); use an organization trail, whose account is the management account"
        )
    click.echo(text)
