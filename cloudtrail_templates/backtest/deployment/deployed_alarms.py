"""Resolve the metric filters and alarms of a template with the values of its parameters."""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cloudtrail_templates.backtest.deployment.event_rules import event_rules
from cloudtrail_templates.backtest.deployment.model import (
    COMPARISONS,
    EVERY_EVENT,
    DeployedAlarms,
    Metric,
    MetricAlarm,
    MetricFilter,
)
from cloudtrail_templates.backtest.deployment.settings import Settings, find_settings
from cloudtrail_templates.cloudformation.metric_alarms import transformations
from cloudtrail_templates.cloudformation.parameters import missing_values, pseudo_parameters, with_values
from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.resource_types import ALARMS, LOG_ALARM, METRIC_ALARM, METRIC_FILTER
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.stack import Model, Resource, Stack
from cloudtrail_templates.cloudformation.template import plain
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.errors import BacktestError, FilterPatternError, shorten
from cloudtrail_templates.filter_pattern import FilterPattern

TREATMENTS = ("notBreaching", "breaching", "ignore", "missing")

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def resolve_alarms(
    template: Mapping[str, Any],
    parameters: Mapping[str, str] | None = None,
    settable: Container[str] | None = None,
) -> DeployedAlarms:
    """Return the metric filters and alarms that exist with these parameters, in the order of the template.

    What CloudTrail logs cannot judge, such as an alarm on CPU usage, is listed in `not_judged`.

    Args:
        template: The template.
        parameters: Values of its parameters. Others have their defaults; pseudo parameters those of us-east-1.
        settable: The parameters that the user can set; all by default.

    Raises:
        UnknownNameError: A parameter does not exist.
        OptionError: A parameter does not allow its value.
        BacktestError: A filter or alarm depends on a value that is not given.
    """
    body, values = plain(template), parameters or {}
    resolved = with_values(body, pseudo_parameters(values) | dict(values))
    return _Resolver(resolved, find_settings(body, values, settable)).resolve()


