"""The published template of the alarms."""

from troposphere import Join, Ref, Split, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import Alarms
from cloudtrail_templates.components.alarms.metric_alarms import MetricNamespace
from cloudtrail_templates.components.alarms.trust import (
    MOST_REGIONS_BESIDE,
    BenchmarkTrustParameters,
)
from cloudtrail_templates.detections import COMPLIANCE, Detection
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.alarms import (
    ALARM_ARNS,
    ALARM_COUNT,
    add_alarms,
    expose_exclusions,
    expose_thresholds,
)
from cloudtrail_templates.templates.parts.claims import (
    CLOUDWATCH,
    DELIVERY_TIME,
    EXISTING_TOPIC,
    SAME_REGION,
    TO_CLOUDWATCH_LOGS,
    TRUST_UPDATES,
)
from cloudtrail_templates.templates.parts.control_tower import ALARM_SETUPS, ALARMS_ON_ITS_TRAIL
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, TRUST_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_log_group_and_topic
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import EMAIL_COST, alarm_cost, fixed_cost, topic_key_cost
from cloudtrail_templates.templates.parts.setups import KEYLESS_ALARM_SETUPS


def assemble(template: Template, *, detections: tuple[Detection, ...] = COMPLIANCE) -> None:
    """Add the alarms, and the parameters of their options."""
    group, topic = add_log_group_and_topic(template)
    options = expose(template, Alarms, "trail_silent_hours", "name_prefix")
    options |= expose(template, MetricNamespace, "metric_namespace")
    options |= expose_exclusions(template, BenchmarkTrustParameters)
    thresholds = expose_thresholds(template, detections)
    # The queries are on the pages of the alarms: in the descriptions they would leave no room for further alarms.
    arns = add_alarms(
        template,
        group,
        topic,
        detections=detections,
        query_in_description=False,
        thresholds=thresholds,
        **options,
    )
    add_output(template, "AlarmArns", "ARNs of the alarms, for the dashboard.", arns)
    add_output(template, "MetricNamespace", "Namespace of the metrics.", options["metric_namespace"])
    if any(detection.placeholder for detection in detections):
        add_output(
            template,
            "ApprovedRegions",
            "Regions where activity is expected.",
            # Without the spaces after commas, at which a shell would divide it.
            Join(",", Split(", ", Ref("ApprovedRegions"))),
            "HasApprovedRegions",
        )


DEFINITION = Definition(
    name="alarms",
    group="alert",
    summary="CloudWatch alarms on AWS CloudTrail: all that AWS's samples, the CIS benchmark and Security Hub ask for, "
    "activity in other regions, and a trail that records nothing.",
    notes=Claim(
        "The alarms are on a log group that a multi-region trail delivers to. An e-mail address receives notifications "
        "only after it confirmed the subscription.",
        TO_CLOUDWATCH_LOGS,
        "sns/latest/dg/sns-email-notifications.html",
    ),
    assemble=assemble,
    takes_outputs_of=("trail", "organization-trail", "log-centralization"),
    examples=ALARM_EXAMPLES
    | TRUST_EXAMPLES
    | {"ApprovedRegions": "eu-west-1,us-east-1", "DisabledAlarms": "VpcChanges, TrailSilent"},
    about=About(
        setups=(*ALARM_SETUPS, *KEYLESS_ALARM_SETUPS),
        before=(SAME_REGION, ALARMS_ON_ITS_TRAIL),
        costs=(fixed_cost(ALARM_COUNT), alarm_cost(f"{ALARM_COUNT} of them"), topic_key_cost(), EMAIL_COST),
        limits=(
            Claim(
                "A notification says what happened, not who did it. The page of each alarm has the Logs Insights query that "
                "finds the principal. The notifications of log-alarms contain the log lines.",
                f"{CLOUDWATCH}/monitoring/Notify_Users_Alarm_Changes.html",
            ),
            DELIVERY_TIME,
            "The patterns are exactly those that scanners prescribe, unless you trust principals or addresses. Each alarm's "
            "page says what the alarm does not see.",
            Claim(
                "The list of trusted principals and addresses is stored in an SSM parameter, which is free and needs "
                "ssm:PutParameter. It shares the 1,024 characters of a pattern: a longer pattern becomes several filters on "
                f"one metric, and with more than {MOST_REGIONS_BESIDE} approved regions, NonApprovedRegionActivity also "
                "counts the events of those who are trusted.",
                "https://aws.amazon.com/systems-manager/pricing/",
                "AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html",
            ),
            TRUST_UPDATES,
            EXISTING_TOPIC,
            ALARM_ARNS,
        ),
        recommended={"AlarmEmail": "security@example.com"},
    ),
)
