"""Event selectors of a trail: one kind only, within the quotas, and without the trail's own deliveries."""

import re
from collections.abc import Iterator

from cloudtrail_templates.cloudformation.resolver import as_text
from cloudtrail_templates.cloudformation.resource_types import TRAIL
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.template import as_list
from cloudtrail_templates.cloudformation.wildcards import normal
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_API = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/"


@rule(
    "CT101",
    Severity.ERROR,
    "A trail has basic or advanced event selectors, never both.",
    fix="keep AdvancedEventSelectors and remove EventSelectors",
    source=_API + "API_PutEventSelectors.html",
)
def both_kinds_of_selectors(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        if trail.items("EventSelectors") and trail.items("AdvancedEventSelectors"):
            yield trail.at("EventSelectors"), "the trail has EventSelectors and AdvancedEventSelectors"


@rule(
    "CT108",
    Severity.WARNING,
    "A trail that logs data events of all buckets excludes the bucket that it writes to.",
    fix="use AdvancedEventSelectors with resources.ARN NotStartsWith the ARN of the log bucket; if Security Hub's S3.22 or "
    "S3.23 must pass, which want all buckets, leave it as it is and ignore CT108",
    source=_GUIDE + "logging-data-events-with-cloudtrail.html",
)
def trail_records_its_own_deliveries(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        for key, logs_all in (("EventSelectors", _basic_all), ("AdvancedEventSelectors", _advanced_all)):
            if any(logs_all(selector) for selector in trail.items(key) if isinstance(selector, dict)):
                yield (
                    trail.at(key),
                    "the trail logs the data events of all buckets, so its own deliveries too",
                )


def _basic_all(selector: dict[str, object]) -> bool:
    if selector.get("ReadWriteType") == "ReadOnly":
        return False
    values = [
        value
        for data in as_list(selector.get("DataResources"))
        if isinstance(data, dict) and data.get("Type") == "AWS::S3::Object"
        for value in as_list(data.get("Values"))
    ]
    return any(re.fullmatch(r"arn:[^:]*:s3(:::)?", normal(str(value))) for value in values)


def _advanced_all(selector: dict[str, object]) -> bool:
    fields = {
        str(field.get("Field")): field
        for field in as_list(selector.get("FieldSelectors"))
        if isinstance(field, dict)
    }
    s3 = "AWS::S3::Object" in as_list(fields.get("resources.type", {}).get("Equals"))
    read_only = as_list(fields.get("readOnly", {}).get("Equals"))
    narrowed = fields.keys() & {"resources.ARN", "eventName", "userIdentity.arn", "eventSource"}
    return s3 and not narrowed and "true" not in [as_text(value).lower() for value in read_only]


@rule(
    "CT109",
    Severity.ERROR,
    "The event selectors of a trail are within CloudTrail's quotas.",
    fix="use fewer values, or advanced event selectors with StartsWith",
    source=_GUIDE + "WhatIsCloudTrail-Limits.html",
)
def too_many_selectors(stack: Stack) -> Iterator[Problem]:
    for trail in stack.of(TRAIL):
        yield from _over(trail, "EventSelectors", _data_resources(trail), 250, "data resources")
        yield from _over(trail, "AdvancedEventSelectors", _advanced_values(trail), 500, "values")


def _over(trail: Resource, key: str, count: int, limit: int, what: str) -> Iterator[Problem]:
    if count > limit:
        yield trail.at(key), f"the trail's {key} have {count} {what}, {limit} are allowed"


def _data_resources(trail: Resource) -> int:
    return sum(
        len(as_list(data.get("Values")))
        for selector in trail.items("EventSelectors")
        if isinstance(selector, dict)
        for data in as_list(selector.get("DataResources"))
        if isinstance(data, dict)
    )


def _advanced_values(trail: Resource) -> int:
    return sum(
        len(as_list(values))
        for selector in trail.items("AdvancedEventSelectors")
        if isinstance(selector, dict)
        for field in as_list(selector.get("FieldSelectors"))
        if isinstance(field, dict)
        for name, values in field.items()
        if name != "Field"
    )
