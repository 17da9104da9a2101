"""Example values of the parameters that several templates have."""

from typing import Final

BUCKET_EXAMPLES: Final[dict[str, str]] = {
    "LogBucketName": "audit-logs",
    "OrganizationId": "o-exampleorg1",
    "S3KeyPrefix": "security/logs",
    "TrailName": "audit",
}
"""Examples for a template with the names that bucket and trail share."""

SOURCE_EXAMPLES: Final[dict[str, str]] = BUCKET_EXAMPLES | {
    "AccountIds": "111122223333,444455556666",
    "AdministratorArns": "arn:aws:iam::111122223333:role/Deploy,arn:aws:iam::111122223333:role/aws-reserved/*",
    "ReaderAccountIds": "444455556666,555566667777",
    "ReplicaWriterArn": "arn:aws:iam::777788889999:role/Replication",
    "TrailRegion": "us-east-1",
}
"""Examples for a template with the trails that deliver to a bucket."""

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

TRAIL_EXAMPLES: Final[dict[str, str]] = {
    "AccessLogBucketName": "access-logs",
    "DataEventExcludedPrincipals": "arn:aws:sts::111122223333:assumed-role/scanner/",
    "DynamodbDataEventArnPrefixes": "arn:aws:dynamodb:eu-central-1:111122223333:table/payroll",
    "FirstDataEventsArnPrefixes": "arn:aws:sns:eu-central-1:111122223333:payroll",
    "FormerLogGroupNames": "audit-2025*",
    "KmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "LambdaDataEventArnPrefixes": "arn:aws:lambda:eu-central-1:111122223333:function:payroll",
    "LogGroupKmsKeyArn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "LogGroupName": "audit",
    "NamePrefix": "acme-",
    "S3DataEventArnPrefixes": "arn:aws:s3:::payroll/",
    "SecondDataEventsArnPrefixes": "arn:aws:sqs:eu-central-1:111122223333:payroll",
}
"""Examples for a template of a trail with a log group of its own."""