def depends_on_region(template: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
    """Return whether a filter differs between regions."""
    try:
        one, other = (
            resolve_alarms(template, {**parameters, "AWS::Region": region}).filters
            for region in ("us-east-1", "us-west-2")
        )
    except BacktestError:
        # A mapping that has only some regions.
        return True
    return one != other


class _NotJudgedError(BacktestError):
    """The reason why a filter or alarm cannot be judged. Never leaves this module."""


class _Resolver:
    def __init__(self, template: Mapping[str, Any], settings: Settings) -> None:
        self._template = template
        self._settings = settings
        self._scenario = Scenario(template)
        self._stack = Stack(Model(template), self._scenario)
        self._not_judged: list[tuple[str, str]] = []

    def resolve(self) -> DeployedAlarms:
        filters = tuple(one for found in self._existing(METRIC_FILTER) for one in self._filters(found))
        metrics = {one.metric for one in filters}
        alarms = []
        for found in self._existing(*ALARMS):
            try:
                alarms.append(self._alarm(found, metrics))
            except _NotJudgedError as reason:
                self._not_judged.append((found.name, str(reason)))
        self._not_judged += event_rules(self._stack)
        if not self._stack.model.complete:
            self._not_judged.append(
                ("Transform", "resources that a transform or Fn::ForEach adds are unknown")
            )
        return DeployedAlarms(
            filters=filters,
            alarms=tuple(_with_unique_names(alarms)),
            not_judged=tuple(self._not_judged),
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
                title = found.name if len(made) == 1 else f"{found.name}-{number}"
                metric = self._text(found, one, "MetricNamespace"), self._text(found, one, "MetricName")
                yield MetricFilter(title=title, pattern=pattern, metric=metric, **self._published(found, one))
        except _NotJudgedError as reason:
            self._not_judged.append((found.name, str(reason)))

    def _pattern(self, found: Resource) -> FilterPattern:
        text = self._text(found, found.properties, "FilterPattern")
        if not text.lstrip().startswith("{"):
            raise _NotJudgedError("its pattern is not a JSON pattern")
        try:
            return FilterPattern(text)
        except FilterPatternError as error:
            raise FilterPatternError(f"the filter {found.name} cannot be deployed: {error}") from error

    def _published(self, found: Resource, made: Mapping[str, Any]) -> dict[str, Any]:
        if made.get("Dimensions"):
            raise _NotJudgedError("it publishes a metric for each value of a field (Dimensions)")
        value = self._text(found, made, "MetricValue")
        if not _NUMBER.fullmatch(value):
            raise _NotJudgedError(f"it publishes {shorten(value)} of the event, not a number of events")
        default = made.get("DefaultValue")
        return {"value": float(value), "default": None if default is None else float(as_text(default))}

    def _alarm(self, found: Resource, metrics: set[Metric]) -> MetricAlarm:
        properties = found.properties
        if found.type == LOG_ALARM:
            raise _NotJudgedError(
                "its query runs in CloudWatch Logs only; the metric alarms of the template alarms count the same events"
            )
        if found.type != METRIC_ALARM or "MetricName" not in properties:
            raise _NotJudgedError("it watches other alarms, a query or an expression, not one metric")
        metric = self._text(found, properties, "Namespace"), self._text(found, properties, "MetricName")
        if metric != EVERY_EVENT:
            if metric not in metrics:
                is_aws = metric[0].startswith("AWS/")
                why = (
                    "which does not come from logs"
                    if is_aws
                    else "which no filter publishes: it never has data"
                )
                raise _NotJudgedError(f"it watches {metric[1]} in {metric[0]}, {why}")
            if properties.get("Dimensions"):
                raise _NotJudgedError(
                    "it has Dimensions, which its filter does not publish: it never has data"
                )
        self._one_of(found, "Statistic", ("Sum",), "")
        periods = self._number(found, "EvaluationPeriods")
        return MetricAlarm(
            title=found.name,
            short_name=self._short_name(found.name, metric),
            metric=metric,
            threshold=self._number(found, "Threshold"),
            period_seconds=self._period(found),
            evaluation_periods=int(periods),
            datapoints_to_alarm=int(self._number(found, "DatapointsToAlarm", periods)),
            comparison=self._one_of(found, "ComparisonOperator", COMPARISONS, ""),
            treat_missing=self._one_of(found, "TreatMissingData", TREATMENTS, "missing"),
            threshold_parameter=self._threshold_parameter(found),
        )

    def _short_name(self, title: str, metric: Metric) -> str:
        """Return the title of the detection, which `Alarms` of the library puts at the end of the logical ID."""
        name = TRAIL_SILENT.title if metric == EVERY_EVENT else metric[1]
        return name if self._settings.library and title.endswith(name) else ""

    def _threshold_parameter(self, found: Resource) -> str:
        match found.raw["Properties"].get("Threshold"):
            case {"Ref": str(name)} if name in self._settings.parameters:
                return name
        return ""

    def _period(self, found: Resource) -> int:
        period = self._number(found, "Period")
        if period < 60 or period % 60:
            raise _NotJudgedError(f"its period of {period:g} seconds is not a whole number of minutes")
        return int(period)

    def _one_of(self, found: Resource, name: str, known: Collection[str], default: str) -> str:
        value = self._text(found, {name: default} | dict(found.properties), name)
        if value not in known:
            raise _NotJudgedError(f"its {name} is {shorten(value)}, which is not one of {', '.join(known)}")
        return value

    def _number(self, found: Resource, name: str, default: float | None = None) -> float:
        if default is not None and name not in found.properties:
            return default
        value = self._text(found, found.properties, name)
        if not _NUMBER.fullmatch(value):
            raise _NotJudgedError(f"its {name} is {shorten(value)}, which is not a number")
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
            f"the {what} of the {kind} {found.name} depends on a value that is known only at deployment"
            + (f"; give {remedy}" if names else f", got {shorten(value)}; write it as a literal")
        )


def _with_unique_names(alarms: list[MetricAlarm]) -> Iterator[MetricAlarm]:
    """Yield the alarms without the short names that several have in common."""
    names = Counter(alarm.name for alarm in alarms)
    for alarm in alarms:
        yield alarm if names[alarm.name] == 1 else replace(alarm, short_name="")
