"""From a template and the values of its parameters to the filters and alarms that will be deployed."""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from cloudtrail_templates.backtest.deployment.model import Metric, MetricFilter, Watch, WatchedAlarm
from cloudtrail_templates.backtest.deployment.settings import Settings, settings_of
from cloudtrail_templates.cloudformation.metric_alarms import transformations
from cloudtrail_templates.cloudformation.parameters import missing_values, pseudo_parameters, with_values
from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.resource_types import ALARMS, LOG_ALARM, METRIC_ALARM, METRIC_FILTER
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.stack import Model, Resource, Stack
from cloudtrail_templates.cloudformation.template import plain
from cloudtrail_templates.errors import BacktestError, FilterPatternError, shorten
from cloudtrail_templates.filter_pattern import FilterPattern

EVERY_EVENT: Metric = ("AWS/Logs", "IncomingLogEvents")
"""The metric that counts whatever arrives in a log group."""

COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
)
TREATMENTS = ("notBreaching", "breaching", "ignore", "missing")

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def deployed(
    template: Mapping[str, Any],
    parameters: Mapping[str, str] | None = None,
    settable: Container[str] | None = None,
) -> Watch:
    """The metric filters and alarms of a template that exist with these parameters, in the template's order.

    Parameters that are not given have their defaults, AWS's own those of us-east-1. `settable` names those that
    whoever deploys the alarms can set, by default all. What no logs of CloudTrail can judge, such as an alarm on
    the load of a machine, is named in `left_out`.

    Raises UnknownNameError for a parameter that does not exist, OptionError for a value that it refuses, and
    BacktestError for what depends on a value that nobody gave; names it.
    """
    body, values = plain(template), parameters or {}
    return _Deployment(
        with_values(body, pseudo_parameters(values) | dict(values)), settings_of(body, values, settable)
    ).watch()


