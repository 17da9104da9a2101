"""AlarmTopic, DeliveryTopic and the existing ones, option by option."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Equals, Ref, Template

from cloudtrail_templates import (
    NO_KMS_KEY,
    AlarmTopic,
    DeliveryTopic,
    ExistingAlarmTopic,
    ExistingDeliveryTopic,
    ExistingKey,
    Given,
    OptionError,
    expose,
)
from components.samples import ACCOUNT, KEY_ARN, TOPIC_ARN, body, make, statements

each_topic = pytest.mark.parametrize("topic", [AlarmTopic, DeliveryTopic], ids=lambda each: each.__name__)
each_existing = pytest.mark.parametrize(
    "topic", [ExistingAlarmTopic, ExistingDeliveryTopic], ids=lambda each: each.__name__
)


def properties(topic: type, title: str = "Audit", **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(make(topic, title="Audit", **options))["Resources"][title]
    return found.get("Properties", {})


@each_topic
def test_it_is_topic_policy_and_key(topic: type) -> None:
    assert {title: one["Type"] for title, one in body(make(topic, title="Audit"))["Resources"].items()} == {
        "AuditKey": "AWS::KMS::Key",
        "AuditKeyAlias": "AWS::KMS::Alias",
        "Audit": "AWS::SNS::Topic",
        "AuditPolicy": "AWS::SNS::TopicPolicy",
    }
    assert properties(topic)["KmsMasterKeyId"] == {"Fn::GetAtt": ["AuditKey", "Arn"]}
    assert properties(topic, "AuditPolicy")["Topics"] == [{"Ref": "Audit"}]


@pytest.mark.parametrize(("topic", "service"), [(AlarmTopic, "cloudwatch"), (DeliveryTopic, "cloudtrail")])
def test_its_publisher_may_publish_and_use_the_key(topic: type, service: str) -> None:
    principal = {"Service": f"{service}.amazonaws.com"}
    (publish, _) = properties(topic, "AuditPolicy")["PolicyDocument"]["Statement"]
    assert (publish["Principal"], publish["Action"]) == (principal, ["sns:Publish"])
    (_, _, use) = properties(topic, "AuditKey")["KeyPolicy"]["Statement"]
    # An encrypted topic whose publisher lacks either of the two loses every message in silence.
    assert (use["Principal"], use["Action"]) == (principal, ["kms:GenerateDataKey*", "kms:Decrypt"])
    # CloudTrail does not document that its calls to KMS name the trail.
    suffix = "IfExists" if topic is DeliveryTopic else ""
    assert use["Condition"] == {f"{name}{suffix}": keys for name, keys in publish["Condition"].items()}


@each_topic
def test_nobody_publishes_without_tls(topic: type) -> None:
    denial = statements(properties(topic, "AuditPolicy")["PolicyDocument"])["DenyPublishWithoutTls"]
    assert denial["Effect"] == "Deny"
    assert denial["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_alarms_of_this_account_and_region_only() -> None:
    made = Resolved(body(AlarmTopic())).properties("AlarmTopicPolicy")
    assert statements(made["PolicyDocument"])["AllowAlarmsToPublish"]["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:eu-central-1:{ACCOUNT}:alarm:*"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


@pytest.mark.parametrize(("name", "written"), [("audit", "audit"), (Ref("TrailName"), "${TrailName}")])
def test_trail_name_is_the_only_trail_that_publishes(name: Any, written: str) -> None:
    made = properties(DeliveryTopic, "AuditPolicy", trail_name=name)["PolicyDocument"]
    source = statements(made)["AllowTrailToPublish"]["Condition"]["StringEquals"]["aws:SourceArn"]
    assert source == {
        "Fn::Sub": "arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/" + written
    }
    with pytest.raises(OptionError, match="^trail_name must be 3 to 128"):
        DeliveryTopic(trail_name="my--trail")


@each_topic
def test_key_may_be_made_elsewhere(topic: type) -> None:
    assert properties(topic, key=ExistingKey(arn=KEY_ARN))["KmsMasterKeyId"] == KEY_ARN
    assert "AuditKey" not in body(make(topic, title="Audit", key=ExistingKey(arn=KEY_ARN)))["Resources"]


@each_topic
def test_a_topic_needs_no_key(topic: type) -> None:
    assert "KmsMasterKeyId" not in properties(topic, key=NO_KMS_KEY)
    assert "AuditKey" not in body(make(topic, title="Audit", key=NO_KMS_KEY))["Resources"]


@each_topic
def test_the_key_of_sns_is_refused(topic: type) -> None:
    with pytest.raises(OptionError, match="^key must be Key or ExistingKey or None, got 'alias/aws/sns'"):
        make(topic, key="alias/aws/sns")


def test_alarm_email_is_subscribed() -> None:
    assert "AlarmTopicSubscription" not in body(AlarmTopic())["Resources"]
    for address in ("security@example.com", Ref("Address")):
        made = body(AlarmTopic(alarm_email=address))["Resources"]["AlarmTopicSubscription"]["Properties"]
        assert made == {
            "Protocol": "email",
            "Endpoint": address if isinstance(address, str) else address.to_dict(),
            "TopicArn": {"Ref": "AlarmTopic"},
        }


def test_alarm_email_may_be_given_at_deployment() -> None:
    template = Template()
    AlarmTopic(**expose(template, AlarmTopic, "alarm_email")).add_to(template)
    assert "AlarmTopicSubscription" not in Resolved(template.to_dict()).resources
    made = Resolved(template.to_dict(), {"AlarmEmail": "security@example.com"})
    assert made.properties("AlarmTopicSubscription")["Endpoint"] == "security@example.com"


def test_alarm_email_has_the_condition_that_it_came_with_or_that_of_the_topic() -> None:
    template = Template()
    template.add_condition("Wanted", Equals(Ref("AWS::Region"), "eu-west-1"))
    given = AlarmTopic(condition="Wanted", alarm_email=Given("HasAddress", Ref("Address")))
    assert body(given)["Resources"]["AlarmTopicSubscription"]["Condition"] == "HasAddress"
    literal = AlarmTopic(condition="Wanted", alarm_email="security@example.com")
    assert body(literal)["Resources"]["AlarmTopicSubscription"]["Condition"] == "Wanted"


@pytest.mark.parametrize(
    "address", ["", "security", "@example.com", "a@b", "a b@example.com", "a@example.com."]
)
def test_alarm_email_that_is_none_is_an_error(address: str) -> None:
    with pytest.raises(
        OptionError, match="^alarm_email must be an e-mail address, got .*; write name@example.com$"
    ):
        AlarmTopic(alarm_email=address)


@each_topic
def test_handles_come_from_the_title(topic: type) -> None:
    made = make(topic, title="Audit")
    assert made.arn.to_dict() == {"Ref": "Audit"}
    assert made.policy_titles == ("AuditPolicy",)


@each_existing
def test_an_existing_topic_is_named_by_its_arn(topic: type) -> None:
    assert topic(arn=TOPIC_ARN).arn == TOPIC_ARN
    assert topic(arn=None).arn is None


@each_existing
@pytest.mark.parametrize(
    "arn", ["", "security", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:security", TOPIC_ARN + ":sub", 5]
)
def test_an_existing_topic_that_cannot_be_is_an_error(topic: type, arn: Any) -> None:
    with pytest.raises(OptionError, match="^arn must be"):
        topic(arn=arn)


def test_an_existing_delivery_topic_may_name_what_its_trail_waits_for() -> None:
    assert ExistingDeliveryTopic(arn=TOPIC_ARN).policy_titles == ()
    assert ExistingDeliveryTopic(arn=TOPIC_ARN, policy_titles=("TopicPolicy",)).policy_titles == (
        "TopicPolicy",
    )
    with pytest.raises(OptionError, match="^policy_titles must be a tuple of text, got 'TopicPolicy'"):
        ExistingDeliveryTopic(arn=TOPIC_ARN, policy_titles="TopicPolicy")  # type: ignore[arg-type]
