"""Buckets: lifecycles that S3 refuses, and resources that must be retained."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.resource_types import BUCKET, BUCKET_POLICY, KEY, LOG_GROUP, TRAIL
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import statements
from cloudtrail_templates.cloudformation.template import as_list
from cloudtrail_templates.cloudformation.trail_destinations import default_key
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_MOST_DAYS = 2**31 - 1
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
# When a resource goes that is not retained.
_DELETED = {"DeletionPolicy": "with its stack", "UpdateReplacePolicy": "when it is replaced"}

# (transitions, days of a transition, expiry) for objects, and for their noncurrent versions.
LIVES = (
    (("Transitions", "Transition"), "TransitionInDays", ("ExpirationInDays",)),
    (
        ("NoncurrentVersionTransitions", "NoncurrentVersionTransition"),
        "TransitionInDays",
        ("NoncurrentVersionExpiration.NoncurrentDays", "NoncurrentVersionExpirationInDays"),
    ),
)


def lifecycle_rules(stack: Stack) -> Iterator[tuple[Resource, int, Mapping[str, Any]]]:
    """Yield the lifecycle rules that are switched on, with their buckets and places."""
    for bucket in stack.of(BUCKET):
        for index, found in enumerate(bucket.items("LifecycleConfiguration", "Rules")):
            if isinstance(found, dict) and found.get("Status", "Enabled") != "Disabled":
                yield bucket, index, found


def transitions_of(found: Mapping[str, Any], keys: tuple[str, ...], days: str) -> Iterator[tuple[str, int]]:
    """Yield the storage class and the days of each transition whose days are known."""
    for key in keys:
        for transition in as_list(found.get(key)):
            if isinstance(transition, dict) and (number := _number(transition.get(days))) is not None:
                yield str(transition.get("StorageClass")), number


def _expiry(found: Mapping[str, Any], keys: tuple[str, ...]) -> int | None:
    for key in keys:
        value: Any = found
        for part in key.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if (number := _number(value)) is not None:
            return number
    return None


def _number(value: Any) -> int | None:
    try:
        return int(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError):
        return None


@rule(
    "CT301",
    Severity.ERROR,
    "A transition to an infrequent access storage class is at least 30 days after creation.",
    fix="set TransitionInDays to 30 or more, or use a Glacier class",
    source=_S3 + "lifecycle-transition-general-considerations.html",
)
def infrequent_too_early(stack: Stack) -> Iterator[Problem]:
    for bucket, index, found in lifecycle_rules(stack):
        for keys, days, _ in LIVES:
            for storage_class, number in transitions_of(found, keys, days):
                if storage_class in _INFREQUENT and number < 30:
                    path = bucket.at("LifecycleConfiguration", "Rules", index)
                    yield path, f"transition to {storage_class} after {number} days, 30 is the least"


@rule(
    "CT306",
    Severity.ERROR,
    "S3 takes at most 2,147,483,647 days in a lifecycle rule.",
    fix="give fewer days, or remove the action to keep objects for ever",
    source=_S3 + "intro-lifecycle-rules.html",
)
def too_many_days(stack: Stack) -> Iterator[Problem]:
    for bucket, index, found in lifecycle_rules(stack):
        for keys, days, expiry_keys in LIVES:
            numbers = [number for _, number in transitions_of(found, keys, days)]
            over = [number for number in (*numbers, _expiry(found, expiry_keys) or 0) if number > _MOST_DAYS]
            if over:
                path = bucket.at("LifecycleConfiguration", "Rules", index)
                yield path, f"{over[0]:,} days are more than the {_MOST_DAYS:,} that S3 takes"


@rule(
    "CT302",
    Severity.ERROR,
    "Objects expire later than their last transition.",
    fix="give an expiry that is later than every transition of the rule",
    source=_S3 + "lifecycle-transition-general-considerations.html",
)
def expiry_before_transition(stack: Stack) -> Iterator[Problem]:
    for bucket, index, found in lifecycle_rules(stack):
        for keys, days, expiry_keys in LIVES:
            expiry = _expiry(found, expiry_keys)
            late = [
                number
                for _, number in transitions_of(found, keys, days)
                if expiry is not None and number >= expiry
            ]
            if late:
                path = bucket.at("LifecycleConfiguration", "Rules", index)
                yield path, f"expiry after {expiry} days, but a transition after {max(late)}"


@rule(
    "CT303",
    Severity.WARNING,
    "The bucket, key and log group of a trail's logs are retained when the stack is deleted.",
    fix="set DeletionPolicy and UpdateReplacePolicy to Retain",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
)
def evidence_not_retained(stack: Stack) -> Iterator[Problem]:
    for resource in _evidence(stack):
        deleted = [
            when
            for attribute, when in _DELETED.items()
            if isinstance(resource.raw.get(attribute, "Delete"), str)
            and resource.raw.get(attribute) not in {"Retain", "RetainExceptOnCreate"}
        ]
        if deleted:
            yield (
                resource.at(),
                f"{resource.name} holds a trail's logs and is deleted {' and '.join(deleted)}",
            )


def _evidence(stack: Stack) -> list[Resource]:
    found: list[Resource | None] = []
    for trail in stack.of(TRAIL):
        found.append(stack.find(BUCKET, trail.get("S3BucketName")))
        found.append(stack.find(KEY, trail.get("KMSKeyId")))
        found.append(stack.find(LOG_GROUP, trail.get("CloudWatchLogsLogGroupArn")))
    for policy in stack.of(BUCKET_POLICY):
        if _allows_cloudtrail(policy.get("PolicyDocument")):
            found.append(stack.find(BUCKET, policy.get("Bucket")))
    for bucket in [each for each in found if each and each.type == BUCKET]:
        found.append(stack.find(KEY, default_key(bucket)))
    return list({resource.name: resource for resource in found if resource}.values())


def _allows_cloudtrail(document: object) -> bool:
    return any(one.allows and one.names_service("cloudtrail") for one in statements(document) or ())
