"""The command that plans how a stack set deploys a template to many accounts."""

import io
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudtrail_templates.cli.messages import FINDINGS, MISUSE, NonEmptyPath
from cloudtrail_templates.cli.option_values import errors_name_flags, none_for_dash, separate
from cloudtrail_templates.errors import CloudTrailTemplatesError, one_line, unknown
from cloudtrail_templates.plurals import format_count

if TYPE_CHECKING:
    from cloudtrail_templates.rollout.plan import Plan
    from cloudtrail_templates.rollout.settings import Rollout

_MOST_LINES = 20


@click.command("plan-rollout")
@click.argument(
    "table",
    metavar="ACCOUNTS.CSV",
    callback=none_for_dash,
    type=NonEmptyPath(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--template", required=True, metavar="NAME", help="Template to deploy, such as trail.")
@click.option("--template-url", required=True, help="URL of the template's file in S3.")
@click.option("--stack-set-name", help="Name of the stack set.  [default: NAME]")
@click.option(
    "--output-dir",
    type=NonEmptyPath(file_okay=False, path_type=Path),
    default=Path("rollout"),
    show_default=True,
    help="New or empty folder to write to.",
)
@click.option(
    "--self-managed",
    "is_self_managed",
    is_flag=True,
    help="Use the roles of stack-set-roles, not AWS Organizations.",
)
@click.option(
    "--delegated-admin",
    "is_delegated",
    is_flag=True,
    help="Run the commands in a delegated administrator account.",
)
@click.option(
    "--organizational-unit-id",
    "organizational_unit_ids",
    multiple=True,
    help="Unit, or root, of the accounts whose row names none; repeat it, or separate several by commas.",
)
@click.option(
    "--region",
    "regions",
    multiple=True,
    help="Region of the accounts whose row names none; repeat it, or separate several by commas.",
)
@click.option(
    "--management-account-id",
    help="Management account. Its row is refused, because SERVICE_MANAGED stack sets never reach it.",
)
@click.option(
    "--failure-tolerance-count",
    type=int,
    default=0,
    show_default=True,
    help="Accounts in a region that may fail.",
)
@click.option(
    "--max-concurrent-count", type=int, default=1, show_default=True, help="Accounts at the same time."
)
@click.option("--soft", is_flag=True, help="Deploy at full speed after failures: SOFT_FAILURE_TOLERANCE.")
@click.option(
    "--force", is_flag=True, help="Write the plan although AWS may refuse stacks or bill trails twice."
)
@click.pass_context
def plan_rollout(
    context: click.Context, /, table: Path | None, output_dir: Path, soft: bool, force: bool, **options: Any
) -> None:
    """Plan how a stack set deploys a template to the accounts of a table.

    The first row of ACCOUNTS.CSV names the columns: account_id, regions, organizational_unit_id, existing_trails,
    existing_filters, and parameters of the template. Required are account_id and parameters without a default. An empty
    cell keeps the parameter's default. `-` reads standard input.

    It writes the stack set, its stacks for each set of values, and the parameters of each account, and prints the commands
    that create them. It writes nothing if a row is wrong (exit code 2), nor, without --force, if AWS would refuse a stack or
    bill a trail twice (exit code 1).

    \b
      cloudtrail-templates plan-rollout accounts.csv --template trail --region eu-west-1 \\
          --organizational-unit-id r-ab12 --template-url https://bucket.s3.eu-west-1.amazonaws.com/1/trail.yaml
    """
    from cloudtrail_templates.components.rollout.operation import SOFT, STRICT
    from cloudtrail_templates.rollout.plan import Plan, write_plan
    from cloudtrail_templates.rollout.settings import Rollout
    from cloudtrail_templates.templates import CATALOG

    if options["template"] not in CATALOG:
        raise unknown("template", options["template"], CATALOG)
    options |= {name: separate(options.pop(name)) or None for name in ("organizational_unit_ids", "regions")}
    options["stack_set_name"] = options["stack_set_name"] or options["template"]
    with errors_name_flags(context):
        rollout = Rollout(**options, concurrency_mode=SOFT if soft else STRICT)
    name = "standard input" if table is None else str(table)
    lines = _read(table, name)
    try:
        plan = Plan(lines, rollout)
    except CloudTrailTemplatesError as error:
        raise CloudTrailTemplatesError(f"{name}: {error}") from error
    _report(name, plan.mistakes, MISUSE)
    _report(name, plan.misfits, None if force else FINDINGS)
    write_plan(plan, output_dir)
    _print_commands(output_dir, len(plan.groups) > 1)
    _describe(plan, output_dir, rollout)


def _describe(plan: "Plan", folder: Path, rollout: "Rollout") -> None:
    """Print what the plan has, and what the person could have overlooked."""
    accounts = format_count(sum(len(group.accounts) for group in plan.groups), "account")
    sets = format_count(len(plan.groups), "set")
    click.echo(f"{folder}: {accounts} with {sets} of regions and values", err=True)
    if not rollout.is_self_managed:
        if rollout.management_account_id is None:
            click.echo(
                "with --management-account-id the plan refuses the account that it cannot reach", err=True
            )
        stacks = sum(len(group.accounts) * len(group.regions) for group in plan.groups)
        click.echo(
            f"StackSets leaves out accounts that are not in the given units: aws cloudformation list-stack-instances must "
            f"list {format_count(stacks, 'stack')} afterwards",
            err=True,
        )
    if several := sum(len(group.accounts) for group in plan.groups if len(group.regions) > 1):
        click.echo(
            f"{format_count(several, 'account')} with several regions, each with a stack of its own and its costs; deploy "
            "what watches a multi-region trail to its home region only",
            err=True,
        )


def _read(table: Path | None, name: str) -> list[str]:
    data = sys.stdin.buffer.read() if table is None else table.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CloudTrailTemplatesError(f"{name} is not UTF-8; save it as CSV UTF-8") from error
    return list(io.StringIO(text, newline=""))


def _report(name: str, lines: list[str], exit_code: int | None) -> None:
    """Print the first lines, and leave with the exit code if there are any."""
    for line in lines[:_MOST_LINES]:
        click.echo(one_line(f"{name}: {line}"), err=True)
    if len(lines) > _MOST_LINES:
        click.echo(f"{name}: {len(lines) - _MOST_LINES:,} more like these", err=True)
    if lines and exit_code is not None:
        sys.exit(exit_code)


def _print_commands(folder: Path, are_several: bool) -> None:
    """Print the commands; StackSets queues operations that come while another one runs.

    If the stack set cannot be created, because there is another one of its name, that one must not get the stacks.
    """
    quoted = shlex.quote(str(folder))
    create = "aws cloudformation create-stack-"
    click.echo(f"{create}set --cli-input-json {shlex.quote(f'file://{folder}/stack-set.json')} &&")
    if not are_several:
        click.echo(f"{create}instances --cli-input-json {shlex.quote(f'file://{folder}/instances-1.json')}")
        return
    click.echo(f"for file in {quoted}/instances-*.json; do")
    click.echo(f'    {create}instances --cli-input-json "file://$file" || break')
    click.echo("done")
