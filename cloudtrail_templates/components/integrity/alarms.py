"""The alarms on the builds of the integrity check."""

from collections.abc import Mapping
from typing import Any

from troposphere import AWSObject, Ref
from troposphere.cloudwatch import Alarm, MetricDimension

from cloudtrail_templates.intrinsics import present, sub

FAILED, MISSING = "Failed", "Missing"
"""The ends of the logical ids of the alarms."""

MISSING_HOURS = 30
"""Hours without a successful check until the alarm fires: a day, and time for a check that takes longer than others."""


def alarms_on_builds(
    project: str, *, log_group: Ref, topic_arn: Any, names: Mapping[str, Any], **more: Any
) -> list[AWSObject]:
    """Return an alarm on a failed build, and one on hours without a successful build.

    Args:
        project: the logical id of the project.
        log_group: the log group of the output.
        topic_arn: the topic that is notified.
        names: the names of the alarms by logical id; None for a generated name.
        more: attributes of both alarms.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html
    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    """

    def alarm(suffix: str, text: str, **how: Any) -> Alarm:
        title = f"{project}{suffix}"
        return Alarm(
            title,
            AlarmActions=[topic_arn],
            AlarmDescription=sub(f"{text} Output: log group ${{Group}}.", Group=log_group),
            Namespace="AWS/CodeBuild",
            Dimensions=[MetricDimension(Name="ProjectName", Value=Ref(project))],
            Statistic="Sum",
            Threshold=1,
            **present(AlarmName=names[title]),
            **how,
            **more,
        )

    failed = alarm(
        FAILED,
        "An integrity check of CloudTrail's log files failed: files were changed or removed, or could not be checked.",
        MetricName="FailedBuilds",
        Period=300,
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    missing = alarm(
        MISSING,
        f"No integrity check of CloudTrail's log files succeeded for {MISSING_HOURS} hours.",
        MetricName="SucceededBuilds",
        Period=3600,
        EvaluationPeriods=MISSING_HOURS,
        ComparisonOperator="LessThanThreshold",
        # Without a build there is no metric.
        TreatMissingData="breaching",
    )
    return [failed, missing]
