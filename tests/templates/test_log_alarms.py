"""Log alarms: the component, and the template with metric alarms for the other regions."""

import json
from pathlib import Path
from typing import Any

import cfnlint
import pytest
from components.samples import ACCOUNT, TOPIC_ARN, body, described, of_type, statements
from deployment.resolver import Resolved
from troposphere import Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    CATALOG,
    Alarms,
    Detection,
    ExistingAlarmTopic,
    ExistingLogGroup,
    LogGroup,
    OptionError,
    expose,
    validate,
)
from cloudtrail_templates.detections import COMPLIANCE, PACKS
from cloudtrail_templates.templates.log_alarms import PARTITIONS_WITHOUT, REGIONS_WITHOUT
from templates.deployments import deployed, rendered

GROUP, TOPIC = ExistingLogGroup(name="audit"), ExistingAlarmTopic(arn=TOPIC_ARN)
TWO = ALL_DETECTIONS[:2]
KIND = "AWS::CloudWatch::LogAlarm"

each_detection = pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)


def alarms(**options: Any) -> Alarms:
    parts = {"log_group": GROUP, "topic": TOPIC, "detections": ALL_DETECTIONS}
    return Alarms(**{**parts, "log_lines": 10, **options})


def findings(template: dict[str, Any]) -> list[Any]:
    """What is wrong with a template, but for its size, and the ARN of the topic, which names a partition."""
    return [one for one in validate(template) if one.rule not in ("CT601", "CT602")]


@each_detection
def test_every_detection_is_a_query_whose_message_holds_log_lines(detection: Detection) -> None:
    regions = ("eu-west-1", "eu-central-1")
    made = body(alarms(approved_regions=regions))
    alarm = Resolved(made).properties(f"Alarm{detection.title}")
    assert made["Resources"][f"Alarm{detection.title}"]["Type"] == KIND
    query = alarm["ScheduledQueryConfiguration"]
    assert query["QueryString"].startswith(
        "fields @timestamp, eventName, userIdentity.arn, sourceIPAddress | "
    )
    assert query["QueryString"] in described(detection, regions)
    assert (query["AggregationExpression"], query["LogGroupIdentifiers"]) == ("count(*)", ["audit"])
    # Windows overlap, for events come late.
    assert query["ScheduleConfiguration"] == {"ScheduleExpression": "rate(5 minutes)", "StartTimeOffset": 900}
    assert alarm["ActionLogLineCount"] == 10
    assert alarm["AlarmDescription"] == f"{detection.headline} Who did it: the log lines."
    assert (alarm["Threshold"], alarm["AlarmActions"]) == (detection.threshold, [TOPIC_ARN])
    assert (alarm["QueryResultsToAlarm"], alarm["QueryResultsToEvaluate"]) == (1, 1)
    assert (alarm["ComparisonOperator"], alarm["TreatMissingData"]) == (
        "GreaterThanOrEqualToThreshold",
        "notBreaching",
    )


def test_no_metric_is_made_and_silence_is_still_noticed() -> None:
    made = body(alarms())
    assert of_type(made, "AWS::Logs::MetricFilter") == {}
    assert list(of_type(made, "AWS::CloudWatch::Alarm")) == ["AlarmTrailSilent"]


