"""The query: run in DuckDB, it returns the same for every alarm as an evaluation in Python."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from backtest.athena_engine import Table
from cloudtrail_templates.backtest.athena.query import build_athena_query
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms, MetricAlarm, MetricFilter
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.errors import FilterPatternError, OptionError
from cloudtrail_templates.filter_pattern import FilterPattern

START = datetime(2026, 11, 2, tzinfo=UTC)
EVERY_EVENT = ("AWS/Logs", "IncomingLogEvents")
A, B = ("Ours", "A"), ("Ours", "B")

Row = tuple[int, int, int, str | None, str | None]


def at(seconds: float, name: str = "A", **fields: Any) -> dict[str, Any]:
    time = START + timedelta(seconds=seconds)
    return {"eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}", "eventName": name, **fields}


def fed(title: str, text: str, metric: tuple[str, str] = A, **options: Any) -> MetricFilter:
    return MetricFilter(title=title, pattern=FilterPattern(text), metric=metric, **options)


def deployed(
    *alarms: MetricAlarm, filters: tuple[MetricFilter, ...] = (fed("FilterA", "{$.eventName = A*}"),)
) -> DeployedAlarms:
    return DeployedAlarms(filters=filters, alarms=alarms)


def alarm(title: str = "Alarm", **options: Any) -> MetricAlarm:
    return MetricAlarm(**{"title": title, "metric": A, "threshold": 1, **options})


def query_rows(one: DeployedAlarms, events: list[dict[str, Any]], **options: Any) -> dict[str, Row]:
    """Return the rows of the query by alarm."""
    return {row[0]: row[1:] for row in Table(events).rows(build_athena_query(one, **options))}


def expected_rows(one: DeployedAlarms, events: list[dict[str, Any]]) -> dict[str, Row]:
    """Return the same rows, computed in Python."""
    return {each.title: by_hand(one, each, events) for each in one.alarms}


def by_hand(one: DeployedAlarms, each: MetricAlarm, events: list[dict[str, Any]]) -> Row:
    seconds = {event["eventTime"]: datetime.fromisoformat(event["eventTime"]).timestamp() for event in events}
    minutes = Counter(int(seconds[event["eventTime"]] // 60) for event in events)
    sums: dict[int, float] = defaultdict(float)
    seen = []
    for source in one.filters:
        if source.metric != each.metric:
            continue
        matched = [event["eventTime"] for event in events if source.pattern.matches(event)]
        for time in matched:
            sums[int(seconds[time] // each.period_seconds)] += source.value
        if source.default is not None:
            for minute in minutes.keys() - {int(seconds[time] // 60) for time in matched}:
                sums[minute * 60 // each.period_seconds] += source.default
        seen += matched if source.value else []
    if each.metric == EVERY_EVENT:
        seen = [event["eventTime"] for event in events]
        sums.update(Counter(int(second // each.period_seconds) for second in map(seconds.__getitem__, seen)))
    if not events:
        return 0, 0, 0, None, None
    first = min(minutes) * 60 // each.period_seconds
    last = max(minutes) * 60 // each.period_seconds
    states = [in_alarm(each, sums, first, now) for now in range(first, last + 1)]
    gone_off = sum(state and not before for state, before in zip(states, [False, *states], strict=False))
    return len(seen), gone_off, sum(states), min(seen, default=None), max(seen, default=None)


def in_alarm(each: MetricAlarm, sums: dict[int, float], first: int, now: int) -> bool:
    """Looks at the newest datapoints there are, and fills in where they are too few."""
    compare = {
        "GreaterThanOrEqualToThreshold": lambda total: total >= each.threshold,
        "GreaterThanThreshold": lambda total: total > each.threshold,
        "LessThanThreshold": lambda total: total < each.threshold,
        "LessThanOrEqualToThreshold": lambda total: total <= each.threshold,
    }[each.comparison]
    found: list[tuple[int, bool]] = []
    for age in range(each.evaluation_periods + 2):
        period = now - age
        if period < first:
            found.append((age, False))
        elif period in sums:
            found.append((age, compare(sums[period])))
    newest = [breaches for _, breaches in found[: each.evaluation_periods]]
    lacking = each.evaluation_periods - len(newest)
    if each.treat_missing == "breaching":
        return sum(newest) + lacking >= each.datapoints_to_alarm
    if sum(newest) >= each.datapoints_to_alarm:
        return True
    if each.treat_missing == "notBreaching" or not lacking or not found:
        return False
    return all(newest) and found[-1][0] + 1 >= each.datapoints_to_alarm


def test_a_row_has_the_events_and_notifications_of_an_alarm() -> None:
    events = [at(0), at(10), at(299), at(300), at(4000), at(5000, "B")]
    assert query_rows(deployed(alarm(threshold=2)), events) == {
        "Alarm": (5, 1, 1, "2026-11-02T00:00:00Z", "2026-11-02T01:06:40Z")
    }


def test_an_alarm_without_events_has_a_row() -> None:
    assert query_rows(deployed(alarm()), [at(0, "B")]) == {"Alarm": (0, 0, 0, None, None)}
    assert query_rows(deployed(alarm()), []) == {"Alarm": (0, 0, 0, None, None)}


def test_the_most_frequent_alarm_comes_first() -> None:
    alarms = [alarm("Quiet", threshold=9), alarm("Loud"), alarm("Other", metric=B)]
    filters = (fed("FilterA", "{$.eventName = A}"), fed("FilterB", "{$.eventName = B}", B))
    rows = query_rows(deployed(*alarms, filters=filters), [at(0), at(9000), at(9000, "B")])
    assert list(rows) == ["Loud", "Other", "Quiet"]


def test_a_filter_that_adds_nothing_counts_nothing() -> None:
    filters = (fed("FilterA", "{$.eventName = A}"), fed("Also", "{$.eventName = A*}", value=0.0))
    one = deployed(alarm(threshold=2), filters=filters)
    assert query_rows(one, [at(0), at(1, "AB")])["Alarm"][:3] == (1, 0, 0)


def test_two_filters_on_a_metric_are_summed() -> None:
    filters = (fed("FilterA", "{$.eventName = A}"), fed("FilterB", "{$.eventName = B}", value=2.5))
    events = [at(0), at(1, "B")]
    assert query_rows(deployed(alarm(threshold=3.5), filters=filters), events)["Alarm"][:2] == (2, 1)
    assert query_rows(deployed(alarm(threshold=3.75), filters=filters), events)["Alarm"][:2] == (2, 0)


def test_a_silent_trail_is_found_between_the_first_and_the_last_event() -> None:
    silent = alarm(
        metric=EVERY_EVENT,
        period_seconds=3600,
        evaluation_periods=3,
        datapoints_to_alarm=3,
        comparison="LessThanThreshold",
        treat_missing="breaching",
    )
    events = [at(0), at(3600), at(20 * 3600), at(40 * 3600)]
    expected = expected_rows(deployed(silent), events)
    assert expected["Alarm"][:3] == (4, 2, 29)
    assert query_rows(deployed(silent), events) == expected


def test_only_the_requested_time_counts() -> None:
    events = [at(seconds) for seconds in (0, 60, 120, 180)]
    one = deployed(alarm())
    since, until = START + timedelta(seconds=60), START + timedelta(seconds=180)
    expected = (2, 1, 1, "2026-11-02T00:01:00Z", "2026-11-02T00:02:00Z")
    assert query_rows(one, events, since=since, until=until)["Alarm"] == expected
    naive = {"since": since.replace(tzinfo=None), "until": until.replace(tzinfo=None)}
    assert build_athena_query(one, **naive) == build_athena_query(one, since=since, until=until)
    india = timezone(timedelta(hours=5, minutes=30))
    assert query_rows(one, events, since=since.astimezone(india), until=until)["Alarm"] == expected
    # No event lies within the fraction of a second.
    later = timedelta(microseconds=-1)
    assert build_athena_query(one, since=since + later, until=until + later) == build_athena_query(
        one, since=since, until=until
    )


def test_a_partition_by_day_is_pruned_to_the_days_and_one_more() -> None:
    options = {"since": START + timedelta(hours=5), "until": START + timedelta(days=2)}
    query = build_athena_query(deployed(alarm()), day_partition="timestamp", **options)
    assert """"timestamp" >= '2026/11/02'\n    AND "timestamp" <= '2026/11/05\'""" in query
    assert 'timestamp"' not in build_athena_query(deployed(alarm()), **options)
    assert (
        query_rows(deployed(alarm()), [at(0), at(20_000)], day_partition="timestamp", **options)["Alarm"][0]
        == 1
    )


