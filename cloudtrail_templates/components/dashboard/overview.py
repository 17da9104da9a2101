"""The widgets of a dashboard that run no query: what it is, alarms, and deliveries."""

from typing import Any

from troposphere import Select, Split

from cloudtrail_templates.components.dashboard.widgets import (
    BILLED,
    COLUMNS,
    Either,
    Widget,
    alarms,
    metrics,
    row,
    text,
)
from cloudtrail_templates.languages.partial_text import AnyText, PartialText

_SUMS = {"summaryColumns": ["SUM"], "showTimeSeriesData": False}


def overview(
    *, log_group: Any, topic_arn: Any, alarm_arns: Any, threat_alarm_arns: Any, namespace: Any
) -> tuple[list[AnyText], int]:
    """Return the widgets, and the row below them."""
    counted = {
        "expression": PartialText(("SEARCH('{\"", namespace, "\"}', 'Sum', 300)")),
        "id": "alarms",
    }
    states = (
        _states("Alarms", "AlarmArns", alarm_arns),
        _states("Threat alarms", "ThreatAlarmArns", threat_alarm_arns),
    )
    graph = metrics("Events that alarms counted", [counted], stacked=True, legend={"position": "right"})
    total = metrics("Events that alarms counted, total", [counted], view="table", table=_SUMS)
    deliveries = (
        metrics(
            "Events delivered to the log group",
            ["AWS/Logs", "IncomingLogEvents", "LogGroupName", log_group, {"label": "Events"}],
        ),
        metrics(
            "Bytes delivered to the log group",
            ["AWS/Logs", "IncomingBytes", "LogGroupName", log_group, {"label": "Bytes"}],
        ),
        Either(
            topic_arn,
            _notifications,
            text("**Notifications of alarms**\n\nGive the stack AlarmTopicArn to see them here."),
        ),
    )
    return [
        *row((COLUMNS, _heading(log_group)), y=0, height=2),
        *row(*((12, one) for one in states), y=2, height=6),
        *row((16, graph), (8, total), y=8, height=7),
        *row(*((8, one) for one in deliveries), y=15, height=5),
    ], 20


def _heading(log_group: Any) -> Widget:
    return text(
        PartialText(
            (
                "**AWS CloudTrail:** events in the log group ",
                log_group,
                f". A widget whose title ends in{BILLED} runs a CloudWatch Logs Insights query each time that the dashboard "
                "is opened or refreshed, and AWS bills what the query scans. A stack made this dashboard: an update of the "
                "stack replaces changes that are made here.",
            )
        )
    )


def _states(title: str, parameter: str, arns: Any) -> Either:
    missing = text(f"**{title}**\n\nGive the stack {parameter} to see their states here.")
    return Either(arns, lambda given: alarms(title, given), missing)


def _notifications(topic_arn: Any) -> Widget:
    name = Select(5, Split(":", topic_arn))
    lines = (
        ["AWS/SNS", f"NumberOfNotifications{label}", "TopicName", name, {"label": label}]
        for label in ("Delivered", "Failed")
    )
    return metrics("Notifications of alarms", *lines)
