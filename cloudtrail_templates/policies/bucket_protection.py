"""The denials in the policies of buckets: insecure requests, deletes without MFA, and changes of the bucket."""

from typing import Any

from awacs import s3
from awacs.aws import Action, Principal, Statement

from cloudtrail_templates.intrinsics import given, pick, sub
from cloudtrail_templates.options import Flag, Texts
from cloudtrail_templates.policies.document import WITHOUT_TLS, Conditions, deny

EVERYBODY = Principal("*")
# What protects log files, and what would end their delivery.
_CHANGES = [
    s3.DeleteBucket,
    s3.DeleteBucketPolicy,
    s3.PutBucketLogging,
    s3.PutBucketObjectLockConfiguration,
    s3.PutBucketOwnershipControls,
    s3.PutBucketPolicy,
    s3.PutBucketPublicAccessBlock,
    s3.PutBucketVersioning,
    s3.PutEncryptionConfiguration,
    s3.PutLifecycleConfiguration,
    s3.PutReplicationConfiguration,
]


def secure_transport(bucket_arn: Any) -> list[Statement]:
    """Return two statements that deny plain HTTP and TLS below 1.2.

    In one statement, both keys would have to match.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    everything = [bucket_arn, sub("${Bucket}/*", Bucket=bucket_arn)]
    return [
        deny(
            "DenyRequestsWithoutTls",
            EVERYBODY,
            [Action("s3", "*")],
            resource=everything,
            conditions=WITHOUT_TLS,
        ),
        deny(
            "DenyRequestsWithTlsBelow12",
            EVERYBODY,
            [Action("s3", "*")],
            resource=everything,
            conditions={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        ),
    ]


def deletes_need_mfa(bucket_arn: Any, switch: Flag) -> Statement | None:
    """Return a statement that denies deletes without MFA; bucket policies do not apply to lifecycle rules.

    Sessions of roles, those of IAM Identity Center too, have no MFA context: they cannot delete at all.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-MFA
    """
    if switch is False:
        return None
    without_mfa: Conditions = {
        "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
        "Bool": {"aws:PrincipalIsAWSService": "false"},
    }
    return deny(
        "DenyDeletesWithoutMfa",
        EVERYBODY,
        [s3.DeleteObject, s3.DeleteObjectVersion],
        resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
        # Where the parameter is false, this repeats what the statement on plain HTTP denies already.
        conditions=pick(switch, {True: without_mfa}, otherwise=WITHOUT_TLS),
    )


def customer_keys_denied(bucket_arn: Any) -> Statement:
    """Deny files that are encrypted with a key of the writer (SSE-C), which nobody else can read.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
    """
    return deny(
        "DenyCustomerProvidedKeys",
        EVERYBODY,
        [s3.PutObject],
        resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
        conditions={"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}},
    )


def changes_need_administrators(bucket_arn: Any, administrator_arns: Texts | None) -> Statement | None:
    """Deny changes of the bucket's settings to every principal but the administrators.

    Nobody is locked out for good: the root user of the bucket's account may read, write and delete the bucket policy even
    if the policy denies it.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
    """
    if administrator_arns is None:
        return None

    def others(arns: Any) -> Conditions:
        names = list(arns) if isinstance(arns, tuple) else arns
        return {
            "ArnNotLike": {"aws:PrincipalArn": names},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        }

    return deny(
        "DenyBucketChangesExceptByAdministrators",
        EVERYBODY,
        _CHANGES,
        resource=[bucket_arn],
        # Where the parameter is empty, this repeats what the statement on plain HTTP denies already.
        conditions=given(administrator_arns, others, otherwise=WITHOUT_TLS),
    )
