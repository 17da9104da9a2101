"""A saved query that shows the last event of each account, and an alarm if accounts send no events."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSObject
from troposphere.cloudwatch import Alarm, InsightRule, MetricDataQuery, WarmUpConfiguration
from troposphere.logs import QueryDefinition

from cloudtrail_templates.components.component import Component, check_name
from cloudtrail_templates.components.existing_log_group import ExistingLogGroup
from cloudtrail_templates.components.log_group import LogGroup
from cloudtrail_templates.components.name_prefix import NamePrefix
from cloudtrail_templates.components.topic import AlarmTopic, ExistingAlarmTopic, check_topic
from cloudtrail_templates.intrinsics import present, sub, unique_name
from cloudtrail_templates.options import Number, Option

QUERY = (
    "filter ispresent(recipientAccountId)\n"
    "| stats latest(eventTime) as lastEvent, count(*) as events by recipientAccountId\n"
    "| sort lastEvent asc"
)
"""The Logs Insights query: one row for each account, first the one that has been silent for the longest time.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
"""

_QUERY_NAME = "CloudTrail/${AWS::StackName}/Last event of each account"
# Contributor Insights counts the distinct values of a field in the events of a log group. A rule without Filters is refused.
_RULE = (
    '{"Schema":{"Name":"CloudWatchLogRule","Version":1},"LogGroupNames":["${Group}"],"LogFormat":"JSON",'
    '"Contribution":{"Keys":["$.recipientAccountId"],"Filters":[]},"AggregateOn":"Count"}'
)
_DAY_SECONDS = 86_400
# A rule sees no events from before its creation.
_WARM_UP_MINUTES = 1_440


class AccountActivity(NamePrefix, Component):
    """A saved query that shows the last event of each account of an organization, and an alarm on silent accounts.

    The alarm fires if events of fewer accounts than `expected_accounts` arrive within a day; the query then shows which
    accounts sent none. A Contributor Insights rule counts the accounts. It is billed for each event.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-GraphReportData.html

    Args:
        alarm_condition: the condition under which the alarm exists; the query exists without it.
    """

    log_group: LogGroup | ExistingLogGroup
    topic: AlarmTopic | ExistingAlarmTopic
    expected_accounts: Annotated[
        Number,
        Option(
            "Number of accounts, with the management account, whose events arrive every day. With fewer, an alarm is sent.",
            sources=("AmazonCloudWatch/latest/monitoring/ContributorInsights.html",),
            group="Silent accounts",
            MinValue=0,
            MaxValue=100_000,
            must="must be 0 to 100000; give the number of active accounts",
        ),
    ]
    alarm_condition: str | None = None
    title: str = "AccountActivity"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.alarm_condition is not None:
            check_name("alarm_condition", self.alarm_condition)
        self.check_names([self._alarm_title])
        self.alarm_name(self._alarm_title)
        check_topic(self.topic)

    @property
    def _alarm_title(self) -> str:
        return f"{self.title}Alarm"

    def resources(self) -> Sequence[AWSObject]:
        query = QueryDefinition(
            self.title,
            Name=sub(_QUERY_NAME),
            LogGroupNames=[self.log_group.name],
            QueryString=QUERY,
            **self._attributes(),
        )
        # At most 128 characters.
        name = unique_name(self.title[:90])
        common: dict[str, Any] = present(
            Condition=self.alarm_condition or self.condition, Tags=self._tagged()
        )
        rule = InsightRule(
            f"{self.title}Rule",
            RuleName=name,
            RuleState="ENABLED",
            RuleBody=sub(_RULE, Group=self.log_group.name),
            **common,
        )
        alarm = Alarm(
            self._alarm_title,
            AlarmDescription=sub(
                "Events of fewer accounts than expected arrived within a day. Which accounts: saved query "
                f"{_QUERY_NAME}. Why: aws cloudtrail get-trail-status --name TRAIL_ARN, in a silent account."
            ),
            Metrics=[
                MetricDataQuery(
                    Id="accounts",
                    Expression=sub('INSIGHT_RULE_METRIC("${Rule}", "UniqueContributors")', Rule=name),
                    Period=_DAY_SECONDS,
                    ReturnData=True,
                )
            ],
            EvaluationPeriods=1,
            ComparisonOperator="LessThanThreshold",
            Threshold=self.expected_accounts,
            # Without any event there is no metric.
            TreatMissingData="breaching",
            WarmUpConfiguration=WarmUpConfiguration(
                WarmUpPeriodDurationInMinutes=_WARM_UP_MINUTES, OnlyStartEvaluatingAfterWarmUpPeriodEnds=True
            ),
            AlarmActions=[self.topic.arn],
            **present(AlarmName=self.alarm_name(self._alarm_title)),
            **common,
            DependsOn=[rule.title],
        )
        return [query, rule, alarm]
