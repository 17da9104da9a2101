"""The command that validates any CloudFormation template."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudtrail_templates.cli.messages import FINDINGS, MISUSE, NonEmptyPath, progress, report_findings
from cloudtrail_templates.cli.template_files import find_templates
from cloudtrail_templates.errors import UnreadableTemplateError
from cloudtrail_templates.plurals import format_count

if TYPE_CHECKING:
    from cloudtrail_templates.validation import Finding

_STDIN = "<stdin>"
_SEVERITIES = ("info", "warning", "error")


def _rule_ids(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not re.fullmatch(r"[A-Z]{1,2}\d{0,4}", value) or not _begins_rule(value):
            raise click.UsageError(
                f"--ignore must be a rule such as CT602, or its start, got {value!r}; see docs/rules.md and cfn-lint "
                "--list-rules"
            )
    return values


def _begins_rule(start: str) -> bool:
    from cloudtrail_templates.validation.check import RULE_NOT_APPLIED
    from cloudtrail_templates.validation.lint import loaded_rules
    from cloudtrail_templates.validation.rules import ALL_RULES

    if any(one.id.startswith(start) for one in (RULE_NOT_APPLIED, *ALL_RULES)):
        return True
    return any(name.startswith(start) for name in loaded_rules())


@click.command()
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    # A file that cannot be read is an error of that file; the others are validated.
    type=NonEmptyPath(path_type=Path, allow_dash=True, readable=False),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "junit"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--ignore",
    metavar="RULE",
    multiple=True,
    callback=_rule_ids,
    help="A rule whose findings are left out, or the start of its id: CT6 stands for CT601, CT602 and so on. Repeatable.",
)
@click.option(
    "--fail-on",
    type=click.Choice(_SEVERITIES[::-1]),
    default="warning",
    show_default=True,
    help="The lowest severity of findings for which the exit code is 1.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="How many templates are validated at a time.  [default: one for each processor]",
)
def validate(
    paths: tuple[Path, ...], format_: str, ignore: tuple[str, ...], fail_on: str, jobs: int | None
) -> None:
    """Validate CloudFormation templates, in YAML or JSON, with cfn-lint and with rules for CloudTrail.

    PATH is a file, a directory (all templates in it and below: *.yaml, *.yml, *.json, *.template), or - for standard
    input. The exit code is 1 where there are findings, 2 where a file cannot be read.
    """
    from cloudtrail_templates.validation import validate_many

    names, skipped = find_templates([Path(_STDIN) if str(path) == "-" else path for path in paths])
    templates, unreadable = {}, 0
    for name in names:
        try:
            templates[name] = _read(name)
        except UnreadableTemplateError as error:
            click.echo(f"Error: {error}", err=True)
            unreadable += 1
    count = format_count(len(templates), "file")
    finished = 0

    def show_progress(_: str) -> None:
        nonlocal finished
        finished += 1
        progress(f"validating: {finished} of {count}")

    progress(f"validating {count} in every region")
    findings = {
        name: [one for one in found if not one.rule.startswith(ignore)]
        for name, found in validate_many(templates, jobs=jobs, on_done=show_progress).items()
    }
    progress("")
    report_findings(findings, format_)
    if templates or not unreadable:
        click.echo(_summary(findings, skipped), err=True)
    if unreadable:
        sys.exit(MISUSE)
    failing = _SEVERITIES[_SEVERITIES.index(fail_on) :]
    if any(one.severity in failing for found in findings.values() for one in found):
        sys.exit(FINDINGS)


def _read(name: str) -> dict[str, Any]:
    from cloudtrail_templates.cloudformation.reader import MOST_BYTES, parse_template, read_template

    if name != _STDIN:
        return read_template(name)
    return parse_template(sys.stdin.buffer.read(MOST_BYTES + 1), name)


def _summary(findings: dict[str, list["Finding"]], skipped: int) -> str:
    found = sum(map(len, findings.values()))
    text = f"{format_count(len(findings), 'file')}, {format_count(found, 'finding', zero='no')}"
    return text + (f"; skipped {format_count(skipped, 'file')} without Resources" if skipped else "")
