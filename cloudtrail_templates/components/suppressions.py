"""Rules of security scanners that are wrong about a resource of ours, and the metadata that suppresses them."""

from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.claims import Claim

WRONG_RULES: Mapping[str, Mapping[str, str]] = {
    "checkov": {
        "CKV_AWS_18": "Holds the access logs itself.",
        "CKV_AWS_27": Claim(
            "Looks for a KMS key. Keys of Amazon SQS encrypt the queue.",
            "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
        ),
    },
    "guard": {
        "S3_BUCKET_LOGGING_ENABLED": "The bucket holds the access logs itself.",
        "S3_BUCKET_DEFAULT_LOCK_ENABLED": Claim(
            "S3 delivers no access logs to a bucket with Object Lock.",
            "AmazonS3/latest/userguide/enable-server-access-logging.html",
        ),
        "S3_BUCKET_NO_PUBLIC_RW_ACL": "A bucket without an ACL is taken for a public one. ACLs are disabled here.",
        "S3_BUCKET_SSL_REQUESTS_ONLY": Claim(
            "The rule asks for the boolean false, which it does not find in the text 'false' that AWS documents for "
            "policies. Plain HTTP is denied.",
            "IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        ),
        "S3_DEFAULT_ENCRYPTION_KMS": "The rule does not look into Fn::If, both values of which encrypt the bucket.",
        "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": "The rule does not look into Fn::If, both values of which encrypt "
        "the bucket.",
        "CLOUD_TRAIL_ENCRYPTION_ENABLED": "The rule takes the ARN of a key only as text, not as a reference.",
    },
    "trivy": {
        "AWS-0015": "Trivy reads the property KmsKeyId, whose name is KMSKeyId: it finds no key in any template.",
        "AWS-0089": "The bucket holds the access logs itself.",
    },
}
"""The reason for each suppressed rule, by scanner.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""

ENCRYPTED_EITHER_WAY = ("S3_DEFAULT_ENCRYPTION_KMS", "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED")
"""The rules that are wrong about a bucket whose encryption is a choice between SSE-KMS and SSE-S3."""


def suppress(*rules: str) -> dict[str, Any]:
    """Return the metadata of a resource that suppresses these rules, each in the form that its scanner reads.

    Trivy reads comments: `to_yaml` writes them from `Metadata: trivy: ignore`.

    Raises:
        KeyError: there is no reason for a rule.
    """
    known = {rule for reasons in WRONG_RULES.values() for rule in reasons}
    if unknown := sorted(set(rules) - known):
        raise KeyError(unknown)
    checkov, guard, trivy = (
        [rule for rule in rules if rule in WRONG_RULES[scanner]] for scanner in ("checkov", "guard", "trivy")
    )
    skipped = [{"id": rule, "comment": str(WRONG_RULES["checkov"][rule])} for rule in checkov]
    found = {
        "checkov": {"skip": skipped} if skipped else None,
        "guard": {"SuppressedRules": guard} if guard else None,
        "trivy": {"ignore": trivy} if trivy else None,
    }
    return {scanner: one for scanner, one in found.items() if one}
