"""A rule of EventBridge for each detection, which sends a message about the event to a topic within seconds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Annotated, Any, Final

from troposphere import AWSObject, GenericHelperFn, GetAtt, Ref, encode_to_dict
from troposphere.cloudwatch import Alarm, MetricDimension
from troposphere.events import Rule
from troposphere.sqs import Queue, QueuePolicy

from cloudtrail_templates.components.component import Component, check_name, check_tags_of_roles
from cloudtrail_templates.components.event_alarms.event_bus import EVENT_BUS_NAME
from cloudtrail_templates.components.event_alarms.event_pattern import (
    WITH_READ_ONLY_EVENTS,
    EventExclusions,
    needs_read_only_events,
    reason_without_rule,
)
from cloudtrail_templates.components.event_alarms.message import PATHS, chat_message, text_message
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.components.suppressions import suppress
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.detections import Detection
from cloudtrail_templates.detections.detection import check_titles
from cloudtrail_templates.errors import OptionError, unknown
from cloudtrail_templates.filter_pattern import Selector
from cloudtrail_templates.intrinsics import pick, present
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.policies.event_alarms import publish_policy, rules_trust, undelivered_policy

TEXT: Final = "Text"
CHAT: Final = "Chat"

_DEAD_LETTER_SECONDS: Final = 1_209_600
# After an hour, the message goes to the dead-letter queue, and the alarm on undelivered messages fires.
_RETRY_SECONDS: Final = 3600


class EventAlarms(EventExclusions, Roles, Component):
    """A rule for each detection, with a message for each event; a queue for undelivered messages, and an alarm on it.

    EventBridge publishes with a role, so an existing topic of this account needs no statement for it.

    Args:
        detections: the detections, each of which looks at single events.
        enabled_by: the condition under which the rule of a detection exists, by the title of the detection.

    Raises:
        OptionError: a detection counts events, or no event pattern matches the same events.
        UnknownNameError: `enabled_by` has a title that no rule has.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    """

    topic: AlarmTopic | ExistingAlarmTopic
    detections: tuple[Detection, ...]
    message_format: Annotated[
        Text,
        Option(
            "Text: lines that people read, for e-mail. Chat: custom notifications of Amazon Q Developer in chat "
            "applications, for Slack and Microsoft Teams.",
            sources=("chatbot/latest/adminguide/custom-notifs.html",),
            group="Notification",
            AllowedValues=(TEXT, CHAT),
            must="must be Text or Chat; give one of them",
            decides=True,
        ),
    ] = TEXT
    event_bus_name: Annotated[Text | None, EVENT_BUS_NAME] = None
    console: Annotated[
        Text,
        Option(
            "Host of the console, for the link in each message.",
            group="Notification",
            AllowedPattern=r"[a-z0-9.-]+",
            must="must be a host; write console.aws.amazon.com",
        ),
    ] = "console.aws.amazon.com"
    enabled_by: Mapping[str, str] = field(default_factory=dict)
    title: str = "EventAlarm"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_topic(self.topic)
        titles = [detection.title for detection in self.detections]
        check_titles(titles)
        for detection in self.detections:
            if reason := reason_without_rule(detection):
                raise OptionError(
                    f"detections must have event patterns, got {detection.title}: {reason}; use Alarms"
                )
        for title, condition in self.enabled_by.items():
            if title not in titles:
                raise unknown("alarm", title, titles)
            check_name(f"enabled_by[{title!r}]", condition)
        check_tags_of_roles(self.tags)
        self.check_names([self._role, self._undelivered])
        self.role_name(self._role)
        self.alarm_name(self._undelivered)

    @property
    def _role(self) -> str:
        return f"{self.title}Role"

    @property
    def _queue(self) -> str:
        return f"{self.title}DeadLetters"

    @property
    def _undelivered(self) -> str:
        return f"{self.title}Undelivered"

    def resources(self) -> Sequence[AWSObject]:
        own = self._attributes()
        role = self.role_with_policy(
            self._role,
            purpose="Lets EventBridge publish messages about events of CloudTrail.",
            allows="Publish messages about events of CloudTrail to a topic.",
            trust=rules_trust(),
            policy=publish_policy(self.topic.arn),
            tags=self.tags,
            **own,
        )
        shared = (self.exclusions(), self._target())
        rules = [rule for detection in self.detections for rule in self._rules(detection, *shared)]
        return [*role, *self._dead_letters(), *rules]

    def _dead_letters(self) -> Iterator[AWSObject]:
        own, arn = self._attributes(), GetAtt(self._queue, "Arn")
        deleted: dict[str, Any] = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
        yield Queue(
            self._queue,
            MessageRetentionPeriod=_DEAD_LETTER_SECONDS,
            SqsManagedSseEnabled=True,
            # The default, which tells Control Tower's CT.SQS.PR.1 that this is a dead-letter queue.
            RedriveAllowPolicy={"redrivePermission": "allowAll"},
            Metadata=suppress("CKV_AWS_27"),
            **present(Tags=self._tagged()),
            **deleted,
            **own,
        )
        yield QueuePolicy(
            f"{self._queue}Policy", Queues=[Ref(self._queue)], PolicyDocument=undelivered_policy(arn), **own
        )
        yield Alarm(
            self._undelivered,
            AlarmActions=[self.topic.arn],
            AlarmDescription="Messages about events of CloudTrail are in the dead-letter queue: they were not delivered.",
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            Statistic="Maximum",
            Dimensions=[MetricDimension(Name="QueueName", Value=GetAtt(self._queue, "QueueName"))],
            Period=300,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            TreatMissingData="notBreaching",
            **present(AlarmName=self.alarm_name(self._undelivered), Tags=self._tagged()),
            **own,
        )

    def _rules(
        self, detection: Detection, exclusions: Mapping[Selector, list[Any]], target: Mapping[str, Any]
    ) -> Iterator[Rule]:
        # Without the policy of the queue, a message that cannot be delivered would be lost.
        own = self._attributes(depends_on=[f"{self._queue}Policy"])
        own |= present(Condition=self.enabled_by.get(detection.title, self.condition))
        targets = [{**target, "InputTransformer": self._transformer(detection)}]
        for number, pattern in enumerate(self.patterns(detection, exclusions), start=1):
            yield Rule(
                f"{self.title}{detection.title}{f'Part{number}' if number > 1 else ''}",
                Description=detection.headline[:512],
                EventPattern=pattern,
                State=WITH_READ_ONLY_EVENTS if needs_read_only_events(detection) else "ENABLED",
                Targets=GenericHelperFn(targets),
                **present(EventBusName=self.event_bus_name, Tags=self._tagged()),
                **own,
            )

    def _target(self) -> dict[str, Any]:
        """Return what the target of every rule has.

        It is encoded here, once: troposphere encodes a property of a property four times, for each rule.
        """
        target: dict[str, Any] = {
            "Id": "Topic",
            "Arn": self.topic.arn,
            "RoleArn": GetAtt(self._role, "Arn"),
            "DeadLetterConfig": {"Arn": GetAtt(self._queue, "Arn")},
            "RetryPolicy": {"MaximumEventAgeInSeconds": _RETRY_SECONDS, "MaximumRetryAttempts": 185},
        }
        encoded: dict[str, Any] = encode_to_dict(target)
        return encoded

    def _transformer(self, detection: Detection) -> dict[str, Any]:
        chat, text = chat_message(detection, self.console), text_message(detection, self.console)
        template = pick(self.message_format, {CHAT: chat}, otherwise=text)
        return {"InputPathsMap": PATHS, "InputTemplate": encode_to_dict(template)}
