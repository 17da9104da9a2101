"""The command that writes the templates to disk."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudtrail_templates.cli.messages import FINDINGS, NonEmptyPath, progress, report_findings
from cloudtrail_templates.errors import one_line

if TYPE_CHECKING:
    from cloudtrail_templates.building import Build, Setting

_FOLDER = Path("templates_out")


def _parse_settings(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> list["Setting"]:
    from cloudtrail_templates.building import Setting

    return [Setting.parse(text) for text in texts]


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--output-dir",
    type=NonEmptyPath(file_okay=False, path_type=Path),
    default=_FOLDER,
    show_default=True,
    help="Folder to write to.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["yaml", "json", "both"]),
    default="both",
    show_default=True,
    help="Files to write for each template.",
)
@click.option(
    "--set",
    "settings",
    metavar="[TEMPLATE.]PARAMETER=DEFAULT",
    multiple=True,
    callback=_parse_settings,
    help="New default of a parameter, in every template that allows it or only in TEMPLATE. Can be repeated.",
)
@click.option(
    "--pack",
    "packs",
    metavar="PACK",
    multiple=True,
    help="Add the alarms of a pack: a folder of detections, or the pack of an installed package. Can be repeated. They "
    "are added to the templates of alarms among NAME, by default to alarms and log-alarms.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the folder is not up to date.")
def build(
    names: tuple[str, ...],
    output_dir: Path,
    formats: str,
    settings: list["Setting"],
    packs: tuple[str, ...],
    check: bool,
) -> None:
    """Build the templates NAME, by default all, and write those without findings.

    If a template has findings, or is too large to be deployed, its files stay as they are and the exit code is 1.
    """
    from cloudtrail_templates import building

    built = building.build(names, formats=formats, settings=settings, packs=packs, report_progress=progress)
    progress("")
    for name, detections in built.added.items():
        titles = ", ".join(detection.title for detection in detections)
        click.echo(f"{name}: added {titles or 'nothing, it has these alarms'}", err=True)
    for refusal in built.settings.refusals:
        click.echo(f"{refusal}; its default stays", err=True)
    report_findings(built.findings, "text", err=True)
    undone = building.undone_options(built, output_dir)
    if check:
        up_to_date = _compare(built, output_dir, _command(names, output_dir, formats, settings, packs))
    else:
        up_to_date = True
        _write(built, output_dir)
    for name, options in undone.items():
        given = f"{name} was built with {' '.join(options)}"
        advice = "give the same options to check it, or this command undoes them" if check else "now without"
        click.echo(one_line(f"{given}; {advice}"), err=True)
    if built.refused or not up_to_date:
        sys.exit(FINDINGS)


def _compare(built: "Build", folder: Path, command: str) -> bool:
    """Name each file that is not up to date, then the command that would write them."""
    from cloudtrail_templates.building import compare_folder

    differences = compare_folder(built, folder)
    for file, reason in differences:
        click.echo(f"{folder / file}: {reason}", err=True)
    if differences:
        click.echo(f"{folder} is not up to date; run {command}", err=True)
    return not differences


def _write(built: "Build", folder: Path) -> None:
    from cloudtrail_templates.building import write_build

    changed = {difference.file for difference in write_build(built, folder)}
    for file, text in built.files.items():
        state = "written" if file in changed else "unchanged"
        click.echo(f"{folder / file}  {len(text.encode()):,} bytes  {state}")
    for name in built.refused:
        click.echo(f"{name} has findings: its files in {folder} are left as they were", err=True)


def _command(
    names: Sequence[str], folder: Path, formats: str, settings: Sequence["Setting"], packs: Sequence[str]
) -> str:
    """Return the command line that builds the same, to be copied into a shell."""
    words = ["cloudtrail-templates", "build", *names]
    words += [] if formats == "both" else ["--format", formats]
    words += [word for setting in settings for word in ("--set", str(setting))]
    words += [word for pack in packs for word in ("--pack", pack)]
    words += [] if folder == _FOLDER else ["--output-dir", str(folder)]
    return shlex.join(words)
