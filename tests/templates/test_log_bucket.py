"""The template of the log bucket at deployment, with its parameters."""

from typing import Any

import pytest

from templates.deployments import (
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    OTHER_ACCOUNT,
    deployed,
    rendered,
    statements,
)


def encryption(**parameters: str) -> dict[str, Any]:
    (rule,) = deployed("log-bucket", **parameters).properties("LogBucket")["BucketEncryption"][
        "ServerSideEncryptionConfiguration"
    ]
    return dict(rule)


def broken(**parameters: str) -> list[str]:
    return [name for name, _ in deployed("log-bucket", **parameters).broken_rules()]


def test_the_defaults_make_bucket_key_and_bucket_for_access_logs() -> None:
    made = deployed("log-bucket")
    assert set(made.resources) == {
        "LogBucket",
        "LogBucketPolicy",
        "Key",
        "KeyAlias",
        "AccessLogBucket",
        "AccessLogBucketPolicy",
    }
    assert "S3KeyPrefix" not in made.outputs
    assert made.outputs["KmsKeyArn"] == made.value({"Fn::GetAtt": ["Key", "Arn"]})


def test_log_files_are_encrypted_with_a_new_key_an_existing_one_or_that_of_s3() -> None:
    new = deployed("log-bucket")
    made = encryption()["ServerSideEncryptionByDefault"]
    assert made == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": new.value({"Fn::GetAtt": ["Key", "Arn"]})}
    existing = encryption(KmsKeyArn=KEY_ARN)
    assert existing["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == KEY_ARN
    assert existing["BucketKeyEnabled"] is True
    assert "Key" not in deployed("log-bucket", KmsKeyArn=KEY_ARN).resources
    assert deployed("log-bucket", KmsKeyArn=KEY_ARN).outputs["KmsKeyArn"] == KEY_ARN
    own = deployed("log-bucket", SseAlgorithm="AES256")
    assert encryption(SseAlgorithm="AES256") == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert not {"Key", "KeyAlias"} & set(own.resources)
    assert "KmsKeyArn" not in own.outputs


def test_readers_read_what_is_in_the_folder_of_their_own_account_and_decrypt_it() -> None:
    made = deployed("log-bucket", ReaderAccountIds=f"{ACCOUNT}, {OTHER_ACCOUNT}", OrganizationId=ORGANIZATION)
    found = statements(made.properties("LogBucketPolicy")["PolicyDocument"])
    readers = {"AWS": [ACCOUNT, OTHER_ACCOUNT]}
    own = f"AWSLogs/{ORGANIZATION}/${{aws:PrincipalAccount}}"
    assert found["AllowReadersToGetTheirFiles"]["Principal"] == readers
    assert found["AllowReadersToGetTheirFiles"]["Resource"][1].endswith(f"/{own}/CloudTrail*/*")
    listed = found["AllowReadersToListTheirFiles"]["Condition"]["StringLike"]["s3:prefix"]
    assert listed == [own, f"{own}/*"]
    assert statements(made.properties("Key")["KeyPolicy"])["AllowReadersToDecrypt"]["Principal"] == readers


def test_without_readers_no_other_account_is_a_principal() -> None:
    for name, title, document in (
        ("log-bucket", "LogBucketPolicy", "PolicyDocument"),
        ("log-bucket", "Key", "KeyPolicy"),
        ("log-bucket-policy", "LogBucketPolicy", "PolicyDocument"),
    ):
        found = statements(deployed(name).properties(title)[document])
        principals = [one["Principal"] for sid, one in found.items() if "Readers" in sid]
        assert principals
        # For the account itself, IAM decides as it does without the statement.
        assert all(one == {"AWS": ACCOUNT} for one in principals)


def test_a_key_without_kms_is_stopped() -> None:
    assert broken(SseAlgorithm="AES256", KmsKeyArn=KEY_ARN) == ["KmsKeyArnNeedsKms"]
    # The form shows the label, and the message of the rule has the name.
    labels = rendered("log-bucket")["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"]
    assert labels["SseAlgorithm"]["default"].replace(" ", "").lower() == "ssealgorithm"
    assert broken(SseAlgorithm="AES256") == broken(KmsKeyArn=KEY_ARN) == []


def test_access_logs_go_to_an_existing_bucket_where_one_is_named() -> None:
    made = deployed("log-bucket", AccessLogBucketName="access-logs")
    assert not {"AccessLogBucket", "AccessLogBucketPolicy"} & set(made.resources)
    assert made.properties("LogBucket")["LoggingConfiguration"]["DestinationBucketName"] == "access-logs"
    assert made.outputs["AccessLogBucketName"] == "access-logs"


@pytest.mark.parametrize(
    ("transition", "retention", "storage_class", "rules"),
    [
        ("30", "90", "GLACIER", []),
        ("90", "90", "GLACIER", ["ExpireAfterTransition90"]),
        ("365", "90", "DEEP_ARCHIVE", ["ExpireAfterTransition90"]),
        ("180", "180", "GLACIER", ["ExpireAfterTransition180"]),
        ("90", "180", "GLACIER", []),
        ("365", "365", "GLACIER", ["ExpireAfterTransition365"]),
        ("365", "400", "GLACIER", []),
        ("365", "90", "None", []),
        ("14", "2557", "STANDARD_IA", ["InfrequentAccessAfter30Days"]),
        ("0", "2557", "ONEZONE_IA", ["InfrequentAccessAfter30Days"]),
        ("30", "2557", "STANDARD_IA", []),
        ("0", "2557", "GLACIER", []),
    ],
)
def test_days_that_contradict_one_another_are_stopped(
    transition: str, retention: str, storage_class: str, rules: list[str]
) -> None:
    assert (
        broken(TransitionDays=transition, RetentionDays=retention, TransitionStorageClass=storage_class)
        == rules
    )


@pytest.mark.parametrize("source", [{"OrganizationId": ORGANIZATION}, {"AccountIds": OTHER_ACCOUNT}])
def test_days_that_contradict_one_another_are_stopped_for_several_accounts(source: dict[str, str]) -> None:
    days = {"TransitionDays": "90", "RetentionDays": "90", "TransitionStorageClass": "None"}
    assert broken(**days, **source) == ["ExpireAfterTransition90"]
    # The message names both parameters that can be None.
    ((_, message),) = deployed("log-bucket", **days, **source).broken_rules()
    assert "None as TransitionStorageClass and SharedTransitionStorageClass" in message
    none = broken(**days, **source, SharedTransitionStorageClass="None")
    assert none == broken(**days) == []
    assert broken(TransitionDays="14", SharedTransitionStorageClass="STANDARD_IA") == [
        "InfrequentAccessAfter30Days"
    ]


def test_without_lifecycle_rules_nothing_moves_or_expires() -> None:
    assert "LifecycleConfiguration" in deployed("log-bucket").properties("LogBucket")
    without = deployed("log-bucket", LifecycleRules="false")
    assert "LifecycleConfiguration" not in without.properties("LogBucket")
    assert "LifecycleConfiguration" in without.properties("AccessLogBucket")


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ({}, []),
        ({"TransitionStorageClass": "None", "SharedTransitionStorageClass": "None"}, []),
        ({"TransitionStorageClass": "DEEP_ARCHIVE"}, ["NoLifecycleRules"]),
        ({"SharedTransitionStorageClass": "STANDARD_IA"}, ["NoLifecycleRules"]),
        ({"TransitionDays": "30"}, ["NoLifecycleRules"]),
        ({"TransitionDefaultMinimumObjectSize": "varies_by_storage_class"}, ["NoLifecycleRules"]),
        ({"RetentionDays": "365"}, ["NoLifecycleRules"]),
        ({"DigestRetentionDays": "365"}, ["NoLifecycleRules"]),
    ],
)
def test_days_and_classes_are_stopped_without_lifecycle_rules(
    parameters: dict[str, str], rules: list[str]
) -> None:
    assert broken(LifecycleRules="false", **parameters) == rules
    assert broken(**parameters) == []


