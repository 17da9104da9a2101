"""A topic or log group that a service cannot use, and a topic without subscribers, are found."""

import pytest

from validation.rule_cases import (
    KEY_STATEMENTS,
    OF_ALARM,
    OWNER,
    TOPIC_STATEMENTS,
    Case,
    add,
    allow,
    assert_case,
    attribute,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    policy,
    put,
    section,
    top,
    when_live,
)

MANAGED = put("Topic.KmsMasterKeyId", "alias/aws/sns")
DOCUMENT = "TopicPolicy.PolicyDocument"
ALARMS_ONLY, TRAIL_ONLY = TOPIC_STATEMENTS
NO_ALARM = (drop("Alarm"), put(DOCUMENT, policy(allow(OWNER, "sns:Publish"), TRAIL_ONLY)))
NO_TRAIL_TOPIC = (drop("Trail.SnsTopicName"),)
FOR_LOGS = KEY_STATEMENTS[3]
FOR_TRAIL = KEY_STATEMENTS[1]
QUEUE = {"Protocol": "sqs", "Endpoint": "arn:x", "TopicArn": {"Ref": "Topic"}}


def key_lets(*statements: object) -> tuple:
    return (put("Key.KeyPolicy", policy(allow(OWNER, "kms:*"), FOR_LOGS, FOR_TRAIL, *statements)),)


