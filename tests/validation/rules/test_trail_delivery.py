"""A trail that its bucket, topic or key does not let in is found."""

import json

import pytest

from cloudtrail_templates.validation.check import check
from validation.rule_cases import (
    BUCKET_STATEMENTS,
    OF_TRAIL,
    OWNER,
    Case,
    add,
    allow,
    assert_case,
    attribute,
    bad,
    bad_reference,
    case_id,
    changed,
    drop,
    good,
    good_reference,
    policy,
    put,
    section,
    top,
    when_live,
)

ACL, PUT = BUCKET_STATEMENTS
DOCUMENT = "BucketPolicy.PolicyDocument"


OPTIONAL_PREFIX = (
    section("Parameters", Prefix={"Type": "String", "Default": ""}),
    section("Conditions", HasPrefix={"Fn::Not": [{"Fn::Equals": [{"Ref": "Prefix"}, ""]}]}),
)
AS_TEXT = json.dumps(
    policy(
        allow("cloudtrail", "s3:GetBucketAcl", "*", {"StringEquals": {"aws:SourceAccount": "111122223333"}}),
        allow("cloudtrail", "s3:Put*", "*", {"StringEquals": {"aws:SourceAccount": "111122223333"}}),
    )
)


CASES = [
    bad("CT201", "nothing to wait for", attribute("Trail", "DependsOn", ["TopicPolicy"])),
    bad("CT201", "another dependency as text", attribute("Trail", "DependsOn", "TopicPolicy")),
    bad_reference(
        "CT201",
        "one bucket named by one parameter",
        put("Trail.S3BucketName", {"Ref": "Open"}),
        put("BucketPolicy.Bucket", {"Ref": "Open"}),
        attribute("Trail", "DependsOn", "TopicPolicy"),
        also={"CT204"},
    ),
    bad_reference(
        "CT201",
        "a bucket with a name",
        put("Bucket.BucketName", {"Fn::Sub": "audit-${AWS::AccountId}"}),
        put("Trail.S3BucketName", {"Fn::Join": ["-", ["audit", {"Ref": "AWS::AccountId"}]]}),
        attribute("Trail", "DependsOn", "TopicPolicy"),
    ),
    good(
        "CT201",
        "a dependency as text",
        attribute("Trail", "DependsOn", "BucketPolicy"),
        drop("Trail.SnsTopicName"),
    ),
    good(
        "CT201",
        "a dependency on what waits",
        add("Wait", "AWS::CloudFormation::WaitConditionHandle", DependsOn=["BucketPolicy", "TopicPolicy"]),
        attribute("Trail", "DependsOn", "Wait"),
    ),
    good_reference(
        "CT201",
        "a reference to the policy",
        attribute("Trail", "DependsOn", "TopicPolicy"),
        put("Trail.Tags", [{"Key": "policy", "Value": {"Ref": "BucketPolicy"}}]),
    ),
    good_reference(
        "CT201",
        "the policy of another bucket",
        put("Trail.S3BucketName", {"Ref": "Open"}),
        attribute("Trail", "DependsOn", "TopicPolicy"),
    ),
    bad("CT202", "nothing to wait for", attribute("Trail", "DependsOn", "BucketPolicy")),
    bad_reference(
        "CT202",
        "a topic by its ARN",
        put("Trail.SnsTopicName", {"Ref": "Topic"}),
        attribute("Trail", "DependsOn", "BucketPolicy"),
    ),
    good("CT202", "no topic", drop("Trail.SnsTopicName"), attribute("Trail", "DependsOn", "BucketPolicy")),
    good_reference(
        "CT202",
        "another topic",
        put("Trail.SnsTopicName", {"Ref": "Open"}),
        attribute("Trail", "DependsOn", "BucketPolicy"),
    ),
    bad(
        "CT203",
        "log files without digest files",
        put(
            f"{DOCUMENT}.Statement.1.Resource",
            {"Fn::Sub": "${Bucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*"},
        ),
    ),
    good(
        "CT203",
        "log files of a trail without validation",
        put(
            f"{DOCUMENT}.Statement.1.Resource",
            {"Fn::Sub": "${Bucket.Arn}/AWSLogs/${AWS::AccountId}/CloudTrail/*"},
        ),
        put("Trail.EnableLogFileValidation", False),
        also={"CT107"},
    ),
    bad("CT203", "no PutObject", put(DOCUMENT, policy(ACL))),
    bad("CT203", "no GetBucketAcl", put(DOCUMENT, policy(PUT))),
    bad("CT203", "no policy", drop("BucketPolicy")),
    bad("CT203", "another service", put(DOCUMENT, policy(ACL, allow("config", "s3:PutObject")))),
    bad("CT203", "a Deny", put(DOCUMENT, policy(ACL, PUT | {"Effect": "Deny"})), also={"CT220"}),
    bad(
        "CT203", "the ACL of objects", put(f"{DOCUMENT}.Statement.0.Resource", {"Fn::Sub": "${Bucket.Arn}/*"})
    ),
    bad(
        "CT203",
        "the ACL of another bucket",
        put(f"{DOCUMENT}.Statement.0.Resource", {"Fn::GetAtt": ["AccessLogs", "Arn"]}),
    ),
    bad(
        "CT203",
        "all but the bucket",
        put(
            f"{DOCUMENT}.Statement.0",
            allow("cloudtrail", "s3:GetBucketAcl", condition=OF_TRAIL)
            | {"Resource": [], "NotResource": {"Fn::GetAtt": ["Bucket", "Arn"]}},
        ),
    ),
    good("CT203", "every bucket", put(f"{DOCUMENT}.Statement.0.Resource", "arn:aws:s3:::*"), also={"CT602"}),
    good(
        "CT203",
        "an open bucket",
        put(f"{DOCUMENT}.Statement.0.Resource", {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Open}"}),
    ),
    bad_reference("CT203", "only when live", put(DOCUMENT, policy(ACL, when_live(PUT)))),
    bad_reference("CT203", "a conditional policy", attribute("BucketPolicy", "Condition", "Live")),
    good("CT203", "a policy as JSON text", put(DOCUMENT, AS_TEXT), also={"CT205"}),
    good(
        "CT203",
        "one statement without a list",
        put(DOCUMENT, {"Version": "2012-10-17", "Statement": allow("cloudtrail", "s3:*", "*", OF_TRAIL)}),
        also={"CT218"},
    ),
    good("CT203", "a bucket elsewhere", put("Trail.S3BucketName", "elsewhere"), also={"CT204"}),
    good(
        "CT203",
        "a macro may add the policy",
        drop("BucketPolicy"),
        top("Transform", "MyMacro"),
        also={"CT607"},
    ),
    good_reference("CT203", "an unknown statement", put(DOCUMENT, policy(ACL, {"Ref": "Open"}))),
    good_reference("CT203", "an unknown document", put(DOCUMENT, {"Ref": "Open"})),
    good_reference("CT203", "an open action", put(DOCUMENT, policy(ACL, PUT | {"Action": {"Ref": "Open"}}))),
    bad("CT204", "a prefix in the trail only", put("Trail.S3KeyPrefix", "audit")),
    bad(
        "CT204",
        "a prefix in the policy only",
        put(
            f"{DOCUMENT}.Statement.1.Resource", {"Fn::Sub": "${Bucket.Arn}/audit/AWSLogs/${AWS::AccountId}/*"}
        ),
    ),
    bad_reference(
        "CT204",
        "a prefix when live",
        put("Trail.S3KeyPrefix", when_live("audit")),
    ),
    bad(
        "CT204",
        "a folder without a wildcard",
        put(f"{DOCUMENT}.Statement.1.Resource", {"Fn::Sub": "${Bucket.Arn}/AWSLogs/${AWS::AccountId}"}),
    ),
    bad(
        "CT204",
        "a folder and a slash",
        put(f"{DOCUMENT}.Statement.1.Resource", {"Fn::Sub": "${Bucket.Arn}/AWSLogs/"}),
    ),
    bad_reference(
        "CT204",
        "an optional prefix of the trail only",
        put("Trail.S3KeyPrefix", {"Fn::If": ["HasPrefix", {"Ref": "Prefix"}, {"Ref": "AWS::NoValue"}]}),
        *OPTIONAL_PREFIX,
    ),
    bad_reference(
        "CT204",
        "an optional prefix of which the slash stays",
        put("Trail.S3KeyPrefix", {"Fn::If": ["HasPrefix", {"Ref": "Prefix"}, {"Ref": "AWS::NoValue"}]}),
        put(
            f"{DOCUMENT}.Statement.1.Resource",
            {"Fn::Sub": "${Bucket.Arn}/${Prefix}/AWSLogs/${AWS::AccountId}/*"},
        ),
        *OPTIONAL_PREFIX,
    ),
    good_reference(
        "CT204",
        "an optional prefix of both",
        put("Trail.S3KeyPrefix", {"Fn::If": ["HasPrefix", {"Ref": "Prefix"}, {"Ref": "AWS::NoValue"}]}),
        put(
            f"{DOCUMENT}.Statement.1.Resource",
            {
                "Fn::If": [
                    "HasPrefix",
                    {"Fn::Sub": "${Bucket.Arn}/${Prefix}/AWSLogs/${AWS::AccountId}/*"},
                    {"Fn::Sub": "${Bucket.Arn}/AWSLogs/${AWS::AccountId}/*"},
                ]
            },
        ),
        *OPTIONAL_PREFIX,
    ),
    good(
        "CT204",
        "a wildcard",
        put("Trail.S3KeyPrefix", "audit"),
        put(f"{DOCUMENT}.Statement.1.Resource", {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*"}),
    ),
    good(
        "CT204",
        "one prefix in both",
        put("Trail.S3KeyPrefix", "audit/x"),
        put(
            f"{DOCUMENT}.Statement.1.Resource",
            [
                {"Fn::Sub": "${Bucket.Arn}/audit/x/AWSLogs/${AWS::AccountId}/*"},
                {"Fn::Sub": "${Bucket.Arn}/audit/x/AWSLogs/o-1/*"},
            ],
        ),
    ),
    good_reference(
        "CT204",
        "one parameter in both",
        put("Trail.S3KeyPrefix", {"Ref": "Open"}),
        put(f"{DOCUMENT}.Statement.1.Resource", {"Fn::Sub": "${Bucket.Arn}/${Open}/AWSLogs/1/*"}),
    ),
    good_reference(
        "CT204",
        "a prefix that may be empty",
        section("Parameters", Prefix={"Type": "String", "Default": ""}),
        section("Conditions", Prefixed={"Fn::Not": [{"Fn::Equals": [{"Ref": "Prefix"}, ""]}]}),
        put("Trail.S3KeyPrefix", {"Fn::If": ["Prefixed", {"Ref": "Prefix"}, {"Ref": "AWS::NoValue"}]}),
        put(
            f"{DOCUMENT}.Statement.1.Resource",
            {
                "Fn::Sub": [
                    "${Bucket.Arn}/${Folder}AWSLogs/${AWS::AccountId}/*",
                    {"Folder": {"Fn::If": ["Prefixed", {"Fn::Sub": "${Prefix}/"}, ""]}},
                ]
            },
        ),
    ),
    bad(
        "CT206",
        "no grant",
        put(
            "Key.KeyPolicy",
            policy(
                allow(OWNER, "kms:*"), allow("cloudwatch", "kms:*", "*", OF_TRAIL), allow("logs", "kms:*")
            ),
        ),
        also={"CT402"},
    ),
    bad_reference(
        "CT206",
        "a grant when live",
        put("Key.KeyPolicy.Statement.1", when_live(allow("cloudtrail", "kms:*", "*", OF_TRAIL))),
        also={"CT402"},
    ),
    good(
        "CT206", "every action", put("Key.KeyPolicy.Statement.1", allow("cloudtrail", "kms:*", "*", OF_TRAIL))
    ),
    good(
        "CT206",
        "a key elsewhere",
        put("Trail.KMSKeyId", "alias/other"),
        put("Key.KeyPolicy.Statement.1", allow("cloudwatch", "kms:*", "*", OF_TRAIL)),
        also={"CT402"},
    ),
    good_reference("CT206", "by its id", put("Trail.KMSKeyId", {"Ref": "Key"})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)


def test_the_fix_of_a_policy_that_waits_for_the_trail_makes_no_circle() -> None:
    topic_policy = put(
        "TopicPolicy.PolicyDocument.Statement.1.Condition",
        {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["Trail", "Arn"]}}},
    )
    (finding,) = check(changed(topic_policy, attribute("Trail", "DependsOn", "BucketPolicy")), name="test")
    assert (
        finding.message
        == "the trail does not wait for its topic's policy TopicPolicy, which itself waits for the trail"
    )
    assert finding.fix.startswith("write the trail's ARN in TopicPolicy with its name")
    (finding,) = check(changed(attribute("Trail", "DependsOn", "BucketPolicy")), name="test")
    assert finding.fix == "add the topic policy to the trail's DependsOn"
