"""The command that validates any CloudFormation template."""

import sys
from pathlib import Path
from typing import Any

import click

from cloudtrail_templates.cli.messages import FINDINGS, MISUSE, progress, report_findings
from cloudtrail_templates.errors import UnreadableTemplateError
from cloudtrail_templates.plurals import format_count

_STDIN = "<stdin>"


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True)
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "junit"]),
    default="text",
    show_default=True,
)
def validate(files: tuple[Path, ...], format_: str) -> None:
    """Validate CloudFormation templates, in YAML or JSON, with cfn-lint and with rules for CloudTrail.

    FILE may be - for standard input. Exit code 1 where there are findings, 2 where a file cannot be read.
    """
    from cloudtrail_templates.validation import validate_many

    templates, unreadable = {}, False
    for file in dict.fromkeys(files):
        name = _STDIN if str(file) == "-" else str(file)
        try:
            templates[name] = _read(name)
        except UnreadableTemplateError as error:
            click.echo(f"Error: {error}", err=True)
            unreadable = True
    progress(f"validating {format_count(len(templates), 'template')} in every region")
    findings = validate_many(templates)
    progress("")
    report_findings(findings, format_)
    if templates:
        found = sum(map(len, findings.values()))
        click.echo(
            f"{format_count(len(templates), 'template')}, {format_count(found, 'finding', zero='no')}",
            err=True,
        )
    if unreadable:
        sys.exit(MISUSE)
    if any(findings.values()):
        sys.exit(FINDINGS)


def _read(name: str) -> dict[str, Any]:
    from cloudtrail_templates.cloudformation.reader import MOST_BYTES
    from cloudtrail_templates.validation import parse_template, read_template

    if name != _STDIN:
        return read_template(name)
    return parse_template(sys.stdin.buffer.read(MOST_BYTES + 1), name)
