"""The notifications of a log bucket about new files: to EventBridge, to a topic, or both."""

from typing import Any

from troposphere.s3 import (
    EventBridgeConfiguration,
    Filter,
    NotificationConfiguration,
    Rules,
    S3Key,
    TopicConfigurations,
)

from cloudtrail_templates.intrinsics import given, pick, present
from cloudtrail_templates.options import Flag, Text


def notifications(event_bridge: Flag, topic_arn: Text | None) -> Any:
    """Return the notification configuration of a bucket, or None if it has none.

    S3 publishes to the topic for every file with events or digests; other files in the bucket have another suffix.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html
    """
    enabled = EventBridgeConfiguration(EventBridgeEnabled=True)

    def with_topic(arn: Any) -> NotificationConfiguration:
        suffix = Filter(S3Key=S3Key(Rules=[Rules(Name="suffix", Value=".json.gz")]))
        return NotificationConfiguration(
            TopicConfigurations=[TopicConfigurations(Event="s3:ObjectCreated:*", Filter=suffix, Topic=arn)],
            **present(EventBridgeConfiguration=pick(event_bridge, {True: enabled})),
        )

    without_topic = NotificationConfiguration(EventBridgeConfiguration=enabled)
    return given(topic_arn, with_topic, otherwise=pick(event_bridge, {True: without_topic}))
