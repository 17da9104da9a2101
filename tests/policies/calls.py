"""Requests as AWS makes them, with the condition keys that AWS documents for each.

A service that calls on behalf of a resource sends aws:SourceArn and aws:SourceAccount; every signed request
carries aws:PrincipalIsAWSService; aws:MultiFactorAuthPresent comes with temporary credentials only.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .evaluator import ANONYMOUS, Request, Verdict, verdict

ALLOWED, DENIED, UNSAID = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNSAID
OWN, OTHER, STRANGER = "111122223333", "444455556666", "999988887777"
REGION = "eu-central-1"
TLS = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
FULL_CONTROL = {"s3:x-amz-acl": "bucket-owner-full-control"}


@dataclass(frozen=True)
class Row:
    """A request in words, and what the policy must say of it."""

    what: str
    request: Request
    expected: Verdict


def trail_arn(name: str = "management-events", account: str = OWN, region: str = REGION, partition: str = "aws") -> str:
    return f"arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"


def by_service(
    service: str, action: str, resource: str, source_arn: str = "", source_account: str = "", **more: Mapping[str, str]
) -> Request:
    """A call that a service makes for a resource of an account; `context` adds keys or, with None, takes them away."""
    context: dict[str, Any] = {**TLS, "aws:PrincipalIsAWSService": "true"}
    if source_arn:
        context |= {"aws:SourceArn": source_arn, "aws:SourceAccount": source_account or source_arn.split(":")[4]}
    context |= more.get("context", {})
    return Request(service, action, resource, {key: value for key, value in context.items() if value is not None})


def by_user(action: str, resource: str, account: str = OWN, partition: str = "aws", **more: Mapping[str, str]) -> Request:
    """A call that an IAM user makes with long-term keys, which carry no word about MFA."""
    context = {**TLS, "aws:PrincipalIsAWSService": "false", **more.get("context", {})}
    return Request(f"arn:{partition}:iam::{account}:user/someone", action, resource, context)


def by_nobody(action: str, resource: str) -> Request:
    """An anonymous call."""
    return Request(ANONYMOUS, action, resource, TLS)


def misjudged(policy: Mapping[str, Any], rows: Iterable[Row]) -> list[str]:
    """The rows of which the policy says something else, in words."""
    said = [(row, verdict(policy, row.request)) for row in rows]
    return [f"{row.what}: {one.name}, not {row.expected.name}" for row, one in said if one is not row.expected]


def parts_that_no_row_keeps(policy: Mapping[str, Any], rows: list[Row]) -> list[str]:
    """What could be taken out of the policy, or opened to everything, without one row noticing."""
    said = [verdict(policy, row.request) for row in rows]
    return [
        what
        for what, weaker in _weaker(policy)
        if [verdict(weaker, row.request) for row in rows] == said
    ]


def _weaker(policy: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found = []
    for number, statement in enumerate(policy["Statement"]):
        sid = statement["Sid"]

        def changed(what: str, *new: dict[str, Any], number: int = number, sid: str = sid) -> None:
            others = policy["Statement"]
            found.append((f"{sid}: {what}", {**policy, "Statement": [*others[:number], *new, *others[number + 1 :]]}))

        changed("the statement left out")
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys:
                conditions = {**statement["Condition"], operator: {k: v for k, v in keys.items() if k != key}}
                changed(f"without {operator} {key}", {**statement, "Condition": conditions})
        if statement["Effect"] == "Allow":
            if "Principal" in statement and statement["Principal"] != "*":
                changed("for everybody", {**statement, "Principal": "*"})
            if statement["Action"] not in (["*"], ["kms:*"]):
                changed("every action", {**statement, "Action": ["*"]})
            if statement.get("Resource", ["*"]) != ["*"]:
                changed("every resource", {**statement, "Resource": ["*"]})
        for element in ("Action", "Resource"):
            several = statement.get(element, [])
            for one in several if len(several) > 1 else []:
                changed(f"without {element} {one}", {**statement, element: [item for item in several if item != one]})
    return found
