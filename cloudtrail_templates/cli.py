"""The command `cloudtrail-templates`: data to stdout, talk to stderr, exit 0 fine, 1 findings or drift, 2 misuse."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from .errors import CloudTrailTemplatesError, UnreadableTemplateError, shorten, unknown
from .templates import CATALOG
from .version import VERSION

FINDINGS = 1
MISUSE = 2


class _Misuse(click.ClickException):
    exit_code = MISUSE


class _Group(click.Group):
    """Commands whose errors are one line that says what to do, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except CloudTrailTemplatesError as error:
            raise _Misuse(str(error)) from error

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        if args and self.get_command(context, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(str(unknown("command", args[0], self.list_commands(context))))
        return super().resolve_command(context, args)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="cloudtrail-templates")
@click.pass_context
def main(context: click.Context) -> None:
    """CloudFormation templates for AWS CloudTrail: list, build, explain and validate them."""
    if os.environ.get("NO_COLOR"):
        context.color = False


@main.command("list")
def list_templates() -> None:
    """List the templates."""
    width = max(map(len, CATALOG))
    for name, definition in CATALOG.items():
        click.echo(f"{name:{width}}  {definition.summary}")


@main.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--output-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("templates_out"),
    show_default=True,
    help="Folder to write to.",
)
@click.option(
    "--format", "formats", type=click.Choice(["yaml", "json", "both"]), default="both", show_default=True
)
@click.option(
    "--set",
    "defaults",
    metavar="PARAMETER=DEFAULT",
    multiple=True,
    help="Another default for a parameter; repeat it.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the folder is not up to date.")
def build(
    names: tuple[str, ...], output_dir: Path, formats: str, defaults: tuple[str, ...], check: bool
) -> None:
    """Build templates, all of them by default; one with findings is not written."""
    from . import building

    built = building.build(names, formats=formats, defaults=dict(map(_default, defaults)), say=_progress)
    _progress("")
    whole = not names and formats == "both"
    if check:
        differences = building.compare(built, output_dir, whole=whole)
    else:
        differences = building.write(built, output_dir, whole=whole)
    _report(built.findings, "text", err=True)
    reasons = {difference.file: difference.reason for difference in differences}
    if check:
        for file, reason in reasons.items():
            click.echo(f"{output_dir / file}: {reason}; run cloudtrail-templates build", err=True)
    else:
        for file, text in built.files.items():
            state = "written" if file in reasons else "unchanged"
            click.echo(f"{output_dir / file}  {len(text.encode()):,} bytes  {state}")
    if built.refused or (check and reasons):
        sys.exit(FINDINGS)


@main.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the parameters, resources and outputs of template NAME."""
    if name not in CATALOG:
        raise unknown("template", name, CATALOG)
    definition = CATALOG[name]
    body = definition.build().to_dict()
    click.echo(definition.description)
    labels = body["Metadata"]["AWS::CloudFormation::Interface"]
    for group in labels["ParameterGroups"]:
        click.echo(f"\n{click.style(group['Label']['default'], bold=True)}")
        for title in group["Parameters"]:
            parameter = body["Parameters"][title]
            click.echo(f"  {title} ({_default_text(parameter)})")
            click.echo(_indented(parameter["Description"]))
    click.echo(f"\n{click.style('Resources', bold=True)}")
    for title, resource in body["Resources"].items():
        when = f", if {resource['Condition']}" if "Condition" in resource else ""
        click.echo(f"  {title}  {resource['Type']}{when}")
    click.echo(f"\n{click.style('Outputs', bold=True)}")
    for title, output in body["Outputs"].items():
        click.echo(f"  {title}  {output['Description']}")


@main.group()
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

    from .components import LogBucketPolicy
    from .policies.literal import literal

    component = LogBucketPolicy(bucket_name=bucket_name, account_ids=account_ids, **options)
    document = component.resources()[0].to_dict()["Properties"]["PolicyDocument"]
    click.echo(json.dumps(literal(document, {"AWS::Partition": partition}), indent=2))


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "junit"]),
    default="text",
    show_default=True,
)
def validate(files: tuple[Path, ...], format_: str) -> None:
    """Validate CloudFormation templates, in YAML or JSON, with cfn-lint and with rules for CloudTrail.

    Exit code 1 where there are findings, 2 where a file cannot be read.
    """
    from .validation import read_template, validate_many

    templates, unreadable = {}, False
    for file in files:
        try:
            templates[str(file)] = read_template(file)
        except UnreadableTemplateError as error:
            click.echo(f"Error: {error}", err=True)
            unreadable = True
    _progress(f"validating {len(templates)} templates in every region")
    findings = validate_many(templates)
    _progress("")
    _report(findings, format_)
    if unreadable:
        sys.exit(MISUSE)
    if any(findings.values()):
        sys.exit(FINDINGS)


@main.command()
@click.option(
    "--output-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs"),
    show_default=True,
    help="Folder to write to.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a page is not up to date.")
def docs(output_dir: Path, check: bool) -> None:
    """Write a Markdown page for each template, alarm, rule and command."""
    from .pages import write_pages

    stale = write_pages(output_dir, commands=main, check=check)
    for file, reason in stale:
        click.echo(f"{output_dir / file}: {reason}{'; run cloudtrail-templates docs' if check else ''}")
    if check and stale:
        sys.exit(FINDINGS)


def _default(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.UsageError(
            f"--set must be PARAMETER=DEFAULT, got {shorten(text)}; write --set RetentionDays=365"
        )
    return name, value


def _default_text(parameter: dict[str, Any]) -> str:
    if "Default" not in parameter:
        return "required"
    return f"default {parameter['Default']}" if parameter["Default"] != "" else "default empty"


def _indented(text: str) -> str:
    return click.wrap_text(text, width=100, initial_indent="    ", subsequent_indent="    ")


def _report(findings: Any, format_: str, *, err: bool = False) -> None:
    from .validation import report

    click.echo(report(findings, format_), nl=False, err=err)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        # One line that is written over, and wiped at the end.
        click.echo(f"\r\x1b[2K{text}{' ...' if text else ''}", nl=False, err=True)
