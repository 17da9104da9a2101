"""Write the query with which Athena counts what the filters match.

Source: https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from cloudtrail_templates.backtest.counting.bounded_counts import MAX_NAMES, MAX_TIMELINES
from cloudtrail_templates.backtest.counting.counts import OTHERS
from cloudtrail_templates.backtest.counting.matched_events import (
    MAX_NAME_LENGTH,
    PRINCIPAL_FIELDS,
    UNKNOWN,
)
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.reading.event_times import as_event_time, to_utc_second
from cloudtrail_templates.errors import FilterPatternError, OptionError, shorten
from cloudtrail_templates.languages.athena.condition import nullable_condition
from cloudtrail_templates.languages.athena.literals import literal
from cloudtrail_templates.languages.partial_text import AnyText

MAX_BYTES = 262_144
"""The longest query.

Source: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
"""

ALL_EVENTS = "*"
"""Stands for a filter that matches every event. The logical ID of a filter has only letters and digits."""
WITHOUT_READ_ONLY = "*without readOnly"
"""Stands for a filter that matches the events without the field readOnly."""

COLUMNS = ("metric_filter", "kind", "name", "minute", "events", "query_id", "row_count")
"""The columns of the result, in this order."""

# It names the table, and each step, once: Athena reads, and bills, a table as often as a query names it.
_QUERY = """\
-- Events by filter and minute, and by principal, source address and region.
WITH
events AS (
  SELECT
    SUBSTR(eventtime, 1, 17) || '00Z' AS minute,
    {principal} AS principal,
    {source} AS source,
    {region} AS region,
    ARRAY[
      {filters}
    ] AS filters
  FROM {table}
  WHERE {conditions}
),
-- Each event, once for each filter that matches it. Those that begin with * count without names.
matched AS (
  SELECT
    metric_filter,
    minute,
    CASE WHEN metric_filter NOT LIKE '*%' THEN principal END AS principal,
    CASE WHEN metric_filter NOT LIKE '*%' THEN source END AS source,
    CASE WHEN metric_filter NOT LIKE '*%' THEN region END AS region
  FROM events
  CROSS JOIN UNNEST(filters) AS t (metric_filter)
  WHERE metric_filter IS NOT NULL
),
counted AS (
  SELECT
    metric_filter,
    CASE GROUPING(principal, source, region)
      WHEN 3 THEN 'principal' WHEN 5 THEN 'source' WHEN 6 THEN 'region' ELSE 'minute'
    END AS kind,
    COALESCE(principal, source, region) AS name,
    minute,
    COUNT(*) AS events
  FROM matched
  GROUP BY GROUPING SETS (
    (metric_filter, minute),
    (metric_filter, minute, principal),
    (metric_filter, minute, source),
    (metric_filter, region)
  )
),
named AS (
  SELECT *, SUM(events) OVER (PARTITION BY metric_filter, kind, name) AS total
  FROM counted
  WHERE kind = 'minute' OR name IS NOT NULL
),
ranked AS (
  SELECT *, DENSE_RANK() OVER (PARTITION BY metric_filter, kind ORDER BY total DESC, name) AS place
  FROM named
)
-- The minutes only of the names with the most events.
SELECT
  metric_filter,
  kind,
  CASE WHEN place <= {max_names} THEN name ELSE {others} END AS name,
  CASE WHEN place <= {max_timelines} THEN minute END AS minute,
  SUM(events) AS events,
  '{query_id}' AS query_id,
  COUNT(*) OVER () AS row_count
