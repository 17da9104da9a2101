"""A condition that keeps CloudTrail from the bucket, key or topic of a trail is found."""

from typing import Any

import pytest

from validation.rule_cases import (
    BUCKET_STATEMENTS,
    KEY_STATEMENTS,
    OF_TRAIL,
    TRAIL_ARN,
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
    section,
    when_live,
)

ACL, PUT = BUCKET_STATEMENTS
OWNER_USE, TRAIL_USE, ALARM_USE, LOGS_USE = KEY_STATEMENTS
CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"
DOCUMENT = "BucketPolicy.PolicyDocument"
ORGANIZATION = {"aws:PrincipalOrgID": "o-exampleorg1"}
KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id"
NO_SERVICE = {"aws:PrincipalIsAWSService": "false"}


def source(name: object) -> dict:
    arn = {
        "Fn::Sub": [
            "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:111122223333:trail/${Name}",
            {"Name": name},
        ]
    }
    return {"StringEquals": {"aws:SourceArn": arn}}


def for_trail(name: object) -> tuple:
    return (
        put(f"{DOCUMENT}.Statement.0.Condition", source(name)),
        put(f"{DOCUMENT}.Statement.1.Condition", source(name)),
    )


def trail_arn(name: str, account: str = "${AWS::AccountId}", region: str = "${AWS::Region}") -> Any:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:cloudtrail:{region}:{account}:trail/{name}"}


def key_for_trails(*conditions: Any) -> Change:
    """The key lets CloudTrail encrypt on each of these conditions."""
    uses = [allow("cloudtrail", ["kms:GenerateDataKey*", "kms:Decrypt"], "*", one) for one in conditions]
    describe = allow("cloudtrail", "kms:DescribeKey", "*", OF_TRAIL)
    return put("Key.KeyPolicy", policy(OWNER_USE, *uses, describe, ALARM_USE, LOGS_USE))


def bucket_for(condition: Any) -> Change:
    """The bucket lets CloudTrail in on this condition only."""
    return put(DOCUMENT, policy(ACL | {"Condition": condition}, PUT | {"Condition": condition}))


