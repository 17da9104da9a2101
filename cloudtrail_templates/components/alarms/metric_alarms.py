"""Metric filters, and alarms on what they count."""

from typing import Annotated, Any

from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.logs import MetricFilter, MetricTransformation

from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.options import Number, Option, Text, declared_option
from cloudtrail_templates.structs import Struct

METRIC_NAMESPACE = Option(
    "Namespace of the metrics. Stacks with different log groups need different ones, or their events are counted together.",
    group="Alarms",
    MinLength=1,
    MaxLength=255,
    AllowedPattern=r"(?!AWS/)[A-Za-z0-9._/#-]+",
    must="must be 1 to 255 letters, digits and ._/#- and not start with AWS/; give a name like CloudTrailMetrics",
)

MAX_FILTERS = 100
"""Of a log group: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""

DEFAULT_NAMESPACE = "CloudTrailMetrics"


class MetricNamespace(Struct):
    """The namespace of a template with one set of alarms."""

    metric_namespace: Annotated[Text, METRIC_NAMESPACE] = DEFAULT_NAMESPACE


TRAIL_SILENT_HOURS = Option(
    "Hours without any event after which the trail counts as silent. Use more for an account with little activity.",
    group="Alarms",
    MinValue=1,
    MaxValue=24,
    must="must be 1 to 24; give the number of hours",
)


class AlarmThreshold(Struct):
    """The threshold of one alarm."""

    threshold: Annotated[
        Number,
        Option(
            "Events within five minutes that set off the alarm.",
            group="Thresholds",
            MinValue=1,
            must="must be at least 1; give the number of events",
        ),
    ]


THRESHOLD = declared_option(AlarmThreshold, "threshold")


# CloudTrail delivers to CloudWatch Logs about every five minutes.
_PERIOD_SECONDS = 300


def metric_filter(
    title: str,
    *,
    log_group_name: Any,
    pattern: Any,
    metric: str,
    namespace: Any,
    counts: bool = True,
    **more: Any,
) -> MetricFilter:
    """Return a filter that adds 1 to the metric for each matching event, or 0 if it must not count."""
    transformation = MetricTransformation(
        MetricName=metric, MetricNamespace=namespace, MetricValue="1" if counts else "0"
    )
    return MetricFilter(
        title,
        LogGroupName=log_group_name,
        FilterPattern=pattern,
        MetricTransformations=[transformation],
        **more,
    )


def metric_alarm(title: str, *, metric: str, namespace: Any, threshold: Any, **more: Any) -> Alarm:
    """Return an alarm on the number of events within five minutes."""
    return Alarm(
        title,
        Statistic="Sum",
        **more,
        Namespace=namespace,
        MetricName=metric,
        Period=_PERIOD_SECONDS,
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=threshold,
        TreatMissingData="notBreaching",
    )


def silence_alarm(title: str, *, log_group_name: Any, hours: Any, **more: Any) -> Alarm:
    """Return an alarm on hours in which no event arrives in the log group."""
    return Alarm(
        title,
        Statistic="Sum",
        **more,
        AlarmDescription=TRAIL_SILENT.description,
        Namespace="AWS/Logs",
        MetricName="IncomingLogEvents",
        Dimensions=[MetricDimension(Name="LogGroupName", Value=log_group_name)],
        Period=3600,
        EvaluationPeriods=hours,
        ComparisonOperator="LessThanThreshold",
        Threshold=1,
        # A log group that receives nothing publishes no metric at all.
        TreatMissingData="breaching",
    )
