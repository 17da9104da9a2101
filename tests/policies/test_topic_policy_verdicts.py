"""Who may publish to the topics: requests and verdicts."""

from collections.abc import Mapping
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    DENIED,
    OTHER,
    REGION,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
    trail_arn,
)
from policies.evaluator import Request

PUBLISH = "sns:Publish"


def deployed(name: str, **parameters: str) -> Resolved:
    return Resolved(CATALOG[name].build().to_dict(), parameters)


ALARM_TOPICS = {
    "alarms": deployed("alarms", LogGroupName="audit"),
    "threat-alarms": deployed("threat-alarms", LogGroupName="audit"),
    "log-alarms": deployed("log-alarms", LogGroupName="audit"),
    "integrity-check": deployed("integrity-check", LogBucketName="existing-logs", TrailArn=trail_arn()),
    "baseline": deployed("baseline"),
}
DELIVERY = deployed("trail", LogBucketName="existing-logs", CreateDeliveryTopic="true")


def topic(resolved: Resolved, title: str) -> tuple[str, Mapping[str, Any]]:
    properties = resolved.properties(f"{title}Policy")
    (arn,) = properties["Topics"]
    return arn, properties["PolicyDocument"]


def alarm(
    arn: str, account: str = "111122223333", region: str = REGION, action: str = PUBLISH, **context: Any
) -> Request:
    source = f"arn:aws:cloudwatch:{region}:{account}:alarm:RootAccountUsage"
    return by_service("cloudwatch.amazonaws.com", action, arn, source, context=context)


def trail(arn: str, action: str = PUBLISH, context: Mapping[str, Any] | None = None, **which: str) -> Request:
    return by_service("cloudtrail.amazonaws.com", action, arn, trail_arn(**which), context=context or {})


def everybody(arn: str) -> list[Row]:
    return [
        Row("anonymous", by_nobody(PUBLISH, arn), UNSAID),
        Row("our own user, whom IAM decides about", by_user(PUBLISH, arn), UNSAID),
        Row(
            "our own user over plain http",
            by_user(PUBLISH, arn, context={"aws:SecureTransport": "false"}),
            DENIED,
        ),
        Row("another account", by_user(PUBLISH, arn, STRANGER), UNSAID),
        Row("another account subscribes", by_user("sns:Subscribe", arn, STRANGER), UNSAID),
        Row("another service", by_service("budgets.amazonaws.com", PUBLISH, arn), UNSAID),
    ]


def alarm_rows(arn: str) -> list[Row]:
    return [
        *everybody(arn),
        Row("our own alarm", alarm(arn), ALLOWED),
        Row("our own alarm over plain http", alarm(arn, **{"aws:SecureTransport": "false"}), DENIED),
        Row("our own alarm to another topic", alarm(arn + "2"), UNSAID),
        Row("our own alarm deletes the topic", alarm(arn, action="sns:DeleteTopic"), UNSAID),
        Row("an alarm of another account", alarm(arn, OTHER), UNSAID),
        Row("an alarm of another region", alarm(arn, region="ap-south-1"), UNSAID),
        Row("our alarm on behalf of another account", alarm(arn, **{"aws:SourceAccount": OTHER}), UNSAID),
        Row("no alarm", alarm(arn, **{"aws:SourceArn": None}), UNSAID),
        Row(
            "another service for our alarm",
            Request("budgets.amazonaws.com", PUBLISH, arn, alarm(arn).context),
            UNSAID,
        ),
        Row("the trail", trail(arn), UNSAID),
    ]


def delivery_rows(arn: str) -> list[Row]:
    return [
        *everybody(arn),
        Row("the trail", trail(arn), ALLOWED),
        Row("the trail over plain http", trail(arn, context={"aws:SecureTransport": "false"}), DENIED),
        Row("the trail to another topic", trail(arn + "2"), UNSAID),
        Row("the trail deletes the topic", trail(arn, "sns:DeleteTopic"), UNSAID),
        Row("a trail of another name", trail(arn, name="evil"), UNSAID),
        Row("a trail of another account", trail(arn, account=OTHER), UNSAID),
        Row("a trail of another region", trail(arn, region="ap-south-1"), UNSAID),
        Row("cloudtrail without a trail", trail(arn, context={"aws:SourceArn": None}), UNSAID),
        Row(
            "another service for the trail",
            Request("config.amazonaws.com", PUBLISH, arn, trail(arn).context),
            UNSAID,
        ),
        Row("our own alarm", alarm(arn), UNSAID),
    ]


@pytest.mark.parametrize("resolved", ALARM_TOPICS.values(), ids=ALARM_TOPICS)
def test_only_alarms_of_this_account_and_region_publish_to_the_alarm_topic(resolved: Resolved) -> None:
    arn, policy = topic(resolved, "AlarmTopic")
    assert misjudged(policy, alarm_rows(arn)) == []


def test_only_the_trail_publishes_to_the_delivery_topic() -> None:
    arn, policy = topic(DELIVERY, "DeliveryTopic")
    assert misjudged(policy, delivery_rows(arn)) == []


@pytest.mark.parametrize("resolved", ALARM_TOPICS.values(), ids=ALARM_TOPICS)
def test_no_part_of_the_alarm_topic_policy_could_be_lost_unnoticed(resolved: Resolved) -> None:
    arn, policy = topic(resolved, "AlarmTopic")
    assert parts_that_no_row_keeps(policy, alarm_rows(arn)) == []


def test_no_part_of_the_delivery_topic_policy_could_be_lost_unnoticed() -> None:
    arn, policy = topic(DELIVERY, "DeliveryTopic")
    assert parts_that_no_row_keeps(policy, delivery_rows(arn)) == []