def also_denied(condition: Any, action: Any = "s3:*", resource: Any = "*", **more: Any) -> Change:
    """The bucket policy also has a Deny for everybody."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": resource, **more}
    return put(DOCUMENT, policy(ACL, PUT, deny | ({"Condition": condition} if condition else {})))


def unencrypted(
    algorithm: object,
    resource: str = "${Bucket.Arn}/*",
    header: str = "s3:x-amz-server-side-encryption",
    **more: object,
) -> dict:
    condition = {"StringNotEquals": {header: algorithm, **more}}
    return EVERYBODY | {"Resource": {"Fn::Sub": resource}, "Condition": condition}


def with_statement(statement: object) -> Change:
    return put(DOCUMENT, policy(ACL, PUT, statement))


EVERYBODY = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject"}
WITHOUT_KEY = drop("Trail.KMSKeyId")

CASES = [
    bad("CT205", "another name", *for_trail("other-trail")),
    bad_reference(
        "CT205",
        "another default",
        *for_trail({"Ref": "Other"}),
        section("Parameters", Other={"Type": "String", "Default": "other-trail"}),
    ),
    good("CT205", "a wildcard", *for_trail("*"), also={"CT214"}),
    good("CT205", "the same name as text", *for_trail("management-events")),
    good(
        "CT205",
        "several trails",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {
                "StringEquals": {
                    "aws:SourceArn": ["arn:aws:cloudtrail:eu-west-1:111122223333:trail/x", TRAIL_ARN]
                }
            },
        ),
        also={"CT602"},
    ),
    good_reference("CT205", "an open name", *for_trail({"Ref": "Open"})),
    good_reference(
        "CT205",
        "the account alone",
        put(f"{DOCUMENT}.Statement.0.Condition", {"StringEquals": {"aws:SourceAccount": {"Ref": "Open"}}}),
    ),
    bad("CT205", "one name for a generated name", drop("Trail.TrailName"), also={"CT208"}),
    bad(
        "CT205",
        "another region",
        bucket_for({"ArnLike": {"aws:SourceArn": trail_arn("management-events", region="eu-west-1")}}),
    ),
    good(
        "CT205",
        "generated names",
        drop("Trail.TrailName"),
        drop("Trail.KMSKeyId"),
        drop("Trail.SnsTopicName"),
        drop("Key"),
        drop("LogGroup.KmsKeyId"),
        drop("Topic.KmsMasterKeyId"),
        bucket_for({"ArnLike": {"aws:SourceArn": trail_arn("${AWS::StackName}-Trail-*")}}),
        also={"CT112"},
    ),
    good(
        "CT205",
        "a region and an account that are written out",
        bucket_for(
            {
                "ArnLike": {
                    "aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events"
                }
            }
        ),
    ),
    bad(
        "CT205",
        "the topic of another trail",
        put(
            "TopicPolicy.PolicyDocument.Statement.1.Condition",
            {"ArnLike": {"aws:SourceArn": trail_arn("other")}},
        ),
    ),
    bad("CT208", "another trail", key_for_trails({"StringEquals": {"aws:SourceArn": trail_arn("other")}})),
    bad(
        "CT208",
        "another trail in the context",
        key_for_trails({"StringLike": {CONTEXT: trail_arn("other-*")}}),
    ),
    bad(
        "CT208",
        "the trail in one of two conditions",
        key_for_trails({"StringEquals": {"aws:SourceArn": TRAIL_ARN, CONTEXT: trail_arn("other")}}),
    ),
    bad_reference(
        "CT208",
        "when live",
        key_for_trails({"ArnLike": {"aws:SourceArn": when_live(trail_arn("other"), TRAIL_ARN)}}),
    ),
    good("CT208", "any trail of the account", key_for_trails({"StringLike": {CONTEXT: trail_arn("*")}})),
    good(
        "CT208", "a wildcard that fits", key_for_trails({"StringLike": {CONTEXT: trail_arn("management-*")}})
    ),
    good(
        "CT208",
        "a list with this trail",
        key_for_trails({"StringEquals": {"aws:SourceArn": [trail_arn("other"), TRAIL_ARN]}}),
    ),
    good("CT208", "no condition on a trail", key_for_trails({"StringEquals": {"aws:SourceOrgID": "o-a"}})),
    good(
        "CT208",
        "this trail and another",
        key_for_trails(OF_TRAIL, {"StringEquals": {"aws:SourceArn": trail_arn("other")}}),
    ),
    good_reference(
        "CT208", "an open name", key_for_trails({"StringEquals": {"aws:SourceArn": trail_arn("${Open}")}})
    ),
    good_reference("CT208", "an open policy", put("Key.KeyPolicy", {"Ref": "Open"})),
    bad("CT208", "a generated name", drop("Trail.TrailName"), key_for_trails(OF_TRAIL), also={"CT205"}),
    bad(
        "CT216",
        "KMS only, a trail without a key",
        WITHOUT_KEY,
        with_statement(unencrypted("aws:kms")),
        also={"CT112"},
    ),
    bad_reference(
        "CT216",
        "KMS only when live",
        WITHOUT_KEY,
        with_statement(when_live(unencrypted(["aws:kms"]))),
        also={"CT112"},
    ),
    good("CT216", "SSE-S3 too", with_statement(unencrypted(["aws:kms", "AES256"]))),
    good("CT216", "one folder", with_statement(unencrypted("aws:kms", "${Bucket.Arn}/reports/*"))),
    good(
        "CT216",
        "not for services",
        with_statement(unencrypted("aws:kms", **{"aws:PrincipalIsAWSService": "true"})),
    ),
    good("CT216", "a bucket without a trail", put(DOCUMENT, policy(unencrypted("aws:kms"))), drop("Trail")),
    good_reference("CT216", "an open algorithm", with_statement(unencrypted({"Ref": "Open"}))),
    bad("CT216", "SSE-S3 only", with_statement(unencrypted("AES256"))),
    bad(
        "CT216",
        "a key that is not the trail's",
        with_statement(unencrypted({"Fn::GetAtt": ["Other", "Arn"]}, header=KEY_HEADER)),
        add("Other", "AWS::KMS::Key", Properties={"KeyPolicy": policy(OWNER_USE)}),
    ),
    good(
        "CT216",
        "the key of the trail",
        with_statement(unencrypted({"Fn::GetAtt": ["Key", "Arn"]}, header=KEY_HEADER)),
    ),
    good_reference("CT216", "an open key", with_statement(unencrypted({"Ref": "Open"}, header=KEY_HEADER))),
    good("CT216", "KMS only, a trail with a key", with_statement(unencrypted("aws:kms"))),
    good(
        "CT216",
        "no header, which is not documented",
        WITHOUT_KEY,
        with_statement(
            EVERYBODY
            | {
                "Resource": {"Fn::Sub": "${Bucket.Arn}/*"},
                "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}},
            }
        ),
        also={"CT112"},
    ),
    bad("CT219", "an organization of the principal", bucket_for({"StringEquals": ORGANIZATION})),
    bad(
        "CT219", "a VPC", bucket_for({"StringEquals": {"aws:SourceVpc": "vpc-1", "aws:SourceArn": TRAIL_ARN}})
    ),
    bad("CT219", "a tag of the principal", bucket_for({"StringLike": {"aws:PrincipalTag/Team": "*"}})),
    bad("CT219", "principals that are no services", bucket_for({"Bool": NO_SERVICE}), also={"CT213"}),
    bad(
        "CT219", "another ACL", put(f"{DOCUMENT}.Statement.1.Condition.StringEquals.s3:x-amz-acl", "private")
    ),
    bad("CT219", "a key for an organization", key_for_trails({"StringEquals": ORGANIZATION}), also={"CT402"}),
    bad(
        "CT219",
        "a topic for an organization",
        put("TopicPolicy.PolicyDocument.Statement.1.Condition", {"StringEquals": ORGANIZATION}),
        also={"CT404"},
    ),
    bad_reference(
        "CT219", "an open organization", bucket_for({"StringEquals": {"aws:PrincipalOrgID": {"Ref": "Open"}}})
    ),
    bad_reference("CT219", "when live", bucket_for(when_live({"StringEquals": ORGANIZATION}, OF_TRAIL))),
    good(
        "CT219",
        "the organization of the source",
        bucket_for({"StringEquals": {"aws:SourceOrgID": "o-exampleorg1"}}),
    ),
    good("CT219", "where the key exists", bucket_for({"StringEqualsIfExists": ORGANIZATION, **OF_TRAIL})),
    good(
        "CT219",
        "an organization or the trail",
        put(DOCUMENT, policy(ACL, PUT, PUT | {"Condition": {"StringEquals": ORGANIZATION}})),
    ),
    good(
        "CT219",
        "a key that nobody knows",
        bucket_for({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}, **OF_TRAIL}),
        also={"CT213"},
    ),
    good_reference(
        "CT219", "an open account", bucket_for({"StringEquals": {"aws:SourceAccount": {"Ref": "Open"}}})
    ),
    bad("CT220", "principals outside of the organization", also_denied({"StringNotEquals": ORGANIZATION})),
    bad(
        "CT220",
        "principals other than a role",
        also_denied({"ArnNotLike": {"aws:PrincipalArn": "*/role/admin"}}, "s3:Put*"),
    ),
    bad(
        "CT220",
        "requests from outside of a VPC",
        also_denied({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}),
    ),
    bad(
        "CT220",
        "all but one principal",
        also_denied(None, Principal={}, NotPrincipal={"AWS": "111122223333"}),
    ),
    bad("CT220", "no condition", also_denied(None, "s3:PutObject")),
    bad(
        "CT220",
        "every service but one",
        put(
            "Key.KeyPolicy",
            policy(
                *KEY_STATEMENTS,
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "NotAction": "kms:Describe*",
                    "Resource": "*",
                    "Condition": {"StringNotEquals": ORGANIZATION},
                },
            ),
        ),
        also={"CT402", "CT406", "CT222"},
    ),
    bad(
        "CT220",
        "the topic",
        put(
            "TopicPolicy.PolicyDocument.Statement.0",
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sns:*",
                "Resource": {"Ref": "Topic"},
                "Condition": {"StringNotEquals": ORGANIZATION},
            },
        ),
        also={"CT404", "CT403"},
    ),
    bad_reference(
        "CT220",
        "an open organization",
        also_denied({"StringNotEquals": {"aws:PrincipalOrgID": {"Ref": "Open"}}}),
    ),
    bad_reference(
        "CT220",
        "when live",
        put(
            DOCUMENT,
            policy(
                ACL, PUT, when_live(PUT | {"Effect": "Deny", "Condition": {"StringNotEquals": ORGANIZATION}})
            ),
        ),
    ),
    good("CT220", "no services", also_denied({"StringNotEquals": ORGANIZATION, "BoolIfExists": NO_SERVICE})),
    good("CT220", "plain HTTP", also_denied({"Bool": {"aws:SecureTransport": "false"}})),
    good("CT220", "old TLS", also_denied({"NumericLessThan": {"s3:TlsVersion": "1.2"}})),
    good("CT220", "deletions", also_denied(None, "s3:Delete*")),
    good(
        "CT220",
        "deletions without MFA",
        also_denied({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, "s3:DeleteObject"),
    ),
    good(
        "CT220",
        "another folder",
        also_denied({"StringNotEquals": ORGANIZATION}, "s3:PutObject", {"Fn::Sub": "${Bucket.Arn}/export/*"}),
    ),
    good("CT220", "one account", also_denied(None, Principal={"AWS": "111122223333"})),
    good(
        "CT220",
        "all but CloudTrail",
        also_denied(None, Principal={}, NotPrincipal={"Service": "cloudtrail.amazonaws.com"}),
    ),
    good_reference(
        "CT220", "what nobody knows", also_denied({"StringNotEquals": {"aws:SourceOrgID": {"Ref": "Open"}}})
    ),
    good_reference(
        "CT220",
        "another account",
        also_denied({"StringNotEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
