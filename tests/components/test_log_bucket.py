"""LogBucket and ExistingLogBucket, option by option."""

from collections.abc import Iterable
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import GetAtt, Ref, Template

from cloudtrail_templates import (
    AMAZON_S3_KEY,
    AccessLogBucket,
    ExistingAccessLogBucket,
    ExistingKey,
    ExistingLogBucket,
    Given,
    Key,
    LogBucket,
    OptionError,
    expose,
)
from cloudtrail_templates.policies.key import trail_use
from components.samples import (
    ACCOUNT,
    KEY_ARN,
    NO_VALUE,
    ORGANIZATION,
    OTHER_ACCOUNT,
    body,
    statements,
    walk,
)


def bucket(**options: Any) -> LogBucket:
    return LogBucket(**{"trail_name": "management-events", **options})


def properties(title: str = "LogBucket", **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(bucket(**options))["Resources"][title]["Properties"]
    return found


def rules(**options: Any) -> dict[str, Any]:
    """The lifecycle rules by their id."""
    return {one["Id"]: one for one in properties(**options)["LifecycleConfiguration"]["Rules"]}


def policy(**options: Any) -> dict[str, Any]:
    """The statements of the bucket policy by their Sid."""
    return statements(properties("LogBucketPolicy", **options)["PolicyDocument"])


def deployed(*names: str, parameters: dict[str, str], **options: Any) -> Resolved:
    """A bucket whose options are parameters, once those are known."""
    template = Template()
    LogBucket(**expose(template, LogBucket, "trail_name", *names), **options).add_to(template)
    return Resolved(template.to_dict(), {"TrailName": "management-events", **parameters})


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
    (rule,) = properties(key=AMAZON_S3_KEY)["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket(key=AMAZON_S3_KEY).kms_key_arn is None


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


def test_transition_moves_current_and_noncurrent_versions() -> None:
    made = rules(transition_storage_class="DEEP_ARCHIVE", transition_days=45)
    assert made["LogFiles"]["Transitions"] == [{"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 45}]
    assert made["LogFiles"]["NoncurrentVersionTransitions"] == made["LogFiles"]["Transitions"]
    assert "Transitions" not in made["DigestFiles"]


def test_transition_storage_class_none_moves_nothing() -> None:
    assert not any(
        "Transition" in name for rule in rules(transition_storage_class=None).values() for name in rule
    )
    made = deployed("transition_storage_class", parameters={"TransitionStorageClass": "None"})
    configuration = made.properties("LogBucket")["LifecycleConfiguration"]
    assert not any("Transition" in name for rule in configuration["Rules"] for name in rule)


def test_retention_days_expire_current_and_noncurrent_versions_after_as_long() -> None:
    made = rules(retention_days=400, digest_retention_days=500)
    for name, days in (("LogFiles", 400), ("DigestFiles", 500)):
        assert made[name]["ExpirationInDays"] == days
        assert made[name]["NoncurrentVersionExpiration"] == {"NoncurrentDays": days}


def test_uploads_that_were_never_finished_are_removed() -> None:
    rule = rules()["UnfinishedUploads"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert "Prefix" not in rule


def test_transition_default_minimum_object_size_is_a_choice() -> None:
    for size in ("all_storage_classes_128K", "varies_by_storage_class"):
        made = properties(transition_default_minimum_object_size=size)["LifecycleConfiguration"]
        assert made["TransitionDefaultMinimumObjectSize"] == size


def test_lifecycle_separates_logs_from_digests_and_insights_by_folder() -> None:
    made = deployed("s3_key_prefix", parameters={"S3KeyPrefix": "security"}).properties("LogBucket")
    prefixes = {rule["Id"]: rule.get("Prefix") for rule in made["LifecycleConfiguration"]["Rules"]}
    assert prefixes == {
        "LogFiles": f"security/AWSLogs/{ACCOUNT}/CloudTrail/",
        # Both CloudTrail-Digest/ and CloudTrail-Insight/.
        "DigestFiles": f"security/AWSLogs/{ACCOUNT}/CloudTrail-",
        "UnfinishedUploads": None,
    }


def test_lifecycle_has_one_rule_where_no_prefix_can_tell_the_folders_apart() -> None:
    made = rules(organization_id=ORGANIZATION, account_ids=(ACCOUNT, OTHER_ACCOUNT))
    assert set(made) == {"LogFiles", "UnfinishedUploads"}
    assert made["LogFiles"]["Prefix"] == "AWSLogs/"


def test_lifecycle_has_rules_for_each_known_account() -> None:
    made = rules(account_ids=(ACCOUNT, OTHER_ACCOUNT), transition_storage_class="DEEP_ARCHIVE")
    assert {name: rule.get("Prefix") for name, rule in made.items()} == {
        "LogFiles1": f"AWSLogs/{ACCOUNT}/CloudTrail/",
        "DigestFiles1": f"AWSLogs/{ACCOUNT}/CloudTrail-",
        "LogFiles2": f"AWSLogs/{OTHER_ACCOUNT}/CloudTrail/",
        "DigestFiles2": f"AWSLogs/{OTHER_ACCOUNT}/CloudTrail-",
        "UnfinishedUploads": None,
    }
    moved = {name for name, rule in made.items() if "DEEP_ARCHIVE" in str(rule)}
    assert moved == {"LogFiles1", "LogFiles2"}


@pytest.mark.parametrize("storage_class", ["GLACIER", "DEEP_ARCHIVE"])
def test_digest_files_never_move_to_a_class_from_which_they_must_be_restored(storage_class: str) -> None:
    options = {"transition_storage_class": storage_class}
    accounts = f"{ACCOUNT},{OTHER_ACCOUNT}"
    for source in ({"organization_id": ORGANIZATION}, {"account_ids": (ACCOUNT,)}, {}):
        assert f"'{storage_class}'" not in str(digest_rules(rules(**source, **options).values()))
    for parameters in ({}, {"AccountIds": accounts}, {"OrganizationId": ORGANIZATION}):
        stack = deployed(
            "account_ids",
            "organization_id",
            "transition_storage_class",
            parameters={"TransitionStorageClass": storage_class, **parameters},
        )
        made = stack.properties("LogBucket")["LifecycleConfiguration"]["Rules"]
        assert f"'{storage_class}'" not in str(digest_rules(made))
        assert ("GLACIER_IR" in str(made)) is bool(parameters)
    with pytest.raises(OptionError, match="^shared_transition_storage_class must be GLACIER_IR"):
        bucket(shared_transition_storage_class=storage_class)


def digest_rules(made: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rules whose prefix may be the beginning of the key of a digest file."""
    return [rule for rule in made if not str(rule.get("Prefix", "")).rstrip("'}").endswith("/CloudTrail/")]


def test_shared_transition_storage_class_none_moves_nothing() -> None:
    made = rules(organization_id=ORGANIZATION, shared_transition_storage_class=None)
    assert "Transition" not in str(made)
    with pytest.raises(OptionError, match="or pass shared_transition_storage_class=None$"):
        rules(organization_id=ORGANIZATION, transition_storage_class=None, retention_days=30)


def test_lifecycle_of_one_other_account_is_about_its_folder() -> None:
    assert rules(account_ids=(OTHER_ACCOUNT,))["DigestFiles"]["Prefix"] == (
        f"AWSLogs/{OTHER_ACCOUNT}/CloudTrail-"
    )


def test_lifecycle_follows_the_accounts_that_are_given_at_deployment() -> None:
    names = ("account_ids", "organization_id")
    for parameters, ids in (
        ({}, {"LogFiles", "DigestFiles", "UnfinishedUploads"}),
        ({"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"}, {"LogFiles", "UnfinishedUploads"}),
        ({"OrganizationId": ORGANIZATION}, {"LogFiles", "UnfinishedUploads"}),
    ):
        made = deployed(*names, parameters=parameters).properties("LogBucket")["LifecycleConfiguration"]
        assert {rule["Id"] for rule in made["Rules"]} == ids


def test_s3_key_prefix_is_the_same_in_policy_and_handle() -> None:
    for prefix, written in (
        ("security/logs", "security/logs/AWSLogs/"),
        (Ref("Prefix"), "${Prefix}/AWSLogs/"),
    ):
        made = bucket(s3_key_prefix=prefix)
        assert made.s3_key_prefix is prefix
        (resource,) = policy(s3_key_prefix=prefix)["AllowTrailToWriteToItsOwnFolder"]["Resource"]
        assert resource["Fn::Sub"] == "${LogBucket.Arn}/" + written + "${AWS::AccountId}/*"


@pytest.mark.parametrize(
    "prefix",
    ["", "/logs/", "logs/", "/logs", "AWSLogs", "AWSLogs/x", "a/AWSLogs/x", "a//b", "a b", "ü", "x" * 201],
)
def test_s3_key_prefix_that_cloudtrail_refuses_is_an_error(prefix: str) -> None:
    with pytest.raises(
        OptionError, match=r"^s3_key_prefix must be at most 200 .*; give a prefix like security/logs"
    ):
        bucket(s3_key_prefix=prefix)


def test_trail_region_is_that_of_the_stack_unless_given() -> None:
    def source(**options: Any) -> str:
        arn = policy(**options)["AllowTrailToReadTheBucketAcl"]["Condition"]["StringEquals"]["aws:SourceArn"]
        return str(arn["Fn::Sub"])

    assert ":cloudtrail:${AWS::Region}:" in source()
    assert ":cloudtrail:us-east-1:" in source(trail_region="us-east-1")
    assert ":cloudtrail:${Home}:" in source(trail_region=Ref("Home"))


@pytest.mark.parametrize("region", ["", "Ireland", "eu-west", "EU-WEST-1", "eu-west-1a"])
def test_trail_region_that_is_none_is_an_error(region: str) -> None:
    with pytest.raises(OptionError, match="^trail_region must be a region, got .*; write it like eu-west-1"):
        bucket(trail_region=region)


@pytest.mark.parametrize(
    "name",
    ["", "ab", "a" * 129, "my--trail", "my._trail", "-trail", "trail_", "192.168.5.4", "my trail", "träil"],
)
def test_trail_name_that_cloudtrail_refuses_is_an_error(name: str) -> None:
    with pytest.raises(
        OptionError, match="^trail_name must be 3 to 128 .*; give a name like management-events"
    ):
        bucket(trail_name=name)


def test_account_ids_list_the_trail_and_the_folder_of_each_account() -> None:
    accounts = (ACCOUNT, OTHER_ACCOUNT)
    write = policy(account_ids=accounts)["AllowTrailToWriteToItsOwnFolder"]
    assert [one["Fn::Sub"] for one in write["Resource"]] == [
        f"${{LogBucket.Arn}}/AWSLogs/{account}/*" for account in accounts
    ]
    sources = [arn["Fn::Sub"] for arn in write["Condition"]["StringEquals"]["aws:SourceArn"]]
    assert [source.split(":")[-2] for source in sources] == list(accounts)


def test_account_ids_of_one_account_name_its_trail_and_folder() -> None:
    write = policy(account_ids=(OTHER_ACCOUNT,))["AllowTrailToWriteToItsOwnFolder"]
    assert write["Resource"] == [{"Fn::Sub": "${LogBucket.Arn}/AWSLogs/" + OTHER_ACCOUNT + "/*"}]
    assert f":{OTHER_ACCOUNT}:trail/" in write["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]


def test_account_ids_reach_the_key_of_the_bucket() -> None:
    use = statements(properties("LogBucketKey", account_ids=(ACCOUNT, OTHER_ACCOUNT))["KeyPolicy"])
    context = use["AllowTrailToEncryptLogs"]["Condition"]["StringLike"][
        "kms:EncryptionContext:aws:cloudtrail:arn"
    ]
    assert [arn["Fn::Sub"].split(":")[-2] for arn in context] == [ACCOUNT, OTHER_ACCOUNT]


def test_account_ids_become_arns_at_deployment() -> None:
    made = deployed("account_ids", parameters={"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"})
    write = statements(made.properties("LogBucketPolicy")["PolicyDocument"])[
        "AllowTrailToWriteToItsOwnFolder"
    ]
    assert write["Condition"]["ArnLike"]["aws:SourceArn"] == [
        f"arn:*:cloudtrail:*:{ACCOUNT}:trail/*",
        f"arn:*:cloudtrail:*:{OTHER_ACCOUNT}:trail/*",
    ]
    assert write["Condition"]["StringLike"]["aws:SourceArn"] == (
        "arn:aws:cloudtrail:eu-central-1:*:trail/management-events"
    )
    own = deployed("account_ids", parameters={}).properties("LogBucketPolicy")["PolicyDocument"]
    assert statements(own)["AllowTrailToWriteToItsOwnFolder"]["Condition"]["StringEquals"][
        "aws:SourceArn"
    ] == (f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/management-events")


def test_the_accounts_that_fit_into_the_policy_depend_on_the_name_of_the_trail() -> None:
    for name, most in (("management-events", 68), ("a" * 128, 37)):
        assert bucket(trail_name=name, account_ids=tuple(f"{number:012}" for number in range(most)))
        with pytest.raises(OptionError, match="^account_ids must fit a bucket policy of 20480 bytes"):
            bucket(trail_name=name, account_ids=tuple(f"{number:012}" for number in range(most + 1)))


def test_two_hundred_accounts_are_an_error_that_gives_the_sizes() -> None:
    with pytest.raises(OptionError) as refused:
        bucket(account_ids=tuple(f"{number:012}" for number in range(200)))
    text = str(refused.value)
    assert text.startswith("account_ids must fit a bucket policy of 20480 bytes, got 200 accounts (")
    assert text.endswith("; use an organization trail (organization_id), or a second bucket")


@pytest.mark.parametrize(
    ("accounts", "says"),
    [
        ((), "must be a tuple with at least one value, got"),
        ([ACCOUNT], "must be a tuple with at least one value, got"),
        (ACCOUNT, "must be a tuple with at least one value, got"),
        (("1234",), "must be 12 digits each, got '1234'; give account ids"),
        (("١" * 12,), "must be 12 digits each, got"),
        ((111122223333,), "must be text, got 111122223333"),
    ],
)
def test_account_ids_that_are_none_are_an_error(accounts: Any, says: str) -> None:
    with pytest.raises(OptionError) as refused:
        bucket(account_ids=accounts)
    assert str(refused.value).startswith(f"account_ids {says}")


def test_organization_id_adds_its_folder_for_the_first_account() -> None:
    for accounts in (None, (ACCOUNT, OTHER_ACCOUNT)):
        made = policy(organization_id=ORGANIZATION, account_ids=accounts)
        write = made["AllowTrailToWriteToTheOrganizationFolder"]
        assert write["Resource"] == [{"Fn::Sub": f"${{LogBucket.Arn}}/AWSLogs/{ORGANIZATION}/*"}]
        source = write["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
        assert source.split(":")[-2] == (ACCOUNT if accounts else "AccountId}")
        assert len(made["AllowTrailToWriteToItsOwnFolder"]["Resource"]) == len(accounts or [None])


def test_organization_id_is_given_at_deployment() -> None:
    # Without one, the statement repeats what the account's trail may do already.
    for given, folder in (("", ACCOUNT), (ORGANIZATION, ORGANIZATION)):
        made = deployed("organization_id", parameters={"OrganizationId": given})
        document = made.properties("LogBucketPolicy")["PolicyDocument"]
        write = statements(document)["AllowTrailToWriteToTheOrganizationFolder"]
        assert [one.rpartition("/AWSLogs")[2] for one in write["Resource"]] == [f"/{folder}/*"]


@pytest.mark.parametrize("identity", ["", "o-short", "exampleorg1", "o-EXAMPLEORG1", "o-" + "a" * 33])
def test_organization_id_that_is_none_is_an_error(identity: str) -> None:
    with pytest.raises(OptionError, match="^organization_id must be an organization's id, got .*; write o-"):
        bucket(organization_id=identity)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"retention_days": 0},
            "retention_days must be 1 to 2147483647, got 0; give the number of days to keep log files",
        ),
        ({"retention_days": True}, "retention_days must be a whole number, got True"),
        ({"retention_days": 1.5}, "retention_days must be a whole number, got 1.5"),
        ({"retention_days": None}, "retention_days must be a whole number, got None"),
        ({"digest_retention_days": 0}, "digest_retention_days must be 1 to 2147483647, got 0; give"),
        ({"retention_days": 2**31}, "retention_days must be 1 to 2147483647, got 2147483648; give"),
        ({"digest_retention_days": 2**31}, "digest_retention_days must be 1 to 2147483647, got 2147483648"),
        ({"transition_days": 2**31}, "transition_days must be 0 to 2147483647, got 2147483648; give"),
        ({"transition_days": -1}, "transition_days must be 0 to 2147483647, got -1; give"),
        (
            {"transition_days": 90, "retention_days": 90},
            "retention_days must be more than transition_days (90), got 90; keep log files longer",
        ),
        (
            {"transition_storage_class": Ref("StorageClass"), "transition_days": 90, "retention_days": 90},
            "retention_days must be more than transition_days (90), got 90; keep log files longer",
        ),
        (
            {"transition_storage_class": "STANDARD_IA", "transition_days": 29},
            "transition_days must be at least 30 for STANDARD_IA, got 29; S3 refuses less",
        ),
        (
            {"transition_storage_class": "ONEZONE_IA", "transition_days": 0},
            "transition_days must be at least 30 for ONEZONE_IA, got 0; S3 refuses less",
        ),
        (
            {"transition_storage_class": "COLD"},
            "transition_storage_class must be a storage class that S3 moves",
        ),
        (
            {"transition_default_minimum_object_size": "1KB"},
            "transition_default_minimum_object_size must be all_",
        ),
    ],
)
def test_days_that_s3_refuses_are_an_error(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as refused:
        bucket(**options)
    assert str(refused.value).startswith(says)


def test_days_just_inside_the_limits_are_taken() -> None:
    assert bucket(transition_days=90, retention_days=91)
    assert bucket(transition_days=0, retention_days=1)
    assert bucket(transition_storage_class="STANDARD_IA", transition_days=30)
    assert bucket(transition_storage_class=None, retention_days=1)
    assert bucket(transition_days=Ref("Days"), retention_days=1)


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


def test_an_existing_log_bucket_has_the_handles_of_an_own_one() -> None:
    made = ExistingLogBucket(
        name="audit-logs",
        s3_key_prefix="security",
        kms_key_arn=KEY_ARN,
        access_log_bucket_name=Ref("AccessLogs"),
    )
    assert made.arn.to_dict() == {"Fn::Sub": "arn:${AWS::Partition}:s3:::audit-logs"}
    assert [one.to_dict() for one in made.excluded_prefixes] == [
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::audit-logs/"},
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AccessLogs}/"},
    ]
    for handle in ("name", "arn", "s3_key_prefix", "kms_key_arn", "policy_titles", "excluded_prefixes"):
        assert hasattr(made, handle)
        assert hasattr(bucket(), handle)


def test_an_existing_log_bucket_leaves_out_access_logs_that_are_named_at_deployment() -> None:
    made = ExistingLogBucket(name="audit-logs", access_log_bucket_name=Given("HasLogs", Ref("Logs")))
    assert made.excluded_prefixes[1].to_dict() == {
        "Fn::If": ["HasLogs", {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Logs}/"}, NO_VALUE]
    }


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", "s3://audit-logs"),
        ("name", "arn:aws:s3:::audit-logs"),
        ("name", "192.168.5.4"),
        ("name", "audit..logs"),
        ("name", None),
        ("kms_key_arn", "alias/logs"),
        ("kms_key_arn", f"arn:aws:kms:eu-west-1:{ACCOUNT}:alias/logs"),
        ("s3_key_prefix", "/logs/"),
        ("access_log_bucket_name", "a_b"),
        ("policy_titles", ["LogBucketPolicy"]),
    ],
)
def test_an_existing_log_bucket_that_cannot_be_is_an_error(option: str, value: Any) -> None:
    with pytest.raises(OptionError, match=f"^{option} must be"):
        ExistingLogBucket(**{"name": "audit-logs", option: value})


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
