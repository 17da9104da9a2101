"""The command that runs alarms on existing CloudTrail logs."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cloudtrail_templates.cli.messages import FINDINGS, INTERRUPTED, NonEmptyPath
from cloudtrail_templates.cli.option_values import (
    check_finite,
    errors_name_flags,
    none_for_dash,
    parse_parameters,
    parse_time,
)
from cloudtrail_templates.cli.progress_bar import progress_bar
from cloudtrail_templates.cli.report_output import render_report, write_output
from cloudtrail_templates.interruption import Interruption

if TYPE_CHECKING:
    from cloudtrail_templates.backtest.counting.counts import LogCounts
    from cloudtrail_templates.backtest.deployment.model import DeployedAlarms

MAX_JOBS = 256
"""Each job is a process; more than processors only take memory."""

# By what the command works on: nothing with --sql, a result of Athena with --counts, or logs.
_WITHOUT_EFFECT = {
    "--sql": ("paths", "counts", "format_", "jobs", "alarms_a_week", "strict"),
    "--counts": ("paths", "jobs", "strict", "table", "day_partition"),
    "": ("table", "day_partition"),
}


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--template",
    metavar="FILE",
    help="Template whose alarms are run: a file, or the name of a published template. Default: alarms.",
)
@click.option(
    "--pack",
    metavar="NAME,...",
    help="Run every alarm of these packs instead of a template: compliance, threat, an installed pack, or a folder.",
)
@click.option(
    "--param",
    "parameters",
    metavar="NAME=VALUE",
    multiple=True,
    help="Value of a parameter, such as ApprovedRegions=eu-west-1,us-east-1 or AWS::Region=eu-west-1; repeat it.",
)
@click.option(
    "--since",
    metavar="TIME",
    callback=parse_time,
    help="Only events from this time on, such as 2026-10-01 (UTC).",
)
@click.option("--until", metavar="TIME", callback=parse_time, help="Only events before this time.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option(
    "--output",
    type=NonEmptyPath(dir_okay=False, path_type=Path),
    callback=none_for_dash,
    help="File to write the report or the query to; - for standard output.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, MAX_JOBS),
    default=1,
    show_default=True,
    help="Number of processes that read.",
)
@click.option(
    "--alarms-a-week",
    type=click.FloatRange(min=0),
    callback=check_finite,
    default=1,
    show_default=True,
    help="Notifications per week that an alarm may send before the report suggests how to make it quieter.",
)
@click.option("--strict", is_flag=True, help="Exit with code 1 if a part of the logs cannot be read.")
@click.option(
    "--sql", is_flag=True, help="Read no logs; print one Athena query that counts the events of a table."
)
@click.option(
    "--counts",
    type=NonEmptyPath(exists=True, dir_okay=False, path_type=Path),
    help="Read no logs; report what Athena counted with the query of --sql: the CSV file of its result.",
)
@click.option("--table", default="cloudtrail_logs", show_default=True, help="Table in Athena, for --sql.")
@click.option(
    "--day-partition",
    metavar="COLUMN",
    help="Partition column with days such as 2026/11/02: with --since or --until Athena reads only these days.",
)
@click.pass_context
def backtest(
    context: click.Context,
    paths: tuple[str, ...],
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
    counts: Path | None,
    table: str,
    day_partition: str | None,
) -> None:
    """Run alarms on CloudTrail logs: which would have gone off, and how often.

    PATH is a file or an archive of events in any form in which AWS provides them, a folder of log files, or - for standard
    input. No data leaves this computer. Alarms are evaluated as CloudWatch does, at the end of each period. On Ctrl-C the
    command reports what was read until then and exits with code 130.
    """
    _check_usage(context, "--sql" if sql else "--counts" if counts else "")
    deployed = _resolve_alarms(template, pack, parse_parameters(parameters))
    if sql:
        from cloudtrail_templates.backtest.athena.query import build_athena_query

        with errors_name_flags(context):
            query = build_athena_query(
                deployed.filters, table=table, since=since, until=until, day_partition=day_partition
            )
        write_output(query, output)
        return
    from cloudtrail_templates.backtest.evaluation.report import build_report
    from cloudtrail_templates.output.files import check_writable

    if output:
        check_writable(output)
    interruption = Interruption("reporting what was read; press Ctrl-C again to stop at once", INTERRUPTED)
    with interruption.handled():
        try:
            with interruption.ends_stage():
                log_counts = _count_logs(paths, counts, deployed, jobs, since=since, until=until)
        except KeyboardInterrupt:
            click.echo("\ninterrupted before there was anything to report", err=True)
            sys.exit(INTERRUPTED)
        report = build_report(deployed, log_counts, alarms_a_week=alarms_a_week, since=since, until=until)
        write_output(render_report(report, format_, to_file=output is not None), output)
    if interruption.requested or log_counts.interrupted:
        sys.exit(INTERRUPTED)
    if strict and log_counts.problems:
        sys.exit(FINDINGS)


def _check_usage(context: click.Context, mode: str) -> None:
    """Raise UsageError or OptionError for arguments that exclude each other or have no effect, and for unknown paths."""
    from cloudtrail_templates.backtest.reading.log_files import check_paths

    for name in _WITHOUT_EFFECT[mode]:
        # The oldest click says that an empty list of paths is from the command line, too.
        if context.params[name] != () and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            flag = "PATH" if name == "paths" else f"--{name.strip('_').replace('_', '-')}"
            raise click.UsageError(
                f"{flag} has no effect with {mode}; leave it out"
                if mode
                else f"{flag} is for --sql; add --sql, or leave {flag} out"
            )
    given = context.params
    since, until = given["since"], given["until"]
    if given["template"] is not None and given["pack"] is not None:
        raise click.UsageError("--template and --pack exclude each other; give one of them")
    if since and until and since >= until:
        raise click.UsageError(
            f"--since must be before --until, got {since:%Y-%m-%d %H:%M} and {until:%Y-%m-%d %H:%M} UTC"
        )
    if not mode:
        if not given["paths"]:
            raise click.UsageError(
                "PATH is missing; name a log file or a folder of them, or - for standard input"
            )
        check_paths(given["paths"])


def _count_logs(
    paths: Sequence[str], counts: Path | None, deployed: "DeployedAlarms", jobs: int, **times: Any
) -> "LogCounts":
    if counts:
        from cloudtrail_templates.backtest.athena.counts_file import read_counts

        return read_counts(counts, deployed.filters, **times)
    from cloudtrail_templates.backtest.counting.log_counting import count_logs

    with progress_bar() as progress:
        return count_logs(paths, deployed.filters, jobs=jobs, progress=progress, **times)


def _resolve_alarms(template: str | None, pack: str | None, values: Mapping[str, str]) -> "DeployedAlarms":
    from cloudtrail_templates.backtest.deployment.deployed_alarms import depends_on_region, resolve_alarms
    from cloudtrail_templates.backtest.deployment.template_source import (
        build_pack_template,
        load_template,
        settable_parameters,
    )
    from cloudtrail_templates.cloudformation.parameters import DEFAULT_REGION

    if pack is not None:
        packs = [name.strip() for name in pack.split(",") if name.strip()]
        body = build_pack_template(packs)
        deployed = resolve_alarms(body, values, settable_parameters(packs))
    else:
        body = load_template(template)
        deployed = resolve_alarms(body, values)
    if not (deployed.alarms or deployed.filters or deployed.not_judged):
        raise click.UsageError(
            f"{template or pack or 'the template'} has no alarm with these parameters; "
            "name another with --template, or a --pack"
        )
    if "AWS::Region" not in values and depends_on_region(body, values):
        click.echo(
            f"assuming {DEFAULT_REGION} as the stack's region; give --param AWS::Region=... for another",
            err=True,
        )
    return deployed
