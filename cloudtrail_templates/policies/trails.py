"""The trails that a statement is about: their ARNs, their folders in the bucket, and conditions that match them."""

from typing import Any

from troposphere import AccountId, AWSHelperFn, Join, Region, Split

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text, Texts
from cloudtrail_templates.policies.document import Conditions

# The account is between two wildcards, because the delimiter of Fn::Join must be a literal.
_ANY_TRAIL_OF = ("arn:*:cloudtrail:*:", ":trail/*")


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


def from_trails(trail_name: Text, trail_region: Text | None, account_ids: Texts | None) -> Conditions:
    """Return the conditions that the request comes from a trail of that name, in the stack's account or in the others.

    A list that is known only at deployment cannot be made into ARNs with references in them. Instead, two conditions
    on one key must both hold: one on partition, region and name, the other on the account.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    if isinstance(account_ids, AWSHelperFn):
        return {
            "StringLike": {"aws:SourceArn": trail_arn(trail_name, trail_region, "*")},
            "ArnLike": {"aws:SourceArn": any_trail_of(account_ids)},
        }
    arns = [trail_arn(trail_name, trail_region, account) for account in account_ids or (AccountId,)]
    return {"StringEquals": {"aws:SourceArn": arns if len(arns) > 1 else arns[0]}}


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


def account_folder(account_ids: Texts | None) -> Any:
    """Return the name of the folder of each trail's own account.

    If several accounts write, IAM substitutes the account of the trail, so that no account can write to the folder of
    another. CloudTrail's documentation does not name the key aws:SourceAccount for S3, but users have seen it with
    every delivery since 2021: https://github.com/aws/aws-cdk/issues/15515
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount
    """
    if isinstance(account_ids, AWSHelperFn) or (account_ids and len(account_ids) > 1):
        return "${aws:SourceAccount}"
    return account_ids[0] if account_ids else AccountId
