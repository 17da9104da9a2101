"""A log bucket that is open to others is found."""

import json

import pytest

from validation.rule_cases import (
    BLOCKED,
    BUCKET_STATEMENTS,
    OF_TRAIL,
    OWNER,
    Case,
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

DOCUMENT = "BucketPolicy.PolicyDocument"
BLOCKS = "Bucket.PublicAccessBlockConfiguration"
EVERYBODY = {"AWS": "*"}
READ = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
OF_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a"}}


def beside(*statements: object) -> tuple:
    """The policy of the log bucket with these statements too."""
    return (put(DOCUMENT, policy(*BUCKET_STATEMENTS, *statements)),)


AS_TEXT = json.dumps(
    policy(allow("cloudtrail", ["s3:GetBucketAcl", "s3:PutObject"], "*", OF_ORGANIZATION), READ)
)


CASES = [
    bad("CT217", "everybody", *beside(READ)),
    bad("CT217", "everybody with an account", *beside(allow(EVERYBODY, "s3:GetObject"))),
    bad("CT217", "everybody in a list", *beside(allow({"AWS": ["1", "*"]}, "s3:GetObject"))),
    bad("CT217", "an empty condition", *beside(READ | {"Condition": {}})),
    bad(
        "CT217", "all but one action", *beside({"Effect": "Allow", "Principal": "*", "NotAction": "s3:Put*"})
    ),
    bad("CT217", "a policy as JSON text", put(DOCUMENT, AS_TEXT), also={"CT219"}),
    bad(
        "CT217",
        "a bucket elsewhere",
        put("Trail.S3BucketName", "elsewhere"),
        put("BucketPolicy.Bucket", "elsewhere"),
        *beside(READ),
        also={"CT203", "CT204"},
    ),
    bad_reference("CT217", "when live", *beside(when_live(READ))),
    bad_reference(
        "CT217", "a condition when live", *beside(READ | {"Condition": when_live(OF_ORGANIZATION)})
    ),
    good("CT217", "of one organization", *beside(READ | {"Condition": OF_ORGANIZATION})),
    good("CT217", "a Deny", *beside(READ | {"Effect": "Deny"})),
    good(
        "CT217",
        "another bucket",
        add(
            "Other", "AWS::S3::BucketPolicy", Properties={"Bucket": "website", "PolicyDocument": policy(READ)}
        ),
    ),
    good("CT217", "no trail", drop("Trail"), *beside(READ), also={"CT508"}),
    good_reference("CT217", "an open principal", *beside(READ | {"Principal": {"Ref": "Open"}})),
    good_reference("CT217", "an open account", *beside(READ | {"Principal": {"AWS": {"Ref": "Open"}}})),
    good_reference("CT217", "an open condition", *beside(READ | {"Condition": {"Ref": "Open"}})),
    good_reference("CT217", "an unknown statement", *beside({"Ref": "Open"})),
    bad("CT218", "every action of S3", *beside(allow("cloudtrail", "s3:*", "*", OF_TRAIL))),
    bad("CT218", "every action there is", *beside(allow("config", ["s3:GetObject", "*"]))),
    bad_reference("CT218", "when live", *beside(when_live(allow("cloudtrail", "s3:*", "*", OF_TRAIL)))),
    bad_reference(
        "CT218",
        "a service by region",
        *beside(allow({"Service": {"Fn::Sub": "logs.${AWS::Region}.amazonaws.com"}}, "S3:*")),
    ),
    good("CT218", "an account", *beside(allow(OWNER, "s3:*"))),
    good("CT218", "a Deny", *beside(allow("config", "s3:*") | {"Effect": "Deny"})),
    good("CT218", "all that starts with Put", *beside(allow("config", "s3:Put*"))),
    good_reference("CT218", "an open action", *beside(allow("config", {"Ref": "Open"}))),
    bad("CT305", "left out", drop(BLOCKS)),
    *[bad("CT305", f"{name} off", put(f"{BLOCKS}.{name}", False)) for name in BLOCKED],
    *[bad("CT305", f"{name} left out", drop(f"{BLOCKS}.{name}")) for name in BLOCKED],
    bad_reference("CT305", "off when live", put(f"{BLOCKS}.BlockPublicPolicy", when_live(False, True))),
    bad_reference("CT305", "no value", put(BLOCKS, {"Ref": "AWS::NoValue"})),
    good("CT305", "on as text", put(f"{BLOCKS}.BlockPublicPolicy", "true")),
    good("CT305", "a bucket for something else", add("Other", "AWS::S3::Bucket")),
    good("CT305", "a bucket elsewhere", put("Trail.S3BucketName", "elsewhere"), drop(BLOCKS), also={"CT204"}),
    good_reference("CT305", "an open parameter", put(f"{BLOCKS}.BlockPublicPolicy", {"Ref": "Open"})),
    good_reference(
        "CT305", "unknown blocks", put(BLOCKS, {"Fn::Transform": {"Name": "Blocks"}}), also={"CT607"}
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
