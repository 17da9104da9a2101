"""The bucket that holds the server access logs of the log bucket."""

from collections.abc import Sequence
from typing import Annotated

from troposphere import AWSHelperFn, AWSObject, GetAtt, Ref
from troposphere.s3 import (
    AbortIncompleteMultipartUpload,
    Bucket,
    BucketEncryption,
    BucketPolicy,
    LifecycleConfiguration,
    LifecycleRule,
    NoncurrentVersionExpiration,
    ServerSideEncryptionByDefault,
    ServerSideEncryptionRule,
)

from cloudtrail_templates.components.bucket import (
    ADMINISTRATOR_ARNS,
    DELETE_REQUIRES_MFA,
    EXISTING_BUCKET,
    MAX_DAYS,
    NEW_BUCKET,
    private,
)
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.suppressions import suppress
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import present
from cloudtrail_templates.options import Flag, Number, Option, Text, Texts, check_options
from cloudtrail_templates.policies.access_log_bucket import access_log_bucket_policy
from cloudtrail_templates.structs import Struct


class AccessLogBucket(Component):
    """A private bucket for server access logs, encrypted with SSE-S3: log delivery needs no key.

    `source_bucket_arn` is the bucket whose requests are logged. This bucket has no access logs itself, because each
    delivery would cause another one.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """

    source_bucket_arn: Annotated[
        Text,
        Option(
            "ARN of the bucket whose requests are logged.",
            group="Access logging",
            label="Source bucket ARN",
            AllowedPattern=r"arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
            must="must be the ARN of a bucket; pass log_bucket.arn",
        ),
    ]
    bucket_name: Annotated[
        Text | None,
        Option(
            "Name of the bucket for server access logs.",
            group="Access logging",
            empty="Empty: a generated name.",
            **NEW_BUCKET,
        ),
    ] = None
    retention_days: Annotated[
        Number,
        Option(
            "Days before a server access log expires.",
            group="Access logging",
            MinValue=1,
            MaxValue=MAX_DAYS,
            must=f"must be 1 to {MAX_DAYS}; give the number of days to keep server access logs",
        ),
    ] = 365
    delete_requires_mfa: Annotated[Flag, DELETE_REQUIRES_MFA] = True
    administrator_arns: Annotated[Texts | None, ADMINISTRATOR_ARNS] = None
    title: str = "AccessLogBucket"

    @property
    def name(self) -> Ref:
        """The bucket's name."""
        return Ref(self.title)

    def check_source(self, bucket_arn: GetAtt, bucket_name: Text | None) -> None:
        """Raise OptionError if the source is known to be another bucket than the one with that ARN and name."""
        source = self.source_bucket_arn
        if isinstance(source, GetAtt):
            same = source.to_dict() == bucket_arn.to_dict()
        elif isinstance(source, str) and not isinstance(bucket_name, AWSHelperFn):
            same = source.rpartition(":")[2] == bucket_name
        else:
            same = True
        if not same:
            shown = source.to_dict() if isinstance(source, AWSHelperFn) else source
            raise OptionError(
                f"access_logs must be for this bucket, got source_bucket_arn={shorten(shown)}; pass an AccessLogBucket "
                f"with source_bucket_arn={shorten(bucket_arn.to_dict())}"
            )

    def resources(self) -> Sequence[AWSObject]:
        bucket = Bucket(
            self.title,
            BucketEncryption=BucketEncryption(
                ServerSideEncryptionConfiguration=[
                    ServerSideEncryptionRule(
                        ServerSideEncryptionByDefault=ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                    )
                ]
            ),
            LifecycleConfiguration=LifecycleConfiguration(
                Rules=[
                    LifecycleRule(
                        Id="ExpireServerAccessLogs",
                        Status="Enabled",
                        ExpirationInDays=self.retention_days,
                        NoncurrentVersionExpiration=NoncurrentVersionExpiration(NoncurrentDays=30),
                        AbortIncompleteMultipartUpload=AbortIncompleteMultipartUpload(DaysAfterInitiation=7),
                    )
                ]
            ),
            Metadata=suppress(
                "CKV_AWS_18",
                "S3_BUCKET_LOGGING_ENABLED",
                "S3_BUCKET_DEFAULT_LOCK_ENABLED",
                "S3_BUCKET_NO_PUBLIC_RW_ACL",
                "AWS-0089",
            ),
            **private(),
            **present(BucketName=self.bucket_name, Tags=self._tagged()),
            **self._attributes(retain=True),
        )
        policy = BucketPolicy(
            f"{self.title}Policy",
            Bucket=self.name,
            Metadata=suppress("S3_BUCKET_SSL_REQUESTS_ONLY"),
            PolicyDocument=access_log_bucket_policy(
                GetAtt(self.title, "Arn"),
                self.source_bucket_arn,
                delete_requires_mfa=self.delete_requires_mfa,
                administrator_arns=self.administrator_arns,
            ),
            **self._attributes(retain=True),
        )
        return [bucket, policy]


class ExistingAccessLogBucket(Struct):
    """An existing bucket whose policy lets S3 deliver server access logs to it."""

    name: Annotated[
        Text | None,
        Option(
            "Name of an existing bucket, in this region and account, for the server access logs; its policy must let "
            "logging.s3.amazonaws.com write.",
            sources=("AmazonS3/latest/userguide/enable-server-access-logging.html",),
            group="Access logging",
            empty="Empty: a bucket is created.",
            **EXISTING_BUCKET,
        ),
    ]

    def __post_init__(self) -> None:
        check_options(self)
