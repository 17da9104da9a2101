"""The role that S3 assumes to replicate log files, and the alarms on the replication."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt
from troposphere.cloudwatch import Alarm, MetricDimension

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.components.replica import RULE_ID, Replica
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.intrinsics import present, sub
from cloudtrail_templates.options import Number, Option, Text, declared_option
from cloudtrail_templates.policies.replication import replication_policy, replication_trust

FAILED, MISSING = "Failed", "Missing"
"""The ends of the logical ids of the alarms of `Replication`."""

MISSING_HOURS = 3
"""Hours without a replicated file until the alarm fires. A trail delivers a digest file every hour."""

_BUCKET_NAME = declared_option(Replica, "bucket_name").option
_KMS_KEY_ARN = declared_option(Replica, "kms_key_arn").option


class _Watched(NamePrefix, Component):
    """The buckets of a replication and the topic of alarms on it."""

    log_bucket: ExistingLogBucket
    topic: AlarmTopic | ExistingAlarmTopic
    replica_bucket_name: Annotated[
        Text, replace(_BUCKET_NAME, description="Name of the bucket with the replicas.", empty="")
    ]

    def __post_init__(self) -> None:
        super().__post_init__()
        check_topic(self.topic)

    def _alarm(self, title: str, text: str, *, evaluation_periods: int = 1, **how: Any) -> Alarm:
        dimensions = {
            "SourceBucket": self.log_bucket.name,
            "DestinationBucket": self.replica_bucket_name,
            "RuleId": RULE_ID,
        }
        return Alarm(
            title,
            AlarmActions=[self.topic.arn],
            AlarmDescription=sub(
                f"{text} Log files: bucket ${{Source}}. Replicas: bucket ${{Replica}}.",
                Source=self.log_bucket.name,
                Replica=self.replica_bucket_name,
            ),
            Namespace="AWS/S3",
            Dimensions=[MetricDimension(Name=name, Value=value) for name, value in dimensions.items()],
            EvaluationPeriods=evaluation_periods,
            **present(AlarmName=self.alarm_name(title), Tags=self._tagged()),
            **how,
            **self._attributes(),
        )


class Replication(Roles, _Watched):
    """The role that replicates log files, and alarms if replication fails or stops, in the region of the log bucket.

    `log_bucket` is the bucket that the trail delivers to, with the key of its files. The bucket gets the role as
    `Replica(role_arn=replication.role_arn)`.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
    """

    replica_kms_key_arn: Annotated[Text | None, _KMS_KEY_ARN] = None
    title: str = "Replication"

    def __post_init__(self) -> None:
        super().__post_init__()
        alarms = (f"{self.title}{FAILED}", f"{self.title}{MISSING}")
        self.check_names((self.title, *alarms))
        self.role_name(self.title)
        for title in alarms:
            self.alarm_name(title)
        check_tags_of_roles(self.tags)

    @property
    def role_arn(self) -> GetAtt:
        """The ARN of the role."""
        return GetAtt(self.title, "Arn")

    def resources(self) -> Sequence[AWSObject]:
        failed = self._alarm(
            f"{self.title}{FAILED}",
            "Log files of CloudTrail were not replicated.",
            MetricName="OperationsFailedReplication",
            Statistic="Sum",
            Period=300,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            # AWS's documentation prescribes it for alarms on the metrics of replication.
            TreatMissingData="ignore",
        )
        missing = self._alarm(
            f"{self.title}{MISSING}",
            f"No log file of CloudTrail was replicated for {MISSING_HOURS} hours.",
            MetricName="OperationsFailedReplication",
            # The number of all operations. Without replication there is no metric.
            Statistic="SampleCount",
            Period=3600,
            evaluation_periods=MISSING_HOURS,
            Threshold=1,
            ComparisonOperator="LessThanThreshold",
            TreatMissingData="breaching",
        )
        policy = replication_policy(
            self.log_bucket.arn,
            sub("arn:${AWS::Partition}:s3:::${Name}", Name=self.replica_bucket_name),
            kms_key_arn=self.log_bucket.kms_key_arn,
            replica_kms_key_arn=self.replica_kms_key_arn,
        )
        roles = self.role_with_policy(
            self.title,
            purpose="Replicates log files of CloudTrail.",
            allows="Reads the log files of CloudTrail and writes their replicas.",
            trust=replication_trust(),
            policy=policy,
            tags=self.tags,
            **self._attributes(),
        )
        return [*roles, failed, missing]


class ReplicationLatency(_Watched):
    """An alarm if replicas are late, in the region of the replicas, where S3 publishes the metric.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
    """

    latency_seconds: Annotated[
        Number,
        Option(
            "Seconds by which the replicas may be behind the log files before the alarm fires.",
            sources=("AmazonS3/latest/userguide/metrics-dimensions.html",),
            group="Replication",
            MinValue=60,
            MaxValue=604800,
            must="must be 60 to 604800; give the number of seconds",
        ),
    ] = 3600
    title: str = "ReplicationLatency"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names((self.title,))
        self.alarm_name(self.title)

    def resources(self) -> Sequence[AWSObject]:
        late = self._alarm(
            self.title,
            "Replicas of log files of CloudTrail are late.",
            MetricName="ReplicationLatency",
            Statistic="Maximum",
            Period=300,
            Threshold=self.latency_seconds,
            ComparisonOperator="GreaterThanThreshold",
            # AWS's documentation prescribes it for alarms on the metrics of replication.
            TreatMissingData="ignore",
        )
        return [late]
