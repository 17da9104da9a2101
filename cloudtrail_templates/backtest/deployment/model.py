"""What a back-test runs: metric filters and the alarms on their metrics, with every parameter resolved."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cloudtrail_templates.backtest.deployment.settings import Settings
from cloudtrail_templates.filter_pattern import FilterPattern

Metric = tuple[str, str]
"""Namespace and name."""

EVERY_EVENT: Metric = ("AWS/Logs", "IncomingLogEvents")
"""The metric that counts every event that arrives in a log group.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
"""


class Comparison(NamedTuple):
    """A comparison with the threshold of an alarm."""

    sign: str
    text: str
    holds: Callable[[float, float], bool]


COMPARISONS: Mapping[str, Comparison] = {
    "GreaterThanOrEqualToThreshold": Comparison(">=", "at least", operator.ge),
    "GreaterThanThreshold": Comparison(">", "more than", operator.gt),
    "LessThanThreshold": Comparison("<", "fewer than", operator.lt),
    "LessThanOrEqualToThreshold": Comparison("<=", "at most", operator.le),
}
"""The comparisons of an alarm with one threshold, by their names in CloudFormation."""


@dataclass(frozen=True, kw_only=True)
class MetricFilter:
    """A pattern, and what each event that it matches adds to a metric."""

    title: str
    """The logical ID."""
    pattern: FilterPattern
    metric: Metric
    value: float = 1.0
    default: float | None = None
    """The value of a minute with events of which none matches. None publishes nothing, which is not the same as 0."""


@dataclass(frozen=True, kw_only=True)
class MetricAlarm:
    """An alarm on one metric, as CloudWatch evaluates it."""

    title: str
    """The logical ID."""
    short_name: str = ""
    """The name in parameters such as `DisabledAlarms`, if it is not the logical ID."""
    metric: Metric
    threshold: float
    period_seconds: int = 300
    evaluation_periods: int = 1
    datapoints_to_alarm: int = 1
    comparison: str = "GreaterThanOrEqualToThreshold"
    treat_missing: str = "notBreaching"
    threshold_parameter: str = ""
    """The parameter that sets the threshold, if there is one."""

    @property
    def name(self) -> str:
        """The name that a person types for this alarm."""
        return self.short_name or self.title


@dataclass(frozen=True, kw_only=True)
class DeployedAlarms:
    """All metric filters and alarms that one template deploys."""

    filters: tuple[MetricFilter, ...]
    alarms: tuple[MetricAlarm, ...]
    not_judged: tuple[tuple[str, str], ...] = ()
    """Filters and alarms that a back-test cannot judge: the logical ID, and why."""
    settings: Settings = field(default_factory=Settings)

    def filters_of(self, alarm: MetricAlarm) -> tuple[MetricFilter, ...]:
        """Return the filters that publish the metric of an alarm; none for an alarm that counts every event."""
        return tuple(one for one in self.filters if one.metric == alarm.metric)
