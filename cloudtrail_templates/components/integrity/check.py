"""The daily check that no log file was changed or removed, in CodeBuild, with its schedule and its alarms."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Ref
from troposphere.codebuild import (
    Artifacts,
    CloudWatchLogs,
    Environment,
    EnvironmentVariable,
    LogsConfig,
    Project,
    Source,
)
from troposphere.logs import LogGroup as LogsLogGroup
from troposphere.scheduler import FlexibleTimeWindow, Schedule, Target

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.integrity.alarms import FAILED, MISSING, alarms_on_builds
from cloudtrail_templates.components.integrity.checked_logs import CheckedLogs
from cloudtrail_templates.components.integrity.commands import build_spec
from cloudtrail_templates.components.key import ExistingKey, Key
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.intrinsics import given, present, sub
from cloudtrail_templates.options import Number, Option, Text, declared_option
from cloudtrail_templates.policies.integrity_check import (
    check_policy,
    project_trust,
    schedule_trust,
    start_policy,
)
from cloudtrail_templates.policies.key import log_group_use

_GROUP = "Check"


class IntegrityCheck(CheckedLogs, Roles, Component):
    """A daily build in CodeBuild that validates the log files of the last day, and alarms if it fails or does not succeed.

    The build runs the commands that `cloudtrail-templates integrity` prints. `log_bucket` is the bucket that the trail
    delivers to. Without `key` it creates a KMS key for the log group of the build's output.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html
    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html
    """

    log_bucket: ExistingLogBucket
    topic: AlarmTopic | ExistingAlarmTopic
    start_hour: Annotated[
        Number,
        Option(
            "Hour of the day at which the check starts, in UTC.",
            group=_GROUP,
            MinValue=0,
            MaxValue=23,
            must="must be 0 to 23; give the hour in UTC",
        ),
    ] = 5
    timeout_in_minutes: Annotated[
        Number,
        Option(
            "Minutes after which a check that has not ended fails.",
            group=_GROUP,
            MinValue=5,
            MaxValue=2160,
            must="must be 5 to 2160; give the number of minutes",
        ),
    ] = 480
    image: Annotated[
        Text,
        Option(
            "Managed image of CodeBuild, with AWS CLI 2.34.51 or newer.",
            group=_GROUP,
            label="Build image",
            sources=("codebuild/latest/userguide/ec2-compute-images.html",),
            AllowedPattern=r"aws/codebuild/(amazonlinux-x86_64-standard|standard):\d{1,2}\.\d{1,2}",
            must="must be a managed image for Linux on x86-64; write aws/codebuild/standard:7.0",
        ),
    ] = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    retention_days: Annotated[
        Number,
        replace(
            declared_option(LogGroup, "retention_days").option,
            description="Days that CloudWatch Logs keeps the output of the checks.",
            sources=("AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",),
            group=_GROUP,
        ),
    ] = 365
    key: Key | ExistingKey | None = None
    title: str = "IntegrityCheck"

    def __post_init__(self) -> None:
        CheckedLogs.__post_init__(self)
        Component.__post_init__(self)
        check_topic(self.topic)
        self.check_names(self._roles() + self._alarms())
        for title in self._roles():
            self.role_name(title)
        for title in self._alarms():
            self.alarm_name(title)
        check_tags_of_roles(self.tags)
        if isinstance(self.key, Key):
            self.key.check_use(log_group_use(title=f"{self.title}LogGroup"))

    @property
    def project_name(self) -> Any:
        """The name of the project; the roles name it, so that it cannot be a generated one."""
        return sub("${AWS::StackName}-${Title}", Title=self.title)

    def resources(self) -> Sequence[AWSObject]:
        key = self.key or Key(
            title=f"{self.title}Key",
            description="Encrypts the output of integrity checks.",
            uses=(log_group_use(title=f"{self.title}LogGroup"),),
            condition=self.condition,
            tags=self.tags,
        )
        group = LogsLogGroup(
            f"{self.title}LogGroup",
            RetentionInDays=self.retention_days,
            **present(KmsKeyId=given(key.arn, lambda arn: arn), Tags=self._tagged()),
            **self._attributes(retain=True),
        )
        return [
            *(() if self.key else key.resources()),  # type: ignore[union-attr]
            group,
            *self._roles_with_policies(),
            self._project(),
            self._schedule(),
            *self._alarms_on_builds(),
        ]

    def _roles(self) -> tuple[str, str]:
        return f"{self.title}Role", f"{self.title}ScheduleRole"

    def _alarms(self) -> tuple[str, str]:
        return f"{self.title}{FAILED}", f"{self.title}{MISSING}"

    def _roles_with_policies(self) -> list[AWSObject]:
        check, start = self._roles()
        bucket = self.log_bucket
        reading = check_policy(
            bucket.arn,
            GetAtt(f"{self.title}LogGroup", "Arn"),
            s3_key_prefix=bucket.s3_key_prefix,
            organization_id=self.organization_id,
            kms_key_arn=bucket.kms_key_arn,
        )
        common = {"tags": self.tags, **self._attributes()}
        return [
            *self.role_with_policy(
                check,
                purpose="Reads log files to check their integrity.",
                allows="Reads the log files, digest files and public keys of CloudTrail.",
                trust=project_trust(self.project_name),
                policy=reading,
                **common,
            ),
            *self.role_with_policy(
                start,
                purpose="Starts the integrity check.",
                allows="Starts the integrity check.",
                trust=schedule_trust(),
                policy=start_policy(self.project_name),
                **common,
            ),
        ]

    def _project(self) -> Project:
        settings = self.settings(self.log_bucket.name, self.log_bucket.s3_key_prefix)
        return Project(
            self.title,
            Name=self.project_name,
            Description="Checks that no log file of CloudTrail was changed or removed.",
            Artifacts=Artifacts(Type="NO_ARTIFACTS"),
            ConcurrentBuildLimit=1,
            Environment=Environment(
                Type="LINUX_CONTAINER",
                ComputeType="BUILD_GENERAL1_SMALL",
                Image=self.image,
                EnvironmentVariables=[
                    EnvironmentVariable(Name=name, Value=value) for name, value in settings.items()
                ],
            ),
            LogsConfig=LogsConfig(
                CloudWatchLogs=CloudWatchLogs(Status="ENABLED", GroupName=Ref(f"{self.title}LogGroup"))
            ),
            ServiceRole=GetAtt(f"{self.title}Role", "Arn"),
            Source=Source(Type="NO_SOURCE", BuildSpec=build_spec()),
            TimeoutInMinutes=self.timeout_in_minutes,
            **present(Tags=self._tagged()),
            **self._attributes(),
        )

    def _schedule(self) -> Schedule:
        return Schedule(
            f"{self.title}Schedule",
            Description="Starts the integrity check once a day.",
            FlexibleTimeWindow=FlexibleTimeWindow(Mode="OFF"),
            ScheduleExpression=sub("cron(0 ${Hour} * * ? *)", Hour=self.start_hour),
            Target=Target(Arn=GetAtt(self.title, "Arn"), RoleArn=GetAtt(f"{self.title}ScheduleRole", "Arn")),
            **self._attributes(),
        )

    def _alarms_on_builds(self) -> list[AWSObject]:
        return alarms_on_builds(
            self.title,
            log_group=Ref(f"{self.title}LogGroup"),
            topic_arn=self.topic.arn,
            names={title: self.alarm_name(title) for title in self._alarms()},
            **present(Tags=self._tagged()),
            **self._attributes(),
        )
