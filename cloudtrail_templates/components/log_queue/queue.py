"""The queue of messages about new log files, its dead-letter queue, its source and its alarms."""

from collections.abc import Iterator, Sequence
from re import search
from typing import Any

from troposphere import AWSObject, GetAtt, Ref
from troposphere.sqs import Queue, QueuePolicy, RedrivePolicy

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.key import ExistingKey, Key
from cloudtrail_templates.components.log_queue.alarms import FAILED, SILENT, WAITING, alarms_on_queue
from cloudtrail_templates.components.log_queue.settings import QueueSettings
from cloudtrail_templates.components.log_queue.sources import (
    BUCKET_TOPIC,
    TRAIL_TOPIC,
    event_rule,
    log_files,
    subscription,
)
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.components.notification_topic import ExistingNotificationTopic, NotificationTopic
from cloudtrail_templates.components.topic import (
    AlarmTopic,
    DeliveryTopic,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    check_topic,
)
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import Choice, given, pick, present, sub, unique_name
from cloudtrail_templates.policies.log_queue import (
    EVENT_BRIDGE,
    dead_letter_policy,
    log_queue_policy,
    log_queue_use,
)

_DEAD_LETTER_SECONDS = 1_209_600
# The name of a rule has at most 64 characters, 37 of which are those of the stack's id.
# https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
_LONGEST_TITLE = 27
_TOPICS = {BUCKET_TOPIC: "notification_topic", TRAIL_TOPIC: "delivery_topic"}


