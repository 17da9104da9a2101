"""Example values of the parameters that several templates have, and what the pages say about them."""

from typing import Final

BUCKET_EXAMPLES: Final[dict[str, str]] = {
    "LogBucketName": "audit-logs",
    "OrganizationId": "o-exampleorg1",
    "S3KeyPrefix": "security/logs",
    "TrailName": "audit",
}
"""Examples for a template with the names that bucket and trail share."""

SOURCE_EXAMPLES: Final[dict[str, str]] = BUCKET_EXAMPLES | {
    "AccountIds": "111122223333, 444455556666",
    "AdministratorArns": "arn:aws:iam::111122223333:role/Deploy, arn:aws:iam::111122223333:role/aws-reserved/*",
    "TrailRegion": "us-east-1",
}
"""Examples for a template with the trails that deliver to a bucket."""

ACCOUNTS_LIMIT: Final = (
    "With AccountIds, the bucket policy decides which trails write: aws:SourceArn must be a trail of that name in one of "
    "the accounts. Into which account's folder a trail writes is decided by CloudTrail, which writes the files of a trail "
    "to the folder of the trail's account: a list parameter cannot become a folder for each account. Policies made with "
    "the library or with `cloudtrail-templates policy log-bucket` list the folders, as AWS's documentation does. Only the "
    "trail of the first account may write to the folder of OrganizationId."
)
"""Of a template with AccountIds: what the bucket policy enforces, and what CloudTrail does.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html
"""

ALARM_EXAMPLES: Final[dict[str, str]] = {
    "AlarmEmail": "security@example.com",
    "AlarmTopicArn": "arn:aws:sns:eu-central-1:111122223333:security",
    "LogGroupName": "audit",
    "MetricNamespace": "Audit/Trail",
    "NamePrefix": "acme-",
}
"""Examples for a template of alarms."""

TRUST_EXAMPLES: Final[dict[str, str]] = {
    "TrustedAddresses": "192.0.2.10,198.51.100.*",
    "TrustedPrincipals": "arn:aws:sts::111122223333:assumed-role/Deploy/*",
}
"""Examples for a template of alarms that can exclude principals and addresses."""

ROLE_EXAMPLES: Final[dict[str, str]] = {
    "PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary",
    "RolePath": "/audit/",
}
"""Examples for a template that makes IAM roles."""

ROLES_LIMIT: Final = (
    "A PermissionsBoundary must allow what the policies of the roles allow. A changed RolePath replaces the roles and their "
    "policies. Where NamePrefix names them, change it in the same update: CloudFormation does not replace a resource that "
    "keeps a name which the template gives."
)
"""Of a template that makes IAM roles.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
"""
