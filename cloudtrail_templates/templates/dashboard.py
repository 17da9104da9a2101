"""The published template of the dashboard and the saved queries."""

from dataclasses import replace
from typing import Annotated

from troposphere import Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import Dashboard, ExistingAlarmTopic, ExistingLogGroup, SavedQueries
from cloudtrail_templates.components.dashboard.query_widgets import DENIED, QUERIES
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.options import Text, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.claims import CLOUDWATCH, DELIVERY_TIME, SAME_REGION
from cloudtrail_templates.templates.parts.control_tower import ALARM_SETUPS
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import CLOUDWATCH_PRICES

_RUN_ON_LOAD = f"{CLOUDWATCH}/logs/CWL_ExportQueryResults.html"
_ALARM = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm"


class ShownTopic(Struct):
    """The topic whose deliveries are shown."""

    alarm_topic_arn: Annotated[
        Text | None,
        replace(
            declared_option(ExistingAlarmTopic, "arn").option,
            description="ARN of the SNS topic of the alarms, to see whether its notifications are delivered.",
            group="Alarms",
            label="Alarm topic ARN",
            empty="Empty: not shown.",
        ),
    ] = None


def assemble(template: Template, *, detections: tuple[Detection, ...] = ALL_DETECTIONS) -> None:
    """Add the dashboard, the saved queries, and the parameters of their options."""
    group = ExistingLogGroup(**expose(template, ExistingLogGroup, "name", prefix="LogGroup"))
    options = expose(template, Dashboard, "alarm_arns", "threat_alarm_arns")
    topic = ExistingAlarmTopic(arn=expose(template, ShownTopic, "alarm_topic_arn")["alarm_topic_arn"])
    options |= expose(template, Dashboard, "metric_namespace")
    regions = expose(template, Dashboard, "approved_regions")
    options |= expose(
        template, Dashboard, "dashboard_name", "hours_shown", "log_queries", "contributor_insights"
    )
    dashboard = Dashboard(log_group=group, topic=topic, **options, **regions).add_to(template)
    SavedQueries(log_group=group, detections=detections, **regions).add_to(template)
    add_output(template, "DashboardName", "Name of the dashboard.", dashboard.name)


