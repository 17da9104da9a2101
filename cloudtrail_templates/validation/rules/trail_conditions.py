"""Conditions in the policies of a trail's bucket, key and topic: grants that never hold, and a Deny that always does."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.grants import Lack, find_denial, find_gap
from cloudtrail_templates.cloudformation.requests import Request, failing_condition
from cloudtrail_templates.cloudformation.resolver import is_true
from cloudtrail_templates.cloudformation.resource_types import KEY, TRAIL
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.trail_destinations import (
    policies_of_bucket,
    policies_of_topic,
    topic_of_trail,
)
from cloudtrail_templates.cloudformation.trail_requests import (
    CONTEXT_OF_TRAIL,
    ENCRYPTION_KEYS,
    ORGANIZATION,
    acl_request,
    key_request,
    publish_request,
    put_request,
)
from cloudtrail_templates.cloudformation.wildcards import normal
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_BUCKET_PAGE = _GUIDE + "create-s3-bucket-policy-for-cloudtrail.html"
_OF_TRAIL = {"aws:sourcearn", CONTEXT_OF_TRAIL}


@rule(
    "CT205",
    Severity.ERROR,
    "The aws:SourceArn in the policy of a trail's bucket or topic is the ARN of the trail.",
    fix="name this trail in aws:SourceArn: arn:${AWS::Partition}:cloudtrail:<region>:<account>:trail/<name>",
    source=_BUCKET_PAGE,
)
def source_arn_of_another_trail(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for policy, action, statement, (operator, key) in _unmet(stack, trail):
            values = statement.values(key)
            # A wildcard that StringEquals compares as it is, is the subject of CT214.
            literal = "stringequals" in operator.lower() and any("*" in value for value in values)
            if policy.type == KEY or key != "aws:sourcearn" or literal:
                continue
            yield (
                policy.at(_document(policy)),
                f"{action} is allowed to {_trail_named(values[0] if values else 'no trail')}, "
                f"not to {_trail_named(trail.arn, trail.name)}",
            )


@rule(
    "CT208",
    Severity.ERROR,
    "The policy of a trail's key names the trail that encrypts with it.",
    fix="name the trail in aws:SourceArn of the key policy, as in the bucket policy",
    source=_GUIDE + "create-kms-key-policy-for-cloudtrail.html",
)
def key_of_another_trail(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for policy, _, statement, (_, key) in _unmet(stack, trail):
            if policy.type == KEY and key in _OF_TRAIL:
                yield (
                    policy.at("KeyPolicy"),
                    f"the key is for {_trail_named((statement.values(key) or ['no trail'])[0])}, "
                    f"{_trail_named(trail.arn, trail.name)} encrypts with it",
                )


@rule(
    "CT216",
    Severity.ERROR,
    "The bucket of a trail accepts the encryption of the trail's files: that of its key, SSE-S3 without one.",
    fix="remove the Deny on s3:x-amz-server-side-encryption, or give the trail a KMSKeyId that fits it",
    source=_GUIDE + "encrypting-cloudtrail-log-files-with-aws-kms.html",
)
def encryption_refused(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for policy in policies_of_bucket(stack, trail):
            denial = find_denial(policy.statements("PolicyDocument") or [], put_request(stack, trail))
            if denial and {key for _, key in denial.conditions} & ENCRYPTION_KEYS:
                what = (
                    "are encrypted with its key"
                    if trail.get("KMSKeyId")
                    else "are not encrypted with SSE-KMS"
                )
                yield (
                    policy.at("PolicyDocument"),
                    f"a Deny{_conditions(denial)} refuses the files of the trail {trail.name}, which {what}",
                )


@rule(
    "CT219",
    Severity.ERROR,
    "A grant to CloudTrail has no condition that CloudTrail's requests never meet.",
    fix="use aws:SourceArn, aws:SourceAccount or aws:SourceOrgID; a service has no organization and no VPC",
    source=_IAM + "reference_policies_condition-keys.html#condition-keys-principalorgid",
)
def grant_that_never_holds(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for policy, action, _, (operator, key) in _unmet(stack, trail):
            if key not in _OF_TRAIL:
                yield (
                    policy.at(_document(policy)),
                    f"{action} is allowed on the condition {operator} {key}, which CloudTrail never meets",
                )


@rule(
    "CT220",
    Severity.ERROR,
    "No Deny of a bucket, key or topic refuses what CloudTrail does for a trail.",
    fix='add "BoolIfExists": {"aws:PrincipalIsAWSService": "false"} to the conditions of the Deny',
    source=_IAM + "reference_policies_condition-keys.html#condition-keys-principalisawsservice",
)
def cloudtrail_denied(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for policies, requests in _tried(stack, trail):
            for policy in policies:
                read = policy.statements(_document(policy)) or []
                for request in requests:
                    denial = find_denial(read, request)
                    # What a Deny asks of encryption is the subject of CT216.
                    if denial and not {key for _, key in denial.conditions} & ENCRYPTION_KEYS:
                        yield (
                            policy.at(_document(policy)),
                            f"a Deny{_conditions(denial)} refuses {request.action} of CloudTrail",
                        )


_Requests = tuple[list[Resource], list[Request]]


def _tried(stack: Stack, trail: Resource) -> Iterator[_Requests]:
    """Yield the policies of what a trail uses, with the requests of CloudTrail that they have to allow."""
    puts = [put_request(stack, trail)]
    if is_true(trail.get("IsOrganizationTrail")):
        puts.append(put_request(stack, trail, ORGANIZATION))
    yield policies_of_bucket(stack, trail), [acl_request(stack, trail), *puts]
    if key := stack.find(KEY, trail.get("KMSKeyId")):
        yield [key], [key_request(stack, trail, "kms:GenerateDataKey")]
    if topic := topic_of_trail(stack, trail):
        yield (
            policies_of_topic(stack, topic.reference),
            [publish_request(stack, trail, topic.reference)],
        )


def _unmet(stack: Stack, trail: Resource) -> Iterator[tuple[Resource, str, Statement, tuple[str, str]]]:
    """Yield the grants that lack nothing but a condition which never holds: policy, action, statement, condition."""
    for policies, requests in _tried(stack, trail):
        read = [policy.statements(_document(policy)) for policy in policies]
        if None in read:
            continue
        for request in requests:
            gap = find_gap((one for some in read for one in some or ()), request)
            if not gap or gap.lack is not Lack.CONDITION:
                continue
            statement = gap.nearest[0]
            policy = next(
                each for each, some in zip(policies, read, strict=True) if statement in (some or ())
            )
            if condition := failing_condition(statement, request):
                yield policy, request.action, statement, condition


def _document(policy: Resource) -> str:
    return "KeyPolicy" if policy.type == KEY else "PolicyDocument"


def _conditions(statement: Statement) -> str:
    keys = " and ".join(f"{operator} {key}" for operator, key in statement.conditions)
    return f" on the condition {keys}" if keys else ""


def _trail_named(arn: str, logical_id: str = "") -> str:
    """Return the name of a trail, with the ARN where the name is not what differs."""
    name = arn.partition(":trail/")[2]
    if logical_id and name == "${" + logical_id + "}":
        return f"the trail {logical_id}, whose name CloudFormation generates"
    return f"the trail {shorten(name)} ({normal(arn)})" if name else shorten(arn)
