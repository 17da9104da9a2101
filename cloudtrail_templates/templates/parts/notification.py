"""The parameters that say who is notified of alarms, and the log group that the alarms are on."""

from dataclasses import replace
from typing import Annotated

from troposphere import And, Condition, Equals, If, Not, Template

from cloudtrail_templates.components import AlarmTopic, ExistingAlarmTopic, ExistingKey, ExistingLogGroup
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Text, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import alarm_topic_use
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.conditions import add_create_condition
from cloudtrail_templates.templates.parts.encryption import add_topic_key, expose_create_keys
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import add_rule


class OptionalAlarm(Struct):
    """The topic of an alarm that exists only if a topic is given."""

    alarm_topic_arn: Annotated[
        Text | None,
        replace(
            declared_option(ExistingAlarmTopic, "arn").option,
            description="ARN of an existing SNS topic for the alarm, such as that of the template alarms; its policy and "
            "key must let CloudWatch publish.",
            label="Alarm topic ARN",
            empty="Empty: no alarm.",
        ),
    ] = None


def add_log_group_and_topic(template: Template) -> tuple[ExistingLogGroup, ExistingAlarmTopic]:
    """Add the parameters of the log group and of the topic, a topic unless an existing one is given, its output."""
    group = ExistingLogGroup(**expose(template, ExistingLogGroup, "name", prefix="LogGroup"))
    return group, add_topic(template)


def add_topic(
    template: Template, key: ExistingKey | None = None, create_keys: str = ""
) -> ExistingAlarmTopic:
    """Add the parameters of the topic, a topic unless an existing one is given, and its output.

    Args:
        template: the template to add them to.
        key: the key of the topic, in place of one that is created for it.
        create_keys: the condition that keys are created, in place of a parameter for it.
    """
    email, existing = _expose_recipient(template)
    if key is None:
        create_keys = create_keys or expose_create_keys(template)
    created = add_create_condition(template, existing, "AlarmTopic")
    own = AlarmTopic(
        condition=created,
        alarm_email=_subscribed(template, email),
        key=key or add_topic_key(template, "AlarmTopicKey", alarm_topic_use(), created, create_keys),
    ).add_to(template)
    topic = ExistingAlarmTopic(arn=If(existing.condition, existing.value, own.arn))
    add_output(template, "AlarmTopicArn", "ARN of the SNS topic that alarms are sent to.", topic.arn)
    return topic


def _expose_recipient(template: Template) -> tuple[Given, Given]:
    email: Given = expose(template, AlarmTopic, "alarm_email")["alarm_email"]
    existing: Given = expose(template, ExistingAlarmTopic, "arn", prefix="AlarmTopic")["arn"]
    add_rule(
        template,
        "OneRecipient",
        (
            Equals(email.value, ""),
            "AlarmTopicArn names an existing topic, which has subscriptions of its own: leave AlarmEmail empty.",
        ),
        when=Not(Equals(existing.value, "")),
    )
    return email, existing


def _subscribed(template: Template, email: Given) -> Given:
    template.add_condition(
        "SubscribeAlarmEmail", And(Condition("CreateAlarmTopic"), Condition(email.condition))
    )
    return Given("SubscribeAlarmEmail", email.value)
