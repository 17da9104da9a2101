"""The command that prints the query for a question about events."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from cloudtrail_templates.cli.option_values import parse_parameters
from cloudtrail_templates.errors import OptionError, shorten

if TYPE_CHECKING:
    from cloudtrail_templates.queries.rendering import AnyQuestion

_DAY = "%Y/%m/%d"
_DAYS = 7


@click.command()
@click.argument("name", required=False)
@click.option(
    "--param",
    "assignments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Value of a parameter; repeat it for each parameter. --list shows them.",
)
@click.option(
    "--language",
    type=click.Choice(["athena", "insights"]),
    default="athena",
    show_default=True,
    help="SQL for Athena, or a query for CloudWatch Logs Insights.",
)
@click.option(
    "--table",
    help="Table in Athena, also as DATABASE.TABLE.  [default: logs, in the database that you choose in Athena]",
)
@click.option("--list", "listed", is_flag=True, help="List the questions and their parameters.")
def query(
    name: str | None, assignments: tuple[str, ...], language: str, table: str | None, listed: bool
) -> None:
    """Print the query that answers a question about events, ready to paste.

    A query for Athena needs --param account=ACCOUNT, and reads the last seven days by default: first_day and last_day
    select others. For CloudWatch Logs Insights, choose the time in the console. No value can change the query.

    \b
      cloudtrail-templates query deletions --param account=111122223333 --param resource=vol-0a1b2c3d
      cloudtrail-templates query root-activity --language insights
    """
    from cloudtrail_templates.queries.rendering import (
        TABLE,
        athena_query,
        find_question,
        insights_query,
        questions,
    )

    if listed:
        if name is not None:
            raise click.UsageError(f"--list takes no NAME, got {shorten(name)}; leave one of them out")
        if assignments or table is not None:
            raise click.UsageError("--list takes no other option, got --param or --table; leave them out")
        click.echo("\n".join(_line(one) for one in questions().values()))
        return
    if name is None:
        raise click.UsageError("NAME must be a question, got none; see the names with --list")
    values = parse_parameters(assignments, example="account=111122223333")
    if language == "insights":
        if table is not None:
            raise click.UsageError("--table is for Athena, got --language insights; leave it out")
        click.echo(insights_query(name, **values).rstrip("\n"))
        return
    find_question(name)  # before the days, so that a wrong name is the first error
    click.echo(athena_query(name, table=table or TABLE, **_with_days(values)).rstrip("\n"))


def _line(question: "AnyQuestion") -> str:
    needed = "".join(f" --param {one.name}={one.example}" for one in question.parameters)
    return f"{question.name}{needed}\n    {question.title} {question.answer}"


def _with_days(values: dict[str, str]) -> dict[str, str]:
    """Return the values with the days that are not given: the last seven.

    Raises:
        OptionError: a day is not valid, or the first day is in the future.
    """
    from cloudtrail_templates.queries.question import FIRST_DAY

    today = datetime.now(UTC).strftime(_DAY)
    last = values.get("last_day", today)
    try:
        first = datetime.strptime(min(last, today), _DAY) - timedelta(days=_DAYS - 1)
    except ValueError:
        raise OptionError(f"last_day must be a day, got {shorten(last)}; write it like {today}") from None
    found = {"first_day": first.strftime(_DAY), "last_day": last, **values}
    FIRST_DAY.check(found["first_day"])
    if found["first_day"] > today:
        raise OptionError(
            f"first_day must not be in the future, got {shorten(found['first_day'])}; today is {today} in UTC"
        )
    return found
