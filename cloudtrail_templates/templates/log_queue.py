"""The published template of the queue of messages about new log files."""

from dataclasses import replace
from typing import Annotated, Any

from troposphere import Equals, Not, Ref, Template

from cloudtrail_templates.components import (
    ExistingDeliveryTopic,
    ExistingKey,
    ExistingLogBucket,
    ExistingNotificationTopic,
    Key,
    LogQueue,
    NotificationTopic,
)
from cloudtrail_templates.components.log_queue.sources import BUCKET_TOPIC, TRAIL_TOPIC
from cloudtrail_templates.components.trail_source import S3_KEY_PREFIX
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.log_queue import consumer_policy, log_queue_use, notification_topic_use
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.encryption import add_topic_key, expose_create_keys
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, BUCKET_EXAMPLES
from cloudtrail_templates.templates.parts.log_queue_about import ABOUT
from cloudtrail_templates.templates.parts.notification import add_topic
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import add_rule


class QueueParameters(Struct):
    """The parameters that no component has as options."""

    s3_key_prefix: Annotated[
        Text | None,
        replace(
            S3_KEY_PREFIX,
            group="Source",
            AllowedPattern=S3_KEY_PREFIX.AllowedPattern.replace("!_.'()/-", "_./-"),
            must="must be at most 200 letters, digits and _./- without a slash at either end and without AWSLogs; give a "
            "prefix like security/logs, or none",
        ),
    ] = None
    queue_encryption: Annotated[
        str,
        Option(
            "Encryption of the queues. SSE-SQS: with keys of SQS. SSE-KMS: with a KMS key of this stack, which the source "
            "and the consumer may use.",
            sources=("AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",),
            group="Encryption",
            AllowedValues=("SSE-SQS", "SSE-KMS"),
            decides=True,
        ),
    ] = "SSE-SQS"


def assemble(template: Template) -> None:
    """Add the queue, the topics, their keys, and the parameters of their options."""
    options = expose(template, LogQueue, "source")
    bucket = expose(template, ExistingLogBucket, "name", prefix="LogBucket", group="Source")
    bucket |= expose(template, QueueParameters, "s3_key_prefix")
    delivery: Given = expose(template, ExistingDeliveryTopic, "arn", prefix="DeliveryTopic", group="Source")[
        "arn"
    ]
    # The rules let the two be given together only, and the condition says that the ARN is no empty text.
    conditions = {**options["source"].conditions, TRAIL_TOPIC: delivery.condition}
    source = options["source"] = Choice(Ref("Source"), conditions)
    options |= expose(template, LogQueue, "other_log_files", "consumer_arn")
    subscriber: Given = expose(template, NotificationTopic, "subscriber_account_id")["subscriber_account_id"]
    _add_rules(template, delivery, subscriber)
    options |= expose(
        template,
        LogQueue,
        "queue_name",
        "visibility_timeout_in_seconds",
        "max_receive_count",
        "retention_in_seconds",
        "oldest_message_in_seconds",
        "silent_hours",
    )
    encryption: Choice = expose(template, QueueParameters, "queue_encryption")["queue_encryption"]
    create_keys = expose_create_keys(template)
    own = _add_notification_topic(template, source, create_keys, bucket["name"], subscriber)
    key = Key(
        title="LogQueueKey",
        description="Encrypts messages about CloudTrail log files.",
        uses=(log_queue_use(source, delivery, options["consumer_arn"]),),
        condition=encryption.conditions["SSE-KMS"],
    ).add_to(template)
    given_key = Given(encryption.conditions["SSE-KMS"], key.arn)
    topic = add_topic(template, create_keys=create_keys)
    options |= expose(template, LogQueue, "name_prefix")
    queue = LogQueue(
        **options,
        log_bucket=ExistingLogBucket(**bucket),
        notification_topic=ExistingNotificationTopic(arn=own.arn),
        delivery_topic=ExistingDeliveryTopic(arn=delivery.value),
        topic=topic,
        key=ExistingKey(arn=given_key),
    ).add_to(template)
    _add_outputs(template, queue, given_key)


def _add_notification_topic(
    template: Template, source: Choice, create_keys: str, bucket_name: Any, subscriber: Given
) -> NotificationTopic:
    created = source.conditions[BUCKET_TOPIC]
    key = add_topic_key(template, "NotificationTopicKey", notification_topic_use(), created, create_keys)
    topic = NotificationTopic(
        bucket_name=bucket_name, subscriber_account_id=subscriber, key=key, condition=created
    ).add_to(template)
    add_output(
        template,
        "NotificationTopicArn",
        "ARN of the SNS topic that the log bucket must publish to: the parameter of log-bucket.",
        topic.arn,
        created,
    )
    return topic


def _add_outputs(template: Template, queue: LogQueue, key: Given) -> None:
    add_output(template, "LogQueueUrl", "URL of the queue, for the consumer.", queue.url)
    add_output(template, "LogQueueArn", "ARN of the queue.", queue.arn)
    add_output(template, "DeadLetterQueueArn", "ARN of the dead-letter queue.", queue.dead_letter_arn)
    add_output(
        template,
        "ConsumerPolicy",
        "IAM policy for the role of a consumer in another account.",
        consumer_policy(queue.arn, key),
    )


def _add_rules(template: Template, delivery: Given, subscriber: Given) -> None:
    is_trail, is_bucket = Equals(Ref("Source"), TRAIL_TOPIC), Equals(Ref("Source"), BUCKET_TOPIC)
    add_rule(
        template,
        "TrailTopicNeedsArn",
        (
            Not(Equals(delivery.value, "")),
            "Source is TrailTopic: give the ARN of the trail's SNS topic in DeliveryTopicArn.",
        ),
        when=is_trail,
    )
    add_rule(
        template,
        "ArnNeedsTrailTopic",
        (
            is_trail,
            "DeliveryTopicArn is the trail's SNS topic: choose the Source TrailTopic, or leave it empty.",
        ),
        when=Not(Equals(delivery.value, "")),
    )
    add_rule(
        template,
        "SubscriberNeedsBucketTopic",
        (
            is_bucket,
            "SubscriberAccountId may subscribe to the bucket's topic: choose the Source BucketTopic, or leave it empty.",
        ),
        when=Not(Equals(subscriber.value, "")),
    )


DEFINITION = Definition(
    name="log-queue",
    group="share",
    summary="An SQS queue with a message for each new AWS CloudTrail log file, for a SIEM or the CloudTrail Processing "
    "Library.",
    notes="It has a dead-letter queue, and alarms that fire if the consumer does not keep up, if messages fail, or if none "
    "arrive.",
    assemble=assemble,
    takes_outputs_of=("log-bucket",),
    examples={
        "AlarmEmail": ALARM_EXAMPLES["AlarmEmail"],
        "AlarmTopicArn": ALARM_EXAMPLES["AlarmTopicArn"],
        "ConsumerArn": "arn:aws:iam::444455556666:role/siem",
        "DeliveryTopicArn": "arn:aws:sns:eu-central-1:111122223333:deliveries",
        "LogBucketName": BUCKET_EXAMPLES["LogBucketName"],
        "NamePrefix": ALARM_EXAMPLES["NamePrefix"],
        "QueueName": "cloudtrail-logs",
        "S3KeyPrefix": BUCKET_EXAMPLES["S3KeyPrefix"],
        "SubscriberAccountId": "444455556666",
    },
    about=ABOUT,
)
