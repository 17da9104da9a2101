"""The parameters of the topic to which CloudTrail publishes a message for every log file, and the topic."""

from typing import Annotated, Any

from troposphere import Condition, Equals, If, Or, Ref, Select, Template

from cloudtrail_templates.components import DeliveryTopic, ExistingDeliveryTopic
from cloudtrail_templates.intrinsics import Choice, Given
from cloudtrail_templates.options import Flag, Option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import delivery_topic_use
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.encryption import add_topic_key
from cloudtrail_templates.templates.parts.rules import add_rule


class DeliveryNotification(Struct):
    """Whether CloudTrail publishes a message for every log file."""

    create_delivery_topic: Annotated[
        Flag,
        Option(
            "Create an SNS topic to which CloudTrail publishes a message for every log file.",
            sources=("awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html",),
            group="Notification",
            decides=True,
        ),
    ] = False


def add_delivery_topic(template: Template, trail_name: Any, create_keys: str) -> Given:
    """Add the parameter that creates a topic, the topic and its key, and return a reference to its ARN.

    Args:
        template: the template to add them to.
        trail_name: the name of the trail that publishes.
        create_keys: the condition under which KMS keys are created.
    """
    create: Choice = expose(template, DeliveryNotification, "create_delivery_topic")["create_delivery_topic"]
    created = create.conditions["true"]
    key = add_topic_key(template, "DeliveryTopicKey", delivery_topic_use(trail_name), created, create_keys)
    own = DeliveryTopic(trail_name=trail_name, condition=created, key=key).add_to(template)
    # DependsOn cannot name a resource that does not always exist. A reference makes the trail wait, selected or not.
    return Given(created, Select(0, [own.arn, *map(Ref, own.policy_titles)]))


def add_delivery_topic_or_existing(template: Template, trail_name: Any, create_keys: str) -> Given:
    """Add the parameters that create a topic or name an existing one, and return a reference to its ARN."""
    own = add_delivery_topic(template, trail_name, create_keys)
    existing: Given = expose(template, ExistingDeliveryTopic, "arn", prefix="DeliveryTopic")["arn"]
    add_rule(
        template,
        "OneDeliveryTopic",
        (
            Equals(existing.value, ""),
            "DeliveryTopicArn names an existing topic and CreateDeliveryTopic creates one: choose one of them.",
        ),
        when=Equals(Ref("CreateDeliveryTopic"), "true"),
    )
    template.add_condition("HasDeliveryTopic", Or(Condition(own.condition), Condition(existing.condition)))
    return Given("HasDeliveryTopic", If(own.condition, own.value, existing.value))
