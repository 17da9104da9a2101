"""What the log-bucket template really makes."""

import json
from typing import Any

import pytest

from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack

EVERYTHING_BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The template with all of its defaults."""
    return new_account().deploy("log-bucket")


@pytest.fixture(scope="module")
def rich(new_account: NewAccount) -> Stack:
    """The template with every choice made, beside a key and a bucket for access logs that exist."""
    account = new_account("us-west-2")
    account.s3.create_bucket(
        Bucket="our-access-logs", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    return account.deploy(
        "log-bucket",
        TrailName="audit",
        TrailRegion="eu-west-1",
        AccountIds="111122223333,444455556666",
        OrganizationId="o-exampleorgid",
        LogBucketName="our-cloudtrail-logs",
        S3KeyPrefix="security/logs",
        EventBridgeNotifications="true",
        KmsKeyArn=account.kms.create_key()["KeyMetadata"]["Arn"],
        AccessLogBucketName="our-access-logs",
        TransitionStorageClass="DEEP_ARCHIVE",
        TransitionDays="30",
        TransitionDefaultMinimumObjectSize="varies_by_storage_class",
        RetentionDays="3653",
        DigestRetentionDays="2557",
        DeleteRequiresMfa="false",
        ObjectLockMode="GOVERNANCE",
        ObjectLockDays="90",
    )


@pytest.fixture(scope="module")
def sse_s3(new_account: NewAccount) -> Stack:
    """The template without KMS."""
    return new_account().deploy("log-bucket", SseAlgorithm="AES256", TransitionStorageClass="None")


def bucket_policy(account: Account, bucket: str) -> Any:
    return json.loads(account.s3.get_bucket_policy(Bucket=bucket)["Policy"])


def fate(stack: Stack, key: str) -> tuple[set[tuple[str, int]], set[int]]:
    """Where a file moves to and when, and after how many days it expires."""
    lifecycle = stack.resolved.properties("LogBucket")["LifecycleConfiguration"]
    rules = [rule for rule in lifecycle["Rules"] if key.startswith(rule.get("Prefix", ""))]
    moves = {
        (one["StorageClass"], int(one["TransitionInDays"]))
        for rule in rules
        for one in rule.get("Transitions", [])
    }
    return moves, {int(rule["ExpirationInDays"]) for rule in rules if "ExpirationInDays" in rule}


@pytest.mark.parametrize("title", ["LogBucket", "AccessLogBucket"])
def test_a_bucket_is_versioned_and_private_and_takes_no_acls(stack: Stack, title: str) -> None:
    bucket, s3 = stack.ids[title], stack.account.s3
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == EVERYTHING_BLOCKED
    (rule,) = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rule == {"ObjectOwnership": "BucketOwnerEnforced"}


@pytest.mark.parametrize("title", ["LogBucket", "AccessLogBucket"])
def test_a_bucket_has_the_policy_of_the_template(stack: Stack, title: str) -> None:
    expected = stack.resolved.properties(f"{title}Policy")["PolicyDocument"]
    assert bucket_policy(stack.account, stack.ids[title]) == expected


def test_the_trail_of_this_account_and_region_may_write_to_its_folder(stack: Stack) -> None:
    number, bucket = stack.account.number, stack.ids["LogBucket"]
    policy = bucket_policy(stack.account, bucket)["Statement"]
    (write,) = [one for one in policy if one["Sid"] == "AllowTrailToWriteToItsOwnFolder"]
    assert write["Effect"] == "Allow"
    assert write["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert write["Resource"] == [f"arn:aws:s3:::{bucket}/AWSLogs/{number}/*"]
    assert write["Condition"] == {
        "StringEquals": {
            "s3:x-amz-acl": "bucket-owner-full-control",
            "aws:SourceArn": f"arn:aws:cloudtrail:eu-central-1:{number}:trail/management-events",
        }
    }


def test_the_key_rotates_every_year_under_an_alias_with_the_name_of_the_stack(stack: Stack) -> None:
    kms, key = stack.account.kms, stack.ids["Key"]
    rotation = kms.get_key_rotation_status(KeyId=key)
    assert (rotation["KeyRotationEnabled"], rotation["RotationPeriodInDays"]) == (True, 365)
    assert kms.describe_key(KeyId=f"alias/{stack.name}/Key")["KeyMetadata"]["KeyId"] == key
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"


def test_the_key_has_the_policy_of_the_template(stack: Stack) -> None:
    found = stack.account.kms.get_key_policy(KeyId=stack.ids["Key"], PolicyName="default")["Policy"]
    assert json.loads(found) == stack.resolved.properties("Key")["KeyPolicy"]


def test_log_files_are_encrypted_with_the_key_that_was_made(stack: Stack) -> None:
    arn = stack.account.kms.describe_key(KeyId=stack.ids["Key"])["KeyMetadata"]["Arn"]
    (rule,) = stack.resolved.properties("LogBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn},
        "BucketKeyEnabled": True,
    }


def test_requests_are_logged_to_the_bucket_that_was_made(stack: Stack) -> None:
    logging = stack.resolved.properties("LogBucket")["LoggingConfiguration"]
    assert logging["DestinationBucketName"] == stack.ids["AccessLogBucket"]


def test_access_logs_are_encrypted_by_s3_itself_and_not_logged_again(stack: Stack) -> None:
    bucket = stack.resolved.properties("AccessLogBucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert not bucket.keys() & {"LoggingConfiguration", "ObjectLockConfiguration"}


def test_log_files_are_archived_and_expire_while_digests_only_expire(stack: Stack) -> None:
    folder = f"AWSLogs/{stack.account.number}"
    assert fate(stack, f"{folder}/CloudTrail/eu-central-1/file") == ({("GLACIER", 90)}, {2557})
    assert fate(stack, f"{folder}/CloudTrail-Digest/eu-central-1/file") == (set(), {2557})
    _, insights_expire = fate(stack, f"{folder}/CloudTrail-Insight/eu-central-1/file")
    assert insights_expire == {2557}


def test_what_is_no_log_file_does_not_expire(stack: Stack) -> None:
    assert fate(stack, "something/else") == (set(), set())


def test_small_files_stay_where_they_are_and_unfinished_uploads_go(stack: Stack) -> None:
    lifecycle = stack.resolved.properties("LogBucket")["LifecycleConfiguration"]
    assert lifecycle["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    assert any(
        "AbortIncompleteMultipartUpload" in rule and not rule.get("Prefix") for rule in lifecycle["Rules"]
    )


def test_noncurrent_versions_stay_as_long_as_current_ones(stack: Stack) -> None:
    rules = stack.resolved.properties("LogBucket")["LifecycleConfiguration"]["Rules"]
    expiring = [rule for rule in rules if "ExpirationInDays" in rule]
    assert expiring
    for rule in expiring:
        assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": rule["ExpirationInDays"]}
        assert rule.get("NoncurrentVersionTransitions") == rule.get("Transitions")


def test_by_default_nothing_is_locked_and_event_bridge_gets_no_events(stack: Stack) -> None:
    assert not stack.resolved.properties("LogBucket").keys() & {
        "ObjectLockEnabled",
        "ObjectLockConfiguration",
    }
    found = stack.account.s3.get_bucket_notification_configuration(Bucket=stack.ids["LogBucket"])
    assert "EventBridgeConfiguration" not in found


def test_the_outputs_name_what_was_made(stack: Stack) -> None:
    bucket, kms = stack.ids["LogBucket"], stack.account.kms
    assert stack.outputs == {
        "LogBucketName": bucket,
        "LogBucketArn": f"arn:aws:s3:::{bucket}",
        "AccessLogBucketName": stack.ids["AccessLogBucket"],
        "KmsKeyArn": kms.describe_key(KeyId=stack.ids["Key"])["KeyMetadata"]["Arn"],
        "TrailName": "management-events",
    }


def test_nothing_is_made_beside_what_exists(rich: Stack) -> None:
    assert set(rich.ids) == {"LogBucket", "LogBucketPolicy"}
    assert rich.ids["LogBucket"] == "our-cloudtrail-logs"
    assert rich.outputs["AccessLogBucketName"] == "our-access-logs"
    assert rich.outputs["KmsKeyArn"] == rich.parameters["KmsKeyArn"]
    assert rich.outputs["S3KeyPrefix"] == "security/logs"
    assert rich.outputs["TrailName"] == "audit"


def test_trails_of_both_accounts_may_write_each_to_its_own_folder_and_for_the_organization(
    rich: Stack,
) -> None:
    statements = bucket_policy(rich.account, "our-cloudtrail-logs")["Statement"]
    write, organization = (
        one for one in statements if one["Action"] == ["s3:PutObject"] and one["Effect"] == "Allow"
    )
    folder = "arn:aws:s3:::our-cloudtrail-logs/security/logs/AWSLogs"
    assert write["Resource"] == [f"{folder}/{digit}???????????/*" for digit in range(10)]
    assert organization["Resource"] == [f"{folder}/o-exampleorgid/*"]
    assert organization["Condition"]["StringEquals"]["aws:SourceArn"] == (
        "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"
    )
    assert write["Condition"] == {
        "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"},
        "StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:*:trail/audit"},
        "ArnLike": {
            "aws:SourceArn": [
                "arn:*:cloudtrail:*:111122223333:trail/*",
                "arn:*:cloudtrail:*:444455556666:trail/*",
            ]
        },
    }


def test_the_policy_says_nothing_of_mfa_where_that_was_switched_off(rich: Stack, stack: Stack) -> None:
    def text(one: Stack) -> str:
        return json.dumps(bucket_policy(one.account, one.ids["LogBucket"]))

    assert "MultiFactorAuthPresent" in text(stack)
    assert "MultiFactorAuthPresent" not in text(rich)


def test_event_bridge_gets_events_of_log_files_as_chosen(rich: Stack) -> None:
    found = rich.account.s3.get_bucket_notification_configuration(Bucket="our-cloudtrail-logs")
    assert found["EventBridgeConfiguration"] == {}


def test_the_bucket_is_encrypted_locked_and_archived_as_chosen(rich: Stack) -> None:
    bucket = rich.resolved.properties("LogBucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == rich.parameters["KmsKeyArn"]
    assert bucket["LoggingConfiguration"]["DestinationBucketName"] == "our-access-logs"
    assert bucket["ObjectLockEnabled"] is True
    assert bucket["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": "90"}},
    }


def test_files_of_all_accounts_and_of_the_organization_are_archived_and_expire_as_chosen(rich: Stack) -> None:
    for folder in ("111122223333", "444455556666", "o-exampleorgid/999988887777"):
        key = f"security/logs/AWSLogs/{folder}/CloudTrail/file"
        assert fate(rich, key) == ({("GLACIER_IR", 30)}, {3653})
    assert fate(rich, "AWSLogs/111122223333/CloudTrail/file") == (set(), set())
    lifecycle = rich.resolved.properties("LogBucket")["LifecycleConfiguration"]
    assert lifecycle["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"


def test_sse_s3_makes_no_key_and_names_none(sse_s3: Stack) -> None:
    assert set(sse_s3.ids) == {"LogBucket", "LogBucketPolicy", "AccessLogBucket", "AccessLogBucketPolicy"}
    assert sse_s3.account.kms.list_keys()["Keys"] == []
    assert "KmsKeyArn" not in sse_s3.outputs
    (rule,) = sse_s3.resolved.properties("LogBucket")["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


def test_without_a_storage_class_nothing_moves(sse_s3: Stack) -> None:
    assert fate(sse_s3, f"AWSLogs/{sse_s3.account.number}/CloudTrail/file") == (set(), {2557})
    lifecycle = sse_s3.resolved.properties("LogBucket")["LifecycleConfiguration"]
    assert "Transition" not in json.dumps(lifecycle["Rules"])
