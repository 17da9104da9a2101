"""The bucket that a trail delivers to: its policy and its public access blocks."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.resolver import is_false
from cloudtrail_templates.cloudformation.resource_types import BUCKET, TRAIL
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.trail_destinations import policies_of_bucket
from cloudtrail_templates.cloudformation.wildcards import normal
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def _allowed(stack: Stack) -> Iterator[tuple[Resource, Statement]]:
    """Yield each statement that allows something on a bucket that a trail writes to, with its policy."""
    for trail in stack.of(TRAIL):
        for policy in policies_of_bucket(stack, trail):
            for statement in policy.statements("PolicyDocument") or ():
                if statement.allows:
                    yield policy, statement


@rule(
    "CT217",
    Severity.WARNING,
    "The policy of a trail's bucket allows nothing to everybody.",
    fix="name the principals, or add a condition such as aws:PrincipalOrgID",
    source=_S3 + "access-control-block-public-access.html",
)
def log_bucket_for_everybody(stack: Stack) -> Iterator[Problem]:
    for policy, statement in _allowed(stack):
        if statement.for_everybody and not statement.conditional:
            actions = ", ".join(statement.actions) or "all but a few actions"
            yield policy.at("PolicyDocument"), f"anybody may do {shorten(actions)} on the trail's bucket"


@rule(
    "CT218",
    Severity.WARNING,
    "The policy of a trail's bucket allows a service only the actions that it needs.",
    fix="name the actions it needs; CloudTrail needs s3:GetBucketAcl and s3:PutObject",
    source=_GUIDE + "create-s3-bucket-policy-for-cloudtrail.html",
)
def service_may_do_everything(stack: Stack) -> Iterator[Problem]:
    for policy, statement in _allowed(stack):
        services = [normal(name) for name in statement.principals.get("Service", [])]
        every = [action for action in statement.actions if action.lower() in {"*", "s3:*"}]
        if services and every:
            yield policy.at("PolicyDocument"), f"{services[0]} may do {every[0]} on the trail's bucket"


@rule(
    "CT305",
    Severity.WARNING,
    "A trail's bucket sets all four public access blocks.",
    fix=f"set {', '.join(_BLOCKS)} to true in PublicAccessBlockConfiguration",
    source=_S3 + "access-control-block-public-access.html",
)
def log_bucket_not_blocked(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        bucket = stack.find(BUCKET, trail.get("S3BucketName"))
        blocks = bucket.get("PublicAccessBlockConfiguration") if bucket else {}
        if bucket and blocks is None:
            yield bucket.at(), "the trail's bucket does not set its public access blocks"
        elif bucket and isinstance(blocks, dict):
            off = [name for name in _BLOCKS if is_false(blocks.get(name))]
            if off:
                path = bucket.at("PublicAccessBlockConfiguration")
                yield path, f"the trail's bucket does not set {', '.join(off)}"
