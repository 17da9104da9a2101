"""Every query runs in DuckDB on a generated month of logs; its rows are those that plain Python finds."""

import json
import re
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from backtest.athena_engine import Table
from backtest.logs import document, write

from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.queries.rendering import QUESTIONS, athena_query, questions
from queries.month import SCOPE, Record, answer, month, principal


def ids(rows: list[tuple[Any, ...]]) -> list[str]:
    """The ids of the events of a query that returns events."""
    return [row[7] for row in rows]


def expected_ids(keep: Any, *, newest_first: bool) -> list[str]:
    return [one["eventID"] for one in (reversed(month()) if newest_first else month()) if keep(one)]


def same(rows: list[tuple[Any, ...]], keep: Any, *, newest_first: bool) -> None:
    """Assert that the rows are the events that are to be kept, in the order of their times."""
    expected = expected_ids(keep, newest_first=newest_first)
    assert expected
    assert sorted(ids(rows)) == sorted(expected)
    times = [row[0] for row in rows]
    assert times == sorted(times, reverse=newest_first)


def mentions(one: Record, text: str) -> bool:
    parts = [one["requestParameters"], one["responseElements"], [r["ARN"] for r in one.get("resources", [])]]
    return text in json.dumps(parts)


def changes(one: Record) -> bool:
    return one.get("readOnly") is not True


def one_with(name: str) -> Record:
    return next(one for one in month() if one["eventName"] == name)


def test_deletions_are_those_of_the_resource() -> None:
    instance = one_with("TerminateInstances")["requestParameters"]["instancesSet"]["items"][0]["instanceId"]
    pattern = re.compile("Delete|Deletion|Terminate|Remove|Deregister|Release|Purge|Destroy")
    for resource in (instance, "vol-", "arn:aws:kms:eu-west-1", "default"):
        rows = answer("deletions", resource=resource)
        expected = expected_ids(
            lambda one, text=resource: (
                changes(one) and bool(pattern.search(one["eventName"])) and mentions(one, text)
            ),
            newest_first=True,
        )
        assert sorted(ids(rows)) == sorted(expected)
    assert answer("deletions", resource=instance)


def test_changes_of_a_resource_are_found_in_requests_and_responses() -> None:
    instance = one_with("RunInstances")["responseElements"]["instancesSet"]["items"][0]["instanceId"]
    rows = answer("resource-changes", resource=instance)
    same(rows, lambda one: changes(one) and mentions(one, instance), newest_first=True)
    key = next(one for one in month() if one["eventName"] == "GenerateDataKey" and not one.get("errorCode"))[
        "resources"
    ][0]["ARN"]
    assert answer("resource-changes", resource=key) == []


def test_changes_in_an_hour_succeeded_and_are_of_that_hour() -> None:
    hour = one_with("AttachRolePolicy")["eventTime"][:13]
    rows = answer("changes-in-hour", hour=hour)
    same(
        rows,
        lambda one: one["eventTime"].startswith(hour) and changes(one) and "errorCode" not in one,
        newest_first=False,
    )


def test_activity_is_that_of_a_user_of_a_session_or_of_all_sessions_of_a_role() -> None:
    session = next(one for one in month() if one["userIdentity"]["type"] == "AssumedRole")["userIdentity"]
    user = next(one for one in month() if one["userIdentity"]["type"] == "IAMUser")["userIdentity"]
    role = session["sessionContext"]["sessionIssuer"]["arn"]

    def arns(one: Record) -> set[str | None]:
        issuer = one["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {})
        return {one["userIdentity"].get("arn"), issuer.get("arn")}

    for arn in (session["arn"], user["arn"], role):
        rows = answer("principal-activity", principal=arn)
        same(rows, lambda one, arn=arn: arn in arns(one), newest_first=False)
    assert len(answer("principal-activity", principal=role)) > len(
        answer("principal-activity", principal=session["arn"])
    )


def test_the_activity_of_a_service_is_also_what_it_did_with_a_role() -> None:
    (service, _), *_ = Counter(
        one["userIdentity"]["invokedBy"] for one in month() if one["userIdentity"].get("invokedBy")
    ).most_common()
    rows = answer("principal-activity", principal=service)
    same(rows, lambda one: one["userIdentity"].get("invokedBy") == service, newest_first=False)


def test_the_history_of_a_key_has_its_creation_its_use_and_its_issue() -> None:
    def keys(one: Record) -> list[Any]:
        request, response = one["requestParameters"] or {}, one["responseElements"] or {}
        return [
            one["userIdentity"].get("accessKeyId"),
            request.get("accessKeyId"),
            (response.get("accessKey") or {}).get("accessKeyId"),
            (response.get("credentials") or {}).get("accessKeyId"),
        ]

    used = next(key for one in month() if len(key := keys(one)[0] or "") >= 16)
    issued = next(key for one in month() if (key := keys(one)[3]))
    for key in (used, issued):
        same(
            answer("access-key-history", access_key_id=key),
            lambda one, key=key: key in keys(one),
            newest_first=False,
        )


def test_role_assumptions_name_the_role_and_the_session() -> None:
    wanted = one_with("AssumeRole")["requestParameters"]
    rows = answer("role-assumptions", role_arn=wanted["roleArn"])
    same(
        rows,
        lambda one: (one["requestParameters"] or {}).get("roleArn") == wanted["roleArn"],
        newest_first=True,
    )
    assert wanted["roleSessionName"] in {row[8] for row in rows}


def test_top_principals_are_the_ten_of_each_day() -> None:
    def talker(one: Record) -> str:
        issuer = one["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {})
        return issuer.get("arn") or principal(one)

    days: dict[str, Counter[str]] = defaultdict(Counter)
    for one in month():
        days[one["eventTime"][:10].replace("-", "/")][talker(one)] += 1
    expected = [
        (day, place, name, events)
        for day, counted in sorted(days.items())
        for place, (name, events) in enumerate(
            sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:10], start=1
        )
    ]
    rows = answer("top-principals")
    assert [row[:4] for row in rows] == expected
    assert sum(row[5] for row in rows) <= sum("errorCode" in one for one in month())


def test_the_calls_of_the_root_user_are_counted() -> None:
    calls = [
        one
        for one in month()
        if one["userIdentity"].get("type") == "Root" and "invokedBy" not in one["userIdentity"]
    ]
    expected = Counter((one["eventSource"], one["eventName"], one["sourceIPAddress"]) for one in calls)
    rows = answer("root-activity")
    assert {row[:3]: row[3] for row in rows} == expected
    assert max(row[6] for row in rows) == max(one["eventTime"] for one in calls)
    assert sum(row[4] for row in rows) == sum("errorCode" in one for one in calls)


def test_failed_calls_are_counted_by_error() -> None:
    failed = [one for one in month() if "errorCode" in one]
    expected = Counter((one["errorCode"], one["eventSource"], one["eventName"]) for one in failed)
    principals = defaultdict(set)
    for one in failed:
        principals[one["errorCode"], one["eventSource"], one["eventName"]].add(principal(one))
    rows = answer("failed-calls")
    assert {row[:3]: row[3] for row in rows} == expected
    assert {row[:3]: (row[4], row[5]) for row in rows} == {
        key: (len(names), min(names)) for key, names in principals.items()
    }
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)


