"""The template of the dashboard: its widgets at their places, its queries and their answers, and its saved queries."""

import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
from backtest.generated import Month
from cfnlint.jsonschema import StandardValidator
from languages.insights_engine import Row, answer, flat

from cloudtrail_templates import CATALOG
from cloudtrail_templates.cloudformation.parameters import check_value
from cloudtrail_templates.components.dashboard.query_widgets import DENIED, QUERIES
from cloudtrail_templates.components.dashboard.widgets import BILLED, COLUMNS
from cloudtrail_templates.components.log_group import INDEX_FIELDS
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.queries.rendering import QUESTIONS
from templates.dashboard_schema import SCHEMA
from templates.deployments import TOPIC_ARN, deployed, rendered

ARN = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm"
REGIONS = "eu-west-1, us-east-1, eu-central-1"
EVERYTHING = {
    "LogGroupName": "audit",
    "AlarmArns": f"{ARN}:a, {ARN}:b c",
    "ThreatAlarmArns": f"{ARN}:d",
    "AlarmTopicArn": TOPIC_ARN,
    "ApprovedRegions": REGIONS,
    "MetricNamespace": "Audit/Trail",
    "ContributorInsights": "true",
}


PARAMETERS = rendered("dashboard")["Parameters"]


def body(**parameters: str) -> dict[str, Any]:
    found = deployed("dashboard", **parameters).properties("Dashboard")["DashboardBody"]
    read: dict[str, Any] = json.loads(found)
    return read


def widgets(**parameters: str) -> dict[str, dict[str, Any]]:
    """The widgets with a title, by title."""
    found = [one for one in body(**parameters)["widgets"] if "title" in one["properties"]]
    return {one["properties"]["title"].removesuffix(BILLED): one for one in found}


def texts(**parameters: str) -> str:
    found = [one for one in body(**parameters)["widgets"] if one["type"] == "text"]
    return "\n".join(one["properties"]["markdown"] for one in found)


def query(title: str, **parameters: str) -> str:
    """The commands of the query of a widget, without its log group."""
    source, _, commands = widgets(**parameters)[title]["properties"]["query"].partition(" | ")
    assert source == "SOURCE 'audit'"
    found: str = commands
    return found


@cache
def month() -> list[Row]:
    return [flat(record) for record in Month(events=4_000).records()]


def rows(title: str, **parameters: str) -> list[Row]:
    return answer(query(title, **parameters), month())


@pytest.mark.parametrize(
    "parameters", [{}, EVERYTHING, {"LogQueries": "false"}, {"ApprovedRegions": "eu-west-1"}]
)
def test_the_body_is_one_that_cloudwatch_documents(parameters: dict[str, str]) -> None:
    assert [one.message for one in StandardValidator(schema=SCHEMA).iter_errors(body(**parameters))] == []


@pytest.mark.parametrize("parameters", [{}, EVERYTHING])
def test_no_two_widgets_overlap_and_no_row_has_a_gap(parameters: dict[str, str]) -> None:
    placed = [one for one in body(**parameters)["widgets"] if "x" in one]
    cells = Counter(
        (x, y)
        for one in placed
        for x in range(one["x"], one["x"] + one["width"])
        for y in range(one["y"], one["y"] + one["height"])
    )
    assert set(cells.values()) == {1}
    bottom = max(y for _, y in cells) + 1
    assert set(cells) == {(x, y) for x in range(COLUMNS) for y in range(bottom)}


def test_each_widget_with_a_query_says_that_it_is_billed_and_no_other_does() -> None:
    found = body(**EVERYTHING)["widgets"]
    billed = [one for one in found if one["properties"].get("title", "").endswith(BILLED)]
    assert billed == [one for one in found if one["type"] == "log"]
    assert len(billed) == QUERIES
    assert BILLED in texts()
    assert not [one for one in body(LogQueries="false")["widgets"] if one["type"] == "log"]


def test_the_dashboard_opens_with_the_hours_that_were_chosen() -> None:
    assert body()["start"] == "-PT3H"
    assert body(HoursShown="168")["start"] == "-PT168H"


def test_the_alarms_are_those_that_were_given() -> None:
    made = widgets(**EVERYTHING)
    assert made["Alarms"]["properties"]["alarms"] == [f"{ARN}:a", f"{ARN}:b c"]
    assert made["Threat alarms"]["properties"]["alarms"] == [f"{ARN}:d"]
    # CloudWatch refuses a widget without an alarm.
    assert "Alarms" not in widgets()
    assert "AlarmArns" in texts()
    assert "ThreatAlarmArns" in texts()


@pytest.mark.parametrize("character", ['"', "\\", "\n"])
def test_no_parameter_takes_a_character_that_ends_or_changes_a_text_of_json(character: str) -> None:
    parameters, examples = rendered("dashboard")["Parameters"], CATALOG["dashboard"].examples
    for name, example in examples.items():
        pattern = parameters[name]["AllowedPattern"]
        assert re.fullmatch(pattern, example, re.ASCII)
        for place in (0, len(example) - 2, len(example)):
            assert not re.fullmatch(pattern, example[:place] + character + example[place:], re.ASCII), name


