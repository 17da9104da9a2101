"""Coverage of a trail: it is logging, in every region, encrypted, and to CloudWatch Logs."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.resolver import is_false
from cloudtrail_templates.cloudformation.resource_types import TRAIL
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_API = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/"


def _trails(stack: Stack) -> Iterator[Resource]:
    """Yield each trail as the defaults make it, or the first scenario that does."""
    trails: dict[str, Resource] = {}
    for scenario in stack.model.stacks:
        for trail in scenario.of(TRAIL):
            trails.setdefault(trail.name, trail)
    # The properties that a macro adds are unknown here.
    yield from (trail for trail in trails.values() if "Fn::Transform" not in _raw(trail))


def _may_have(trail: Resource, key: str) -> bool:
    """Return whether the property has a value, or gets one by a condition."""
    raw = _raw(trail).get(key)
    return any(_branches(raw)) if isinstance(raw, dict) and "Fn::If" in raw else bool(trail.get(key))


def _branches(raw: Any) -> Iterator[Any]:
    sides = raw.get("Fn::If") if isinstance(raw, dict) else None
    if isinstance(sides, list):
        for side in sides[1:]:
            yield from _branches(side)
    elif raw != {"Ref": "AWS::NoValue"}:
        yield raw


def _raw(trail: Resource) -> Mapping[str, Any]:
    found = trail.raw.get("Properties")
    return found if isinstance(found, dict) else {}


@rule(
    "CT110",
    Severity.ERROR,
    "A trail is logging; one that is switched off delivers nothing.",
    fix="set IsLogging to true, also where it is the default of a parameter",
    source=_API + "API_StopLogging.html",
    once=True,
)
def trail_switched_off(stack: Stack) -> Iterator[Problem]:
    for trail in _trails(stack):
        value = trail.get("IsLogging")
        if value is not None and is_false(value):
            yield trail.at("IsLogging"), "the trail is switched off and records nothing"


@rule(
    "CT111",
    Severity.WARNING,
    "A trail covers all regions, because an attacker can use any of them.",
    fix="set IsMultiRegionTrail and IncludeGlobalServiceEvents to true",
    source=_GUIDE + "best-practices-security.html",
    once=True,
)
def trail_of_one_region(stack: Stack) -> Iterator[Problem]:
    for trail in _trails(stack):
        value = trail.get("IsMultiRegionTrail")
        if is_false(value):
            path = trail.at() if value is None else trail.at("IsMultiRegionTrail")
            yield path, "the trail records one region only"


@rule(
    "CT112",
    Severity.INFO,
    "A trail encrypts its logs with a KMS key, so that reading them needs a second permission.",
    fix="set KMSKeyId to a key whose policy lets CloudTrail encrypt",
    source=_GUIDE + "encrypting-cloudtrail-log-files-with-aws-kms.html",
    once=True,
)
def trail_without_key(stack: Stack) -> Iterator[Problem]:
    for trail in _trails(stack):
        if not _may_have(trail, "KMSKeyId"):
            yield trail.at(), "the trail has no KMS key"


@rule(
    "CT113",
    Severity.INFO,
    "A trail sends its events to CloudWatch Logs, where alarms evaluate them within minutes.",
    fix="set CloudWatchLogsLogGroupArn and CloudWatchLogsRoleArn",
    source=_GUIDE + "send-cloudtrail-events-to-cloudwatch-logs.html",
    once=True,
)
def trail_without_log_group(stack: Stack) -> Iterator[Problem]:
    pair = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
    for trail in _trails(stack):
        # One without the other is CT104's to report.
        if not any(_may_have(trail, key) for key in pair):
            yield trail.at(), "the trail does not send its events to CloudWatch Logs"
