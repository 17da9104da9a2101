"""The requests that CloudTrail makes for a trail: to its bucket, its key, its topic and its role."""

from collections.abc import Mapping

from cloudtrail_templates.cloudformation.requests import ABSENT, Request, Values
from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.wildcards import arn_parts

OWN_ACCOUNT = "${AWS::AccountId}"
ORGANIZATION = "o-${organization}"
"""The folder, and the start of the log streams, of an organization whose id is not known."""

CONTEXT_OF_TRAIL = "kms:encryptioncontext:aws:cloudtrail:arn"
"""The condition key of the encryption context, in lower case."""

_HEADER = "s3:x-amz-server-side-encryption"
_KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id"
ENCRYPTION_KEYS = {_HEADER, _KEY_HEADER}
"""Condition keys about the encryption that a request to S3 asks for."""


def acl_request(stack: Stack, trail: Resource) -> Request:
    """Return the request with which CreateTrail tests the bucket."""
    return _request(stack, trail, "s3:GetBucketAcl", _bucket(trail))


def put_request(
    stack: Stack, trail: Resource, owner: str = OWN_ACCOUNT, folder: str = "CloudTrail"
) -> Request:
    """Return the request that writes a log file.

    Args:
        stack: The stack.
        trail: The trail.
        owner: What follows AWSLogs/ in the key: an account, or an organization.
        folder: The folder of the account, such as CloudTrail-Digest.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    path = f"{owner}/{OWN_ACCOUNT}" if owner == ORGANIZATION else owner
    key = f"{prefix(trail)}AWSLogs/{path}/{folder}/${{region}}/${{file}}"
    context: dict[str, Values] = {"s3:x-amz-acl": ("bucket-owner-full-control",)}
    kms_key = trail.get("KMSKeyId")
    if not kms_key:
        # Whether CloudTrail sends a header without a key is not documented.
        context[_HEADER] = (ABSENT, "AES256")
        context[_KEY_HEADER] = (ABSENT,)
    elif is_known(kms_key) or not str(kms_key).startswith("${Fn::"):
        context[_HEADER] = ("aws:kms",)
        # S3 compares the ARN of the key; an alias or an id does not say which it is.
        if str(kms_key).startswith("arn:") or str(kms_key).endswith(".Arn}"):
            context[_KEY_HEADER] = (str(kms_key),)
    return _request(stack, trail, "s3:PutObject", f"{_bucket(trail)}/{key}", context)


def key_request(stack: Stack, trail: Resource, action: str) -> Request:
    """Return a request to the key of a trail. Only an operation that encrypts has an encryption context.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    contexts: dict[str, Values] = {"kms:GenerateDataKey": (_arn(trail),), "kms:DescribeKey": (ABSENT,)}
    context = {CONTEXT_OF_TRAIL: contexts[action]} if action in contexts else {}
    return _request(stack, trail, action, "${key}", context)


def publish_request(stack: Stack, trail: Resource, topic: object) -> Request:
    """Return the request that publishes the name of a log file."""
    return _request(stack, trail, "sns:Publish", as_text(topic))


def assume_request(stack: Stack, trail: Resource) -> Request:
    """Return the request that assumes the role for CloudWatch Logs."""
    return _request(stack, trail, "sts:AssumeRole", "${role}")


def stream_requests(stack: Stack, trail: Resource, owner: str = OWN_ACCOUNT) -> list[list[Request]]:
    """Return the requests that send events to CloudWatch Logs; of each inner list one has to be allowed.

    Args:
        stack: The stack.
        trail: The trail.
        owner: What the names of the log streams begin with: the account, or the organization.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    """
    group = as_text(trail.get("CloudWatchLogsLogGroupArn")).removesuffix(":*")
    parts = arn_parts(group)
    region, account = parts[3:5] if parts else ("${region}", "${account}")
    name = f"{owner}_CloudTrail" if owner == ORGANIZATION else f"{account}_CloudTrail_{region}"
    stream = f"{group}:log-stream:{name}${{suffix}}"

    def to(action: str, resource: str) -> Request:
        return Request(None, action, resource, {}, stack.model.names)

    return [
        # The actions on a log group are authorised for the group or for the stream.
        [to("logs:CreateLogStream", stream), to("logs:CreateLogStream", group)],
        [to("logs:PutLogEvents", stream)],
    ]


def prefix(trail: Resource) -> str:
    """Return the key prefix of a trail with its slash; empty where it has none."""
    given = trail.get("S3KeyPrefix")
    return f"{as_text(given)}/" if given else ""


def _request(
    stack: Stack,
    trail: Resource,
    action: str,
    resource: str,
    context: Mapping[str, Values] | None = None,
) -> Request:
    known: dict[str, Values] = {"aws:sourcearn": (_arn(trail),), "aws:sourceaccount": (OWN_ACCOUNT,)}
    return Request("cloudtrail", action, resource, known | dict(context or {}), stack.model.names)


def _arn(trail: Resource) -> str:
    return as_text(trail.arn)


def _bucket(trail: Resource) -> str:
    return f"arn:aws:s3:::{as_text(trail.get('S3BucketName'))}"
