"""Questions about what the logs cover: what is new in them, and when they have no events."""

from cloudtrail_templates.queries.question import FIRST_DAY, PRINCIPAL, QueryParameter, Question

FIRST_USE = Question(
    name="first-use",
    title="Which services and regions were used for the first time?",
    answer="Each service in each region whose first event in all days of the query is on the day new_since or later, with "
    "the principal of that event.",
    parameters=(
        QueryParameter(
            name="new_since",
            description="The day from which on a first event counts as new. It must be in the days of the query, "
            "which should begin weeks earlier.",
            pattern=FIRST_DAY.pattern,
            must=FIRST_DAY.must,
            example="2026/10/24",
            in_days=True,
        ),
    ),
    athena=f"""\
SELECT
  eventsource, awsregion,
  MIN(eventtime) AS first_event,
  MIN_BY({PRINCIPAL}, eventtime) AS principal,
  COUNT(*) AS events
{{events}}
GROUP BY 1, 2
HAVING MIN(day) >= {{new_since}}
ORDER BY first_event, eventsource, awsregion
""",
)

TRAIL_GAPS = Question(
    name="trail-gaps",
    title="When did the logs have no events?",
    answer="Each time between two events that is longer than so many minutes. The time before the first event and after the "
    "last one is not among them.",
    parameters=(
        QueryParameter(
            name="minutes",
            description="Minutes without an event.",
            pattern=r"[1-9]\d{0,5}",
            must="must be 1 to 999999; give a number of minutes",
            example="60",
            is_number=True,
        ),
    ),
    athena="""\
WITH minutes AS (
  SELECT DISTINCT date_trunc('minute', from_iso8601_timestamp(eventtime)) AS minute
  {events}
),
gaps AS (
  SELECT LAG(minute) OVER (ORDER BY minute) AS last_before, minute AS first_after FROM minutes
)
SELECT last_before, first_after, date_diff('minute', last_before, first_after) AS minutes
FROM gaps
WHERE date_diff('minute', last_before, first_after) > {minutes}
ORDER BY last_before
""",
)

QUESTIONS = (FIRST_USE, TRAIL_GAPS)
