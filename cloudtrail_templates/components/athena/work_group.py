"""A workgroup of Athena with enforced settings, and where the results of its queries are stored."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AccountId, AWSObject, GetAtt, Ref, StackName
from troposphere.athena import (
    EncryptionConfiguration,
    EngineVersion,
    ManagedQueryResultsConfiguration,
    ManagedStorageEncryptionConfiguration,
    ResultConfiguration,
    WorkGroup,
    WorkGroupConfiguration,
)

from cloudtrail_templates.components.athena.expiring_bucket import access_logs_in, expiring_bucket
from cloudtrail_templates.components.bucket import EXISTING_BUCKET, MAX_DAYS
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.key import KEY_ARN
from cloudtrail_templates.intrinsics import Choice, given, pick, present, sub
from cloudtrail_templates.options import Number, Option, Text
from cloudtrail_templates.policies.athena import OWN_BUCKET

_GROUP, _RESULTS = "Athena", "Query results"


class AthenaWorkGroup(Component):
    """A workgroup with engine version 3, whose settings no query can change, and which stops queries that read too much.

    By default, Athena stores the results of a query for 24 hours. With `results="Bucket"` they are in a bucket, which has
    the title of the workgroup and `ResultBucket`, and expire.

    Source: https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
    """

    work_group_name: Annotated[
        Text | None,
        Option(
            "Name of the new workgroup.",
            sources=("athena/latest/ug/workgroups-create-update-delete.html",),
            group=_GROUP,
            label="Workgroup name",
            # Five fewer than Athena allows: the name of the workgroup for copies ends in -copy.
            MaxLength=123,
            AllowedPattern="[A-Za-z0-9._-]+",
            must="must be at most 123 letters, digits and ._-; give a name like cloudtrail",
            empty="Empty: the name of the stack.",
        ),
    ] = None
    bytes_scanned_cutoff_per_query: Annotated[
        Number,
        Option(
            "Bytes that a query may read, by default 100 GB. One that reads more is stopped; what it read is billed.",
            sources=("athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html",),
            group=_GROUP,
            MinValue=10_000_000,
            MaxValue=7 * 10**15,
            must="must be 10000000 to 7000000000000000; give the number of bytes",
        ),
    ] = 100_000_000_000
    results: Annotated[
        Text,
        Option(
            "Where the results of queries are stored: Athena keeps them for 24 hours at no cost, a new bucket for "
            "ResultRetentionDays.",
            sources=("athena/latest/ug/managed-results.html",),
            group=_RESULTS,
            label="Results in",
            AllowedValues=("Athena", OWN_BUCKET),
            must="must be Athena or Bucket",
            decides=True,
        ),
    ] = "Athena"
    result_retention_days: Annotated[
        Number,
        Option(
            "Days before results in the bucket expire.",
            sources=("AmazonS3/latest/userguide/object-lifecycle-mgmt.html",),
            group=_RESULTS,
            MinValue=1,
            MaxValue=MAX_DAYS,
            must=f"must be 1 to {MAX_DAYS}; give the number of days to keep results",
        ),
    ] = 30
    results_kms_key_arn: Annotated[
        Text | None,
        Option(
            "ARN of a KMS key in this region that encrypts the results. Its policy must let Athena, or with a bucket those "
            "who query, use it.",
            sources=("athena/latest/ug/managed-results.html", "athena/latest/ug/encryption.html"),
            group=_RESULTS,
            label="Results KMS key ARN",
            empty="Empty: a key that AWS owns, or with a bucket SSE-S3.",
            **KEY_ARN,
        ),
    ] = None
    result_access_log_bucket_name: Annotated[
        Text | None,
        Option(
            "Name of an existing bucket, in this region and account, for the server access logs of the bucket with the "
            "results; its policy must let logging.s3.amazonaws.com write.",
            sources=("AmazonS3/latest/userguide/enable-server-access-logging.html",),
            group=_RESULTS,
            empty="Empty: no server access logs.",
            **EXISTING_BUCKET,
        ),
    ] = None
    title: str = "AthenaWorkGroup"

    @property
    def name(self) -> Ref:
        """The name."""
        return Ref(self.title)

    @property
    def result_bucket_arn(self) -> GetAtt:
        """The ARN of the bucket with the results, which exists with `results="Bucket"`."""
        return GetAtt(f"{self.title}ResultBucket", "Arn")

    def resources(self) -> Sequence[AWSObject]:
        key = self.results_kms_key_arn
        bucket = results_in(sub("s3://${Name}/", Name=Ref(f"{self.title}ResultBucket")), key)
        managed = ManagedQueryResultsConfiguration(
            Enabled=True,
            **present(
                EncryptionConfiguration=given(
                    key, lambda arn: ManagedStorageEncryptionConfiguration(KmsKey=arn)
                )
            ),
        )
        group = WorkGroup(
            self.title,
            Name=given(self.work_group_name, lambda name: name, otherwise=StackName),
            Description="Queries on log files of AWS CloudTrail.",
            # Without it, the stack could not be deleted: the history of queries is in the workgroup.
            RecursiveDeleteOption=True,
            WorkGroupConfiguration=enforced(
                self.bytes_scanned_cutoff_per_query,
                ResultConfiguration=pick(self.results, {OWN_BUCKET: bucket}),
                ManagedQueryResultsConfiguration=pick(self.results, {"Athena": managed}),
            ),
            **present(Tags=self._tagged()),
            **self._attributes(),
        )
        return [*self._result_bucket(), group]

    def _result_bucket(self) -> list[AWSObject]:
        attributes = self._attributes(retain=True)
        if isinstance(self.results, Choice):
            attributes["Condition"] = self.results.conditions[OWN_BUCKET]
        elif self.results != OWN_BUCKET:
            return []
        return expiring_bucket(
            f"{self.title}ResultBucket",
            days=self.result_retention_days,
            kms_key_arn=self.results_kms_key_arn,
            attributes=attributes,
            LoggingConfiguration=access_logs_in(self.result_access_log_bucket_name, "athena-results/"),
            Tags=self._tagged(),
        )


def enforced(bytes_scanned_cutoff_per_query: Number, **results: Any) -> WorkGroupConfiguration:
    """Return the settings of a workgroup, which no query can change.

    Args:
        bytes_scanned_cutoff_per_query: the bytes that a query may read.
        results: where results are stored; properties that are None are left out.
    """
    return WorkGroupConfiguration(
        EnforceWorkGroupConfiguration=True,
        PublishCloudWatchMetricsEnabled=True,
        RequesterPaysEnabled=False,
        BytesScannedCutoffPerQuery=bytes_scanned_cutoff_per_query,
        EngineVersion=EngineVersion(SelectedEngineVersion="Athena engine version 3"),
        **present(**results),
    )


def results_in(location: Any, kms_key_arn: Text | None) -> ResultConfiguration:
    """Return the setting to store encrypted results in a folder of a bucket of this account."""
    return ResultConfiguration(
        OutputLocation=location,
        ExpectedBucketOwner=AccountId,
        EncryptionConfiguration=EncryptionConfiguration(
            EncryptionOption=given(kms_key_arn, lambda _: "SSE_KMS", otherwise="SSE_S3"),
            **present(KmsKey=given(kms_key_arn, lambda arn: arn)),
        ),
    )
