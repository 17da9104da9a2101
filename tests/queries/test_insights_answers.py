"""The queries of Logs Insights give the answers of those of Athena, on the same generated month."""

from collections import Counter
from functools import cache
from typing import Any

import pytest
from languages.insights_engine import Row, flat
from languages.insights_engine import answer as rows_of

from cloudtrail_templates.queries.rendering import (
    find_question,
    insights_query,
    parameterized_insights_query,
)
from queries.month import answer, month

_ROLE = "arn:aws:iam::111122223333:role/deploy-3"


@cache
def events() -> list[Row]:
    return [flat(record) for record in month()]


def insights(name: str, **values: str) -> list[Row]:
    return rows_of(insights_query(name, **values), events())


def most(*fields: str) -> str:
    """The most frequent value of a field."""
    found = Counter(one[field] for one in events() for field in fields if field in one)
    return str(found.most_common(1)[0][0])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("principal-activity", {"principal": most("userIdentity.sessionContext.sessionIssuer.arn")}),
        ("principal-activity", {"principal": most("userIdentity.arn")}),
        ("principal-activity", {"principal": most("userIdentity.invokedBy")}),
        ("access-key-history", {"access_key_id": most("userIdentity.accessKeyId")}),
        ("changes-in-hour", {"hour": "2026-10-14T10"}),
        ("deletions", {"resource": "bucket"}),
        ("resource-changes", {"resource": most("requestParameters.bucketName")}),
        ("role-assumptions", {"role_arn": _ROLE}),
    ],
)
def test_both_languages_find_the_same_events(name: str, values: dict[str, str]) -> None:
    place = 7 if name != "role-assumptions" else -2
    found = [row[place] for row in answer(name, **values)]
    assert sorted(row["eventID"] for row in insights(name, **values)) == sorted(found)


def test_logs_insights_also_finds_a_resource_in_the_text_of_an_error() -> None:
    found = insights("resource-changes", resource="identity-based policy")
    assert len(found) > len(answer("resource-changes", resource="identity-based policy")) == 0


def test_both_languages_count_the_same_root_activity_and_failed_calls() -> None:
    fields = ("eventSource", "eventName", "sourceIPAddress", "events", "errors", "first_event", "last_event")
    found = {tuple(row[name] for name in fields) for row in insights("root-activity")}
    assert found == set(answer("root-activity")) != set()
    fields = ("errorCode", "eventSource", "eventName", "events", "principals", "one_principal", "last_event")
    found = {tuple(row[name] for name in fields) for row in insights("failed-calls")}
    assert found == set(answer("failed-calls")) != set()


def test_sign_ins_are_counted_by_address_where_athena_counts_by_network() -> None:
    counts: Counter[Any] = Counter()
    for row in insights("console-sign-ins"):
        counts[row.get("responseElements.ConsoleLogin")] += row["sign_ins"]
    expected: Counter[Any] = Counter()
    for _, result, _, sign_ins, *_ in answer("console-sign-ins"):
        expected[result] += sign_ins
    assert counts == expected != {}


def test_the_top_principals_are_those_of_the_whole_time() -> None:
    names = ("userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.arn", "userIdentity.invokedBy")
    principals = Counter(
        next((one[name] for name in names if name in one), one.get("userIdentity.type")) for one in events()
    )
    assert [row["events"] for row in insights("top-principals")] == [
        count for _, count in principals.most_common(10)
    ]


@pytest.mark.parametrize("name", ["principal-activity", "deletions"])
def test_the_saved_query_has_a_parameter_where_the_value_was(name: str) -> None:
    question = find_question(name)
    (parameter,) = question.parameters
    text = parameterized_insights_query(question)
    assert text.replace(f"{{{{{parameter.name}}}}}", f'"{parameter.example}"') == insights_query(
        name, **{parameter.name: parameter.example}
    )
