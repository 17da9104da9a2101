"""The role with which a trail sends its events to CloudWatch Logs: its trust, its permissions and its log group."""

import re
from collections.abc import Iterator

from cloudtrail_templates.cloudformation.grants import Gap, find_denial, find_gap
from cloudtrail_templates.cloudformation.requests import Request
from cloudtrail_templates.cloudformation.resolver import as_text, is_true
from cloudtrail_templates.cloudformation.resource_types import BUCKET_POLICY, TRAIL
from cloudtrail_templates.cloudformation.role_policies import attached_policies, find_role, own_statements
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.trail_requests import (
    ORGANIZATION,
    OWN_ACCOUNT,
    assume_request,
    stream_requests,
)
from cloudtrail_templates.cloudformation.wildcards import arn_parts, normal
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_LOGS_PAGE = _GUIDE + "send-cloudtrail-events-to-cloudwatch-logs.html"
_POLICY_PAGE = _GUIDE + "cloudtrail-required-policy-for-cloudwatch-logs.html"
_ROLE, _GROUP = "CloudWatchLogsRoleArn", "CloudWatchLogsLogGroupArn"
_ACCOUNT = re.compile(r"\d{12}")


def _roles(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """Yield each trail that sends to CloudWatch Logs, with its role in the stack."""
    for trail in stack.of(TRAIL):
        role = find_role(stack, trail.get(_ROLE))
        if role and trail.get(_GROUP):
            yield trail, role


@rule(
    "CT115",
    Severity.ERROR,
    "The role with which a trail sends to CloudWatch Logs trusts CloudTrail.",
    fix="allow cloudtrail.amazonaws.com sts:AssumeRole in AssumeRolePolicyDocument",
    source=_LOGS_PAGE,
)
def role_without_trust(stack: Stack) -> Iterator[Problem]:
    for trail, role in _roles(stack):
        read = role.statements("AssumeRolePolicyDocument")
        request = assume_request(stack, trail)
        if read is not None and (find_gap(read, request) or find_denial(read, request)):
            yield (
                role.at("AssumeRolePolicyDocument"),
                f"CloudTrail cannot assume the role, with which the trail {trail.name} sends to CloudWatch Logs",
            )


@rule(
    "CT116",
    Severity.ERROR,
    "The role of a trail may create log streams in the trail's log group and write to them.",
    fix="allow logs:CreateLogStream and logs:PutLogEvents on "
    "<log group ARN>:log-stream:${AWS::AccountId}_CloudTrail_${AWS::Region}*",
    source=_POLICY_PAGE,
)
def role_without_access(stack: Stack) -> Iterator[Problem]:
    for trail, role in _roles(stack):
        for message in _refused(stack, trail, role, OWN_ACCOUNT):
            yield role.at(), message


@rule(
    "CT210",
    Severity.ERROR,
    "The role of an organization trail may write the log streams of the organization.",
    fix="allow logs:CreateLogStream and logs:PutLogEvents on <log group ARN>:log-stream:<organization id>_* too",
    source=_POLICY_PAGE,
)
def organization_streams_missing(stack: Stack) -> Iterator[Problem]:
    for trail, role in _roles(stack):
        if is_true(trail.get("IsOrganizationTrail")) and not any(_refused(stack, trail, role, OWN_ACCOUNT)):
            for message in _refused(stack, trail, role, ORGANIZATION):
                yield role.at(), f"{message}; the events of other accounts are lost"


@rule(
    "CT117",
    Severity.ERROR,
    "A trail is created after the policy that lets its role write to CloudWatch Logs.",
    fix="add the policy to the trail's DependsOn, or make it one of the role's Policies",
    source=_LOGS_PAGE,
)
def trail_before_role_policy(stack: Stack) -> Iterator[Problem]:
    for trail, role in _roles(stack):
        own = own_statements(stack, role)
        requests = stream_requests(stack, trail)
        if own is None or not any(_gap(own, some) for some in requests):
            continue
        for policy in attached_policies(stack, role):
            read = policy.statements("PolicyDocument") or []
            grants = any(_gap(own, some) and not _gap(read, some) for some in requests)
            if grants and not stack.model.waits_for(trail.name, policy.name):
                yield trail.at(), f"the trail does not wait for its role's policy {policy.name}"


@rule(
    "CT118",
    Severity.ERROR,
    "A trail, its log group and its role are in one account and region.",
    fix="use a log group and a role of the account and region in which the stack is deployed",
    source=_GUIDE + "creating-trail-organization.html",
)
def log_group_elsewhere(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        parts, role = arn_parts(as_text(trail.get(_GROUP))), arn_parts(as_text(trail.get(_ROLE)))
        # A log group without a role is CT104's to report.
        if not parts or not _ACCOUNT.fullmatch(parts[4]) or not trail.get(_ROLE):
            continue
        own = _own_account(stack, role[4] if role else OWN_ACCOUNT)
        if parts[4] in own:
            continue
        # A literal account may be that of the stack; an organization trail of a log archive is a frequent mistake.
        literal_role = any(_ACCOUNT.fullmatch(account) for account in own)
        if literal_role or is_true(trail.get("IsOrganizationTrail")) or "${" in parts[3]:
            yield (
                trail.at(_GROUP),
                f"the log group is in the account {parts[4]}, the trail is in that of the stack",
            )


def _own_account(stack: Stack, of_role: str) -> set[str]:
    """Return the account of the role, and those whose trails the bucket policies of the stack name."""
    named = {of_role}
    for policy in stack.of(BUCKET_POLICY):
        for statement in policy.statements("PolicyDocument") or ():
            arns = map(arn_parts, statement.values("aws:SourceArn"))
            named |= {parts[4] for parts in arns if parts and parts[5].startswith("trail/")}
    return named


def _refused(stack: Stack, trail: Resource, role: Resource, owner: str) -> Iterator[str]:
    """Yield what the role may not do with the log streams of the account or the organization."""
    own = own_statements(stack, role)
    read = [policy.statements("PolicyDocument") for policy in attached_policies(stack, role)]
    if own is None or None in read or not stack.model.complete:
        return
    together = own + [one for some in read for one in some or ()]
    for requests in stream_requests(stack, trail, owner):
        gap = _gap(together, requests)
        action = requests[0].action
        if gap:
            where = [resource for one in gap.nearest for resource in one.resources]
            only = f", only on {normal(where[0])}" if where else ""
            whose = "the organization" if owner == ORGANIZATION else "the account"
            yield f"the role may not do {action} on the log streams of {whose} in the trail's log group{only}"
        elif find_denial(together, requests[0]):
            yield f"a Deny refuses the role {action}"


def _gap(read: list[Statement], requests: list[Request]) -> Gap | None:
    """Return why none of the requests is allowed."""
    gaps = [find_gap(read, request) for request in requests]
    return gaps[0] if all(gaps) else None
