"""A centralization rule of CloudWatch: it copies the events of a log group to another account."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Region
from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.observabilityadmin import (
    CentralizationRule,
    CentralizationRuleDestination,
    CentralizationRuleSource,
    DestinationLogsConfiguration,
    LogsBackupConfiguration,
    LogsEncryptionConfiguration,
    OrganizationCentralizationRule,
    SourceLogsConfiguration,
)

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.constraints import ACCOUNT_ID
from cloudtrail_templates.components.existing_log_group import LOG_GROUP_NAME
from cloudtrail_templates.components.key import KEY_ARN
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import Given, given, present, sub
from cloudtrail_templates.options import Option, Text, declared_option

_SOURCE, _DESTINATION, _BACKUP = "Source", "Destination", "Backup"
_GUIDE = "AmazonCloudWatch/latest/logs/CloudWatchLogs_Centralization.html"
_REGION = declared_option(TrailSource, "trail_region").option
_SILENT_HOURS = 3


def _region(text: str, group: str, empty: str) -> Option:
    limits = {"AllowedPattern": _REGION.AllowedPattern, "must": _REGION.must}
    return Option(text, sources=(_GUIDE,), group=group, empty=empty, **limits)  # type: ignore[arg-type]


class LogCentralization(NamePrefix, Component):
    """A rule that copies new events of a log group to one of the same name in another account of the organization.

    It belongs in the management account of the organization, or in the account of the delegated administrator of
    CloudWatch. With `topic`, which needs the account and the region of the log group, an alarm fires if no event is
    copied for three hours.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatchLogs_Centralization.html
    """

    log_group_name: Annotated[
        Text,
        Option("Name of the log group whose events are copied.", group=_SOURCE, **LOG_GROUP_NAME),
    ]
    source_account_id: Annotated[
        Text,
        Option(
            "Account of the log group; for an organization trail, the management account.",
            sources=("awscloudtrail/latest/userguide/creating-an-organizational-trail-prepare.html",),
            group=_SOURCE,
            label="Source account ID",
            **ACCOUNT_ID,
        ),
    ]
    source_region: Annotated[
        Text | None, _region("Region of the log group.", _SOURCE, "Empty: the region of this stack.")
    ] = None
    destination_account_id: Annotated[
        Text,
        Option(
            "Account of the same organization to which the events are copied.",
            sources=(_GUIDE,),
            group=_DESTINATION,
            label="Destination account ID",
            **ACCOUNT_ID,
        ),
    ]
    destination_region: Annotated[
        Text | None,
        _region("Region to which the events are copied.", _DESTINATION, "Empty: the region of this stack."),
    ] = None
    destination_kms_key_arn: Annotated[
        Text | None,
        Option(
            "ARN of a KMS key in the destination account and region that encrypts the copy. It needs the tag "
            "LogsManaged=true and a policy for CloudWatch Logs.",
            sources=(_GUIDE,),
            group=_DESTINATION,
            label="Destination KMS key ARN",
            empty="Empty: a key of AWS.",
            **KEY_ARN,
        ),
    ] = None
    backup_region: Annotated[
        Text | None,
        _region("Region of a second copy in the destination account.", _BACKUP, "Empty: none."),
    ] = None
    backup_kms_key_arn: Annotated[
        Text | None,
        Option(
            "ARN of a KMS key in the backup region that encrypts the second copy.",
            sources=(_GUIDE,),
            group=_BACKUP,
            label="Backup KMS key ARN",
            empty="Empty: a key of AWS.",
            **KEY_ARN,
        ),
    ] = None
    rule_name: Annotated[
        Text,
        Option(
            "Name of the rule, which no other rule of the organization has. A changed name replaces it.",
            sources=(
                "cloudwatch/latest/observabilityadmin/API_CreateCentralizationRuleForOrganization.html",
            ),
            group="Names",
            AllowedPattern=r"[0-9A-Za-z-]{1,100}",
            must="must be 1 to 100 letters, digits and hyphens; give a name like cloudtrail",
        ),
    ] = "cloudtrail"
    topic: AlarmTopic | ExistingAlarmTopic | None = None
    title: str = "LogCentralization"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_names([self._alarm_title])
        self.alarm_name(self._alarm_title)
        if self.topic is not None:
            check_topic(self.topic)
        if isinstance(self.backup_kms_key_arn, str) and self.backup_region is None:
            raise OptionError(
                f"backup_kms_key_arn needs a backup_region, got {shorten(self.backup_kms_key_arn)}; give both or none"
            )

    @property
    def arn(self) -> GetAtt:
        """The ARN of the rule."""
        return GetAtt(self.title, "RuleArn")

    @property
    def _alarm_title(self) -> str:
        return f"{self.title}Silent"

    @property
    def _destination_region(self) -> Any:
        return given(self.destination_region, lambda region: region, otherwise=Region)

    def resources(self) -> Sequence[AWSObject]:
        rule = OrganizationCentralizationRule(
            self.title,
            RuleName=self.rule_name,
            Rule=CentralizationRule(Source=self._source(), Destination=self._destination()),
            **present(Tags=self._tagged()),
            **self._attributes(),
        )
        return [rule, *([] if self.topic is None else [self._alarm(self.topic)])]

    def _source(self) -> CentralizationRuleSource:
        return CentralizationRuleSource(
            Regions=[given(self.source_region, lambda region: region, otherwise=Region)],
            # Another account may have a log group of this name: its events would be mixed into the copy.
            Scope=sub("AccountId = '${Account}'", Account=self.source_account_id),
            SourceLogsConfiguration=SourceLogsConfiguration(
                LogGroupSelectionCriteria=sub("LogGroupName = '${Group}'", Group=self.log_group_name),
                # The log group of a trail usually has a key.
                EncryptedLogGroupStrategy="ALLOW",
            ),
        )

    def _destination(self) -> CentralizationRuleDestination:
        def backed_up(region: Any) -> LogsBackupConfiguration:
            return LogsBackupConfiguration(Region=region, **present(KmsKeyArn=self.backup_kms_key_arn))

        def encrypted(key: Any) -> LogsEncryptionConfiguration:
            return LogsEncryptionConfiguration(
                EncryptionStrategy="CUSTOMER_MANAGED",
                EncryptionScope="NEW_DESTINATION_LOG_GROUPS",
                # SKIP would copy nothing into a log group that exists without this key.
                EncryptionConflictResolutionStrategy="ALLOW",
                KmsKeyArn=key,
            )

        return CentralizationRuleDestination(
            Account=self.destination_account_id,
            Region=self._destination_region,
            DestinationLogsConfiguration=DestinationLogsConfiguration(
                LogsEncryptionConfiguration=given(
                    self.destination_kms_key_arn,
                    encrypted,
                    otherwise=LogsEncryptionConfiguration(EncryptionStrategy="AWS_OWNED"),
                ),
                **present(
                    BackupConfiguration=given(self.backup_region, backed_up),
                ),
            ),
        )

    def _alarm(self, topic: AlarmTopic | ExistingAlarmTopic) -> Alarm:
        """Return the alarm on the events that leave the account, which only the account of the log group sees.

        Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
        """
        action, attributes = topic.arn, self._attributes()
        if isinstance(action, Given):
            action, attributes = action.value, {**attributes, "Condition": action.condition}
        return Alarm(
            self._alarm_title,
            AlarmDescription=sub(
                "No event was copied to the log group of ${Account} for hours. Why: aws observabilityadmin "
                "get-centralization-rule-for-organization --rule-identifier ${Rule}",
                Account=self.destination_account_id,
                Rule=self.rule_name,
            ),
            Namespace="AWS/Logs",
            MetricName="OutgoingCopiedLogEvents",
            Dimensions=[MetricDimension(Name="DestinationRegion", Value=self._destination_region)],
            Statistic="Sum",
            Period=3600,
            EvaluationPeriods=_SILENT_HOURS,
            ComparisonOperator="LessThanThreshold",
            Threshold=1,
            # Without a copied event there is no metric.
            TreatMissingData="breaching",
            AlarmActions=[action],
            **present(AlarmName=self.alarm_name(self._alarm_title), Tags=self._tagged()),
            **attributes,
        )