DEFINITION = Definition(
    name="dashboard",
    group="see",
    summary="A CloudWatch dashboard on AWS CloudTrail: alarms, deliveries, denied calls, the root user, sign-ins, regions, "
    "principals and errors; and saved queries for each alarm and for common questions.",
    notes=Claim(
        "Widgets whose title ends in (billed query) run a CloudWatch Logs Insights query each time that somebody opens or "
        "refreshes the dashboard, and AWS bills what it scans.",
        _RUN_ON_LOAD,
        CLOUDWATCH_PRICES,
    ),
    assemble=assemble,
    takes_outputs_of=(
        "trail",
        "organization-trail",
        "baseline",
        "log-centralization",
        "alarms",
        "threat-alarms",
    ),
    examples={
        "AlarmArns": f"{_ALARM}:acme-AlarmVpcChanges,{_ALARM}:acme-AlarmTrailSilent",
        "AlarmTopicArn": "arn:aws:sns:eu-central-1:111122223333:security",
        "ApprovedRegions": "eu-west-1,us-east-1",
        "DashboardName": "cloudtrail",
        "LogGroupName": "audit",
        "MetricNamespace": "Audit/Trail",
        "ThreatAlarmArns": f"{_ALARM}:acme-AlarmLogLoss",
    },
    about=About(
        setups=ALARM_SETUPS,
        before=(
            SAME_REGION,
            "Deploy alarms and threat-alarms first, and use their ApprovedRegions and MetricNamespace here.",
            Claim(
                "For the outputs of several stacks, run the command of each of them, first that of the trail. In the later "
                "commands leave out LogGroupName=LOG_GROUP_NAME: parameters that are left out keep their values.",
                "cli/latest/reference/cloudformation/deploy.html",
            ),
            Claim(
                "For AlarmArns of a stack of baseline that is named baseline: `aws cloudwatch describe-alarms "
                "--alarm-name-prefix baseline-Alarm --query \"join(',', MetricAlarms[].AlarmArn)\" --output text`. If the "
                "stack has a NamePrefix, use it in place of baseline-.",
                "cli/latest/reference/cloudwatch/describe-alarms.html",
            ),
            Claim(
                "Principals who look at the dashboard need cloudwatch:GetDashboard and cloudwatch:ListDashboards, "
                "cloudwatch:DescribeAlarms and cloudwatch:GetMetricData, and for the queries logs:StartQuery and "
                "logs:GetQueryResults. For saved queries: logs:DescribeQueryDefinitions.",
                f"{CLOUDWATCH}/monitoring/CloudWatch_Dashboards.html",
                f"{CLOUDWATCH}/logs/permissions-reference-cwl.html",
            ),
        ),
        costs=(
            Claim(
                "Dashboard: $3.00 a month; the first three of an account, with at most 50 metrics each, are free.",
                CLOUDWATCH_PRICES,
            ),
            Claim(
                f"Billed queries: $0.005 per scanned GB. Each time somebody opens or refreshes the dashboard, its {QUERIES} "
                "queries scan the events of the time that it shows: with 1 GB of events a day and HoursShown=3, that is "
                f"${QUERIES * 3 / 24 * 0.005:.4f}, and with HoursShown=168 ${QUERIES * 7 * 0.005:.2f}. A "
                "refresh interval that somebody chooses in the console runs them again and again. With LogQueries=false "
                "there are none.",
                CLOUDWATCH_PRICES,
                _RUN_ON_LOAD,
            ),
            Claim("Saved queries: $0.005 per scanned GB when somebody runs them.", CLOUDWATCH_PRICES),
            Claim(
                "With ContributorInsights=true: 2 rules, and each event that they match. One rule matches every event that "
                "has the ARN of a principal. Look for the prices in CloudWatch's price list first.",
                CLOUDWATCH_PRICES,
                f"{CLOUDWATCH}/monitoring/ContributorInsights.html",
            ),
        ),
        limits=(
            Claim(
                "The graph and the table of events that alarms counted search for the metrics of MetricNamespace. They "
                "show metrics that had a value in the last two weeks.",
                f"{CLOUDWATCH}/monitoring/search-expression-syntax.html",
            ),
            Claim(
                "To run a saved query with parameters, choose + beside its name in the console, and write the values in "
                'quotation marks: $`...`(principal="arn:aws:iam::111122223333:role/Admin"). They become '
                "part of the query as they are: check a value that comes from others first.",
                f"{CLOUDWATCH}/logs/CWL_Insights-Saving-Queries.html",
            ),
            "The widgets of alarms show the ARNs that the stack was given. After an update that adds, removes or renames "
            "alarms, update this stack with the new AlarmArns. Alarms of log-alarms have no metrics, so that the graph does "
            "not show them.",
            "An alarm with a comma in its name cannot be given: AlarmArns has commas between ARNs.",
            Claim(
                "The queries compare fields by = or in where they can: with LogGroupIndexFields=true of trail, they use the "
                "indexes and scan less. Their command is filter and not filterIndex, which would leave out the events from "
                "before the indexes.",
                f"{CLOUDWATCH}/logs/CWL_QuerySyntax-Filter.html",
                f"{CLOUDWATCH}/logs/CWL_QuerySyntax-FilterIndex.html",
            ),
            f"The widgets of denied calls count the error codes {', '.join(DENIED[:-1])} and {DENIED[-1]}. The saved query "
            "UnauthorizedApiCalls also finds others that begin with AccessDenied or end with UnauthorizedOperation.",
            Claim(
                "Logs Insights extracts at most 200 fields of an event. A query does not see the fields after them.",
                f"{CLOUDWATCH}/logs/CWL_AnalyzeLogData-discoverable-fields.html",
            ),
            Claim(
                "Dashboards have one set of names for all regions of an account. A changed DashboardName replaces the "
                "dashboard. The stack overwrites a dashboard that has the name already.",
                f"{CLOUDWATCH}/APIReference/API_PutDashboard.html",
            ),
            Claim(
                "Everybody who may see saved queries of the region sees these, in the folder CloudTrail/STACK. An "
                "account can have 1,000 in a region.",
                f"{CLOUDWATCH}/logs/CWL_Insights-Saving-Queries.html",
            ),
            DELIVERY_TIME,
        ),
    ),
)
