"""The beginnings of sources, and statements about AWS that are on the pages of several templates."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim

CLOUDTRAIL: Final = "awscloudtrail/latest/userguide"
CLOUDFORMATION: Final = "AWSCloudFormation/latest"
CLOUDWATCH: Final = "AmazonCloudWatch/latest"
EVENT_BRIDGE: Final = "eventbridge/latest/userguide"
S3: Final = "AmazonS3/latest"

TO_CLOUDWATCH_LOGS: Final = f"{CLOUDTRAIL}/send-cloudtrail-events-to-cloudwatch-logs.html"

SAME_REGION: Final = Claim(
    "The log group must be the one that the trail delivers to: the trail template names it in its output LogGroupName. It "
    "is in the region of the trail; deploy this template there, too.",
    TO_CLOUDWATCH_LOGS,
)

DELIVERY_TIME: Final = Claim(
    "CloudTrail delivers events to CloudWatch Logs about five minutes after the call on average; the time is not "
    "guaranteed. It does not send events of more than 256 KB there, so no alarm counts them.",
    TO_CLOUDWATCH_LOGS,
)

EXISTING_TOPIC: Final = Claim(
    "An existing topic needs a policy that lets CloudWatch publish, and a subscription.",
    f"{CLOUDWATCH}/monitoring/Notify_Users_Alarm_Changes.html",
)

TRUST_UPDATES: Final = Claim(
    "To change whom the alarms trust, update the stack and not the SSM parameter: it is not known whether an update of the "
    "stack uses a value that was edited in the SSM parameter.",
    NOT_DOCUMENTED,
)

FURTHER_COPY: Final = Claim(
    "`aws cloudtrail describe-trails` shows whether the account has a trail already, or an organization trail covers it. "
    "This one is then a further copy of the same events, at $2.00 per 100,000 management events.",
    "https://aws.amazon.com/cloudtrail/pricing/",
    f"{CLOUDTRAIL}/cloudtrail-trail-manage-costs.html",
)

NOT_MFA_DELETE: Final = Claim(
    "DeleteRequiresMfa is not S3's MFA Delete, which only the root user can enable and S3 does not support on a bucket with "
    "lifecycle rules. Security Hub's S3.20 has no finding for a bucket with lifecycle rules; Prowler's "
    "s3_bucket_no_mfa_delete and cloudtrail_bucket_requires_mfa_delete fail.",
    f"{S3}/userguide/MultiFactorAuthenticationDelete.html",
    "securityhub/latest/userguide/s3-controls.html#s3-20",
)

WITHOUT_LIFECYCLE: Final = Claim(
    "With LifecycleRules=false, the root user can enable MFA Delete: `cloudtrail-templates mfa-delete` prints the steps. "
    "All files and versions then stay in S3 Standard until somebody deletes them, and Security Hub's S3.10 and S3.13 fail. "
    "The access-log bucket keeps its lifecycle rules, so that it cannot have MFA Delete.",
    f"{S3}/userguide/lifecycle-and-other-bucket-config.html",
    "securityhub/latest/userguide/s3-controls.html#s3-10",
    "securityhub/latest/userguide/s3-controls.html#s3-13",
)

MFA_DELETE_ENABLED: Final = Claim(
    "While MFA Delete is enabled, S3 refuses lifecycle rules: keep LifecycleRules=false. The template never changes the "
    "versioning of the bucket, for which S3 would require a code. AWS does not document whether an update of the stack "
    "sends the versioning again.",
    NOT_DOCUMENTED,
)

DELETES_BESIDE_MFA_DELETE: Final = Claim(
    "With DeleteRequiresMfa=true, the bucket policy denies deletes with access keys, also those of the root user, because "
    "such requests have no MFA. To delete a version with a code of MFA Delete, set it to false first.",
    "IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
    "IAM/latest/UserGuide/reference_policies_condition-keys.html",
)

LIFECYCLE_DELETES: Final = Claim(
    "DeleteRequiresMfa is a statement of the bucket policy, and no bucket policy stops what a lifecycle rule deletes. "
    "Anyone who may change the lifecycle rules or the bucket policy can therefore delete files without MFA.",
    f"{S3}/userguide/object-lifecycle-mgmt.html",
)

OBJECT_LOCK: Final = Claim(
    "For evidence that nobody may delete, use Object Lock in the mode COMPLIANCE: until its days are over, only the "
    "deletion of the AWS account deletes a log file. Object Lock cannot be disabled once it is enabled.",
    f"{S3}/userguide/object-lock.html",
    f"{S3}/userguide/object-lock-configure.html",
)

TOTAL_LIFE: Final = Claim(
    "an expired file is kept as a noncurrent version for the same number of days again, because a file that somebody "
    "deletes is kept as long as one that expires",
    f"{S3}/userguide/intro-lifecycle-rules.html",
)

ACCOUNTS_LIMIT: Final = Claim(
    "With AccountIds, the bucket policy decides which trails write: aws:SourceArn must be a trail of that name in one of "
    "the accounts. Into which account's folder a trail writes is decided by CloudTrail, which writes the files of a trail "
    "to the folder of the trail's account: a list parameter cannot become a folder for each account. Policies made with "
    "the library or with `cloudtrail-templates policy log-bucket` list the folders, as AWS's documentation does. Only the "
    "trail of the first account may write to the folder of OrganizationId.",
    f"{CLOUDTRAIL}/cloudtrail-set-bucket-policy-for-multiple-accounts.html",
    f"{CLOUDTRAIL}/get-and-view-cloudtrail-log-files.html",
)

READERS_WITHOUT_ROLE: Final = Claim(
    "With ReaderAccountIds, principals of these accounts read the log files of their own account without a role, for "
    "example with Athena. Their own policies must allow it, too: s3:GetObject and s3:ListBucket for AWSLogs/ACCOUNT/, and "
    "kms:Decrypt for the key. A listing of what is above that folder is refused. For chosen folders, regions or principals, "
    "and for third parties, deploy log-reader.",
    f"{CLOUDTRAIL}/cloudtrail-sharing-logs.html",
    "IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    "kms/latest/developerguide/key-policy-modifying-external-accounts.html",
)

ORGANIZATION_PREREQUISITES: Final = Claim(
    "For an organization trail, the organization must have all features enabled, and trusted access for CloudTrail, for "
    "which CloudFormation has no resource: `aws organizations enable-aws-service-access --service-principal "
    "cloudtrail.amazonaws.com`, in the management account.",
    f"{CLOUDTRAIL}/creating-an-organizational-trail-prepare.html",
    f"{CLOUDTRAIL}/cloudtrail-create-and-update-an-organizational-trail-by-using-the-aws-cli.html",
)

ORGANIZATION_LIMITS: Final = (
    Claim(
        "Create an organization trail in the management account. CloudTrail lets a delegated administrator create one too, "
        "but not through CloudFormation: users report that the stack fails and is rolled back.",
        NOT_DOCUMENTED,
        "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1932",
    ),
    Claim(
        "The log group and the role of an organization trail must be in the account that creates it.",
        f"{CLOUDTRAIL}/creating-an-organizational-trail-prepare.html",
    ),
    Claim(
        "If the trail is created in a region that accounts must enable, such as eu-south-2, only accounts that enabled that "
        "region send events to an organization trail.",
        f"{CLOUDTRAIL}/creating-trail-organization.html",
    ),
    Claim(
        "CloudTrail creates an organization trail in the member accounts even if the policy of the bucket, the key or the "
        "topic is wrong for them. `aws cloudtrail get-trail-status --name TRAIL_ARN` in a member account shows whether it "
        "delivers.",
        f"{CLOUDTRAIL}/creating-trail-organization.html",
    ),
)

EVENT_LIMITS: Final = (
    Claim(
        "Management events: a trail can exclude AWS KMS and the RDS Data API, and nothing else. CloudTrail excludes "
        "single principals from data events and network activity events only, and other services from data events only.",
        "awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html",
    ),
    Claim(
        "Security Hub's S3.22 passes with S3DataEvents WriteOnly or All, S3.23 with ReadOnly or All, and both only if the "
        "events of all buckets are recorded: they fail with S3DataEventArnPrefixes, and with ExcludeLogBuckets=true, the "
        "default. With false, every delivery of log files is an event that is delivered and billed, too.",
        "securityhub/latest/userguide/s3-controls.html#s3-22",
        f"{CLOUDTRAIL}/cloudtrail-trail-recursive-logging.html",
    ),
    Claim(
        "`aws cloudtrail update-trail --name TRAIL --no-recursive-logging` suppresses the events of deliveries; "
        "CloudFormation has no property for it.",
        f"{CLOUDTRAIL}/cloudtrail-trail-recursive-logging.html",
        f"{CLOUDFORMATION}/TemplateReference/aws-resource-cloudtrail-trail.html",
    ),
)

ROLES_LIMIT: Final = Claim(
    "A PermissionsBoundary must allow what the policies of the roles allow: the page lists these under Permissions of "
    "the roles. A changed RolePath replaces the roles and their policies. Where NamePrefix names them, change it in "
    "the same update: CloudFormation does not replace a resource that keeps a name which the template gives.",
    "IAM/latest/UserGuide/access_policies_boundaries.html",
    f"{CLOUDFORMATION}/TemplateReference/aws-resource-iam-role.html",
    f"{CLOUDFORMATION}/TemplateReference/aws-properties-name.html",
)

WITHOUT_KEYS: Final = Claim(
    "Without a KMS key, files are encrypted with SSE-S3: every principal that may read the bucket reads them; no key policy "
    "restricts that, and no event of AWS KMS records it. SNS does not encrypt messages with KMS. Security Hub's "
    "CloudTrail.2 fails.",
    f"{CLOUDTRAIL}/encrypting-cloudtrail-log-files-with-aws-kms.html",
    "sns/latest/dg/sns-server-side-encryption.html",
    "securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2",
)

ENCRYPTION_LIMITS: Final = (
    Claim(
        "The KMS key of the log files must be in the region of the bucket, whatever the region of the trail: CloudTrail "
        "refuses another (KmsKeyNotFoundException).",
        "awscloudtrail/latest/APIReference/API_CreateTrail.html",
    ),
    WITHOUT_KEYS,
)
