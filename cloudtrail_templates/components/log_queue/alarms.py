"""The alarms on a queue of messages about log files."""

from collections.abc import Mapping
from typing import Any, Final

from troposphere import AWSObject, GetAtt
from troposphere.cloudwatch import Alarm, MetricDimension

from cloudtrail_templates.intrinsics import present, sub
from cloudtrail_templates.options import Number

WAITING, FAILED, SILENT = "Waiting", "Failed", "Silent"
"""The ends of the logical ids of the alarms."""

_PERIOD_OF_SILENCE: Final = 3600


def alarms_on_queue(
    queue: str,
    *,
    oldest_message_in_seconds: Number,
    silent_hours: Number,
    topic_arn: Any,
    names: Mapping[str, Any],
    **more: Any,
) -> list[AWSObject]:
    """Return the alarms on a message that waits too long, on dead letters, and on hours without a message.

    An inactive queue has no metrics.

    Args:
        queue: the logical id of the queue.
        oldest_message_in_seconds: the age of a message at which the alarm fires.
        silent_hours: the hours without a message after which the alarm fires.
        topic_arn: the topic that is notified.
        names: the names of the alarms by logical id; None for a generated name.
        more: attributes of all alarms.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """

    def alarm(suffix: str, text: Any, metric: str, statistic: str, watched: str = queue, **how: Any) -> Alarm:
        title = f"{queue}{suffix}"
        defaults: dict[str, Any] = {
            "Period": 300,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "TreatMissingData": "notBreaching",
        }
        return Alarm(
            title,
            AlarmActions=[topic_arn],
            AlarmDescription=text,
            Namespace="AWS/SQS",
            MetricName=metric,
            Statistic=statistic,
            Dimensions=[MetricDimension(Name="QueueName", Value=GetAtt(watched, "QueueName"))],
            **present(AlarmName=names[title]),
            **defaults | how,
            **more,
        )

    waiting = alarm(
        WAITING,
        "The oldest message about a CloudTrail log file waits too long: the consumer of the queue does not keep up.",
        "ApproximateAgeOfOldestMessage",
        "Maximum",
        Threshold=oldest_message_in_seconds,
    )
    failed = alarm(
        FAILED,
        "Messages about CloudTrail log files are in the dead-letter queue: the consumer did not process them, or they could "
        "not be delivered.",
        "ApproximateNumberOfMessagesVisible",
        "Maximum",
        f"{queue}DeadLetters",
    )
    silent = alarm(
        SILENT,
        sub("No message about a CloudTrail log file arrived for ${Hours} hours.", Hours=silent_hours),
        "NumberOfMessagesSent",
        "Sum",
        Period=_PERIOD_OF_SILENCE,
        EvaluationPeriods=silent_hours,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
    )
    return [waiting, failed, silent]
