"""The bucket that CloudTrail delivers to."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Ref
from troposphere.s3 import (
    Bucket,
    BucketEncryption,
    BucketPolicy,
    DefaultRetention,
    LoggingConfiguration,
    ObjectLockConfiguration,
    ObjectLockRule,
)

from cloudtrail_templates.components.access_log_bucket import AccessLogBucket, ExistingAccessLogBucket
from cloudtrail_templates.components.bucket import (
    ADMINISTRATOR_ARNS,
    BUCKET_NAME_PREFIX,
    DELETE_REQUIRES_MFA,
    NEW_BUCKET,
    OBJECT_LOCK_MODE,
    READER_ACCOUNT_IDS,
    encryption,
    private,
)
from cloudtrail_templates.components.bucket_notifications import notifications
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.key import ExistingKey, Key
from cloudtrail_templates.components.log_lifecycle import LogLifecycle
from cloudtrail_templates.components.notification_topic import ExistingNotificationTopic, NotificationTopic
from cloudtrail_templates.components.replica import REPLICA_WRITER_ARN, Replica
from cloudtrail_templates.components.suppressions import ENCRYPTED_EITHER_WAY, suppress
from cloudtrail_templates.components.trail_source import TrailSource
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import Given, given, present, sub
from cloudtrail_templates.options import Flag, Number, Option, Text, Texts
from cloudtrail_templates.policies.key import KeyUse, trail_use
from cloudtrail_templates.policies.log_bucket import log_bucket_policy
from cloudtrail_templates.policies.log_reader import readers_use
from cloudtrail_templates.policies.replication import replica_use


class LogBucket(LogLifecycle, TrailSource, Component):
    """An encrypted, versioned, private bucket that is kept when its stack is deleted, and its policy.

    Without `key` it creates a KMS key, without `access_logs` a bucket for its access logs; `NO_KMS_KEY` as the
    key means SSE-S3. All new files are replicated to `replica`.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
    """

    bucket_name: Annotated[
        Text | None,
        Option(
            "Name of the log bucket.",
            group="Bucket",
            empty="Empty: a generated name, so that the stack can be deleted and created again.",
            **NEW_BUCKET,
        ),
    ] = None
    bucket_name_prefix: Annotated[Text | None, BUCKET_NAME_PREFIX] = None
    event_bridge_notifications: Annotated[
        Flag,
        Option(
            "Whether S3 sends an event to Amazon EventBridge for every new log file.",
            sources=("AmazonS3/latest/userguide/EventBridge.html",),
            group="Bucket",
            label="EventBridge notifications",
            decides=True,
        ),
    ] = False
    delete_requires_mfa: Annotated[Flag, DELETE_REQUIRES_MFA] = True
    administrator_arns: Annotated[Texts | None, ADMINISTRATOR_ARNS] = None
    reader_account_ids: Annotated[Texts | None, READER_ACCOUNT_IDS] = None
    object_lock_mode: Annotated[Text | None, OBJECT_LOCK_MODE] = None
    object_lock_days: Annotated[
        Number,
        Option(
            "Days for which Object Lock protects a log file. Used only with an Object Lock mode.",
            sources=("AmazonS3/latest/userguide/object-lock.html",),
            group="Protection",
            label="Object Lock days",
            MinValue=1,
            MaxValue=36500,
            must="must be 1 to 36500; give the number of days to lock each file",
        ),
    ] = 365
    notification_topic: NotificationTopic | ExistingNotificationTopic | None = None
    replica_writer_arn: Annotated[Text | None, REPLICA_WRITER_ARN] = None
    replica: Replica | None = None
    key: Key | ExistingKey | None = None
    access_logs: AccessLogBucket | ExistingAccessLogBucket | None = None
    title: str = "LogBucket"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check_days(self)
        if isinstance(self.bucket_name, str) and isinstance(self.bucket_name_prefix, str):
            raise OptionError(
                f"bucket_name_prefix must be None if bucket_name is given, got {shorten(self.bucket_name_prefix)}; "
                "give one of them"
            )
        if self.access_logs is not None and self.access_logs.name is None:
            raise OptionError(
                f"access_logs must have a name, got {shorten(self.access_logs)}; name a bucket, or leave access_logs out"
            )
        if isinstance(self.key, Key):
            for use in self._key_uses:
                self.key.check_use(use)
        if self.replica is not None:
            self.replica.check_source(self.bucket_name, self._key.arn)
        if isinstance(self.access_logs, AccessLogBucket):
            self.access_logs.check_source(self.arn, self.bucket_name)
        self.policy()

    @property
    def arn(self) -> GetAtt:
        """The bucket's ARN."""
        return GetAtt(self.title, "Arn")

    @property
    def name(self) -> Ref:
        """The bucket's name."""
        return Ref(self.title)

    @property
    def kms_key_arn(self) -> Any:
        """The ARN of the key that encrypts the log files, or None for SSE-S3."""
        return self._key.arn

    @property
    def policy_titles(self) -> tuple[str, ...]:
        """The logical ids that a trail must depend on, because CreateTrail tests the bucket."""
        return (f"{self.title}Policy",)

    @property
    def excluded_prefixes(self) -> tuple[Any, ...]:
        """ARN prefixes that S3 data events must leave out, because each delivery would cause another event."""
        logs = sub("arn:${AWS::Partition}:s3:::${Name}/", Name=self._access_logs.name)
        return (sub("${Bucket}/", Bucket=self.arn), logs)

    def resources(self) -> Sequence[AWSObject]:
        companions = [part for part in (self._key, self._access_logs) if isinstance(part, Component)]
        passed, topic = (self.key, self.access_logs), self.notification_topic
        own = [resource for part in companions if part not in passed for resource in part.resources()]
        bucket = Bucket(
            self.title,
            BucketEncryption=BucketEncryption(ServerSideEncryptionConfiguration=[encryption(self._key.arn)]),
            Metadata=suppress(
                "S3_BUCKET_NO_PUBLIC_RW_ACL",
                *(ENCRYPTED_EITHER_WAY if isinstance(self.kms_key_arn, Given) else ()),
            ),
            LoggingConfiguration=LoggingConfiguration(
                DestinationBucketName=self._access_logs.name, LogFilePrefix="server-access-logs/"
            ),
            **private(),
            **present(
                BucketName=self.bucket_name,
                BucketNamePrefix=self.bucket_name_prefix,
                BucketNamespace=given(self.bucket_name_prefix, lambda _: "account-regional"),
                NotificationConfiguration=notifications(
                    self.event_bridge_notifications, topic.arn if topic else None
                ),
                LifecycleConfiguration=self.lifecycle(self),
                ReplicationConfiguration=self.replica and self.replica.configuration(),
                ObjectLockEnabled=given(self.object_lock_mode, lambda _: True),
                ObjectLockConfiguration=given(self.object_lock_mode, self._object_lock),
                Tags=self._tagged(),
            ),
            # S3 tests whether it may publish to the topic.
            **self._attributes(retain=True, depends_on=topic.policy_titles if topic else ()),
        )
        policy = BucketPolicy(
            f"{self.title}Policy",
            Bucket=self.name,
            PolicyDocument=self.policy(),
            Metadata=suppress("S3_BUCKET_SSL_REQUESTS_ONLY"),
            # Without its policy, a retained bucket would accept no more logs, and nothing would be denied.
            **self._attributes(retain=True),
        )
        return [*own, bucket, policy]

    def policy(self) -> Any:
        """Return the policy document of the bucket."""
        return log_bucket_policy(
            self.arn,
            delete_requires_mfa=self.delete_requires_mfa,
            administrator_arns=self.administrator_arns,
            replica_writer_arn=self.replica_writer_arn,
            reader_account_ids=self.reader_account_ids,
            **self.source(),
        )

    @property
    def _key(self) -> Key | ExistingKey:
        if self.key is not None:
            return self.key
        return Key(title=f"{self.title}Key", uses=self._key_uses, condition=self.condition, tags=self.tags)

    @property
    def _key_uses(self) -> tuple[KeyUse, ...]:
        uses = [trail_use(self.trail_name, self.trail_region, self.account_ids)]
        if self.reader_account_ids is not None:
            uses.append(readers_use(self.reader_account_ids))
        if self.replica_writer_arn is not None:
            uses.append(replica_use(self.replica_writer_arn))
        return tuple(uses)

    @property
    def _access_logs(self) -> AccessLogBucket | ExistingAccessLogBucket:
        if self.access_logs is not None:
            return self.access_logs
        return AccessLogBucket(
            title=f"{self.title}AccessLogs",
            source_bucket_arn=self.arn,
            delete_requires_mfa=self.delete_requires_mfa,
            administrator_arns=self.administrator_arns,
            condition=self.condition,
            tags=self.tags,
        )

    def _object_lock(self, mode: Any) -> ObjectLockConfiguration:
        retention = DefaultRetention(Mode=mode, Days=self.object_lock_days)
        return ObjectLockConfiguration(
            ObjectLockEnabled="Enabled", Rule=ObjectLockRule(DefaultRetention=retention)
        )
