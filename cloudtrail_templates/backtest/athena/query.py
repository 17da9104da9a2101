"""Write the back-test as one Athena query, so that the logs stay where they are.

Source: https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

import re
from datetime import datetime, timedelta

from cloudtrail_templates.backtest.athena.query_rows import EVERY_FILTER, alarm_row, feed_rows
from cloudtrail_templates.backtest.athena.query_text import QUERY
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms, MetricFilter
from cloudtrail_templates.backtest.evaluation.alarm_states import EXTRA_PERIODS
from cloudtrail_templates.backtest.evaluation.time_range import requested_seconds
from cloudtrail_templates.backtest.reading.event_times import as_event_time, to_utc_second
from cloudtrail_templates.errors import FilterPatternError, OptionError, shorten
from cloudtrail_templates.languages.athena.condition import nullable_condition
from cloudtrail_templates.languages.athena.literals import literal

MAX_BYTES = 262_144
"""The longest query.

Source: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
"""


def build_athena_query(
    deployed: DeployedAlarms,
    *,
    table: str = "cloudtrail_logs",
    since: datetime | None = None,
    until: datetime | None = None,
    day_partition: str | None = None,
    now: datetime | None = None,
) -> str:
    """Return one query that counts the events and notifications of every alarm.

    The result has a row for each alarm: its name, the events that its filters match, how many times it went into ALARM,
    for how many periods it was in ALARM, and the times of the first and the last event. Periods start at multiples of
    their length since 1970, UTC; an event belongs to the period of its eventTime. Alarms are evaluated as CloudWatch does,
    from the first event of the table to the last, or from `since` to `until` if these are given, but not beyond `now`.

    Args:
        deployed: The filters and alarms.
        table: The table of the logs, with the columns that AWS documents or those of the template athena;
            `database.table` works as well.
        since: Leave out earlier events. UTC if it has no time zone.
        until: Leave out events at this time or later.
        day_partition: The partition column with days such as 2026/11/02: `timestamp` in AWS's table with partition
            projection. With `since` or `until`, Athena reads no other days, except one more at the end, because events are
            delivered some minutes later.
        now: The current time.

    Raises:
        OptionError: A name is not valid, there is no alarm, a query cannot evaluate one, or there are so many that the query
            is too long for Athena.
        FilterPatternError: The table lacks what a filter tests.
    """
    if not deployed.alarms:
        raise OptionError("a query must have an alarm, got none; choose a template with alarms")
    feeds = [row for alarm in deployed.alarms for row in feed_rows(deployed, alarm)]
    used = {row.metric_filter for row in feeds}
    filters = [_filter(each) for each in deployed.filters if each.title in used]
    conditions = ["metric_filter IS NOT NULL", *_time_conditions(since, until)]
    if day_partition is not None:
        conditions += _day_conditions(_name("day_partition", day_partition, parts=1), since, until)
    query = QUERY.format(
        alarms=",\n    ".join(map(alarm_row, deployed.alarms)),
        feeds=",\n    ".join(map(str, feeds)),
        table=_name("table", table, parts=3),
        filters=",\n    ".join([*filters, literal(EVERY_FILTER)]),
        extra=EXTRA_PERIODS,
        conditions="\n    AND ".join(conditions),
        **_periods(since, until, now),
    )
    size = len(query.encode())
    if size > MAX_BYTES:
        raise OptionError(f"a query must be at most {MAX_BYTES:,} bytes, got {size:,}; choose fewer alarms")
    return query


def _filter(metric_filter: MetricFilter) -> str:
    try:
        condition = nullable_condition(metric_filter.pattern.expression, "      ")
    except FilterPatternError as error:
        raise FilterPatternError(f"{metric_filter.title}: {error}") from None
    return f"IF(\n      {condition},\n      {literal(metric_filter.title)}\n    )"


def _time_conditions(since: datetime | None, until: datetime | None) -> list[str]:
    # All eventTimes have the same format, so the order of texts is the order of times.
    conditions = [(">=", since), ("<", until)]
    return [f"eventtime {sign} '{as_event_time(at)}'" for sign, at in conditions if at]


def _day_conditions(column: str, since: datetime | None, until: datetime | None) -> list[str]:
    conditions = [(">=", since), ("<=", until and to_utc_second(until) + timedelta(days=1))]
    return [f"{column} {sign} '{to_utc_second(at):%Y/%m/%d}'" for sign, at in conditions if at]


def _periods(since: datetime | None, until: datetime | None, now: datetime | None) -> dict[str, str]:
    """Return SQL for the first and last period of an alarm, as in `TimeRange.periods`."""
    first, last = (
        f"CAST(({minute} - {minute} % minutes) / minutes AS BIGINT)"
        for minute in ("first_minute", "last_minute")
    )
    begin, end = requested_seconds(since, until, now)
    # The division of a DOUBLE is exact here, and the same in all engines.
    if begin is not None:
        first = f"LEAST({first}, CAST(CEIL({begin}e0 / (60 * minutes)) AS BIGINT))"
    if end is not None:
        last = f"GREATEST({last}, CAST(FLOOR({end}e0 / (60 * minutes)) AS BIGINT) - 1)"
    return {"first_period": first, "last_period": last}


def _name(option: str, name: str, *, parts: int) -> str:
    """Return a name in quotes. Names in Glue have letters, digits and underscores, with dots between their parts."""
    if not re.fullmatch(rf"\w+(\.\w+){{0,{parts - 1}}}", name, re.ASCII):
        raise OptionError(
            f"{option} must be letters, digits and _{' with dots between' * (parts > 1)}, "
            f"got {shorten(name)}; give the name of a {'table' if parts > 1 else 'partition column'}"
        )
    return ".".join(f'"{part}"' for part in name.split("."))
