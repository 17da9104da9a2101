"""A key for another trail, another log group or fewer accounts than it encrypts for is found."""

from typing import Any

import pytest

from validation.rule_cases import (
    BUCKET_STATEMENTS,
    KEY_STATEMENTS,
    OF_TRAIL,
    Case,
    Change,
    add,
    allow,
    assert_case,
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

OWNER_USE, TRAIL_USE, ALARM_USE, LOGS_USE = KEY_STATEMENTS
CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"
LOGS_CONTEXT = "kms:EncryptionContext:aws:logs:arn"
LOGS = {"Service": {"Fn::Sub": "logs.${AWS::Region}.${AWS::URLSuffix}"}}
ACL, PUT = BUCKET_STATEMENTS
OTHER_ACCOUNT = "${Bucket.Arn}/AWSLogs/111122223333/*"


def alias(name: Any) -> dict[str, Any]:
    return {"AliasName": name, "TargetKeyId": {"Ref": "Key"}}


def trail_arn(name: str, account: str = "${AWS::AccountId}") -> Any:
    return {"Fn::Sub": "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:" + account + ":trail/" + name}


def key_for_trails(*conditions: Any) -> Change:
    """The key lets CloudTrail encrypt on each of these conditions."""
    uses = [allow("cloudtrail", ["kms:GenerateDataKey*", "kms:Decrypt"], "*", one) for one in conditions]
    describe = allow("cloudtrail", "kms:DescribeKey", "*", OF_TRAIL)
    return put("Key.KeyPolicy", policy(OWNER_USE, *uses, describe, ALARM_USE, LOGS_USE))


def key_for_logs(*groups: Any) -> Change:
    """The key lets CloudWatch Logs encrypt these log groups."""
    arn = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
    arns = [group if isinstance(group, dict) else {"Fn::Sub": arn + group} for group in groups]
    use = allow(LOGS, "kms:*", "*", {"ArnLike": {LOGS_CONTEXT: arns}})
    return put("Key.KeyPolicy", policy(OWNER_USE, TRAIL_USE, ALARM_USE, use))


def bucket_takes(*resources: Any) -> Change:
    named = [one if isinstance(one, dict) else {"Fn::Sub": one} for one in resources]
    return put(
        "BucketPolicy.PolicyDocument", policy(ACL, PUT, allow("cloudtrail", "s3:PutObject", named, OF_TRAIL))
    )


def trail_may(*actions: Any, condition: Any = OF_TRAIL) -> Change:
    """The key lets CloudTrail do these actions only."""
    return put("Key.KeyPolicy.Statement.1", allow("cloudtrail", list(actions), "*", condition))


BUCKET_RULE = "Bucket.BucketEncryption.ServerSideEncryptionConfiguration"
BUCKET_KEY = put(
    BUCKET_RULE, [{"BucketKeyEnabled": True, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]
)
OF_ACCOUNT = {"StringEquals": {"kms:CallerAccount": {"Ref": "AWS::AccountId"}}}
LOCKED = {"Effect": "Deny", "Principal": "*", "Action": "kms:Put*", "Resource": "*"}
THIS_GROUP = {"Fn::GetAtt": ["LogGroup", "Arn"]}
OTHER_GROUP = {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:other"}
NAMED = put("LogGroup.LogGroupName", "/cloudtrail/audit")

CASES = [
    bad("CT223", "reserved", add("Alias", "AWS::KMS::Alias", Properties=alias("alias/aws/audit"))),
    bad_reference(
        "CT223",
        "reserved when live",
        add("Alias", "AWS::KMS::Alias", Properties=alias(when_live("alias/aws/audit", "alias/audit"))),
    ),
    good("CT223", "an own name", add("Alias", "AWS::KMS::Alias", Properties=alias("alias/aws-audit"))),
    good_reference(
        "CT223", "an open name", add("Alias", "AWS::KMS::Alias", Properties=alias({"Ref": "Open"}))
    ),
    bad("CT209", "a second account in the bucket", bucket_takes(OTHER_ACCOUNT)),
    bad(
        "CT209",
        "a key for another account",
        key_for_trails({"ArnLike": {"aws:SourceArn": trail_arn("management-events", "111122223333")}}),
    ),
    bad(
        "CT209",
        "the default key of the bucket",
        drop("Trail.KMSKeyId"),
        put(
            "Bucket.BucketEncryption",
            {
                "ServerSideEncryptionConfiguration": [
                    {
                        "ServerSideEncryptionByDefault": {
                            "SSEAlgorithm": "aws:kms",
                            "KMSMasterKeyID": {"Ref": "Key"},
                        }
                    }
                ]
            },
        ),
        bucket_takes(OTHER_ACCOUNT),
        also={"CT112"},
    ),
    bad_reference("CT209", "when live", bucket_takes(when_live({"Fn::Sub": OTHER_ACCOUNT}))),
    good(
        "CT209",
        "both accounts in both",
        bucket_takes(OTHER_ACCOUNT),
        key_for_trails(OF_TRAIL, {"ArnLike": {"aws:SourceArn": trail_arn("*", "111122223333")}}),
    ),
    good(
        "CT209",
        "a key for all accounts",
        bucket_takes(OTHER_ACCOUNT),
        key_for_trails({"StringLike": {CONTEXT: trail_arn("*", "*")}}),
        also={"CT213"},
    ),
    good(
        "CT209",
        "a key for the organization",
        bucket_takes(OTHER_ACCOUNT),
        key_for_trails({"StringEquals": {"aws:SourceOrgID": "o-a"}}),
    ),
    good("CT209", "the folder of an organization", bucket_takes("${Bucket.Arn}/AWSLogs/o-exampleorg1/*")),
    good_reference("CT209", "an open account", bucket_takes("${Bucket.Arn}/AWSLogs/${Open}/*")),
    good_reference(
        "CT209",
        "open accounts of the key",
        bucket_takes(OTHER_ACCOUNT),
        key_for_trails(OF_TRAIL, {"ArnLike": {"aws:SourceArn": {"Ref": "Open"}}}),
        also={"CT208"},
    ),
    bad("CT221", "no permission to describe", trail_may("kms:GenerateDataKey*", "kms:Decrypt")),
    bad(
        "CT221",
        "a context that no request to describe has",
        trail_may("kms:*", condition={"StringLike": {CONTEXT: trail_arn("*")}}),
    ),
    bad(
        "CT221",
        "a Bucket Key",
        BUCKET_KEY,
        trail_may("kms:GenerateDataKey*", "kms:DescribeKey"),
        also={"CT402"},
    ),
    bad_reference("CT221", "when live", trail_may(when_live("kms:Generate*", "kms:*")), also={"CT402"}),
    bad_reference(
        "CT221",
        "a Bucket Key when live",
        put(
            BUCKET_RULE,
            {
                "BucketKeyEnabled": when_live(True),
                "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"},
            },
        ),
        trail_may("kms:GenerateDataKey*", "kms:DescribeKey"),
        also={"CT402"},
    ),
    good("CT221", "no Bucket Key", trail_may("kms:GenerateDataKey*", "kms:DescribeKey"), also={"CT402"}),
    good("CT221", "a Bucket Key and kms:Decrypt", BUCKET_KEY),
    good("CT221", "every action", trail_may("kms:*")),
    good_reference("CT221", "an open policy", put("Key.KeyPolicy", {"Ref": "Open"})),
    good_reference("CT221", "an open action", trail_may({"Ref": "Open"})),
    bad("CT222", "services only", put("Key.KeyPolicy", policy(TRAIL_USE, ALARM_USE, LOGS_USE))),
    bad(
        "CT222",
        "a role that may decrypt",
        put("Key.KeyPolicy.Statement.0.Action", ["kms:Decrypt", "kms:Get*"]),
    ),
    bad("CT222", "a Deny for everybody", put("Key.KeyPolicy", policy(*KEY_STATEMENTS, LOCKED))),
    bad_reference(
        "CT222",
        "when live",
        put("Key.KeyPolicy", policy(when_live({"Ref": "AWS::NoValue"}, OWNER_USE), *KEY_STATEMENTS[1:])),
    ),
    bad_reference(
        "CT222",
        "an open service",
        put(
            "Key.KeyPolicy",
            policy(TRAIL_USE, ALARM_USE, LOGS_USE, allow({"Service": {"Ref": "Open"}}, "kms:*")),
        ),
        also={"CT217"},
    ),
    good(
        "CT222",
        "a role",
        put("Key.KeyPolicy.Statement.0.Principal", {"AWS": "arn:aws:iam::111122223333:role/keys"}),
    ),
    good(
        "CT222",
        "everybody of the account",
        put("Key.KeyPolicy.Statement.0", allow({"AWS": "*"}, "kms:*", "*", OF_ACCOUNT)),
    ),
    good(
        "CT222",
        "a Deny but for a role",
        put(
            "Key.KeyPolicy",
            policy(*KEY_STATEMENTS, LOCKED | {"Condition": {"ArnNotLike": {"aws:PrincipalArn": "*/keys"}}}),
        ),
    ),
    good_reference(
        "CT222", "an open principal", put("Key.KeyPolicy.Statement.0.Principal", {"AWS": {"Ref": "Open"}})
    ),
    bad("CT407", "another log group", NAMED, key_for_logs("/cloudtrail/other")),
    bad("CT407", "a wildcard that does not fit", NAMED, key_for_logs("/aws/*", "other")),
    bad("CT407", "one name for a generated name", key_for_logs("/cloudtrail/audit")),
    bad("CT407", "generated names only", NAMED, key_for_logs("${AWS::StackName}-*")),
    bad_reference("CT407", "when live", NAMED, key_for_logs(when_live(OTHER_GROUP, THIS_GROUP))),
    good("CT407", "the log group", NAMED, key_for_logs("/cloudtrail/audit")),
    good("CT407", "a wildcard", NAMED, key_for_logs("/cloudtrail/*")),
    good("CT407", "any log group", key_for_logs("*")),
    good("CT407", "generated names", key_for_logs("${AWS::StackName}-*")),
    good("CT407", "no condition", NAMED),
    good_reference("CT407", "its ARN by name", NAMED, key_for_logs(THIS_GROUP)),
    good_reference("CT407", "an open name", put("LogGroup.LogGroupName", {"Ref": "Open"}), key_for_logs("x")),
    good_reference("CT407", "an open context", NAMED, key_for_logs({"Ref": "Open"})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
