"""An alarm that goes off is heard: from the metric to the message."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from deployment.conftest import NewAccount
from deployment.emulator import Stack


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    account = new_account()
    account.logs.create_log_group(logGroupName="audit")
    return account.deploy("alarms", LogGroupName="audit", DisabledAlarms="VpcChanges")


@pytest.fixture
def queue(stack: Stack) -> Iterator[str]:
    """A queue that is subscribed to the topic of the alarms."""
    sqs, sns = stack.account.sqs, stack.account.sns
    url = sqs.create_queue(QueueName="pager")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    subscribed = sns.subscribe(TopicArn=stack.ids["AlarmTopic"], Protocol="sqs", Endpoint=arn)
    yield url
    sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])
    sqs.delete_queue(QueueUrl=url)


def count(stack: Stack, metric: str, value: int) -> None:
    data = [{"MetricName": metric, "Value": value, "Unit": "None"}]
    stack.account.cloudwatch.put_metric_data(Namespace="CloudTrailMetrics", MetricData=data)


def messages(stack: Stack, queue: str) -> list[Any]:
    found = stack.account.sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1, MaxNumberOfMessages=10)
    return [json.loads(json.loads(one["Body"])["Message"]) for one in found.get("Messages", [])]


def test_a_counted_event_notifies_the_subscriber(stack: Stack, queue: str) -> None:
    count(stack, "RootAccountUsage", 1)
    (message,) = messages(stack, queue)
    assert message["AlarmName"] == stack.ids["AlarmRootAccountUsage"]
    assert message["NewStateValue"] == "ALARM"
    assert message["AlarmDescription"]
    assert message["AWSAccountId"] == stack.account.number


def test_too_few_events_send_no_notification(stack: Stack, queue: str) -> None:
    count(stack, "ConsoleSigninFailures", 2)
    assert messages(stack, queue) == []


def test_a_disabled_alarm_sends_no_notification(stack: Stack, queue: str) -> None:
    count(stack, "VpcChanges", 10)
    assert messages(stack, queue) == []
