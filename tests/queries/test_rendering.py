"""Queries with values and with placeholders: what a value may be, and that none can change the query."""

import re
from typing import Any

import pytest
import sqlglot
from sqlglot import exp
from troposphere import Ref

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.errors import OptionError, UnknownNameError
from cloudtrail_templates.languages.athena.table import COLUMNS
from cloudtrail_templates.queries.alarms import AlarmQuestion
from cloudtrail_templates.queries.question import SCOPE, QueryParameter
from cloudtrail_templates.queries.rendering import (
    QUESTIONS,
    athena_query,
    find_question,
    insights_query,
    parameterized_athena_query,
    parameterized_insights_query,
    questions,
)

OCTOBER = {"account": "111122223333", "first_day": "2026/10/01", "last_day": "2026/10/31"}
ALL = questions()
HOSTILE = (
    "x' OR '1'='1",
    "x'; DROP TABLE logs; --",
    'x" or "1"="1',
    "x\\' OR 1=1 /*",
    "xyz -- a comment",
    "xyz /* a comment */",
    "{account} xyz",
    "xyz\n| delete",
    "?",
    "\u0661\u0662\u0663",  # digits of another script
    "2026/10/3\u0661",
)


def examples(question: Any) -> dict[str, str]:
    return {one.name: one.example for one in question.parameters}


def tree(sql: str) -> exp.Expression:
    (found,) = sqlglot.parse(sql, read="athena", error_level=sqlglot.ErrorLevel.RAISE)
    assert found is not None
    return found


def test_there_is_a_question_for_each_alarm_and_each_has_a_name_of_its_own() -> None:
    assert len(ALL) == len(QUESTIONS) + len(ALL_DETECTIONS)
    assert all(re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", name) for name in ALL)
    assert find_question("root-account-usage").title == "Which events does the alarm RootAccountUsage count?"
    twice = (ALL_DETECTIONS[0], ALL_DETECTIONS[0])
    with pytest.raises(OptionError, match="got [a-z-]+ twice; rename"):
        questions(twice)


@pytest.mark.parametrize("question", ALL.values(), ids=ALL)
def test_every_query_is_limited_to_the_account_and_the_days(question: Any) -> None:
    sql = athena_query(question.name, **OCTOBER, **examples(question))
    scans = [found for found in tree(sql).find_all(exp.Select) if table_of(found) == "logs"]
    assert len(scans) == len([found for found in tree(sql).find_all(exp.Table) if found.name == "logs"]) == 1
    conditions = list(scans[0].args["where"].this.flatten())
    assert [one.sql("athena") for one in conditions[:2]] == [
        "account = '111122223333'",
        "day BETWEEN '2026/10/01' AND '2026/10/31'",
    ]
    several = athena_query(
        question.name, **{**OCTOBER, "account": "111122223333,444455556666"}, **examples(question)
    )
    assert "WHERE account IN ('111122223333', '444455556666')\n" in several


def table_of(select: exp.Select) -> str:
    found = select.args.get("from_") or select.args.get("from")
    return str(found.this.name) if found else ""


@pytest.mark.parametrize("question", ALL.values(), ids=ALL)
def test_a_named_query_has_a_mark_for_each_value_in_the_order_of_the_parameters(question: Any) -> None:
    fixed = {one.name: ("eu-west-1",) for one in question.parameters if isinstance(question, AlarmQuestion)}
    marked = parameterized_athena_query(question, **fixed)
    parameters = [one for one in (*SCOPE, *question.parameters) if one.name not in fixed]
    assert len(list(tree(marked).find_all(exp.Placeholder))) == marked.count("?") == len(parameters)
    # The console takes at most 25.
    assert len(parameters) <= 25
    expected = {**OCTOBER, **examples(question), **dict.fromkeys(fixed, "eu-west-1")}
    values = iter(one.in_athena(expected[one.name]) for one in parameters)
    assert re.sub(r"\?", lambda _: next(values), marked) == athena_query(question.name, **expected)


def test_the_approved_regions_of_a_named_query_may_be_a_reference() -> None:
    (region,) = (one for one in ALL.values() if isinstance(one, AlarmQuestion) and one.parameters)
    made = parameterized_athena_query(region, approved_regions=(Ref("AWS::Region"),)).to_dict()
    assert "awsregion NOT IN ('${AWS::Region}')" in made["Fn::Sub"]


ASKED = [one for one in ALL.values() if one.name in {each.name for each in QUESTIONS} or one.parameters]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        pytest.param(one, each, id=f"{one.name}-{each.name}")
        for one in ASKED
        for each in ((*SCOPE, *one.parameters) if one.name == "deletions" else one.parameters)
    ],
)
def test_no_value_can_change_a_query(question: Any, parameter: Any, value: str) -> None:
    values = {**OCTOBER, **examples(question)}
    if not re.fullmatch(parameter.pattern, value):
        with pytest.raises(OptionError, match=f"^{parameter.name} must .*, got .*; .*$"):
            athena_query(question.name, **{**values, parameter.name: value})
        return
    made = tree(athena_query(question.name, **{**values, parameter.name: value}))
    (string,) = (one for one in made.find_all(exp.Literal) if one.this == value)
    string.replace(exp.Literal.string(values[parameter.name]))
    assert made == tree(athena_query(question.name, **values))


def test_a_value_is_quoted_whatever_its_pattern_allows() -> None:
    free = QueryParameter(name="text", description="Any.", pattern=".*", must="must be; so", example="x")
    assert free.in_athena("it's; --") == "'it''s; --'"
    assert free.in_insights('say "x" \\') == '"say \\"x\\" \\\\"'


