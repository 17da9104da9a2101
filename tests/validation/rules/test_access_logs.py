"""Server access logs that never arrive are found."""

from typing import Any

import pytest

from validation.rule_cases import (
    KEY_STATEMENTS,
    WRITE_ACCESS_LOGS,
    Case,
    Change,
    allow,
    assert_case,
    attribute,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    policy,
    put,
    when_live,
)

KMS = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
AES = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}


def with_key(key: Any) -> dict[str, Any]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]}


OWN = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
LOCK = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Days": 1, "Mode": "GOVERNANCE"}}}
DOCUMENT = "AccessLogsPolicy.PolicyDocument"
HEADER = "s3:x-amz-server-side-encryption"
LOGS_AT = {"Fn::Sub": "${AccessLogs.Arn}/s3/*"}


def denied(condition: Any, **more: Any) -> Change:
    """The bucket for access logs also has a Deny for everybody."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", **more}
    return put(DOCUMENT, policy(WRITE_ACCESS_LOGS, deny | ({"Condition": condition} if condition else {})))


CASES = [
    bad("CT304", "a key that S3 may not use", put("AccessLogs.BucketEncryption", with_key({"Ref": "Key"}))),
    bad("CT304", "the key of S3", put("AccessLogs.BucketEncryption", with_key("alias/aws/s3"))),
    bad(
        "CT304",
        "a key that S3 may only encrypt with",
        put("AccessLogs.BucketEncryption", with_key({"Ref": "Key"})),
        put("Key.KeyPolicy", policy(*KEY_STATEMENTS, allow("logging.s3", "kms:GenerateDataKey", "*", OWN))),
    ),
    good(
        "CT304",
        "a key that S3 may use",
        put("AccessLogs.BucketEncryption", with_key({"Fn::GetAtt": ["Key", "Arn"]})),
        put(
            "Key.KeyPolicy",
            policy(*KEY_STATEMENTS, allow("logging.s3", ["kms:GenerateDataKey", "kms:Decrypt"], "*", OWN)),
        ),
    ),
    good_reference("CT304", "a key elsewhere", put("AccessLogs.BucketEncryption", with_key({"Ref": "Open"}))),
    bad("CT304", "SSE-KMS", put("AccessLogs.BucketEncryption", KMS)),
    bad("CT304", "a default retention", put("AccessLogs.ObjectLockConfiguration", LOCK)),
    bad(
        "CT304",
        "into itself",
        put("Bucket.LoggingConfiguration", {"LogFilePrefix": "x"}),
        put("Bucket.BucketEncryption", KMS),
        also={"CT307"},
    ),
    bad_reference("CT304", "SSE-KMS when live", put("AccessLogs.BucketEncryption", when_live(KMS, AES))),
    good("CT304", "SSE-S3", put("AccessLogs.BucketEncryption", AES)),
    good("CT304", "the source is SSE-KMS", put("Bucket.BucketEncryption", KMS)),
    good_reference(
        "CT304",
        "a bucket elsewhere",
        put("Bucket.LoggingConfiguration.DestinationBucketName", {"Ref": "Open"}),
        put("AccessLogs.BucketEncryption", KMS),
    ),
    good_reference(
        "CT304",
        "an open algorithm",
        put(
            "AccessLogs.BucketEncryption",
            {
                "ServerSideEncryptionConfiguration": [
                    {"ServerSideEncryptionByDefault": {"SSEAlgorithm": {"Ref": "Open"}}}
                ]
            },
        ),
    ),
    bad("CT307", "no policy", drop("AccessLogsPolicy")),
    bad(
        "CT307", "another service", put(f"{DOCUMENT}.Statement.0.Principal", {"Service": "s3.amazonaws.com"})
    ),
    bad(
        "CT307",
        "another prefix",
        put(f"{DOCUMENT}.Statement.0.Resource", LOGS_AT),
        put("Bucket.LoggingConfiguration.LogFilePrefix", "logs/"),
    ),
    bad(
        "CT307",
        "the bucket instead of its objects",
        put(f"{DOCUMENT}.Statement.0.Resource", {"Fn::GetAtt": ["AccessLogs", "Arn"]}),
    ),
    bad(
        "CT307",
        "the logs of another bucket",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {"ArnLike": {"aws:SourceArn": {"Fn::GetAtt": ["AccessLogs", "Arn"]}}},
        ),
    ),
    bad(
        "CT307",
        "a condition on encryption",
        put(f"{DOCUMENT}.Statement.0.Condition.StringEquals", {HEADER: "AES256"}),
    ),
    bad_reference(
        "CT307", "when live", put(DOCUMENT, policy(when_live({"Ref": "AWS::NoValue"}, WRITE_ACCESS_LOGS)))
    ),
    bad_reference("CT307", "a conditional policy", attribute("AccessLogsPolicy", "Condition", "Live")),
    good(
        "CT307",
        "its prefix",
        put(f"{DOCUMENT}.Statement.0.Resource", LOGS_AT),
        put("Bucket.LoggingConfiguration.LogFilePrefix", "s3/"),
    ),
    good(
        "CT307",
        "the account",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        ),
    ),
    good("CT307", "ACLs", drop("AccessLogsPolicy"), put("AccessLogs.AccessControl", "LogDeliveryWrite")),
    good("CT307", "no access logs", drop("AccessLogsPolicy"), drop("Bucket.LoggingConfiguration")),
    good_reference(
        "CT307",
        "an open prefix",
        put(f"{DOCUMENT}.Statement.0.Resource", LOGS_AT),
        put("Bucket.LoggingConfiguration.LogFilePrefix", {"Ref": "Open"}),
    ),
    good_reference("CT307", "an open policy", put(DOCUMENT, {"Ref": "Open"})),
    bad("CT308", "objects without a header", denied({"StringNotEquals": {HEADER: "AES256"}})),
    bad("CT308", "a header that is missing", denied({"Null": {HEADER: "true"}}, Action="s3:PutObject")),
    bad(
        "CT308",
        "principals outside of the organization",
        denied({"StringNotEquals": {"aws:PrincipalOrgID": "o-a"}}),
    ),
    bad("CT308", "no condition", denied(None)),
    bad_reference("CT308", "an open algorithm", denied({"StringNotEquals": {HEADER: {"Ref": "Open"}}})),
    bad_reference(
        "CT308",
        "when live",
        put(DOCUMENT, policy(WRITE_ACCESS_LOGS, when_live(WRITE_ACCESS_LOGS | {"Effect": "Deny"}))),
    ),
    bad(
        "CT308", "a header that is wrong or missing", denied({"StringNotEqualsIfExists": {HEADER: "AES256"}})
    ),
    good("CT308", "requests that name a key", denied({"Null": {HEADER + "-aws-kms-key-id": "false"}})),
    good(
        "CT308",
        "no services",
        denied({"StringNotEquals": {HEADER: "AES256"}, "Bool": {"aws:PrincipalIsAWSService": "false"}}),
    ),
    good("CT308", "plain HTTP", denied({"Bool": {"aws:SecureTransport": "false"}})),
    good_reference(
        "CT308", "an open account", denied({"StringNotEquals": {"aws:SourceAccount": {"Ref": "Open"}}})
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
