"""The trails that a statement is about: their ARNs, their folders in the bucket, and conditions that match them."""

from collections.abc import Mapping
from typing import Any

from troposphere import AccountId, AWSHelperFn, If, Join, Region, Select, Split

from cloudtrail_templates.intrinsics import Given, given, sub
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.policies.document import Conditions, merged

# The account is between two wildcards, because the delimiter of Fn::Join must be a literal.
_ANY_TRAIL_OF = ("arn:*:cloudtrail:*:", ":trail/*")
# An account id has twelve digits. By the first one, the folder of an organization of twelve characters is left out.
_ANY_ACCOUNT = [f"{digit}{'?' * 11}" for digit in range(10)]


def trail_arn(trail_name: Text, trail_region: Text | None = None, account_id: Text = AccountId) -> Any:
    """Return the ARN of a trail by its name. `GetAtt` would make a cycle: the trail depends on these policies."""
    return sub(
        "arn:${AWS::Partition}:cloudtrail:${Region}:${Account}:trail/${Name}",
        Region=home_region(trail_region),
        Account=account_id,
        Name=trail_name,
    )


def home_region(trail_region: Text | None) -> Any:
    """Return the home region of the trail: the given one, or that of the stack."""
    return given(trail_region, lambda region: region, otherwise=Region)


def from_trails(
    trail_name: Text, trail_region: Text | None, account_ids: Texts | None, **more: Mapping[str, Any]
) -> Conditions | If:
    """Return the conditions that the request comes from a trail of that name, in the stack's account or in the others.

    `more` are further conditions that must hold, by operator.

    A list that is known only at deployment cannot be made into ARNs with references in them. Instead, two conditions
    on one key must both hold: one on partition, region and name, the other on the account.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    if isinstance(account_ids, Given):
        branches = (from_trails(trail_name, trail_region, ids, **more) for ids in (account_ids.value, None))
        return If(account_ids.condition, *branches)
    if isinstance(account_ids, AWSHelperFn):
        trails: Conditions = {
            "StringLike": {"aws:SourceArn": trail_arn(trail_name, trail_region, "*")},
            "ArnLike": {"aws:SourceArn": any_trail_of(account_ids)},
        }
    else:
        arns = [trail_arn(trail_name, trail_region, account) for account in account_ids or (AccountId,)]
        trails = {"StringEquals": {"aws:SourceArn": arns if len(arns) > 1 else arns[0]}}
    return merged(more, trails)


def any_trail_of(account_ids: Texts | None) -> Any:
    """Return patterns for every trail of the accounts in all regions, as the encryption context of KMS holds them."""
    if isinstance(account_ids, AWSHelperFn):
        start, end = _ANY_TRAIL_OF
        return Split(",", Join("", [start, Join(f"{end},{start}", account_ids), end]))
    return [trail_arn("*", "*", account) for account in account_ids or (AccountId,)]


def log_folder(s3_key_prefix: Text | None, *below: Any, under: Any = None) -> Any:
    """Return a folder of log files, `[prefix/]AWSLogs/...`; no other function writes the keys of log files.

    Without `under` it is a key; with a bucket's ARN, it is the ARN of the objects.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
    """
    parts = {f"Part{number}": part for number, part in enumerate(below)}
    prefix = given(s3_key_prefix, lambda value: sub("${Value}/", Value=value), otherwise="")
    text = "/".join(["${Prefix}AWSLogs", *("${" + name + "}" for name in parts)])
    if under is None:
        return sub(text, Prefix=prefix, **parts)
    return sub("${Bucket}/" + text, Bucket=under, Prefix=prefix, **parts)


def account_folder(
    s3_key_prefix: Text | None,
    organization_id: Text | None,
    account_id: Text,
    *below: Any,
    under: Any = None,
) -> Any:
    """Return a folder of one account, `[prefix/]AWSLogs/[organization/]account/...`, as `log_folder` does."""
    owner = given(
        organization_id,
        lambda one: sub("${Organization}/${Account}", Organization=one, Account=account_id),
        otherwise=account_id,
    )
    return log_folder(s3_key_prefix, owner, *below, under=under)


def account_folders(account_ids: Texts | None) -> list[Any]:
    """Return the names of the folders of the trails' accounts: one for each account that is known.

    For a list that is known only at deployment they are patterns for every account: the delimiter of Fn::Join is a
    literal, so that each item cannot become a folder of a bucket. aws:SourceArn then decides which accounts write, and
    CloudTrail itself writes the files of a trail to the folder of its account. With the policy variable
    aws:SourceAccount the bucket policy could decide that too, but CloudTrail does not document that its requests to S3
    have that key.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html
    """
    if isinstance(account_ids, AWSHelperFn):
        return _ANY_ACCOUNT
    return list(account_ids or (AccountId,))


def management_account(account_ids: Texts | None) -> Any:
    """Return the account of an organization trail: the first of the accounts, or that of the stack."""
    if isinstance(account_ids, Given):
        return If(account_ids.condition, Select(0, account_ids.value), AccountId)
    if isinstance(account_ids, AWSHelperFn):
        return Select(0, account_ids)
    return account_ids[0] if account_ids else AccountId
