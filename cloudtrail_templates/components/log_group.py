"""The log group that CloudTrail writes to, and the role that it assumes for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Ref
from troposphere.logs import LogGroup as LogsLogGroup

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.key import ExistingKey, Key
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID
from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Number, Option, Text, check_options
from cloudtrail_templates.policies.key import log_group_use
from cloudtrail_templates.policies.log_group import delivery_role_trust, log_streams_policy

_GROUP = "CloudWatch Logs"
_NAME: dict[str, Any] = {
    "AllowedPattern": r"(?!aws/)[.\-_/#A-Za-z0-9]{1,512}",
    "must": (
        "must be 1 to 512 letters, digits and ._/#- and not start with aws/; give the name of a log group, not its ARN"
    ),
}
# Every value that CloudWatch Logs accepts, but for "never expire", with which the cost only grows.
_RETENTION = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)


@dataclass(frozen=True, kw_only=True)
class LogGroup(Roles, Component):
    """An encrypted log group that is kept when its stack is deleted, and a role that may only write to its streams.

    Without `key` it creates a KMS key. Alarms count the events in this log group.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
    """

    log_group_name: Annotated[
        Text | None,
        Option(
            "Name of the log group.",
            group=_GROUP,
            empty="Empty: a generated name, so that the stack can be deleted and created again.",
            **_NAME,
        ),
    ] = None
    retention_days: Annotated[
        Number,
        Option(
            "Days that CloudWatch Logs keeps events. The log bucket keeps them longer, at a lower price.",
            group=_GROUP,
            AllowedValues=_RETENTION,
            must="must be a number of days that CloudWatch Logs accepts; give 90, 180, 365 or 400",
        ),
    ] = 365
    organization_id: Annotated[Text | None, ORGANIZATION_ID] = None
    key: Key | ExistingKey | None = None
    title: str = "LogGroup"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names([f"{self.title}Role"])
        self.role_name(f"{self.title}Role")
        check_tags_of_roles(self.tags)
        if isinstance(self.key, Key):
            self.key.check_use(log_group_use(self.log_group_name))

    @property
    def arn(self) -> GetAtt:
        """The log group's ARN, which ends in `:*` as CloudTrail requires."""
        return GetAtt(self.title, "Arn")

    @property
    def name(self) -> Ref:
        """The log group's name."""
        return Ref(self.title)

    @property
    def role_arn(self) -> GetAtt:
        """The ARN of the role that CloudTrail assumes to write events."""
        return GetAtt(f"{self.title}Role", "Arn")

    def resources(self) -> Sequence[AWSObject]:
        key = self.key or Key(
            title=f"{self.title}Key",
            uses=(log_group_use(self.log_group_name),),
            condition=self.condition,
            tags=self.tags,
        )
        group = LogsLogGroup(
            self.title,
            RetentionInDays=self.retention_days,
            **present(
                KmsKeyId=given(key.arn, lambda arn: arn),
                LogGroupName=self.log_group_name,
                Tags=self._tagged(),
            ),
            **self._attributes(retain=True),
        )
        role = self.role_with_policy(
            f"{self.title}Role",
            purpose="CloudTrail writes events to CloudWatch Logs.",
            allows="CloudTrail writes to its own log streams.",
            trust=delivery_role_trust(),
            policy=log_streams_policy(self.name, self.organization_id),
            tags=self.tags,
            **self._attributes(),
        )
        return [*(() if self.key else key.resources()), group, *role]  # type: ignore[union-attr]


@dataclass(frozen=True, kw_only=True)
class ExistingLogGroup:
    """An existing log group; for a trail also its ARN, which ends in `:*`, and a role that may write to it."""

    name: Annotated[
        Text,
        Option("Name of the log group that CloudTrail writes to, in this region.", group=_GROUP, **_NAME),
    ]
    arn: Annotated[
        Text | None,
        Option(
            "ARN of the log group.",
            group=_GROUP,
            label="Log group ARN",
            AllowedPattern=r"arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[.\-_/#A-Za-z0-9]{1,512}:\*",
            must="must be the ARN of a log group; write arn:aws:logs:<region>:<account>:log-group:<name>:*",
        ),
    ] = None
    role_arn: Annotated[
        Text | None,
        Option(
            "ARN of the role that CloudTrail assumes to write events.",
            group=_GROUP,
            label="Role ARN",
            AllowedPattern=r"arn:aws[a-z-]*:iam::\d{12}:role/[A-Za-z0-9_+=,.@/-]{1,576}",
            must="must be the ARN of a role; write arn:aws:iam::<account>:role/<name>",
        ),
    ] = None

    def __post_init__(self) -> None:
        check_options(self)
