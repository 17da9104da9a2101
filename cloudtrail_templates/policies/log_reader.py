"""Policies that let other accounts read log files: with a role, or each account its own folder."""

from typing import Any

from awacs import kms, s3, sts
from awacs.aws import PolicyDocument, Principal, Statement
from troposphere import AccountId, Select, Split

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.policies.document import Conditions, allow, deny, document, merged
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.policies.log_files import THROUGH_S3, reading
from cloudtrail_templates.policies.text_lists import combined, filled, plain
from cloudtrail_templates.policies.trails import account_folder

# The folders of CloudTrail, beside which other services may have theirs: CloudTrail, CloudTrail-Digest and so on.
_ALL_FOLDERS = "CloudTrail*"


def reader_trust(
    log_account_id: Text,
    account_id: Text | None,
    organization_path: Text | None,
    principal_arns: Texts | None,
    external_id: Text | None,
) -> PolicyDocument:
    """Return the policy that lets principals of an account assume the role: by default those of the log files' account.

    If only a path in an organization is given, every account is a principal, and conditions let in those of the path.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    """
    named = {} if principal_arns is None else {"ArnLike": {"aws:PrincipalArn": _patterns(principal_arns)}}
    conditions = given(
        organization_path,
        lambda path: merged(_in_organization(path), named),
        otherwise=given(
            external_id, lambda one: merged({"StringEquals": {"sts:ExternalId": one}}, named), otherwise=named
        ),
    )

    def root(account: Text) -> Any:
        return sub("arn:${AWS::Partition}:iam::${Account}:root", Account=account)

    everybody = given(organization_path, lambda _: "*", otherwise=root(log_account_id))
    principal = Principal("AWS", given(account_id, root, otherwise=everybody))
    return document(allow("AllowReaderToAssume", principal, [sts.AssumeRole], conditions=conditions))


def reader_policy(
    bucket_arn: Any,
    account_id: Text,
    *,
    s3_key_prefix: Text | None,
    organization_id: Text | None,
    kms_key_arn: Text | None,
    folders: Texts | None,
    regions: Texts | None,
) -> PolicyDocument:
    """Return the policy to read the files of CloudTrail in the folder of one account, or with `*` of all accounts.

    KMS gets the ARN of the file from S3, or with an S3 Bucket Key that of the bucket: both are allowed, and no condition is
    on the trail, whose ARN the request may not have. Lists of folders and regions are in statements that deny all others,
    because a list that is known only at deployment cannot be made into ARNs with references in them.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
    """

    def folder(*below: Any, under: Any = None) -> Any:
        return account_folder(s3_key_prefix, organization_id, account_id, *below, under=under)

    files = folder(_ALL_FOLDERS, "*", under=bucket_arn)
    return document(
        *reading(
            bucket_arn,
            files=[files],
            # If the account is *, the first one is also a pattern of what all accounts have in common.
            prefixes=[folder(), folder("*")],
            kms_key_arn=kms_key_arn,
            decrypting={"StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket_arn, files]}},
        ),
        *_only("Folders", bucket_arn, folders, "{}/*"),
        # The AWS CLI lists digest files by a prefix that ends in the region.
        *_only("Regions", bucket_arn, regions, "{}*"),
    )


def account_reading(
    bucket_arn: Any,
    account_ids: Texts | None,
    *,
    s3_key_prefix: Text | None,
    organization_id: Text | None,
) -> list[Statement]:
    """Return statements of a bucket policy that let accounts read the files of CloudTrail in their own folders.

    The policy variable is the account of the principal, so that each account reads its own folder whatever the list.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    if account_ids is None:
        return []

    def folder(*below: Any, under: Any = None) -> Any:
        return account_folder(s3_key_prefix, organization_id, "${aws:PrincipalAccount}", *below, under=under)

    readers = _accounts(account_ids)
    return [
        allow(
            "AllowReadersToGetTheirFiles",
            readers,
            [s3.GetObject, s3.GetBucketLocation],
            resource=[bucket_arn, folder(_ALL_FOLDERS, "*", under=bucket_arn)],
        ),
        allow(
            "AllowReadersToListTheirFiles",
            readers,
            [s3.ListBucket],
            resource=[bucket_arn],
            conditions={"StringLike": {"s3:prefix": [folder(), folder("*")]}},
        ),
    ]


def readers_use(account_ids: Texts) -> KeyUse:
    """Allow accounts to decrypt files through S3, as far as the policy of the bucket lets them read the files.

    The encryption context is no condition. With an S3 Bucket Key it names the bucket, which in turn names the key.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
    """
    statement = allow(
        "AllowReadersToDecrypt",
        _accounts(account_ids),
        [kms.Decrypt],
        resource=["*"],
        conditions=THROUGH_S3,
    )
    return KeyUse("readers_use", {"account_ids": account_ids}, (statement,))


def _in_organization(path: Any) -> Conditions:
    """Return the conditions that the principal is in the path: another organization may have a unit of the same id."""
    organization = path.split("/")[0] if isinstance(path, str) else Select(0, Split("/", path))
    return {
        "StringEquals": {"aws:PrincipalOrgID": organization},
        "ForAnyValueStringLike": {"aws:PrincipalOrgPaths": [path]},
    }


def _patterns(principal_arns: Texts) -> Any:
    """Return the patterns, or for a parameter that is empty one that every principal matches."""
    return given(principal_arns, plain, otherwise=["arn:*:*::*:*"])


def _only(what: str, bucket_arn: Any, names: Texts | None, prefix: str) -> list[Statement]:
    """Return statements that deny reading and listing outside the folders of these names."""
    if names is None:
        return []

    def patterns(pattern: str) -> Any:
        # Where the parameter is empty, these deny nothing but a listing without a prefix, which is not allowed anyway.
        return given(names, lambda present: combined(filled(pattern, present)), otherwise=["*"])

    # No prefix of a bucket has a folder AWSLogs in it: an option refuses it.
    return [
        deny(
            f"DenyGetOther{what}",
            None,
            [s3.GetObject],
            not_resource=patterns("arn:*:s3:::*/AWSLogs/*/{}/*"),
        ),
        deny(
            f"DenyListOther{what}",
            None,
            [s3.ListBucket],
            resource=[bucket_arn],
            conditions={"StringNotLike": {"s3:prefix": patterns(f"*AWSLogs/*/{prefix}")}},
        ),
    ]


def _accounts(account_ids: Texts) -> Principal:
    """Return the accounts as principals; for a parameter that is empty the stack's account, for which IAM decides anyway."""
    return Principal("AWS", given(account_ids, plain, otherwise=AccountId))