def compliance() -> DeployedAlarms:
    filters, alarms = [], []
    for detection in ALL_DETECTIONS:
        metric = ("CloudTrailMetrics", detection.title)
        for number, pattern in enumerate((detection.pattern_for(), *detection.also)):
            title = f"Alarm{detection.title}Filter{number}"
            filters.append(
                MetricFilter(title=title, pattern=pattern, metric=metric, value=0.0 if number else 1.0)
            )
        alarms.append(alarm(f"Alarm{detection.title}", metric=metric, threshold=detection.threshold))
    silent = alarm(
        "TrailSilent",
        metric=EVERY_EVENT,
        period_seconds=3600,
        evaluation_periods=3,
        datapoints_to_alarm=3,
        comparison="LessThanThreshold",
        treat_missing="breaching",
    )
    return DeployedAlarms(filters=tuple(filters), alarms=(*alarms, silent))


def test_all_detections_on_a_week_of_their_samples() -> None:
    samples = [event for each in ALL_DETECTIONS for event in (*each.fires_on, *each.silent_on)]
    events = [
        {**sample, "eventTime": at(seconds)["eventTime"]}
        for number, sample in enumerate(samples * 5)
        for seconds in [number * number * 7919 % (7 * 86_400)]
    ]
    expected = expected_rows(compliance(), events)
    assert all(row[0] for row in expected.values())
    assert len({row[1] for row in expected.values()}) > 5
    assert query_rows(compliance(), events) == expected