CASES = [
    bad("CT401", "an alarm publishes", MANAGED, *NO_TRAIL_TOPIC),
    bad("CT401", "a trail publishes", MANAGED, *NO_ALARM),
    bad(
        "CT401",
        "the policy lets a service publish",
        MANAGED,
        *NO_TRAIL_TOPIC,
        drop("Alarm"),
        put(DOCUMENT, policy(allow("events", "sns:Publish"))),
    ),
    bad_reference(
        "CT401",
        "its ARN when live",
        put(
            "Topic.KmsMasterKeyId",
            when_live(
                {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/aws/sns"}
            ),
        ),
    ),
    good(
        "CT401",
        "nobody but the account publishes",
        MANAGED,
        *NO_TRAIL_TOPIC,
        drop("Alarm"),
        drop("TopicPolicy"),
        attribute("Trail", "DependsOn", "BucketPolicy"),
    ),
    good("CT401", "no encryption", drop("Topic.KmsMasterKeyId")),
    good_reference("CT401", "an open key", put("Topic.KmsMasterKeyId", {"Ref": "Open"})),
    bad("CT402", "no grant for alarms", *key_lets()),
    bad("CT402", "no Decrypt", *key_lets(allow("cloudwatch", "kms:GenerateDataKey*", "*", OF_ALARM))),
    bad(
        "CT402",
        "no grant for the trail's topic",
        drop("Trail.KMSKeyId"),
        put(
            "Key.KeyPolicy",
            policy(allow(OWNER, "kms:*"), FOR_LOGS, allow("cloudwatch", "kms:*", "*", OF_ALARM)),
        ),
        also={"CT112"},
    ),
    bad_reference(
        "CT402",
        "by an alias",
        put("Topic.KmsMasterKeyId", "alias/alarms"),
        *key_lets(),
        add(
            "Alias",
            "AWS::KMS::Alias",
            Properties={"AliasName": "alias/alarms", "TargetKeyId": {"Ref": "Key"}},
        ),
    ),
    bad_reference(
        "CT402", "a grant when live", *key_lets(when_live(allow("cloudwatch", "kms:*"))), also={"CT213"}
    ),
    good("CT402", "every action", *key_lets(allow("cloudwatch", "kms:*", "*", OF_ALARM))),
    good(
        "CT402",
        "two statements",
        *key_lets(
            allow("cloudwatch", "kms:Decrypt", "*", OF_ALARM),
            allow("cloudwatch", "kms:GenerateDataKey", "*", OF_ALARM),
        ),
    ),
    good_reference("CT402", "a key elsewhere", put("Topic.KmsMasterKeyId", {"Ref": "Open"}), *key_lets()),
    good_reference("CT402", "an open principal", *key_lets(allow({"Service": {"Ref": "Open"}}, "kms:*"))),
    bad("CT403", "the trail only", put(DOCUMENT, policy(TRAIL_ONLY))),
    bad(
        "CT403",
        "an inline policy",
        drop("TopicPolicy"),
        *NO_TRAIL_TOPIC,
        attribute("Trail", "DependsOn", "BucketPolicy"),
        add(
            "Inline",
            "AWS::SNS::TopicInlinePolicy",
            Properties={"TopicArn": {"Ref": "Topic"}, "PolicyDocument": policy(allow(OWNER, "sns:Publish"))},
        ),
    ),
    bad(
        "CT403",
        "a composite alarm",
        put(DOCUMENT, policy(TRAIL_ONLY)),
        drop("Alarm"),
        add("Both", "AWS::CloudWatch::CompositeAlarm", Properties={"OKActions": [{"Ref": "Topic"}]}),
    ),
    bad_reference(
        "CT403",
        "a topic with a name",
        put("Topic.TopicName", {"Fn::Sub": "${Stage}-alarms"}),
        put(
            "Alarm.AlarmActions",
            [{"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:test-alarms"}],
        ),
        put(DOCUMENT, policy(TRAIL_ONLY)),
    ),
    good(
        "CT403",
        "no policy, so the default one",
        *NO_TRAIL_TOPIC,
        drop("TopicPolicy"),
        attribute("Trail", "DependsOn", "BucketPolicy"),
    ),
    good(
        "CT403",
        "everybody of this account",
        put(
            DOCUMENT,
            policy(
                allow({"AWS": "*"}, "SNS:Publish", "*", {"StringEquals": {"AWS:SourceOwner": "1"}}),
                TRAIL_ONLY,
            ),
        ),
    ),
    good_reference(
        "CT403",
        "a topic elsewhere",
        put("Alarm.AlarmActions", [{"Ref": "Open"}]),
        put(DOCUMENT, policy(TRAIL_ONLY)),
    ),
    bad(
        "CT403",
        "another topic",
        put(
            "TopicPolicy.PolicyDocument.Statement.0.Resource",
            {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:alarms"},
        ),
    ),
    bad(
        "CT403",
        "a condition on an organization",
        put(
            "TopicPolicy.PolicyDocument.Statement.0.Condition",
            {"StringEquals": {"aws:PrincipalOrgID": "o-a"}},
        ),
    ),
    good(
        "CT403",
        "every topic of the account",
        put(
            "TopicPolicy.PolicyDocument.Statement.0.Resource",
            {"Fn::Sub": "arn:${AWS::Partition}:sns:*:${AWS::AccountId}:*"},
        ),
    ),
    good_reference(
        "CT403",
        "a topic by its name",
        put("Topic.TopicName", "alarms"),
        put(
            "TopicPolicy.PolicyDocument.Statement.0.Resource",
            {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:alarms"},
        ),
    ),
    bad(
        "CT404",
        "another topic",
        put(
            "TopicPolicy.PolicyDocument.Statement.1.Resource",
            {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:deliveries"},
        ),
    ),
    good("CT404", "every topic", put("TopicPolicy.PolicyDocument.Statement.1.Resource", "*")),
    bad("CT404", "alarms only", put(DOCUMENT, policy(ALARMS_ONLY))),
    bad("CT404", "no policy", drop("TopicPolicy"), attribute("Trail", "DependsOn", "BucketPolicy")),
    bad_reference(
        "CT404", "a statement when live", put(DOCUMENT, policy(ALARMS_ONLY, when_live(TRAIL_ONLY)))
    ),
    good("CT404", "no topic", *NO_TRAIL_TOPIC, put(DOCUMENT, policy(ALARMS_ONLY))),
    good(
        "CT404",
        "a macro may add the policy",
        top("Transform", "Macro"),
        drop("TopicPolicy"),
        attribute("Trail", "DependsOn", "BucketPolicy"),
        also={"CT607"},
    ),
    good_reference("CT404", "an open document", put(DOCUMENT, {"Ref": "Open"})),
    bad("CT405", "none", drop("Topic.Subscription")),
    bad("CT405", "an empty list", put("Topic.Subscription", [])),
    bad_reference(
        "CT405",
        "a subscription to another topic",
        drop("Topic.Subscription"),
        add("S", "AWS::SNS::Subscription", Properties=QUEUE | {"TopicArn": {"Ref": "Open"}}),
    ),
    good(
        "CT405",
        "a resource of its own",
        drop("Topic.Subscription"),
        add("S", "AWS::SNS::Subscription", Properties=QUEUE),
    ),
    good("CT405", "no alarm", drop("Topic.Subscription"), drop("Alarm")),
    good_reference("CT405", "a condition on a subscription", put("Topic.Subscription", when_live([QUEUE]))),
    good_reference(
        "CT405",
        "a subscription if there is an address",
        section("Conditions", Told={"Fn::Not": [{"Fn::Equals": [{"Ref": "Email"}, ""]}]}),
        put("Topic.Subscription", {"Fn::If": ["Told", [QUEUE], {"Ref": "AWS::NoValue"}]}),
    ),
    bad("CT406", "no grant", put("Key.KeyPolicy", policy(*KEY_STATEMENTS[:3]))),
    bad_reference("CT406", "a grant when live", put("Key.KeyPolicy.Statement.3", when_live(FOR_LOGS))),
    good("CT406", "the service of every region", put("Key.KeyPolicy.Statement.3", allow("logs", "kms:*"))),
    good("CT406", "no key", drop("LogGroup.KmsKeyId"), put("Key.KeyPolicy", policy(*KEY_STATEMENTS[:3]))),
    good_reference(
        "CT406",
        "a key elsewhere",
        put("LogGroup.KmsKeyId", {"Ref": "Open"}),
        put("Key.KeyPolicy", policy(*KEY_STATEMENTS[:3])),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
