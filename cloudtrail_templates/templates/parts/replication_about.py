"""What the page of the replication says: steps, costs and limits."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components.replication import MISSING_HOURS
from cloudtrail_templates.templates.definition import About
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL, EXISTING_TOPIC, ROLES_LIMIT, S3
from cloudtrail_templates.templates.parts.prices import (
    CLOUDWATCH_PRICES,
    EMAIL_COST,
    S3_PRICES,
    topic_key_cost,
)
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES

_METRICS: Final = f"{S3}/userguide/repl-metrics.html"
_REQUIREMENTS: Final = f"{S3}/userguide/replication-requirements.html"
_WHAT: Final = f"{S3}/userguide/replication-what-is-isnot-replicated.html"
_PERMISSIONS: Final = f"{S3}/userguide/setting-repl-config-perm-overview.html"
_KMS: Final = f"{S3}/userguide/replication-config-for-kms-objects.html"
_KEY: Final = "1234abcd-12ab-34cd-56ef-1234567890ab"

LOG_KEY_ARN: Final = f"arn:aws:kms:eu-central-1:111122223333:key/{_KEY}"
REPLICA_KEY_ARN: Final = f"arn:aws:kms:us-east-1:111122223333:key/{_KEY}"
"""Examples of the keys of the two buckets."""

ABOUT: Final = About(
    before=(
        "First, deploy log-bucket in the region or account of the replicas, with the SseAlgorithm, AccountIds, "
        "OrganizationId and S3KeyPrefix of the log bucket: the lifecycle rules then apply to the replicas. In another "
        "account, AccountIds must name the account of the trail. The outputs LogBucketName and KmsKeyArn of that stack "
        "are the values of ReplicaBucketName and ReplicaKmsKeyArn.",
        "Second, deploy this template in the region of the log bucket, in its account. If the replicas are in another "
        "region, deploy it there, too, in the same account and with the same names, regions and keys: a stack creates "
        "only what belongs in its region.",
        "Third, if the replicas are in another account, update their stack: ReplicaWriterArn is the output "
        "ReplicationRoleArn.",
        "Last, update the stack of the log bucket with ReplicaBucketName, ReplicationRoleArn and, unless SseAlgorithm "
        "is AES256, ReplicaKmsKeyArn.",
        Claim(
            "A bucket that is not made by log-bucket must be versioned. In another account, its policy and its KMS key "
            "must allow the role: `cloudtrail-templates policy replica` prints both statements.",
            _REQUIREMENTS,
            _KMS,
        ),
    ),
    costs=(
        Claim(
            "S3: storage of the replicas, a PUT request for each, and data transfer between regions.",
            S3_PRICES,
            _REQUIREMENTS,
        ),
        Claim("Metrics of the replication: $0.30 each a month, 4 of them.", CLOUDWATCH_PRICES, _METRICS),
        Claim("Alarms: $0.10 each a month, 3 of them.", CLOUDWATCH_PRICES),
        Claim(
            "ReplicationTimeControl of log-bucket: a charge for each GB.",
            S3_PRICES,
            f"{S3}/userguide/replication-time-control.html",
        ),
        topic_key_cost(),
        EMAIL_COST,
    ),
    limits=(
        Claim(
            "Files that were delivered before replication was enabled are not replicated, nor are those whose "
            "replication failed: use S3 Batch Replication, which needs a role of its own. Files in S3 Glacier Flexible "
            "Retrieval or Deep Archive must be restored and copied first.",
            _WHAT,
            f"{S3}/userguide/s3-batch-replication-batch.html",
        ),
        Claim(
            "S3 replicates neither lifecycle rules nor their actions: the bucket of the replicas needs lifecycle rules of "
            "its own. Its rules count from the creation of the log file.",
            _WHAT,
            _REQUIREMENTS,
        ),
        Claim(
            "A version of a file that somebody deletes in one bucket stays in the other one.",
            _WHAT,
        ),
        Claim(
            "With Object Lock on the log bucket, the bucket of the replicas must have it, too. A replica is locked until "
            "the same date as its log file, whatever the retention of its own bucket is.",
            f"{S3}/userguide/object-lock-managing.html",
            _WHAT,
        ),
        Claim(
            "S3 publishes the latency in the region of the replicas, and failures in that of the log bucket, where "
            f"nothing is published if nothing is replicated: the alarm ReplicationMissing fires after {MISSING_HOURS} "
            "hours without a replicated file. It is in ALARM until the first file is replicated.",
            _METRICS,
            f"{S3}/userguide/metrics-dimensions.html",
        ),
        Claim(
            "AWS does not document in which account S3 publishes the latency of replicas in another account. If the alarm "
            "ReplicationLatency has no data in the account of the log bucket, deploy this template in the other one.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "The bucket policy of log-bucket denies requests without TLS 1.2. That S3 replicates with TLS is not "
            "documented: look at the ReplicationStatus of the first files.",
            NOT_DOCUMENTED,
        ),
        Claim(
            "CloudWatch receives metrics of replication on a best-effort basis. `aws s3api head-object` shows the "
            "ReplicationStatus of a file.",
            _METRICS,
            f"{S3}/userguide/replication-status.html",
        ),
        Claim(
            "If the trail records S3 data events of all buckets, each replica is an event in the account of its bucket, "
            "and each log file with such an event is replicated, too. Give the trail "
            "arn:aws:sts::ACCOUNT:assumed-role/ROLE/ in DataEventExcludedPrincipals, with the name of the role.",
            f"{_REQUIREMENTS}#replication-and-logging",
            f"{CLOUDTRAIL}/cloudtrail-trail-recursive-logging.html",
        ),
        Claim(
            "`aws cloudtrail validate-logs` does not validate replicas: it reads digest files only where CloudTrail "
            "delivered them.",
            f"{CLOUDTRAIL}/cloudtrail-log-file-validation-cli.html",
        ),
        Claim(
            "Security Hub's S3.7 passes for a log bucket with replicas in another region, and fails for the bucket of "
            "the replicas: suppress it there.",
            "securityhub/latest/userguide/s3-controls.html#s3-7",
        ),
        Claim(
            "The trust policy of the role has no condition on the bucket, as in AWS's documentation. Who may pass the "
            "role is decided by iam:PassRole.",
            _PERMISSIONS,
        ),
        Claim(
            "If the KMS key of the log files is in another account, its policy must let the role decrypt.",
            _KMS,
        ),
        EXISTING_TOPIC,
        ROLES_LIMIT,
        PSEUDO_PARAMETERS_IN_RULES,
    ),
    recommended={
        "KmsKeyArn": LOG_KEY_ARN,
        "ReplicaKmsKeyArn": REPLICA_KEY_ARN,
        "AlarmEmail": "security@example.com",
    },
)
"""What the page says beside the parameters."""