def test_no_days_that_s3_would_refuse_pass_the_rules() -> None:
    parameters = rendered("log-bucket")["Parameters"]
    for days in parameters["TransitionDays"]["AllowedValues"]:
        for retention in parameters["RetentionDays"]["AllowedValues"]:
            for moves in ("GLACIER", "STANDARD_IA"):
                refused = retention <= days or (moves == "STANDARD_IA" and days < 30)
                held = broken(
                    TransitionDays=str(days), RetentionDays=str(retention), TransitionStorageClass=moves
                )
                assert bool(held) is refused, (days, retention, moves)


@pytest.mark.parametrize(
    ("parameters", "folders"),
    [
        ({}, [f"AWSLogs/{ACCOUNT}/*"]),
        ({"S3KeyPrefix": "security/logs"}, [f"security/logs/AWSLogs/{ACCOUNT}/*"]),
        (
            {"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}", "S3KeyPrefix": "a"},
            [f"a/AWSLogs/{digit}???????????/*" for digit in range(10)],
        ),
    ],
)
def test_trails_write_to_their_own_folders(parameters: dict[str, str], folders: list[str]) -> None:
    made = deployed("log-bucket", **parameters)
    write = statements(made.properties("LogBucketPolicy")["PolicyDocument"])[
        "AllowTrailToWriteToItsOwnFolder"
    ]
    bucket = made.value({"Fn::GetAtt": ["LogBucket", "Arn"]})
    assert write["Resource"] == [f"{bucket}/{folder}" for folder in folders]
    assert write["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"


@pytest.mark.parametrize(
    ("accounts", "management"), [("", ACCOUNT), (f"{OTHER_ACCOUNT}, {ACCOUNT}", OTHER_ACCOUNT)]
)
def test_the_trail_of_the_management_account_writes_to_the_folder_of_the_organization(
    accounts: str, management: str
) -> None:
    made = deployed("log-bucket", OrganizationId=ORGANIZATION, AccountIds=accounts, S3KeyPrefix="a")
    write = statements(made.properties("LogBucketPolicy")["PolicyDocument"])[
        "AllowTrailToWriteToTheOrganizationFolder"
    ]
    bucket = made.value({"Fn::GetAtt": ["LogBucket", "Arn"]})
    assert write["Resource"] == [f"{bucket}/a/AWSLogs/{ORGANIZATION}/*"]
    trail = f"arn:aws:cloudtrail:eu-central-1:{management}:trail/management-events"
    assert write["Condition"]["StringEquals"]["aws:SourceArn"] == trail


def test_bucket_and_key_trust_the_same_trails() -> None:
    for parameters in ({}, {"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"}, {"TrailRegion": "us-east-1"}):
        made = deployed("log-bucket", **parameters)
        write = statements(made.properties("LogBucketPolicy")["PolicyDocument"])[
            "AllowTrailToReadTheBucketAcl"
        ]
        encrypt = statements(made.properties("Key")["KeyPolicy"])["AllowTrailToEncryptLogs"]
        for operator, keys in write["Condition"].items():
            assert encrypt["Condition"][operator]["aws:SourceArn"] == keys["aws:SourceArn"]


@pytest.mark.parametrize(("partition", "region"), [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")])
def test_it_fits_other_partitions(partition: str, region: str) -> None:
    made = deployed("log-bucket", region=region, partition=partition)
    assert "arn:aws:" not in str(made.resources)
    read = statements(made.properties("LogBucketPolicy")["PolicyDocument"])["AllowTrailToReadTheBucketAcl"]
    assert read["Condition"]["StringEquals"]["aws:SourceArn"].startswith(
        f"arn:{partition}:cloudtrail:{region}:"
    )


def test_object_lock_denial_and_notifications_can_be_switched() -> None:
    plain = deployed("log-bucket")
    assert "ObjectLockConfiguration" not in plain.properties("LogBucket")
    assert "NotificationConfiguration" not in plain.properties("LogBucket")
    denial = statements(plain.properties("LogBucketPolicy")["PolicyDocument"])["DenyDeletesWithoutMfa"]
    assert "aws:MultiFactorAuthPresent" in str(denial)
    switched = deployed(
        "log-bucket", ObjectLockMode="GOVERNANCE", EventBridgeNotifications="true", DeleteRequiresMfa="false"
    )
    assert switched.properties("LogBucket")["ObjectLockEnabled"] is True
    assert "NotificationConfiguration" in switched.properties("LogBucket")
    denial = statements(switched.properties("LogBucketPolicy")["PolicyDocument"])["DenyDeletesWithoutMfa"]
    assert "aws:MultiFactorAuthPresent" not in str(denial)


def test_a_name_and_the_beginning_of_one_exclude_each_other() -> None:
    assert broken(LogBucketNamePrefix="audit", LogBucketName="audit") == ["OneBucketName"]
    assert broken(LogBucketNamePrefix="audit") == broken(LogBucketName="audit") == []


def test_names_are_generated_unless_given() -> None:
    assert "BucketName" not in deployed("log-bucket").properties("LogBucket")
    assert deployed("log-bucket", LogBucketName="audit").properties("LogBucket")["BucketName"] == "audit"
