"""An existing log bucket, in place of a new one."""

from typing import Annotated, Any

from cloudtrail_templates.components.bucket import EXISTING_BUCKET
from cloudtrail_templates.components.key import KEY_ARN
from cloudtrail_templates.components.trail_source import S3_KEY_PREFIX
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Option, Text, check_options
from cloudtrail_templates.structs import Struct


class ExistingLogBucket(Struct):
    """An existing bucket whose policy lets CloudTrail deliver to it.

    `s3_key_prefix` and `kms_key_arn` are those that its policy and its key allow. S3 data events leave out the
    bucket, and the bucket of its access logs if `access_log_bucket_name` names it.
    """

    name: Annotated[
        Text,
        Option(
            "Name of the bucket that CloudTrail delivers to.",
            sources=("awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",),
            group="Delivery",
            **EXISTING_BUCKET,
        ),
    ]
    s3_key_prefix: Annotated[Text | None, S3_KEY_PREFIX] = None
    kms_key_arn: Annotated[
        Text | None,
        Option(
            "ARN of the KMS key that encrypts the log files, in the bucket's region.",
            sources=("awscloudtrail/latest/APIReference/API_CreateTrail.html",),
            group="Delivery",
            label="KMS key ARN",
            empty="Empty: SSE-S3.",
            **KEY_ARN,
        ),
    ] = None
    access_log_bucket_name: Annotated[
        Text | None,
        Option(
            "Name of the bucket with the log bucket's server access logs, which S3 data events must leave out.",
            sources=(
                "awscloudtrail/latest/userguide/cloudtrail-trail-recursive-logging.html",
                "AmazonS3/latest/userguide/ServerLogs.html",
            ),
            group="Events",
            empty="Empty: none.",
            **EXISTING_BUCKET,
        ),
    ] = None
    policy_titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_options(self)
        if isinstance(self.name, str) and self.name == self.access_log_bucket_name:
            raise OptionError(
                f"access_log_bucket_name must not be the log bucket, got {shorten(self.name)}; name another "
                "bucket, or none"
            )

    @property
    def arn(self) -> Any:
        """The bucket's ARN."""
        return sub("arn:${AWS::Partition}:s3:::${Name}", Name=self.name)

    @property
    def excluded_prefixes(self) -> tuple[Any, ...]:
        """ARN prefixes that S3 data events must leave out, because each delivery would cause another event."""
        names = (self.name, self.access_log_bucket_name)
        prefixes = (
            given(name, lambda one: sub("arn:${AWS::Partition}:s3:::${Name}/", Name=one)) for name in names
        )
        return tuple(prefix for prefix in prefixes if prefix is not None)
