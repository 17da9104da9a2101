"""Policy documents: their version, their size, and conditions that never match or match too much."""

import json
import re
from collections.abc import Iterator

from cloudtrail_templates.cloudformation.requests import ABSENT, Request, has_conditions
from cloudtrail_templates.cloudformation.resource_types import BUCKET_POLICY, KEY, QUEUE_POLICY, TOPIC_POLICY
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.wildcards import arn_parts
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_PLAIN = Request(None, "", "", {"aws:securetransport": ("false",), "s3:tlsversion": (ABSENT,)})
_OLD = Request(None, "", "", {"aws:securetransport": ("true",), "s3:tlsversion": ("1.1",)})
_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"

# Resource policies, and how many bytes each may have.
SIZES = {
    BUCKET_POLICY: ("PolicyDocument", 20_480),
    KEY: ("KeyPolicy", 32_768),
    TOPIC_POLICY: ("PolicyDocument", 30_720),
    QUEUE_POLICY: ("PolicyDocument", 8_192),
}
_RESTRICTING = {
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourceowner",
    "kms:encryptioncontext:aws:cloudtrail:arn",
    "kms:viaservice",
    "kms:calleraccount",
}
# As long as they are at least at deployment, so that a policy is never called longer than it is.
_PSEUDO = {
    "${AWS::AccountId}": "1" * 12,
    "${AWS::Partition}": "aws",
    "${AWS::Region}": "us-east-1",
    "${AWS::URLSuffix}": "amazonaws.com",
}


def _statements(resource: Resource) -> list[Statement]:
    """Return the statements of the resource policy that a resource carries or is, as far as they can be read."""
    return resource.statements(SIZES[resource.type][0]) or []


@rule(
    "CT211",
    Severity.WARNING,
    "A policy document has a Version; without one, policy variables are plain text.",
    fix='add "Version": "2012-10-17" to the document',
    source=_IAM + "reference_policies_elements_version.html",
)
def policy_without_version(stack: Stack) -> Iterator[Problem]:
    for resource in stack.resources.values():
        if resource.type.startswith("AWS::"):
            for path, document in resource.documents:
                if "Version" not in document:
                    yield path, "the policy document has no Version, which means 2008-10-17"


@rule(
    "CT212",
    Severity.ERROR,
    "A resource policy is no longer than its service allows.",
    fix="replace statements of single accounts by one for the organization, or by ArnLike with a wildcard",
    source=_S3 + "bucket-policies.html",
)
def policy_too_long(stack: Stack) -> Iterator[Problem]:
    for resource in stack.of(*SIZES):
        key, limit = SIZES[resource.type]
        document = resource.get(key)
        if document is None:
            continue
        text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))
        for placeholder, value in _PSEUDO.items():
            text = text.replace(placeholder, value)
        size = len(re.sub(r"\$\{[^}]*\}", "", text).encode())
        if size > limit:
            yield resource.at(key), f"the policy has {size:,} bytes, {limit:,} are allowed"


@rule(
    "CT213",
    Severity.WARNING,
    "A policy that allows CloudTrail or CloudWatch something is restricted to an account, an organization or an ARN.",
    fix="add a condition on aws:SourceArn (or aws:SourceAccount, aws:SourceOrgID) to the statement",
    source=_IAM + "confused-deputy.html",
)
def grant_to_any_account(stack: Stack) -> Iterator[Problem]:
    for resource in stack.of(*SIZES):
        for statement in _statements(resource):
            for service in ("cloudtrail", "cloudwatch", "logging"):
                # A grant that never holds allows nothing to anybody.
                if (
                    not statement.allows
                    or not statement.names_service(service)
                    or _is_restricted(statement)
                    or has_conditions(statement, Request(service, "", "")) is False
                ):
                    continue
                actions = ", ".join(statement.actions)
                values = statement.values(*_RESTRICTING)
                because = f": {shorten(values[0])} holds for everybody" if values else ""
                yield (
                    resource.at(SIZES[resource.type][0]),
                    f"{shorten(actions)} is allowed to {service} on behalf of any account{because}",
                )


def _is_restricted(statement: Statement) -> bool:
    """Return whether a condition names accounts, organizations or ARNs, and not everybody's."""
    return any(
        key in _RESTRICTING and not _is_negated(operator) and not any(map(_is_everybody, values))
        for (operator, key), values in statement.conditions.items()
    )


def _is_negated(operator: str) -> bool:
    name = operator.lower().rpartition(":")[2]
    return "not" in name or name == "null"


def _is_everybody(value: str) -> bool:
    """Return whether a value leaves the account open: `*`, or an ARN whose account is `*`."""
    parts = arn_parts(value) or [value]
    # The ARN of a bucket has no account: it is its name that restricts.
    narrow = parts[4] if len(parts) > 4 and parts[4] else parts[-1]
    return not narrow.strip("*?o-")


@rule(
    "CT214",
    Severity.ERROR,
    "A wildcard in aws:SourceArn needs ArnLike or StringLike: StringEquals compares the '*' itself.",
    fix="use ArnLike for an ARN with a wildcard",
    source=_IAM + "reference_policies_elements_condition_operators.html",
)
def wildcard_in_exact_comparison(stack: Stack) -> Iterator[Problem]:
    for resource in stack.of(*SIZES):
        for statement in _statements(resource):
            for (operator, key), values in statement.conditions.items():
                name = operator.split(":")[-1].lower().removesuffix("ifexists")
                if key in {"aws:sourcearn", "aws:principalarn"} and name in {
                    "stringequals",
                    "stringnotequals",
                }:
                    for value in values:
                        if "*" in value:
                            yield (
                                resource.at(SIZES[resource.type][0]),
                                f"{operator} compares {shorten(value)} without its wildcard",
                            )


@rule(
    "CT215",
    Severity.WARNING,
    "A Deny without TLS and one of old TLS versions are two statements, because all conditions of a statement must hold.",
    fix="make one Deny for aws:SecureTransport false and a second for s3:TlsVersion below 1.2",
    source=_S3 + "amazon-s3-policy-keys.html",
)
def tls_conditions_in_one_statement(stack: Stack) -> Iterator[Problem]:
    for policy in stack.of(BUCKET_POLICY):
        denials = [one for one in policy.statements("PolicyDocument") or () if not one.allows]
        # Both kinds of requests may be denied by other statements.
        if any(map(_is_anded, denials)) and not all(
            any(has_conditions(one, request) for one in denials) for request in (_PLAIN, _OLD)
        ):
            yield (
                policy.at("PolicyDocument"),
                "one Deny applies only to requests without TLS that also have an old TLS version",
            )


def _is_anded(statement: Statement) -> bool:
    """Return whether a statement asks for plain HTTP and for a TLS version at once, which no request has."""
    keys = {key for _, key in statement.conditions}
    return "s3:tlsversion" in keys and "false" in (
        one.lower() for one in statement.values("aws:SecureTransport")
    )
