"""The policies of SNS topics, which one service may publish to over TLS."""

from typing import Any

from awacs import sns
from awacs.aws import PolicyDocument, Statement

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import (
    Conditions,
    allow,
    deny_without_tls,
    document,
    merged,
    own_account,
    service,
)
from cloudtrail_templates.policies.trails import trail_arn


def alarm_topic_policy(topic_arn: Any) -> PolicyDocument:
    """Return the policy that lets CloudWatch publish for the alarms of this account and region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    return topic_policy("AllowAlarmsToPublish", topic_arn, "cloudwatch", from_alarms())


def delivery_topic_policy(topic_arn: Any, trail_name: Text) -> PolicyDocument:
    """Return the policy that lets CloudTrail publish for one trail.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html
    """
    trail: Conditions = {"StringEquals": {"aws:SourceArn": trail_arn(trail_name)}}
    return topic_policy("AllowTrailToPublish", topic_arn, "cloudtrail", trail)


def from_alarms() -> Conditions:
    """Return the conditions that the request is made for an alarm of this account and region."""
    alarms = sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*")
    return merged({"ArnLike": {"aws:SourceArn": alarms}}, own_account())


def topic_policy(
    sid: str, topic_arn: Any, publisher: str, conditions: Conditions, *more: Statement
) -> PolicyDocument:
    """Return the policy that lets one service publish, and nobody without TLS; `more` are further statements."""
    return document(
        allow(sid, service(publisher), [sns.Publish], resource=[topic_arn], conditions=conditions),
        *more,
        deny_without_tls("DenyPublishWithoutTls", [sns.Publish], topic_arn),
    )
