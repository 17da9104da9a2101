"""What a guardrail protects: actions by service, the ARNs that they are denied on, and the roles that stay exempt."""

PLATFORM_ROLES = (
    "stacksets-exec-*",
    "AWSCloudFormationStackSetExecutionRole",
    "AWSControlTowerExecution",
    "OrganizationAccountAccessRole",
)
"""Roles by which the management account reaches its members: StackSets, AWS Control Tower, and its administrators.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/CloudFormationStackSetsOrgMemberServiceRolePolicy.html
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html
"""

CONTROL_TOWER_ROLES = (
    "aws-controltower-ConfigRecorderRole",
    "aws-controltower-ForwardSnsNotificationRole",
    "AWSControlTower_VPCFlowLogsRole",
)
"""Roles that AWS Control Tower leaves out of its own control on regions.

Source: https://docs.aws.amazon.com/controltower/latest/controlreference/ou-region-deny.html
"""

# Each action with the kind of its resource in the Service Authorization Reference. A mute rule needs the permission on
# each alarm that it mutes, too. Wildcards keep the policy short where they match no action that reads.
PROTECTED = {
    "cloudtrail": (
        "DeleteTrail",
        "Put*",
        "StopLogging",
        "UpdateTrail",
    ),
    "s3": (
        "BypassGovernanceRetention",
        "DeleteBucket*",
        "DeleteObject*",
        "PauseReplication",
        "Put*Configuration",
        "PutBucket*",
        "PutObject*",
        "UpdateObjectEncryption",
    ),
    "kms": (
        "DeleteImportedKeyMaterial",
        "DisableKey*",
        "PutKeyPolicy",
        "ScheduleKeyDeletion",
        "UpdatePrimaryRegion",
    ),
    "logs": (
        "AssociateKmsKey",
        "DeleteDataProtectionPolicy",
        "DeleteLogGroup",
        "DeleteLogStream",
        "DeleteMetricFilter",
        "DeleteSubscriptionFilter",
        "DeleteTransformer",
        "DisassociateKmsKey",
        "PutDataProtectionPolicy",
        "PutLogGroupDeletionProtection",
        "PutMetricFilter",
        "PutRetentionPolicy",
        "PutSubscriptionFilter",
        "PutTransformer",
    ),
    "cloudwatch": (
        "DeleteAlarms",
        "DisableAlarmActions",
        "PutAlarmMuteRule",
        "PutCompositeAlarm",
        "PutLogAlarm",
        "PutMetricAlarm",
        "SetAlarmState",
    ),
    "sns": (
        "*Permission",
        "DeleteTopic",
        "PutDataProtectionPolicy",
        "Set*Attributes",
        "Unsubscribe",
    ),
    "sqs": ("*Permission", "DeleteQueue", "PurgeQueue", "SetQueueAttributes"),
    "events": ("*Targets", "DeleteRule", "DisableRule", "PutRule"),
    "scheduler": ("DeleteSchedule", "UpdateSchedule"),
    "codebuild": ("BatchDeleteBuilds", "DeleteProject", "StopBuild*", "UpdateProject"),
    # A stack keeps the service role that it was created with: who may update the stack acts with the role.
    "cloudformation": ("DeleteStack", "ExecuteChangeSet", "UpdateStack"),
    # Who could create, change or pass an exempt role would be exempt; without its role, a trail sends no events to
    # CloudWatch Logs.
    "iam": (
        "AttachRolePolicy",
        "CreatePolicyVersion",
        "CreateRole",
        "DeletePolicy*",
        "DeleteRole*",
        "DetachRolePolicy",
        "PassRole",
        "PutRole*",
        "SetDefaultPolicyVersion",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
    ),
}
NAMED = (
    "logs:*:*:log-group:{}",
    "logs:*:*:log-group:{}:*",
    "cloudwatch:*:*:alarm:{}",
    "sns:*:*:{}",
    "sqs:*:*:{}",
    "events:*:*:rule/{}",
    "scheduler:*:*:schedule/*/{}",
    "codebuild:*:*:project/{}",
    "cloudformation:*:*:stack/{}/*",
    "iam::*:role/{}",
    "iam::*:policy/{}",
)
BUCKETS = ("s3:::{}", "s3:::{}/*")
