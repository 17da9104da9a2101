"""Detects alarms, filters, topics and rules that are deleted or muted."""

from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="AlarmLoss",
    summary="An alarm, its filter or topic was deleted or muted, or a rule was switched off.",
    why="A notification needs a metric filter, an alarm, a topic and a subscription. If one of "
    "them is missing, events go unnoticed.",
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused.",
        "Compare this stack with what is there: aws cloudformation detect-stack-drift --stack-name STACK; "
        "aws cloudformation describe-stack-resource-drifts --stack-name STACK.",
        "Put it back: deploy the stack again; aws cloudwatch enable-alarm-actions --alarm-names ALARM; "
        "aws cloudwatch delete-alarm-mute-rule --alarm-mute-rule-name RULE; aws events enable-rule --name "
        "RULE.",
        "Check who is still subscribed: aws sns list-subscriptions-by-topic --topic-arn TOPIC.",
        "Find what happened while no notification was sent: run the query over that time, without "
        "its filter on eventName.",
        "Revoke the principal's access: aws iam update-access-key --user-name USER --access-key-id "
        "KEY --status Inactive; for a role, attach a policy that denies sessions older than now "
        "(IAM console, Revoke sessions).",
    ),
    controls=mitre_attack("T1562.001"),
    # Target tracking makes and deletes alarms all day; both spellings of its service end alike.
    pattern=FilterPattern(
        '{ ($.userIdentity.invokedBy NOT EXISTS || $.userIdentity.invokedBy!="*autoscaling.amazonaws.com") && (($.eventSource=monitoring.amazonaws.com && ($.eventName=DeleteAlarms || $.eventName=DisableAlarmActions || $.eventName=SetAlarmState || $.eventName=PutAlarmMuteRule)) || ($.eventSource=logs.amazonaws.com && $.eventName=DeleteMetricFilter) || ($.eventSource=sns.amazonaws.com && ($.eventName=DeleteTopic || $.eventName=Unsubscribe)) || ($.eventSource=events.amazonaws.com && ($.eventName=DisableRule || $.eventName=RemoveTargets))) }'  # noqa: E501
    ),
    blind_to=(
        "Alarms, filters and rules rewritten so that they never fire (PutMetricAlarm, PutMetricFilter, "
        "PutRule), and a topic whose policy refuses them (SetTopicAttributes): every deployment calls "
        "these.",
        "A notification that is lost after the topic: a mailbox rule, a chat channel, a paging service.",
        "The removal of this alarm itself, if it is removed first; TrailSilent and another "
        "account's trail remain.",
        "What auto scaling deletes on its own.",
        "It also fires when a stack with alarms, topics or rules is deleted, and when this one is.",
    ),
    fires_on=(
        event("DeleteAlarms", source="monitoring"),
        event("DeleteMetricFilter", source="logs", userIdentity={"type": "AssumedRole"}),
        event("DisableRule", source="events"),
        # CloudFormation works for whoever calls it.
        event(
            "DeleteTopic",
            source="sns",
            userIdentity={"type": "AssumedRole", "invokedBy": "cloudformation.amazonaws.com"},
        ),
        event("DisableAlarmActions", source="monitoring", errorCode="AccessDenied"),
    ),
    silent_on=(
        event(
            "DeleteAlarms",
            source="monitoring",
            userIdentity={"type": "AssumedRole", "invokedBy": "application-autoscaling.amazonaws.com"},
        ),
        event(
            "DeleteAlarms",
            source="monitoring",
            userIdentity={"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"},
        ),
        event("PutMetricAlarm", source="monitoring"),
        event("EnableAlarmActions", source="monitoring"),
        # The same names of other services.
        event("DeleteTopic", source="quicksight", errorCode="AccessDenied"),
        event("RemovePermission", source="sqs"),
    ),
)
