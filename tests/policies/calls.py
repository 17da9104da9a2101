"""Requests as AWS makes them, with the condition keys that AWS documents for each.

A service that calls on behalf of a resource sends aws:SourceArn and aws:SourceAccount; every signed request
carries aws:PrincipalIsAWSService; aws:MultiFactorAuthPresent comes with temporary credentials only.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.evaluator import ANONYMOUS, Request, Verdict, joined, verdict

ALLOWED, DENIED, UNSAID = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNSAID
OWN, OTHER, STRANGER = "111122223333", "444455556666", "999988887777"
REGION = "eu-central-1"
TLS = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
FULL_CONTROL = {"s3:x-amz-acl": "bucket-owner-full-control"}
BUCKET_CHANGES = (
    "DeleteBucket",
    "DeleteBucketPolicy",
    "PutBucketLogging",
    "PutBucketObjectLockConfiguration",
    "PutBucketOwnershipControls",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketVersioning",
    "PutEncryptionConfiguration",
    "PutLifecycleConfiguration",
    "PutReplicationConfiguration",
)
"""The actions of S3 that only the administrators of a bucket may call."""


@dataclass(frozen=True)
class Row:
    """A request in words, and what the policy must say of it."""

    what: str
    request: Request
    expected: Verdict


def trail_arn(
    name: str = "management-events", account: str = OWN, region: str = REGION, partition: str = "aws"
) -> str:
    return f"arn:{partition}:cloudtrail:{region}:{account}:trail/{name}"


def by_service(
    service: str,
    action: str,
    resource: str,
    source_arn: str = "",
    source_account: str = "",
    **more: Mapping[str, str],
) -> Request:
    """A call that a service makes for a resource; `context` adds keys or, with None, takes them away."""
    context: dict[str, Any] = {**TLS, "aws:PrincipalIsAWSService": "true"}
    if source_arn:
        context |= {
            "aws:SourceArn": source_arn,
            "aws:SourceAccount": source_account or source_arn.split(":")[4],
        }
    context |= more.get("context", {})
    return Request(
        service, action, resource, {key: value for key, value in context.items() if value is not None}
    )


def by_user(
    action: str, resource: str, account: str = OWN, partition: str = "aws", **more: Mapping[str, str]
) -> Request:
    """A call that an IAM user makes with long-term keys, which carry no word about MFA."""
    own = {"aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": account}
    context = {**TLS, **own, **more.get("context", {})}
    return Request(f"arn:{partition}:iam::{account}:user/someone", action, resource, context)


def by_nobody(action: str, resource: str) -> Request:
    """An anonymous call."""
    return Request(ANONYMOUS, action, resource, TLS)


def misjudged(policy: Mapping[str, Any], rows: Iterable[Row]) -> list[str]:
    """The rows of which the policy says something else, in words."""
    said = [(row, verdict(policy, row.request)) for row in rows]
    return [
        f"{row.what}: {one.name}, not {row.expected.name}" for row, one in said if one is not row.expected
    ]


def parts_that_no_row_keeps(policy: Mapping[str, Any], rows: list[Row]) -> list[str]:
    """What could be taken out of the policy, or opened to everything, without one row noticing."""

    def said(statements: Sequence[Mapping[str, Any]]) -> list[Verdict]:
        return [verdict({**policy, "Statement": statements}, row.request) for row in rows]

    # Only a statement that differs is evaluated again.
    alone = [said([one]) for one in policy["Statement"]]
    whole = [*map(joined, zip(*alone, strict=True))]
    found = []
    for number, statement in enumerate(policy["Statement"]):
        others = alone[:number] + alone[number + 1 :]
        for what, other in _weaker(statement):
            if [*map(joined, zip(*others, said(other), strict=True))] == whole:
                found.append(f"{statement['Sid']}: {what}")
    return found


def _weaker(statement: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    yield "the statement left out", []
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            left = {name: value for name, value in keys.items() if name != key}
            yield (
                f"without {operator} {key}",
                [{**statement, "Condition": {**statement["Condition"], operator: left}}],
            )
    if statement["Effect"] == "Allow":
        # A key's policy speaks of that key alone, and its account may do everything with it.
        for element, everything in {"Principal": "*", "Action": ["*"], "Resource": ["*"]}.items():
            if statement.get(element, everything) not in (everything, ["kms:*"], {"AWS": "*"}):
                yield f"every {element}", [{**statement, element: everything}]
    for element in ("Action", "Resource"):
        several = statement.get(element, [])
        for one in several if len(several) > 1 else []:
            fewer = [item for item in several if item != one]
            yield f"without {element} {one}", [{**statement, element: fewer}]
