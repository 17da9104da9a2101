"""The published template of the alarms."""

from troposphere import Template

from cloudtrail_templates.components import Alarms
from cloudtrail_templates.components.alarms.exclusions import FITTING_TEXT
from cloudtrail_templates.components.alarms.metric_alarms import MetricNamespace
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import (
    ALARM_COUNT,
    add_alarms,
    expose_exclusions,
    expose_thresholds,
)
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, TRUST_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_log_group_and_topic
from cloudtrail_templates.templates.parts.prices import KEY_PRICE


def assemble(template: Template, *, detections: tuple[Detection, ...] = COMPLIANCE) -> None:
    """Add the alarms, and the parameters of their options."""
    group, topic = add_log_group_and_topic(template)
    options = expose(template, Alarms, "trail_silent_hours", "name_prefix")
    options |= expose(template, MetricNamespace, "metric_namespace") | expose_exclusions(template)
    thresholds = expose_thresholds(template, detections)
    # The queries are on the pages of the alarms: in the descriptions they would leave no room for further alarms.
    add_alarms(
        template,
        group,
        topic,
        detections=detections,
        query_in_description=False,
        thresholds=thresholds,
        **options,
    )


DEFINITION = Definition(
    name="alarms",
    group="alert",
    summary="CloudWatch alarms on AWS CloudTrail: all that AWS's samples, the CIS benchmark and Security Hub ask for, "
    "activity in other regions, and a trail that records nothing.",
    notes="The alarms are on a log group that a multi-region trail delivers to. An e-mail address receives notifications "
    "only after it confirmed the subscription.",
    assemble=assemble,
    takes_outputs_of=("trail",),
    examples=ALARM_EXAMPLES
    | TRUST_EXAMPLES
    | {"ApprovedRegions": "eu-west-1,us-east-1", "DisabledAlarms": "VpcChanges, TrailSilent"},
    about=About(
        before=(
            "The log group must be the one that the trail delivers to, in this region: the trail template names it in "
            "its output LogGroupName.",
        ),
        costs=(
            f"Alarms: $0.10 each a month, {ALARM_COUNT} of them; metrics: $0.30 each a month where an event matched.",
            f"KMS key of the topic: {KEY_PRICE}. E-mail: the first 1,000 a month are free.",
        ),
        limits=(
            "A notification says what happened, not who did it. The page of each alarm has the Logs Insights query that "
            "finds the principal. The notifications of log-alarms contain the log lines.",
            "CloudTrail delivers events to CloudWatch Logs about five minutes after the call.",
            "The patterns are exactly those that scanners prescribe, unless you trust principals or addresses. Each alarm's "
            "page says what the alarm does not see.",
            "The list of trusted principals and addresses is stored in an SSM parameter, which is free and needs "
            "ssm:PutParameter. It shares 1,024 characters with the longest pattern, or CloudWatch Logs refuses the filter: "
            f"{FITTING_TEXT} fit.",
            "To change whom the alarms trust, update the stack and not the SSM parameter: AWS does not document whether an "
            "update of the stack uses a value that was edited in the SSM parameter.",
            "An existing topic needs a policy that lets CloudWatch publish, and a subscription.",
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
