"""The policies of the role with which CloudTrail writes to its streams in a log group."""

from typing import Any

from awacs import logs, sts
from awacs.aws import PolicyDocument

from cloudtrail_templates.intrinsics import given, sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import allow, document, service


def delivery_role_trust() -> PolicyDocument:
    """Return the trust policy for CloudTrail. A condition on aws:SourceArn or aws:SourceAccount would stop delivery.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    """
    return document(allow("AllowCloudTrailToAssume", service("cloudtrail"), [sts.AssumeRole]))


def log_streams_policy(log_group_name: Any, organization_id: Text | None = None) -> PolicyDocument:
    """Return the policy to create and fill the streams of this account and region, and of an organization.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
    """
    group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:log-stream:"
    own = sub(group + "${AWS::AccountId}_CloudTrail_${AWS::Region}*", Group=log_group_name)
    shared = given(organization_id, lambda value: sub(group + "${Id}_*", Group=log_group_name, Id=value))
    streams = [own] if shared is None else [own, shared]
    return document(
        allow("AllowOwnStreams", None, [logs.CreateLogStream, logs.PutLogEvents], resource=streams),
    )
