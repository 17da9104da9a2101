"""The published template of the alarms."""

from collections.abc import Sequence
from typing import Any

from troposphere import And, Condition, Equals, If, Join, Not, Or, Ref, Split, Template

from cloudtrail_templates.components import Alarms, AlarmTopic, ExistingAlarmTopic, ExistingLogGroup, LogGroup
from cloudtrail_templates.components.alarms.metric_alarms import THRESHOLD
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Declared, Option
from cloudtrail_templates.parameters import add_parameter, expose
from cloudtrail_templates.templates.definition import KEY_PRICE, Definition, output, rule, unless

ALARM_COUNT = len(COMPLIANCE) + 1
"""Those of the pack, and the one for a trail gone silent."""


def assemble(template: Template) -> None:
    """Put the alarms together."""
    group, topic = expose_group_and_topic(template)
    options = expose(template, Alarms, "trail_silent_hours", "metric_namespace")
    options |= expose_exclusions(template)
    add_alarms(template, group, topic, **options, thresholds=expose_thresholds(template, COMPLIANCE))


def expose_group_and_topic(template: Template) -> tuple[ExistingLogGroup, ExistingAlarmTopic]:
    """Add the parameters of the log group and of who hears the alarms, a topic unless one is given, its output."""
    group = ExistingLogGroup(**expose(template, ExistingLogGroup, "name", prefix="LogGroup"))
    email, existing = expose_notification(template)
    own = AlarmTopic(
        condition=unless(template, existing, "AlarmTopic"), alarm_email=_subscribed(template, email)
    ).add_to(template)
    topic = ExistingAlarmTopic(arn=If(existing.condition, existing.value, own.arn))
    output(template, "AlarmTopicArn", "ARN of the SNS topic that alarms are sent to.", topic.arn)
    return group, topic


def expose_exclusions(template: Template) -> dict[str, Any]:
    """Add the parameters that say whom the alarms trust."""
    options = expose(template, Alarms, "trusted_principals", "trusted_addresses")
    template.add_condition("TrustsAnybody", Or(*(Condition(one.condition) for one in options.values())))
    return options | {"trusted_condition": "TrustsAnybody"}


def expose_thresholds(
    template: Template, detections: Sequence[Detection], threshold: Declared = THRESHOLD
) -> dict[str, Any]:
    """Add a parameter for the threshold of each alarm that ordinary work sets off."""
    return {
        detection.title: add_parameter(
            template, f"{detection.title}Threshold", threshold, detection.threshold
        )
        for detection in detections
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


def add_alarms(
    template: Template,
    group: ExistingLogGroup | LogGroup,
    topic: Any,
    *,
    detections: tuple[Detection, ...] = COMPLIANCE,
    trail_silent: bool = True,
    disabled: Sequence[str] = (),
    **more: Any,
) -> None:
    """Add the alarms of a pack, each under the condition that it was not left out, and the parameters that say so.

    `disabled` names those that are left out unless somebody asks for them.
    """
    asked = ["approved_regions"] if any(detection.placeholder for detection in detections) else []
    options = expose(template, Alarms, *asked) | more
    titles = [detection.title for detection in detections]
    titles += [TRAIL_SILENT.title] if trail_silent else []
    add_parameter(template, "DisabledAlarms", _disabled(titles, disabled), ",".join(disabled))
    enabled_by = {}
    parameter = Ref("DisabledAlarms")
    for title in titles:
        enabled_by[title] = title
        # Cutting a name out of the list changes the list exactly when it is there: no title is part of another.
        template.add_condition(enabled_by[title], Equals(Join("", Split(title, parameter)), parameter))
    Alarms(
        log_group=group,
        topic=topic,
        detections=detections,
        trail_silent=trail_silent,
        enabled_by=enabled_by,
        **options,
    ).add_to(template)


def _disabled(titles: Sequence[str], default: Sequence[str]) -> Declared:
    """The parameter that leaves alarms with these titles out."""
    noise = " By default those that ordinary work sets off." if default else ""
    option = Option(
        f"Alarms to leave out, separated by commas without spaces.{noise}",
        group="Alarms",
        # The look-ahead keeps the names from being written twice: a comma must have something behind it.
        AllowedPattern=f"((?:{'|'.join(titles)})(?:,(?=.)|$))*",
        must="must be alarms of this template, separated by commas; write them like "
        + ",".join(default[:2] or ("Ec2InstanceChanges", "TrailSilent")),
        empty="Empty: none.",
    )
    return Declared("disabled_alarms", option, frozenset({str}))


def _subscribed(template: Template, email: Given) -> Given:
    template.add_condition(
        "SubscribeAlarmEmail", And(Condition("CreateAlarmTopic"), Condition(email.condition))
    )
    return Given("SubscribeAlarmEmail", email.value)


ALARMS = Definition(
    name="alarms",
    summary=(
        f"CloudWatch alarms on AWS CloudTrail: {ALARM_COUNT}, with all that AWS's samples, the CIS benchmark and "
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
        f"Alarms: $0.10 each a month, {ALARM_COUNT} of them; metrics: $0.30 each a month where an event matched.",
        f"KMS key of the topic: {KEY_PRICE}. E-mail: the first 1,000 a month are free.",
    ),
    limits=(
        "Alarms tell that something happened, and the query in their text finds who did it: the message itself does "
        "not name them. Those of log-alarms do, in most regions.",
        "Events reach CloudWatch Logs about five minutes after the call.",
        "The patterns are those that scanners ask for, to the letter, unless you trust callers. Each alarm's page says "
        "what it is blind to.",
        "Trusted callers stand in an SSM parameter, which is free and needs ssm:PutParameter. They share 1,024 characters "
        "with the longest pattern: about four sessions of roles fit, and CloudWatch Logs refuses more.",
        "Change whom the alarms trust by updating the stack, not the SSM parameter: AWS does not say whether a later update "
        "reads what was edited there.",
        "An existing topic must already let CloudWatch publish, and have a subscription.",
    ),
)
