"""Detects flow logs, query logs and log groups that are deleted or switched off."""

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.detections.controls import mitre_attack
from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="LogLoss",
    summary="A flow log, DNS query log, WAF log or log group was deleted or switched off.",
    why=Claim(
        "Flow logs, DNS query logs and log groups show what CloudTrail does not: traffic and what "
        "happens inside machines. Attackers disable them before an attack, and delete the evidence "
        "after it.",
        "awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-events",
    ),
    respond=(
        "Run the query. errorCode in the event means that the attempt was refused. "
        "requestParameters has the log.",
        "Check what is left: aws ec2 describe-flow-logs; aws route53resolver "
        "list-resolver-query-log-configs; aws logs describe-log-groups.",
        "Switch it on again: aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC "
        "--traffic-type ALL --log-group-name GROUP --deliver-logs-permission-arn ROLE; aws "
        "route53resolver associate-resolver-query-log-config --resolver-query-log-config-id CONFIG "
        "--resource-id VPC.",
        "A deleted log group cannot be restored: look for copies in S3, in the target of its "
        "subscription filter, and in an export.",
        "Protect those that matter: aws logs put-log-group-deletion-protection --log-group-identifier "
        "GROUP --deletion-protection-enabled.",
        "Revoke the principal's access: aws iam update-access-key --user-name USER --access-key-id "
        "KEY --status Inactive; for a role, attach a policy that denies sessions older than now "
        "(IAM console, Revoke sessions).",
    ),
    controls=mitre_attack("T1562.008", "T1070"),
    pattern=FilterPattern(
        "{ ($.eventSource=ec2.amazonaws.com && $.eventName=DeleteFlowLogs) || ($.eventSource=route53resolver.amazonaws.com && $.eventName=DisassociateResolverQueryLogConfig) || ($.eventSource=logs.amazonaws.com && ($.eventName=DeleteLogGroup || $.eventName=DeleteLogStream || $.eventName=DeleteSubscriptionFilter)) || ($.eventSource=wafv2.amazonaws.com && $.eventName=DeleteLoggingConfiguration) }"  # noqa: E501
    ),
    blind_to=(
        "PutRetentionPolicy, which deletes by waiting: every stack with a log group calls it.",
        "Logs switched off by leaving them out of an update: load balancers, Network Firewall, EKS, RDS, "
        "API Gateway and the access logs of S3 (PutBucketLogging).",
        "The trail itself: CloudTrailConfigChanges and TrailEvasion detect it.",
        Claim(
            "Log files deleted from a bucket: that is a data event.",
            "AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
        ),
        "It also fires when a stack with a log group is deleted.",
    ),
    fires_on=(
        event("DeleteFlowLogs", source="ec2"),
        event("DeleteLogGroup", source="logs", userIdentity={"type": "AssumedRole"}),
        event("DisassociateResolverQueryLogConfig", source="route53resolver"),
        event("DeleteFlowLogs", source="ec2", errorCode="Client.UnauthorizedOperation"),
    ),
    silent_on=(
        event("CreateFlowLogs", source="ec2"),
        event("PutRetentionPolicy", source="logs"),
        event("DescribeLogGroups", source="logs"),
        # The same name of another service.
        event("DeleteLoggingConfiguration", source="aps", errorCode="AccessDeniedException"),
    ),
)
