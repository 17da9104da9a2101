"""The policy of the bucket that CloudTrail delivers to."""

import json
import re
from typing import Any

from awacs import s3
from awacs.aws import PolicyDocument, Statement
from troposphere import encode_to_dict

from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.intrinsics import given
from cloudtrail_templates.options import Flag, Text, Texts
from cloudtrail_templates.policies.bucket_protection import (
    changes_need_administrators,
    customer_keys_denied,
    deletes_need_mfa,
    secure_transport,
)
from cloudtrail_templates.policies.document import allow, document, service
from cloudtrail_templates.policies.log_reader import account_reading
from cloudtrail_templates.policies.replication import replicas_from
from cloudtrail_templates.policies.trails import account_folders, from_trails, log_folder, management_account

MAX_POLICY_BYTES = 20_480
# The longest value that each of these has at deployment.
_LONGEST = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-southeast-99", "AWS::AccountId": "1" * 12}
_LONGEST_OTHER = "x" * 63
_LONGEST_ARN = f"arn:aws-us-gov:s3:::{_LONGEST_OTHER}"
_VARIABLE = re.compile(r"\$\{(?!!)([^}]+)\}")


def log_bucket_policy(
    bucket_arn: Any,
    *,
    trail_name: Text,
    trail_region: Text | None = None,
    account_ids: Texts | None = None,
    organization_id: Text | None = None,
    s3_key_prefix: Text | None = None,
    delete_requires_mfa: Flag = True,
    administrator_arns: Texts | None = None,
    replica_writer_arn: Text | None = None,
    reader_account_ids: Texts | None = None,
) -> PolicyDocument:
    """Return the policy that lets CloudTrail deliver and readers read, and denies what would weaken the bucket.

    Raises:
        OptionError: with that many accounts the policy would exceed the 20,480 bytes that S3 accepts.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    policy = document(
        *_delivery(bucket_arn, trail_name, trail_region, account_ids, organization_id, s3_key_prefix),
        replicas_from(bucket_arn, replica_writer_arn),
        *account_reading(
            bucket_arn, reader_account_ids, s3_key_prefix=s3_key_prefix, organization_id=organization_id
        ),
        *secure_transport(bucket_arn),
        customer_keys_denied(bucket_arn),
        deletes_need_mfa(bucket_arn, delete_requires_mfa),
        changes_need_administrators(bucket_arn, administrator_arns),
    )
    # Only a list that is known can be too long here; computing the size takes longer than all else.
    lists = {
        "account_ids": (account_ids, "an organization trail (organization_id), or a second bucket"),
        "reader_account_ids": (reader_account_ids, "a LogReader for each account"),
    }
    for name, (accounts, other) in lists.items():
        if isinstance(accounts, tuple) and (size := policy_bytes(policy)) > MAX_POLICY_BYTES:
            raise OptionError(
                f"{name} must fit a bucket policy of {MAX_POLICY_BYTES} bytes, got {len(accounts)} accounts "
                f"({size} bytes); use {other}"
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
    full_control = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}

    def folder(name: Any) -> Any:
        return log_folder(s3_key_prefix, name, "*", under=bucket_arn)

    def folders(accounts: Texts | None) -> list[Any]:
        return [folder(name) for name in account_folders(accounts)]

    statements = [
        allow(
            "AllowTrailToReadTheBucketAcl",
            service("cloudtrail"),
            [s3.GetBucketAcl],
            resource=[bucket_arn],
            conditions=from_trails(trail_name, trail_region, account_ids),
        ),
        allow(
            "AllowTrailToWriteToItsOwnFolder",
            service("cloudtrail"),
            [s3.PutObject],
            resource=given(account_ids, folders, otherwise=folders(None)),
            conditions=from_trails(trail_name, trail_region, account_ids, **full_control),
        ),
    ]
    if organization_id is not None:
        owner = management_account(account_ids)
        # Where the parameter is empty, this repeats what the account's trail may do already.
        name = given(organization_id, lambda value: value, otherwise=owner)
        statements.append(
            allow(
                "AllowTrailToWriteToTheOrganizationFolder",
                service("cloudtrail"),
                [s3.PutObject],
                resource=[folder(name)],
                conditions=from_trails(trail_name, trail_region, (owner,), **full_control),
            )
        )
    return statements


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
        text, given = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
        return _VARIABLE.sub(
            lambda match: (
                str(_longest(given[match[1]])) if match[1] in given else _longest({"Ref": match[1]})
            ),
            text,
        )
    if "Ref" in value:
        name = value["Ref"]
        return _LONGEST.get(name, _LONGEST_ARN if name.endswith(".Arn") else _LONGEST_OTHER)
    if "Fn::GetAtt" in value:
        return _LONGEST_ARN
    return {name: _longest(item) for name, item in value.items()}
