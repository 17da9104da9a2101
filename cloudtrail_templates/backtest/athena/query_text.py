"""The text of the query, with placeholders for the alarms, the filters and the table."""

# It names the table once: Athena reads, and bills, a table as often as a query names it.
QUERY = """\
-- For each alarm: events, notifications, and periods in ALARM.
WITH
alarms (alarm, minutes, evaluated, needed, comparison, threshold, missing) AS (
  VALUES
    {alarms}
),
feeds (alarm, metric_filter, per_event, per_minute) AS (
  VALUES
    {feeds}
),
-- Each event, once for each filter that matches it.
matched AS (
  SELECT eventtime, metric_filter
  FROM {table}
  CROSS JOIN UNNEST(ARRAY[
    {filters}
  ]) AS t (metric_filter)
  WHERE {conditions}
),
counts AS (
  SELECT
    metric_filter,
    CAST(FLOOR(to_unixtime(from_iso8601_timestamp(eventtime)) / 60) AS BIGINT) AS minute,
    COUNT(*) AS events,
    MIN(eventtime) AS first_event,
    MAX(eventtime) AS last_event
  FROM matched
  GROUP BY 1, 2
),
logs AS (
  SELECT *, MIN(minute) OVER () AS first_minute, MAX(minute) OVER () AS last_minute FROM counts
),
-- The sum of the metric of an alarm in a period.
datapoints AS (
  SELECT
    alarm,
    CAST((minute - minute % minutes) / minutes AS BIGINT) AS period,
    {first_period} AS first_period,
    {last_period} AS last_period,
    SUM(events * per_event + per_minute) AS total,
    SUM(IF(per_event <> 0, events)) AS events,
    MIN(IF(per_event <> 0, first_event)) AS first_event,
    MAX(IF(per_event <> 0, last_event)) AS last_event
  FROM logs
  JOIN feeds USING (metric_filter)
  JOIN alarms USING (alarm)
  GROUP BY 1, 2, 3, 4
),
compared AS (
  SELECT
    datapoints.*,
    CASE comparison
      WHEN '>=' THEN total >= threshold
      WHEN '>' THEN total > threshold
      WHEN '<' THEN total < threshold
      WHEN '<=' THEN total <= threshold
    END AS breaches
  FROM datapoints
  JOIN alarms ON alarms.alarm = datapoints.alarm
),
-- CloudWatch looks at a datapoint in its own period and later ones: {extra} more than the alarm evaluates.
looks AS (
  SELECT
    alarm,
    period + age AS period,
    first_period,
    last_period,
    breaches,
    age,
    ROW_NUMBER() OVER (PARTITION BY alarm, period + age ORDER BY breaches IS NULL, age) AS latest,
    IF(age = 0, events) AS events,
    first_event,
    last_event
  FROM compared
  JOIN alarms USING (alarm)
  CROSS JOIN UNNEST(sequence(0, evaluated + {extra} - 1)) AS t (age)
  WHERE period + age <= last_period
),
windows AS (
  SELECT
    alarm,
    period,
    first_period,
    last_period,
    COUNT(*) FILTER (WHERE breaches AND latest <= evaluated) AS breaching,
    -- Before the first event no data breaches.
    COUNT(breaches) + GREATEST(first_period + evaluated + {extra} - 1 - period, 0) AS known,
    COALESCE(MAX(IF(breaches, age)) + 1, 0) AS oldest,
    SUM(events) AS events,
    MIN(first_event) AS first_event,
    MAX(last_event) AS last_event
  FROM looks
  JOIN alarms USING (alarm)
  GROUP BY alarm, evaluated, period, first_period, last_period
),
states AS (
  SELECT
    windows.*,
    -- The period in which an alarm goes off if there is no data from the start on.
    IF(missing = 'breaching', first_period + {extra} + needed - 1) AS noticed,
    CASE missing
      WHEN 'breaching' THEN breaching + GREATEST(evaluated - known, 0) >= needed
      WHEN 'missing' THEN breaching >= needed OR (known = breaching AND known < evaluated AND oldest >= needed)
      ELSE breaching >= needed
    END AS in_alarm
  FROM windows
  JOIN alarms ON alarms.alarm = windows.alarm
),
-- Without a datapoint in its window the alarm stays in one state until the next one.
spells AS (
  SELECT
    states.*,
    LEAD(period, 1, last_period + 1) OVER (PARTITION BY alarm ORDER BY period) - period - 1 AS blank,
    LAG(period) OVER (PARTITION BY alarm ORDER BY period) AS period_before,
    LAG(in_alarm, 1, FALSE) OVER (PARTITION BY alarm ORDER BY period) AS in_alarm_before,
    IF(
      LAG(period) OVER (PARTITION BY alarm ORDER BY period) IS NULL AND period > noticed, period - noticed, 0
    ) AS silent
  FROM states
)
SELECT
  alarm,
  COALESCE(SUM(events), 0) AS events_matched,
  COUNT(*) FILTER (
    WHERE in_alarm
      AND NOT IF(period - period_before > 1, missing = 'breaching', in_alarm_before OR silent > 0)
  )
    + COUNT(*) FILTER (WHERE silent > 0)
    + COUNT(*) FILTER (WHERE NOT in_alarm AND blank > 0 AND missing = 'breaching') AS times_gone_off,
  COUNT(*) FILTER (WHERE in_alarm)
    + COALESCE(SUM(IF(missing = 'breaching', blank, 0) + silent), 0) AS periods_in_alarm,
  MIN(first_event) AS first_event,
  MAX(last_event) AS last_event
FROM alarms
LEFT JOIN spells USING (alarm)
GROUP BY alarm
ORDER BY times_gone_off DESC, periods_in_alarm DESC, events_matched DESC, alarm
"""
