"""Metric filters: the syntax of their patterns, their metrics, and how many a log group takes."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from cloudtrail_templates.cloudformation.metric_alarms import MetricKey, metric_key, transformations
from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.resource_types import LOG_GROUP, METRIC_FILTER, SUBSCRIPTION_FILTER
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.template import as_list
from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.judgement import Judgement, judge
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_MOST_WITH_REGEX = 5
_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/"
# What a deployment puts in place of the pseudo parameters, so that a pattern with them can be parsed.
_SAMPLES = {"${AWS::AccountId}": "123456789012", "${AWS::Region}": "us-east-1", "${AWS::Partition}": "aws"}


@rule(
    "CT501",
    Severity.ERROR,
    "A JSON filter pattern follows the syntax of CloudWatch Logs.",
    fix="correct the pattern at that column",
    source=_LOGS + "FilterAndPatternSyntax.html",
)
def filter_pattern_syntax(stack: Stack) -> Iterator[Problem]:
    for found in stack.of(METRIC_FILTER, SUBSCRIPTION_FILTER):
        pattern = found.get("FilterPattern")
        if not isinstance(pattern, str) or not pattern.lstrip().startswith("{"):
            continue
        for placeholder, sample in _SAMPLES.items():
            pattern = pattern.replace(placeholder, sample)
        if len(pattern) > 1024 and is_known(pattern):
            yield found.at("FilterPattern"), f"the pattern has {len(pattern):,} characters, 1,024 are allowed"
        elif is_known(pattern):
            parsed = _parse(pattern)
            if isinstance(parsed, str):
                yield found.at("FilterPattern"), f"the filter pattern is broken: {parsed}"


@rule(
    "CT502",
    Severity.ERROR,
    "A metric with dimensions has no default value.",
    fix="remove DefaultValue or Dimensions",
    source=_LOGS + "FilterAndPatternSyntaxForMetricFilters.html",
)
def default_value_with_dimensions(stack: Stack) -> Iterator[Problem]:
    for found in stack.of(METRIC_FILTER):
        for made in transformations(found):
            if made.get("Dimensions") and made.get("DefaultValue") is not None:
                yield found.at("MetricTransformations"), "the metric has a DefaultValue and Dimensions"


@rule(
    "CT503",
    Severity.ERROR,
    "A log group has at most 100 metric filters.",
    fix="join filters with ||, or watch a second log group",
    source=_LOGS + "cloudwatch_limits_cwl.html",
)
def too_many_filters(stack: Stack) -> Iterator[Problem]:
    filters = stack.of(METRIC_FILTER)
    counts = Counter(as_text(found.get("LogGroupName")) for found in filters)
    for found in filters:
        count = counts.pop(as_text(found.get("LogGroupName")), 0)
        if count > 100:
            yield found.at("LogGroupName"), f"the log group has {count} metric filters, 100 are allowed"


@rule(
    "CT509",
    Severity.WARNING,
    "An event is counted once in a metric, not by two filters with the same pattern.",
    fix="remove one of the filters, or let it publish to another MetricNamespace or MetricName",
    source=_LOGS + "MonitoringLogData.html",
)
def event_counted_twice(stack: Stack) -> Iterator[Problem]:
    counted: dict[tuple[str, str, MetricKey], str] = {}
    for found in stack.of(METRIC_FILTER):
        group, pattern = as_text(found.get("LogGroupName")), _canonical(as_text(found.get("FilterPattern")))
        for transformation in transformations(found):
            metric = metric_key(transformation)
            if not _counts(transformation) or transformation.get("Dimensions"):
                continue
            first = counted.setdefault((group, pattern, metric), found.name)
            if first != found.name:
                yield (
                    found.at("MetricTransformations"),
                    f"{found.name} and {first} count the same events of one log group in {shorten(metric[1])}",
                )


@rule(
    "CT510",
    Severity.ERROR,
    "At most five filters of a log group have regular expressions.",
    fix="write text with wildcards instead of %...%, or join filters with ||",
    source=_LOGS + "FilterAndPatternSyntax.html",
)
def too_many_regular_expressions(stack: Stack) -> Iterator[Problem]:
    by_group: dict[str, list[Resource]] = {}
    for found in stack.of(METRIC_FILTER, SUBSCRIPTION_FILTER):
        if _has_regular_expression(found.get("FilterPattern")):
            by_group.setdefault(as_text(found.get("LogGroupName")), []).append(found)
    for filters in by_group.values():
        if len(filters) > _MOST_WITH_REGEX:
            yield (
                filters[_MOST_WITH_REGEX].at("FilterPattern"),
                f"{len(filters)} filters of the log group have regular expressions, {_MOST_WITH_REGEX} are allowed",
            )


def _has_regular_expression(pattern: object) -> bool:
    # In every kind of pattern a regular expression is between percent signs.
    return (
        isinstance(pattern, str)
        and re.search(r"%[^%]+%", re.sub(r'"(\\.|[^"\\])*"', "", pattern)) is not None
    )


@rule(
    "CT511",
    Severity.ERROR,
    "A metric with dimensions has a JSON pattern or one in square brackets, which names the fields.",
    fix="write the pattern as { $.field ... }, or remove Dimensions",
    source=_LOGS + "FilterAndPatternSyntaxForMetricFilters.html",
)
def dimensions_of_terms(stack: Stack) -> Iterator[Problem]:
    for found in stack.of(METRIC_FILTER):
        pattern = found.get("FilterPattern")
        if not isinstance(pattern, str) or pattern.startswith("${") or pattern.lstrip()[:1] in ("{", "["):
            continue
        if any(made.get("Dimensions") for made in transformations(found)):
            yield (
                found.at("MetricTransformations"),
                f"the metric has Dimensions, and the pattern {shorten(pattern)} names no field",
            )


@rule(
    "CT512",
    Severity.WARNING,
    "A filter pattern matches some events of CloudTrail, and not all of them.",
    fix="correct the pattern; cloudtrail-templates backtest shows what it matches",
    source=_LOGS + "FilterAndPatternSyntaxForMetricFilters.html",
)
def pattern_that_matches_every_event_or_none(stack: Stack) -> Iterator[Problem]:
    for found in stack.of(METRIC_FILTER):
        if judgement := _judge(as_text(found.get("FilterPattern"))):
            what = "matches nearly every event" if judgement.matches_every_event else "never matches an event"
            yield found.at("FilterPattern"), f"the pattern {what}: {judgement.reason}"


@rule(
    "CT513",
    Severity.ERROR,
    "A metric filter has a name, a pattern, dimensions and a log group that CloudWatch Logs accepts.",
    fix="use a name without ':' and '*', end a pattern in ']' if it begins with '[', write dimensions as $.field, and use a "
    "log group of the class STANDARD",
    source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html",
)
def refused_metric_filter(stack: Stack) -> Iterator[Problem]:
    for found in stack.of(METRIC_FILTER):
        name = as_text(found.get("FilterName"))
        if is_known(name) and re.search("[:*]", name):
            yield found.at("FilterName"), "the name of the filter has a colon or an asterisk"
        pattern = found.get("FilterPattern")
        if isinstance(pattern, str) and is_known(pattern):
            text = pattern.strip()
            if text.startswith("[") and not text.endswith("]"):
                yield found.at("FilterPattern"), "the pattern begins with '[' and does not end with ']'"
        group = stack.find(LOG_GROUP, found.get("LogGroupName"))
        if group and group.get("LogGroupClass") in ("INFREQUENT_ACCESS", "DELIVERY"):
            yield found.at("LogGroupName"), f"the log group has the class {group.get('LogGroupClass')}"
        for value in _dimensions(found):
            if is_known(value) and not value.startswith("$"):
                yield (
                    found.at("MetricTransformations"),
                    f"the dimension {shorten(value)} is no field of the event",
                )


def _dimensions(found: Resource) -> Iterator[str]:
    for made in transformations(found):
        for dimension in as_list(made.get("Dimensions")):
            if isinstance(dimension, dict) and "Value" in dimension:
                yield as_text(dimension["Value"])


def _canonical(pattern: str) -> str:
    """Return the pattern without differences that mean nothing, such as spaces; as it is where it cannot be read."""
    parsed = _parse(pattern)
    return pattern.strip() if isinstance(parsed, str) else str(parsed)


# A pattern is the same in nearly every scenario.
@lru_cache(maxsize=4096)
def _parse(pattern: str) -> FilterPattern | str:
    """Return the parsed pattern, or why it cannot be parsed."""
    try:
        return FilterPattern(pattern)
    except FilterPatternError as error:
        return str(error)


@lru_cache(maxsize=4096)
def _judge(pattern: str) -> Judgement | None:
    parsed = _parse(pattern)
    return None if isinstance(parsed, str) else judge(parsed.expression)


def _counts(transformation: Mapping[str, object]) -> bool:
    """Return whether a transformation publishes a number other than zero for each event."""
    try:
        return float(as_text(transformation.get("MetricValue"))) != 0
    except ValueError:
        return False