@pytest.mark.parametrize("character", ["'", '"', "\\", "`", "\n", ";", "\0"])
def test_no_parameter_takes_a_character_that_could_end_a_text(character: str) -> None:
    for question in ALL.values():
        for parameter in (*SCOPE, *question.parameters):
            assert not re.fullmatch(parameter.pattern, f"{parameter.example}{character}", re.ASCII)
            assert not re.fullmatch(parameter.pattern, f"{character}{parameter.example}", re.ASCII)


def test_the_values_that_may_have_signs_of_comments_stay_within_their_quotes() -> None:
    sql = athena_query("deletions", **OCTOBER, resource="xyz -- a comment")
    assert sql.count("'xyz -- a comment'") == 1
    assert insights_query("deletions", resource="xyz -- a comment").count('"xyz -- a comment"') == 1


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "deletions needs account, got none; give a value like 111122223333"),
        ({**OCTOBER}, "deletions needs resource, got none; give a value like arn:aws:s3:::payroll"),
        ({**OCTOBER, "resource": "xyz", "account": "1234"}, "account must be an account of 12 digits"),
        (
            {**OCTOBER, "resource": "xyz", "account": "111122223333 "},
            "account must be an account of 12 digits",
        ),
        (
            {**OCTOBER, "resource": "xyz", "account": ",".join(["111122223333"] * 1_001)},
            "or at most 1,000 of them",
        ),
        ({**OCTOBER, "resource": "xyz", "first_day": "2026-10-01"}, "first_day must be a day, got"),
        ({**OCTOBER, "resource": "xyz", "first_day": "2026/13/01"}, "first_day must be a day, got"),
        ({**OCTOBER, "resource": "xyz", "first_day": "2026/11/01"}, "last_day must not be before first_day"),
        ({**OCTOBER, "resource": "x"}, "resource must be 3 to 512 letters"),
        ({**OCTOBER, "resource": "xyz", "table": "a;b"}, "table must be letters, digits and _"),
        ({**OCTOBER, "resource": "xyz", "table": 'a"b'}, "table must be letters, digits and _"),
        ({**OCTOBER, "resource": "xyz", "table": "a.b.c.d"}, "table must be letters, digits and _"),
        ({**OCTOBER, "resource": "xyz", "table": None}, "table must be letters, digits and _"),
        (
            {**OCTOBER, "resource": "xyz", "account": 111122223333},
            "account must be an account of 12 digits",
        ),
        ({**OCTOBER, "resource": None}, "resource must be 3 to 512 letters"),
        ({**OCTOBER, "resource": "xyz", "table": ""}, "table must be letters, digits and _"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_to_do(values: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as caught:
        athena_query("deletions", **values)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_suggests_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError, match="did you mean deletions"):
        athena_query("deletion", **OCTOBER)
    with pytest.raises(
        UnknownNameError, match="no parameter of deletions is called 'ressource'; did you mean resource"
    ):
        athena_query("deletions", **OCTOBER, ressource="xyz")
    with pytest.raises(OptionError, match="failed-calls has no parameters, got 'resource'; leave it out"):
        insights_query("failed-calls", resource="xyz")


def test_the_account_and_the_days_are_refused_for_logs_insights() -> None:
    for name, value in OCTOBER.items():
        with pytest.raises(OptionError, match=f"{name} is a parameter of queries of Athena, got it for"):
            insights_query("failed-calls", **{name: value})


def test_the_query_of_deletions_looks_for_each_word_that_its_answer_names() -> None:
    sql = athena_query("deletions", **OCTOBER, resource="xyz").lower()
    words = re.findall(
        r"\b(delete|terminate|remove|deregister|release|purge|destroy)\b", find_question("deletions").answer
    )
    assert len(words) == 7
    assert all(word in sql for word in words)


def test_a_table_may_have_a_database() -> None:
    assert 'FROM "cloudtrail"."logs"\n' in athena_query("failed-calls", table="cloudtrail.logs", **OCTOBER)


WITHOUT_INSIGHTS = {"first-use", "trail-gaps"}


@pytest.mark.parametrize("question", ALL.values(), ids=ALL)
def test_logs_insights_answers_what_it_can(question: Any) -> None:
    if question.name in WITHOUT_INSIGHTS:
        with pytest.raises(OptionError, match="CloudWatch Logs Insights cannot answer"):
            insights_query(question.name, **examples(question))
        assert parameterized_insights_query(question) == ""
        return
    text = insights_query(question.name, **examples(question))
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-querydefinition.html
    assert len(text) <= 10_000
    # What is in quotes or between slashes is no field.
    words = re.sub(r'"[^"]*"|/[^/]*/', "", text)
    for field in (
        ()
        if isinstance(question, AlarmQuestion)
        else re.findall(r"[a-z]\w*(?:\.[A-Za-z]\w*)+|\b[a-z]+(?:[A-Z]\w*)+\b", words)
    ):
        found: Any = COLUMNS
        for step in field.split("."):
            found = found[step] if not isinstance(found, str) else found
    fixed = {one.name: ("eu-west-1",) for one in question.parameters if isinstance(question, AlarmQuestion)}
    marked = str(parameterized_insights_query(question, **fixed))
    assert set(re.findall(r"{{(\w+)}}", marked)) == {one.name for one in question.parameters} - set(fixed)


PARAMETERS = {each.name: each for one in ALL.values() for each in (*SCOPE, *one.parameters)}


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
def test_every_example_is_valid_and_every_text_is_a_sentence(parameter: Any) -> None:
    parameter.check(parameter.example)
    assert parameter.description.endswith(".")
    assert not set("'\"\\`") & set(parameter.example)
