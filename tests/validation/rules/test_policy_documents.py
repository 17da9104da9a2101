"""Policy documents without version, too long, or with conditions that match nothing or too much are found."""

import json

import pytest

from cloudtrail_templates.validation.check import check
from validation.rule_cases import (
    BUCKET_STATEMENTS,
    OF_TRAIL,
    Case,
    add,
    allow,
    assert_case,
    bad,
    bad_reference,
    case_id,
    changed,
    good,
    good_reference,
    policy,
    put,
    when_live,
)

ACL, PUT = BUCKET_STATEMENTS
DOCUMENT = "BucketPolicy.PolicyDocument"
EVERYBODY = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject"}
WITHOUT = {"Statement": [ACL, PUT]}


def with_statement(statement: object) -> tuple:
    return (put(DOCUMENT, policy(ACL, PUT, statement)),)


TRAIL_OF_ANY_REGION = {"Fn::Sub": "arn:${AWS::Partition}:cloudtrail:*:111122223333:trail/management-events"}


def accounts(number: int) -> dict:
    arns = [f"arn:aws:cloudtrail:eu-west-1:{number:012}:trail/management-events" for number in range(number)]
    return policy(ACL, PUT, allow("cloudtrail", "s3:PutObject", "*", {"ArnEquals": {"aws:SourceArn": arns}}))


def old_or_plain(effect: str, **keys: object) -> dict:
    return EVERYBODY | {"Effect": effect, "Resource": "*", "Condition": keys}


