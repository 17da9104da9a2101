"""Settings of a trail that CreateTrail refuses, or that weaken its logs."""

import re
from collections.abc import Iterator

from cloudtrail_templates.cloudformation.resolver import is_false, is_known, is_true
from cloudtrail_templates.cloudformation.resource_types import LOG_GROUP, TRAIL
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_API = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/"
_IP_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


@rule(
    "CT102",
    Severity.ERROR,
    "A trail's name follows CloudTrail's naming rules.",
    fix="use 3-128 letters, digits and '._-', alphanumeric ends, no two of '._-' in a row, no IP address",
    source=_GUIDE + "cloudtrail-trail-naming-requirements.html",
)
def name_of_trail(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        name = trail.get("TrailName")
        if isinstance(name, str) and is_known(name) and (fault := name_fault(name)):
            yield trail.at("TrailName"), f"trail name {shorten(name)} {fault}"


def name_fault(name: str) -> str | None:
    """Return why CloudTrail refuses the name of a trail; None if it does not."""
    if not 3 <= len(name) <= 128:
        return f"has {len(name)} characters"
    if _IP_ADDRESS.fullmatch(name):
        return "is an IP address"
    if re.search(r"[^A-Za-z0-9._-]", name):
        return "has characters other than letters, digits, '.', '_' and '-'"
    if re.search(r"[._-]{2}", name):
        return "has two of '._-' in a row"
    if not (name[0].isalnum() and name[-1].isalnum()):
        return "does not start and end with a letter or a digit"
    return None


@rule(
    "CT103",
    Severity.ERROR,
    "A multi-region trail includes global service events.",
    fix="set IncludeGlobalServiceEvents to true",
    source=_API + "API_CreateTrail.html",
)
def multi_region_without_global_events(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        if is_true(trail.get("IsMultiRegionTrail")) and is_false(trail.get("IncludeGlobalServiceEvents")):
            yield trail.at("IsMultiRegionTrail"), "a multi-region trail without IncludeGlobalServiceEvents"


@rule(
    "CT104",
    Severity.ERROR,
    "A trail that sends to CloudWatch Logs has both a log group and a role.",
    fix="set both CloudWatchLogsLogGroupArn and CloudWatchLogsRoleArn",
    source=_GUIDE + "send-cloudtrail-events-to-cloudwatch-logs.html",
)
def log_group_without_role(stack: Stack) -> Iterator[Problem]:
    pair = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
    for trail in stack.of(TRAIL):
        present = [key for key in pair if trail.get(key)]
        if len(present) == 1:
            missing = pair[1 - pair.index(present[0])]
            yield trail.at(present[0]), f"the trail has {present[0]} but no {missing}"


@rule(
    "CT105",
    Severity.ERROR,
    "The ARN of a trail's log group ends in ':*'.",
    fix="use GetAtt on the log group's Arn, or end the ARN in ':*'",
    source=_API + "API_CreateTrail.html",
)
def log_group_arn_without_streams(stack: Stack) -> Iterator[Problem]:
    # No name ends in ':*'; a parameter may.
    names = tuple(
        f"${{{name}}}" for name in ("AWS::StackName", *(group.name for group in stack.of(LOG_GROUP)))
    )
    for trail in stack.of(TRAIL):
        arn = trail.get("CloudWatchLogsLogGroupArn")
        if not isinstance(arn, str) or ":log-group:" not in arn:
            continue
        if not arn.endswith((":*", "}")) or arn.endswith(names):
            yield trail.at("CloudWatchLogsLogGroupArn"), f"log group ARN {shorten(arn)} does not end in ':*'"


@rule(
    "CT106",
    Severity.ERROR,
    "A trail's key prefix is the part before 'AWSLogs/', without slashes at its ends.",
    fix="give only what comes before 'AWSLogs/', at most 200 characters, such as 'audit/cloudtrail'",
    source=_GUIDE + "cloudtrail-find-log-files.html",
)
def key_prefix(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        prefix = trail.get("S3KeyPrefix")
        if isinstance(prefix, str) and (fault := prefix_fault(prefix)):
            yield trail.at("S3KeyPrefix"), f"key prefix {shorten(prefix)} {fault}"


def prefix_fault(prefix: str) -> str | None:
    """Return what is wrong with a key prefix; None if nothing is."""
    if re.search(r"(^|/)AWSLogs(/|$)", prefix):
        return "contains AWSLogs/, which CloudTrail adds itself"
    if prefix.startswith("/") or prefix.endswith("/"):
        return "starts or ends with a slash, which makes a folder without a name"
    if is_known(prefix) and len(prefix) > 200:
        return f"has {len(prefix)} characters, 200 are allowed"
    return None


@rule(
    "CT107",
    Severity.WARNING,
    "A trail has log file validation, which proves that no log file was changed or deleted.",
    fix="set EnableLogFileValidation to true",
    source=_GUIDE + "cloudtrail-log-file-validation-intro.html",
)
def no_log_file_validation(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        if is_false(trail.get("EnableLogFileValidation")):
            yield trail.at(), "the trail has no log file validation"
