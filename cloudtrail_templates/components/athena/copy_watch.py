"""The workgroup of the copies of events, and the alarm for a day without a copy."""

from typing import Any

from troposphere import AWSObject, Ref
from troposphere.athena import WorkGroup
from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.events import Rule

from cloudtrail_templates.components.athena.work_group import enforced, results_in
from cloudtrail_templates.intrinsics import Given, present, sub
from cloudtrail_templates.options import Number, Text

MISSING_HOURS = 26
"""Hours without a copy until the alarm fires: a day, and time for a copy that takes longer than others."""


def copy_work_group(
    title: str,
    *,
    name: Any,
    bucket_name: Any,
    bytes_scanned_cutoff_per_query: Number,
    kms_key_arn: Text | None,
    **more: Any,
) -> WorkGroup:
    """Return the workgroup of the copies, so that its queries are told apart from those of people.

    The list of the files that a copy writes is in the bucket, too. AWS documents this list for a bucket only, not for
    results that Athena keeps.

    Source: https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
    """
    return WorkGroup(
        title,
        Name=name,
        Description="Copies events of AWS CloudTrail into Parquet files.",
        # Without it, the stack could not be deleted: the history of queries is in the workgroup.
        RecursiveDeleteOption=True,
        WorkGroupConfiguration=enforced(
            bytes_scanned_cutoff_per_query,
            ResultConfiguration=results_in(sub("s3://${Bucket}/results/", Bucket=bucket_name), kms_key_arn),
        ),
        **more,
    )


def alarm_without_copy(
    title: str, *, work_group_name: Any, topic_arn: Any, name: Any, tags: Any, **attributes: Any
) -> list[AWSObject]:
    """Return the rule that counts copies, and the alarm for a day without one.

    A rule counts them because AWS documents the dimensions of its metric, but not which ones the metrics of Athena have
    together. The rule has no target.

    Args:
        title: the logical id of the alarm; that of the rule is `<title>Rule`.
        work_group_name: the workgroup of the copies.
        topic_arn: the topic that is notified. With a condition, both resources have it.
        name: the name of the alarm; None for a generated name.
        tags: the tags of both resources.
        attributes: the attributes of both resources.

    Source: https://docs.aws.amazon.com/athena/latest/ug/athena-events.html
    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    """
    if isinstance(topic_arn, Given):
        attributes["Condition"], topic_arn = topic_arn.condition, topic_arn.value
    rule = Rule(
        f"{title}Rule",
        Description="Counts the copies of events of AWS CloudTrail that succeed.",
        EventPattern={
            "source": ["aws.athena"],
            "detail-type": ["Athena Query State Change"],
            "detail": {
                "currentState": ["SUCCEEDED"],
                "statementType": ["DML"],
                "workgroupName": [work_group_name],
            },
        },
        **present(Tags=tags),
        **attributes,
    )
    alarm = Alarm(
        title,
        AlarmActions=[topic_arn],
        AlarmDescription=sub(
            f"No copy of events of CloudTrail into Parquet files succeeded for {MISSING_HOURS} hours. Why: history of the "
            "workgroup ${Group} in Athena.",
            Group=work_group_name,
        ),
        Namespace="AWS/Events",
        MetricName="MatchedEvents",
        Dimensions=[MetricDimension(Name="RuleName", Value=Ref(rule.title))],
        Statistic="Sum",
        Period=3600,
        EvaluationPeriods=MISSING_HOURS,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        # Without a copy there is no metric.
        TreatMissingData="breaching",
        **present(AlarmName=name, Tags=tags),
        **attributes,
    )
    return [rule, alarm]
