"""The back-test as one query in Athena, over logs that stay where they are.

https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

import re
from datetime import datetime, timedelta

from cloudtrail_templates.backtest.athena.query_rows import EVERY_EVENT, EXTRA_PERIODS, alarm_row, feed_rows
from cloudtrail_templates.backtest.athena.query_text import QUERY
from cloudtrail_templates.backtest.deployment.model import MetricFilter, Watch
from cloudtrail_templates.backtest.evaluation.time_range import asked, in_utc
from cloudtrail_templates.errors import FilterPatternError, OptionError, shorten
from cloudtrail_templates.languages.athena.condition import nullable_condition
from cloudtrail_templates.languages.athena.literals import literal

MAX_BYTES = 262_144
"""https://docs.aws.amazon.com/athena/latest/ug/service-limits.html"""


def athena_query(
    watch: Watch,
    *,
    table: str = "cloudtrail_logs",
    since: datetime | None = None,
    until: datetime | None = None,
    day_partition: str | None = None,
    now: datetime | None = None,
) -> str:
    """One query that says of every alarm what it would have seen and how often it would have fired.

    A row has the alarm's title, the events that its filters match, how many times it went into ALARM, for how
    many periods it was, and the time of the first and of the last event. Periods begin at multiples of their
    length since 1970, UTC, and an event belongs to the one of its eventTime. Alarms are evaluated as CloudWatch
    does, from the first event of the table to the last, or from `since` to `until` where they are given and
    not later than `now`; where data is missing it looks two periods farther back.

    Args:
        watch: the filters and alarms.
        table: the table of the logs, with the columns that AWS documents; a database may stand before a dot.
        since: leave out what came before; without a time zone it is UTC.
        until: leave out what came then or later.
        day_partition: the partition column that has the day as in 2026/11/02, such as `timestamp` in AWS's
            table with partition projection; with `since` or `until` Athena then reads no other days. A day
            more is read, for an event is delivered some minutes later.

    Raises:
        OptionError: a name that is none, no alarm, one that no query can evaluate, or so many
            that Athena would not take the query.
        FilterPatternError: the table cannot tell what a filter asks for.
    """
    if not watch.alarms:
        raise OptionError("a query must have an alarm to ask for, got none; take a template with alarms")
    feeds = [row for alarm in watch.alarms for row in feed_rows(watch, alarm)]
    used = {row.metric_filter for row in feeds}
    filters = [_filter(each) for each in watch.filters if each.title in used]
    conditions = ["metric_filter IS NOT NULL", *_time_conditions(since, until)]
    if day_partition is not None:
        conditions += _day_conditions(_name("day_partition", day_partition, parts=1), since, until)
    query = QUERY.format(
        alarms=",\n    ".join(map(alarm_row, watch.alarms)),
        feeds=",\n    ".join(map(str, feeds)),
        table=_name("table", table, parts=3),
        filters=",\n    ".join([*filters, literal(EVERY_EVENT)]),
        extra=EXTRA_PERIODS,
        conditions="\n    AND ".join(conditions),
        **_periods(since, until, now),
    )
    size = len(query.encode())
    if size > MAX_BYTES:
        raise OptionError(f"a query must be at most {MAX_BYTES:,} bytes, got {size:,}; ask for fewer alarms")
    return query


def _filter(metric_filter: MetricFilter) -> str:
    try:
        condition = nullable_condition(metric_filter.pattern.expression, "      ")
    except FilterPatternError as error:
        raise FilterPatternError(f"{metric_filter.title}: {error}") from None
    return f"IF(\n      {condition},\n      {literal(metric_filter.title)}\n    )"


def _time_conditions(since: datetime | None, until: datetime | None) -> list[str]:
    # An eventTime is always written in the same way, so the order of texts is the order of times.
    conditions = [(">=", since), ("<", until)]
    return [f"eventtime {sign} '{in_utc(at):%Y-%m-%dT%H:%M:%SZ}'" for sign, at in conditions if at]


def _day_conditions(column: str, since: datetime | None, until: datetime | None) -> list[str]:
    conditions = [(">=", since), ("<=", until and in_utc(until) + timedelta(days=1))]
    return [f"{column} {sign} '{in_utc(at):%Y/%m/%d}'" for sign, at in conditions if at]


def _periods(since: datetime | None, until: datetime | None, now: datetime | None) -> dict[str, str]:
    """The first and last period of an alarm: as in `Span.periods`."""
    first, last = (
        f"CAST(({minute} - {minute} % minutes) / minutes AS BIGINT)"
        for minute in ("first_minute", "last_minute")
    )
    begin, end = asked(since, until, now)
    # A DOUBLE divides in the same way everywhere, and exactly.
    if begin is not None:
        first = f"LEAST({first}, CAST(CEIL({begin}e0 / (60 * minutes)) AS BIGINT))"
    if end is not None:
        last = f"GREATEST({last}, CAST(FLOOR({end}e0 / (60 * minutes)) AS BIGINT) - 1)"
    return {"first_period": first, "last_period": last}


def _name(option: str, name: str, *, parts: int) -> str:
    """A name in quotes; Glue has letters, digits and underscores, and a dot between its parts."""
    if not re.fullmatch(rf"\w+(\.\w+){{0,{parts - 1}}}", name, re.ASCII):
        raise OptionError(
            f"{option} must be letters, digits and _{' with a dot between' * (parts > 1)}, "
            f"got {shorten(name)}; give the name of a {'table' if parts > 1 else 'partition column'}"
        )
    return ".".join(f'"{part}"' for part in name.split("."))
