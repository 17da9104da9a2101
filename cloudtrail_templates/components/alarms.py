"""CloudWatch alarms on what CloudTrail writes to a log group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from troposphere import AWSObject, Join, Region
from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.logs import MetricFilter, MetricTransformation

from ..detections import COMPLIANCE, Detection
from ..errors import OptionError, shorten, unknown
from ..filter_pattern import FilterPattern
from ..intrinsics import given, present, sub
from ..options import Declared, Number, Option, Text, Texts
from .component import Component, check_name
from .log_group import ExistingLogGroup, LogGroup
from .topic import AlarmTopic, ExistingAlarmTopic
from .trail_silent import TRAIL_SILENT

MAX_FILTERS = 100
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""

# CloudTrail delivers to CloudWatch Logs about every five minutes.
_PERIOD_SECONDS = 300

THRESHOLD = Declared(
    "threshold",
    Option(
        "Events within five minutes that set off the alarm.",
        group="Thresholds",
        MinValue=1,
        must="must be at least 1; give the number of events",
    ),
    frozenset({int}),
)


@dataclass(frozen=True, kw_only=True)
class Alarms(Component):
    """A metric filter and an alarm for each detection, and an alarm for a trail that went silent.

    `enabled_by` names, for a detection's title, the condition under which its alarm exists, and `thresholds`
    the events within five minutes that set it off. Raises OptionError for more filters than a log group takes
    and UnknownNameError for a title that is no alarm's. About $0.10 an alarm a month.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
    """

    log_group: LogGroup | ExistingLogGroup
    topic: AlarmTopic | ExistingAlarmTopic
    detections: tuple[Detection, ...] = COMPLIANCE
    approved_regions: Annotated[
        Texts | None,
        Option(
            "Regions where activity is expected, separated by commas; at most 20. Changes in any other region set "
            "off an alarm.",
            group="Alarms",
            AllowedPattern=r"[a-z]{2}(-[a-z]+)+-\d{1,2}",
            must="must be regions; write them like eu-west-1,us-east-1",
            empty="Empty: only the region of this stack.",
        ),
    ] = None
    metric_namespace: Annotated[
        Text,
        Option(
            "Namespace of the metrics. Two stacks on different log groups need two, or they count together.",
            group="Alarms",
            MinLength=1,
            MaxLength=255,
            AllowedPattern=r"(?!AWS/)[A-Za-z0-9._/#-]+",
            must="must be 1 to 255 letters, digits and ._/#- and not start with AWS/; give a name like CloudTrailMetrics",
        ),
    ] = "CloudTrailMetrics"
    trail_silent_hours: Annotated[
        Number,
        Option(
            "Hours without a single event before the trail counts as silent. More for an account that is hardly used.",
            group="Alarms",
            MinValue=1,
            MaxValue=24,
            must="must be 1 to 24; give the number of hours",
        ),
    ] = 3
    thresholds: Mapping[str, Number] = field(default_factory=dict)
    enabled_by: Mapping[str, str] = field(default_factory=dict)
    title: str = "Alarm"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.topic.arn is None:
            raise OptionError(
                f"topic must have an ARN, got {shorten(self.topic)}; pass an AlarmTopic, or name one"
            )
        titles = [detection.title for detection in self.detections] + [TRAIL_SILENT.title]
        for title in titles:
            if titles.count(title) > 1:
                raise OptionError(
                    f"detections must differ in title, got {title!r} twice; leave one of them out"
                )
        for title in (*self.thresholds, *self.enabled_by):
            if title not in titles:
                raise unknown("alarm", title, titles)
        for title, condition in self.enabled_by.items():
            check_name(f"enabled_by[{title!r}]", condition)
        for title, threshold in self.thresholds.items():
            replace(THRESHOLD, name=f"thresholds[{title!r}]").check(threshold)
        filters = sum(1 + len(detection.also) for detection in self.detections)
        if filters > MAX_FILTERS:
            raise OptionError(
                f"detections must need at most {MAX_FILTERS} metric filters, got {filters}; use a second log group"
            )
        for detection in self.detections:
            self._filled(detection, detection.pattern.text)

    def resources(self) -> Sequence[AWSObject]:
        resources: list[AWSObject] = []
        for detection in self.detections:
            resources += self._filters(detection)
            resources.append(self._alarm(detection))
        resources.append(self._silence())
        return resources

    def _filters(self, detection: Detection) -> list[MetricFilter]:
        filters = [self._filter(detection, f"{detection.title}Filter", detection.pattern, "1")]
        for number, pattern in enumerate(detection.also, start=2):
            # Publishes nothing that counts: it stands for scanners that look for another wording.
            filters.append(self._filter(detection, f"{detection.title}Filter{number}", pattern, "0"))
        return filters

    def _filter(self, detection: Detection, title: str, pattern: FilterPattern, value: str) -> MetricFilter:
        transformation = MetricTransformation(
            MetricName=detection.title, MetricNamespace=self.metric_namespace, MetricValue=value
        )
        return MetricFilter(
            f"{self.title}{title}",
            LogGroupName=self.log_group.name,
            FilterPattern=self._filled(detection, pattern.text),
            MetricTransformations=[transformation],
            **self._enabled(detection.title),
        )

    def _alarm(self, detection: Detection) -> Alarm:
        return self._alarm_on(
            detection.title,
            AlarmDescription=self._filled(detection, detection.description, in_query=True),
            Namespace=self.metric_namespace,
            MetricName=detection.title,
            Period=_PERIOD_SECONDS,
            EvaluationPeriods=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            Threshold=self.thresholds.get(detection.title, detection.threshold),
            TreatMissingData="notBreaching",
        )

    def _silence(self) -> Alarm:
        return self._alarm_on(
            TRAIL_SILENT.title,
            AlarmDescription=TRAIL_SILENT.description,
            Namespace="AWS/Logs",
            MetricName="IncomingLogEvents",
            Dimensions=[MetricDimension(Name="LogGroupName", Value=self.log_group.name)],
            Period=3600,
            EvaluationPeriods=self.trail_silent_hours,
            ComparisonOperator="LessThanThreshold",
            Threshold=1,
            # A log group that receives nothing publishes no metric at all.
            TreatMissingData="breaching",
        )

    def _alarm_on(self, title: str, **properties: Any) -> Alarm:
        return Alarm(
            f"{self.title}{title}",
            Statistic="Sum",
            AlarmActions=[self.topic.arn],
            **properties,
            **present(Tags=self._tagged()),
            **self._enabled(title),
        )

    def _enabled(self, title: str) -> dict[str, Any]:
        return present(Condition=self.enabled_by.get(title, self.condition))

    def _filled(self, detection: Detection, text: str, *, in_query: bool = False) -> Any:
        """The text with what it learns at deployment, joined as a pattern or a query writes it."""
        hole = detection.placeholder
        if hole is None:
            return text
        values = {"ApprovedRegions": self.approved_regions}
        if hole.name not in values:
            raise OptionError(
                f"{detection.title} needs {hole.name}, which is no option of Alarms; leave it out of detections"
            )
        delimiter = hole.query_delimiter if in_query else hole.delimiter

        def joined(items: Any) -> Any:
            if isinstance(items, tuple) and all(isinstance(item, str) for item in items):
                if not in_query:
                    detection.pattern_for(items)  # raises where the list would burst the pattern
                return delimiter.join(items)
            return Join(delimiter, list(items) if isinstance(items, tuple) else items)

        return sub(text, **{hole.name: given(values[hole.name], joined, otherwise=Region)})
