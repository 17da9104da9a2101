"""The template of the event alarms: its rules, whom they leave out, its messages and its bus."""

import json
import re
from typing import Any

import pytest
from deployment.resolver import Resolved
from languages.eventbridge.judge import matches

from cloudtrail_templates.components.event_alarms.event_pattern import (
    WITH_READ_ONLY_EVENTS,
    needs_read_only_events,
    reason_without_rule,
)
from cloudtrail_templates.components.event_alarms.message import PATHS
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection, event
from templates.deployments import ORGANIZATION, TOPIC_ARN, deployed, rendered
from templates.test_limits import LONGEST, PSEUDO

RULED = [one for one in ALL_DETECTIONS if not reason_without_rule(one)]
ROOT = next(one for one in RULED if one.title == "RootAccountUsage")
REGIONS = next(one for one in RULED if one.placeholder)
EVERYTHING = {"DisabledAlarms": ""}
DEPLOY = "arn:aws:sts::111122223333:assumed-role/Deploy"


def stack(**parameters: str) -> Resolved:
    return deployed("event-alarms", **parameters)


def rules(made: Resolved) -> dict[str, Any]:
    """The properties of the rules by their logical ids without the beginning."""
    return {
        title.removeprefix("EventAlarm"): made.properties(title)
        for title, one in made.resources.items()
        if one["Type"] == "AWS::Events::Rule"
    }


def title_of(rule: str) -> str:
    """The title of the detection of a rule: a long pattern is divided among several."""
    return re.sub(r"Part\d$", "", rule)


def titles(made: Resolved) -> set[str]:
    return {title_of(rule) for rule in rules(made)}


def is_told(made: Resolved, detection: Detection, record: Any) -> bool:
    own = [one["EventPattern"] for rule, one in rules(made).items() if title_of(rule) == detection.title]
    told = sum(matches(pattern, record) for pattern in own)
    assert told <= 1, "two messages for one event"
    return bool(told)


def test_every_detection_that_looks_at_single_events_has_one_rule() -> None:
    made = titles(stack(**EVERYTHING))
    assert made == {one.title for one in RULED}
    assert made | set(rendered("event-alarms")["Metadata"]["MetricAlarmsOnly"]) == {
        one.title for one in ALL_DETECTIONS
    }


def test_the_alarms_that_ordinary_work_sets_off_are_left_out_by_default() -> None:
    assert titles(stack()) == {one.title for one in RULED if not one.noisy}
    assert "VpcChanges" not in titles(stack(DisabledAlarms="VpcChanges"))


@pytest.mark.parametrize("detection", RULED, ids=lambda one: one.title)
def test_a_rule_matches_the_samples_and_no_near_miss(detection: Detection) -> None:
    made = stack(**EVERYTHING, ApprovedRegions="eu-west-1,eu-central-1")
    assert all(is_told(made, detection, one) for one in detection.fires_on)
    assert not any(is_told(made, detection, one) for one in detection.silent_on)


def test_the_trusted_send_no_message() -> None:
    quiet = stack(TrustedPrincipals=f"{DEPLOY}/*", TrustedAddresses="192.0.2.10, 2001:db8::1")
    trail = next(one for one in RULED if one.title == "CloudTrailConfigChanges")
    record = {**event("StopLogging", source="cloudtrail"), "sourceIPAddress": "198.51.100.1"}
    assert is_told(quiet, trail, record)
    for arn, told in ((f"{DEPLOY}/ci", False), (f"{DEPLOY}2/ci", True), ("arn:aws:iam::1:user/a", True)):
        assert is_told(quiet, trail, {**record, "userIdentity": {"arn": arn}}) is told
        assert is_told(stack(), trail, {**record, "userIdentity": {"arn": arn}})
    for address, told in (("192.0.2.10", False), ("192.0.2.101", True), ("2001:db8::1", False)):
        assert is_told(quiet, trail, {**record, "sourceIPAddress": address}) is told


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (f"{DEPLOY}/*", True),
        ("arn:aws:iam::111122223333:user/ci/*", True),
        (f"{DEPLOY}*", False),
        (f"{DEPLOY}/ci", False),
        (f"{DEPLOY}/*/*", False),
    ],
)
def test_a_trusted_principal_ends_with_a_slash_and_a_star(value: str, taken: bool) -> None:
    pattern = rendered("event-alarms")["Parameters"]["TrustedPrincipals"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, value)) is taken


def test_without_approved_regions_changes_in_other_regions_send_a_message() -> None:
    other = {**REGIONS.fires_on[0], "awsRegion": "ap-south-1"}
    assert is_told(stack(), REGIONS, other)
    assert not is_told(stack(), REGIONS, {**other, "awsRegion": "eu-central-1"})
    assert not is_told(stack(ApprovedRegions="ap-south-1"), REGIONS, other)


def test_rules_receive_read_only_events_where_the_detection_looks_for_them() -> None:
    states = {title: made["State"] for title, made in rules(stack(**EVERYTHING)).items()}
    reading = {"RootAccountUsage", "UnauthorizedApiCalls", "InstanceTampering", "CredentialChanges"}
    assert {title_of(rule) for rule, state in states.items() if state == WITH_READ_ONLY_EVENTS} == reading
    assert {one.title for one in RULED if needs_read_only_events(one)} == reading
    assert set(states.values()) == {"ENABLED", WITH_READ_ONLY_EVENTS}


