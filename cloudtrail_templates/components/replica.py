"""The bucket that S3 replicates log files to, and the configuration of the replication."""

from typing import Annotated, Any

from troposphere.s3 import (
    AccessControlTranslation,
    DeleteMarkerReplication,
    EncryptionConfiguration,
    Metrics,
    ReplicationConfiguration,
    ReplicationConfigurationRules,
    ReplicationConfigurationRulesDestination,
    ReplicationRuleFilter,
    ReplicationTime,
    ReplicationTimeValue,
    SourceSelectionCriteria,
    SseKmsEncryptedObjects,
)

from cloudtrail_templates.components.bucket import EXISTING_BUCKET
from cloudtrail_templates.components.constraints import ACCOUNT_ID, ROLE_ARN
from cloudtrail_templates.components.key import KEY_ARN
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, pick, present, sub
from cloudtrail_templates.options import Flag, Option, Text, check_options
from cloudtrail_templates.structs import Struct

RULE_ID = "Replica"
"""The id of the replication rule, which is a dimension of its metrics."""

_GROUP = "Replication"
_PERMISSIONS = "AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"
_MOST_CHARACTERS = 300

REPLICA_WRITER_ARN = Option(
    "Role of another account that writes replicas to this bucket. A role of this account needs no entry.",
    sources=(_PERMISSIONS,),
    group="Bucket",
    label="Replica writer ARN",
    empty="Empty: none.",
    MaxLength=_MOST_CHARACTERS,
    **ROLE_ARN,
)


class Replica(Struct):
    """A bucket in another region or account that S3 replicates all new log files to.

    It must exist and be versioned. Replicas have the encryption of the log files: with a KMS key, `kms_key_arn` is the key
    of the replicas. S3 publishes metrics of the replication, which the alarms of `Replication` watch.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
    """

    bucket_name: Annotated[
        Text | None,
        Option(
            "Versioned bucket in another region or account, to which S3 replicates new files.",
            sources=("AmazonS3/latest/userguide/replication-requirements.html",),
            group=_GROUP,
            label="Replica bucket name",
            empty="Empty: no replication.",
            **EXISTING_BUCKET,
        ),
    ]
    role_arn: Annotated[
        Text | None,
        Option(
            "Role that S3 assumes: the output of the template replication.",
            sources=(_PERMISSIONS,),
            group=_GROUP,
            label="Replication role ARN",
            empty="Empty: none.",
            MaxLength=_MOST_CHARACTERS,
            **ROLE_ARN,
        ),
    ]
    kms_key_arn: Annotated[
        Text | None,
        Option(
            "KMS key of the replicas, in the region of their bucket. Needed with aws:kms.",
            sources=("AmazonS3/latest/userguide/replication-config-for-kms-objects.html",),
            group=_GROUP,
            label="Replica KMS key ARN",
            empty="Empty: SSE-S3.",
            **KEY_ARN,
        ),
    ] = None
    account_id: Annotated[
        Text | None,
        Option(
            "Account of the bucket, if it is another one: it then owns the replicas.",
            sources=("AmazonS3/latest/userguide/replication-change-owner.html",),
            group=_GROUP,
            label="Replica account ID",
            **ACCOUNT_ID,
        ),
    ] = None
    replicate_delete_markers: Annotated[
        Flag,
        Option(
            "Whether the replica of a file that somebody deletes gets a delete marker, too.",
            sources=("AmazonS3/latest/userguide/delete-marker-replication.html",),
            group=_GROUP,
            decides=True,
        ),
    ] = False
    replication_time_control: Annotated[
        Flag,
        Option(
            "S3 Replication Time Control: 99.9 % of the files in 15 minutes, for a charge per GB.",
            sources=("AmazonS3/latest/userguide/replication-time-control.html",),
            group=_GROUP,
            decides=True,
        ),
    ] = False

    def __post_init__(self) -> None:
        check_options(self)
        for name in ("bucket_name", "role_arn"):
            if getattr(self, name) is None:
                raise OptionError(f"{name} of a replica must be given, got None; leave the whole replica out")

    def check_source(self, bucket_name: Text | None, kms_key_arn: Any) -> None:
        """Raise OptionError if the log bucket is known to be this one, or to be encrypted in another way."""
        if isinstance(bucket_name, str) and bucket_name == self.bucket_name:
            raise OptionError(
                f"bucket_name of the replica must not be that of the log bucket, got {shorten(bucket_name)}; choose a "
                "bucket in another region or account"
            )
        if (kms_key_arn is None) != (self.kms_key_arn is None):
            remedy = "leave it out" if kms_key_arn is None else "give the key in the region of the replica"
            raise OptionError(
                "kms_key_arn of the replica must be given if and only if a KMS key encrypts the log files, got "
                f"{shorten(self.kms_key_arn)}; {remedy}"
            )

    def configuration(self) -> Any:
        """Return the replication configuration of the log bucket, with one rule for all files."""
        return given(self.bucket_name, self._configuration)

    def _configuration(self, bucket_name: Text) -> ReplicationConfiguration:
        kms = SourceSelectionCriteria(SseKmsEncryptedObjects=SseKmsEncryptedObjects(Status="Enabled"))
        rule = ReplicationConfigurationRules(
            Id=RULE_ID,
            Status="Enabled",
            Priority=1,
            Filter=ReplicationRuleFilter(Prefix=""),
            DeleteMarkerReplication=DeleteMarkerReplication(
                Status=pick(self.replicate_delete_markers, {True: "Enabled"}, otherwise="Disabled")
            ),
            Destination=self._destination(bucket_name),
            **present(SourceSelectionCriteria=given(self.kms_key_arn, lambda _: kms)),
        )
        return ReplicationConfiguration(Role=self.role_arn, Rules=[rule])

    def _destination(self, bucket_name: Text) -> ReplicationConfigurationRulesDestination:
        in_time = self.replication_time_control

        def minutes() -> ReplicationTimeValue:
            # S3 Replication Time Control accepts no other number.
            return ReplicationTimeValue(Minutes=15)

        owner = AccessControlTranslation(Owner="Destination")
        return ReplicationConfigurationRulesDestination(
            Bucket=sub("arn:${AWS::Partition}:s3:::${Name}", Name=bucket_name),
            Metrics=Metrics(Status="Enabled", **present(EventThreshold=pick(in_time, {True: minutes()}))),
            **present(
                AccessControlTranslation=given(self.account_id, lambda _: owner),
                Account=self.account_id,
                EncryptionConfiguration=given(
                    self.kms_key_arn, lambda arn: EncryptionConfiguration(ReplicaKmsKeyID=arn)
                ),
                ReplicationTime=pick(in_time, {True: ReplicationTime(Status="Enabled", Time=minutes())}),
            ),
        )
