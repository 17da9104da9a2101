"""The template of the queue: its sources and their filters, its queues, its alarms and its outputs."""

import json
import re
from typing import Any

import pytest
from deployment.resolver import Resolved

from templates.catalogue import keeps, parameters
from templates.deployments import ACCOUNT, ORGANIZATION, OTHER_ACCOUNT, TOPIC_ARN, deployed

SOURCES: dict[str, dict[str, str]] = {
    "EventBridge": {},
    "BucketTopic": {"Source": "BucketTopic"},
    "TrailTopic": {"Source": "TrailTopic", "DeliveryTopicArn": TOPIC_ARN},
}
each_source = pytest.mark.parametrize("source", SOURCES)
FILE = f"{ACCOUNT}_CloudTrail_eu-west-1_20261128T0000Z_a1B2c3D4e5F6g7H8.json.gz"
FOLDERS = ("CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated")


def stack(source: str = "EventBridge", **parameters: str) -> Resolved:
    return deployed("log-queue", **{"LogBucketName": "audit-logs", **SOURCES[source], **parameters})


def patterns(source: str, **parameters: str) -> list[str]:
    """The wildcards of the filter of a source."""
    made = stack(source, **parameters)
    if source == "EventBridge":
        found = made.properties("LogQueueRule")["EventPattern"]["detail"]["object"]["key"]
    else:
        found = made.properties(f"LogQueue{source}Subscription")["FilterPolicy"]
        found = found["s3ObjectKey"] if source == "TrailTopic" else found["Records"]["s3"]["object"]["key"]
    return [one["wildcard"] for one in found]


def passes(key: str, source: str, **parameters: str) -> bool:
    """Whether there is a message for a file: in a wildcard, * stands for any characters."""
    found = patterns(source, **parameters)
    return any(re.fullmatch(".*".join(map(re.escape, one.split("*"))), key) for one in found)


def key(folder: str, *, root: str = "AWSLogs", account: str = ACCOUNT) -> str:
    return f"{root}/{account}/{folder}/eu-west-1/2026/11/28/{FILE}"


LAYOUTS: dict[str, tuple[dict[str, str], str]] = {
    "account": ({}, "AWSLogs"),
    "prefix": ({"S3KeyPrefix": "security/logs"}, "security/logs/AWSLogs"),
    "organization": ({}, f"AWSLogs/{ORGANIZATION}"),
    "control-tower": ({"S3KeyPrefix": ORGANIZATION}, f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}"),
}


@each_source
@pytest.mark.parametrize(("layout", "root"), LAYOUTS.values(), ids=LAYOUTS)
def test_log_files_of_every_layout_pass_and_no_other_file_does(
    source: str, layout: dict[str, str], root: str
) -> None:
    assert passes(key("CloudTrail", root=root), source, **layout)
    assert passes(key("CloudTrail", root=root, account=OTHER_ACCOUNT), source, **layout)
    for folder in (*FOLDERS[1:], "CloudTrail-Digest", "Config"):
        assert not passes(key(folder, root=root), source, **layout)
    assert not passes(f"{root}/{ACCOUNT}/CloudTrail/", source, **layout)
    assert not passes(key("CloudTrail", root=f"elsewhere/{root}"), source, **layout)


@pytest.mark.parametrize(("prefix", "taken"), [("a/b_c.d-e", True), ("it's", False), ("a(b)", False)])
def test_the_prefix_has_no_character_that_s3_encodes_in_messages(prefix: str, taken: bool) -> None:
    assert keeps(parameters("log-queue")["S3KeyPrefix"], prefix) is taken


@each_source
def test_other_log_files_pass_by_choice_and_digest_files_never(source: str) -> None:
    assert [passes(key(folder), source, OtherLogFiles="true") for folder in FOLDERS] == [True] * 4
    assert not passes(key("CloudTrail-Digest"), source, OtherLogFiles="true")


@each_source
def test_the_filter_is_not_too_complex_for_sns(source: str) -> None:
    # https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
    found = patterns(source, OtherLogFiles="true", S3KeyPrefix="a/b")
    stars = [one.count("*") for one in found]
    assert max(stars) <= 3
    # Three points for each wildcard of a pattern with several; the page can be read as fewer, too.
    assert sum(3 * count for count in stars) * len(found) <= 100


@each_source
def test_only_the_chosen_source_exists(source: str) -> None:
    made = stack(source).resources
    own = {
        "EventBridge": {"LogQueueRule"},
        "BucketTopic": {
            "LogQueueBucketTopicSubscription",
            "NotificationTopic",
            "NotificationTopicPolicy",
            "NotificationTopicKey",
            "NotificationTopicKeyAlias",
        },
        "TrailTopic": {"LogQueueTrailTopicSubscription"},
    }
    everything = set().union(*own.values())
    assert set(made) & everything == own[source]
    # A message before the queues have their policies would be lost.
    title = next(iter(one for one in own[source] if one.startswith("LogQueue")))
    assert made[title]["DependsOn"] == ["LogQueueDeadLettersPolicy", "LogQueuePolicy"]


def test_events_of_other_buckets_are_no_messages() -> None:
    assert stack().properties("LogQueueRule")["EventPattern"] == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": ["audit-logs"]},
            "object": {"key": [{"wildcard": "AWSLogs/*/CloudTrail/*.json.gz"}]},
        },
    }


