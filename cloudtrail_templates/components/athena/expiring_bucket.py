"""A bucket whose files expire: for the results of queries, and for copies of events."""

from collections.abc import Mapping
from typing import Any

from troposphere import AWSObject, GetAtt, Ref
from troposphere.s3 import (
    AbortIncompleteMultipartUpload,
    Bucket,
    BucketEncryption,
    BucketPolicy,
    LifecycleConfiguration,
    LifecycleRule,
    LoggingConfiguration,
    NoncurrentVersionExpiration,
)

from cloudtrail_templates.components.bucket import encryption, private
from cloudtrail_templates.components.suppressions import ENCRYPTED_EITHER_WAY, suppress
from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Number, Text
from cloudtrail_templates.policies.athena import result_bucket_policy


def expiring_bucket(
    title: str, *, days: Number, kms_key_arn: Text | None, attributes: Mapping[str, Any], **properties: Any
) -> list[AWSObject]:
    """Return an encrypted, private bucket and its policy, which denies insecure requests.

    Args:
        title: the logical id of the bucket.
        days: the days after which a file expires.
        kms_key_arn: the key, if not SSE-S3.
        attributes: the attributes of both resources, such as their condition.
        properties: further properties of the bucket; those that are None are left out.
    """
    rule = LifecycleRule(
        Id="ExpireFiles",
        Status="Enabled",
        ExpirationInDays=days,
        NoncurrentVersionExpiration=NoncurrentVersionExpiration(NoncurrentDays=1),
        # A query that is stopped may leave parts of files.
        AbortIncompleteMultipartUpload=AbortIncompleteMultipartUpload(DaysAfterInitiation=1),
    )
    bucket = Bucket(
        title,
        BucketEncryption=BucketEncryption(ServerSideEncryptionConfiguration=[encryption(kms_key_arn)]),
        LifecycleConfiguration=LifecycleConfiguration(Rules=[rule]),
        Metadata=suppress("S3_BUCKET_NO_PUBLIC_RW_ACL", *ENCRYPTED_EITHER_WAY),
        **private(),
        **present(**properties),
        **attributes,
    )
    policy = BucketPolicy(
        f"{title}Policy",
        Bucket=Ref(title),
        Metadata=suppress("S3_BUCKET_SSL_REQUESTS_ONLY"),
        PolicyDocument=result_bucket_policy(GetAtt(title, "Arn")),
        **attributes,
    )
    return [bucket, policy]


def access_logs_in(bucket_name: Text | None, prefix: str) -> Any:
    """Return the setting that S3 delivers server access logs to that bucket, if there is one."""
    return given(
        bucket_name, lambda name: LoggingConfiguration(DestinationBucketName=name, LogFilePrefix=prefix)
    )
