"""The query: run in DuckDB, it counts the same as the reader of log files."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from backtest.athena_engine import Table
from backtest.logs import document, write
from cloudtrail_templates import CATALOG
from cloudtrail_templates.backtest.athena.counts_file import read_counts
from cloudtrail_templates.backtest.athena.query import COLUMNS, build_athena_query, query_id
from cloudtrail_templates.backtest.counting import bounded_counts
from cloudtrail_templates.backtest.counting.counts import OTHERS, LogCounts
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.deployment.deployed_alarms import resolve_alarms
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.errors import FilterPatternError, OptionError
from cloudtrail_templates.filter_pattern import FilterPattern

START = datetime(2026, 11, 2, tzinfo=UTC)
ALICE = "arn:aws:iam::111122223333:user/alice"

Filters = tuple[MetricFilter, ...]


def at(seconds: float, name: str = "A", **fields: Any) -> dict[str, Any]:
    time = START + timedelta(seconds=seconds)
    return {"eventTime": f"{time:%Y-%m-%dT%H:%M:%SZ}", "eventName": name, "readOnly": True, **fields}


def fed(title: str, text: str) -> MetricFilter:
    return MetricFilter(title=title, pattern=FilterPattern(text), metric=("Ours", title))


FILTERS: Filters = (fed("FilterA", "{$.eventName = A*}"), fed("FilterB", "{$.eventName = B}"))


def counted(
    folder: Path, events: list[dict[str, Any]], filters: Filters = FILTERS, *, table: str = "t", **times: Any
) -> LogCounts:
    """Return what the query counts."""
    query = build_athena_query(filters, table=table, **times)
    path = write(folder / "result.csv", Table(events, name=table).result_file(query).encode())
    return read_counts(path, filters, **{name: times[name] for name in times if name != "day_partition"})


def numbers(counts: LogCounts) -> tuple[Any, ...]:
    return counts.by_filter, counts.all_minutes, counts.events


def drawn(draw: random.Random) -> list[dict[str, Any]]:
    """Return events of principals of every kind, in an hour or in three days."""
    identities = (
        {"arn": ALICE, "userName": "alice"},
        {"arn": "x" * 300},
        {"arn": "x" * 301, "userName": 'the "other" user, of a name with signs'},
        {"type": "AWSService", "invokedBy": "lambda.amazonaws.com"},
        {"arn": "", "principalId": "AIDAEXAMPLE"},
        {"type": "Root"},
        {},
        None,
    )
    seconds = draw.choice((3_600, 300_000))
    return [
        at(
            draw.randrange(seconds),
            draw.choice(("A", "AB", "B", "C")),
            userIdentity=draw.choice(identities),
            sourceIPAddress=draw.choice(("192.0.2.1", "10.0.0.9", None, "")),
            awsRegion=draw.choice(("eu-west-1", "us-east-1", None)),
        )
        for _ in range(200)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_query_counts_the_same_as_the_reader_of_log_files(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    events = drawn(draw)
    log = write(tmp_path / "log.json", document(events))
    # Two events are exactly at the start and at the end.
    since, until = (
        datetime.fromisoformat(sorted(one["eventTime"] for one in events)[place]) for place in (50, 150)
    )
    for times in ({}, {"since": since}, {"since": since, "until": until}):
        assert numbers(counted(tmp_path, events, **times)) == numbers(count_logs([log], FILTERS, **times))


def test_of_many_names_those_with_the_most_events_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("MAX_NAMES", 3), ("MAX_TIMELINES", 2)):
        monkeypatch.setattr(f"cloudtrail_templates.backtest.athena.query.{name}", number)
        assert getattr(bounded_counts, name) > number
    events = [
        at(60 * number, userIdentity={"arn": name}, sourceIPAddress=f"from {name}", awsRegion=name)
        for name, count in (("d", 1), ("a", 4), ("c", 2), ("b", 3), ("e", 1))
        for number in range(count)
    ]
    found = counted(tmp_path, events).by_filter["FilterA"]
    assert found.principals == {"a": 4, "b": 3, "c": 2, OTHERS: 2}
    assert found.regions == found.principals
    assert found.sources == {"from a": 4, "from b": 3, "from c": 2, OTHERS: 2}
    assert {name: line.total() for name, line in found.principal_minutes.items()} == {"a": 4, "b": 3}
    assert {name: line.total() for name, line in found.source_minutes.items()} == {"from a": 4, "from b": 3}
    assert found.minutes.total() == found.events == 11


def test_events_without_read_only_are_counted_apart(tmp_path: Path) -> None:
    events = [{"eventTime": at(0)["eventTime"], "eventName": "A"}, at(1), at(2, readOnly=False)]
    for counts in (
        counted(tmp_path, events),
        count_logs([write(tmp_path / "log.json", document(events))], FILTERS),
    ):
        assert (counts.events, counts.events_without_read_only) == (3, 1)


def test_an_event_whose_time_is_no_time_is_not_counted(tmp_path: Path) -> None:
    events = [at(0), at(0, eventTime="yesterday"), {"eventName": "A"}]
    assert counted(tmp_path, events).events == 1


def test_times_in_other_zones_and_fractions_of_seconds_change_nothing() -> None:
    since, until = START + timedelta(seconds=60), START + timedelta(seconds=180)
    query = build_athena_query(FILTERS, since=since, until=until)
    india = timezone(timedelta(hours=5, minutes=30))
    later = timedelta(microseconds=-1)
    for other in (
        {"since": since.replace(tzinfo=None), "until": until.replace(tzinfo=None)},
        {"since": since.astimezone(india), "until": until},
        # No event lies within the fraction of a second.
        {"since": since + later, "until": until + later},
    ):
        assert build_athena_query(FILTERS, **other) == query


def test_a_partition_by_day_is_pruned_to_the_days_and_one_more(tmp_path: Path) -> None:
    options = {"since": START + timedelta(hours=5), "until": START + timedelta(days=2)}
    query = build_athena_query(FILTERS, day_partition="timestamp", **options)
    assert """"timestamp" >= '2026/11/02'\n    AND "timestamp" <= '2026/11/05\'""" in query
    assert 'timestamp"' not in build_athena_query(FILTERS, **options)
    assert counted(tmp_path, [at(0), at(20_000)], day_partition="timestamp", **options).events == 1


