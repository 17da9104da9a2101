"""AccessLogBucket and ExistingAccessLogBucket, option by option."""

from typing import Any

import pytest
from troposphere import GetAtt, Ref

from cloudtrail_templates import AccessLogBucket, ExistingAccessLogBucket, OptionError
from cloudtrail_templates.components.component import RETAIN
from components.samples import body, statements

SOURCE = "arn:aws:s3:::audit-logs"


def properties(title: str = "AccessLogBucket", **options: Any) -> dict[str, Any]:
    made = AccessLogBucket(**{"source_bucket_arn": SOURCE, **options})
    found: dict[str, Any] = body(made)["Resources"][title]["Properties"]
    return found


def test_it_is_encrypted_with_sse_s3_for_which_log_delivery_needs_no_key() -> None:
    assert properties()["BucketEncryption"] == {
        "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    }


def test_it_is_private_versioned_and_retained() -> None:
    resources = body(AccessLogBucket(source_bucket_arn=SOURCE))["Resources"]
    assert list(resources) == ["AccessLogBucket", "AccessLogBucketPolicy"]
    for resource in resources.values():
        assert [resource[name] for name in RETAIN] == list(RETAIN.values())
    assert set(properties()["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties()["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties()["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_it_logs_no_access_to_itself() -> None:
    assert "LoggingConfiguration" not in properties()
    # S3 delivers no logs to a bucket with a default retention.
    assert "ObjectLockConfiguration" not in properties()


@pytest.mark.parametrize("arn", [SOURCE, GetAtt("LogBucket", "Arn"), Ref("BucketArn")])
def test_source_bucket_arn_is_the_only_one_whose_logs_are_taken(arn: Any) -> None:
    made = statements(properties("AccessLogBucketPolicy", source_bucket_arn=arn)["PolicyDocument"])
    delivery = made["AllowServerAccessLogsOfTheLogBucket"]
    assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert delivery["Action"] == ["s3:PutObject"]
    assert delivery["Resource"] == [{"Fn::Sub": "${AccessLogBucket.Arn}/*"}]
    assert delivery["Condition"] == {
        "ArnLike": {"aws:SourceArn": arn if isinstance(arn, str) else arn.to_dict()},
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
    }


@pytest.mark.parametrize("arn", ["audit-logs", "arn:aws:s3:::audit-logs/*", "", None, 5])
def test_source_bucket_arn_that_is_none_is_an_error(arn: Any) -> None:
    with pytest.raises(OptionError, match="^source_bucket_arn must be"):
        properties(source_bucket_arn=arn)


def test_http_and_old_tls_and_deletes_without_mfa_are_denied() -> None:
    made = statements(properties("AccessLogBucketPolicy")["PolicyDocument"])
    assert {sid for sid, one in made.items() if one["Effect"] == "Deny"} == {
        "DenyRequestsWithoutTls",
        "DenyRequestsWithTlsBelow12",
        "DenyDeletesWithoutMfa",
    }


def test_deletes_without_mfa_can_be_allowed() -> None:
    made = properties("AccessLogBucketPolicy", delete_requires_mfa=False)["PolicyDocument"]
    assert "DenyDeletesWithoutMfa" not in statements(made)


def test_bucket_name_is_generated_unless_given() -> None:
    assert "BucketName" not in properties()
    assert properties(bucket_name="access-logs")["BucketName"] == "access-logs"
    assert properties(bucket_name=Ref("Name"))["BucketName"] == {"Ref": "Name"}
    with pytest.raises(OptionError, match="^bucket_name must be 3 to 63"):
        properties(bucket_name="Access")


def test_retention_days_expire_server_access_logs() -> None:
    (rule,) = properties(retention_days=30)["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 30
    assert rule["Status"] == "Enabled"
    assert "NoncurrentVersionExpiration" in rule
    assert "AbortIncompleteMultipartUpload" in rule
    (rule,) = properties(retention_days=Ref("Days"))["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == {"Ref": "Days"}
    with pytest.raises(
        OptionError, match="^retention_days must be 1 to 2147483647, got 0; give the number of days"
    ):
        properties(retention_days=0)


def test_name_comes_from_the_title() -> None:
    made = AccessLogBucket(source_bucket_arn=SOURCE, title="Logs")
    assert made.name.to_dict() == {"Ref": "Logs"}


def test_an_existing_bucket_has_a_name_or_none_where_deployment_decides() -> None:
    assert ExistingAccessLogBucket(name="access.logs").name == "access.logs"
    assert ExistingAccessLogBucket(name=None).name is None
    with pytest.raises(
        OptionError,
        match="^name must be 3 to 63 lower-case letters, digits, dots .*, got 's3://logs'; give a bucket's name",
    ):
        ExistingAccessLogBucket(name="s3://logs")