def network(address: str) -> str:
    if re.match(r"\d+\.\d+\.\d+\.", address):
        return address.rpartition(".")[0] + ".0/24"
    groups = re.match("[0-9a-f]+:[0-9a-f]+:[0-9a-f]+:", address)
    return f"{groups[0]}:/48" if groups else address


def test_sign_ins_are_counted_by_network_result_and_mfa() -> None:
    sign_ins = [one for one in month() if one["eventName"] == "ConsoleLogin"]
    expected = Counter(
        (
            network(one["sourceIPAddress"]),
            (one["responseElements"] or {}).get("ConsoleLogin"),
            (one.get("additionalEventData") or {}).get("MFAUsed"),
        )
        for one in sign_ins
    )
    assert {row[:3]: row[3] for row in answer("console-sign-ins")} == expected


def test_a_network_of_ipv6_has_the_first_48_bits() -> None:
    sign_in = next(one for one in month() if one["eventName"] == "ConsoleLogin")
    addresses = ("2001:db8:1:2::3", "2001:db8:1:4::5", "2001:db8::1", "AWS Internal")
    events = [{**sign_in, "sourceIPAddress": one, "eventID": one} for one in addresses]
    rows = Table(events, name="logs").rows(athena_query("console-sign-ins", **SCOPE))
    # An address with :: among the first groups stands for itself.
    assert Counter({row[0]: row[3] for row in rows}) == Counter(map(network, addresses))
    assert {row[0] for row in rows} == {"2001:db8:1::/48", "2001:db8::1", "AWS Internal"}


def test_a_first_use_is_on_the_chosen_day_or_later() -> None:
    firsts: dict[tuple[str, str], Record] = {}
    for one in month():
        firsts.setdefault((one["eventSource"], one["awsRegion"]), one)
    expected = {
        key: one["eventTime"]
        for key, one in firsts.items()
        if one["eventTime"][:10].replace("-", "/") >= "2026/10/05"
    }
    rows = answer("first-use", new_since="2026/10/05")
    assert expected
    assert {row[:2]: row[2] for row in rows} == expected
    everything = answer("first-use", new_since="2026/10/01")
    assert {row[:2]: row[4] for row in everything} == Counter(
        (one["eventSource"], one["awsRegion"]) for one in month()
    )


@pytest.mark.parametrize("minutes", [10, 11, 600])
def test_gaps_are_longer_than_so_many_minutes(minutes: int) -> None:
    times = sorted({datetime.fromisoformat(one["eventTime"]).replace(second=0) for one in month()})
    expected = [
        (second - first).total_seconds() // 60
        for first, second in pairwise(times)
        if (second - first).total_seconds() > 60 * minutes
    ]
    assert [row[2] for row in answer("trail-gaps", minutes=str(minutes))] == expected
    assert bool(expected) == (minutes < 600)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How many events each alarm counts in the month, as the back-test reads the log files."""
    path = write(tmp_path_factory.mktemp("logs") / "a.json.gz", document(month()))
    filters = [
        MetricFilter(title=one.title, pattern=one.pattern_for(), metric=("Test", one.title))
        for one in ALL_DETECTIONS
    ]
    counts = count_logs([path], filters)
    assert counts.events == len(month())
    return {title: each.events for title, each in counts.by_filter.items()}


@pytest.mark.parametrize("title", [one.title for one in ALL_DETECTIONS])
def test_the_query_of_an_alarm_finds_as_many_events_as_the_back_test_counts(
    title: str, counted: dict[str, int]
) -> None:
    (question,) = (
        one
        for one in questions().values()
        if getattr(one, "detection", None) and one.detection.title == title
    )
    rows = answer(question.name, **{one.name: one.example for one in question.parameters})
    assert counted[title]
    assert len(rows) == counted[title]
    times = [row[0] for row in rows]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_another_account_and_other_days_have_their_own_answers(question: Any) -> None:
    values = {one.name: one.example for one in question.parameters}
    assert answer(question.name, **{**values, "account": "999988887777"}) == []
    next_year = {name: value.replace("2026", "2027") for name, value in {**values, **SCOPE}.items()}
    assert answer(question.name, **next_year) == []
