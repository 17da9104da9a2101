"""LogQueue and NotificationTopic in a template of one's own: the topics of the sources, keys, and names."""

from typing import Any

import pytest
from troposphere import Ref, Template

from cloudtrail_templates import (
    AlarmTopic,
    Choice,
    DeliveryTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingNotificationTopic,
    Key,
    LogBucket,
    LogQueue,
    NotificationTopic,
    OptionError,
)
from cloudtrail_templates.components.log_queue.sources import SOURCES
from cloudtrail_templates.policies.key import alarm_topic_use
from cloudtrail_templates.policies.log_queue import log_queue_use, notification_topic_use
from components.samples import KEY_ARN, TOPIC_ARN, body, make

DELIVERY = {"delivery_topic": ExistingDeliveryTopic(arn=TOPIC_ARN)}
NOTIFICATION = {"notification_topic": ExistingNotificationTopic(arn=TOPIC_ARN)}
ANY = Choice(Ref("Source"), {source: f"Is{source}" for source in SOURCES})


def test_events_of_eventbridge_have_keys_without_codes() -> None:
    assert make(LogQueue, log_bucket=ExistingLogBucket(name="audit-logs", s3_key_prefix="it's"))


def test_a_bucket_waits_for_the_policy_of_a_topic_of_the_same_template() -> None:
    template = Template()
    topic = NotificationTopic(bucket_name="audit-logs").add_to(template)
    LogBucket(trail_name="audit", bucket_name="audit-logs", notification_topic=topic).add_to(template)
    # S3 tests whether it may publish. The topic has the name of the bucket, so that this is no cycle.
    bucket = body(template=template)["Resources"]["LogBucket"]
    assert bucket["DependsOn"] == ["NotificationTopicPolicy"]
    (made,) = bucket["Properties"]["NotificationConfiguration"]["TopicConfigurations"]
    assert made["Topic"] == {"Ref": "NotificationTopic"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"source": "BucketTopic"}, "notification_topic must have an ARN if source is BucketTopic, got None"),
        ({"source": "TrailTopic"}, "delivery_topic must have an ARN if source is TrailTopic, got None"),
        (NOTIFICATION, "notification_topic must be None if source is EventBridge"),
        (DELIVERY, "delivery_topic must be None if source is EventBridge"),
        (
            {"source": "TrailTopic", **NOTIFICATION, **DELIVERY},
            "notification_topic must be None if source is",
        ),
        (
            {"source": ANY, **DELIVERY},
            "notification_topic must have an ARN if source is EventBridge or Bucket",
        ),
        ({"source": "Queue"}, "source must be one of EventBridge, BucketTopic, TrailTopic, got 'Queue'"),
        ({"title": "L" * 28}, "title must be at most 27 characters"),
        (
            {"oldest_message_in_seconds": 3600, "retention_in_seconds": 3600},
            "oldest_message_in_seconds must be less than retention_in_seconds, got 3600 and 3600",
        ),
        ({"queue_name": "logs.fifo"}, "queue_name must be at most 80 letters"),
        ({"consumer_arn": "*"}, "consumer_arn must be an account or the ARN of a role or user"),
        ({"retention_in_seconds": 1_209_600}, "retention_in_seconds must be 3600 to 1123200"),
        (
            {
                "source": "BucketTopic",
                **NOTIFICATION,
                "log_bucket": ExistingLogBucket(name="audit-logs", s3_key_prefix="it's"),
            },
            r"log_bucket must have an s3_key_prefix without !'\(\) if source is BucketTopic",
        ),
        (
            {"key": Key(uses=(alarm_topic_use(),))},
            r"key must have the use log_queue_use\(source='EventBridge'\), got alarm_topic_use\(\)",
        ),
    ],
)
def test_what_cannot_work_is_an_error_of_one_line(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError, match=f"^{says}[^\n]*$"):
        make(LogQueue, **options)


def test_a_key_serves_the_source_that_it_was_made_for() -> None:
    assert make(LogQueue, key=Key(uses=(log_queue_use("EventBridge"),)))
    with pytest.raises(OptionError, match="^key must have the use"):
        make(LogQueue, source="TrailTopic", **DELIVERY, key=Key(uses=(log_queue_use("EventBridge"),)))
    assert NotificationTopic(bucket_name="audit-logs", key=Key(uses=(notification_topic_use(),)))
    with pytest.raises(OptionError, match="^key must have the use notification_topic_use"):
        NotificationTopic(bucket_name="audit-logs", key=Key(uses=(alarm_topic_use(),)))


def test_the_topics_may_be_of_the_same_template() -> None:
    template = Template()
    alarms = AlarmTopic().add_to(template)
    delivery = DeliveryTopic(trail_name="audit").add_to(template)
    LogQueue(
        log_bucket=ExistingLogBucket(name="audit-logs"),
        topic=alarms,
        source="TrailTopic",
        delivery_topic=delivery,
        key=ExistingKey(arn=KEY_ARN),
    ).add_to(template)
    resources = body(template=template)["Resources"]
    subscription = resources["LogQueueTrailTopicSubscription"]["Properties"]
    assert subscription["TopicArn"] == {"Ref": "DeliveryTopic"}
    statement = resources["LogQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"][0]
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "DeliveryTopic"}}}
    assert resources["LogQueue"]["Properties"]["KmsMasterKeyId"] == KEY_ARN
    assert "SqsManagedSseEnabled" not in resources["LogQueue"]["Properties"]


def test_two_queues_of_a_template_have_names_of_their_own() -> None:
    made = body(make(LogQueue), make(LogQueue, title="Second"))["Resources"]
    names = [made[title]["Properties"]["QueueName"]["Fn::Sub"][0] for title in ("LogQueue", "Second")]
    assert names == ["LogQueue-${Id}", "Second-${Id}"]
    assert made["SecondRule"]["Properties"]["Name"]["Fn::Sub"][0] == "Second-${Id}"
