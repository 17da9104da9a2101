"""Buckets: lifecycle rules and Object Lock settings that S3 refuses."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from cloudtrail_templates.cloudformation.resource_types import BUCKET
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule
from cloudtrail_templates.validation.rules.storage import LIVES, lifecycle_rules, transitions_of

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/"
# The keys of a lifecycle rule that are no actions.
_SELECTION = {"Id", "Status", "Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}
# Objects move from left to right only.
_WATERFALL = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")


@rule(
    "CT309",
    Severity.ERROR,
    "A lifecycle rule has an action and an id of its own, and moves objects to cheaper storage classes only.",
    fix=f"give each rule an action and another Id, and order its transitions by their days: {', '.join(_WATERFALL)}",
    source=_S3 + "userguide/lifecycle-transition-general-considerations.html",
)
def refused_lifecycle_rule(stack: Stack) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for bucket, index, found in lifecycle_rules(stack):
        path = bucket.at("LifecycleConfiguration", "Rules", index)
        if not set(found) - _SELECTION:
            yield path, "the lifecycle rule has no action"
        if isinstance(named := found.get("Id"), str):
            if (bucket.name, named) in seen:
                yield path, f"another rule of the bucket has the Id {shorten(named)}"
            seen.add((bucket.name, named))
        for earlier, later in _backwards(found):
            yield path, f"objects cannot move from {earlier} to {later}"


def _backwards(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the storage classes of the transitions that go the wrong way, or nowhere."""
    for keys, days, _ in LIVES:
        moves = sorted(
            (number, name) for name, number in transitions_of(found, keys, days) if name in _WATERFALL
        )
        for (earlier_days, earlier), (later_days, later) in pairwise(moves):
            if earlier_days < later_days and _WATERFALL.index(earlier) >= _WATERFALL.index(later):
                yield earlier, later


@rule(
    "CT310",
    Severity.ERROR,
    "A bucket with Object Lock has versioning, and a default retention in days or in years.",
    fix="set VersioningConfiguration to Enabled, and one of Days and Years",
    source=_S3 + "userguide/object-lock.html",
)
def refused_object_lock(stack: Stack) -> Iterator[Problem]:
    for bucket in stack.of(BUCKET):
        locked = bucket.get("ObjectLockConfiguration")
        if locked and bucket.get("VersioningConfiguration", "Status") == "Suspended":
            yield bucket.at("VersioningConfiguration"), "Object Lock needs versioning, which is suspended"
        retention = bucket.get("ObjectLockConfiguration", "Rule", "DefaultRetention")
        if isinstance(retention, dict) and {"Days", "Years"} <= set(retention):
            yield bucket.at("ObjectLockConfiguration"), "the default retention has both Days and Years"