@each_source
def test_what_cannot_be_delivered_goes_to_the_dead_letter_queue(source: str) -> None:
    made = stack(source)
    dead = made.value({"Fn::GetAtt": ["LogQueueDeadLetters", "Arn"]})
    if source == "EventBridge":
        (target,) = made.properties("LogQueueRule")["Targets"]
        assert target["DeadLetterConfig"] == {"Arn": dead}
        assert target["Arn"] == made.value({"Fn::GetAtt": ["LogQueue", "Arn"]})
    else:
        subscription = made.properties(f"LogQueue{source}Subscription")
        assert subscription["RedrivePolicy"] == {"deadLetterTargetArn": dead}
        assert subscription["FilterPolicyScope"] == "MessageBody"
        # The Processing Library reads the envelope of SNS.
        assert "RawMessageDelivery" not in subscription
    assert made.properties("LogQueue")["RedrivePolicy"] == {
        "deadLetterTargetArn": dead,
        "maxReceiveCount": "5",
    }


@pytest.mark.parametrize(("given", "name"), [({}, "LogQueue-51af3dc0"), ({"QueueName": "siem"}, "siem")])
def test_only_the_queue_itself_uses_its_dead_letter_queue(given: dict[str, str], name: str) -> None:
    made = stack(**given)
    assert made.properties("LogQueue")["QueueName"].startswith(name)
    allowed = made.properties("LogQueueDeadLetters")["RedriveAllowPolicy"]
    # The longest that SQS keeps a message.
    assert made.properties("LogQueueDeadLetters")["MessageRetentionPeriod"] == 1_209_600
    assert allowed == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [made.value({"Fn::GetAtt": ["LogQueue", "Arn"]})],
    }


def test_the_message_of_eventbridge_is_json_with_the_partition_of_the_bucket() -> None:
    for partition, region in (("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")):
        made = deployed("log-queue", region, partition).properties("LogQueueRule")
        transformer = made["Targets"][0]["InputTransformer"]
        text = transformer["InputTemplate"]
        assert set(re.findall(r"<(\w+)>", text)) == set(transformer["InputPathsMap"])
        (record,) = json.loads(text.replace("<size>", "6"))["Records"]
        assert record["s3"]["bucket"]["arn"] == f"arn:{partition}:s3:::<bucket>"
        # The Processing Library skips events of other names.
        assert record["eventName"] == "ObjectCreated:Put"


def test_every_alarm_notifies_the_topic() -> None:
    made = stack(AlarmTopicArn=TOPIC_ARN, OldestMessageInSeconds="900", SilentHours="6")
    waiting, failed, silent = (made.properties(f"LogQueue{name}") for name in ("Waiting", "Failed", "Silent"))
    for alarm in (waiting, failed, silent):
        assert alarm["AlarmActions"] == [TOPIC_ARN]
        assert alarm["Namespace"] == "AWS/SQS"
    watched = [made.value(alarm["Dimensions"]) for alarm in (waiting, failed, silent)]
    queue, dead = (
        [{"Name": "QueueName", "Value": made.value({"Fn::GetAtt": [title, "QueueName"]})}]
        for title in ("LogQueue", "LogQueueDeadLetters")
    )
    assert watched == [queue, dead, queue]
    # Messages that a consumer receives would say nothing about the source.
    assert [(one["MetricName"], one["Statistic"]) for one in (waiting, failed, silent)] == [
        ("ApproximateAgeOfOldestMessage", "Maximum"),
        ("ApproximateNumberOfMessagesVisible", "Maximum"),
        ("NumberOfMessagesSent", "Sum"),
    ]
    assert [one["Threshold"] for one in (waiting, failed, silent)] == ["900", 1, 1]
    # An inactive queue has no metrics.
    assert [one["TreatMissingData"] for one in (waiting, failed, silent)] == [
        "notBreaching",
        "notBreaching",
        "breaching",
    ]
    assert (silent["EvaluationPeriods"], silent["Period"], silent["ComparisonOperator"]) == (
        "6",
        3600,
        "LessThanThreshold",
    )
    assert "6 hours" in silent["AlarmDescription"]


@pytest.mark.parametrize("encryption", ["SSE-SQS", "SSE-KMS"])
def test_the_policy_of_the_consumer_fits_the_encryption(encryption: str) -> None:
    made = stack(QueueEncryption=encryption)
    policy = json.loads(made.outputs["ConsumerPolicy"])
    receive, *decrypt = policy["Statement"]
    assert receive["Resource"] == made.value({"Fn::GetAtt": ["LogQueue", "Arn"]})
    assert receive["Action"] == [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
    ]
    with_key = encryption == "SSE-KMS"
    assert [one["Action"] for one in decrypt] == ["kms:Decrypt"] * with_key
    for title in ("LogQueue", "LogQueueDeadLetters"):
        queue = made.properties(title)
        assert ("KmsMasterKeyId" in queue) is with_key
        assert ("SqsManagedSseEnabled" in queue) is not with_key


def test_without_keys_sns_and_sqs_encrypt_with_their_own() -> None:
    made = stack("BucketTopic", CreateKmsKeys="false")
    assert not [one for one in made.resources.values() if one["Type"] == "AWS::KMS::Key"]


def notifications(**parameters: str) -> Any:
    return deployed("log-bucket", **parameters).properties("LogBucket").get("NotificationConfiguration")


def test_the_bucket_publishes_to_the_topic_to_eventbridge_or_to_both() -> None:
    events = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    suffix = {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".json.gz"}]}}
    topic = {"TopicConfigurations": [{"Event": "s3:ObjectCreated:*", "Filter": suffix, "Topic": TOPIC_ARN}]}
    assert notifications() is None
    assert notifications(EventBridgeNotifications="true") == events
    assert notifications(NotificationTopicArn=TOPIC_ARN) == topic
    both = notifications(NotificationTopicArn=TOPIC_ARN, EventBridgeNotifications="true")
    assert both == {**events, **topic}
