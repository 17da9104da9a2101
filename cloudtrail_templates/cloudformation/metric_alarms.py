"""Metric filters and alarms of a stack: which metrics the filters publish and the alarms watch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.resource_types import METRIC_FILTER
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.template import Path

MetricKey = tuple[str, str]
"""The namespace and the name of a metric."""

_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


@dataclass(frozen=True)
class WatchedMetric:
    """A metric that an alarm watches, with the statistic it takes and the path to both."""

    namespace: str
    name: str
    statistic: str
    path: Path

    @property
    def key(self) -> MetricKey:
        """The namespace and the name."""
        return self.namespace, self.name

    @property
    def is_known(self) -> bool:
        """Whether both names are known before deployment."""
        return is_known(self.namespace) and is_known(self.name)


def transformations(metric_filter: Resource) -> Iterator[Mapping[str, Any]]:
    """Yield the metric transformations of a metric filter."""
    for transformation in metric_filter.items("MetricTransformations"):
        if isinstance(transformation, dict):
            yield transformation


def metric_key(transformation: Mapping[str, Any]) -> MetricKey:
    """Return the namespace and name of the metric that a transformation publishes."""
    return as_text(transformation.get("MetricNamespace")), as_text(transformation.get("MetricName"))


def published_metrics(stack: Stack) -> dict[MetricKey, Mapping[str, Any]]:
    """Return the metrics that the filters of the stack publish, each with a transformation that does."""
    return {
        metric_key(transformation): transformation
        for metric_filter in stack.of(METRIC_FILTER)
        for transformation in transformations(metric_filter)
    }


def watched_metrics(alarm: Resource) -> Iterator[WatchedMetric]:
    """Yield the metrics that a metric alarm watches, given directly or as queries."""
    if alarm.get("MetricName"):
        names = as_text(alarm.get("Namespace")), as_text(alarm.get("MetricName"))
        yield WatchedMetric(*names, as_text(alarm.get("Statistic")), alarm.at("MetricName"))
    for index, query in enumerate(alarm.items("Metrics")):
        stat = query.get("MetricStat") if isinstance(query, dict) else None
        metric = stat.get("Metric") if isinstance(stat, dict) else None
        if isinstance(stat, dict) and isinstance(metric, dict):
            path = alarm.at("Metrics", index, "MetricStat")
            names = as_text(metric.get("Namespace")), as_text(metric.get("MetricName"))
            yield WatchedMetric(*names, as_text(stat.get("Stat")), path)


def actions(alarm: Resource) -> list[Any]:
    """Return what an alarm does in any of its states: the ARNs of its topics and other targets."""
    return [action for key in _ACTIONS for action in alarm.items(key)]
