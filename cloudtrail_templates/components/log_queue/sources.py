"""The sources of messages about new log files, each with a filter that lets only log files pass."""

import json
from typing import Any, Final

from troposphere import AWSObject, GetAtt
from troposphere.events import DeadLetterConfig, InputTransformer, Rule, Target
from troposphere.sns import SubscriptionResource

from cloudtrail_templates.intrinsics import pick, sub
from cloudtrail_templates.options import Flag, Text
from cloudtrail_templates.policies.log_queue import EVENT_BRIDGE
from cloudtrail_templates.policies.trails import log_folder

BUCKET_TOPIC: Final = "BucketTopic"
TRAIL_TOPIC: Final = "TrailTopic"
SOURCES: Final = (EVENT_BRIDGE, BUCKET_TOPIC, TRAIL_TOPIC)

_LOGS: Final = "CloudTrail"
_OTHER_LOGS: Final = ("CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated")

# With the variables of EventBridge in angle brackets.
_RECORD: Final = {
    "eventVersion": "2.1",
    "eventSource": "aws:s3",
    "awsRegion": "<region>",
    "eventTime": "<time>",
    "eventName": "ObjectCreated:Put",
    "s3": {
        "s3SchemaVersion": "1.0",
        "bucket": {"name": "<bucket>", "arn": "arn:${AWS::Partition}:s3:::<bucket>"},
        "object": {"key": "<key>", "size": "<size>", "eTag": "<etag>"},
    },
}
_PATHS: Final = {
    "region": "$.region",
    "time": "$.time",
    "bucket": "$.detail.bucket.name",
    "key": "$.detail.object.key",
    "size": "$.detail.object.size",
    "etag": "$.detail.object.etag",
}


def log_files(s3_key_prefix: Text | None, other_log_files: Flag) -> Any:
    """Return patterns for the keys of log files: `[prefix/]AWSLogs/[organization/]<account>/CloudTrail/...json.gz`.

    A slash ends the name of each folder, so that the folders of digest files and others do not match.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
    """

    def patterns(*folders: str) -> list[Any]:
        return [{"wildcard": log_folder(s3_key_prefix, "*", folder, "*.json.gz")} for folder in folders]

    return pick(other_log_files, {True: patterns(_LOGS, *_OTHER_LOGS)}, otherwise=patterns(_LOGS))


def event_rule(queue: str, name: Any, bucket_name: Text, keys: Any, **more: Any) -> Rule:
    """Return the rule that sends an event of S3 to the queue, in the form of an event notification of S3.

    In this form, consumers read it like a notification that S3 sends to a queue itself.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    # The size is a number, which has no quotation marks.
    template = json.dumps({"Records": [_RECORD]}, separators=(",", ":")).replace('"<size>"', "<size>")
    return Rule(
        f"{queue}Rule",
        Name=name,
        Description="Sends a message to a queue for every new log file of CloudTrail.",
        EventPattern={
            "source": ["aws.s3"],
            "detail-type": ["Object Created"],
            "detail": {"bucket": {"name": [bucket_name]}, "object": {"key": keys}},
        },
        Targets=[
            Target(
                Id=queue,
                Arn=GetAtt(queue, "Arn"),
                DeadLetterConfig=DeadLetterConfig(Arn=GetAtt(f"{queue}DeadLetters", "Arn")),
                InputTransformer=InputTransformer(InputPathsMap=_PATHS, InputTemplate=sub(template)),
            )
        ],
        **more,
    )


def subscription(queue: str, source: str, topic_arn: Any, keys: Any, **more: Any) -> AWSObject:
    """Return the subscription of the queue to the topic that the bucket or the trail publishes to.

    Messages keep the envelope of SNS, which the CloudTrail Processing Library and SIEMs expect.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
    """
    filters = {
        BUCKET_TOPIC: {"Records": {"s3": {"object": {"key": keys}}}},
        TRAIL_TOPIC: {"s3ObjectKey": keys},
    }
    return SubscriptionResource(
        f"{queue}{source}Subscription",
        Protocol="sqs",
        Endpoint=GetAtt(queue, "Arn"),
        TopicArn=topic_arn,
        FilterPolicyScope="MessageBody",
        FilterPolicy=filters[source],
        RedrivePolicy={"deadLetterTargetArn": GetAtt(f"{queue}DeadLetters", "Arn")},
        **more,
    )
