"""The policy of the bucket that S3 writes server access logs to."""

from typing import Any

from awacs import s3
from awacs.aws import PolicyDocument

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Flag, Texts
from cloudtrail_templates.policies.bucket_protection import (
    changes_need_administrators,
    deletes_need_mfa,
    secure_transport,
)
from cloudtrail_templates.policies.document import allow, document, merged, own_account, service


def access_log_bucket_policy(
    bucket_arn: Any,
    source_bucket_arn: Any,
    *,
    delete_requires_mfa: Flag = True,
    administrator_arns: Texts | None = None,
) -> PolicyDocument:
    """Return the policy that lets the log delivery of S3 write for the buckets of this account whose requests are logged.

    `source_bucket_arn` is the ARN of one bucket, or has wildcards. The policy denies insecure requests, deletes without MFA
    and changes by others than the administrators, like the policy of the log bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    return document(
        allow(
            "AllowServerAccessLogsOfTheLogBucket",
            service("logging.s3"),
            [s3.PutObject],
            resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
            conditions=merged({"ArnLike": {"aws:SourceArn": source_bucket_arn}}, own_account()),
        ),
        *secure_transport(bucket_arn),
        deletes_need_mfa(bucket_arn, delete_requires_mfa),
        changes_need_administrators(bucket_arn, administrator_arns),
    )
