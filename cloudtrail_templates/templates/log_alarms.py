"""The published template of alarms whose message holds the log lines, with metric alarms where a region has no others."""

from dataclasses import replace
from typing import Annotated, Any

from troposphere import And, Condition, Equals, Not, Or, Partition, Region, Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components import Alarms
from cloudtrail_templates.components.alarms.log_alarms import LogLines
from cloudtrail_templates.components.alarms.metric_alarms import THRESHOLD, MetricNamespace
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.options import Number
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import (
    ALARM_COUNT,
    expose_disabled_alarms,
    expose_regions,
    expose_thresholds,
    titles_of,
)
from cloudtrail_templates.templates.parts.claims import (
    CLOUDFORMATION,
    CLOUDWATCH,
    DELIVERY_TIME,
    EXISTING_TOPIC,
    ROLES_LIMIT,
    SAME_REGION,
    TO_CLOUDWATCH_LOGS,
)
from cloudtrail_templates.templates.parts.control_tower import ALARM_SETUPS, ALARMS_ON_ITS_TRAIL
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_log_group_and_topic
from cloudtrail_templates.templates.parts.prices import CLOUDWATCH_PRICES, EMAIL_COST, topic_key_cost
from cloudtrail_templates.templates.parts.setups import KEYLESS_ALARM_SETUPS

_LOG_ALARM = f"{CLOUDWATCH}/monitoring/alarm-log.html"

# By the schemas that CloudFormation publishes a region.
PARTITIONS_WITHOUT = ("aws-cn", "aws-us-gov")
REGIONS_WITHOUT = ("me-central-1",)
_WITHOUT = ", ".join(("China", "GovCloud", *REGIONS_WITHOUT))

_LOG_ALARMS, _METRIC_ALARMS = "HasLogAlarms", "HasNoLogAlarms"


class LogAlarmThreshold(Struct):
    """The threshold of one alarm, which is a log alarm where the region has them."""

    threshold: Annotated[
        Number,
        replace(
            THRESHOLD.option,
            description="Events within fifteen minutes that set off the alarm; within five where the region has no log "
            "alarms.",
        ),
    ]


def assemble(template: Template, *, detections: tuple[Detection, ...] = COMPLIANCE) -> None:
    """Add log alarms for the regions that have them and metric alarms for the others, with the same parameters."""
    group, topic = add_log_group_and_topic(template)
    _add_region_conditions(template)
    lines = expose(template, LogLines, "log_lines")
    silence = expose(template, Alarms, "trail_silent_hours")
    metrics = expose(template, MetricNamespace, "metric_namespace")
    thresholds = expose_thresholds(template, detections, LogAlarmThreshold)
    common: dict[str, Any] = expose_regions(template, detections)
    enabled_by = expose_disabled_alarms(template, titles_of(detections, trail_silent=True))
    silent = {TRAIL_SILENT.title: enabled_by.pop(TRAIL_SILENT.title)}
    prefix = expose(template, Alarms, "name_prefix")
    roles = expose(template, Alarms, "permissions_boundary", "role_path")
    common |= prefix

    where: dict[str, Any] = {"log_group": group, "topic": topic}
    common |= where | {"detections": detections, "thresholds": thresholds, "trail_silent": False}
    Alarms(
        condition=_LOG_ALARMS,
        enabled_by=_add_conditions(template, enabled_by, _LOG_ALARMS),
        **lines,
        **roles,
        **common,
    ).add_to(template)
    Alarms(
        title="MetricAlarm",
        condition=_METRIC_ALARMS,
        enabled_by=_add_conditions(template, enabled_by, _METRIC_ALARMS),
        **metrics,
        **common,
    ).add_to(template)
    # The alarm on a silent trail is a metric alarm in every region.
    Alarms(detections=(), enabled_by=silent, **where, **silence, **prefix).add_to(template)


def _add_region_conditions(template: Template) -> None:
    """Add the conditions on what the region has.

    CloudFormation accepts a resource of a type that the region lacks as long as its condition is false there.

    Source: https://aws.amazon.com/blogs/mt/handling-region-parity-with-infrastructure-as-code/
    """
    missing = [Equals(Partition, name) for name in PARTITIONS_WITHOUT]
    missing += [Equals(Region, name) for name in REGIONS_WITHOUT]
    template.add_condition(_METRIC_ALARMS, Or(*missing))
    template.add_condition(_LOG_ALARMS, Not(Condition(_METRIC_ALARMS)))


def _add_conditions(template: Template, enabled_by: dict[str, str], kind: str) -> dict[str, str]:
    """Add for each alarm the condition that it is enabled and that the region has its kind; return their names."""
    conditions = {title: f"{condition}{kind}" for title, condition in enabled_by.items()}
    for title, condition in enabled_by.items():
        template.add_condition(conditions[title], And(Condition(condition), Condition(kind)))
    return conditions


