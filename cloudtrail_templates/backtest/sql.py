"""The back-test as one query in Athena, over logs that stay where they are.

https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

import re
from datetime import UTC, datetime, timedelta

from ..errors import FilterPatternError, OptionError, shorten
from ..filter_pattern.athena import athena_condition
from ..filter_pattern.athena_text import literal
from .sql_rows import EVERY_EVENT, alarm_row, feed_rows
from .watch import MetricFilter, Watch

# The table stands once in it: Athena reads, and bills, a table as often as a query names what comes of it.
_QUERY = """\
-- What each alarm would have seen, and in how many periods it would have been in alarm.
WITH
alarms (alarm, seconds, evaluated, needed, comparison, threshold, missing_breaches) AS (
  VALUES
    {alarms}
),
feeds (alarm, metric_filter, adds) AS (
  VALUES
    {feeds}
),
-- An event, once for each filter that matches it.
matched AS (
  SELECT eventtime, metric_filter
  FROM {table}
  CROSS JOIN UNNEST(ARRAY[
    {filters}
  ]) AS t (metric_filter)
  WHERE {conditions}
),
-- What the metric of an alarm holds for a period.
datapoints AS (
  SELECT
    alarm,
    CAST(FLOOR(to_unixtime(from_iso8601_timestamp(eventtime)) / seconds) AS BIGINT) AS period,
    SUM(adds) AS total,
    COUNT_IF(adds <> 0) AS events,
    MIN(IF(adds <> 0, eventtime)) AS first_event,
    MAX(IF(adds <> 0, eventtime)) AS last_event
  FROM matched
  JOIN feeds USING (metric_filter)
  JOIN alarms USING (alarm)
  GROUP BY 1, 2
),
-- A datapoint is looked at in its own period and again in the next ones.
looks AS (
  SELECT
    alarm,
    evaluated,
    needed,
    period + later AS period,
    CASE comparison
      WHEN '>=' THEN total >= threshold
      WHEN '>' THEN total > threshold
      WHEN '<' THEN total < threshold
      WHEN '<=' THEN total <= threshold
    END AS breaches,
    IF(later = 0, events, 0) AS events,
    first_event,
    last_event
  FROM datapoints
  JOIN alarms USING (alarm)
  CROSS JOIN UNNEST(sequence(0, evaluated - 1)) AS t (later)
),
evaluations AS (
  SELECT
    alarm,
    period,
    COUNT_IF(breaches) >= needed AS enough_breach,
    COUNT_IF(NOT breaches) > evaluated - needed AS too_few_breach,
    SUM(events) AS events,
    MIN(first_event) AS first_event,
    MAX(last_event) AS last_event,
    MIN(period) OVER (PARTITION BY alarm) + evaluated - 1 AS first_period,
    MAX(period) OVER (PARTITION BY alarm) - evaluated + 1 AS last_period
  FROM looks
  GROUP BY alarm, period, evaluated, needed
)
SELECT
  alarm,
  COALESCE(SUM(events), 0) AS events_matched,
  IF(
    missing_breaches,
    GREATEST(COALESCE(MAX(last_period) - MIN(first_period) + 1, 0), 0)
      - COUNT_IF(too_few_breach AND period BETWEEN first_period AND last_period),
    COUNT_IF(enough_breach)
  ) AS periods_in_alarm,
  MIN(first_event) AS first_event,
  MAX(last_event) AS last_event
FROM alarms
LEFT JOIN evaluations USING (alarm)
GROUP BY alarm, missing_breaches
ORDER BY periods_in_alarm DESC, events_matched DESC, alarm
"""


def athena_query(
    watch: Watch,
    *,
    table: str = "cloudtrail_logs",
    since: datetime | None = None,
    until: datetime | None = None,
    day_partition: str | None = None,
) -> str:
    """One query that says of every alarm what it would have seen and how often it would have fired.

    A row has the alarm's title, the events that its filters match, the periods in alarm, and the time of the
    first and of the last event. Periods begin at multiples of their length since 1970, UTC, and an event
    belongs to the one of its eventTime. Missing datapoints that do not breach count as fine. Missing ones that
    do breach count from the first to the last event of the table, once the first has been followed by as many
    periods as the alarm evaluates.

    Args:
        watch: the filters and alarms.
        table: the table of the logs, with the columns that AWS documents; a database may stand before a dot.
        since: leave out what came before; without a time zone it is UTC.
        until: leave out what came then or later.
        day_partition: the partition column that has the day as in 2026/11/02, such as `timestamp` in AWS's
            table with partition projection; with `since` or `until` Athena then reads no other days. A day
            more is read, for an event is delivered some minutes later.

    Raises:
        OptionError: a name that is none, or an alarm that no query can evaluate.
        FilterPatternError: the table cannot tell what a filter asks for.
    """
    if not watch.alarms:
        raise OptionError("a query must have an alarm to ask for, got none; take a template with alarms")
    feeds = [row for alarm in watch.alarms for row in feed_rows(alarm, watch.filters)]
    used = {row.metric_filter for row in feeds}
    filters = [_filter(each) for each in watch.filters if each.title in used]
    if EVERY_EVENT in used:
        filters.append(literal(EVERY_EVENT))
    conditions = ["metric_filter IS NOT NULL", *_time_conditions(since, until)]
    if day_partition is not None:
        conditions += _day_conditions(_name("day_partition", day_partition, parts=1), since, until)
    return _QUERY.format(
        alarms=",\n    ".join(map(alarm_row, watch.alarms)),
        feeds=",\n    ".join(map(str, feeds)),
        table=_name("table", table, parts=3),
        filters=",\n    ".join(filters),
        conditions="\n    AND ".join(conditions),
    )


def _filter(metric_filter: MetricFilter) -> str:
    try:
        condition = athena_condition(metric_filter.pattern.expression, "      ")
    except FilterPatternError as error:
        raise FilterPatternError(f"{metric_filter.title}: {error}") from None
    return f"IF(\n      {condition},\n      {literal(metric_filter.title)}\n    )"


def _time_conditions(since: datetime | None, until: datetime | None) -> list[str]:
    # An eventTime is always written in the same way, so the order of texts is the order of times.
    conditions = [(">=", since), ("<", until)]
    return [f"eventtime {sign} '{_utc(at):%Y-%m-%dT%H:%M:%SZ}'" for sign, at in conditions if at]


def _day_conditions(column: str, since: datetime | None, until: datetime | None) -> list[str]:
    conditions = [(">=", since), ("<=", until and _utc(until) + timedelta(days=1))]
    return [f"{column} {sign} '{_utc(at):%Y/%m/%d}'" for sign, at in conditions if at]


def _utc(at: datetime) -> datetime:
    """The time in UTC, rounded up to the second: no event has a fraction of one."""
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return (at + timedelta(microseconds=-at.microsecond % 1_000_000)).replace(microsecond=0)


def _name(option: str, name: str, *, parts: int) -> str:
    """A name in quotes; Glue has letters, digits and underscores, and a dot between its parts."""
    if not re.fullmatch(rf"\w+(\.\w+){{0,{parts - 1}}}", name, re.ASCII):
        raise OptionError(
            f"{option} must be letters, digits and _{' with a dot between' * (parts > 1)}, "
            f"got {shorten(name)}; give the name of a {'table' if parts > 1 else 'partition column'}"
        )
    return ".".join(f'"{part}"' for part in name.split("."))
