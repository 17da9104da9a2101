"""Who may do what with the bucket of the server access logs: requests and verdicts."""

from collections.abc import Iterator
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    BUCKET_CHANGES,
    DENIED,
    FULL_CONTROL,
    OTHER,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
    trail_arn,
)

S3_LOGGING = "logging.s3.amazonaws.com"
STACKS = {
    "log-bucket": Resolved(CATALOG["log-bucket"].build().to_dict()),
    "log-bucket-accounts": Resolved(CATALOG["log-bucket"].build().to_dict(), {"AccountIds": OTHER}),
    "baseline": Resolved(CATALOG["baseline"].build().to_dict()),
}
ADMINISTRATORS = "arn:aws:iam::111122223333:role/Deploy,arn:aws:iam::111122223333:role/aws-reserved/*"
STACKS["log-bucket-administrators"] = Resolved(
    CATALOG["log-bucket"].build().to_dict(), {"AdministratorArns": ADMINISTRATORS}
)


def changes(stack: Resolved) -> Iterator[Row]:
    """Only administrators change the bucket, where there are some."""
    bucket = stack.value({"Fn::GetAtt": ["AccessLogBucket", "Arn"]})
    refused = DENIED if any(stack.parameters.get("AdministratorArns", [])) else UNSAID
    for action in BUCKET_CHANGES:
        for role, expected in {
            "Deploy": UNSAID,
            "aws-reserved/sso.amazonaws.com/Admin": UNSAID,
            "Other": refused,
        }.items():
            principal = {"aws:PrincipalArn": f"arn:aws:iam::111122223333:role/{role}"}
            yield Row(f"{role}, s3:{action}", by_user(f"s3:{action}", bucket, context=principal), expected)
        service = by_service("cloudformation.amazonaws.com", f"s3:{action}", bucket)
        yield Row(f"a service, s3:{action}", service, UNSAID)


def rows(stack: Resolved) -> list[Row]:
    bucket = stack.value({"Fn::GetAtt": ["AccessLogBucket", "Arn"]})
    source = stack.value({"Fn::GetAtt": ["LogBucket", "Arn"]})
    prefix = stack.properties("LogBucket")["LoggingConfiguration"]["LogFilePrefix"]
    file = f"{bucket}/{prefix}2026-11-22-00-00-00-ABCDEF"
    replaceable = "LogBucketName" in stack.parameters

    def log(
        action: str = "s3:PutObject",
        where: str = file,
        arn: str = source,
        service: str = S3_LOGGING,
        **more: Any,
    ) -> Any:
        context = {"aws:SourceAccount": "111122223333", **more}
        return by_service(service, action, where, arn, "111122223333", context=context)

    return [
        Row("S3 logs the log bucket", log(), ALLOWED),
        # A log bucket that an update replaced is kept under its own name.
        Row("S3 logs another bucket", log(arn="arn:aws:s3:::other"), ALLOWED if replaceable else UNSAID),
        Row("S3 logs a bucket of another account", log(**{"aws:SourceAccount": OTHER}), UNSAID),
        Row("S3 does not say for which bucket", log(**{"aws:SourceArn": None}), UNSAID),
        Row("S3 does not say for which account", log(**{"aws:SourceAccount": None}), UNSAID),
        Row("S3 logs into another bucket", log(where=f"{source}/{prefix}file"), UNSAID),
        Row("S3 reads what it wrote", log("s3:GetObject"), UNSAID),
        Row("S3 deletes what it wrote", log("s3:DeleteObject"), UNSAID),
        Row("another service", log(service="cloudtrail.amazonaws.com"), UNSAID),
        Row("S3 over plain http", log(**{"aws:SecureTransport": "false"}), DENIED),
        Row("S3 over TLS 1.1", log(**{"s3:TlsVersion": "1.1"}), DENIED),
        Row(
            "the trail",
            by_service("cloudtrail.amazonaws.com", "s3:PutObject", file, trail_arn(), context=FULL_CONTROL),
            UNSAID,
        ),
        *(
            Row(
                f"our own user, {action} {words}",
                by_user(action, file, context=context),
                UNSAID if words == "with MFA" else DENIED,
            )
            for action in ("s3:DeleteObject", "s3:DeleteObjectVersion")
            for words, context in {
                "with MFA": {"aws:MultiFactorAuthPresent": "true"},
                "without MFA": {"aws:MultiFactorAuthPresent": "false"},
                "with long-term keys": {},
            }.items()
        ),
        Row("anonymous", by_nobody("s3:GetObject", file), UNSAID),
        Row("another account", by_user("s3:GetObject", file, STRANGER), UNSAID),
        Row("our own user, whom IAM decides about", by_user("s3:GetObject", file), UNSAID),
        Row(
            "our own user over http",
            by_user("s3:GetObject", file, context={"aws:SecureTransport": "false"}),
            DENIED,
        ),
        Row(
            "listing over http",
            by_user("s3:ListBucket", bucket, context={"aws:SecureTransport": "false"}),
            DENIED,
        ),
        Row(
            "listing over TLS 1.1", by_user("s3:ListBucket", bucket, context={"s3:TlsVersion": "1.1"}), DENIED
        ),
        *changes(stack),
        Row(
            "listing over TLS 1.2", by_user("s3:ListBucket", bucket, context={"s3:TlsVersion": "1.2"}), UNSAID
        ),
    ]


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_only_s3_writes_and_only_for_the_log_bucket(stack: Resolved) -> None:
    assert misjudged(stack.properties("AccessLogBucketPolicy")["PolicyDocument"], rows(stack)) == []


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_no_part_of_the_policy_could_be_lost_unnoticed(stack: Resolved) -> None:
    policy = stack.properties("AccessLogBucketPolicy")["PolicyDocument"]
    # Without administrators, their statement repeats another one.
    administrators = any(stack.parameters.get("AdministratorArns", []))
    kept = [
        one
        for one in policy["Statement"]
        if administrators or one["Sid"] != "DenyBucketChangesExceptByAdministrators"
    ]
    assert parts_that_no_row_keeps({**policy, "Statement": kept}, rows(stack)) == []


@pytest.mark.parametrize("template", ["log-bucket", "baseline"])
def test_deletes_without_mfa_can_be_allowed(template: str) -> None:
    stack = Resolved(CATALOG[template].build().to_dict(), {"DeleteRequiresMfa": "false"})
    policy = stack.properties("AccessLogBucketPolicy")["PolicyDocument"]
    allowed = [
        Row(row.what, row.request, UNSAID if "s3:Delete" in row.what else row.expected) for row in rows(stack)
    ]
    assert misjudged(policy, allowed) == []