def depends_on_region(template: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    """Whether a filter means something else in another region."""
    try:
        here, there = (
            deployed(template, {**parameters, "AWS::Region": region}).filters
            for region in ("us-east-1", "us-west-2")
        )
    except BacktestError:
        # A mapping that knows only some regions.
        return True
    return here != there


class _LeftOutError(BacktestError):
    """Why a part is not judged; never leaves this module."""


class _Deployment:
    def __init__(self, template: Mapping[str, Any], settings: Settings) -> None:
        self._template = template
        self._settings = settings
        self._scenario = Scenario(template)
        self._stack = Stack(Model(template), self._scenario)
        self._left_out: list[tuple[str, str]] = []

    def watch(self) -> Watch:
        filters = tuple(one for found in self._existing(METRIC_FILTER) for one in self._filters(found))
        metrics = {one.metric for one in filters}
        alarms = []
        for found in self._existing(*ALARMS):
            try:
                alarms.append(self._alarm(found, metrics))
            except _LeftOutError as reason:
                self._left_out.append((found.name, str(reason)))
        if not self._stack.model.complete:
            self._left_out.append(("Transform", "what a transform or Fn::ForEach adds is not seen"))
        return Watch(
            filters=filters,
            alarms=tuple(alarms),
            left_out=tuple(self._left_out),
            settings=self._settings,
        )

    def _existing(self, *types: str) -> Iterator[Resource]:
        for found in self._stack.of(*types):
            condition = found.raw.get("Condition")
            if isinstance(condition, str) and self._scenario.holds(condition) is None:
                raise self._unresolved(found, "condition", {"Condition": condition})
            yield found

    def _filters(self, found: Resource) -> Iterator[MetricFilter]:
        try:
            pattern = self._pattern(found)
            made = list(transformations(found))
            for number, one in enumerate(made, start=1):
                yield MetricFilter(
                    title=found.name if len(made) == 1 else f"{found.name}-{number}",
                    pattern=pattern,
                    metric=(
                        self._text(found, one, "MetricNamespace"),
                        self._text(found, one, "MetricName"),
                    ),
                    **self._published(found, one),
                )
        except _LeftOutError as reason:
            self._left_out.append((found.name, str(reason)))

    def _pattern(self, found: Resource) -> FilterPattern:
        text = self._text(found, found.properties, "FilterPattern")
        if not text.lstrip().startswith("{"):
            raise _LeftOutError("its pattern is none for JSON")
        try:
            return FilterPattern(text)
        except FilterPatternError as error:
            raise FilterPatternError(f"the filter {found.name} cannot be deployed: {error}") from error

    def _published(self, found: Resource, made: Mapping[str, Any]) -> dict[str, Any]:
        if made.get("Dimensions"):
            raise _LeftOutError("it makes a metric for each value of a field (Dimensions)")
        value = self._text(found, made, "MetricValue")
        if not _NUMBER.fullmatch(value):
            raise _LeftOutError(f"it publishes {shorten(value)} of the event, not a number of events")
        default = made.get("DefaultValue")
        return {"value": float(value), "default": None if default is None else float(as_text(default))}

    def _alarm(self, found: Resource, metrics: set[Metric]) -> WatchedAlarm:
        properties = found.properties
        if found.type == LOG_ALARM:
            raise _LeftOutError(
                "a query is run on CloudWatch Logs only; metric alarms on the same, as in alarms, are judged"
            )
        if found.type != METRIC_ALARM or "MetricName" not in properties:
            raise _LeftOutError("it watches other alarms, a query or an expression, not one metric")
        metric = self._text(found, properties, "Namespace"), self._text(found, properties, "MetricName")
        if metric != EVERY_EVENT:
            if metric not in metrics:
                own = metric[0].startswith("AWS/")
                why = "which is not told by logs" if own else "which no filter feeds: it never has data"
                raise _LeftOutError(f"it watches {metric[1]} in {metric[0]}, {why}")
            if properties.get("Dimensions"):
                raise _LeftOutError(
                    "it has Dimensions, which the metric of its filter has not: it never has data"
                )
        self._one_of(found, "Statistic", ("Sum",), "")
        periods = self._number(found, "EvaluationPeriods")
        return WatchedAlarm(
            title=found.name,
            metric=metric,
            threshold=self._number(found, "Threshold"),
            period_seconds=self._period(found),
            evaluation_periods=int(periods),
            datapoints_to_alarm=int(self._number(found, "DatapointsToAlarm", periods)),
            comparison=self._one_of(found, "ComparisonOperator", COMPARISONS, ""),
            treat_missing=self._one_of(found, "TreatMissingData", TREATMENTS, "missing"),
            threshold_parameter=self._parameter(found, "Threshold"),
        )

    def _parameter(self, found: Resource, name: str) -> str:
        match found.raw["Properties"].get(name):
            case {"Ref": str(parameter)} if parameter in self._settings.parameters:
                return parameter
        return ""

    def _period(self, found: Resource) -> int:
        period = self._number(found, "Period")
        if period < 60 or period % 60:
            raise _LeftOutError(f"its period of {period:g} seconds is no whole number of minutes")
        return int(period)

    def _one_of(self, found: Resource, name: str, known: tuple[str, ...], default: str) -> str:
        value = self._text(found, {name: default} | dict(found.properties), name)
        if value not in known:
            raise _LeftOutError(f"its {name} is {shorten(value)}, which is not one of {', '.join(known)}")
        return value

    def _number(self, found: Resource, name: str, default: float | None = None) -> float:
        if default is not None and name not in found.properties:
            return default
        value = self._text(found, found.properties, name)
        if not _NUMBER.fullmatch(value):
            raise _LeftOutError(f"its {name} is {shorten(value)}, which is no number")
        return float(value)

    def _text(self, found: Resource, holder: Mapping[str, Any], name: str) -> str:
        value = holder.get(name, "")
        if isinstance(value, list | dict) or not is_known(value):
            raise self._unresolved(found, name, found.raw.get("Properties"), value)
        return as_text(value)

    def _unresolved(self, found: Resource, what: str, raw: Any, value: Any = None) -> BacktestError:
        kind = "filter" if found.type == METRIC_FILTER else "alarm"
        names = missing_values(self._template, raw, value)
        remedy = " ".join(f"--param {name}=..." for name in names)
        return BacktestError(
            f"the {what} of the {kind} {found.name} depends on what is known only at deployment"
            + (f"; give {remedy}" if names else f", got {shorten(value)}; write it as a literal")
        )
