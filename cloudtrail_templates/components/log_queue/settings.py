"""The options of the queue of messages about new log files."""

from typing import Annotated

from cloudtrail_templates.components.log_queue.sources import SOURCES
from cloudtrail_templates.options import Flag, Number, Option, Text
from cloudtrail_templates.policies.log_queue import EVENT_BRIDGE
from cloudtrail_templates.structs import Struct

_QUEUES = "AWSSimpleQueueService/latest/SQSDeveloperGuide"
_METRICS = f"{_QUEUES}/sqs-available-cloudwatch-metrics.html"


class QueueSettings(Struct):
    """What sends messages, who receives them, and how long the queue and its alarms wait."""

    source: Annotated[
        Text,
        Option(
            "What sends messages. EventBridge: events of the bucket, with EventBridgeNotifications=true of log-bucket. "
            "BucketTopic: a topic of this stack, to which the bucket publishes. TrailTopic: the topic of the trail.",
            sources=(
                "AmazonS3/latest/userguide/EventNotifications.html",
                "awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html",
            ),
            group="Source",
            AllowedValues=SOURCES,
            must=f"must be one of {', '.join(SOURCES)}",
            decides=True,
        ),
    ] = EVENT_BRIDGE
    other_log_files: Annotated[
        Flag,
        Option(
            "Whether there are also messages about the files with Insights events, network activity events and aggregated "
            "events. There are never any about digest files.",
            sources=("awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html",),
            group="Source",
            decides=True,
        ),
    ] = False
    queue_name: Annotated[
        Text | None,
        Option(
            "Name of the queue.",
            group="Queue",
            AllowedPattern=r"[A-Za-z0-9_-]{1,80}",
            must="must be at most 80 letters, digits and _-; give a name like cloudtrail-logs",
            empty="Empty: a name that no other stack has.",
        ),
    ] = None
    visibility_timeout_in_seconds: Annotated[
        Number,
        Option(
            "Seconds that the consumer has for a message, before another one receives it.",
            sources=(f"{_QUEUES}/sqs-visibility-timeout.html",),
            group="Queue",
            MinValue=0,
            MaxValue=43_200,
            must="must be 0 to 43200; give the seconds that the consumer needs at most",
        ),
    ] = 300
    max_receive_count: Annotated[
        Number,
        Option(
            "How often a message is received, until it is moved to the dead-letter queue.",
            sources=(f"{_QUEUES}/sqs-dead-letter-queues.html",),
            group="Queue",
            MinValue=1,
            MaxValue=1000,
            must="must be 1 to 1000; give the number of times",
        ),
    ] = 5
    retention_in_seconds: Annotated[
        Number,
        Option(
            "Seconds that the queue keeps a message that nobody processes, less than the 14 days of the dead-letter queue.",
            sources=(f"{_QUEUES}/sqs-dead-letter-queues.html",),
            group="Queue",
            MinValue=3600,
            MaxValue=1_123_200,
            must="must be 3600 to 1123200, which is 13 days; give the number of seconds",
        ),
    ] = 604_800
    consumer_arn: Annotated[
        Text | None,
        Option(
            "The principal that receives messages: an account, or the ARN of a role or user that exists, such as the role "
            "of log-reader. In another account it needs a policy of its own, too: the output ConsumerPolicy.",
            sources=(f"{_QUEUES}/sqs-overview-of-managing-access.html",),
            group="Consumer",
            AllowedPattern=r"\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)/[A-Za-z0-9_+=,.@/-]+)",
            must="must be an account or the ARN of a role or user; write arn:aws:iam::<account>:role/<name>",
            empty="Empty: principals of this account with IAM permissions.",
        ),
    ] = None
    oldest_message_in_seconds: Annotated[
        Number,
        Option(
            "Age of the oldest message, in seconds, at which the alarm on the consumer fires: less than the seconds that "
            "the queue keeps messages.",
            sources=(_METRICS,),
            group="Alarms",
            label="Oldest message",
            MinValue=60,
            MaxValue=1_123_200,
            must="must be 60 to 1123200; give the number of seconds",
        ),
    ] = 3600
    silent_hours: Annotated[
        Number,
        Option(
            "Hours without a message after which the alarm on the source fires.",
            sources=(_METRICS,),
            group="Alarms",
            MinValue=1,
            MaxValue=24,
            must="must be 1 to 24; give the number of hours",
        ),
    ] = 3
