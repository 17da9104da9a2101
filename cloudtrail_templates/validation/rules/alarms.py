"""Alarms: the path from an alarm to its events, by metric, filter, log group and trail."""

import re
from collections.abc import Iterator

from cloudtrail_templates.cloudformation.metric_alarms import actions, published_metrics, watched_metrics
from cloudtrail_templates.cloudformation.resolver import as_text, is_false, is_known
from cloudtrail_templates.cloudformation.resource_types import (
    ALARMS,
    COMPOSITE_ALARM,
    LOG_GROUP,
    METRIC_ALARM,
    METRIC_FILTER,
    TRAIL,
)
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_MONITORING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
_GUIDE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
_TRAIL_LOGS = _GUIDE + "cloudwatch-alarms-for-cloudtrail.html"
_HOUR, _DAY = 3600, 86400
_CLOUDTRAIL_FIELD = re.compile(r"\$\.\s*(eventName|eventSource|userIdentity|errorCode)\b")


@rule(
    "CT504",
    Severity.ERROR,
    "An alarm and its metric filter have the same metric namespace.",
    fix="give alarm and filter the same Namespace and MetricName, upper and lower case included",
    source=_TRAIL_LOGS,
)
def namespaces_differ(stack: Stack) -> Iterator[Problem]:
    made = published_metrics(stack)
    for alarm in stack.of(METRIC_ALARM):
        for metric in watched_metrics(alarm):
            others = sorted(
                namespace for namespace, name in made if name == metric.name and is_known(namespace)
            )
            if metric.is_known and others and metric.key not in made:
                yield (
                    metric.path,
                    f"the alarm watches {shorten(metric.name)} in {shorten(metric.namespace)}, "
                    f"its filter writes it to {shorten(others[0])}",
                )


@rule(
    "CT505",
    Severity.WARNING,
    "An alarm in a namespace of the template's filters watches a metric that one of them publishes.",
    fix="add the metric filter, or correct the alarm's MetricName",
    source=_TRAIL_LOGS,
)
def metric_without_filter(stack: Stack) -> Iterator[Problem]:
    made = published_metrics(stack)
    unknown = not all(is_known(part) for key in made for part in key) or not stack.model.complete
    namespaces = {namespace for namespace, _ in made}
    names = {name for _, name in made}
    for alarm in stack.of(METRIC_ALARM):
        for metric in watched_metrics(alarm):
            if not metric.is_known or unknown or metric.name in names or metric.namespace not in namespaces:
                continue
            yield metric.path, f"no filter publishes the metric {shorten(metric.name)} that the alarm watches"


@rule(
    "CT506",
    Severity.ERROR,
    "An alarm on counted events has the statistic Sum: the average of ones is always one.",
    fix="use the statistic Sum",
    source=_TRAIL_LOGS,
)
def average_of_a_count(stack: Stack) -> Iterator[Problem]:
    made = published_metrics(stack)
    for alarm in stack.of(METRIC_ALARM):
        for metric in watched_metrics(alarm):
            source = made.get(metric.key, {})
            value = as_text(source.get("MetricValue"))
            if metric.statistic in {"Average", "Minimum"} and re.fullmatch(r"\d+(\.\d+)?", value):
                yield metric.path, f"the alarm takes the {metric.statistic} of events counted with {value}"


@rule(
    "CT507",
    Severity.WARNING,
    "An alarm on events has an action.",
    fix="give the alarm an SNS topic in AlarmActions",
    source=_MONITORING + "alarm-actions.html",
)
def alarm_without_action(stack: Stack) -> Iterator[Problem]:
    made = published_metrics(stack)
    if stack.of(COMPOSITE_ALARM):
        return
    for alarm in stack.of(*ALARMS):
        ours = alarm.type != METRIC_ALARM or any(metric.key in made for metric in watched_metrics(alarm))
        enabled = alarm.get("ActionsEnabled") is None or not is_false(alarm.get("ActionsEnabled"))
        if ours and not (enabled and actions(alarm)):
            yield alarm.at(), "the alarm has no action" if enabled else "the alarm's actions are switched off"


@rule(
    "CT508",
    Severity.WARNING,
    "A metric filter on CloudTrail events is on a log group that a trail sends events to.",
    fix="set CloudWatchLogsLogGroupArn of the trail to this log group, or LogGroupName to that of the trail",
    source=_TRAIL_LOGS,
)
def filter_without_trail(stack: Stack) -> Iterator[Problem]:
    arns = [trail.get("CloudWatchLogsLogGroupArn") for trail in stack.of(TRAIL)]
    fed = [stack.find(LOG_GROUP, arn) for arn in arns if arn]
    # A trail that sends to a log group outside the template may send to this one.
    if not arns or None in fed or not stack.model.complete:
        return
    for found in stack.of(METRIC_FILTER):
        group = stack.find(LOG_GROUP, found.get("LogGroupName"))
        if group and group not in fed and _CLOUDTRAIL_FIELD.search(as_text(found.get("FilterPattern"))):
            yield found.at("LogGroupName"), f"no trail of the template sends to the log group {group.name}"


@rule(
    "CT514",
    Severity.ERROR,
    "A metric alarm has a threshold, data points and a time that CloudWatch accepts.",
    fix="set Threshold, DatapointsToAlarm of at most EvaluationPeriods, and EvaluationPeriods times Period of at most a day "
    "(seven days with a Period of an hour or more)",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
)
def refused_alarm(stack: Stack) -> Iterator[Problem]:
    for alarm in stack.of(METRIC_ALARM):
        if alarm.get("Threshold") is None and alarm.get("ThresholdMetricId") is None:
            yield alarm.at("ComparisonOperator"), "the alarm has no Threshold"
        periods, points, period = (
            _number(alarm.get(name)) for name in ("EvaluationPeriods", "DatapointsToAlarm", "Period")
        )
        if periods and points and points > periods:
            yield (
                alarm.at("DatapointsToAlarm"),
                f"{points} data points cannot be in alarm in {periods} periods",
            )
        if periods and period and periods * period > (most := _DAY if period < _HOUR else 7 * _DAY):
            yield (
                alarm.at("EvaluationPeriods"),
                f"the alarm evaluates {periods * period:,} seconds, {most:,} are allowed",
            )


def _number(value: object) -> int | None:
    return int(text) if (text := as_text(value)).isdecimal() else None