def test_the_query_is_one_statement_in_athena_that_reads_the_table_once() -> None:
    query = build_athena_query(compliance(), table="security.cloudtrail_logs")
    (tree,) = sqlglot.parse(query, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(tree, exp.Select)
    defined = {each.alias for each in tree.find_all(exp.CTE)}
    tables = [each for each in tree.find_all(exp.Table) if each.name not in defined]
    assert [(each.db, each.name) for each in tables] == [("security", "cloudtrail_logs")]
    # What is read from the table is used once as well, or Athena would read it again.
    names = Counter(each.name for each in tree.find_all(exp.Table))
    assert {name for name, count in names.items() if count > 1} == {"alarms"}


@pytest.mark.parametrize(
    "table",
    ["", "a b", "a.b.c.d", 'x"; DROP TABLE y; --', "a..b", ".a", "logs-2026", "é", "a\n", "x' OR '1'='1"],
)
def test_a_table_must_be_a_name(table: str) -> None:
    with pytest.raises(OptionError, match="table must be letters, digits and _"):
        build_athena_query(deployed(alarm()), table=table)
    with pytest.raises(OptionError, match="day_partition must be letters, digits and _"):
        build_athena_query(deployed(alarm()), day_partition=table, since=START)


def test_a_name_or_a_text_cannot_leave_its_quotes() -> None:
    evil = "x') OR ('1' = '1"
    text = FilterPattern(
        '{$.eventName = "' + evil + '" || $.errorCode = "*\'; DROP TABLE cloudtrail_logs --*"}'
    )
    one = DeployedAlarms(
        filters=(MetricFilter(title=evil, pattern=text, metric=A),), alarms=(alarm(evil, metric=A),)
    )
    events = [at(0), at(1, evil), at(2, errorCode="a'; DROP TABLE cloudtrail_logs --b")]
    assert query_rows(one, events)[evil][:3] == (2, 1, 1)


@pytest.mark.parametrize(
    ("one", "message"),
    [
        (DeployedAlarms(filters=(), alarms=()), "a query must have an alarm"),
        (
            deployed(alarm(metric=B)),
            "whose metric is 'Ours/B'; leave out alarms whose metric no filter publishes",
        ),
        (
            deployed(alarm(treat_missing="ignore")),
            "whose treatment of missing data is 'ignore'; use notBreaching",
        ),
        (
            deployed(alarm(comparison="LessThanLowerThreshold")),
            "whose comparison is 'LessThanLowerThreshold'",
        ),
        (deployed(alarm(period_seconds=30)), "whose period in seconds is 30; use whole minutes"),
        (deployed(alarm(threshold=float("inf"))), "Alarm must have finite numbers, got inf"),
    ],
)
def test_an_alarm_that_a_query_cannot_evaluate_is_an_error(one: DeployedAlarms, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        build_athena_query(one)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_query_that_is_too_long_for_athena_is_an_error() -> None:
    names = " || ".join(
        f"$.requestParameters.{letter} != {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"
    )
    filters = tuple(fed(f"Filter{number}", "{" + names + "}") for number in range(100))
    with pytest.raises(OptionError, match=r"at most 262,144 bytes, got [\d,]+; choose fewer alarms"):
        build_athena_query(deployed(alarm(), filters=filters))


def test_a_filter_on_a_field_that_the_table_lacks_is_named() -> None:
    one = deployed(alarm(), filters=(fed("FilterM", "{$.eventContext.x = y}"),))
    with pytest.raises(
        FilterPatternError, match=r"^FilterM: '\$\.eventContext\.x' cannot be tested in Athena"
    ):
        build_athena_query(one)
    unused = (*deployed().filters, fed("FilterM", "{$.eventContext.x = y}", B))
    assert "FilterM" not in build_athena_query(deployed(alarm(), filters=unused))


FILTERS = st.lists(
    st.builds(
        lambda text, metric, value, default: {
            "text": text,
            "metric": metric,
            "value": value,
            "default": default,
        },
        st.sampled_from(["{$.eventName = A}", "{$.eventName = B}", "{$.eventName = *}", "{$.eventName = C}"]),
        st.sampled_from([A, B]),
        st.sampled_from([1.0, 1.0, 0.0, 2.0, 0.5]),
        st.sampled_from([None, None, None, 0.0, 1.0]),
    ),
    min_size=1,
    max_size=3,
)
ALARMS = st.lists(
    st.builds(
        lambda metric, threshold, minutes, evaluated, needed, comparison, missing: {
            "metric": metric,
            "threshold": threshold,
            "period_seconds": minutes * 60,
            "evaluation_periods": max(evaluated, needed),
            "datapoints_to_alarm": min(evaluated, needed),
            "comparison": comparison,
            "treat_missing": missing,
        },
        st.sampled_from([A, B, EVERY_EVENT]),
        st.sampled_from([1, 2, 0.5, 3]),
        st.sampled_from([1, 5, 60]),
        st.integers(1, 4),
        st.integers(1, 4),
        st.sampled_from(
            [
                "GreaterThanOrEqualToThreshold",
                "GreaterThanThreshold",
                "LessThanThreshold",
                "LessThanOrEqualToThreshold",
            ]
        ),
        st.sampled_from(["notBreaching", "breaching", "missing"]),
    ),
    min_size=4,
    max_size=10,
)
TIMES = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 600), st.integers(0, 7200), st.integers(0, 50_000)), st.sampled_from("AABX")
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(FILTERS, ALARMS, TIMES)
def test_drawn_alarms_on_drawn_events(
    filters: list[dict[str, Any]], alarms: list[dict[str, Any]], times: list[tuple[int, str]]
) -> None:
    made = tuple(fed(f"Filter{n}", **options) for n, options in enumerate(filters))
    metrics = {each.metric for each in made} | {EVERY_EVENT}
    one = deployed(
        *(alarm(f"Alarm{n}", **each) for n, each in enumerate(alarms) if each["metric"] in metrics),
        alarm("Alarm", metric=EVERY_EVENT),
        filters=made,
    )
    events = [at(seconds, name) for seconds, name in times]
    assert query_rows(one, events) == expected_rows(one, events)
