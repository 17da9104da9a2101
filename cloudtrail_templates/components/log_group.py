"""The log group that CloudTrail writes to, and the role that it assumes for that."""

from collections.abc import Sequence
from typing import Annotated

from troposphere import AWSObject, GetAtt, Ref
from troposphere.logs import LogGroup as LogsLogGroup

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.existing_log_group import LOG_GROUP_NAME, LOGS
from cloudtrail_templates.components.key import ExistingKey, Key
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Flag, Number, Option, Text, Texts
from cloudtrail_templates.policies.key import DEFAULT_LOG_GROUP_TITLE, KeyUse, log_group_use
from cloudtrail_templates.policies.log_group import delivery_role_trust, log_streams_policy

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

MAX_INDEX_FIELDS = 20
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing-Syntax.html"""

INDEX_FIELDS = (
    "eventName",
    "eventSource",
    "awsRegion",
    "recipientAccountId",
    "errorCode",
    "sourceIPAddress",
    "userIdentity.accessKeyId",
    "userIdentity.arn",
    "userIdentity.principalId",
    "userIdentity.type",
    "userIdentity.userName",
)
"""The fields of an event that queries compare with a value: what happened, where, who did it and from where."""


class LogGroup(Roles, Component):
    """An encrypted log group that is kept when its stack is deleted, and a role that may only write to its streams.

    Without `key` it creates a KMS key. Alarms count the events in this log group. An index covers the events
    of 30 days, from its creation on; AWS's documentation has no price for it.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html
    """

    log_group_name: Annotated[
        Text | None,
        Option(
            "Name of the log group that is created, not of an existing one. If you change it, give the former name in "
            "FormerLogGroupNames.",
            group=LOGS,
            empty="Empty: a generated name, so that the stack can be deleted and created again.",
            **LOG_GROUP_NAME,
        ),
    ] = None
    former_log_group_names: Annotated[
        Text | None,
        Option(
            "The former LogGroupName, after a change. That log group is kept, and its events can be read only while the key "
            "admits its name. * stands for any characters.",
            group=LOGS,
            empty="Empty: none.",
            AllowedPattern=r"[.\-_/#A-Za-z0-9*]{1,512}",
            must="must be 1 to 512 letters, digits and ._/#-*; give the former name of the log group",
        ),
    ] = None
    retention_days: Annotated[
        Number,
        Option(
            "Days that the new log group keeps events. The log bucket keeps them longer for less.",
            sources=("https://aws.amazon.com/cloudwatch/pricing/", "https://aws.amazon.com/s3/pricing/"),
            group=LOGS,
            AllowedValues=_RETENTION,
            must="must be a number of days that CloudWatch Logs accepts; give 90, 180, 365 or 400",
        ),
    ] = 365
    deletion_protection: Annotated[
        Flag,
        Option(
            "Whether the log group cannot be deleted until this is switched off. Switch it on once the stack exists: if the "
            "creation of a stack fails, CloudFormation cannot delete a protected log group.",
            sources=("AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html",),
            group=LOGS,
        ),
    ] = False
    index_fields: Annotated[
        Texts | None,
        Option(
            "Fields of events that CloudWatch Logs indexes, so that queries for one of their values scan less. The log "
            "group then uses no index policy of the account.",
            sources=("AmazonCloudWatch/latest/logs/CloudWatchLogs-Field-Indexing.html",),
            group=LOGS,
            AllowedPattern=r"[A-Za-z0-9_.@-]{1,100}",
            must="must be names of at most 100 letters, digits and _.@-; give fields such as eventName",
        ),
    ] = None
    organization_id: Annotated[Text | None, ORGANIZATION_ID] = None
    key: Key | ExistingKey | None = None
    title: str = DEFAULT_LOG_GROUP_TITLE

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names([f"{self.title}Role"])
        self.role_name(f"{self.title}Role")
        check_tags_of_roles(self.tags)
        if isinstance(self.index_fields, tuple) and len(self.index_fields) > MAX_INDEX_FIELDS:
            raise OptionError(
                f"index_fields must be at most {MAX_INDEX_FIELDS}, got {len(self.index_fields)}; leave some out"
            )
        if isinstance(self.key, Key):
            self.key.check_use(self._key_use)

    @property
    def arn(self) -> GetAtt:
        """The log group's ARN, which ends in `:*` as CloudTrail requires."""
        return GetAtt(self.title, "Arn")

    trail_arn = arn

    @property
    def name(self) -> Ref:
        """The log group's name."""
        return Ref(self.title)

    @property
    def _key_use(self) -> KeyUse:
        return log_group_use(self.log_group_name, self.former_log_group_names, self.title)

    @property
    def role_arn(self) -> GetAtt:
        """The ARN of the role that CloudTrail assumes to write events."""
        return GetAtt(f"{self.title}Role", "Arn")

    def resources(self) -> Sequence[AWSObject]:
        key = self.key or Key(
            title=f"{self.title}Key",
            uses=(self._key_use,),
            condition=self.condition,
            tags=self.tags,
        )
        group = LogsLogGroup(
            self.title,
            RetentionInDays=self.retention_days,
            DeletionProtectionEnabled=self.deletion_protection,
            **present(
                KmsKeyId=given(key.arn, lambda arn: arn),
                LogGroupName=self.log_group_name,
                FieldIndexPolicies=given(self.index_fields, lambda fields: [{"Fields": fields}]),
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
