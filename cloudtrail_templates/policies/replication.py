"""The policies of replication: the role that S3 assumes, and what the replica's bucket and key allow it."""

from typing import Any

from awacs import kms, s3, sts
from awacs.aws import PolicyDocument, Principal, Statement

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import allow, document, service
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.policies.log_files import THROUGH_S3

_WRITE = [s3.ReplicateObject, s3.ReplicateDelete, s3.ObjectOwnerOverrideToBucketOwner]
# kms:Decrypt is for replicas with an S3 Bucket Key.
_ENCRYPT = [kms.Encrypt, kms.Decrypt]


def replication_trust() -> PolicyDocument:
    """Return the policy that lets S3 assume the role.

    It has no condition, as in AWS's documentation, which does not say that S3 names the bucket or its account when it
    assumes the role. Who may pass the role to a bucket is decided by iam:PassRole.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    """
    return document(allow("AllowS3ToAssume", service("s3"), [sts.AssumeRole]))


def replication_policy(
    bucket_arn: Any,
    replica_arn: Any,
    *,
    kms_key_arn: Text | None = None,
    replica_kms_key_arn: Text | None = None,
) -> PolicyDocument:
    """Return the policy to read the versions of log files and to write their replicas.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
    """

    def key_use(sid: str, actions: list[Any], arn: Text | None, bucket: Any) -> Statement | None:
        # Where the parameter is empty, the resource is a bucket: actions of KMS apply to keys only, so this allows nothing.
        key = given(arn, lambda value: value, otherwise=bucket)
        return None if arn is None else allow(sid, None, actions, resource=[key], conditions=THROUGH_S3)

    return document(
        allow(
            "AllowReadReplication",
            None,
            [s3.GetReplicationConfiguration, s3.ListBucket],
            resource=[bucket_arn],
        ),
        allow(
            "AllowReadFiles",
            None,
            [
                s3.GetObjectVersionForReplication,
                s3.GetObjectVersionAcl,
                s3.GetObjectVersionTagging,
                s3.GetObjectRetention,
                s3.GetObjectLegalHold,
            ],
            resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
        ),
        allow(
            "AllowWriteReplicas",
            None,
            [*_WRITE, s3.ReplicateTags],
            resource=[sub("${Bucket}/*", Bucket=replica_arn)],
        ),
        key_use("AllowDecryptFiles", [kms.Decrypt], kms_key_arn, bucket_arn),
        key_use("AllowEncryptReplicas", _ENCRYPT, replica_kms_key_arn, replica_arn),
    )


def replicas_from(bucket_arn: Any, role_arn: Text | None) -> Statement | None:
    """Return the statement with which a bucket takes replicas from a role of another account.

    The role of the same account needs no statement. S3 refuses a policy that names a role which does not exist.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html
    """
    if role_arn is None:
        return None
    return allow(
        "AllowReplicas",
        _role(role_arn),
        [*_WRITE, s3.ReplicateTags],
        resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
    )


def replica_use(role_arn: Text) -> KeyUse:
    """Allow a replication role of another account to encrypt replicas.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
    """
    statement = allow(
        "AllowReplicasToEncrypt",
        _role(role_arn),
        _ENCRYPT,
        resource=["*"],
        conditions=THROUGH_S3,
    )
    return KeyUse("replica_use", {"role_arn": role_arn}, (statement,))


def _role(role_arn: Text) -> Principal:
    # Where the parameter is empty, the account itself, whose IAM policies decide anyway.
    own_account = sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")
    return Principal("AWS", given(role_arn, lambda arn: arn, otherwise=own_account))
