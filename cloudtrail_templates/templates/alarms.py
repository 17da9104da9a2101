"""The published template of the alarms."""

from typing import Any

from troposphere import And, Condition, Equals, If, Join, Not, Ref, Split, Template

from ..components import Alarms, AlarmTopic, ExistingAlarmTopic, ExistingLogGroup, LogGroup
from ..components.alarms import THRESHOLD
from ..components.trail_silent import TRAIL_SILENT
from ..detections import ALL_DETECTIONS
from ..intrinsics import Given
from ..options import Declared, Option
from ..parameters import add_parameter, expose
from .definition import KEY_PRICE, Definition, output, rule, unless

_TITLES = (*(detection.title for detection in ALL_DETECTIONS), TRAIL_SILENT.title)
_NAMES = "|".join(_TITLES)
_DISABLED = Declared(
    "disabled_alarms",
    Option(
        "Alarms to leave out, separated by commas without spaces.",
        group="Alarms",
        # The look-ahead keeps the names from being written twice: a comma must have something behind it.
        AllowedPattern=f"((?:{_NAMES})(?:,(?=.)|$))*",
        must="must be alarms of this template, separated by commas; write them like Ec2InstanceChanges,TrailSilent",
        empty="Empty: none.",
    ),
    frozenset({str}),
)


def assemble(template: Template) -> None:
    """Put the alarms together."""
    group = ExistingLogGroup(**expose(template, ExistingLogGroup, "name", prefix="LogGroup"))
    email, existing = expose_notification(template)
    own = AlarmTopic(
        condition=unless(template, existing, "AlarmTopic"), alarm_email=_subscribed(template, email)
    ).add_to(template)
    topic = ExistingAlarmTopic(arn=If(existing.condition, existing.value, own.arn))
    options = expose(template, Alarms, "trail_silent_hours", "metric_namespace")
    add_alarms(template, group, topic, **options, thresholds=expose_thresholds(template))
    output(template, "AlarmTopicArn", "ARN of the SNS topic that alarms are sent to.", topic.arn)


def expose_thresholds(template: Template) -> dict[str, Any]:
    """Add a parameter for the threshold of each alarm that ordinary work sets off."""
    return {
        detection.title: add_parameter(
            template, f"{detection.title}Threshold", THRESHOLD, detection.threshold
        )
        for detection in ALL_DETECTIONS
        if detection.noisy
    }


def expose_notification(template: Template) -> tuple[Given, Given]:
    """Add the parameters that say who hears the alarms: an address, or an existing topic."""
    email: Given = expose(template, AlarmTopic, "alarm_email")["alarm_email"]
    existing: Given = expose(template, ExistingAlarmTopic, "arn", prefix="AlarmTopic")["arn"]
    rule(
        template,
        "OneRecipient",
        (
            Equals(email.value, ""),
            "AlarmTopicArn names an existing topic, which has subscriptions of its own: leave AlarmEmail empty.",
        ),
        when=Not(Equals(existing.value, "")),
    )
    return email, existing


def add_alarms(template: Template, group: ExistingLogGroup | LogGroup, topic: Any, **more: Any) -> None:
    """Add the alarms, each under the condition that it was not left out, and the parameters that say so."""
    options = expose(template, Alarms, "approved_regions") | more
    add_parameter(template, "DisabledAlarms", _DISABLED, "")
    enabled_by = {}
    disabled = Ref("DisabledAlarms")
    for title in _TITLES:
        enabled_by[title] = title
        # Cutting a name out of the list changes the list exactly when it is there: no title is part of another.
        template.add_condition(enabled_by[title], Equals(Join("", Split(title, disabled)), disabled))
    Alarms(log_group=group, topic=topic, enabled_by=enabled_by, **options).add_to(template)


def _subscribed(template: Template, email: Given) -> Given:
    template.add_condition(
        "SubscribeAlarmEmail", And(Condition("CreateAlarmTopic"), Condition(email.condition))
    )
    return Given("SubscribeAlarmEmail", email.value)


ALARMS = Definition(
    name="alarms",
    summary=(
        f"CloudWatch alarms on AWS CloudTrail: {len(_TITLES)}, with all that AWS's samples, the CIS benchmark and "
        "Security Hub ask for, activity in other regions, and a trail gone silent."
    ),
    notes=(
        "They watch a log group that a multi-region trail delivers to. An e-mail address must confirm its "
        "subscription before anybody hears them."
    ),
    assemble=assemble,
    recommended={"AlarmEmail": "security@example.com"},
    before=(
        "The log group must be the one that the trail delivers to, in this region: the trail template names it in "
        "its output LogGroupName.",
    ),
    costs=(
        f"Alarms: $0.10 each a month, {len(_TITLES)} of them; metrics: $0.30 each a month where an event matched.",
        f"KMS key of the topic: {KEY_PRICE}. E-mail: the first 1,000 a month are free.",
    ),
    limits=(
        "Alarms tell that something happened, and the query in their text finds who did it: the message itself does "
        "not name them.",
        "Events reach CloudWatch Logs about five minutes after the call.",
        "The patterns are those that scanners ask for, to the letter. Each alarm's page says what it is blind to.",
        "An existing topic must already let CloudWatch publish, and have a subscription.",
    ),
)
