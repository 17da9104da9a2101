"""The published template of the log bucket."""

from troposphere import Equals, Not, Ref, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components import ExistingNotificationTopic, LogBucket
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import trail_use
from cloudtrail_templates.policies.log_reader import readers_use
from cloudtrail_templates.policies.replication import replica_use
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.access_logs import add_access_logs
from cloudtrail_templates.templates.parts.claims import (
    ACCOUNTS_LIMIT,
    CLOUDFORMATION,
    CLOUDTRAIL,
    DELETES_BESIDE_MFA_DELETE,
    LIFECYCLE_DELETES,
    MFA_DELETE_ENABLED,
    NOT_MFA_DELETE,
    OBJECT_LOCK,
    READERS_WITHOUT_ROLE,
    S3,
    TOTAL_LIFE,
    WITHOUT_KEYS,
    WITHOUT_LIFECYCLE,
)
from cloudtrail_templates.templates.parts.control_tower import OWN_LAYOUT
from cloudtrail_templates.templates.parts.encryption import add_key
from cloudtrail_templates.templates.parts.examples import SOURCE_EXAMPLES
from cloudtrail_templates.templates.parts.limited_lists import LimitedLists
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import KEY_PRICE, KEY_SOURCES, S3_PRICES
from cloudtrail_templates.templates.parts.replica import expose_replica
from cloudtrail_templates.templates.parts.retention import expose_retention
from cloudtrail_templates.templates.parts.rules import add_rule
from cloudtrail_templates.templates.parts.setups import BUCKET_SETUPS
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


def assemble(template: Template) -> None:
    """Add the log bucket, its key and its access logs, and the parameters of their options."""
    source = expose(template, LogBucket, "trail_name", "trail_region", defaults={"trail_name": TRAIL_NAME})
    source |= expose(template, LimitedLists, "account_ids")
    source |= expose(template, LogBucket, "organization_id")
    names = expose(template, LogBucket, "bucket_name", "bucket_name_prefix", prefix="Log")
    add_rule(
        template,
        "OneBucketName",
        (
            Equals(Ref("LogBucketName"), ""),
            "LogBucketName and LogBucketNamePrefix are two ways to name the bucket: leave one of them empty.",
        ),
        when=Not(Equals(Ref("LogBucketNamePrefix"), "")),
    )
    source |= expose(template, LogBucket, "s3_key_prefix")
    notified = expose(template, LogBucket, "event_bridge_notifications")
    topic = ExistingNotificationTopic(
        **expose(template, ExistingNotificationTopic, "arn", prefix="NotificationTopic")
    )
    use = trail_use(source["trail_name"], source["trail_region"], source["account_ids"])
    readers = expose(template, LimitedLists, "reader_account_ids")
    writer = expose(template, LogBucket, "replica_writer_arn")
    key = add_key(
        template, use, readers_use(readers["reader_account_ids"]), replica_use(writer["replica_writer_arn"])
    )
    retention = expose_retention(template)
    protection = expose(template, LogBucket, "delete_requires_mfa")
    protection |= expose(template, LimitedLists, "administrator_arns")
    lock = expose(template, LogBucket, "object_lock_mode", "object_lock_days")
    replica = expose_replica(template)
    access_logs = add_access_logs(template, **protection)
    bucket = LogBucket(
        **names,
        **source,
        **notified,
        notification_topic=topic,
        **retention,
        **protection,
        **readers,
        **lock,
        **writer,
        replica=replica,
        key=key,
        access_logs=access_logs,
    ).add_to(template)

    add_output(template, "LogBucketName", "Name of the bucket that trails deliver to.", bucket.name)
    add_output(template, "LogBucketArn", "ARN of that bucket.", bucket.arn)
    add_output(template, "AccessLogBucketName", "Name of the bucket with its access logs.", access_logs.name)
    with_kms: Given = bucket.kms_key_arn
    add_output(
        template, "KmsKeyArn", "ARN of the KMS key, for the trail.", with_kms.value, with_kms.condition
    )
    prefix: Given = source["s3_key_prefix"]
    add_output(
        template, "S3KeyPrefix", "Prefix of the log files, for the trail.", prefix.value, prefix.condition
    )
    add_output(template, "TrailName", "Name that the trail must have to deliver here.", source["trail_name"])


