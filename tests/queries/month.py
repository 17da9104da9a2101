"""A generated month of logs with a sample of every alarm, and the table that Athena makes of it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from backtest.athena_engine import Table
from backtest.calls import ACCOUNT
from backtest.generated import Month

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.queries.rendering import athena_query

OTHER_ACCOUNT = "444455556666"
SCOPE = {"account": ACCOUNT, "first_day": "2026/10/01", "last_day": "2026/10/31"}

Record = dict[str, Any]
Row = tuple[Any, ...]


@cache
def month() -> Sequence[Record]:
    """The events of the account in October 2026, in the order of their times."""
    samples = [
        {
            **sample,
            "eventTime": f"2026-10-{number % 30 + 1:02}T{number % 24:02}:15:30Z",
            "recipientAccountId": ACCOUNT,
            "eventID": f"sample-{number:03}",
        }
        for number, sample in enumerate(one for each in ALL_DETECTIONS for one in each.fires_on)
    ]
    events = [*Month(events=4_000).records(), *samples]
    return sorted(events, key=lambda one: (one["eventTime"], one["eventID"]))


@cache
def table() -> Table:
    """The table of these events, with the same ones in another account and on other days."""
    elsewhere = [
        changed
        for one in month()[::7]
        for changed in (
            {**one, "recipientAccountId": OTHER_ACCOUNT},
            {**one, "eventTime": one["eventTime"].replace("2026-10", "2026-09").replace("-31T", "-30T")},
            {**one, "eventTime": one["eventTime"].replace("2026-10", "2026-11").replace("-31T", "-30T")},
        )
    ]
    return Table([*month(), *elsewhere], name="logs")


def answer(name: str, **values: str) -> list[Row]:
    """The rows of the answer in October, run in DuckDB."""
    return table().rows(athena_query(name, **{**SCOPE, **values}))


def principal(one: Record) -> str:
    """The principal as the queries name it."""
    identity = one["userIdentity"]
    return str(identity.get("arn") or identity.get("invokedBy") or identity["type"])