FROM ranked
GROUP BY 1, 2, 3, 4
"""

_LINES = ",\n      "


def build_athena_query(
    filters: Sequence[MetricFilter],
    *,
    table: str = "cloudtrail_logs",
    since: datetime | None = None,
    until: datetime | None = None,
    day_partition: str | None = None,
) -> str:
    """Return one query that counts what the filters match; `read_counts` reads its result.

    Args:
        filters: The filters.
        table: The table of the logs, with the columns that AWS documents or those of the template athena;
            `database.table` works as well.
        since: Leave out earlier events. UTC if it has no time zone.
        until: Leave out events at this time or later.
        day_partition: The partition column with days such as 2026/11/02: `timestamp` in AWS's table with partition
            projection. With `since` or `until`, Athena reads no other days, except one more at the end, because events are
            delivered some minutes later.

    Raises:
        OptionError: A name is not valid, `day_partition` is without times, or there are so many filters that the query is
            too long for Athena.
        FilterPatternError: The table lacks what a filter tests.
    """
    conditions = ["eventtime LIKE '20__-__-__T__:__:__Z'", *_time_conditions(since, until)]
    if day_partition is not None:
        column = _name("day_partition", day_partition, parts=1)
        if since is None and until is None:
            raise OptionError(
                "day_partition has no effect without since or until, as Athena would read all days; give one of them"
            )
        conditions += _day_conditions(column, since, until)
    query = _QUERY.format(
        table=_name("table", table, parts=3),
        principal=_first_name([f"useridentity.{field.lower()}" for field in PRINCIPAL_FIELDS]),
        source=_first_name(["sourceipaddress"]),
        region=_first_name(["awsregion"]),
        filters=_LINES.join(
            [
                *map(_filter, filters),
                literal(ALL_EVENTS),
                _when("readonly IS NULL", WITHOUT_READ_ONLY),
            ]
        ),
        conditions="\n    AND ".join(conditions),
        max_names=MAX_NAMES,
        others=literal(OTHERS),
        max_timelines=MAX_TIMELINES,
        query_id=query_id(filters, since, until),
    )
    size = len(query.encode())
    if size > MAX_BYTES:
        raise OptionError(f"a query must be at most {MAX_BYTES:,} bytes, got {size:,}; choose fewer alarms")
    return query


def query_id(filters: Sequence[MetricFilter], since: datetime | None, until: datetime | None) -> str:
    """Return what distinguishes the result of a query from that of one with other filters or times."""
    import hashlib

    parts = [*((each.title, each.pattern.text) for each in filters), *_time_conditions(since, until)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _filter(metric_filter: MetricFilter) -> str:
    try:
        condition = nullable_condition(metric_filter.pattern.expression, "        ")
    except FilterPatternError as error:
        raise FilterPatternError(f"{metric_filter.title}: {error}") from None
    return _when(condition, metric_filter.title)


def _when(condition: AnyText, title: str) -> str:
    return f"CASE WHEN {condition}\n        THEN {literal(title)} END"


def _first_name(columns: Sequence[str]) -> str:
    """Return SQL for the first text among columns that is short enough to be kept as a name."""
    names = [
        f"CASE WHEN LENGTH({column}) BETWEEN 1 AND {MAX_NAME_LENGTH} THEN {column} END" for column in columns
    ]
    return f"COALESCE(\n      {_LINES.join([*names, literal(UNKNOWN)])}\n    )"


def _time_conditions(since: datetime | None, until: datetime | None) -> list[str]:
    # All eventTimes have the same format, so the order of texts is the order of times.
    conditions = [(">=", since), ("<", until)]
    return [f"eventtime {sign} '{as_event_time(at)}'" for sign, at in conditions if at]


def _day_conditions(column: str, since: datetime | None, until: datetime | None) -> list[str]:
    conditions = [(">=", since), ("<=", until and to_utc_second(until) + timedelta(days=1))]
    return [f"{column} {sign} '{to_utc_second(at):%Y/%m/%d}'" for sign, at in conditions if at]


def _name(option: str, name: str, *, parts: int) -> str:
    """Return a name in quotes. Names in Glue have letters, digits and underscores, with dots between their parts."""
    if not re.fullmatch(rf"\w+(\.\w+){{0,{parts - 1}}}", name, re.ASCII):
        raise OptionError(
            f"{option} must be letters, digits and _{' with dots between' * (parts > 1)}, "
            f"got {shorten(name)}; give the name of a {'table' if parts > 1 else 'partition column'}"
        )
    return ".".join(f'"{part}"' for part in name.split("."))
