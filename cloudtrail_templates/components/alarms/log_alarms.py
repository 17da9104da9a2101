"""Log alarms: alarms on queries of the log group, with log lines in the notification."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from troposphere import AWSHelperFn, AWSObject, GetAtt
from troposphere.cloudwatch import LogAlarm, ScheduleConfiguration, ScheduledQueryConfiguration

from cloudtrail_templates.components.alarms.exclusions import Exclusions
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.options import Number, Option, Text, declared_option
from cloudtrail_templates.policies.log_alarms import (
    lines_policy,
    lines_role_trust,
    query_policy,
    query_role_trust,
)
from cloudtrail_templates.structs import Struct


class LogLines(Struct):
    """How many log lines a notification contains.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogAlarm.html
    """

    log_lines: Annotated[
        Number,
        Option(
            "Log lines in the notification of an alarm, the latest ones that its query found.",
            group="Alarms",
            MinValue=1,
            MaxValue=50,
            must="must be 1 to 50; give the number of log lines",
        ),
    ] = 10


LOG_LINES = declared_option(LogLines, "log_lines")


# CloudTrail delivers about five minutes after a call, without a guarantee: windows without an overlap would miss late
# events. Three queries in a row find an event, so the alarm lasts as long.
_EVERY = "rate(5 minutes)"
_WINDOW_SECONDS = 900


MAX_QUERY_CHARACTERS = 10_000
"""https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html"""


def check_lines(lines: Number, exclusions: Exclusions) -> None:
    """Raise OptionError for a number of log lines that no message takes, and for exclusions that no query can express."""
    LOG_LINES.check(lines)
    if exclusions and not exclusions.are_literal:
        raise OptionError(
            "log_lines needs trusted_principals and trusted_addresses that are known now, got a reference; "
            "give tuples of texts"
        )


def check_query(title: str, query: str | AWSHelperFn) -> None:
    """Raise OptionError for a query that is too long for CloudWatch Logs."""
    if isinstance(query, str) and len(query) > MAX_QUERY_CHARACTERS:
        raise OptionError(
            f"the query of {title} must have at most {MAX_QUERY_CHARACTERS:,} characters, got {len(query):,}; "
            "name fewer trusted principals and addresses, or several at once with * at the end"
        )


def log_alarm(
    title: str, *, roles: str, log_group_name: Any, query: Any, lines: Number, threshold: Any, **more: Any
) -> LogAlarm:
    """Return an alarm on the number of events that a query finds within fifteen minutes.

    `roles` is the beginning of the titles of the roles. AWS charges for the bytes that each query scans.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-logalarm.html
    """
    return LogAlarm(
        title,
        ScheduledQueryConfiguration=ScheduledQueryConfiguration(
            QueryString=query,
            AggregationExpression="count(*)",
            LogGroupIdentifiers=[log_group_name],
            ScheduledQueryRoleARN=GetAtt(f"{roles}QueryRole", "Arn"),
            ScheduleConfiguration=ScheduleConfiguration(
                ScheduleExpression=_EVERY, StartTimeOffset=_WINDOW_SECONDS
            ),
        ),
        ActionLogLineCount=lines,
        ActionLogLineRoleArn=GetAtt(f"{roles}LogLinesRole", "Arn"),
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        Threshold=threshold,
        QueryResultsToEvaluate=1,
        QueryResultsToAlarm=1,
        TreatMissingData="notBreaching",
        **more,
    )


def log_alarm_roles(
    title: str, roles: Roles, log_group_name: Any, tags: Mapping[str, Text] | None, **attributes: Any
) -> Sequence[AWSObject]:
    """Return the roles that run the queries and that read the lines found, with their policies."""
    return [
        *roles.role_with_policy(
            f"{title}QueryRole",
            purpose="CloudWatch Logs runs the queries of log alarms.",
            allows="CloudWatch Logs queries the log group.",
            trust=query_role_trust(),
            policy=query_policy(log_group_name),
            tags=tags,
            **attributes,
        ),
        *roles.role_with_policy(
            f"{title}LogLinesRole",
            purpose="CloudWatch puts log lines into the notifications of alarms.",
            allows="CloudWatch reads the results of queries.",
            trust=lines_role_trust(),
            policy=lines_policy(),
            tags=tags,
            **attributes,
        ),
    ]
