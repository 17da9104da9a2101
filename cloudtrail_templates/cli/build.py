"""The command that writes the templates to disk."""

import sys
from pathlib import Path

import click

from cloudtrail_templates.cli.messages import FINDINGS, OutputPath, progress, report_findings
from cloudtrail_templates.errors import shorten


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--output-dir",
    type=OutputPath(file_okay=False, path_type=Path),
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
    from cloudtrail_templates import building

    built = building.build(names, formats=formats, defaults=dict(map(_default, defaults)), say=progress)
    progress("")
    whole = not names and formats == "both"
    if check:
        differences = building.compare(built, output_dir, whole=whole)
    else:
        differences = building.write(built, output_dir, whole=whole)
    report_findings(built.findings, "text", err=True)
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


def _default(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.UsageError(
            f"--set must be PARAMETER=DEFAULT, got {shorten(text)}; write --set RetentionDays=365"
        )
    return name, value