DEFINITION = Definition(
    name="log-alarms",
    group="alert",
    summary="CloudWatch log alarms on AWS CloudTrail: those of the template alarms, with notifications that contain the log "
    "lines: who did what, from where.",
    notes=Claim(
        "Deploy it instead of the template alarms: with both, every event sets off two alarms. Security scanners look "
        "for the template alarms. China, GovCloud and me-central-1 have no log alarms and get metric alarms.",
        f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudwatch-logalarm.html",
    ),
    assemble=assemble,
    takes_outputs_of=("trail", "organization-trail", "baseline", "log-centralization"),
    delivery="s3",
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples=ALARM_EXAMPLES
    | ROLE_EXAMPLES
    | {"ApprovedRegions": "eu-west-1,us-east-1", "DisabledAlarms": "VpcChanges, TrailSilent"},
    about=About(
        setups=(*ALARM_SETUPS, *KEYLESS_ALARM_SETUPS),
        before=(
            SAME_REGION,
            ALARMS_ON_ITS_TRAIL,
            Claim(
                "If the log group has the alarms of baseline or alarms already, disable them there with DisabledAlarms, or "
                "every event sends two notifications. Security scanners look for metric filters: without them, Security Hub "
                "CloudWatch.1 to 14 fail.",
                "securityhub/latest/userguide/cloudwatch-controls.html",
            ),
            Claim(
                "The notifications contain parts of events. Every subscriber of the topic can read who did what.",
                _LOG_ALARM,
            ),
        ),
        costs=(
            Claim("Log alarms: look for their price in CloudWatch's price list first.", NOT_DOCUMENTED),
            Claim(
                f"Queries: each of {ALARM_COUNT - 1} alarms scans the last fifteen minutes every five minutes. If they cost "
                "as much as other queries of Logs Insights, $0.005 per scanned GB, that is "
                f"${(ALARM_COUNT - 1) * 3 * 0.005:.2f} for each GB that the log group ingests.",
                CLOUDWATCH_PRICES,
            ),
            Claim(
                f"In regions without log alarms, as for the template alarms: {ALARM_COUNT} alarms at $0.10 each a month; "
                "metrics: $0.30 each a month where an event matched.",
                CLOUDWATCH_PRICES,
            ),
            topic_key_cost("; none with an existing topic"),
            EMAIL_COST,
        ),
        limits=(
            Claim(
                f"Regions whose CloudFormation has no log alarms ({_WITHOUT}) get metric alarms, whose "
                "notifications do not contain log lines.",
                f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudwatch-logalarm.html",
                f"{CLOUDWATCH}/monitoring/Notify_Users_Alarm_Changes.html",
            ),
            Claim(
                "A StackSet can fail in regions without log alarms: users report that it checks the types of resources in "
                "spite of their conditions. Deploy a stack, or the template alarms, there.",
                NOT_DOCUMENTED,
                "https://github.com/aws/aws-cdk/issues/25634",
            ),
            "Trusted principals and addresses cannot be excluded: a query cannot take them from parameters.",
            Claim(
                "Because events arrive late, each query covers the last fifteen minutes, and three queries in a row count "
                "the same event. After one event, an alarm is in ALARM for fifteen minutes and sends no further "
                "notification. Its threshold applies to the events of fifteen minutes; in the template alarms, to those of "
                "five.",
                _LOG_ALARM,
                TO_CLOUDWATCH_LOGS,
            ),
            Claim(
                "A notification by e-mail contains the latest log lines that the query found, at most LogLines and what "
                "fits into a message of Amazon SNS: time, event name, principal and source address of each. Notifications "
                "to other kinds of subscriptions may lack them. TrailSilent is a metric alarm, without log lines.",
                _LOG_ALARM,
            ),
            Claim(
                "An alarm whose query cannot run is in INSUFFICIENT_DATA. Check the alarms ten minutes after a deployment; "
                "the console of CloudWatch Logs shows the queries under Scheduled queries.",
                _LOG_ALARM,
            ),
            Claim(
                "The queries of all alarms run every five minutes. They count towards the account's quota of 100 concurrent "
                "queries.",
                _LOG_ALARM,
            ),
            Claim(
                "Logs Insights extracts at most 200 fields of an event. A query cannot test the fields after them, "
                "such as readOnly after a long response of RunInstances; the filter patterns of the template alarms can.",
                f"{CLOUDWATCH}/logs/CWL_AnalyzeLogData-discoverable-fields.html",
            ),
            DELIVERY_TIME,
            "The back-test evaluates metric alarms. Run it on the template alarms, whose patterns match the same events.",
            ROLES_LIMIT,
            EXISTING_TOPIC,
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