def test_the_metrics_are_those_of_the_alarms_of_the_log_group_and_of_the_topic() -> None:
    made = widgets(**EVERYTHING)
    for title in ("Events that alarms counted", "Events that alarms counted, total"):
        ((line,),) = made[title]["properties"]["metrics"]
        assert line["expression"] == "SEARCH('{\"Audit/Trail\"}', 'Sum', 300)"
    for title in ("Events delivered to the log group", "Bytes delivered to the log group"):
        ((namespace, _, *dimension, _),) = made[title]["properties"]["metrics"]
        assert (namespace, dimension) == ("AWS/Logs", ["LogGroupName", "audit"])
    for line in made["Notifications of alarms"]["properties"]["metrics"]:
        assert line[2:4] == ["TopicName", "security"]
    assert "AlarmTopicArn" in texts()


def test_metrics_are_sums_of_five_minutes_as_the_periods_of_the_alarms() -> None:
    found = [one["properties"] for one in widgets().values() if one["type"] == "metric"]
    assert len(found) > 3
    assert {(one["stat"], one["period"]) for one in found} == {("Sum", 300)}


def test_contributor_insights_is_off_by_default_and_its_widgets_show_its_rules() -> None:
    assert deployed("dashboard").of("AWS::CloudWatch::InsightRule") == {}
    made = deployed("dashboard", **EVERYTHING)
    expressions = str([one["properties"].get("metrics") for one in widgets(**EVERYTHING).values()])
    for title in ("DashboardTopPrincipals", "DashboardTopErrors"):
        rule = made.properties(title)
        assert json.loads(rule["RuleBody"])["LogGroupNames"] == ["audit"]
        assert rule["RuleState"] == "ENABLED"
        # Each event that a rule matches is billed: that on errors matches no other one.
        filters = json.loads(rule["RuleBody"])["Contribution"]["Filters"]
        on_errors = [{"Match": "$.errorCode", "IsPresent": True}]
        assert filters == (on_errors if "Errors" in title else [])
        for metric in ("UniqueContributors", "MaxContributorValue"):
            assert f"INSIGHT_RULE_METRIC('{rule['RuleName']}', '{metric}')" in expressions


def test_denied_calls_are_counted_over_time_and_by_principal() -> None:
    denied = [one for one in month() if one.get("errorCode") in DENIED]
    assert sum(row["calls"] for row in rows("Denied calls")) == len(denied) > 0
    by_principal = rows("Denied calls by principal")
    assert [row["calls"] for row in by_principal] == sorted(
        (row["calls"] for row in by_principal), reverse=True
    )
    # The alarm counts the same ones.
    (alarm,) = (one for one in ALL_DETECTIONS if one.title == "UnauthorizedApiCalls")
    assert sum(map(alarm.pattern.matches, Month(events=4_000).records())) == len(denied)


def test_the_activity_of_the_root_user_is_listed_latest_first() -> None:
    root = [one for one in month() if one["userIdentity.type"] == "Root"]
    expected = sorted((one["eventTime"] for one in root if "userIdentity.invokedBy" not in one), reverse=True)
    assert [row["eventTime"] for row in rows("Latest activity of the root user")] == expected[:10] != []


def test_the_widget_of_the_root_user_shows_what_sets_off_its_alarm() -> None:
    (alarm,) = (one for one in ALL_DETECTIONS if one.title == "RootAccountUsage")
    commands = query("Latest activity of the root user")
    assert len(answer(commands, map(flat, alarm.fires_on))) == len(alarm.fires_on)
    assert answer(commands, map(flat, alarm.silent_on)) == []


def test_sign_ins_are_counted_with_their_result_and_mfa() -> None:
    found = rows("Console sign-ins")
    sign_ins = [one for one in month() if one["eventName"] == "ConsoleLogin"]
    assert sum(row["signIns"] for row in found) == len(sign_ins) > 0
    assert {"principal", "sourceIPAddress", "result", "mfa", "signIns"} >= set(found[0])


@pytest.mark.parametrize(
    ("regions", "expected"),
    [(REGIONS, {"us-west-2"}), ("", {"eu-west-1", "us-east-1", "us-west-2"})],
)
def test_other_regions_are_those_of_the_alarm(regions: str, expected: set[str]) -> None:
    found = rows("Changes in other regions", ApprovedRegions=regions)
    assert {row["awsRegion"] for row in found} == expected
    (alarm,) = (one for one in ALL_DETECTIONS if one.placeholder)
    pattern = alarm.pattern_for(re.split(", ?", regions or "eu-central-1"))
    counts = Counter(one["awsRegion"] for one in Month(events=4_000).records() if pattern.matches(one))
    assert {row["awsRegion"]: row["calls"] for row in found} == counts


def test_principals_and_errors_are_ranked() -> None:
    errors = Counter(one["errorCode"] for one in month() if "errorCode" in one)
    assert {row["errorCode"]: row["events"] for row in rows("Most frequent errors")} == errors
    # The sessions of a role are one principal, and a service that acts for itself has no ARN.
    names = ("userIdentity.sessionContext.sessionIssuer.arn", "userIdentity.arn", "userIdentity.invokedBy")
    principals = Counter(
        next((one[name] for name in names if name in one), one["userIdentity.type"]) for one in month()
    )
    found = [row["events"] for row in rows("Most active principals")]
    assert found == [count for _, count in principals.most_common(10)]