def test_one_role_runs_the_queries_and_another_reads_the_lines() -> None:
    made = Resolved(body(alarms()), region="eu-west-1")
    alarm = made.properties("AlarmVpcChanges")
    roles = {
        title: made.value({"Fn::GetAtt": [title, "Arn"]}) for title in ("AlarmQueryRole", "AlarmLogLinesRole")
    }
    assert alarm["ScheduledQueryConfiguration"]["ScheduledQueryRoleARN"] == roles["AlarmQueryRole"]
    assert alarm["ActionLogLineRoleArn"] == roles["AlarmLogLinesRole"]
    for title, service, source in (
        ("AlarmQueryRole", "logs", f"arn:aws:logs:eu-west-1:{ACCOUNT}:scheduled-query:*"),
        ("AlarmLogLinesRole", "cloudwatch", f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:*"),
    ):
        (trust,) = made.properties(title)["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert trust["Condition"] == {
            "ArnLike": {"aws:SourceArn": source},
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
        }


def test_the_roles_may_query_the_log_group_and_read_results_and_nothing_else() -> None:
    made = Resolved(body(alarms()), region="eu-west-1")
    query, lines = made.properties("AlarmQueryRolePolicy"), made.properties("AlarmLogLinesRolePolicy")
    allowed = statements(query["PolicyDocument"])
    assert allowed["AllowQueriesOfLogGroup"]["Action"] == ["logs:StartQuery"]
    assert allowed["AllowQueriesOfLogGroup"]["Resource"] == [
        f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*"
    ]
    assert allowed["AllowResultsOfQueries"]["Action"] == ["logs:GetQueryResults", "logs:StopQuery"]
    assert set(allowed) == {"AllowQueriesOfLogGroup", "AllowResultsOfQueries"}
    assert [one["Action"] for one in lines["PolicyDocument"]["Statement"]] == [["logs:GetQueryResults"]]


def test_the_log_group_may_be_an_own_one() -> None:
    template = Template()
    group = LogGroup().add_to(template)
    made = body(alarms(log_group=group, detections=TWO), template=template)
    for alarm in of_type(made, KIND).values():
        assert alarm["Properties"]["ScheduledQueryConfiguration"]["LogGroupIdentifiers"] == [
            {"Ref": "LogGroup"}
        ]
    assert findings(made) == []


@pytest.mark.parametrize("names", [["trusted_principals"], ["trusted_addresses"]])
def test_one_list_of_trusted_principals_narrows_the_query_as_a_whole(names: list[str]) -> None:
    trusted = {
        "trusted_principals": (f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*",),
        "trusted_addresses": ("192.0.2.10",),
    }
    made = Resolved(body(alarms(detections=TWO, **{name: trusted[name] for name in names})))
    query = made.properties("AlarmRootAccountUsage")["ScheduledQueryConfiguration"]["QueryString"]
    condition = query.partition(" | filter ")[2]
    # Neither the alternative of those who are trusted nor the alarm's own may take in the other.
    left, right = condition.split(") and " + TWO[0].query.partition(" | filter ")[2])
    assert left.startswith("(not ispresent(")
    assert left.count("(") == left.count(")") + 1
    assert right == ""
    query = made.properties("AlarmUnauthorizedApiCalls")["ScheduledQueryConfiguration"]["QueryString"]
    assert query.endswith(") and " + TWO[1].query.partition(" | filter ")[2])


def test_more_trusted_principals_than_a_query_takes_are_refused() -> None:
    many = tuple(f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy{number}/*" for number in range(200))
    assert alarms(trusted_principals=many[:150])
    with pytest.raises(OptionError, match="the query of .* at most 10,000 characters, got 1.* name fewer"):
        alarms(trusted_principals=many)


def test_trusted_principals_are_not_found_by_the_query() -> None:
    trusted: dict[str, Any] = {
        "trusted_principals": (f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/*",),
        "trusted_addresses": ("192.0.2.10", "192.0.2.11"),
    }
    made = Resolved(body(alarms(detections=TWO, **trusted)))
    query = made.properties("AlarmRootAccountUsage")["ScheduledQueryConfiguration"]["QueryString"]
    plain = TWO[0].query.partition(" | filter ")[2]
    assert made.properties("AlarmRootAccountUsage")["AlarmDescription"].endswith("are excluded.")
    assert query == (
        "fields @timestamp, eventName, userIdentity.arn, sourceIPAddress | filter "
        "(not ispresent(userIdentity.arn) or (ispresent(userIdentity.arn) and "
        rf"userIdentity.arn not like /^arn:aws:sts::{ACCOUNT}:assumed-role\/Deploy\//)) and "
        "(not ispresent(sourceIPAddress) or (ispresent(sourceIPAddress) and "
        f'sourceIPAddress not in ["192.0.2.10","192.0.2.11"])) and {plain}'
    )


def test_trusted_principals_must_be_known_now() -> None:
    template = Template()
    with pytest.raises(
        OptionError, match="^log_lines needs trusted_principals and trusted_addresses that are kn"
    ):
        alarms(**expose(template, Alarms, "trusted_principals"))


@pytest.mark.parametrize("lines", [0, 51, -1, True, "3", 1.5])
def test_log_lines_are_a_number_that_a_message_takes(lines: Any) -> None:
    with pytest.raises(OptionError, match="^log_lines must be"):
        alarms(log_lines=lines)
    assert alarms(log_lines=1)
    assert alarms(log_lines=50)
    made = body(alarms(log_lines=Ref("Lines"), detections=TWO))
    assert [one["Properties"]["ActionLogLineCount"] for one in of_type(made, KIND).values()] == [
        {"Ref": "Lines"},
        {"Ref": "Lines"},
    ]


@pytest.mark.parametrize("pack", PACKS)
def test_the_log_alarms_validate_clean(pack: str) -> None:
    assert findings(body(alarms(detections=PACKS[pack], approved_regions=("eu-west-1",)))) == []


@pytest.mark.parametrize(
    ("region", "partition", "logs"),
    [
        ("eu-west-1", "aws", True),
        ("us-east-1", "aws", True),
        ("me-central-1", "aws", False),
        ("cn-north-1", "aws-cn", False),
        ("us-gov-west-1", "aws-us-gov", False),
    ],
)
@pytest.mark.parametrize("disabled", ["", "VpcChanges", "VpcChanges, TrailSilent"])
def test_a_region_gets_the_alarms_that_it_has(region: str, partition: str, logs: bool, disabled: str) -> None:
    made = deployed("log-alarms", region, partition, DisabledAlarms=disabled).resources
    kinds = {one["Type"] for one in made.values()}
    assert (KIND in kinds) is logs
    assert ("AWS::IAM::Role" in kinds) is logs
    assert ("AWS::Logs::MetricFilter" in kinds) is not logs
    expected = {f"{'Alarm' if logs else 'MetricAlarm'}{one.title}" for one in COMPLIANCE} | {
        "AlarmTrailSilent"
    }
    expected -= {f"{kind}{title}" for title in disabled.split(", ") for kind in ("Alarm", "MetricAlarm")}
    assert {title for title, one in made.items() if one["Type"].startswith("AWS::CloudWatch::")} == expected


@pytest.mark.parametrize("one", COMPLIANCE, ids=lambda one: one.title)
def test_a_metric_alarm_has_the_pattern_and_the_threshold_of_the_log_alarm(one: Detection) -> None:
    thresholds = {f"{each.title}Threshold": "42" for each in COMPLIANCE if each.noisy}
    made = deployed("log-alarms", "me-central-1", MetricNamespace="Ours", **thresholds)
    elsewhere = deployed("alarms", "me-central-1", MetricNamespace="Ours", **thresholds)
    for suffix in ("Filter", "Filter2") if one.also else ("Filter",):
        assert made.properties(f"MetricAlarm{one.title}{suffix}") == elsewhere.properties(
            f"Alarm{one.title}{suffix}"
        )
    alarm, other = made.properties(f"MetricAlarm{one.title}"), elsewhere.properties(f"Alarm{one.title}")
    assert {**alarm, "AlarmDescription": ""} == {**other, "AlarmDescription": ""}
    assert one.query in alarm["AlarmDescription"] or one.placeholder


def test_the_regions_without_log_alarms_are_those_whose_schemas_lack_them() -> None:
    folder = Path(cfnlint.__file__).parent / "data" / "schemas" / "providers"
    without = {
        path.stem
        for path in folder.glob("*-*.json")
        if KIND not in json.loads(path.read_text(encoding="utf-8"))
    }
    prefixes = {"aws-cn": "cn-", "aws-us-gov": "us-gov-"}
    assert {
        one for one in without if one.startswith(tuple(prefixes[name] for name in PARTITIONS_WITHOUT))
    } == (without - set(REGIONS_WITHOUT))
    assert set(REGIONS_WITHOUT) <= without
    assert not any(
        path.stem.startswith(tuple(prefixes.values())) and path.stem not in without
        for path in folder.glob("*.json")
    )


def published(**parameters: str) -> dict[str, Any]:
    """The alarms that the published template makes, by title."""
    resources = deployed("log-alarms", **parameters).resources
    return {title: one for title, one in resources.items() if one["Type"].startswith("AWS::CloudWatch::")}


def test_the_published_template_has_the_alarms_of_the_alarms_template_under_the_same_names() -> None:
    made, others = published(), deployed("alarms").resources
    assert set(made) == {title for title, one in others.items() if one["Type"] == "AWS::CloudWatch::Alarm"}
    assert {title for title, one in made.items() if one["Type"] != KIND} == {"AlarmTrailSilent"}
    topic = deployed("log-alarms").value({"Ref": "AlarmTopic"})
    assert all(one["Properties"]["AlarmActions"] == [topic] for one in made.values())


def test_the_published_template_puts_as_many_lines_into_a_message_as_somebody_chose() -> None:
    parameter = rendered("log-alarms")["Parameters"]["LogLines"]
    assert (parameter["MinValue"], parameter["MaxValue"], parameter["Default"]) == (1, 50, 10)
    for chosen, lines in (({}, "10"), ({"LogLines": "50"}, "50")):
        made = [one["Properties"] for one in published(**chosen).values() if one["Type"] == KIND]
        assert {one["ActionLogLineCount"] for one in made} == {lines}


@pytest.mark.parametrize("one", COMPLIANCE, ids=lambda one: one.title)
def test_the_published_template_queries_the_log_group_for_what_the_pattern_matches(one: Detection) -> None:
    made = deployed("log-alarms", LogGroupName="audit", ApprovedRegions="eu-west-1,us-east-1")
    query = made.properties(f"Alarm{one.title}")["ScheduledQueryConfiguration"]
    assert query["LogGroupIdentifiers"] == ["audit"]
    assert query["QueryString"] in described(one, ("eu-west-1", "us-east-1"))


def test_any_alarm_of_the_published_template_can_be_left_out() -> None:
    for title in ("VpcChanges", "TrailSilent"):
        assert set(published()) - set(published(DisabledAlarms=title)) == {f"Alarm{title}"}


def test_thresholds_of_the_published_template_count_within_the_window_of_the_queries() -> None:
    thresholds = {
        name: one for name, one in rendered("log-alarms")["Parameters"].items() if "Threshold" in name
    }
    assert set(thresholds) == {f"{one.title}Threshold" for one in COMPLIANCE if one.noisy}
    for name, parameter in thresholds.items():
        assert parameter["Description"].startswith(
            "Events within fifteen minutes that set off the alarm; within five"
        )
        title = f"Alarm{name.removesuffix('Threshold')}"
        assert published(**{name: "42"})[title]["Properties"]["Threshold"] == "42"


def test_the_description_warns_of_two_alarms_for_one_event_and_names_the_regions_without_log_alarms() -> None:
    description = rendered("log-alarms")["Description"]
    assert "every event sets off two alarms" in description
    for text in (description, CATALOG["log-alarms"].about.limits[0]):
        assert all(region in text for region in ("China", "GovCloud", *REGIONS_WITHOUT))
