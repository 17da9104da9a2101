"""Server access logs: the bucket that receives them lets S3 write, and refuses nothing that S3 sends."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.grants import Lack, find_denial, find_gap, statements_of
from cloudtrail_templates.cloudformation.requests import ABSENT, Request
from cloudtrail_templates.cloudformation.resolver import as_text
from cloudtrail_templates.cloudformation.resource_types import BUCKET, BUCKET_POLICY, KEY
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.trail_destinations import default_encryption
from cloudtrail_templates.cloudformation.trail_requests import OWN_ACCOUNT
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"


def _deliveries(stack: Stack) -> Iterator[tuple[Resource, Resource, Mapping[str, Any]]]:
    """Yield each bucket with access logs, the bucket in the stack that receives them, and the settings."""
    for bucket in stack.of(BUCKET):
        logging = bucket.get("LoggingConfiguration")
        if isinstance(logging, dict):
            target = stack.find(BUCKET, logging.get("DestinationBucketName", bucket.reference))
            if target:
                yield bucket, target, logging


def _request(stack: Stack, bucket: Resource, target: Resource, logging: Mapping[str, Any]) -> Request:
    """Return the request that writes an access log, which asks for no encryption.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    prefix = as_text(logging.get("LogFilePrefix", ""))
    return Request(
        "logging",
        "s3:PutObject",
        f"arn:aws:s3:::{as_text(target.reference)}/{prefix}${{file}}",
        {
            "aws:sourcearn": (f"arn:aws:s3:::{as_text(bucket.reference)}",),
            "aws:sourceaccount": (OWN_ACCOUNT,),
            "s3:x-amz-server-side-encryption": (ABSENT,),
            "s3:x-amz-server-side-encryption-aws-kms-key-id": (ABSENT,),
        },
        stack.model.names,
    )


def _policies(stack: Stack, target: Resource) -> list[Resource]:
    return [policy for policy in stack.of(BUCKET_POLICY) if policy.get("Bucket") == target.reference]


@rule(
    "CT304",
    Severity.ERROR,
    "A bucket for server access logs has SSE-S3, or a key that S3 may deliver with, and no default retention.",
    fix="give the access-log bucket AES256, or allow logging.s3.amazonaws.com kms:GenerateDataKey and kms:Decrypt in the "
    "policy of its key; remove the Object Lock retention",
    source=_S3 + "enable-server-access-logging.html",
)
def access_logs_not_delivered(stack: Stack) -> Iterator[Problem]:
    for bucket, target, _ in _deliveries(stack):
        for default in default_encryption(target):
            if str(default.get("SSEAlgorithm")).startswith("aws:kms") and _refuses(stack, default):
                yield (
                    target.at("BucketEncryption"),
                    f"the key of {target.name} does not let S3 deliver the access logs of {bucket.name}",
                )
        if target.get("ObjectLockConfiguration", "Rule", "DefaultRetention"):
            yield (
                target.at("ObjectLockConfiguration"),
                f"access logs of {bucket.name} cannot go to a bucket with a default retention",
            )


def _refuses(stack: Stack, default: Mapping[str, Any]) -> bool:
    """Return whether the key of a default encryption does not let S3 deliver access logs.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    named = default.get("KMSMasterKeyID")
    # Nobody can change the policy of the key that S3 uses by itself.
    if named is None or str(named).endswith("alias/aws/s3"):
        return True
    key = stack.find(KEY, named)
    read = key.statements("KeyPolicy") if key else None
    return read is not None and any(
        find_gap(read, Request("logging", action, "${key}", {}, stack.model.names))
        for action in ("kms:GenerateDataKey", "kms:Decrypt")
    )


@rule(
    "CT307",
    Severity.ERROR,
    "The policy of a bucket for server access logs lets S3 write them.",
    fix="allow logging.s3.amazonaws.com s3:PutObject on <bucket>/<prefix>*, with aws:SourceArn of the bucket that is logged",
    source=_S3 + "enable-server-access-logging.html",
)
def access_logs_without_grant(stack: Stack) -> Iterator[Problem]:
    for bucket, target, logging in _deliveries(stack):
        policies = _policies(stack, target)
        read = statements_of(policies)
        # A bucket with ACLs takes access logs by its ACL.
        if read is None or target.get("AccessControl") == "LogDeliveryWrite":
            continue
        path = policies[0].at("PolicyDocument") if policies else target.at()
        gap = find_gap(read, _request(stack, bucket, target, logging))
        if gap and (policies or stack.model.complete):
            reason = {
                Lack.ACTION: "has no policy that lets S3 write",
                Lack.RESOURCE: "lets S3 write to other objects only",
                Lack.CONDITION: "lets S3 write on conditions that do not hold",
            }[gap.lack]
            yield path, f"{target.name}, which receives the access logs of {bucket.name}, {reason}"


@rule(
    "CT308",
    Severity.ERROR,
    "The policy of a bucket for server access logs denies nothing that S3 sends, such as objects without an SSE header.",
    fix="remove the Deny, or limit it with NotPrincipal or aws:PrincipalIsAWSService; default encryption does the work",
    source=_S3 + "troubleshooting-server-access-logging.html",
)
def access_logs_denied(stack: Stack) -> Iterator[Problem]:
    for bucket, target, logging in _deliveries(stack):
        for policy in _policies(stack, target):
            read = statements_of([policy]) or []
            if denial := find_denial(read, _request(stack, bucket, target, logging)):
                keys = " and ".join(f"{operator} {key}" for operator, key in denial.conditions)
                on = f" on the condition {keys}" if keys else ""
                yield policy.at("PolicyDocument"), f"a Deny{on} refuses the access logs of {bucket.name}"
