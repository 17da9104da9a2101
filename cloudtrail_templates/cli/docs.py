"""The command `docs`."""

import os
import shlex
import sys
from pathlib import Path

import click

from cloudtrail_templates.cli.messages import FINDINGS, NonEmptyPath


@click.command()
@click.option(
    "--output-dir",
    type=NonEmptyPath(file_okay=False, path_type=Path),
    default=Path("docs"),
    show_default=True,
    help="Folder to write to.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a page is not up to date.")
@click.pass_context
def docs(context: click.Context, output_dir: Path, check: bool) -> None:
    """Write Markdown pages about the templates, alarms, rules, commands and the library."""
    from cloudtrail_templates.pages import write_pages

    stale = write_pages(output_dir, commands=context.find_root().command, check=check)
    for file, reason in stale:
        path = os.path.normpath(output_dir / file)
        if check:
            click.echo(f"{path}: {reason}", err=True)
        else:
            click.echo(f"{path}  {'removed' if reason == 'extra' else 'written'}")
    if check and stale:
        command = f"cloudtrail-templates docs --output-dir {shlex.quote(str(output_dir))}"
        click.echo(f"{output_dir} is not up to date; run {command}", err=True)
        sys.exit(FINDINGS)
