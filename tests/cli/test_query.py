"""The command `query`: the text of a query, the list of questions, and mistakes."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.invocation import refused, run
from cloudtrail_templates.queries.rendering import athena_query, insights_query, questions

ACCOUNT = ("--param", "account=111122223333")
OCTOBER = ("--param", "first_day=2026/10/01", "--param", "last_day=2026/10/31")


def test_prints_the_query_of_athena_with_the_values() -> None:
    values = {"account": "111122223333", "first_day": "2026/10/01", "last_day": "2026/10/31"}
    result = run("query", "deletions", *ACCOUNT, *OCTOBER, "--param", "resource=vol-0a1b")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == athena_query("deletions", **values, resource="vol-0a1b")
    named = run("query", "failed-calls", *ACCOUNT, *OCTOBER, "--table", "audit.events")
    assert named.stdout == athena_query("failed-calls", **values, table="audit.events")


def test_reads_the_last_seven_days_by_default() -> None:
    today = datetime.now(UTC)
    begin = today - timedelta(days=6)
    expected = f"day BETWEEN '{begin:%Y/%m/%d}' AND '{today:%Y/%m/%d}'\n"
    assert expected in run("query", "failed-calls", *ACCOUNT).stdout
    earlier = run("query", "failed-calls", *ACCOUNT, "--param", "last_day=2026/10/31").stdout
    assert "day BETWEEN '2026/10/25' AND '2026/10/31'\n" in earlier


def test_prints_the_query_of_logs_insights() -> None:
    for name in ("root-activity", "root-account-usage"):
        result = run("query", name, "--language", "insights")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.rstrip("\n") == insights_query(name).rstrip("\n")
        assert result.stdout.endswith("\n")


def test_lists_every_question_with_its_parameters() -> None:
    result = run("query", "--list")
    assert result.exit_code == 0
    for name, question in questions().items():
        line = "".join([name, *(f" --param {one.name}={one.example}" for one in question.parameters)])
        assert f"{line}\n    {question.title} {question.answer}\n" in result.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "NAME must be a question, got none"),
        (("deletion", *ACCOUNT), "did you mean deletions?"),
        (("deletions", "--list"), "--list takes no NAME"),
        (("--list", *ACCOUNT), "--list takes no other option, got --param or --table; leave them out"),
        (("--list", "--table", "logs"), "--list takes no other option"),
        (("failed-calls",), "failed-calls needs account, got none; give a value like 111122223333"),
        (("failed-calls", "--param", "account"), "--param must be NAME=VALUE, got 'account'"),
        (("failed-calls", *ACCOUNT, "--param", "accounts=1"), "did you mean account?"),
        (("failed-calls", "--param", "account=1' OR '1'='1"), "account must be an account of 12 digits"),
        (
            ("failed-calls", *ACCOUNT, "--param", "last_day=2026/02/30"),
            "last_day must be a day, got '2026/02/30'",
        ),
        (("failed-calls", *ACCOUNT, "--param", "last_day=today"), "last_day must be a day, got 'today'"),
        (("failed-calls", *ACCOUNT, "--param", "first_day=2020-01-01"), "first_day must be a day"),
        (("failed-calls", *ACCOUNT, "--param", "first_day=soon"), "first_day must be a day, got 'soon'"),
        (("failed-calls", *ACCOUNT, "--param", "first_day=2026/06/31"), "first_day must be a day"),
        (
            ("failed-calls", *ACCOUNT, "--param", "first_day=2090/01/01", "--param", "last_day=2090/01/02"),
            "first_day must not be in the future",
        ),
        (
            ("failed-calls", *ACCOUNT, "--param", "first_day=2021/11/01", "--param", "last_day=2021/10/01"),
            "last_day must not be before first_day",
        ),
        (("failed-calls", *ACCOUNT, "--table", "a;b"), "table must be letters, digits and _"),
        (("failed-calls", "--language", "insights", "--table", "logs"), "--table is for Athena"),
        (("trail-gaps", "--language", "insights", "--param", "minutes=5"), "cannot answer trail-gaps"),
        (("failed-calls", "--language", "insights", *ACCOUNT), "account is a parameter of queries of Athena"),
        (("failed-calls", *ACCOUNT, *ACCOUNT), "--param 'account' must be given once"),
        (
            ("failed-calls", *ACCOUNT, "--param", "first_day=2090/01/01"),
            "first_day must not be in the future",
        ),
        (
            ("first-use", *ACCOUNT, "--param", "new_since=2021/01/01"),
            "new_since must be in the days of the query",
        ),
        (
            ("changes-in-hour", *ACCOUNT, *OCTOBER, "--param", "hour=2026-11-01T00"),
            "hour must be in the days of the query, 2026/10/01 to 2026/10/31, got 2026-11-01T00; give other days",
        ),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(words: tuple[str, ...], says: str) -> None:
    refused(run("query", *words), says)
