"""What log alarms may do in a log group: query it, and read the lines that the query found.

Both roles trust a service on behalf of this account only. The alarm's own ARN cannot be named: the alarm needs
the roles first.
"""

from typing import Any

from awacs import logs, sts
from awacs.aws import PolicyDocument

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.policies.document import allow, document, merged, own_account, service
from cloudtrail_templates.policies.topic import from_alarms


def query_role_trust() -> PolicyDocument:
    """CloudWatch Logs assumes the role for the scheduled queries of this account and region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ScheduledQueryConfiguration.html
    """
    queries = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:scheduled-query:*")
    conditions = merged({"ArnLike": {"aws:SourceArn": queries}}, own_account())
    return document(
        allow("AllowScheduledQueriesToAssume", service("logs"), [sts.AssumeRole], conditions=conditions)
    )


def query_policy(log_group_name: Any) -> PolicyDocument:
    """Query the one log group. Results are fetched and queries stopped by their id, which no ARN can name.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
    """
    group = sub(
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*",
        Group=log_group_name,
    )
    return document(
        allow("AllowQueriesOfLogGroup", None, [logs.StartQuery], resource=[group]),
        allow("AllowResultsOfQueries", None, [logs.GetQueryResults, logs.StopQuery], resource=["*"]),
    )


def lines_role_trust() -> PolicyDocument:
    """CloudWatch assumes the role for the alarms of this account and region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogAlarm.html
    """
    return document(
        allow("AllowAlarmsToAssume", service("cloudwatch"), [sts.AssumeRole], conditions=from_alarms())
    )


def lines_policy() -> PolicyDocument:
    """Fetch what a query found."""
    return document(allow("AllowResultsOfQueries", None, [logs.GetQueryResults], resource=["*"]))
