"""The SNS topics for alarms and for delivery notifications, encrypted with a key that their publisher may use."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, Any

from awacs.aws import PolicyDocument
from troposphere import AWSObject, Ref
from troposphere.sns import SubscriptionResource, Topic, TopicPolicy

from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.key import ExistingKey, Key
from cloudtrail_templates.components.trail_source import TRAIL_NAME
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import Given, present
from cloudtrail_templates.options import Option, Text, check_options
from cloudtrail_templates.policies.key import KeyUse, alarm_topic_use, delivery_topic_use
from cloudtrail_templates.policies.topic import alarm_topic_policy, delivery_topic_policy
from cloudtrail_templates.structs import Struct

TOPIC_ARN: dict[str, Any] = {
    "AllowedPattern": r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}",
    "must": "must be the ARN of an SNS topic; write arn:aws:sns:<region>:<account>:<name>",
}
"""Constraints for the ARN of an existing topic."""


class ServiceTopic(Component):
    """A topic, its policy, and a key unless one is passed: the AWS managed key of SNS denies service publishers.

    With `NO_KMS_KEY` SNS encrypts no message with KMS.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """

    key: Key | ExistingKey | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.key, Key):
            self.key.check_use(self._key_use())

    @property
    def arn(self) -> Ref:
        """The topic's ARN."""
        return Ref(self.title)

    @property
    def policy_titles(self) -> tuple[str, ...]:
        """The logical ids of the topic policy. A resource that tests the topic on creation must depend on them."""
        return (f"{self.title}Policy",)

    @abstractmethod
    def _policy(self) -> PolicyDocument: ...

    @abstractmethod
    def _key_use(self) -> KeyUse: ...

    def resources(self) -> Sequence[AWSObject]:
        key = self.key or Key(
            title=f"{self.title}Key",
            description="Encrypts notifications about CloudTrail.",
            uses=(self._key_use(),),
            condition=self.condition,
            tags=self.tags,
        )
        topic = Topic(
            self.title, **present(KmsMasterKeyId=key.arn, Tags=self._tagged()), **self._attributes()
        )
        policy = TopicPolicy(
            f"{self.title}Policy",
            Topics=[self.arn],
            PolicyDocument=self._policy(),
            **self._attributes(),
        )
        return [*(() if self.key else key.resources()), topic, policy]  # type: ignore[union-attr]


class AlarmTopic(ServiceTopic):
    """The topic that alarms publish to, with a subscription if an address is given.

    The address is sent a message and must confirm it; until then it receives no alarms.
    https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    """

    alarm_email: Annotated[
        Text | None,
        Option(
            "E-mail address that alarms are sent to. It must confirm the subscription.",
            sources=("sns/latest/dg/sns-email-notifications.html",),
            group="Notification",
            AllowedPattern=r"[^\s@]+@[^\s@]+\.[^\s@.]+",
            must="must be an e-mail address; write name@example.com",
            empty="Empty: subscribe to the topic yourself.",
        ),
    ] = None
    title: str = "AlarmTopic"

    def _policy(self) -> PolicyDocument:
        return alarm_topic_policy(self.arn)

    def _key_use(self) -> KeyUse:
        return alarm_topic_use()

    def resources(self) -> Sequence[AWSObject]:
        resources = list(super().resources())
        if self.alarm_email is not None:
            address, condition = self.alarm_email, self.condition
            if isinstance(address, Given):
                address, condition = address.value, address.condition
            resources.append(
                SubscriptionResource(
                    f"{self.title}Subscription",
                    Protocol="email",
                    Endpoint=address,
                    TopicArn=self.arn,
                    **present(Condition=condition),
                )
            )
        return resources


class DeliveryTopic(ServiceTopic):
    """The topic to which CloudTrail publishes a message for every log file.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
    """

    trail_name: Annotated[Text, TRAIL_NAME]
    title: str = "DeliveryTopic"

    def _policy(self) -> PolicyDocument:
        return delivery_topic_policy(self.arn, self.trail_name)

    def _key_use(self) -> KeyUse:
        return delivery_topic_use(self.trail_name)


class ExistingAlarmTopic(Struct):
    """An existing topic whose policy and key let CloudWatch alarms publish."""

    arn: Annotated[
        Text | None,
        Option(
            "ARN of an existing SNS topic for the alarms; its policy and key must let CloudWatch publish.",
            sources=("AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",),
            group="Notification",
            empty="Empty: a topic is created.",
            **TOPIC_ARN,
        ),
    ]

    def __post_init__(self) -> None:
        check_options(self)


class ExistingDeliveryTopic(Struct):
    """An existing topic whose policy and key let CloudTrail publish."""

    arn: Annotated[
        Text | None,
        Option(
            "ARN of an existing SNS topic to which CloudTrail publishes a message for every log file; its policy and "
            "key must let CloudTrail publish.",
            sources=("awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html",),
            group="Notification",
            empty="Empty: none.",
            **TOPIC_ARN,
        ),
    ]
    policy_titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_options(self)


def check_topic(topic: AlarmTopic | ExistingAlarmTopic) -> None:
    """Raise OptionError for a topic without an ARN, which no alarm can name."""
    if topic.arn is None:
        raise OptionError(f"topic must have an ARN, got {shorten(topic)}; pass an AlarmTopic, or name one")
