"""The command that validates any CloudFormation template."""

import sys
from pathlib import Path

import click

from ..errors import UnreadableTemplateError
from .talk import FINDINGS, MISUSE, progress, report_findings


@click.command()
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
    from ..validation import read_template, validate_many

    templates, unreadable = {}, False
    for file in files:
        try:
            templates[str(file)] = read_template(file)
        except UnreadableTemplateError as error:
            click.echo(f"Error: {error}", err=True)
            unreadable = True
    progress(f"validating {len(templates)} templates in every region")
    findings = validate_many(templates)
    progress("")
    report_findings(findings, format_)
    if unreadable:
        sys.exit(MISUSE)
    if any(findings.values()):
        sys.exit(FINDINGS)