def test_every_field_of_a_query_is_one_of_an_event() -> None:
    known = {name for one in month() for name in one} | {"@timestamp"}
    made = {"principal", "result", "mfa", "calls", "events", "signIns"}
    for title, one in widgets(**EVERYTHING).items():
        if one["type"] == "log":
            plain = re.sub(r'"[^"]*"|/(?:\\.|[^/])+/', "", query(title, **EVERYTHING))
            names = set(re.findall(r"@?\b[a-z]\w*(?:\.\w+)+|@?\b[a-z]+[A-Z]\w*", plain))
            assert names <= known | made, title


def test_queries_for_one_value_begin_with_an_indexed_field() -> None:
    for title in ("Denied calls", "Denied calls by principal", "Latest activity of the root user"):
        assert query(title, **EVERYTHING).split()[1] in INDEX_FIELDS
    assert query("Console sign-ins", **EVERYTHING).split()[1] in INDEX_FIELDS
    # It would find nothing where the log group has no indexes.
    assert "filterIndex" not in str(body(**EVERYTHING))


def test_each_alarm_has_a_saved_query_in_the_folder_of_the_stack() -> None:
    made = deployed("dashboard", **EVERYTHING)
    found = made.of("AWS::Logs::QueryDefinition")
    names = {one["Properties"]["Name"] for one in found.values()}
    assert {f"CloudTrail/stack/Alarms/{one.title}" for one in ALL_DETECTIONS} <= names
    for one in found.values():
        assert one["Properties"]["LogGroupNames"] == ["audit"]


def test_each_question_has_a_saved_query_that_asks_for_its_parameters() -> None:
    made = deployed("dashboard", **EVERYTHING)
    found = {
        one["Properties"]["Name"].removeprefix("CloudTrail/stack/Questions/"): one["Properties"]
        for one in made.of("AWS::Logs::QueryDefinition").values()
    }
    for question in QUESTIONS:
        if not question.insights:
            assert question.title not in found
            continue
        query = found[question.title]
        asked = {one["Name"]: one["Description"] for one in query.get("Parameters", [])}
        assert set(asked) == set(re.findall(r"{{(\w+)}}", query["QueryString"]))
        for parameter in question.parameters:
            assert asked[parameter.name] == f"{parameter.description} Write it in quotation marks."


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda one: one.title)
def test_a_saved_query_finds_what_sets_off_the_alarm(detection: Any) -> None:
    regions = detection.placeholder.sample if detection.placeholder else ("eu-west-1",)
    made = deployed("dashboard", ApprovedRegions=",".join(regions))
    text = made.properties(f"Query{detection.title}")["QueryString"]
    found = answer(text, map(flat, detection.fires_on))
    assert len(found) == len(detection.fires_on)
    assert answer(text, map(flat, detection.silent_on)) == []


def test_the_name_of_the_dashboard_is_one_of_the_stack_and_the_region() -> None:
    assert deployed("dashboard").outputs == {"DashboardName": "stack-Dashboard-eu-central-1"}
    named = deployed("dashboard", DashboardName="audit")
    assert named.properties("Dashboard")["DashboardName"] == named.outputs["DashboardName"] == "audit"


@pytest.mark.parametrize(("partition", "region"), [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")])
def test_it_holds_in_every_partition(partition: str, region: str) -> None:
    made = deployed("dashboard", region=region, partition=partition).properties("Dashboard")
    regions = {one["properties"].get("region") for one in json.loads(made["DashboardBody"])["widgets"]}
    assert regions == {region, None}


def test_the_form_takes_the_outputs_of_alarms_and_threat_alarms() -> None:
    disabled = {"alarms": "VpcChanges, TrailSilent", "threat-alarms": "LogLoss"}
    taken: dict[str, str] = {}
    for name, titles in disabled.items():
        regions = {"ApprovedRegions": REGIONS} if name == "alarms" else {}
        made = deployed(name, DisabledAlarms=titles, MetricNamespace="Audit/Trail", **regions)
        alarms = made.of("AWS::CloudWatch::Alarm")
        output = "AlarmArns" if name == "alarms" else "ThreatAlarmArns"
        arns = made.outputs[output].split(",")
        assert [re.split("[:-]", arn)[-2] for arn in arns] == list(alarms) != []
        taken |= {one: made.outputs[one] for one in made.outputs if one in PARAMETERS}
    # A command line divides a value at a space.
    assert taken["ApprovedRegions"] == REGIONS.replace(" ", "")
    assert taken["MetricNamespace"] == "Audit/Trail"
    for parameter, value in taken.items():
        check_value(parameter, PARAMETERS[parameter], value)
    shown = widgets(**taken)
    assert shown["Alarms"]["properties"]["alarms"] == taken["AlarmArns"].split(",")
    assert "ApprovedRegions" not in deployed("alarms").outputs
