"""The commands that print policies, and merge them into policies that exist."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

import click

from cloudtrail_templates.cli.messages import Commands
from cloudtrail_templates.cli.option_values import bucket_name, errors_name_flags, separate
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.policies.key import MAX_KEY_POLICY_BYTES
from cloudtrail_templates.policies.log_bucket import MAX_POLICY_BYTES

if TYPE_CHECKING:
    from awacs.aws import Statement

USES = ("trail", "log-group", "alarm-topic", "delivery-topic")
"""What a key may encrypt, as `--use` names it."""


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
            **options,
        )
    resource = component.resources()[0].to_dict()
    text = _json(resource["Properties"]["PolicyDocument"], trail_region, accounts[0], MAX_POLICY_BYTES)
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
    help="What the key encrypts; repeat it for several.",
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

    if trail_name is None and {"trail", "delivery-topic"} & set(uses):
        raise click.UsageError("--use trail and --use delivery-topic need --trail-name")
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
        ):
            if value is not None:
                replace(declared_option(TrailSource, option), name=name).check(value)
        group = LogGroup(log_group_name=log_group_name)
    made: dict[str, Callable[[], Sequence[Statement]]] = {
        "trail": lambda: key.trail_use(str(trail_name), home, accounts).statements,
        "log-group": lambda: [key.log_groups_statement(group.log_group_name)],
        "alarm-topic": lambda: key.alarm_topic_use().statements,
        "delivery-topic": lambda: key.delivery_topic_use(str(trail_name), home, accounts).statements,
    }
    statements = [one for use in USES if use in uses for one in made[use]()]
    text = _json(encode_to_dict(document(*statements)), region, account_id, MAX_KEY_POLICY_BYTES)
    if (size := len(text.encode())) > MAX_KEY_POLICY_BYTES:
        raise OptionError(
            f"--trail-account-id must fit a key policy of {MAX_KEY_POLICY_BYTES} bytes, got {len(accounts)} accounts "
            f"({size} bytes); use an organization trail, whose account is the management account"
        )
    click.echo(text)


def merged(file: IO[str], policy: Any, most_bytes: int) -> str:
    """Return the policy in a file, as JSON, with the statements of another one in it.

    Raises:
        OptionError: it has more bytes than AWS accepts, or the file has no text in UTF-8.
        CloudTrailTemplatesError: the text is no policy.
    """
    from cloudtrail_templates.policies.merging import merge_policies

    text = indented(merge_policies(_read(file), policy), most_bytes)
    if (size := len(text.encode())) > most_bytes:
        raise OptionError(
            f"--merge must fit a policy of {most_bytes} bytes, got {size} bytes with our statements; remove statements "
            "that are no longer needed"
        )
    return text


def _read(file: IO[str]) -> dict[str, Any]:
    """Return the policy in a file."""
    from cloudtrail_templates.policies.merging import read_policy

    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise OptionError(f"--merge must be text in UTF-8, got {file.name}; write it as JSON") from error
    return read_policy(text, f"--merge {file.name}")


def _json(document: Any, region: str, account_id: str, most_bytes: int) -> str:
    """Return a policy without functions as JSON, indented unless that has more bytes than AWS accepts."""
    from cloudtrail_templates.cloudformation.parameters import pseudo_parameters
    from cloudtrail_templates.cloudformation.resolver import Resolver

    values = pseudo_parameters({"AWS::Region": region, "AWS::AccountId": account_id})
    return indented(Resolver({}, values.get, lambda _: None).value(document), most_bytes)


def indented(policy: Any, most_bytes: int) -> str:
    """Return a policy as JSON, indented unless that has more bytes than AWS accepts."""
    import json

    text = json.dumps(policy, indent=2)
    return text if len(text.encode()) <= most_bytes else json.dumps(policy, separators=(",", ":"))
