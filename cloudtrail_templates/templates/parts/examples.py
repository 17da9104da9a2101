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
