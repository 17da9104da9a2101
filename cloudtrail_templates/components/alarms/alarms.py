"""CloudWatch alarms on the events that CloudTrail writes to a log group."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Annotated, Any

from troposphere import AWSObject
from troposphere.logs import MetricFilter

from cloudtrail_templates.components.alarms.alarm_text import AlarmText
from cloudtrail_templates.components.alarms.approved_regions import APPROVED_REGIONS
from cloudtrail_templates.components.alarms.exclusions import Exclusions
from cloudtrail_templates.components.alarms.log_alarms import (
    check_lines,
    check_query,
    log_alarm,
    log_alarm_roles,
)
from cloudtrail_templates.components.alarms.metric_alarms import (
    DEFAULT_NAMESPACE,
    MAX_FILTERS,
    METRIC_NAMESPACE,
    THRESHOLD,
    TRAIL_SILENT_HOURS,
    metric_alarm,
    metric_filter,
    silence_alarm,
)
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.components.alarms.trust import TRUSTED_ADDRESSES, TRUSTED_PRINCIPALS
from cloudtrail_templates.components.component import Component, check_name, check_tags_of_roles
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.detections.detection import check_titles
from cloudtrail_templates.errors import OptionError, unknown
from cloudtrail_templates.intrinsics import given, present
from cloudtrail_templates.options import Number, Text, Texts

DEFAULT_TITLE = "Alarm"


class Alarms(Roles, Component):
    """A metric filter and an alarm for each detection, and an alarm for a trail that delivers nothing.

    With `log_lines`, 1 to 50, the alarms are log alarms instead, whose notification has so many log lines of the
    events that set it off. Log alarms count events within fifteen minutes, cost what their queries scan, satisfy no
    scanner, and do not exist in some regions. A metric alarm costs about $0.10 a month.

    Several sets of alarms in one template need a `title` each; a set whose title is not the default one has metrics
    in a namespace of its own, unless `metric_namespace` is given. One alarm for silence is enough for a log group:
    pass `trail_silent=False` for further sets.

    Args:
        query_in_description: whether the description of an alarm has the query that finds who did it.
        enabled_by: the condition under which the alarm of a detection exists, by the title of the detection.
        thresholds: the events within five minutes that set off an alarm, by the title of the detection.
        trusted_condition: a condition that is true where `trusted_principals` or `trusted_addresses` has a value;
            it makes a template shorter in which both are parameters.
        trusted_conditions: the condition under which an alarm exists and excludes the trusted, by the title of the
            detection. With it, a pattern that is too long beside the parameters is divided into several.

    Raises:
        OptionError: the detections need more filters than a log group takes, or the trusted principals and
            addresses do not fit into a pattern.
        UnknownNameError: `thresholds`, `enabled_by` or `trusted_conditions` has a title that no alarm has.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
    """

    log_group: LogGroup | ExistingLogGroup
    topic: AlarmTopic | ExistingAlarmTopic
    detections: tuple[Detection, ...] = COMPLIANCE
    approved_regions: Annotated[Texts | None, APPROVED_REGIONS] = None
    trusted_principals: Annotated[Texts | None, TRUSTED_PRINCIPALS] = None
    trusted_addresses: Annotated[Texts | None, TRUSTED_ADDRESSES] = None
    trusted_condition: str | None = None
    trusted_conditions: Mapping[str, str] = field(default_factory=dict)
    metric_namespace: Annotated[Text | None, METRIC_NAMESPACE] = None
    trail_silent: bool = True
    trail_silent_hours: Annotated[Number, TRAIL_SILENT_HOURS] = 3
    log_lines: Number | None = None
    query_in_description: bool = True
    thresholds: Mapping[str, Number] = field(default_factory=dict)
    enabled_by: Mapping[str, str] = field(default_factory=dict)
    title: str = DEFAULT_TITLE

    def __post_init__(self) -> None:
        super().__post_init__()
        check_topic(self.topic)
        self._check_titles()
        if self.trusted_condition is not None:
            check_name("trusted_condition", self.trusted_condition)
        if self.log_lines is not None:
            check_lines(self.log_lines, self._exclusions)
            for detection in self.detections:
                check_query(detection.title, self._text(detection).query())
            return
        filters = sum(len(self._patterns[one.title]) + len(one.also) for one in self.detections)
        if filters > MAX_FILTERS:
            raise OptionError(
                f"detections must need at most {MAX_FILTERS} metric filters, got {filters}; use a second log group"
            )

    def _check_titles(self) -> None:
        titles = [detection.title for detection in self.detections]
        titles += [TRAIL_SILENT.title] if self.trail_silent else []
        roles = [f"{self.title}QueryRole", f"{self.title}LogLinesRole"] if self.log_lines is not None else []
        self.check_names([*roles, *(f"{self.title}{title}" for title in titles)])
        for role in roles:
            check_tags_of_roles(self.tags)
            self.role_name(role)
        for title in titles:
            self.alarm_name(f"{self.title}{title}")
        check_titles(titles)
        for title in (*self.thresholds, *self.enabled_by, *self.trusted_conditions):
            if title not in titles:
                raise unknown("alarm", title, titles)
        for option in ("enabled_by", "trusted_conditions"):
            for title, condition in getattr(self, option).items():
                check_name(f"{option}[{title!r}]", condition)
        for title, threshold in self.thresholds.items():
            replace(THRESHOLD, name=f"thresholds[{title!r}]").check(threshold)

    def _is_unconditional(self) -> bool:
        # Each of its titles is that of an alarm, or the creation fails.
        return len(self.enabled_by) < len(self.detections) + self.trail_silent

    def resources(self) -> Sequence[AWSObject]:
        resources: list[AWSObject] = []
        if self.log_lines is not None:
            resources += log_alarm_roles(
                self.title, self, self.log_group.name, self.tags, **self._attributes()
            )
        else:
            resources += self._exclusions.resources(self.tags, **self._attributes())
        for detection in self.detections:
            lines = self.log_lines
            resources += self._on_metric(detection) if lines is None else self._on_query(detection, lines)
        if self.trail_silent:
            common = self._alarm(TRAIL_SILENT.title)
            name, hours = self.log_group.name, self.trail_silent_hours
            resources.append(silence_alarm(log_group_name=name, hours=hours, **common))
        return resources

    @property
    def namespace(self) -> Any:
        """The namespace of the metrics."""
        is_only_set = self.title == DEFAULT_TITLE
        default = DEFAULT_NAMESPACE if is_only_set else f"{DEFAULT_NAMESPACE}/{self.title}"
        return given(self.metric_namespace, lambda value: value, otherwise=default)

    @property
    def _exclusions(self) -> Exclusions:
        return Exclusions(
            title=f"{self.title}Exclusions",
            principals=self.trusted_principals,
            addresses=self.trusted_addresses,
            condition=self.trusted_condition,
            conditions=self.trusted_conditions,
        )

    @cached_property
    def _patterns(self) -> Mapping[str, tuple[Any, ...]]:
        """The patterns of the metric filters that count events, by the title of the detection."""
        return {one.title: self._text(one).patterns() for one in self.detections}

    def _on_metric(self, detection: Detection) -> list[AWSObject]:
        text = self._text(detection).description(with_query=self.query_in_description)
        alarm = metric_alarm(
            metric=detection.title,
            namespace=self.namespace,
            threshold=self._threshold(detection),
            **self._alarm(detection.title, AlarmDescription=text),
        )
        return [*self._filters(detection), alarm]

    def _on_query(self, detection: Detection, lines: Number) -> list[AWSObject]:
        text = self._text(detection)
        alarm = log_alarm(
            roles=self.title,
            log_group_name=self.log_group.name,
            query=text.query(),
            lines=lines,
            threshold=self._threshold(detection),
            **self._alarm(detection.title, AlarmDescription=text.log_alarm_description()),
        )
        return [alarm]

    def _filters(self, detection: Detection) -> list[MetricFilter]:
        first, *parts = self._patterns[detection.title]
        filters = [self._filter(detection, "Filter", first)]
        excluding = present(Condition=self._exclusions.condition_of_parts(detection))
        for number, pattern in enumerate(parts, start=2):
            filters.append(self._filter(detection, f"FilterPart{number}", pattern, **excluding))
        for number, further in enumerate(detection.also, start=2):
            # It publishes 0: it exists for scanners that look for another text of the pattern.
            filters.append(self._filter(detection, f"Filter{number}", further.text, counts=False))
        return filters

    def _filter(self, detection: Detection, suffix: str, pattern: Any, **more: Any) -> MetricFilter:
        return metric_filter(
            f"{self.title}{detection.title}{suffix}",
            log_group_name=self.log_group.name,
            pattern=pattern,
            metric=detection.title,
            namespace=self.namespace,
            **{**self._enabled(detection.title), **more},
        )

    def _text(self, one: Detection) -> AlarmText:
        return AlarmText(detection=one, exclusions=self._exclusions, approved_regions=self.approved_regions)

    def _threshold(self, detection: Detection) -> Number:
        return self.thresholds.get(detection.title, detection.threshold)

    def _alarm(self, title: str, **more: Any) -> dict[str, Any]:
        """Return the arguments of every alarm, and these."""
        whole = f"{self.title}{title}"
        named = present(AlarmName=self.alarm_name(whole), Tags=self._tagged())
        return {"title": whole, "AlarmActions": [self.topic.arn], **more, **named, **self._enabled(title)}

    def _enabled(self, title: str) -> dict[str, Any]:
        return present(Condition=self.enabled_by.get(title, self.condition))
