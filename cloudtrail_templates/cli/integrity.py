"""The command that prints the commands of the integrity check."""

import shlex
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from cloudtrail_templates.cli.option_values import errors_name_flags, parse_time, separate


@click.command()
@click.option("--trail-arn", required=True, help="ARN of the trail.")
@click.option("--bucket", "bucket_name", required=True, help="Bucket that the trail delivers to.")
@click.option("--s3-key-prefix", help="Prefix before AWSLogs/ in the bucket.")
@click.option("--organization-id", help="Id of the organization, for an organization trail.")
@click.option(
    "--account-id",
    "account_ids",
    multiple=True,
    help="Account to check, if not the trail's; repeat it, or separate several by commas.",
)
@click.option(
    "--region",
    "regions",
    multiple=True,
    help="Region to check, if not those that are enabled by default; repeat it, or separate several by commas.",
)
@click.option(
    "--ignored-folder",
    "ignored_folders",
    multiple=True,
    help="Account, region, or account/region that is not checked; repeat it, or separate several by commas.",
)
@click.option("--hours", type=int, default=26, show_default=True, help="Hours to check.")
@click.option("--until", callback=parse_time, help="End of the checked time. [default: four hours ago]")
@click.pass_context
def integrity(
    context: click.Context,
    /,
    bucket_name: str,
    s3_key_prefix: str | None,
    until: datetime | None,
    account_ids: tuple[str, ...],
    regions: tuple[str, ...],
    ignored_folders: tuple[str, ...],
    **options: Any,
) -> None:
    """Print the commands that check that no log file was changed or removed.

    They are those of the template integrity-check, for bash and the AWS CLI. They fail if a file is invalid or missing, if
    there is a gap, if digest files do not cover the whole time, or if the bucket has folders that are not checked.

    \b
      cloudtrail-templates integrity --trail-arn ARN --bucket BUCKET --region eu-west-1 | bash
      cloudtrail-templates integrity --trail-arn ARN --bucket BUCKET --organization-id ID \\
          --account-id 111122223333,444455556666 | AWS_PROFILE=log-archive bash
    """
    from cloudtrail_templates.components import ExistingLogBucket
    from cloudtrail_templates.components.integrity.checked_logs import CheckedLogs
    from cloudtrail_templates.components.integrity.commands import COMMANDS
    from cloudtrail_templates.options import declared_option

    lists = {"account_ids": account_ids, "regions": regions, "ignored_folders": ignored_folders}
    options |= {name: ",".join(separate(values)) for name, values in lists.items() if values}
    with errors_name_flags(context):
        checked = CheckedLogs(**options)
        replace(declared_option(ExistingLogBucket, "name"), name="bucket_name").check(bucket_name)
        bucket = ExistingLogBucket(name=bucket_name, s3_key_prefix=s3_key_prefix)
    settings = checked.settings(bucket.name, bucket.s3_key_prefix)
    if until is not None:
        settings["UNTIL"] = str(int(until.timestamp()))
    click.echo("\n".join(f"export {name}={shlex.quote(value)}" for name, value in settings.items()))
    click.echo(COMMANDS, nl=False)
