"""The policy of the bucket that CloudTrail delivers to."""

import json
from typing import Any

from awacs import s3
from awacs.aws import Action, PolicyDocument, Principal, Statement
from troposphere import If, encode_to_dict

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import given, pick, present_items, sub
from cloudtrail_templates.options import Flag, Text, Texts
from cloudtrail_templates.policies.document import allow, deny, document, merged, service
from cloudtrail_templates.policies.trails import account_folder, from_trails, log_folder

MAX_POLICY_BYTES = 20_480
EVERYBODY = Principal("*")
# The longest value that each of these has at deployment.
_LONGEST = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-southeast-99", "AWS::AccountId": "1" * 12}
_LONGEST_OTHER = "x" * 63


def log_bucket_policy(
    bucket_arn: Any,
    *,
    trail_name: Text,
    trail_region: Text | None = None,
    account_ids: Texts | None = None,
    organization_id: Text | None = None,
    s3_key_prefix: Text | None = None,
    delete_requires_mfa: Flag = True,
) -> PolicyDocument:
    """Return the policy that lets CloudTrail deliver, and denies insecure requests and deletes without MFA.

    Raises:
        OptionError: with that many accounts the policy would exceed the 20,480 bytes that S3 accepts.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """

    def delivery(accounts: Texts | None) -> list[Statement]:
        return _delivery(bucket_arn, trail_name, trail_region, accounts, organization_id, s3_key_prefix)

    own, shared = delivery(None), given(account_ids, delivery)
    if shared is None:
        statements: list[Statement | If] = list(own)
    elif isinstance(shared, If):
        condition, several, _ = shared.data["Fn::If"]
        statements = [If(condition, many, one) for many, one in zip(several, own, strict=True)]
    else:
        statements = shared
    policy = document(
        *statements, *secure_transport(bucket_arn), deletes_need_mfa(bucket_arn, delete_requires_mfa)
    )
    size = policy_bytes(policy)
    if isinstance(account_ids, tuple) and size > MAX_POLICY_BYTES:
        raise OptionError(
            f"account_ids must fit a bucket policy of {MAX_POLICY_BYTES} bytes, got {len(account_ids)} accounts "
            f"({size} bytes); use an organization trail (organization_id), or a second bucket"
        )
    return policy


def _delivery(
    bucket_arn: Any,
    trail_name: Text,
    trail_region: Text | None,
    account_ids: Texts | None,
    organization_id: Text | None,
    s3_key_prefix: Text | None,
) -> list[Statement]:
    trails = from_trails(trail_name, trail_region, account_ids)

    def folder(name: Any) -> Any:
        return log_folder(s3_key_prefix, name, "*", under=bucket_arn)

    return [
        allow(
            "AllowTrailToReadTheBucketAcl",
            service("cloudtrail"),
            [s3.GetBucketAcl],
            resource=[bucket_arn],
            conditions=trails,
        ),
        allow(
            "AllowTrailToWriteToItsOwnFolder",
            service("cloudtrail"),
            [s3.PutObject],
            resource=present_items(folder(account_folder(account_ids)), given(organization_id, folder)),
            conditions=merged({"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}, trails),
        ),
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
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
        deny(
            "DenyRequestsWithTlsBelow12",
            EVERYBODY,
            [Action("s3", "*")],
            resource=everything,
            conditions={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        ),
    ]


def deletes_need_mfa(bucket_arn: Any, switch: Flag) -> Statement | If | None:
    """Return a statement that denies deletes without MFA; bucket policies do not apply to lifecycle rules.

    Sessions of IAM Identity Center and of service roles have no MFA context: they cannot delete at all.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-MFA
    """
    statement = deny(
        "DenyDeletesWithoutMfa",
        EVERYBODY,
        [s3.DeleteObject, s3.DeleteObjectVersion],
        resource=[sub("${Bucket}/*", Bucket=bucket_arn)],
        conditions={
            "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        },
    )
    chosen: Statement | If | None = pick(switch, {True: statement})
    return chosen


def policy_bytes(policy: PolicyDocument) -> int:
    """Return the most bytes that a policy can have at deployment, as S3 counts them."""
    return len(json.dumps(_longest(encode_to_dict(policy)), separators=(",", ":")).encode())


def _longest(value: Any) -> Any:
    if isinstance(value, list):
        return [_longest(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        return max((_longest(branch) for branch in value["Fn::If"][1:]), key=lambda one: len(json.dumps(one)))
    if "Fn::Sub" in value:
        text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
        for name, longest in _LONGEST.items():
            text = text.replace("${" + name + "}", longest)
        return text
    if "Ref" in value:
        return _LONGEST.get(value["Ref"], _LONGEST_OTHER)
    if "Fn::GetAtt" in value:
        return _LONGEST_OTHER
    return {name: _longest(item) for name, item in value.items()}
