"""The command that prints the commands which check an organization before a stack is created."""

import shlex
from dataclasses import replace

import click

from cloudtrail_templates.cli.option_values import errors_name_flags
from cloudtrail_templates.errors import OptionError, unknown
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


@click.command()
@click.argument("template")
@click.option(
    "--region", "trail_region", required=True, help="Home region of the trail, in which the stack is created."
)
@click.option("--trail-name", default=TRAIL_NAME, show_default=True, help="Name of the trail.")
@click.option("--bucket", "bucket_name", help="Bucket to check, in the log archive account.")
@click.option("--s3-key-prefix", help="Prefix before AWSLogs/ in the bucket.")
@click.option("--kms-key-arn", help="ARN of the KMS key of the bucket.")
@click.option("--bucket-profile", help="Profile of the AWS CLI for the account of the bucket.")
@click.pass_context
def preflight(
    context: click.Context,
    /,
    template: str,
    **options: str | None,
) -> None:
    """Print the commands that check what TEMPLATE needs in the organization.

    They are for bash and the AWS CLI, in the management account. They change nothing, say what to do, and fail if there is
    a problem. TEMPLATE is organization-trail.

    \b
      cloudtrail-templates preflight organization-trail --region eu-west-1 | bash
    """
    from cloudtrail_templates.components import ExistingLogBucket
    from cloudtrail_templates.components.trail_source import TrailSource
    from cloudtrail_templates.options import declared_option
    from cloudtrail_templates.templates.parts.preflight import PREFLIGHTS

    if template not in PREFLIGHTS:
        raise unknown("template with a preflight", template, PREFLIGHTS)
    settings = (
        ("REGION", "trail_region", TrailSource, "trail_region"),
        ("TRAIL_NAME", "trail_name", TrailSource, "trail_name"),
        ("LOG_BUCKET", "bucket_name", ExistingLogBucket, "name"),
        ("S3_KEY_PREFIX", "s3_key_prefix", ExistingLogBucket, "s3_key_prefix"),
        ("KMS_KEY_ARN", "kms_key_arn", ExistingLogBucket, "kms_key_arn"),
    )
    with errors_name_flags(context):
        for _, name, component, option in settings:
            if options[name] is not None:
                replace(declared_option(component, option), name=name).check(options[name])
    for name in ("s3_key_prefix", "kms_key_arn", "bucket_profile"):
        if options[name] and not options["bucket_name"]:
            flag = name.replace("_", "-")
            raise OptionError(
                f"--{flag} must be given with --bucket, got no bucket; add --bucket, or leave out --{flag}"
            )
    for variable, name in (*(one[:2] for one in settings), ("BUCKET_PROFILE", "bucket_profile")):
        click.echo(f"export {variable}={shlex.quote(options[name] or '')}")
    click.echo(PREFLIGHTS[template], nl=False)
