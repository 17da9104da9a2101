"""LogBucket and ExistingLogBucket, option by option."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import GetAtt, Ref, Template

from cloudtrail_templates import (
    NO_KMS_KEY,
    AccessLogBucket,
    ExistingAccessLogBucket,
    ExistingKey,
    Key,
    OptionError,
    expose,
)
from cloudtrail_templates.policies.key import trail_use
from cloudtrail_templates.policies.log_reader import readers_use
from components.log_buckets import bucket, deployed, policy, properties
from components.samples import (
    ACCOUNT,
    KEY_ARN,
    OTHER_ACCOUNT,
    body,
    statements,
    walk,
)


def test_the_fewest_options_give_bucket_key_and_bucket_for_access_logs() -> None:
    resources = body(bucket())["Resources"]
    assert {title: one["Type"] for title, one in resources.items()} == {
        "LogBucketKey": "AWS::KMS::Key",
        "LogBucketKeyAlias": "AWS::KMS::Alias",
        "LogBucketAccessLogs": "AWS::S3::Bucket",
        "LogBucketAccessLogsPolicy": "AWS::S3::BucketPolicy",
        "LogBucket": "AWS::S3::Bucket",
        "LogBucketPolicy": "AWS::S3::BucketPolicy",
    }


def test_everything_that_holds_data_is_retained() -> None:
    for title, resource in body(bucket())["Resources"].items():
        kept = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        assert kept == ((None, None) if title.endswith("Alias") else ("RetainExceptOnCreate", "Retain")), (
            title
        )


def test_the_bucket_is_private_and_keeps_every_version() -> None:
    made = properties()
    assert set(made["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(made["PublicAccessBlockConfiguration"]) == 4
    assert made["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert made["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "AccessControl" not in made


def test_bucket_name_is_generated_unless_given() -> None:
    assert "BucketName" not in properties()
    assert properties(bucket_name="audit-logs")["BucketName"] == "audit-logs"
    assert properties(bucket_name=Ref("Name"))["BucketName"] == {"Ref": "Name"}
    assert "BucketName" not in deployed("bucket_name", parameters={}).properties("LogBucket")
    named = deployed("bucket_name", parameters={"BucketName": "audit-logs"})
    assert named.properties("LogBucket")["BucketName"] == "audit-logs"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "a" * 64,
        "Audit",
        "audit_logs",
        "audit.logs",
        "-audit",
        "xn--audit",
        "audit-s3alias",
        "s3://audit",
    ],
)
def test_bucket_name_that_s3_refuses_is_an_error(name: str) -> None:
    with pytest.raises(OptionError, match=r"^bucket_name must be 3 to 63 .*; give a bucket's name"):
        bucket(bucket_name=name)


def test_event_bridge_notifications_are_off_unless_asked_for() -> None:
    on = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    assert "NotificationConfiguration" not in properties()
    assert properties(event_bridge_notifications=True)["NotificationConfiguration"] == on
    for word, held in (("true", on), ("false", None)):
        made = deployed("event_bridge_notifications", parameters={"EventBridgeNotifications": word})
        assert made.properties("LogBucket").get("NotificationConfiguration") == held


def test_a_choice_cannot_be_a_bare_reference() -> None:
    for option in ("event_bridge_notifications", "delete_requires_mfa"):
        with pytest.raises(
            OptionError, match=rf"^{option} decides .* must be a literal, got .*; .* expose\(\)"
        ):
            bucket(**{option: Ref("Switch")})


def test_delete_requires_mfa_denies_deletes_and_can_be_switched_off() -> None:
    denial = policy()["DenyDeletesWithoutMfa"]
    assert denial["Effect"] == "Deny"
    assert denial["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]
    assert denial["Condition"]["BoolIfExists"] == {"aws:MultiFactorAuthPresent": "false"}
    # Without this, S3's own lifecycle and CloudTrail would be denied too.
    assert denial["Condition"]["Bool"] == {"aws:PrincipalIsAWSService": "false"}
    assert "DenyDeletesWithoutMfa" not in policy(delete_requires_mfa=False)
    for word, condition in (
        ("true", denial["Condition"]),
        # The statement stays, and repeats the one on plain HTTP.
        ("false", {"Bool": {"aws:SecureTransport": "false"}}),
    ):
        made = deployed("delete_requires_mfa", parameters={"DeleteRequiresMfa": word})
        document = made.properties("LogBucketPolicy")["PolicyDocument"]
        assert statements(document)["DenyDeletesWithoutMfa"]["Condition"] == condition


def test_bucket_name_prefix_names_the_bucket_in_the_namespace_of_the_account() -> None:
    made = properties(bucket_name_prefix="audit")
    assert (made["BucketNamePrefix"], made["BucketNamespace"]) == ("audit", "account-regional")
    for given, present in (("audit", True), ("", False)):
        found = deployed("bucket_name_prefix", parameters={"BucketNamePrefix": given}).properties("LogBucket")
        assert ("BucketNamespace" in found) is ("BucketNamePrefix" in found) is present
    with pytest.raises(OptionError, match="^bucket_name_prefix must be 1 to 32 lower-case"):
        bucket(bucket_name_prefix="a" * 33)
    with pytest.raises(OptionError, match="^bucket_name_prefix must be None if bucket_name is given"):
        bucket(bucket_name_prefix="audit", bucket_name="audit-logs")


def test_administrator_arns_are_the_only_principals_that_may_change_the_bucket() -> None:
    arns = (f"arn:aws:iam::{ACCOUNT}:role/Deploy", f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/*")
    denial = policy(administrator_arns=arns)["DenyBucketChangesExceptByAdministrators"]
    assert denial["Condition"]["ArnNotLike"] == {"aws:PrincipalArn": list(arns)}
    assert "DenyBucketChangesExceptByAdministrators" not in policy()
    for given, condition in (
        (",".join(arns), denial["Condition"]),
        # The statement stays, and repeats the one on plain HTTP.
        ("", {"Bool": {"aws:SecureTransport": "false"}}),
    ):
        made = deployed("administrator_arns", parameters={"AdministratorArns": given})
        document = made.properties("LogBucketPolicy")["PolicyDocument"]
        assert statements(document)["DenyBucketChangesExceptByAdministrators"]["Condition"] == condition


@pytest.mark.parametrize("arn", ["Deploy", "*", "arn:aws:iam::111122223333:root", "arn:aws:sts::1:role/a"])
def test_administrator_arns_that_are_none_are_an_error(arn: str) -> None:
    with pytest.raises(OptionError, match="^administrator_arns must be ARNs of roles or users, got"):
        bucket(administrator_arns=(arn,))


def test_reader_account_ids_read_their_own_folders() -> None:
    made = policy(reader_account_ids=(OTHER_ACCOUNT,), s3_key_prefix="logs")
    get = made["AllowReadersToGetTheirFiles"]
    assert get["Principal"] == {"AWS": [OTHER_ACCOUNT]}
    own = "${LogBucket.Arn}/logs/AWSLogs/${!aws:PrincipalAccount}/CloudTrail*/*"
    assert get["Resource"][1] == {"Fn::Sub": own}
    key = statements(properties("LogBucketKey", reader_account_ids=(OTHER_ACCOUNT,))["KeyPolicy"])
    assert key["AllowReadersToDecrypt"]["Principal"] == {"AWS": [OTHER_ACCOUNT]}
    assert not [sid for sid in policy() if "Readers" in sid]
    assert "AllowReadersToDecrypt" not in statements(properties("LogBucketKey")["KeyPolicy"])


def test_reader_account_ids_need_a_key_that_they_may_use() -> None:
    trail, accounts = trail_use("management-events"), (OTHER_ACCOUNT, ACCOUNT)
    shared = Key(title="Shared", uses=(trail, readers_use(accounts)))
    assert bucket(key=shared, reader_account_ids=(OTHER_ACCOUNT,))
    for uses in ((trail,), (trail, readers_use((ACCOUNT,)))):
        with pytest.raises(OptionError, match=r"^key must have the use readers_use\(account_ids="):
            bucket(key=Key(title="Shared", uses=uses), reader_account_ids=(OTHER_ACCOUNT,))


def test_reader_account_ids_that_do_not_fit_the_policy_are_an_error() -> None:
    many = tuple(f"{number:012}" for number in range(700))
    with pytest.raises(
        OptionError, match=r"^reader_account_ids must fit .*got 700 accounts .*a LogReader for"
    ):
        bucket(reader_account_ids=many)


def test_object_lock_is_off_unless_a_mode_is_given() -> None:
    made = properties()
    assert "ObjectLockEnabled" not in made
    assert "ObjectLockConfiguration" not in made


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_object_lock_mode_and_days_lock_every_file(mode: str) -> None:
    made = properties(object_lock_mode=mode, object_lock_days=30)
    assert made["ObjectLockEnabled"] is True
    assert made["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": mode, "Days": 30}},
    }


def test_object_lock_mode_is_chosen_at_deployment() -> None:
    names = ("object_lock_mode", "object_lock_days")
    off = deployed(*names, parameters={}).properties("LogBucket")
    assert "ObjectLockEnabled" not in off
    assert "ObjectLockConfiguration" not in off
    on = deployed(*names, parameters={"ObjectLockMode": "COMPLIANCE", "ObjectLockDays": "7"})
    retention = on.properties("LogBucket")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert on.properties("LogBucket")["ObjectLockEnabled"] is True
    assert retention == {"Mode": "COMPLIANCE", "Days": "7"}


def test_object_lock_options_that_s3_refuses_are_errors() -> None:
    with pytest.raises(
        OptionError, match="^object_lock_mode must be None, GOVERNANCE or COMPLIANCE, got 'LEGAL'"
    ):
        bucket(object_lock_mode="LEGAL")
    for days in (0, 36501):
        with pytest.raises(OptionError, match=rf"^object_lock_days must be 1 to 36500, got {days}; give"):
            bucket(object_lock_days=days)


def test_without_key_the_bucket_gets_one_that_its_trail_may_use() -> None:
    (rule,) = properties()["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {
        "ServerSideEncryptionByDefault": {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": {"Fn::GetAtt": ["LogBucketKey", "Arn"]},
        },
        "BucketKeyEnabled": True,
    }
    uses = statements(properties("LogBucketKey")["KeyPolicy"])
    trail = uses["AllowTrailToEncryptLogs"]["Condition"]["StringEquals"]["aws:SourceArn"]
    assert trail["Fn::Sub"].endswith(":trail/management-events")


def test_key_may_be_made_elsewhere() -> None:
    for key, arn in (
        (ExistingKey(arn=KEY_ARN), KEY_ARN),
        (ExistingKey(arn=Ref("KeyArn")), {"Ref": "KeyArn"}),
        (Key(title="Shared", uses=(trail_use("management-events"),)), {"Fn::GetAtt": ["Shared", "Arn"]}),
    ):
        (rule,) = properties(key=key)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == arn
        assert bucket(key=key).kms_key_arn is key.arn or bucket(key=key).kms_key_arn.to_dict() == arn


def test_amazon_s3_key_means_sse_s3_without_a_bucket_key() -> None:
    (rule,) = properties(key=NO_KMS_KEY)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket(key=NO_KMS_KEY).kms_key_arn is None


def test_key_may_be_chosen_at_deployment() -> None:
    template = Template()
    key = ExistingKey(**expose(template, ExistingKey, "arn", prefix="Key"))
    bucket(key=key).add_to(template)
    for arn, algorithm in (("", "AES256"), (KEY_ARN, "aws:kms")):
        made = Resolved(template.to_dict(), {"KeyArn": arn}).properties("LogBucket")
        (rule,) = made["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == algorithm
        assert rule.get("BucketKeyEnabled") is (True if arn else None)


def test_key_must_be_an_object_and_no_arn() -> None:
    with pytest.raises(OptionError, match="^key must be Key or ExistingKey or None, got 'arn:aws:kms:"):
        bucket(key=KEY_ARN)


def test_access_logs_go_to_a_bucket_of_their_own() -> None:
    assert properties()["LoggingConfiguration"] == {
        "DestinationBucketName": {"Ref": "LogBucketAccessLogs"},
        "LogFilePrefix": "server-access-logs/",
    }
    delivery = statements(properties("LogBucketAccessLogsPolicy")["PolicyDocument"])
    source = delivery["AllowServerAccessLogsOfTheLogBucket"]["Condition"]["ArnLike"]["aws:SourceArn"]
    assert source == {"Fn::GetAtt": ["LogBucket", "Arn"]}


def test_access_logs_may_go_to_a_bucket_made_elsewhere() -> None:
    own = AccessLogBucket(title="Shared", source_bucket_arn=GetAtt("LogBucket", "Arn"))
    for logs, name in (
        (ExistingAccessLogBucket(name="access-logs"), "access-logs"),
        (own, {"Ref": "Shared"}),
    ):
        resources = body(bucket(access_logs=logs))["Resources"]
        assert "LogBucketAccessLogs" not in resources
        assert resources["LogBucket"]["Properties"]["LoggingConfiguration"]["DestinationBucketName"] == name


def test_access_logs_without_a_name_are_an_error() -> None:
    with pytest.raises(OptionError, match="^access_logs must have a name, got .*; name a bucket, or leave"):
        bucket(access_logs=ExistingAccessLogBucket(name=None))


def test_http_and_old_tls_are_denied_each_by_a_statement_of_its_own() -> None:
    conditions = [one["Condition"] for one in policy().values() if "Tls" in one["Sid"]]
    assert conditions == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    ]


def test_the_policy_waits_for_no_trail() -> None:
    # A trail waits for the policy, so a GetAtt on the trail would close a cycle.
    rendered = body(bucket())
    targets = [
        part["Fn::GetAtt"][0] for part in walk(rendered) if isinstance(part, dict) and "Fn::GetAtt" in part
    ]
    assert set(targets) <= set(rendered["Resources"])


def test_handles_come_from_the_title() -> None:
    made = bucket(title="Audit")
    assert made.arn.to_dict() == {"Fn::GetAtt": ["Audit", "Arn"]}
    assert made.name.to_dict() == {"Ref": "Audit"}
    assert made.kms_key_arn.to_dict() == {"Fn::GetAtt": ["AuditKey", "Arn"]}
    assert made.policy_titles == ("AuditPolicy",)
    assert [one.to_dict() for one in made.excluded_prefixes] == [
        {"Fn::Sub": "${Audit.Arn}/"},
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AuditAccessLogs}/"},
    ]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (GetAtt("Other", "Arn"), None),
        (GetAtt("LogBucket", "DomainName"), None),
        ("arn:aws:s3:::other", "audit-logs"),
        ("arn:aws:s3:::audit-logs", None),
    ],
)
def test_access_logs_of_another_bucket_are_an_error(source: Any, name: str | None) -> None:
    with pytest.raises(
        OptionError,
        match=r"^access_logs must be for this bucket, got source_bucket_arn=.*; pass an AccessLogB",
    ):
        bucket(bucket_name=name, access_logs=AccessLogBucket(source_bucket_arn=source))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (GetAtt("LogBucket", "Arn"), None),
        ("arn:aws-cn:s3:::audit-logs", "audit-logs"),
        ("arn:aws:s3:::audit-logs", Ref("Name")),
        (Ref("SourceArn"), "audit-logs"),
    ],
)
def test_access_logs_may_be_made_for_this_bucket_before_it(source: Any, name: Any) -> None:
    access_logs = AccessLogBucket(source_bucket_arn=source)
    made = properties(bucket_name=name, access_logs=access_logs)
    assert made["LoggingConfiguration"]["DestinationBucketName"] == {"Ref": "AccessLogBucket"}
