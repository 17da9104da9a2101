"""The policies of the roles of log alarms: to query a log group, and to read the log lines found.

Both roles trust a service for this account only. The trust cannot name the alarm, which needs the roles first.
"""

from typing import Any

from awacs import logs, sts
from awacs.aws import PolicyDocument

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.policies.document import allow, document, merged, own_account, service
from cloudtrail_templates.policies.topic import from_alarms


def query_role_trust() -> PolicyDocument:
    """Return the trust policy for CloudWatch Logs, for the scheduled queries of this account and region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ScheduledQueryConfiguration.html
    """
    queries = sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:scheduled-query:*")
    conditions = merged({"ArnLike": {"aws:SourceArn": queries}}, own_account())
    return document(
        allow("AllowScheduledQueriesToAssume", service("logs"), [sts.AssumeRole], conditions=conditions)
    )


def query_policy(log_group_name: Any) -> PolicyDocument:
    """Return the policy to query one log group.

    Results are fetched and queries are stopped by their ID, which is in no ARN.

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
    """Return the trust policy for CloudWatch, for the alarms of this account and region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogAlarm.html
    """
    return document(
        allow("AllowAlarmsToAssume", service("cloudwatch"), [sts.AssumeRole], conditions=from_alarms())
    )


def lines_policy() -> PolicyDocument:
    """Return the policy to fetch the results of queries."""
    return document(allow("AllowResultsOfQueries", None, [logs.GetQueryResults], resource=["*"]))
