"""What the alarms template really makes."""

import json
import re
from functools import cache
from typing import Any

import pytest

from cloudtrail_templates import Detection, FilterPattern
from cloudtrail_templates.detections import COMPLIANCE
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack

TITLES = [*(detection.title for detection in COMPLIANCE), "TrailSilent"]
RICH = {
    "AlarmEmail": "security@example.com",
    "ApprovedRegions": "eu-central-1,eu-west-1",
    "TrailSilentHours": "12",
    "MetricNamespace": "Audit/CloudTrail",
    "DisabledAlarms": "RouteTableChanges,TrailSilent,VpcChanges",
    "UnauthorizedApiCallsThreshold": "7",
    "ConsoleSigninFailuresThreshold": "8",
    "Ec2InstanceChangesThreshold": "9",
}


def with_group(account: Account) -> Account:
    account.logs.create_log_group(logGroupName="audit")
    return account


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The template with all of its defaults."""
    return with_group(new_account()).deploy("alarms", LogGroupName="audit")


@pytest.fixture(scope="module")
def rich(new_account: NewAccount) -> Stack:
    """The template with every choice made."""
    return with_group(new_account("eu-west-1")).deploy("alarms", LogGroupName="audit", **RICH)


@pytest.fixture(scope="module")
def with_topic(new_account: NewAccount) -> Stack:
    """The template with a topic that exists."""
    account = with_group(new_account())
    topic = account.sns.create_topic(Name="pager")["TopicArn"]
    return account.deploy("alarms", LogGroupName="audit", AlarmTopicArn=topic)


@pytest.fixture(scope="module")
def trusting(new_account: NewAccount) -> Stack:
    """The template with callers whom it trusts."""
    return with_group(new_account()).deploy(
        "alarms",
        LogGroupName="audit",
        ApprovedRegions="eu-west-1,eu-central-1",
        TrustedPrincipals="arn:aws:sts::111122223333:assumed-role/Deploy/*,arn:aws:iam::111122223333:user/a",
        TrustedAddresses="198.51.100.*",
    )


@cache
def alarms_of(stack: Stack) -> dict[str, Any]:
    """The alarms by their titles, which stand between the name of the stack and what CloudFormation adds."""
    found: dict[str, Any] = {}
    for page in stack.account.cloudwatch.get_paginator("describe_alarms").paginate():
        for alarm in page["MetricAlarms"]:
            title = alarm["AlarmName"].removeprefix(f"{stack.name}-Alarm").split("-")[0]
            found[title] = alarm
    return found


@cache
def filters_of(stack: Stack) -> dict[str, list[Any]]:
    """The metric filters by the name of the metric that they feed."""
    found: dict[str, list[Any]] = {}
    for page in stack.account.logs.get_paginator("describe_metric_filters").paginate(logGroupName="audit"):
        for one in page["metricFilters"]:
            (transformation,) = one["metricTransformations"]
            found.setdefault(transformation["metricName"], []).append(one)
    return found


def test_every_detection_and_the_silence_have_an_alarm(stack: Stack) -> None:
    assert sorted(alarms_of(stack)) == sorted(TITLES)
    assert sorted(filters_of(stack)) == sorted(TITLES[:-1])


def patterns_of(stack: Stack, detection: Detection) -> list[str]:
    return sorted(one["filterPattern"] for one in filters_of(stack)[detection.title])


@pytest.mark.parametrize(
    "detection", [one for one in COMPLIANCE if one.placeholder is None], ids=lambda one: one.title
)
def test_the_filters_have_the_patterns_of_the_detection_to_the_letter(
    stack: Stack, detection: Detection
) -> None:
    expected = [detection.pattern.text, *(pattern.text for pattern in detection.also)]
    assert patterns_of(stack, detection) == sorted(expected)


@pytest.mark.parametrize("detection", COMPLIANCE, ids=lambda one: one.title)
def test_the_filters_leave_out_the_callers_that_the_deployment_trusts(
    trusting: Stack, detection: Detection
) -> None:
    patterns = [
        FilterPattern(one["filterPattern"])
        for one in filters_of(trusting)[detection.title]
        if one["metricTransformations"][0]["metricValue"] == "1"
    ]

    def counts(event: dict[str, Any]) -> int:
        return sum(pattern.matches(event) for pattern in patterns)

    for event in detection.fires_on:
        by_deploy = {**event["userIdentity"], "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/run"}
        assert counts(event) == 1
        assert counts({**event, "userIdentity": by_deploy}) == 0
        assert counts({**event, "sourceIPAddress": "198.51.100.7"}) == 0


@pytest.mark.parametrize("detection", COMPLIANCE, ids=lambda one: one.title)
def test_one_filter_counts_and_the_others_only_stand_there(stack: Stack, detection: Detection) -> None:
    values = {
        one["filterPattern"]: one["metricTransformations"][0]["metricValue"]
        for one in filters_of(stack)[detection.title]
    }
    assert sorted(values.values()) == ["0"] * len(detection.also) + ["1"]
    assert all(values[pattern.text] == "0" for pattern in detection.also)


@pytest.mark.parametrize("title", TITLES[:-1])
def test_an_alarm_watches_the_metric_of_its_filters(stack: Stack, title: str) -> None:
    alarm = alarms_of(stack)[title]
    for one in filters_of(stack)[title]:
        (transformation,) = one["metricTransformations"]
        assert (transformation["metricNamespace"], transformation["metricName"]) == (
            alarm["Namespace"],
            alarm["MetricName"],
        )
        # A default value would keep the metric alive, and billed, without a single event.
        assert not transformation.keys() & {"defaultValue", "dimensions"}


@pytest.mark.parametrize("detection", COMPLIANCE, ids=lambda one: one.title)
def test_an_alarm_goes_off_at_its_threshold_within_five_minutes(stack: Stack, detection: Detection) -> None:
    alarm = alarms_of(stack)[detection.title]
    expected = {
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Threshold": float(detection.threshold),
        "TreatMissingData": "notBreaching",
        "ActionsEnabled": True,
        "AlarmActions": [stack.ids["AlarmTopic"]],
        "Dimensions": [],
    }
    assert {name: alarm[name] for name in expected} == expected


def test_a_trail_is_silent_when_its_log_group_received_nothing_for_hours(stack: Stack) -> None:
    alarm = alarms_of(stack)["TrailSilent"]
    expected = {
        "Namespace": "AWS/Logs",
        "MetricName": "IncomingLogEvents",
        "Dimensions": [{"Name": "LogGroupName", "Value": "audit"}],
        "Statistic": "Sum",
        "Period": 3600,
        "EvaluationPeriods": 3,
        "ComparisonOperator": "LessThanThreshold",
        "Threshold": 1.0,
        "TreatMissingData": "breaching",
        "AlarmActions": [stack.ids["AlarmTopic"]],
    }
    assert {name: alarm[name] for name in expected} == expected


@pytest.mark.parametrize("title", TITLES)
def test_a_description_is_text_that_was_filled_in_and_fits(stack: Stack, title: str) -> None:
    description = alarms_of(stack)[title]["AlarmDescription"]
    assert 0 < len(description) <= 1024
    assert "${" not in description
    assert "\\n" not in description


def test_the_topic_is_encrypted_and_only_alarms_publish(stack: Stack) -> None:
    arn, kms = stack.ids["AlarmTopic"], stack.account.kms
    attributes = stack.account.sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert json.loads(attributes["Policy"]) == stack.resolved.properties("AlarmTopicPolicy")["PolicyDocument"]
    key = kms.describe_key(KeyId=stack.ids["AlarmTopicKey"])["KeyMetadata"]["Arn"]
    assert stack.resolved.properties("AlarmTopic")["KmsMasterKeyId"] == key
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    assert policy == stack.resolved.properties("AlarmTopicKey")["KeyPolicy"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True
    assert stack.outputs["AlarmTopicArn"] == arn


def test_nobody_is_subscribed_without_an_address(stack: Stack) -> None:
    assert stack.account.sns.list_subscriptions()["Subscriptions"] == []


def test_the_address_is_subscribed(rich: Stack) -> None:
    (subscription,) = rich.account.sns.list_subscriptions_by_topic(TopicArn=rich.ids["AlarmTopic"])[
        "Subscriptions"
    ]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "security@example.com")


def test_disabled_alarms_are_not_there_and_neither_are_their_filters(rich: Stack) -> None:
    disabled = RICH["DisabledAlarms"].split(",")
    assert sorted(alarms_of(rich)) == sorted(set(TITLES) - set(disabled))
    assert sorted(filters_of(rich)) == sorted(set(TITLES[:-1]) - set(disabled))


@pytest.mark.parametrize("disabled", [[], TITLES, *([title] for title in TITLES)], ids=",".join)
def test_the_list_of_disabled_alarms_removes_exactly_those(stack: Stack, disabled: list[str]) -> None:
    changed = type(stack.resolved)(
        stack.template, {"LogGroupName": "audit", "DisabledAlarms": ",".join(disabled)}
    )
    gone = {title for title in stack.ids if title not in changed.resources}
    expected = {
        title
        for title in stack.ids
        if (found := re.fullmatch(r"Alarm(\w+?)(Filter\d?)?", title)) and found[1] in disabled
    }
    assert gone == expected
    assert len({title for title in expected if "Filter" not in title}) == len(disabled)


@pytest.mark.parametrize(
    ("title", "threshold"),
    [
        ("UnauthorizedApiCalls", 7),
        ("ConsoleSigninFailures", 8),
        ("Ec2InstanceChanges", 9),
        ("RootAccountUsage", 1),
    ],
)
def test_a_threshold_is_that_of_its_own_alarm(rich: Stack, title: str, threshold: int) -> None:
    assert alarms_of(rich)[title]["Threshold"] == threshold


def test_alarms_and_filters_share_the_namespace_that_was_chosen(rich: Stack) -> None:
    used = {alarm["Namespace"] for alarm in alarms_of(rich).values()}
    fed = {
        one["metricTransformations"][0]["metricNamespace"]
        for found in filters_of(rich).values()
        for one in found
    }
    assert used == fed == {"Audit/CloudTrail"}


@pytest.mark.parametrize("name", ["stack", "rich"])
def test_the_approved_regions_stand_in_the_pattern(name: str, request: pytest.FixtureRequest) -> None:
    stack: Stack = request.getfixturevalue(name)
    (detection,) = [one for one in COMPLIANCE if one.placeholder is not None]
    approved = {"stack": ("eu-central-1",), "rich": ("eu-central-1", "eu-west-1")}[name]
    assert patterns_of(stack, detection) == [detection.pattern_for(approved).text]


def test_an_alarm_on_a_trail_of_silence_waits_as_long_as_was_chosen(new_account: NewAccount) -> None:
    stack = with_group(new_account()).deploy("alarms", LogGroupName="audit", TrailSilentHours="12")
    assert alarms_of(stack)["TrailSilent"]["EvaluationPeriods"] == 12


def test_an_existing_topic_is_used_and_no_other_made(with_topic: Stack) -> None:
    (topic,) = with_topic.account.sns.list_topics()["Topics"]
    assert topic["TopicArn"] == with_topic.parameters["AlarmTopicArn"] == with_topic.outputs["AlarmTopicArn"]
    assert with_topic.account.kms.list_keys()["Keys"] == []
    assert {tuple(alarm["AlarmActions"]) for alarm in alarms_of(with_topic).values()} == {
        (topic["TopicArn"],)
    }
    assert len(alarms_of(with_topic)) == len(TITLES)
