"""A log file in the bucket becomes a message in the queue, by each source, and no other file does.

The emulator publishes for the bucket and delivers for EventBridge and SNS as AWS does, and enforces the policies of topics
and queues, except for EventBridge. It delivers no files for the trail: the test publishes CloudTrail's message.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack, StackError, emulator, send_over_tls
from deployment.test_enforced_policies import client, code, somebody

LOG = (
    "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/28/"
    "111122223333_CloudTrail_eu-west-1_20261128T0000Z_a1B2c3D4e5F6g7H8.json.gz"
)
DIGEST = LOG.replace("CloudTrail", "CloudTrail-Digest")
INSIGHT = LOG.replace("CloudTrail", "CloudTrail-Insight")
OTHERS = (DIGEST, INSIGHT, "AWSLogs/111122223333/CloudTrail/", "elsewhere/CloudTrail/a.json.gz")

CONSUMER, STRANGER = "444455556666", "999988887777"


class SecureAccount(Account):
    """An account whose requests are sent over TLS."""

    def __getattr__(self, service: str) -> Any:
        """The boto3 client of a service."""
        return send_over_tls(super().__getattr__(service))


def receive(account: Account, url: str) -> list[Any]:
    """The bodies of the messages in a queue, which stay there."""
    found = account.sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=1
    )
    return [json.loads(one["Body"]) for one in found.get("Messages", [])]


def bucket(account: Account) -> str:
    """The name of the log bucket; a name is taken for all accounts."""
    return f"audit-logs-{account.number}"


def put(account: Account, *keys: str) -> None:
    for key in keys:
        account.s3.put_object(Bucket=bucket(account), Key=key, Body=b"events")


def attributes(stack: Stack, title: str) -> dict[str, Any]:
    found = stack.account.sqs.get_queue_attributes(QueueUrl=stack.ids[title], AttributeNames=["All"])
    result: dict[str, Any] = found["Attributes"]
    return result


@pytest.fixture(scope="module")
def new_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewAccount]:
    """Makes accounts of an emulator that enforces policies."""
    numbers = itertools.count(111122223333)
    with emulator(tmp_path_factory.mktemp("enforcing"), AUTH="true") as address:
        yield lambda: SecureAccount(address, str(next(numbers)))


@pytest.fixture(scope="module")
def by_events(new_account: NewAccount) -> Stack:
    """The queue behind EventBridge, with one message in it."""
    account = new_account()
    account.deploy("log-bucket", LogBucketName=bucket(account), EventBridgeNotifications="true")
    stack = account.deploy(
        "log-queue", LogBucketName=bucket(account), NamePrefix="audit-", MaxReceiveCount="3"
    )
    put(account, *OTHERS, LOG)
    return stack


@pytest.fixture(scope="module")
def by_bucket_topic(new_account: NewAccount) -> Stack:
    """The queue behind the topic of the bucket, in the order that the page gives."""
    account = new_account()
    logs = account.deploy("log-bucket", LogBucketName=bucket(account))
    stack = account.deploy(
        "log-queue", LogBucketName=bucket(account), Source="BucketTopic", OtherLogFiles="true"
    )
    logs.update(NotificationTopicArn=stack.outputs["NotificationTopicArn"])
    return stack


@pytest.fixture(scope="module")
def by_trail_topic(new_account: NewAccount) -> Stack:
    """The queue behind the topic of the trail, encrypted with a key."""
    account = new_account()
    account.deploy("log-bucket", LogBucketName=bucket(account))
    trail = account.deploy("trail", LogBucketName=bucket(account), CreateDeliveryTopic="true")
    return account.deploy(
        "log-queue",
        LogBucketName=bucket(account),
        Source="TrailTopic",
        DeliveryTopicArn=trail.outputs["DeliveryTopicArn"],
        QueueEncryption="SSE-KMS",
        ConsumerArn=CONSUMER,
    )


def test_eventbridge_sends_a_message_in_the_form_of_s3_for_log_files_only(by_events: Stack) -> None:
    (message,) = receive(by_events.account, by_events.outputs["LogQueueUrl"])
    (record,), name = message["Records"], bucket(by_events.account)
    assert record.pop("eventTime").startswith("20")
    assert record["s3"]["object"].pop("eTag")
    assert record == {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": by_events.account.region,
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": name, "arn": f"arn:aws:s3:::{name}"},
            "object": {"key": LOG, "size": 6},
        },
    }


def test_the_queue_alone_may_move_messages_to_its_dead_letters(by_events: Stack) -> None:
    allowed = json.loads(attributes(by_events, "LogQueueDeadLetters")["RedriveAllowPolicy"])
    own = attributes(by_events, "LogQueue")
    assert allowed == {"redrivePermission": "byQueue", "sourceQueueArns": [own["QueueArn"]]}
    redrive = json.loads(own["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == by_events.outputs["DeadLetterQueueArn"]
    assert int(own["MessageRetentionPeriod"]) < int(
        attributes(by_events, "LogQueueDeadLetters")["MessageRetentionPeriod"]
    )


def test_a_message_that_is_never_deleted_moves_to_the_dead_letters(by_events: Stack) -> None:
    account, url = by_events.account, by_events.outputs["LogQueueUrl"]
    put(account, LOG)
    for _ in range(4):
        receive(account, url)
    assert receive(account, url) == []
    assert {
        one["Records"][0]["s3"]["object"]["key"]
        for one in receive(account, by_events.ids["LogQueueDeadLetters"])
    } == {LOG}


def test_the_alarms_watch_the_two_queues(by_events: Stack) -> None:
    account = by_events.account
    names = {title: by_events.ids[title].rpartition("/")[2] for title in ("LogQueue", "LogQueueDeadLetters")}
    metrics = {
        "LogQueueWaiting": ("ApproximateAgeOfOldestMessage", "LogQueue", 4000),
        "LogQueueFailed": ("ApproximateNumberOfMessagesVisible", "LogQueueDeadLetters", 1),
        "LogQueueSilent": ("NumberOfMessagesSent", "LogQueue", 0),
    }
    for metric, queue, value in metrics.values():
        data: Any = {
            "MetricName": metric,
            "Dimensions": [{"Name": "QueueName", "Value": names[queue]}],
            "Value": value,
        }
        account.cloudwatch.put_metric_data(Namespace="AWS/SQS", MetricData=[data])
    found = account.cloudwatch.describe_alarms(AlarmNamePrefix="audit-LogQueue")["MetricAlarms"]
    assert {one["AlarmName"] for one in found if one["StateValue"] == "ALARM"} == {
        f"audit-{title}" for title in metrics
    }
    assert {one["AlarmActions"][0] for one in found} == {by_events.outputs["AlarmTopicArn"]}


def test_the_topic_of_the_bucket_sends_messages_in_its_envelope(by_bucket_topic: Stack) -> None:
    account = by_bucket_topic.account
    put(account, *OTHERS, LOG)
    found = receive(account, by_bucket_topic.outputs["LogQueueUrl"])
    assert {one["TopicArn"] for one in found} == {by_bucket_topic.outputs["NotificationTopicArn"]}
    records = [json.loads(one["Message"])["Records"] for one in found]
    # OtherLogFiles is true; digest files are never among them.
    assert sorted(one["s3"]["object"]["key"] for (one,) in records) == sorted([INSIGHT, LOG])


def test_without_the_policy_of_the_queue_no_message_arrives(by_bucket_topic: Stack) -> None:
    account, url = by_bucket_topic.account, by_bucket_topic.outputs["LogQueueUrl"]
    policy = attributes(by_bucket_topic, "LogQueue")["Policy"]
    account.sqs.purge_queue(QueueUrl=url)
    account.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    put(account, LOG)
    assert receive(account, url) == []
    account.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    put(account, LOG)
    assert len(receive(account, url)) == 1


def test_the_bucket_refuses_a_topic_that_does_not_let_it_publish(new_account: NewAccount) -> None:
    account = new_account()
    foreign = account.deploy("log-queue", LogBucketName="another-bucket", Source="BucketTopic")
    topic = foreign.outputs["NotificationTopicArn"]
    with pytest.raises(StackError, match="NotificationConfiguration rejected"):
        account.deploy("log-bucket", LogBucketName=bucket(account), NotificationTopicArn=topic)


def test_the_topic_of_the_trail_sends_messages_about_log_files_only(by_trail_topic: Stack) -> None:
    account, topic = by_trail_topic.account, by_trail_topic.parameters["DeliveryTopicArn"]
    for keys in ([LOG], [DIGEST], [INSIGHT]):
        message = json.dumps({"s3Bucket": bucket(account), "s3ObjectKey": keys})
        account.sns.publish(TopicArn=topic, Message=message)
    account.sns.publish(TopicArn=topic, Message="CloudTrail validation message.")
    (found,) = receive(account, by_trail_topic.outputs["LogQueueUrl"])
    assert json.loads(found["Message"]) == {"s3Bucket": bucket(account), "s3ObjectKey": [LOG]}


def test_the_consumer_in_another_account_receives_and_nobody_else_does(by_trail_topic: Stack) -> None:
    account, url = by_trail_topic.account, by_trail_topic.outputs["LogQueueUrl"]

    def result(who: str, queue: str, policy: str, *, tls: bool = True) -> str:
        keys = somebody(account.endpoint, who, json.loads(policy))
        return code(client(account.endpoint, "sqs", keys, tls=tls).receive_message, QueueUrl=queue)

    own = by_trail_topic.outputs["ConsumerPolicy"]
    assert result(CONSUMER, url, own) == "done"
    assert result(CONSUMER, url, own, tls=False) != "done"
    assert result(CONSUMER, by_trail_topic.ids["LogQueueDeadLetters"], own) != "done"
    assert result(STRANGER, url, own) != "done"


def test_what_sns_cannot_deliver_goes_to_the_dead_letters(by_trail_topic: Stack) -> None:
    account, topic = by_trail_topic.account, by_trail_topic.parameters["DeliveryTopicArn"]
    (found,) = account.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    made = account.sns.get_subscription_attributes(SubscriptionArn=found["SubscriptionArn"])["Attributes"]
    assert json.loads(made["RedrivePolicy"]) == {
        "deadLetterTargetArn": by_trail_topic.outputs["DeadLetterQueueArn"]
    }
    assert made["FilterPolicyScope"] == "MessageBody"


def test_queues_are_encrypted_in_one_way(by_trail_topic: Stack, by_events: Stack) -> None:
    for title in ("LogQueue", "LogQueueDeadLetters"):
        assert attributes(by_events, title)["SqsManagedSseEnabled"] == "true"
        assert "KmsMasterKeyId" not in attributes(by_events, title)
        made = attributes(by_trail_topic, title)
        assert made["KmsMasterKeyId"].endswith(by_trail_topic.ids["LogQueueKey"])
        assert made.get("SqsManagedSseEnabled", "false") == "false"
    assert by_trail_topic.ids["LogQueueKey"] in by_trail_topic.outputs["ConsumerPolicy"]
    json.loads(by_trail_topic.outputs["ConsumerPolicy"])


def test_another_source_leaves_the_queue_as_it_is(by_events: Stack) -> None:
    before = by_events.ids
    by_events.update(Source="BucketTopic", VisibilityTimeoutInSeconds="60")
    assert by_events.ids["LogQueue"] == before["LogQueue"]
    assert attributes(by_events, "LogQueue")["VisibilityTimeout"] == "60"
    assert set(before) - set(by_events.ids) == {"LogQueueRule"}
