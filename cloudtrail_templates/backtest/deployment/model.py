"""What a back-test runs: metric filters and the alarms on their metrics, with every parameter resolved."""

from dataclasses import dataclass, field

from cloudtrail_templates.backtest.deployment.settings import Settings
from cloudtrail_templates.filter_pattern import FilterPattern

Metric = tuple[str, str]
"""Namespace and name."""


@dataclass(frozen=True, kw_only=True)
class MetricFilter:
    """A pattern, and what it adds to a metric for every event that it matches."""

    title: str
    pattern: FilterPattern
    metric: Metric
    value: float = 1.0
    default: float | None = None
    """What it adds in a minute with events of which it matches none; None adds nothing, not even a zero."""


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
    threshold_parameter: str = ""
    """The parameter that a deployment sets the threshold with, if there is one."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """All filters and alarms of one template."""

    filters: tuple[MetricFilter, ...]
    alarms: tuple[WatchedAlarm, ...]
    left_out: tuple[tuple[str, str], ...] = ()
    """What the template deploys and a back-test cannot judge: its title, and why."""
    settings: Settings = field(default_factory=Settings)

    def feeding(self, alarm: WatchedAlarm) -> tuple[MetricFilter, ...]:
        """The filters that make the metric of an alarm; none where it counts every event."""
        return tuple(one for one in self.filters if one.metric == alarm.metric)
