"""The policy of a key is for the trail, the log group and the accounts whose data it encrypts."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from cloudtrail_templates.cloudformation.grants import find_gap
from cloudtrail_templates.cloudformation.resolver import as_text, is_known, is_true
from cloudtrail_templates.cloudformation.resource_types import (
    BUCKET,
    BUCKET_POLICY,
    KEY,
    KEY_ALIAS,
    LOG_GROUP,
    TRAIL,
)
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.trail_destinations import (
    allowed_to_cloudtrail,
    default_key,
    encryption_rules,
    object_key,
    trail_arns,
)
from cloudtrail_templates.cloudformation.trail_requests import key_request
from cloudtrail_templates.cloudformation.wildcards import normal
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_KEY_PAGE = (
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html"
)
_LOGS_CONTEXT = "kms:EncryptionContext:aws:logs:arn"
_OWN_ACCOUNT = "${AWS::AccountId}"
_ACCOUNT_OF_TRAIL = re.compile(r":(\$\{[^}]*\}|[^:{}]*):trail/")
_ACCOUNT = re.compile(r"\d{12}|\$\{AWS::AccountId\}")


@rule(
    "CT209",
    Severity.ERROR,
    "The key of a log bucket is for all accounts that the bucket takes logs from.",
    fix="name the trails of these accounts in the key policy too, in aws:SourceArn and in the encryption context",
    source=_KEY_PAGE,
)
def key_of_fewer_accounts(stack: Stack) -> Iterator[Problem]:
    for policy in stack.of(BUCKET_POLICY):
        bucket = policy.get("Bucket")
        key = _key_of_bucket(stack, bucket)
        grants = allowed_to_cloudtrail(key.get("KeyPolicy"), "kms:GenerateDataKey") if key else []
        accounts = [_accounts(grant) for grant in grants]
        if not key or not accounts or any(each is None for each in accounts):
            continue
        known = {account for each in accounts for account in each or ()}
        missing = [one for one in _accounts_of_bucket(policy) if one not in known]
        if missing:
            who = "this account" if missing[0] == _OWN_ACCOUNT else f"the account {missing[0]}"
            yield key.at("KeyPolicy"), f"the bucket takes logs of {who}, its key is not for trails of it"


def _key_of_bucket(stack: Stack, bucket: object) -> Resource | None:
    """Return the key of the log files in a bucket: that of a trail that writes to it, or its default."""
    for trail in stack.of(TRAIL):
        if bucket and trail.get("S3BucketName") == bucket and (key := stack.find(KEY, trail.get("KMSKeyId"))):
            return key
    found = stack.find(BUCKET, bucket)
    return stack.find(KEY, default_key(found)) if found else None


def _accounts(grant: Statement) -> set[str] | None:
    """Return the accounts whose trails a statement is for; None where they are not known."""
    arns = trail_arns(grant)
    if arns is None or grant.excepts:
        return None
    found = [_ACCOUNT_OF_TRAIL.search(arn) for arn in arns]
    accounts = {match[1] for match in found if match}
    return accounts if None not in found and all(map(_ACCOUNT.fullmatch, accounts)) else None


def _accounts_of_bucket(policy: Resource) -> Iterator[str]:
    """Yield the accounts whose folders CloudTrail may write, as far as they are known."""
    for grant in allowed_to_cloudtrail(policy.get("PolicyDocument"), "s3:PutObject"):
        for resource in grant.resources:
            account = (object_key(resource) or "").rpartition("AWSLogs/")[2].split("/")[0]
            if _ACCOUNT.fullmatch(account):
                yield account


@rule(
    "CT221",
    Severity.ERROR,
    "The policy of a trail's key lets CloudTrail describe the key, and decrypt with it where the bucket has a Bucket Key.",
    fix="allow cloudtrail.amazonaws.com kms:DescribeKey (and kms:Decrypt) with aws:SourceArn, without an encryption context",
    source=_KEY_PAGE,
)
def key_not_described(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        key = stack.find(KEY, trail.get("KMSKeyId"))
        read = key.statements("KeyPolicy") if key else None
        if key is None or read is None or find_gap(read, key_request(stack, trail, "kms:GenerateDataKey")):
            continue
        bucket = stack.find(BUCKET, trail.get("S3BucketName"))
        wanted = {"kms:DescribeKey": "which CreateTrail calls"}
        if bucket and any(is_true(found.get("BucketKeyEnabled")) for found in encryption_rules(bucket)):
            wanted["kms:Decrypt"] = f"which the Bucket Key of {bucket.name} needs"
        for action, reason in wanted.items():
            if find_gap(read, key_request(stack, trail, action)):
                yield (
                    key.at("KeyPolicy"),
                    f"the key of the trail {trail.name} does not let CloudTrail do {action}, {reason}",
                )


@rule(
    "CT222",
    Severity.ERROR,
    "The policy of a key lets somebody change it; KMS refuses a policy that locks everybody out.",
    fix="allow arn:${AWS::Partition}:iam::${AWS::AccountId}:root kms:* in the key policy",
    source="https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",
)
def key_without_administrator(stack: Stack) -> Iterator[Problem]:
    for key in stack.of(KEY):
        read = key.statements("KeyPolicy")
        if read is None:
            continue
        able = [one for one in read if one.covers("kms:PutKeyPolicy")]
        if any(not one.allows and one.for_everybody and not one.conditional for one in able):
            yield key.at("KeyPolicy"), "a Deny lets nobody change the policy of the key"
        elif not any(one.allows and (one.excepts or set(one.principals) - {"Service"}) for one in able):
            yield key.at("KeyPolicy"), "nobody may change the policy of the key (kms:PutKeyPolicy)"


@rule(
    "CT223",
    Severity.ERROR,
    "The alias of a key has a name that KMS does not reserve.",
    fix="choose a name that does not begin with alias/aws/",
    source="https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
)
def reserved_alias(stack: Stack) -> Iterator[Problem]:
    for alias in stack.of(KEY_ALIAS):
        if as_text(alias.get("AliasName")).startswith("alias/aws/"):
            yield alias.at("AliasName"), "KMS reserves aliases that begin with alias/aws/"


@rule(
    "CT407",
    Severity.ERROR,
    "The policy of a log group's key is for the log group that is encrypted with it.",
    fix=f"name the log group in {_LOGS_CONTEXT} of the key policy",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
)
def key_of_another_log_group(stack: Stack) -> Iterator[Problem]:
    for group in stack.of(LOG_GROUP):
        key = stack.find(KEY, group.get("KmsKeyId"))
        read = key.statements("KeyPolicy") or [] if key else []
        grants = [
            one
            for one in read
            if one.allows and one.for_service("logs") and one.covers("kms:GenerateDataKey")
        ]
        if not key or not grants:
            continue
        patterns = [one.values(_LOGS_CONTEXT) for one in grants]
        if all(patterns) and not any(_may_be_group(group, text) for texts in patterns for text in texts):
            name = group.get("LogGroupName")
            which = f"{shorten(name)}" if name else "a log group with a generated name"
            yield (
                key.at("KeyPolicy"),
                f"the key is for {shorten(patterns[0][0].rpartition(':log-group:')[2])}, {which} is encrypted with it",
            )


def _may_be_group(group: Resource, pattern: str) -> bool:
    """Return whether the pattern of a log group's ARN may match the group."""
    wanted = normal(pattern).rpartition(":log-group:")[2].removesuffix(":*")
    given = group.get("LogGroupName")
    if wanted == pattern or not is_known(wanted.replace("${AWS::StackName}", "")):
        return True
    if given is None:
        # CloudFormation generates <stack>-<logical id>-<random text>.
        return "*" in wanted
    name = as_text(given)
    return not is_known(name.replace("${AWS::StackName}", "")) or fnmatchcase(name, wanted)