DEFINITION = Definition(
    name="log-bucket",
    group="collect",
    summary="An S3 bucket for AWS CloudTrail logs: encrypted, versioned, private, access-logged, archived to S3 Glacier.",
    notes="One trail, the trails of several accounts, or an organization trail may write. "
    "Buckets, their policies and the key are kept when the stack is deleted.",
    assemble=assemble,
    examples=SOURCE_EXAMPLES
    | {
        "AccessLogBucketName": "access-logs",
        "LogBucketNamePrefix": "audit",
        "NotificationTopicArn": "arn:aws:sns:eu-central-1:111122223333:notifications",
        "KmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "ReplicaBucketName": "audit-replicas",
        "ReplicaKmsKeyArn": "arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "ReplicationRoleArn": "arn:aws:iam::111122223333:role/Replication",
    },
    about=About(
        setups=BUCKET_SETUPS,
        costs=(
            Claim(
                f"KMS key: {KEY_PRICE}; and requests, whose number an S3 Bucket Key reduces.",
                *KEY_SOURCES,
                f"{S3}/userguide/bucket-key.html",
            ),
            Claim(
                "S3 storage of the log files, and a charge per object for each transition to an archive class. Log files "
                "under 128 KB do not move by default, because moving them can cost more than it saves.",
                S3_PRICES,
                f"{S3}/userguide/lifecycle-transition-general-considerations.html",
            ),
            Claim(
                f"Storage is billed for twice the number of days chosen: {TOTAL_LIFE}. The default of 2557 days is seven "
                "years as a current version and seven as a noncurrent one.",
                *TOTAL_LIFE.sources,
            ),
            Claim(
                "S3 storage of the server access logs, for AccessLogRetentionDays and 30 days as noncurrent versions.",
                S3_PRICES,
                f"{S3}/userguide/enable-server-access-logging.html",
            ),
        ),
        limits=(
            NOT_MFA_DELETE,
            WITHOUT_LIFECYCLE,
            MFA_DELETE_ENABLED,
            DELETES_BESIDE_MFA_DELETE,
            LIFECYCLE_DELETES,
            Claim(
                "AdministratorArns restricts who may change the lifecycle rules and the bucket policy. It must include the "
                "role that deploys the stack, or updates of it fail. If all administrators are lost, the root user of the "
                "account can still write and delete the bucket policy, unless a policy of the organization denies it.",
                f"{S3}/API/API_PutBucketPolicy.html",
            ),
            OBJECT_LOCK,
            OWN_LAYOUT,
            WITHOUT_KEYS,
            Claim(
                f"The total life of a file is twice RetentionDays or DigestRetentionDays: {TOTAL_LIFE}. Until then it can "
                "be read by its version id. If data must be deleted after a number of days, choose half of it.",
                *TOTAL_LIFE.sources,
            ),
            Claim(
                "`aws cloudtrail validate-logs` reads digest files and the log files that they name. With GLACIER or "
                "DEEP_ARCHIVE as TransitionStorageClass, log files must be restored first; digest files do not move.",
                f"{CLOUDTRAIL}/cloudtrail-log-file-validation-cli.html",
                f"{S3}/userguide/lifecycle-transition-general-considerations.html",
            ),
            Claim(
                "With AccountIds or OrganizationId, one lifecycle rule applies to log files and digest files, because no "
                "prefix separates their folders. They move to SharedTransitionStorageClass, whose files can be "
                "read without a restore.",
                f"{S3}/userguide/intro-lifecycle-rules.html",
                f"{S3}/userguide/storage-class-intro.html",
            ),
            ACCOUNTS_LIMIT,
            READERS_WITHOUT_ROLE,
            Claim(
                "ReplicaBucketName replicates the files that are delivered from then on. The page of the template "
                "replication has the order of the steps. If the role of another account is deleted and created again "
                "under the same name, remove ReplicaWriterArn in one update and give it in the next: a policy names a role "
                "by an id that only that role has.",
                f"{S3}/userguide/replication-what-is-isnot-replicated.html",
                "IAM/latest/UserGuide/reference_policies_elements_principal.html",
            ),
            Claim(
                "A changed LogBucketName or LogBucketNamePrefix creates another bucket. The former one is kept with its "
                "policy, and its access logs are still delivered. Give the trail the new name: until then it delivers to "
                "the former bucket.",
                f"{CLOUDFORMATION}/TemplateReference/aws-attribute-updatereplacepolicy.html",
            ),
            Claim(
                "A bucket policy has at most 20 KB, room for 110 accounts in AccountIds and 40 in ReaderAccountIds. For "
                "more, use an organization trail and log-reader.",
                f"{S3}/userguide/add-bucket-policy.html",
            ),
            Claim(
                "The policy of an existing KMS key must already allow CloudTrail, and the accounts of ReaderAccountIds, to "
                "use it; that of an existing access-log bucket must allow S3 log delivery.",
                f"{CLOUDTRAIL}/create-kms-key-policy-for-cloudtrail.html",
                f"{S3}/userguide/enable-server-access-logging.html",
            ),
        ),
    ),
)
