"""The published template of the log bucket."""

from troposphere import Template

from cloudtrail_templates.components import LogBucket
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.policies.key import trail_use
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.access_logs import add_access_logs
from cloudtrail_templates.templates.parts.encryption import add_key
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.prices import KEY_PRICE
from cloudtrail_templates.templates.parts.retention import expose_retention
from cloudtrail_templates.templates.parts.trail_name import TRAIL_NAME


def assemble(template: Template) -> None:
    """Add the log bucket, its key and its access logs, and the parameters of their options."""
    source = expose(
        template,
        LogBucket,
        "trail_name",
        "trail_region",
        "account_ids",
        "organization_id",
        defaults={"trail_name": TRAIL_NAME},
    )
    names = expose(template, LogBucket, "bucket_name", prefix="Log")
    source |= expose(template, LogBucket, "s3_key_prefix")
    notifications = expose(template, LogBucket, "event_bridge_notifications")
    use = trail_use(source["trail_name"], source["trail_region"], source["account_ids"])
    key = add_key(template, use)
    access_logs = add_access_logs(template)
    retention = expose_retention(template)
    protection = expose(template, LogBucket, "delete_requires_mfa", "object_lock_mode", "object_lock_days")
    bucket = LogBucket(
        **names, **source, **notifications, **retention, **protection, key=key, access_logs=access_logs
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
    notes="One trail, the trails of several accounts, or an organization trail may write, each only to its own folder. "
    "Buckets, their policies and the key stay when the stack is deleted.",
    assemble=assemble,
    about=About(
        costs=(
            f"KMS key: {KEY_PRICE}; and requests, which an S3 Bucket Key keeps few.",
            "S3 storage of the log files, and a charge per object for each transition to an archive class. Most log files "
            "are under 128 KB: by default S3 leaves those where they are, since moving one can cost more than it saves.",
            "S3 keeps every file about twice as long as the days chosen, and storage is paid for all of that time: a file "
            "that expires stays as a noncurrent version for as many days again. The default of 2557 days is seven years as "
            "a current file and seven more as a noncurrent one.",
            "S3 storage of the server access logs, for AccessLogRetentionDays and 30 days as noncurrent versions.",
        ),
        limits=(
            "MFA Delete of S3 can be set only by the root user through the API, not by CloudFormation, and S3 refuses it "
            "on a bucket with lifecycle rules, which this one needs to expire logs. DeleteRequiresMfa is the part that "
            "can be had beside them: the bucket policy refuses deletes without MFA.",
            "RetentionDays and DigestRetentionDays do not say when a file is gone: it expires then, and S3 deletes it as "
            "many days later, since a file that somebody deletes must stay as long. Until then it can be read by its "
            "version id. Where data must be gone after a time, choose half of it.",
            "Object Lock cannot be switched off again.",
            "For several accounts or an organization, one lifecycle rule serves logs and digests, since a prefix cannot "
            "tell their folders apart. Digests are small, and small objects are not archived by default.",
            "At most 110 accounts fit into a bucket policy; above that use an organization trail.",
            "An existing KMS key or access-log bucket must already allow CloudTrail, or S3 log delivery, to use it.",
        ),
    ),
)
