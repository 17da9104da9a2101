"""Delivery of a trail: the policies of its bucket, key and topic allow it, and exist before it."""

import re
from collections.abc import Iterator

from cloudtrail_templates.cloudformation.resolver import is_known
from cloudtrail_templates.cloudformation.resource_types import (
    BUCKET,
    KEY,
    TRAIL,
)
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.cloudformation.statements import Statement, statements
from cloudtrail_templates.cloudformation.trail_destinations import (
    allows_cloudtrail,
    object_key,
    policies_of_bucket,
    policies_of_topic,
    topic_of_trail,
)
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
                yield trail.at(), f"the trail does not wait for its bucket's policy {policy.name}"


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
                yield trail.at(), f"the trail does not wait for its topic's policy {policy.name}"


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
        grants = [statements(policy.get("PolicyDocument")) for policy in policies]
        if not policies or None in grants:
            continue
        for action in ("s3:GetBucketAcl", "s3:PutObject"):
            if not any(allows_cloudtrail(one, action) for read in grants for one in read or ()):
                yield policies[0].at("PolicyDocument"), f"the policy does not let CloudTrail do {action}"


@rule(
    "CT204",
    Severity.ERROR,
    "A trail's key prefix is the one that its bucket's policy allows.",
    fix="use the same prefix in the trail's S3KeyPrefix and in the policy: <bucket>/<prefix>/AWSLogs/",
    source=_BUCKET_PAGE,
)
def prefix_differs(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        prefix = trail.get("S3KeyPrefix")
        folder = f"{prefix}/AWSLogs/" if prefix else "AWSLogs/"
        for policy in policies_of_bucket(stack, trail):
            read = statements(policy.get("PolicyDocument")) or []
            puts = [one for one in read if allows_cloudtrail(one, "s3:PutObject") and one.resources]
            keys = [object_key(resource) for one in puts for resource in one.resources]
            if keys and not any(key is None or _may_hold(key, folder) for key in keys):
                path = trail.at("S3KeyPrefix") if prefix else trail.at()
                yield (
                    path,
                    f"the trail writes below {shorten(folder)}, {policy.name} allows {shorten(keys[0])}",
                )


@rule(
    "CT205",
    Severity.ERROR,
    "The aws:SourceArn in a bucket's policy is the ARN of the trail that writes to the bucket.",
    fix="name this trail in aws:SourceArn: arn:${AWS::Partition}:cloudtrail:<region>:<account>:trail/<name>",
    source=_BUCKET_PAGE,
)
def source_arn_of_another_trail(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        name = trail.get("TrailName")
        for policy in policies_of_bucket(stack, trail):
            for action in ("s3:GetBucketAcl", "s3:PutObject"):
                read = statements(policy.get("PolicyDocument")) or []
                grants = [one for one in read if allows_cloudtrail(one, action)]
                names = [_trails_named(one) for one in grants]
                if name and names and not any(_fits(name, given) for given in names):
                    given = sorted({text for some in names for text in some or ()})
                    what = f"{action} is allowed to the trail {given[0]!r}, not to {shorten(name)}"
                    yield policy.at("PolicyDocument"), what


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
        read = statements(key.get("KeyPolicy")) if key else None
        if (
            key
            and read is not None
            and not any(allows_cloudtrail(one, "kms:GenerateDataKey") for one in read)
        ):
            yield key.at("KeyPolicy"), f"the key of the trail {trail.name} does not let CloudTrail encrypt"


def _may_hold(key: str, folder: str) -> bool:
    """Return whether log files below the folder may match the key of a policy's resource."""
    fixed = re.split(r"[*?]", key, maxsplit=1)[0]
    wild = fixed != key
    if wild and folder.startswith(fixed):
        return True
    if fixed.startswith(folder):
        return True
    # Where a part is left to the deployment, nobody can compare before.
    return not is_known(fixed.partition("AWSLogs/")[0]) or not is_known(folder)


def _trails_named(statement: Statement) -> list[str] | None:
    values = statement.values("aws:SourceArn")
    names = [value.split(":trail/", 1)[1] for value in values if ":trail/" in value]
    return names if names and len(names) == len(values) else None


def _fits(name: str, given: list[str] | None) -> bool:
    if given is None:
        return True
    return not is_known(name) or any("*" in each or not is_known(each) or each == name for each in given)
