"""Properties and constraints that the log bucket and the access-log bucket share."""

from typing import Any

from troposphere.s3 import (
    OwnershipControls,
    OwnershipControlsRule,
    PublicAccessBlockConfiguration,
    ServerSideEncryptionByDefault,
    ServerSideEncryptionRule,
    VersioningConfiguration,
)

from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Option

MAX_DAYS = 2**31 - 1
"""The most days that S3 accepts in a lifecycle rule: it reads them as a signed 32-bit integer.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html
"""

NEW_BUCKET: dict[str, Any] = {
    "AllowedPattern": r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--(ol|x|table)-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "must": "must be 3 to 63 lower-case letters, digits and hyphens; give a bucket's name without s3:// or a path",
}
"""Constraints for the name of a new bucket.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

EXISTING_BUCKET: dict[str, Any] = {
    "AllowedPattern": r"(?!\d+(\.\d+){3}$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "must": "must be 3 to 63 lower-case letters, digits, dots and hyphens; give a bucket's name without s3:// or a path",
}

BUCKET_NAME_PREFIX = Option(
    "Beginning of a bucket name that only this account can use: the name is <prefix>-<account>-<region>-an, in the account "
    "regional namespace of S3. Give this or a name, not both. Not available in me-south-1 and me-central-1.",
    sources=("AmazonS3/latest/userguide/gpbucketnamespaces.html",),
    group="Bucket",
    AllowedPattern=r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?",
    must="must be 1 to 32 lower-case letters, digits and hyphens; give the beginning of a name like audit-logs",
    empty="Empty: a name in the global namespace.",
)

READER_ACCOUNT_IDS = Option(
    "Accounts that may read the log files in their own folder without a role, as far as their own policies allow it, "
    "separated by commas; at most 40.",
    sources=("awscloudtrail/latest/userguide/cloudtrail-sharing-logs.html",),
    group="Readers",
    label="Reader account IDs",
    AllowedPattern=r"\d{12}",
    must="must be 12 digits each; give account ids like 111122223333,444455556666",
    empty="Empty: none.",
)
ADMINISTRATOR_ARNS = Option(
    "The only roles and users, separated by commas, that may change the bucket's policy, lifecycle, versioning, encryption "
    "and similar settings. The role that deploys this stack must be one of them. The root user can change the policy, too.",
    sources=("AmazonS3/latest/API/API_PutBucketPolicy.html",),
    group="Protection",
    label="Administrator ARNs",
    AllowedPattern=r"arn:aws[a-z-]*:iam::\d{12}:(role|user)/[A-Za-z0-9_+=.@/*-]+",
    must="must be ARNs of roles or users; write arn:aws:iam::<account>:role/<name>, where * matches any characters",
    empty="Empty: every principal with the IAM permissions.",
)
"""Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""

DELETE_REQUIRES_MFA = Option(
    "Deny deletes without MFA. Sessions of roles, also of IAM Identity Center, have no MFA and cannot delete; "
    "lifecycle rules can.",
    sources=(
        "IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
        "AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
    ),
    group="Protection",
    decides=True,
)


OBJECT_LOCK_MODE = Option(
    "S3 Object Lock for every log file. GOVERNANCE: a special permission can lift it. COMPLIANCE: nobody can, not even the "
    "root user. It cannot be switched off again.",
    sources=(
        "AmazonS3/latest/userguide/object-lock.html",
        "AmazonS3/latest/userguide/object-lock-configure.html",
    ),
    group="Protection",
    label="Object Lock mode",
    AllowedValues=("GOVERNANCE", "COMPLIANCE"),
    must="must be None, GOVERNANCE or COMPLIANCE",
)


def private() -> dict[str, Any]:
    """Return the properties of a private bucket: no ACLs, no public access, versioning.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    return {
        "OwnershipControls": OwnershipControls(
            Rules=[OwnershipControlsRule(ObjectOwnership="BucketOwnerEnforced")]
        ),
        "PublicAccessBlockConfiguration": PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        "VersioningConfiguration": VersioningConfiguration(Status="Enabled"),
    }


def encryption(kms_key_arn: Any) -> ServerSideEncryptionRule:
    """Return the rule that encrypts with a KMS key and an S3 Bucket Key, or with SSE-S3 if there is no key.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    """

    def with_kms(arn: Any) -> ServerSideEncryptionByDefault:
        return ServerSideEncryptionByDefault(SSEAlgorithm="aws:kms", KMSMasterKeyID=arn)

    amazon_s3 = ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
    return ServerSideEncryptionRule(
        ServerSideEncryptionByDefault=given(kms_key_arn, with_kms, otherwise=amazon_s3),
        **present(BucketKeyEnabled=given(kms_key_arn, lambda _: True)),
    )
