"""A table of Parquet files, into which a schedule copies the events of each day: queries of it read less."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Ref, Select, Split, StackId
from troposphere.athena import WorkGroup
from troposphere.iam import ManagedPolicy
from troposphere.scheduler import FlexibleTimeWindow, Schedule, Target

from cloudtrail_templates.components.athena.copy_table import COPY, TABLE, copy_table
from cloudtrail_templates.components.athena.copy_watch import alarm_without_copy, copy_work_group
from cloudtrail_templates.components.athena.expiring_bucket import access_logs_in, expiring_bucket
from cloudtrail_templates.components.athena.formats import LOGS
from cloudtrail_templates.components.athena.log_tables import LogTables
from cloudtrail_templates.components.athena.work_group import AthenaWorkGroup
from cloudtrail_templates.components.bucket import MAX_DAYS
from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.key import KEY_ARN
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.intrinsics import present, sub
from cloudtrail_templates.options import Number, Option, Text, declared_option
from cloudtrail_templates.policies.integrity_check import schedule_trust
from cloudtrail_templates.policies.parquet_copy import copies_policy, copy_policy

_GROUP = "Parquet copy"


class ParquetCopy(Roles, Component):
    """The table `logs_parquet` with the columns of `logs`, and a schedule that copies the events of the day before.

    Scheduler starts the query with a token made of the scheduled time: if it starts a query twice, Athena runs it once.
    The query also copies nothing of a day that has a copy. Copies run in a workgroup of their own, which is named after
    `work_group` and has its limit of bytes. `topic` is notified if a day has no copy; if deployment decides about its ARN,
    the condition must include that of the copy.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
    Source: https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
    """

    work_group: AthenaWorkGroup
    tables: LogTables
    copy_hour: Annotated[
        Number,
        Option(
            "Hour of the day, UTC, at which the log files that CloudTrail published on the day before are copied.",
            sources=("scheduler/latest/UserGuide/schedule-types.html",),
            group=_GROUP,
            # At 0, the last files of the day before may still be on their way.
            MinValue=1,
            MaxValue=23,
            must="must be 1 to 23; give the hour",
        ),
    ] = 6
    copy_retention_days: Annotated[
        Number,
        Option(
            "Days before the copy of a day expires.",
            sources=("AmazonS3/latest/userguide/object-lifecycle-mgmt.html",),
            group=_GROUP,
            MinValue=1,
            MaxValue=MAX_DAYS,
            must=f"must be 1 to {MAX_DAYS}; give the number of days to keep copies",
        ),
    ] = 365
    copy_kms_key_arn: Annotated[
        Text | None,
        Option(
            "ARN of a KMS key in this region that encrypts the copies. Its policy must let IAM decide who uses it.",
            sources=("AmazonS3/latest/userguide/UsingKMSEncryption.html",),
            group=_GROUP,
            label="Copy KMS key ARN",
            empty="Empty: SSE-S3.",
            **KEY_ARN,
        ),
    ] = None
    copy_access_log_bucket_name: Annotated[
        Text | None,
        replace(
            declared_option(AthenaWorkGroup, "result_access_log_bucket_name").option,
            description="Name of an existing bucket, in this region and account, for the server access logs of the bucket "
            "with the copies; its policy must let logging.s3.amazonaws.com write.",
            group=_GROUP,
        ),
    ] = None
    topic: AlarmTopic | ExistingAlarmTopic | None = None
    title: str = "LogCopy"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names((f"{self.title}Role", f"{self.title}ReadPolicy", f"{self.title}Missing"))
        self.role_name(f"{self.title}ReadPolicy")
        self.alarm_name(f"{self.title}Missing")
        if self.topic is not None:
            check_topic(self.topic)
        check_tags_of_roles(self.tags)

    @property
    def read_policy_arn(self) -> Ref:
        """The ARN of the policy to read the copies, for those who query."""
        return Ref(f"{self.title}ReadPolicy")

    def resources(self) -> Sequence[AWSObject]:
        bucket = expiring_bucket(
            f"{self.title}Bucket",
            days=self.copy_retention_days,
            kms_key_arn=self.copy_kms_key_arn,
            attributes=self._attributes(retain=True),
            LoggingConfiguration=access_logs_in(self.copy_access_log_bucket_name, "athena-copies/"),
            Tags=self._tagged(),
        )
        return [
            *bucket,
            copy_table(self.title, self.tables.name, Ref(f"{self.title}Bucket"), **self._attributes()),
            self._work_group(),
            *self._policies(),
            self._schedule(),
            *self._alarm(),
        ]

    @property
    def _group_name(self) -> Any:
        return sub("${Group}-copy", Group=self.work_group.name)

    def _work_group(self) -> WorkGroup:
        return copy_work_group(
            f"{self.title}WorkGroup",
            name=self._group_name,
            bucket_name=Ref(f"{self.title}Bucket"),
            bytes_scanned_cutoff_per_query=self.work_group.bytes_scanned_cutoff_per_query,
            kms_key_arn=self.copy_kms_key_arn,
            **present(Tags=self._tagged()),
            **self._attributes(),
        )

    def _alarm(self) -> list[AWSObject]:
        if self.topic is None:
            return []
        return alarm_without_copy(
            f"{self.title}Missing",
            work_group_name=Ref(f"{self.title}WorkGroup"),
            topic_arn=self.topic.arn,
            name=self.alarm_name(f"{self.title}Missing"),
            tags=self._tagged(),
            **self._attributes(),
        )

    def _policies(self) -> list[AWSObject]:
        tables = self.tables
        bucket, copies = tables.log_bucket, GetAtt(f"{self.title}Bucket", "Arn")
        reading = ManagedPolicy(
            f"{self.title}ReadPolicy",
            Description="Reads the copies of events in Parquet files.",
            PolicyDocument=copies_policy(copies, self.copy_kms_key_arn),
            **present(ManagedPolicyName=self.role_name(f"{self.title}ReadPolicy"), Path=self.role_path),
            **self._attributes(),
        )
        role = self.role_with_policy(
            f"{self.title}Role",
            purpose="Copies events of CloudTrail into Parquet files with Athena.",
            allows="Reads log files of CloudTrail and writes copies of their events.",
            trust=schedule_trust(),
            policy=copy_policy(
                copies,
                bucket.arn,
                self._group_name,
                tables.name,
                source=LOGS.name,
                target=TABLE,
                s3_key_prefix=bucket.s3_key_prefix,
                organization_id=tables.organization_id,
                account_ids=tables.log_account_ids,
                log_kms_key_arn=bucket.kms_key_arn,
                kms_key_arn=self.copy_kms_key_arn,
            ),
            tags=self.tags,
            **self._attributes(),
        )
        return [reading, *role]

    def _schedule(self) -> Schedule:
        # The token needs 32 to 128 characters; the last part of the stack's id has 36.
        token = Select(2, Split("/", StackId))
        request: Any = sub(
            '{"QueryString":"'
            + COPY
            + '","WorkGroup":"${Group}","QueryExecutionContext":{"Database":"${Database}"},'
            '"ClientRequestToken":"${Token}-<aws.scheduler.scheduled-time>"}',
            Group=Ref(f"{self.title}WorkGroup"),
            Database=self.tables.name,
            Token=token,
        )
        return Schedule(
            f"{self.title}Schedule",
            Description="Copies the events of the day before into Parquet files.",
            FlexibleTimeWindow=FlexibleTimeWindow(Mode="OFF"),
            ScheduleExpression=sub("cron(0 ${Hour} * * ? *)", Hour=self.copy_hour),
            Target=Target(
                Arn=sub("arn:${AWS::Partition}:scheduler:::aws-sdk:athena:startQueryExecution"),
                RoleArn=GetAtt(f"{self.title}Role", "Arn"),
                Input=request,
            ),
            **self._attributes(),
        )
