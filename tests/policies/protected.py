"""The requests that switch a trail off, narrow it, re-route it, or silence it, each with the resource that it is about."""

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
# By the kind of the resource in the Service Authorization Reference.
ATTACKS = {
    ("cloudtrail", "trail"): (
        "trail/audit",
        "DeleteTrail PutEventConfiguration PutEventSelectors PutInsightSelectors StopLogging UpdateTrail",
    ),
    ("s3", "bucket"): (
        "audit-logs",
        "DeleteBucket DeleteBucketPolicy PauseReplication PutBucketAcl PutBucketLogging PutBucketNotification "
        "PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock "
        "PutBucketVersioning PutEncryptionConfiguration PutIntelligentTieringConfiguration "
        "PutLifecycleConfiguration PutReplicationConfiguration",
    ),
    ("s3", "object"): (
        "audit-logs/AWSLogs/444455556666/CloudTrail/file",
        "BypassGovernanceRetention DeleteObject DeleteObjectVersion PutObject PutObjectAcl PutObjectLegalHold "
        "PutObjectRetention UpdateObjectEncryption",
    ),
    ("kms", "key"): (
        f"key/{KEY_ID}",
        "DeleteImportedKeyMaterial DisableKey DisableKeyRotation PutKeyPolicy ScheduleKeyDeletion UpdatePrimaryRegion",
    ),
    ("logs", "log-group"): (
        "log-group:{}",
        "AssociateKmsKey DeleteDataProtectionPolicy DeleteLogGroup DeleteMetricFilter DeleteSubscriptionFilter "
        "DeleteTransformer DisassociateKmsKey PutDataProtectionPolicy PutLogGroupDeletionProtection PutMetricFilter "
        "PutRetentionPolicy PutSubscriptionFilter PutTransformer",
    ),
    ("logs", "log-stream"): ("log-group:{}:log-stream:one", "DeleteLogStream"),
    ("cloudwatch", "alarm"): (
        "alarm:{}",
        "DeleteAlarms DisableAlarmActions PutAlarmMuteRule PutCompositeAlarm PutLogAlarm PutMetricAlarm SetAlarmState",
    ),
    ("sns", "topic"): (
        "{}",
        "AddPermission DeleteTopic PutDataProtectionPolicy RemovePermission SetSubscriptionAttributes "
        "SetTopicAttributes Unsubscribe",
    ),
    ("sqs", "queue"): ("{}", "AddPermission DeleteQueue PurgeQueue RemovePermission SetQueueAttributes"),
    ("events", "rule-on-default-event-bus"): (
        "rule/{}",
        "DeleteRule DisableRule PutRule PutTargets RemoveTargets",
    ),
    ("scheduler", "schedule"): ("schedule/default/{}", "DeleteSchedule UpdateSchedule"),
    ("codebuild", "project"): (
        "project/{}",
        "BatchDeleteBuilds DeleteProject StopBuild StopBuildBatch UpdateProject",
    ),
    ("cloudformation", "stack"): ("stack/{}/5e0b", "DeleteStack ExecuteChangeSet UpdateStack"),
    ("iam", "policy"): (
        "policy/{}",
        "CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion",
    ),
    ("iam", "role"): (
        "role/audit/TrailAdministrator",
        "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy "
        "PassRole PutRolePermissionsBoundary PutRolePolicy UpdateAssumeRolePolicy UpdateRole",
    ),
}


def attacks(
    partition: str = "aws", account: str = "444455556666", name: str = "baseline-One-1A2B"
) -> list[tuple[str, str]]:
    """Each action with the ARN of its resource; `name` is that of what a stack creates."""
    found = []
    for (service, _), (place, actions) in ATTACKS.items():
        region, owner = (
            ("", "" if service == "s3" else account)
            if service in ("s3", "iam")
            else ("eu-central-1", account)
        )
        arn = f"arn:{partition}:{service}:{region}:{owner}:{place.format(name)}"
        found += [(f"{service}:{action}", arn) for action in actions.split()]
    return found