BELOW_1_2 = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
PLAIN_DENIED = old_or_plain("Deny", Bool={"aws:SecureTransport": "false"})
CASES = [
    bad("CT211", "a bucket policy", put(DOCUMENT, WITHOUT)),
    bad("CT211", "a role", put("Role.AssumeRolePolicyDocument", {"Statement": [allow("cloudtrail", "*")]})),
    bad(
        "CT211",
        "an inline policy",
        put("Role.Policies.0", {"PolicyDocument": WITHOUT, "PolicyName": "x"}),
        also={"CT116"},
    ),
    bad(
        "CT211",
        "JSON text",
        add(
            "P",
            "AWS::IAM::ManagedPolicy",
            Properties={"PolicyDocument": json.dumps({"Statement": allow("cloudtrail", "*")})},
        ),
    ),
    bad_reference("CT211", "when live", put(DOCUMENT, when_live(WITHOUT, policy(ACL, PUT)))),
    good("CT211", "the older version", put(DOCUMENT, {"Version": "2008-10-17", **WITHOUT})),
    good(
        "CT211",
        "a Statement that is no policy",
        add("C", "AWS::Config::ConfigRule", Properties={"InputParameters": {"Statement": "x"}}),
    ),
    good("CT211", "a custom resource", add("C", "Custom::Thing", Properties={"Policy": WITHOUT})),
    good_reference("CT211", "an open document", put(DOCUMENT, {"Ref": "Open"})),
    bad("CT212", "300 accounts", put(DOCUMENT, accounts(300))),
    bad("CT212", "JSON text", put(DOCUMENT, json.dumps(accounts(300))), also={"CT602"}),
    bad("CT212", "a key policy", put("Key.KeyPolicy.Id", "x" * 32_768)),
    bad_reference("CT212", "when live", put(DOCUMENT, when_live(accounts(300), policy(ACL, PUT)))),
    good("CT212", "50 accounts", put(DOCUMENT, accounts(50))),
    good_reference(
        "CT212",
        "a placeholder longer than its value",
        put(f"{DOCUMENT}.Id", {"Fn::Join": ["", [{"Ref": "AWS::AccountId"}] * 1200]}),
    ),
    bad("CT213", "a bucket policy", put(f"{DOCUMENT}.Statement.0", allow("cloudtrail", "s3:GetBucketAcl"))),
    bad(
        "CT213",
        "a topic policy",
        put("TopicPolicy.PolicyDocument.Statement.0", allow("cloudwatch", "sns:Publish")),
    ),
    bad(
        "CT213",
        "a key policy",
        put("Key.KeyPolicy.Statement.1", allow("cloudtrail", "kms:*", "*", {"Bool": {"aws:x": "true"}})),
    ),
    bad_reference(
        "CT213",
        "in test",
        put(f"{DOCUMENT}.Statement.0", allow("cloudtrail", "s3:GetBucketAcl", "*", when_live(OF_TRAIL))),
    ),
    good(
        "CT213",
        "the account",
        put(
            f"{DOCUMENT}.Statement.0",
            allow(
                "cloudtrail", "s3:GetBucketAcl", "*", {"StringEquals": {"AWS:SourceAccount": "111122223333"}}
            ),
        ),
    ),
    bad(
        "CT213",
        "trails of any account",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*"}},
        ),
        also={"CT602"},
    ),
    bad(
        "CT213",
        "any source",
        put(f"{DOCUMENT}.Statement.0.Condition", {"StringLike": {"aws:SourceArn": "*"}}),
    ),
    bad(
        "CT213",
        "any account",
        put(f"{DOCUMENT}.Statement.0.Condition", {"StringLike": {"aws:SourceAccount": "*"}}),
    ),
    bad(
        "CT213",
        "any organization",
        put(f"{DOCUMENT}.Statement.0.Condition", {"StringLike": {"aws:SourceOrgID": "o-*"}}),
    ),
    bad(
        "CT213",
        "a source that exists",
        put(f"{DOCUMENT}.Statement.0.Condition", {"Null": {"aws:SourceArn": "false"}}),
    ),
    bad(
        "CT213",
        "all accounts but one",
        put(f"{DOCUMENT}.Statement.0.Condition", {"StringNotEquals": {"aws:SourceAccount": "444455556666"}}),
    ),
    good(
        "CT213",
        "any source of the account",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {
                "ArnLike": {"aws:SourceArn": "*"},
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            },
        ),
    ),
    good(
        "CT213",
        "trails of one account",
        put(f"{DOCUMENT}.Statement.0.Condition", {"ArnLike": {"aws:SourceArn": TRAIL_OF_ANY_REGION}}),
    ),
    good("CT213", "a Deny", *with_statement(allow("cloudtrail", "s3:Delete*") | {"Effect": "Deny"})),
    good("CT213", "another service", *with_statement(allow("config", "s3:PutObject"))),
    good_reference(
        "CT213",
        "an encryption context",
        put(
            "Key.KeyPolicy.Statement.1",
            allow(
                "cloudtrail",
                "kms:*",
                "*",
                {"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": {"Ref": "Open"}}},
            ),
        ),
        also={"CT221"},
    ),
    bad(
        "CT214",
        "StringEquals",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {
                "StringEquals": {
                    "aws:SourceArn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:*:111122223333:trail/management-events"
                    }
                }
            },
        ),
    ),
    bad(
        "CT214",
        "for all values",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {"ForAnyValue:StringEqualsIfExists": {"AWS:SourceArn": ["a", "arn:x:trail/*"]}},
        ),
    ),
    bad_reference(
        "CT214",
        "built",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {"StringEquals": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:cloudtrail:*:1:trail/*"}}},
        ),
    ),
    good(
        "CT214",
        "ArnLike",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {
                "ArnLike": {
                    "aws:SourceArn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:*:111122223333:trail/management-events"
                    }
                }
            },
        ),
    ),
    good(
        "CT214",
        "ArnEquals, which knows wildcards",
        put(
            f"{DOCUMENT}.Statement.0.Condition",
            {
                "ArnEquals": {
                    "aws:SourceArn": {
                        "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:*:111122223333:trail/management-events"
                    }
                }
            },
        ),
    ),
    good_reference(
        "CT214",
        "an open value",
        put(f"{DOCUMENT}.Statement.0.Condition", {"StringEquals": {"aws:SourceArn": {"Ref": "Open"}}}),
    ),
    bad(
        "CT215",
        "both keys",
        *with_statement(
            old_or_plain(
                "Deny", Bool={"aws:SecureTransport": "false"}, NumericLessThan={"s3:TlsVersion": "1.2"}
            )
        ),
    ),
    bad_reference(
        "CT215",
        "both keys when live",
        *with_statement(
            when_live(
                old_or_plain(
                    "Deny", Bool={"AWS:securetransport": "false"}, NumericLessThan={"s3:TlsVersion": "1.2"}
                )
            )
        ),
    ),
    good(
        "CT215",
        "a Deny of old TLS beside one of plain HTTP",
        put(
            DOCUMENT,
            policy(
                ACL, PUT, PLAIN_DENIED, old_or_plain("Deny", Bool={"aws:SecureTransport": True}, **BELOW_1_2)
            ),
        ),
    ),
    good(
        "CT215",
        "three statements, of which one is needless",
        put(
            DOCUMENT,
            policy(
                ACL,
                PUT,
                PLAIN_DENIED,
                old_or_plain("Deny", **BELOW_1_2),
                old_or_plain("Deny", Bool={"aws:SecureTransport": "false"}, **BELOW_1_2),
            ),
        ),
    ),
    bad(
        "CT215",
        "one of the two beside it",
        put(
            DOCUMENT,
            policy(
                ACL,
                PUT,
                PLAIN_DENIED,
                old_or_plain("Deny", Bool={"aws:SecureTransport": "false"}, **BELOW_1_2),
            ),
        ),
    ),
    good(
        "CT215",
        "an Allow that asks for both",
        *with_statement(
            old_or_plain(
                "Allow", Bool={"aws:SecureTransport": "true"}, NumericGreaterThan={"s3:TlsVersion": "1.1"}
            )
        ),
    ),
    good_reference(
        "CT215",
        "one key",
        *with_statement(old_or_plain("Deny", NumericLessThan={"s3:TlsVersion": {"Ref": "Open"}})),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("Role.AssumeRolePolicyDocument", ("AssumeRolePolicyDocument",)),
        ("Role.Policies", ("Policies", 1, "PolicyDocument")),
        ("BucketPolicy.PolicyDocument", ("PolicyDocument",)),
    ],
)
def test_a_finding_leads_to_the_document(place: str, path: tuple[object, ...]) -> None:
    without_version = {"Statement": [allow("cloudtrail", "sts:AssumeRole", "*", OF_TRAIL)]}
    sound = {"PolicyName": "sound", "PolicyDocument": policy(allow("cloudtrail", "sts:AssumeRole"))}
    value = (
        [sound, {"PolicyName": "x", "PolicyDocument": without_version}]
        if "Policies" in place
        else without_version
    )
    found = check(changed(put(place, value)), name="test")
    assert [one.path for one in found if one.rule == "CT211"] == [
        ("Resources", place.partition(".")[0], "Properties", *path)
    ]
