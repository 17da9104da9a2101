"""Delivery of a trail: the policies of its bucket, key and topic allow it, and exist before it."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.grants import Gap, Lack, find_gap, may_grant, statements_of
from cloudtrail_templates.cloudformation.resolver import is_false, is_true
from cloudtrail_templates.cloudformation.resource_types import (
    BUCKET,
    KEY,
    TRAIL,
)
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.trail_destinations import (
    object_key,
    policies_of_bucket,
    policies_of_topic,
    topic_of_trail,
)
from cloudtrail_templates.cloudformation.trail_requests import (
    OWN_ACCOUNT,
    acl_request,
    key_request,
    prefix,
    put_request,
)
from cloudtrail_templates.cloudformation.wildcards import normal
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_BUCKET_PAGE = _GUIDE + "create-s3-bucket-policy-for-cloudtrail.html"


@rule(
    "CT201",
    Severity.ERROR,
    "A trail is created after the policy of its bucket, because CreateTrail writes to the bucket.",
    fix="add the bucket policy to the trail's DependsOn",
    source=_BUCKET_PAGE,
)
def trail_before_bucket_policy(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for policy in policies_of_bucket(stack, trail):
            if not stack.model.waits_for(trail.name, policy.name):
                yield _not_waiting(stack, trail, policy, "bucket")


@rule(
    "CT202",
    Severity.ERROR,
    "A trail is created after the policy of its SNS topic.",
    fix="add the topic policy to the trail's DependsOn",
    source=_GUIDE + "cloudtrail-permissions-for-sns-notifications.html",
)
def trail_before_topic_policy(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        topic = topic_of_trail(stack, trail)
        for policy in policies_of_topic(stack, topic.reference) if topic else ():
            if not stack.model.waits_for(trail.name, policy.name):
                yield _not_waiting(stack, trail, policy, "topic")


@rule(
    "CT203",
    Severity.ERROR,
    "The policy of a trail's bucket lets CloudTrail read the bucket's ACL and put log files.",
    fix="allow cloudtrail.amazonaws.com s3:GetBucketAcl on the bucket and s3:PutObject below AWSLogs/",
    source=_BUCKET_PAGE,
)
def bucket_without_grant(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        policies = policies_of_bucket(stack, trail)
        bucket = stack.find(BUCKET, trail.get("S3BucketName"))
        if not policies and bucket and stack.model.complete:
            yield bucket.at(), "the trail writes to this bucket, which has no policy that lets it"
        read = statements_of(policies)
        if not policies or read is None:
            continue
        for request in (acl_request(stack, trail), put_request(stack, trail)):
            gap = find_gap(read, request)
            if gap and gap.lack is Lack.ACTION:
                yield (
                    policies[0].at("PolicyDocument"),
                    f"the policy does not let CloudTrail do {request.action}",
                )
        gap = find_gap(read, acl_request(stack, trail))
        if gap and gap.lack is Lack.RESOURCE:
            yield (
                policies[0].at("PolicyDocument"),
                f"s3:GetBucketAcl is allowed on {_resources(gap)}, not on the bucket itself",
            )
        digests = find_gap(read, put_request(stack, trail, folder="CloudTrail-Digest"))
        validated = is_true(trail.get("EnableLogFileValidation"))
        if validated and digests and not find_gap(read, put_request(stack, trail)):
            yield (
                policies[0].at("PolicyDocument"),
                f"s3:PutObject is allowed on {_resources(digests)}, not on the folder CloudTrail-Digest",
            )


@rule(
    "CT204",
    Severity.ERROR,
    "A trail's key prefix is the one that its bucket's policy allows.",
    fix="use the same prefix in the trail's S3KeyPrefix and in the policy: <bucket>/<prefix>/AWSLogs/<account>/*",
    source=_BUCKET_PAGE,
)
def prefix_differs(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        policies = policies_of_bucket(stack, trail)
        read = statements_of(policies)
        # The folder of an organization is the subject of CT207.
        owner = OWN_ACCOUNT if is_false(trail.get("IsOrganizationTrail")) else "${owner}"
        request = put_request(stack, trail, owner)
        gap = find_gap(read, request) if read else None
        if gap and gap.lack is not Lack.RESOURCE:
            continue
        grants = gap.nearest if gap else [one for one in read or () if may_grant(one, request)]
        allowed = [object_key(resource) or resource for one in grants for resource in one.resources]
        # A prefix that is known only at deployment does not contain AWSLogs/.
        without_prefix = prefix(trail) and allowed and all(key.startswith("AWSLogs/") for key in allowed)
        if not gap and not without_prefix:
            continue
        folder = f"{prefix(trail)}AWSLogs/"
        if all(key.startswith(folder) for key in allowed):
            folder += f"{OWN_ACCOUNT}/"
        yield (
            trail.at("S3KeyPrefix") if trail.get("S3KeyPrefix") else trail.at(),
            f"the trail writes below {shorten(folder)}, {policies[0].name} allows {shorten((allowed or ['no key'])[0])}",
        )


@rule(
    "CT206",
    Severity.ERROR,
    "The key policy of a trail's key lets CloudTrail encrypt.",
    fix="allow cloudtrail.amazonaws.com kms:GenerateDataKey* and kms:DescribeKey in the key policy",
    source=_GUIDE + "create-kms-key-policy-for-cloudtrail.html",
)
def trail_key_without_grant(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        key = stack.find(KEY, trail.get("KMSKeyId"))
        read = key.statements("KeyPolicy") if key else None
        gap = find_gap(read, key_request(stack, trail, "kms:GenerateDataKey")) if read is not None else None
        if key and gap and gap.lack is Lack.ACTION:
            yield key.at("KeyPolicy"), f"the key of the trail {trail.name} does not let CloudTrail encrypt"


def _resources(gap: Gap) -> str:
    found = [resource for one in gap.nearest for resource in one.resources]
    return shorten(normal(found[0])) if found else "other resources"


def _not_waiting(stack: Stack, trail: Resource, policy: Resource, of: str) -> Problem:
    message = f"the trail does not wait for its {of}'s policy {policy.name}"
    if not stack.model.waits_for(policy.name, trail.name):
        return trail.at(), message
    fix = (
        f"write the trail's ARN in {policy.name} with its name, not with Fn::GetAtt or Ref, "
        f"then add {policy.name} to the trail's DependsOn"
    )
    return trail.at(), f"{message}, which itself waits for the trail", fix