class LogQueue(QueueSettings, NamePrefix, Component):
    """A queue with a message for each new log file, for the CloudTrail Processing Library or a SIEM.

    `log_bucket` is the bucket that the trail delivers to. `notification_topic` is for the source BucketTopic,
    `delivery_topic` for TrailTopic. Without `key` the queue is encrypted with keys of SQS (SSE-SQS).

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/use-the-cloudtrail-processing-library.html
    """

    log_bucket: ExistingLogBucket
    topic: AlarmTopic | ExistingAlarmTopic
    notification_topic: NotificationTopic | ExistingNotificationTopic | None = None
    delivery_topic: DeliveryTopic | ExistingDeliveryTopic | None = None
    key: Key | ExistingKey | None = None
    title: str = "LogQueue"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_topic(self.topic)
        if len(self.title) > _LONGEST_TITLE:
            raise OptionError(
                f"title must be at most {_LONGEST_TITLE} characters, got {shorten(self.title)}; the name of the rule has it"
            )
        self._check_sources()
        age, kept = self.oldest_message_in_seconds, self.retention_in_seconds
        if isinstance(age, int) and isinstance(kept, int) and age >= kept:
            raise OptionError(
                f"oldest_message_in_seconds must be less than retention_in_seconds, got {age} and {kept}; the queue deletes "
                "messages before the alarm could go off"
            )
        self.check_names(self._alarms())
        for title in self._alarms():
            self.alarm_name(title)
        if isinstance(self.key, Key):
            self.key.check_use(log_queue_use(self.source))

    def _possible_sources(self) -> dict[str, str | None]:
        """Return the conditions of the sources that deployment chooses from, or the one source."""
        return {**self.source.conditions} if isinstance(self.source, Choice) else {str(self.source): None}

    def _check_sources(self) -> None:
        possible = self._possible_sources()
        for source, part in _TOPICS.items():
            has_topic = self._topic_arn(source) is not None
            if has_topic != (source in possible):
                raise OptionError(
                    f"{part} must {'be None' if has_topic else 'have an ARN'} if source is {' or '.join(possible)}, got "
                    f"{shorten(getattr(self, part))}; it is the topic of {source}"
                )
        prefix = self.log_bucket.s3_key_prefix
        if BUCKET_TOPIC in possible and isinstance(prefix, str) and search(r"[!'()]", prefix):
            raise OptionError(
                f"log_bucket must have an s3_key_prefix without !'() if source is {BUCKET_TOPIC}, got {shorten(prefix)}; S3 "
                f"encodes these in its messages: use {EVENT_BRIDGE}"
            )

    @property
    def arn(self) -> GetAtt:
        """The queue's ARN."""
        return GetAtt(self.title, "Arn")

    @property
    def url(self) -> Ref:
        """The queue's URL."""
        return Ref(self.title)

    @property
    def dead_letter_arn(self) -> GetAtt:
        """The ARN of the dead-letter queue."""
        return GetAtt(f"{self.title}DeadLetters", "Arn")

    def resources(self) -> Sequence[AWSObject]:
        own, sender = self._attributes(), (self.source, self._source_arn())
        documents = {
            self.title: log_queue_policy(self.arn, *sender, self.consumer_arn),
            f"{self.title}DeadLetters": dead_letter_policy(self.dead_letter_arn, *sender),
        }
        return [
            self._queue(),
            self._dead_letters(),
            *(
                QueuePolicy(f"{title}Policy", Queues=[Ref(title)], PolicyDocument=document, **own)
                for title, document in documents.items()
            ),
            *self._sources(),
            *alarms_on_queue(
                self.title,
                oldest_message_in_seconds=self.oldest_message_in_seconds,
                silent_hours=self.silent_hours,
                topic_arn=self.topic.arn,
                names={title: self.alarm_name(title) for title in self._alarms()},
                **present(Tags=self._tagged()),
                **own,
            ),
        ]

    def _alarms(self) -> list[str]:
        return [f"{self.title}{suffix}" for suffix in (WAITING, FAILED, SILENT)]

    @property
    def _unique_name(self) -> Any:
        """A name that is known before the queue and the rule exist, because each names the other one."""
        return unique_name(self.title)

    @property
    def _queue_name(self) -> Any:
        return given(self.queue_name, lambda name: name, otherwise=self._unique_name)

    def _topic_arn(self, source: str) -> Any:
        topic = getattr(self, _TOPICS[source])
        return topic.arn if topic else None

    def _source_arn(self) -> Any:
        rule = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Name}"
        arns = {
            EVENT_BRIDGE: sub(rule, Name=self._unique_name),
            BUCKET_TOPIC: self._topic_arn(BUCKET_TOPIC),
        }
        return pick(self.source, arns, otherwise=self._topic_arn(TRAIL_TOPIC))

    def _queue(self) -> Queue:
        redrive = RedrivePolicy(
            deadLetterTargetArn=self.dead_letter_arn, maxReceiveCount=self.max_receive_count
        )
        return Queue(
            self.title,
            QueueName=self._queue_name,
            MessageRetentionPeriod=self.retention_in_seconds,
            VisibilityTimeout=self.visibility_timeout_in_seconds,
            # Long polling: consumers receive messages sooner, with fewer requests.
            ReceiveMessageWaitTimeSeconds=20,
            RedrivePolicy=redrive,
            **self._encrypted(),
        )

    def _dead_letters(self) -> Queue:
        arn = sub("arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}", Name=self._queue_name)
        return Queue(
            f"{self.title}DeadLetters",
            MessageRetentionPeriod=_DEAD_LETTER_SECONDS,
            RedriveAllowPolicy={"redrivePermission": "byQueue", "sourceQueueArns": [arn]},
            **self._encrypted(),
        )

    def _encrypted(self) -> dict[str, Any]:
        key = self.key.arn if self.key else None
        return {
            **present(
                KmsMasterKeyId=given(key, lambda arn: arn),
                SqsManagedSseEnabled=given(key, lambda _: None, otherwise=True),
                Tags=self._tagged(),
            ),
            # The log files are in the bucket. A queue that is kept would hold its name.
            "DeletionPolicy": "Delete",
            "UpdateReplacePolicy": "Delete",
            **self._attributes(),
        }

    def _sources(self) -> Iterator[AWSObject]:
        keys = log_files(self.log_bucket.s3_key_prefix, self.other_log_files)
        for source, condition in self._possible_sources().items():
            # Until the queues have their policies, messages would be lost.
            more = self._attributes(depends_on=[f"{self.title}Policy", f"{self.title}DeadLettersPolicy"])
            more |= present(Condition=condition)
            if source == EVENT_BRIDGE:
                more |= present(Tags=self._tagged())
                yield event_rule(self.title, self._unique_name, self.log_bucket.name, keys, **more)
            else:
                yield subscription(self.title, source, self._topic_arn(source), keys, **more)
