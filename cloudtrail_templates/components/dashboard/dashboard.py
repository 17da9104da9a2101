"""A CloudWatch dashboard of a trail: its alarms, its events, and whether events and notifications are delivered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from troposphere import AWSHelperFn, AWSObject, If
from troposphere.cloudwatch import Dashboard as CloudWatchDashboard

from cloudtrail_templates.components.alarms.approved_regions import APPROVED_REGIONS, MOST_REGIONS
from cloudtrail_templates.components.alarms.metric_alarms import DEFAULT_NAMESPACE, METRIC_NAMESPACE
from cloudtrail_templates.components.component import Component
from cloudtrail_templates.components.dashboard.contributors import contributor_rules, contributor_widgets
from cloudtrail_templates.components.dashboard.overview import overview
from cloudtrail_templates.components.dashboard.query_widgets import query_widgets
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic
from cloudtrail_templates.intrinsics import Choice, given, present, sub
from cloudtrail_templates.languages.partial_text import AnyText, PartialText, join, value_of
from cloudtrail_templates.options import Flag, Number, Option, Text, Texts

_GROUP = "Dashboard"
_BODY = "AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"
_MOST_ALARMS = 50
_ALARM_ARNS: dict[str, Any] = {
    "sources": (_BODY,),
    "group": "Alarms",
    # A comma would end the ARN, a quotation mark or a backslash the text that it becomes a part of.
    "AllowedPattern": r"arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:[ !#-+\--\[\]-~]{1,255}",
    "MaxItems": _MOST_ALARMS,
    "must": f"must be at most {_MOST_ALARMS} ARNs of alarms, without commas and quotation marks in their names; write "
    "arn:aws:cloudwatch:<region>:<account>:alarm:<name>",
    "empty": "Empty: none are shown.",
}


class Dashboard(Component):
    """A dashboard with the states of alarms, what they counted, deliveries, and the results of Logs Insights queries.

    CloudWatch runs the queries of the widgets whose title ends in "(billed query)" each time somebody opens or refreshes
    the dashboard, and AWS bills what they scan. Contributor Insights rules are billed for the events that they match.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
    """

    log_group: LogGroup | ExistingLogGroup
    topic: AlarmTopic | ExistingAlarmTopic | None = None
    alarm_arns: Annotated[
        Texts | None,
        Option(
            "ARNs of alarms, as the output AlarmArns of the template alarms has them.",
            label="Alarm ARNs",
            **_ALARM_ARNS,
        ),
    ] = None
    threat_alarm_arns: Annotated[
        Texts | None,
        Option(
            "ARNs of further alarms, as the output ThreatAlarmArns of the template threat-alarms has them.",
            label="Threat alarm ARNs",
            **_ALARM_ARNS,
        ),
    ] = None
    metric_namespace: Annotated[
        Text, replace(METRIC_NAMESPACE, description="Namespace of the metrics of the alarms.")
    ] = DEFAULT_NAMESPACE
    approved_regions: Annotated[
        Texts | None,
        replace(
            APPROVED_REGIONS,
            description="Regions where activity is expected, as the alarms have them; at most "
            f"{MOST_REGIONS}. Changes in others are shown.",
        ),
    ] = None
    hours_shown: Annotated[
        Number,
        Option(
            "Hours that the dashboard shows when it opens. The queries scan the events of these hours. You can choose "
            "another time in the console.",
            sources=(_BODY,),
            group=_GROUP,
            AllowedValues=(1, 3, 12, 24, 72, 168),
            must="must be 1, 3, 12, 24, 72 or 168; give the number of hours",
        ),
    ] = 3
    log_queries: Annotated[
        Flag,
        Option(
            "Widgets with the results of Logs Insights queries. Each time somebody opens or refreshes the dashboard, the "
            "queries run, and you pay for what they scan.",
            sources=(
                "AmazonCloudWatch/latest/logs/CWL_ExportQueryResults.html",
                "https://aws.amazon.com/cloudwatch/pricing/",
            ),
            group=_GROUP,
            label="Widgets with billed queries",
            decides=True,
        ),
    ] = True
    contributor_insights: Annotated[
        Flag,
        Option(
            "Contributor Insights rules that rank principals and errors. Each rule and each event that it matches are "
            "billed all the time, and the rule on principals matches nearly all events.",
            sources=(
                "AmazonCloudWatch/latest/monitoring/ContributorInsights.html",
                "https://aws.amazon.com/cloudwatch/pricing/",
            ),
            group=_GROUP,
            label="Contributor Insights",
            decides=True,
        ),
    ] = False
    dashboard_name: Annotated[
        Text | None,
        Option(
            "Name of the dashboard. The dashboards of all regions of an account share their names, and a dashboard that "
            "has the name already is replaced.",
            sources=("AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",),
            group=_GROUP,
            AllowedPattern=r"[A-Za-z0-9_-]{1,255}",
            must="must be 1 to 255 letters, digits and _-; give a name like cloudtrail",
            empty="Empty: the names of the stack and of the region.",
        ),
    ] = None
    title: str = "Dashboard"

    @property
    def name(self) -> Any:
        """The name of the dashboard."""
        own = sub("${AWS::StackName}-${Title}-${AWS::Region}", Title=self.title[:90])
        return given(self.dashboard_name, lambda name: name, otherwise=own)

    def resources(self) -> Sequence[AWSObject]:
        dashboard = CloudWatchDashboard(
            self.title,
            DashboardName=self.name,
            DashboardBody=value_of(self._body()),
            **present(Tags=self._tagged()),
            **self._attributes(),
        )
        return [dashboard, *self._rules()]

    def _body(self) -> AnyText:
        name = self.log_group.name
        rows, y = overview(
            log_group=name,
            topic_arn=self.topic and self.topic.arn,
            alarm_arns=self.alarm_arns,
            threat_alarm_arns=self.threat_alarm_arns,
            namespace=self.metric_namespace,
        )
        queries = query_widgets(y, log_group=name, approved_regions=self.approved_regions)
        ranked = contributor_widgets(self.title)
        return (
            PartialText(('{"start":"-PT', _text(self.hours_shown), 'H","widgets":[\n'))
            + join(",\n", rows)
            + _where(self.log_queries, join("", (",\n" + one for one in queries)))
            + _where(self.contributor_insights, join("", (",\n" + one for one in ranked)))
            + "\n]}"
        )

    def _rules(self) -> list[AWSObject]:
        chosen = self.contributor_insights
        if chosen is False:
            return []
        condition = chosen.conditions["true"] if isinstance(chosen, Choice) else self.condition
        return contributor_rules(
            self.title, self.log_group.name, **present(Condition=condition, Tags=self._tagged())
        )


def _text(number: Number) -> str | AWSHelperFn:
    return str(number) if isinstance(number, int) else number


def _where(chosen: Flag, then: AnyText) -> AnyText:
    """Return the text where the choice is true, and nothing elsewhere."""
    if isinstance(chosen, Choice):
        return PartialText((If(chosen.conditions["true"], value_of(then), ""),))
    return then if chosen else ""
