"""What a back-test runs: metric filters and the alarms on their metrics, with every parameter resolved."""

from dataclasses import dataclass

from ..filter_pattern import FilterPattern

Metric = tuple[str, str]
"""Namespace and name."""


@dataclass(frozen=True, kw_only=True)
class MetricFilter:
    """A pattern, and what it adds to a metric for every event that it matches."""

    title: str
    pattern: FilterPattern
    metric: Metric
    value: float = 1.0


@dataclass(frozen=True, kw_only=True)
class WatchedAlarm:
    """An alarm as CloudWatch evaluates it; units: seconds, and periods of that length."""

    title: str
    metric: Metric
    threshold: float
    period_seconds: int = 300
    evaluation_periods: int = 1
    datapoints_to_alarm: int = 1
    comparison: str = "GreaterThanOrEqualToThreshold"
    treat_missing: str = "notBreaching"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """All filters and alarms of one template."""

    filters: tuple[MetricFilter, ...]
    alarms: tuple[WatchedAlarm, ...]
