"""The command that runs alarms on CloudTrail logs that are there already."""

import math
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudtrail_templates.cli.interruption import Interruption
from cloudtrail_templates.cli.messages import FINDINGS, INTERRUPTED, OutputPath
from cloudtrail_templates.cli.progress_bar import ProgressBar
from cloudtrail_templates.cli.report_output import told, write
from cloudtrail_templates.errors import shorten

if TYPE_CHECKING:
    from cloudtrail_templates.backtest.counting.counts import Scan
    from cloudtrail_templates.backtest.deployment.model import Watch

MOST_JOBS = 256
"""Each is a process; more than processors only take memory."""


def _moment(_: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--{parameter.name} must be a time, got {shorten(text)}; write 2026-10-01 or 2026-10-01T08:30Z"
        ) from None
    # Records of other years are broken ones. A time far off would stretch the report over centuries of silence.
    if not 2006 <= moment.year < 2100:
        raise click.UsageError(
            f"--{parameter.name} must be in the years 2006 to 2099, got {shorten(text)}; "
            "leave it out to have no such limit"
        )
    return moment


def _finite(_: click.Context, __: click.Parameter, number: float) -> float:
    if not math.isfinite(number):
        raise click.UsageError(f"--alarms-a-week must be a number, got {number}; write 1 or 0.5")
    return number


def _unless_dash(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    return None if path == Path("-") else path


@click.command()
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
)
@click.option(
    "--template",
    metavar="FILE",
    help="Template whose alarms are run: a file, or the name of a published one. Default: alarms.",
)
@click.option(
    "--pack",
    metavar="NAME,...",
    help="Run every alarm of these packs instead of a template's: compliance, threat, an installed one, or a folder.",
)
@click.option(
    "--param",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help="Value of a parameter, such as ApprovedRegions=eu-west-1,us-east-1 or AWS::Region=eu-west-1; repeat it.",
)
@click.option(
    "--since", metavar="TIME", callback=_moment, help="Only events from then on, such as 2026-10-01 (UTC)."
)
@click.option("--until", metavar="TIME", callback=_moment, help="Only events before then.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option(
    "--output",
    type=OutputPath(dir_okay=False, path_type=Path),
    callback=_unless_dash,
    help="File to write the report or the query to; - for standard output.",
)
@click.option(
    "--jobs", type=click.IntRange(1, MOST_JOBS), default=1, show_default=True, help="Processes that read."
)
@click.option(
    "--alarms-a-week",
    type=click.FloatRange(min=0),
    callback=_finite,
    default=1,
    show_default=True,
    help="How often an alarm may notify before a higher threshold is suggested.",
)
@click.option("--strict", is_flag=True, help="Exit 1 where a part of the logs could not be read.")
@click.option(
    "--sql", is_flag=True, help="Read nothing; print one Athena query that asks the same of a table."
)
@click.option("--table", default="cloudtrail_logs", show_default=True, help="Table in Athena, for --sql.")
@click.option(
    "--day-partition",
    metavar="COLUMN",
    help="Partition column of the table that has days such as 2026/11/02: with --since or --until Athena reads no others.",
)
def backtest(
    paths: tuple[Path, ...],
    template: str | None,
    pack: str | None,
    parameters: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    format_: str,
    output: Path | None,
    jobs: int,
    alarms_a_week: float,
    strict: bool,
    sql: bool,
    table: str,
    day_partition: str | None,
) -> None:
    """Run alarms on CloudTrail logs: which would have gone off, and how often.

    PATH is a log file as S3 holds it, a folder of them, a file with one record a line, or - for standard input.
    Nothing is sent anywhere. An alarm is evaluated as CloudWatch does, at the end of each of its periods, which
    begin where the clock's do. Ctrl-C reports what was read until then and exits 130.
    """
    _check(paths, template=template, pack=pack, since=since, until=until, format_=format_, sql=sql)
    watch = _watch(template, pack, dict(map(_parameter, parameters)))
    if sql:
        from cloudtrail_templates.backtest.athena.query import athena_query

        query = athena_query(watch, table=table, since=since, until=until, day_partition=day_partition)
        write(query, output)
        return
    from cloudtrail_templates.backtest.evaluation.report import report_on
    from cloudtrail_templates.output import check_writable

    if output:
        check_writable(output)
    interruption = Interruption()
    with interruption.counted():
        try:
            with interruption.ends_reading():
                scan = _scan(paths, watch, since=since, until=until, jobs=jobs)
        except KeyboardInterrupt:
            click.echo("\ninterrupted before there was anything to report", err=True)
            sys.exit(INTERRUPTED)
        report = report_on(watch, scan, alarms_a_week=alarms_a_week, since=since, until=until)
        write(told(report, format_, to_file=output is not None), output)
    if interruption.came or scan.interrupted:
        sys.exit(INTERRUPTED)
    if strict and scan.problems:
        sys.exit(FINDINGS)


def _check(
    paths: Sequence[Path],
    *,
    template: str | None,
    pack: str | None,
    since: datetime | None,
    until: datetime | None,
    format_: str,
    sql: bool,
) -> None:
    """Refuse words that exclude each other."""
    if template is not None and pack is not None:
        raise click.UsageError("--template and --pack exclude each other; give one of them")
    if sql and paths:
        raise click.UsageError("--sql reads no logs; leave the paths out, or leave out --sql")
    if sql and format_ != "text":
        raise click.UsageError(f"--sql prints a query, not a report; leave out --format {format_}")
    if not sql and not paths:
        raise click.UsageError(
            "PATH is missing; name a log file or a folder of them, or - for standard input"
        )
    if since and until and since >= until:
        raise click.UsageError(
            f"--since must be before --until, got {since:%Y-%m-%d %H:%M} and {until:%Y-%m-%d %H:%M} UTC"
        )


def _scan(paths: Sequence[Path], watch: "Watch", **how: Any) -> "Scan":
    from cloudtrail_templates.backtest.counting.engine import scan_logs

    bar = ProgressBar()
    sources: list[Any] = ["-" if str(path) == "-" else path for path in paths]
    scan = scan_logs(sources, watch.filters, progress=bar, **how)
    bar.wipe()
    return scan


def _watch(template: str | None, pack: str | None, values: Mapping[str, str]) -> "Watch":
    from cloudtrail_templates.backtest.deployment.deployed_alarms import depends_on_region, deployed
    from cloudtrail_templates.backtest.deployment.source import settable, template_called, template_of_packs
    from cloudtrail_templates.cloudformation.parameters import DEFAULT_REGION as REGION

    if pack is not None:
        packs = [name.strip() for name in pack.split(",") if name.strip()]
        body = template_of_packs(packs)
        watch = deployed(body, values, settable(packs))
    else:
        body = template_called(template)
        watch = deployed(body, values)
    if not (watch.alarms or watch.filters or watch.left_out):
        raise click.UsageError(
            "the template has no alarm with these parameters; name another with --template, or a --pack"
        )
    if "AWS::Region" not in values and depends_on_region(body, values):
        click.echo(
            f"taking the stack's region for {REGION}; give --param AWS::Region=... for another", err=True
        )
    return watch


def _parameter(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.UsageError(
            f"--param must be NAME=VALUE, got {shorten(text)}; write --param ApprovedRegions=eu-west-1"
        )
    return name, value
