"""A multi-region trail."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSHelperFn, AWSObject, GetAtt
from troposphere.cloudtrail import Trail as CloudTrailTrail

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.events.checks import check_events
from cloudtrail_templates.components.events.recorded import RecordedEvents
from cloudtrail_templates.components.events.rendering import event_properties
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup, NoLogGroup
from cloudtrail_templates.components.log_bucket import LogBucket
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.components.suppressions import suppress
from cloudtrail_templates.components.topic import DeliveryTopic, ExistingDeliveryTopic
from cloudtrail_templates.components.trail_source import ORGANIZATION_ID, TRAIL_NAME
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Flag, Option, Text


class Trail(RecordedEvents, Component):
    """A multi-region trail with global service events, log file validation and CloudWatch Logs.

    It uses the prefix and the key of `log_bucket`. Without `log_group` it creates one; `NoLogGroup()` means none. The
    first copy of management events in an account is free; every further trail is billed.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail.html
    """

    trail_name: Annotated[Text, TRAIL_NAME]
    log_bucket: LogBucket | ExistingLogBucket
    log_group: LogGroup | ExistingLogGroup | NoLogGroup | None = None
    topic: DeliveryTopic | ExistingDeliveryTopic | None = None
    organization_id: Annotated[Text | None, ORGANIZATION_ID] = None
    is_logging: Annotated[
        Flag,
        Option(
            "Whether the trail records events. If false, the trail exists and records nothing.",
            sources=("AWSCloudFormation/latest/TemplateReference/aws-resource-cloudtrail-trail.html",),
            group="Trail",
            label="Record events",
        ),
    ] = True
    title: str = "Trail"

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.log_group, ExistingLogGroup) and not self.log_group.role_arn:
            raise OptionError(
                f"log_group must have a role_arn for a trail, got {shorten(self.log_group)}; "
                "pass ExistingLogGroup(name=, role_arn=)"
            )
        self._check_parts()
        # Its own log group checks the options that it shares.
        _ = self._group
        check_events(self, self.log_bucket.excluded_prefixes)

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
    def _group(self) -> LogGroup | ExistingLogGroup | NoLogGroup:
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
            **present(CloudWatchLogsLogGroupArn=group.trail_arn, CloudWatchLogsRoleArn=group.role_arn),
            **event_properties(self, self.log_bucket.excluded_prefixes),
            **present(
                IsOrganizationTrail=given(self.organization_id, lambda _: True),
                S3KeyPrefix=self.log_bucket.s3_key_prefix,
                KMSKeyId=self.log_bucket.kms_key_arn,
                SnsTopicName=topic.arn if topic else None,
                Tags=self._tagged(),
                Metadata=self._metadata() or None,
            ),
            **self._attributes(depends_on=policy_titles),
        )
        return [*own, trail]

    def _metadata(self) -> dict[str, Any]:
        # Without a key, what the scanners report is true.
        key = self.log_bucket.kms_key_arn
        found = {} if key is None else suppress("CLOUD_TRAIL_ENCRYPTION_ENABLED", "AWS-0015")
        # The options chose what these rules warn of.
        chosen = {
            "CT108": self.exclude_log_buckets is not True,
            "CT113": isinstance(self.log_group, NoLogGroup),
        }
        ignored = [rule for rule, is_chosen in chosen.items() if is_chosen]
        return found | ({"cfn-lint": {"config": {"ignore_checks": ignored}}} if ignored else {})
