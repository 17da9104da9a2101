"""A multi-region trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from troposphere import AWSHelperFn, AWSObject, GetAtt
from troposphere.cloudtrail import Trail as CloudTrailTrail

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.event_selectors import (
    DATA_EVENTS,
    READ_WRITE,
    data_events,
    insights,
    management_events,
)
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.log_bucket import LogBucket
from cloudtrail_templates.components.log_group import ExistingLogGroup, LogGroup
from cloudtrail_templates.components.topic import DeliveryTopic, ExistingDeliveryTopic
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID, TRAIL_NAME
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, present, present_items
from cloudtrail_templates.options import Flag, Option, Text

_GROUP = "Events"


def _read_write(description: str, **more: Any) -> Option:
    return Option(
        description,
        group=_GROUP,
        AllowedValues=READ_WRITE,
        decides=True,
        must=f"must be one of {', '.join(READ_WRITE)}",
        **more,
    )


@dataclass(frozen=True, kw_only=True)
class Trail(Component):
    """A multi-region trail with global service events, log file validation and CloudWatch Logs.

    It uses the prefix and the key of `log_bucket`. Without `log_group` it creates one. The first copy of management
    events in an account is free; every further trail is billed.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html
    """

    trail_name: Annotated[Text, TRAIL_NAME]
    log_bucket: LogBucket | ExistingLogBucket
    log_group: LogGroup | ExistingLogGroup | None = None
    topic: DeliveryTopic | ExistingDeliveryTopic | None = None
    organization_id: Annotated[Text | None, ORGANIZATION_ID] = None
    is_logging: Annotated[
        Flag,
        Option(
            "Whether the trail records events. If false, the trail exists and records nothing.",
            group="Trail",
            label="Record events",
        ),
    ] = True
    management_events: Annotated[
        Text,
        _read_write(
            "Management events to record: WriteOnly for changes, ReadOnly for read operations, All for both."
        ),
    ] = "All"
    exclude_kms_events: Annotated[
        Flag,
        Option(
            "Leave out the events of AWS KMS, which can be many. Security Hub's CloudWatch.7 then fails: no alarm sees "
            "a key disabled.",
            group=_GROUP,
            label="Exclude KMS events",
            decides=True,
        ),
    ] = False
    exclude_rds_data_events: Annotated[
        Flag,
        Option(
            "Leave out the events of the Amazon RDS Data API, which can be many.",
            group=_GROUP,
            label="Exclude RDS Data API events",
            decides=True,
        ),
    ] = False
    s3_data_events: Annotated[
        Text,
        _read_write(
            "Data events of all S3 objects except those in the log bucket, billed per event.",
            label="S3 data events",
        ),
    ] = "None"
    lambda_data_events: Annotated[
        Text, _read_write("Data events of all Lambda functions (invocations), billed per event.")
    ] = "None"
    dynamodb_data_events: Annotated[
        Text,
        _read_write("Data events of all DynamoDB tables, billed per event.", label="DynamoDB data events"),
    ] = "None"
    api_call_rate_insights: Annotated[
        Flag,
        Option(
            "CloudTrail Insights on unusual rates of write calls, billed per event analysed. Needs write "
            "management events.",
            group=_GROUP,
            label="API call rate Insights",
            decides=True,
        ),
    ] = False
    api_error_rate_insights: Annotated[
        Flag,
        Option(
            "CloudTrail Insights on unusual rates of errors, billed per event analysed. Needs management events.",
            group=_GROUP,
            label="API error rate Insights",
            decides=True,
        ),
    ] = False
    title: str = "Trail"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.log_group, ExistingLogGroup) and not (
            self.log_group.arn and self.log_group.role_arn
        ):
            raise OptionError(
                f"log_group must have arn and role_arn for a trail, got {shorten(self.log_group)}; "
                "pass ExistingLogGroup(name=, arn=, role_arn=)"
            )
        self._check_parts()
        # Its own log group checks the options that it shares.
        _ = self._group
        if not self._selectors():
            raise OptionError(
                "management_events is None and so are all data events; choose some events to record"
            )
        writes = ("All", "WriteOnly")
        if self.api_call_rate_insights is True and not _one_of(self.management_events, writes):
            raise OptionError(
                f"api_call_rate_insights needs write management events, got {self.management_events!r}; pass "
                "management_events='All' or 'WriteOnly'"
            )
        if self.api_error_rate_insights is True and self.management_events == "None":
            raise OptionError(
                "api_error_rate_insights needs management events, got 'None'; pass management_events='All'"
            )

    def _check_parts(self) -> None:
        """Raise OptionError for a part that was made for another trail: its policy would deny this one."""
        parts = {"log_bucket": self.log_bucket, "topic": self.topic, "log_group": self.log_group}
        for option in ("trail_name", "organization_id"):
            mine = getattr(self, option)
            for name, part in parts.items():
                theirs = getattr(part, option, mine)
                # What is None is known: a part without an organization serves no trail that has one.
                known = theirs is None or (isinstance(mine, str) and isinstance(theirs, str))
                if mine is not None and known and theirs != mine:
                    shown = mine.to_dict() if isinstance(mine, AWSHelperFn) else mine
                    raise OptionError(
                        f"{option} must be that of {name}, {theirs!r}, got {shorten(shown)}; pass the same to both"
                    )

    @property
    def arn(self) -> GetAtt:
        """The trail's ARN."""
        return GetAtt(self.title, "Arn")

    @property
    def _group(self) -> LogGroup | ExistingLogGroup:
        if self.log_group is not None:
            return self.log_group
        return LogGroup(
            title=f"{self.title}LogGroup",
            organization_id=self.organization_id,
            condition=self.condition,
            tags=self.tags,
        )

    def resources(self) -> Sequence[AWSObject]:
        group, topic = self._group, self.topic
        own = group.resources() if isinstance(group, LogGroup) and group is not self.log_group else ()
        # CreateTrail tests the bucket and the topic.
        policy_titles = [*self.log_bucket.policy_titles, *(topic.policy_titles if topic else ())]
        trail = CloudTrailTrail(
            self.title,
            TrailName=self.trail_name,
            IsLogging=self.is_logging,
            IsMultiRegionTrail=True,
            IncludeGlobalServiceEvents=True,
            EnableLogFileValidation=True,
            S3BucketName=self.log_bucket.name,
            CloudWatchLogsLogGroupArn=group.arn,
            CloudWatchLogsRoleArn=group.role_arn,
            AdvancedEventSelectors=self._selectors(),
            **present(
                IsOrganizationTrail=given(self.organization_id, lambda _: True),
                S3KeyPrefix=self.log_bucket.s3_key_prefix,
                KMSKeyId=self.log_bucket.kms_key_arn,
                SnsTopicName=topic.arn if topic else None,
                InsightSelectors=insights(self.api_call_rate_insights, self.api_error_rate_insights) or None,
                Tags=self._tagged(),
            ),
            **self._attributes(depends_on=policy_titles),
        )
        return [*own, trail]

    def _selectors(self) -> list[Any]:
        data = []
        for name, resource_type in DATA_EVENTS.items():
            excluded = self.log_bucket.excluded_prefixes if resource_type == "AWS::S3::Object" else ()
            data.append(data_events(getattr(self, name), resource_type, excluded))
        management = management_events(
            self.management_events, self.exclude_kms_events, self.exclude_rds_data_events
        )
        return present_items(management, *data)


def _one_of(value: Text, words: tuple[str, ...]) -> bool:
    return value in words if isinstance(value, str) else True