def test_the_query_is_one_statement_in_athena_that_reads_the_table_and_each_step_once() -> None:
    filters = resolve_alarms(CATALOG["threat-alarms"].build().to_dict()).filters
    query = build_athena_query(filters, table="security.cloudtrail_logs")
    (tree,) = sqlglot.parse(query, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
    assert isinstance(tree, exp.Select)
    assert tuple(tree.named_selects) == COLUMNS
    defined = {each.alias for each in tree.find_all(exp.CTE)}
    tables = [each for each in tree.find_all(exp.Table) if each.name not in defined]
    assert [(each.db, each.name) for each in tables] == [("security", "cloudtrail_logs")]
    # What is read from the table is used once as well, or Athena would read it again.
    assert set(Counter(each.name for each in tree.find_all(exp.Table)).values()) == {1}


@pytest.mark.parametrize(
    "table",
    ["", "a b", "a.b.c.d", 'x"; DROP TABLE y; --', "a..b", ".a", "logs-2026", "é", "a\n", "x' OR '1'='1"],
)
def test_a_table_must_be_a_name(table: str) -> None:
    with pytest.raises(OptionError, match="table must be letters, digits and _"):
        build_athena_query(FILTERS, table=table)
    with pytest.raises(OptionError, match="day_partition must be letters, digits and _"):
        build_athena_query(FILTERS, day_partition=table, since=START)


def test_a_name_or_a_text_cannot_leave_its_quotes(tmp_path: Path) -> None:
    evil = "x') OR ('1' = '1"
    text = '{$.eventName = "' + evil + '" || $.errorCode = "*\'; DROP TABLE cloudtrail_logs --*"}'
    events = [at(0), at(1, evil), at(2, errorCode="a'; DROP TABLE cloudtrail_logs --b")]
    assert counted(tmp_path, events, (fed(evil, text),)).by_filter[evil].events == 2


def test_a_query_that_is_too_long_for_athena_is_an_error() -> None:
    names = " || ".join(
        f"$.requestParameters.{letter} != {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"
    )
    filters = tuple(fed(f"Filter{number}", "{" + names + "}") for number in range(100))
    with pytest.raises(OptionError, match=r"at most 262,144 bytes, got [\d,]+; choose fewer alarms"):
        build_athena_query(filters)


def test_a_filter_on_a_field_that_the_table_lacks_is_named() -> None:
    with pytest.raises(
        FilterPatternError, match=r"^FilterM: '\$\.eventContext\.x' cannot be tested in Athena"
    ):
        build_athena_query((fed("FilterM", "{$.eventContext.x = y}"),))


def test_queries_with_other_filters_or_times_have_other_ids() -> None:
    others = [
        query_id(filters, since, until)
        for filters in (FILTERS, FILTERS[:1], (fed("FilterA", "{$.eventName = B}"), FILTERS[1]))
        for since in (None, START)
        for until in (None, START + timedelta(days=1))
    ]
    assert len(set(others)) == len(others)
    assert f"'{others[0]}' AS query_id" in build_athena_query(FILTERS, table="mine")
