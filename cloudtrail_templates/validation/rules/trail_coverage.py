"""What a trail is made for: it records, in every region, encrypted, and somebody can be alarmed."""

from collections.abc import Iterator

from ..finding import Severity
from ..rule import Problem, rule
from ..stack import Resource, Stack
from .trail_settings import TRAIL, is_false

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_API = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/"


def _trails(stack: Stack) -> Iterator[list[Resource]]:
    """Each trail in every scenario that makes it, the one nearest to the defaults first."""
    ways: dict[str, list[Resource]] = {}
    for scenario in stack.model.stacks:
        for trail in scenario.of(TRAIL):
            ways.setdefault(trail.name, []).append(trail)
    for trails in ways.values():
        # What a macro puts in, only CloudFormation knows.
        properties = trails[0].raw.get("Properties")
        if not (isinstance(properties, dict) and "Fn::Transform" in properties):
            yield trails


@rule(
    "CT110",
    Severity.ERROR,
    "A trail records; one that is switched off looks like a trail and writes nothing.",
    fix="set IsLogging to true; a parameter for it has true as its default",
    source=_API + "API_StopLogging.html",
    once=True,
)
def trail_switched_off(stack: Stack) -> Iterator[Problem]:
    for trail, *_ in _trails(stack):
        value = trail.get("IsLogging")
        if value is not None and is_false(value):
            yield trail.at("IsLogging"), "the trail is switched off and records nothing"


@rule(
    "CT111",
    Severity.WARNING,
    "A trail covers all regions: whoever is not watched in one works there.",
    fix="set IsMultiRegionTrail and IncludeGlobalServiceEvents to true",
    source=_GUIDE + "best-practices-security.html",
    once=True,
)
def trail_of_one_region(stack: Stack) -> Iterator[Problem]:
    for trail, *_ in _trails(stack):
        value = trail.get("IsMultiRegionTrail")
        if is_false(value):
            path = trail.at() if value is None else trail.at("IsMultiRegionTrail")
            yield path, "the trail records one region only"


@rule(
    "CT112",
    Severity.INFO,
    "A trail encrypts its logs with a KMS key, so that reading them takes a second permission.",
    fix="give KMSKeyId, a key that lets CloudTrail encrypt",
    source=_GUIDE + "encrypting-cloudtrail-log-files-with-aws-kms.html",
    once=True,
)
def trail_without_key(stack: Stack) -> Iterator[Problem]:
    for trail, *others in _trails(stack):
        if not any(one.get("KMSKeyId") for one in (trail, *others)):
            yield trail.at(), "the trail has no KMS key"


@rule(
    "CT113",
    Severity.INFO,
    "A trail sends its events to CloudWatch Logs, where alarms see them within minutes.",
    fix="give CloudWatchLogsLogGroupArn and CloudWatchLogsRoleArn",
    source=_GUIDE + "send-cloudtrail-events-to-cloudwatch-logs.html",
    once=True,
)
def trail_without_log_group(stack: Stack) -> Iterator[Problem]:
    pair = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
    for trail, *others in _trails(stack):
        # One without the other is CT104's to report.
        if not any(one.get(key) for one in (trail, *others) for key in pair):
            yield trail.at(), "the trail does not send its events to CloudWatch Logs"
