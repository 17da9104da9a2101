"""An event on the bus becomes a message that says who did what; the forwarder brings it to another bus."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from cloudtrail_templates.detections import event
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    account = new_account()
    trusted = f"arn:aws:sts::{account.number}:assumed-role/Deploy/*"
    return account.deploy("event-alarms", TrustedPrincipals=trusted)


@pytest.fixture(scope="module")
def pager(stack: Stack) -> str:
    """The URL of a queue that is subscribed to the topic."""
    return subscribed(stack)


def subscribed(stack: Stack) -> str:
    sqs = stack.account.sqs
    url: str = sqs.create_queue(QueueName="pager")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    stack.account.sns.subscribe(TopicArn=stack.outputs["AlarmTopicArn"], Protocol="sqs", Endpoint=arn)
    return url


def put(account: Account, record: Mapping[str, Any], kind: str = "AWS API Call via CloudTrail") -> None:
    detail = json.dumps({**record, "awsRegion": account.region})
    entry = {"Source": "aws.signin", "DetailType": kind, "Detail": detail}
    assert account.events.put_events(Entries=[entry])["FailedEntryCount"] == 0


def next_message(stack: Stack, queue: str) -> str:
    """The one message that is in the queue now or soon, and then no more."""
    sqs, deadline = stack.account.sqs, time.monotonic() + 20
    found: list[str] = []
    while not found and time.monotonic() < deadline:
        received = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1, MaxNumberOfMessages=10)
        for one in received.get("Messages", []):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
            found.append(json.loads(one["Body"])["Message"])
    (message,) = found
    return message


SIGN_IN = event(
    "ConsoleLogin", source="signin", userIdentity={"type": "Root"}, sourceIPAddress="198.51.100.7"
)


def test_a_sign_in_as_root_is_told_with_who_and_from_where(stack: Stack, pager: str) -> None:
    put(stack.account, SIGN_IN, "AWS Console Sign In via CloudTrail")
    message = next_message(stack, pager)
    lines = [json.loads(line) for line in message.split("\n")]
    assert lines[:3] == [
        "RootAccountUsage: The root user signed in, tried to, or called an AWS API.",
        "What: ConsoleLogin of signin.amazonaws.com",
        "Who: Root arn:aws:iam::111122223333:root",
    ]
    assert "From: 198.51.100.7" in lines
    assert "Error: " in lines
    assert lines[-1].startswith(
        "Link: https://console.aws.amazon.com/cloudtrailv2/home?region=eu-central-1#/events/"
    )


def test_the_trusted_and_reads_send_no_message(stack: Stack, pager: str) -> None:
    stop = event("StopLogging", source="cloudtrail")
    arn = f"arn:aws:sts::{stack.account.number}:assumed-role/Deploy/ci"
    put(stack.account, {**stop, "userIdentity": {"type": "AssumedRole", "arn": arn}})
    put(stack.account, event("DescribeTrails", source="cloudtrail"))
    put(stack.account, stop)
    message = next_message(stack, pager)
    assert message.startswith('"CloudTrailConfigChanges: ')


def test_every_rule_of_the_stack_exists_on_the_default_bus(stack: Stack) -> None:
    found = stack.account.events.list_rules()["Rules"]
    assert len(found) == sum(title in {one["Name"] for one in found} for title in stack.ids.values())
    assert len(found) > 25


def test_a_chat_gets_a_custom_notification_from_the_bus_of_an_organization(new_account: NewAccount) -> None:
    account = new_account()
    made = account.deploy(
        "event-alarms", MessageFormat="Chat", OrganizationId="o-exampleorg1", ApprovedRegions=account.region
    )
    queue = subscribed(made)
    # On the default bus, no rule listens.
    put(account, event("DeleteTrail", source="cloudtrail"))
    account.deploy("event-forwarder", EventBusArn=made.outputs["EventBusArn"])
    put(account, SIGN_IN)
    message = next_message(made, queue)
    content = json.loads(message)["content"]
    assert content["title"] == "RootAccountUsage"
    assert "*From:* 198.51.100.7\n" in content["description"]