def filled(template: str, values: dict[str, str]) -> str:
    """The message as EventBridge makes it; what an event does not have does not appear."""
    return re.sub(r"<([^<>]*)>", lambda name: values.get(name[1], ""), template)


def value_at(record: Any, path: str) -> str:
    """The value that a variable has, as EventBridge finds it in an event."""
    for name in path.removeprefix("$.detail.").split("."):
        record = record.get(name) or {} if isinstance(record, dict) else {}
    return record if isinstance(record, str) else ""


VALUES = {name: value_at(ROOT.fires_on[0], path) for name, path in PATHS.items()}


def transformer(made: Resolved, title: str = ROOT.title) -> Any:
    (target,) = rules(made)[title]["Targets"]
    return target["InputTransformer"]


def test_the_message_says_who_did_what_from_where() -> None:
    lines = filled(transformer(stack())["InputTemplate"], VALUES).split("\n")
    assert [json.loads(line) for line in lines] == [
        "RootAccountUsage: The root user signed in, tried to, or called an AWS API.",
        "What: ConsoleLogin of signin.amazonaws.com",
        "Who: Root arn:aws:iam::111122223333:root",
        "Principal: 111122223333",
        "MFA: Yes",
        "From: 192.0.2.10",
        "Account: 111122223333",
        "Region: us-east-1",
        "Time: 2026-11-02T08:15:30Z",
        "Error: ",
        "Event: 66666666-7777-4888-9999-aaaaaaaaaaaa",
        "Link: https://console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events/"
        "66666666-7777-4888-9999-aaaaaaaaaaaa",
    ]


def test_the_message_for_a_chat_is_a_custom_notification() -> None:
    made = stack(**EVERYTHING, MessageFormat="Chat")
    for title in rules(made):
        message = json.loads(filled(transformer(made, title)["InputTemplate"], VALUES))
        assert (message["version"], message["source"]) == ("1.0", "custom")
        content = message["content"]
        assert (content["title"], content["textType"]) == (title_of(title), "client-markdown")
        assert "*Who:* Root arn:aws:iam::111122223333:root\n" in content["description"]
        assert len(content["title"]) <= 250
        assert len(content["description"]) <= 8000


@pytest.mark.parametrize("message_format", ["Text", "Chat"])
def test_each_variable_is_defined_and_used(message_format: str) -> None:
    made = stack(**EVERYTHING, MessageFormat=message_format)
    for title in rules(made):
        found = transformer(made, title)
        assert (
            set(re.findall(r"<([^<>]*)>", found["InputTemplate"]))
            == set(found["InputPathsMap"])
            == set(PATHS)
        )
        # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html
        assert len(found["InputTemplate"]) <= 8192


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws-cn", "cn-north-1", "console.amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "console.amazonaws-us-gov.com"),
    ],
)
def test_the_link_opens_the_console_of_the_partition(partition: str, region: str, host: str) -> None:
    made = deployed("event-alarms", region, partition)
    assert f"https://{host}/cloudtrailv2/" in transformer(made)["InputTemplate"]


def test_what_cannot_be_delivered_is_kept_and_told() -> None:
    made = stack(AlarmTopicArn=TOPIC_ARN)
    dead = made.value({"Fn::GetAtt": ["EventAlarmDeadLetters", "Arn"]})
    for title, properties in rules(made).items():
        (target,) = properties["Targets"]
        assert target["Arn"] == TOPIC_ARN
        assert target["RoleArn"] == made.value({"Fn::GetAtt": ["EventAlarmRole", "Arn"]})
        assert target["DeadLetterConfig"] == {"Arn": dead}
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
        # A message before the queue has its policy would be lost.
        assert made.resources[f"EventAlarm{title}"]["DependsOn"] == ["EventAlarmDeadLettersPolicy"]
    alarm = made.properties("EventAlarmUndelivered")
    assert alarm["AlarmActions"] == [TOPIC_ARN]
    assert (alarm["MetricName"], alarm["TreatMissingData"]) == (
        "ApproximateNumberOfMessagesVisible",
        "notBreaching",
    )


def test_the_alarms_listen_on_the_default_bus_or_on_that_of_an_organization() -> None:
    made = stack()
    assert "EventBus" not in made.resources
    assert all("EventBusName" not in one for one in rules(made).values())
    assert made.outputs["EventBusArn"] == "arn:aws:events:eu-central-1:111122223333:event-bus/default"
    central = stack(OrganizationId=ORGANIZATION, EventBusName="security")
    assert {one["EventBusName"] for one in rules(central).values()} == {"security"}
    assert central.outputs["EventBusArn"] == "arn:aws:events:eu-central-1:111122223333:event-bus/security"


def test_with_the_longest_lists_every_pattern_keeps_the_limit_of_aws() -> None:
    lists = ("TrustedPrincipals", "ApprovedRegions")
    addresses = ",".join(["1111:2222:3333:4444:5555:6666:7777:8888"] * 3)
    longest = {"TrustedAddresses": addresses, **{name: LONGEST[name] for name in lists}}
    body = rendered("event-alarms")
    made = Resolved(body, {**EVERYTHING, **longest}, **PSEUDO)
    for title, properties in rules(made).items():
        assert len(json.dumps(properties["EventPattern"])) <= 2048, title
        assert len(properties["Description"]) <= 512, title
