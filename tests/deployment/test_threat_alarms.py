"""What the template of the threat pack really makes, beside the alarms that are there already."""

from typing import Any

import pytest

from cloudtrail_templates.detections import COMPLIANCE, THREAT
from deployment.conftest import NewAccount
from deployment.emulator import Stack

NOISY = {one.title for one in THREAT if one.noisy}


@pytest.fixture(scope="module")
def stacks(new_account: NewAccount) -> tuple[Stack, Stack]:
    """The alarms, and those of the threat pack on the same log group with the same topic."""
    account = new_account()
    account.logs.create_log_group(logGroupName="audit")
    alarms = account.deploy("alarms", LogGroupName="audit")
    topic = alarms.outputs["AlarmTopicArn"]
    return alarms, account.deploy("threat-alarms", LogGroupName="audit", AlarmTopicArn=topic)


def every(stack: Stack, service: str, operation: str, what: str, **which: str) -> list[Any]:
    pages = getattr(stack.account, service).get_paginator(operation).paginate(**which)
    return [one for page in pages for one in page[what]]


def test_every_alarm_but_the_noisy_ones_exists_and_notifies_the_topic_of_the_others(
    stacks: tuple[Stack, Stack],
) -> None:
    alarms, threat = stacks
    found = every(threat, "cloudwatch", "describe_alarms", "MetricAlarms", AlarmNamePrefix=threat.name)
    assert {one["MetricName"] for one in found} == {one.title for one in THREAT} - NOISY
    assert {tuple(one["AlarmActions"]) for one in found} == {(alarms.ids["AlarmTopic"],)}
    (topic,) = threat.account.sns.list_topics()["Topics"]
    assert topic["TopicArn"] == threat.outputs["AlarmTopicArn"]


def test_the_log_group_takes_the_filters_of_both_to_the_letter(stacks: tuple[Stack, Stack]) -> None:
    found = every(stacks[1], "logs", "describe_metric_filters", "metricFilters", logGroupName="audit")
    patterns = {
        one["metricTransformations"][0]["metricName"]: one["filterPattern"]
        for one in found
        if one["metricTransformations"][0]["metricValue"] == "1"
    }
    expected = [one for one in (*COMPLIANCE, *THREAT) if one.title not in NOISY]
    assert set(patterns) == {one.title for one in expected}
    assert {title: text for title, text in patterns.items() if title in {one.title for one in THREAT}} == {
        one.title: one.pattern.text for one in THREAT if one.title not in NOISY
    }


def test_the_noisy_ones_come_with_their_thresholds_when_asked_for(new_account: NewAccount) -> None:
    account = new_account("eu-west-1")
    account.logs.create_log_group(logGroupName="audit")
    chosen = {f"{title}Threshold": str(7 + number) for number, title in enumerate(sorted(NOISY))}
    quiet = ",".join(one.title for one in THREAT if not one.noisy)
    stack = account.deploy("threat-alarms", LogGroupName="audit", DisabledAlarms=quiet, **chosen)
    found = every(stack, "cloudwatch", "describe_alarms", "MetricAlarms")
    assert {f"{one['MetricName']}Threshold": str(int(one["Threshold"])) for one in found} == chosen
