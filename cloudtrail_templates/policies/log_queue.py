"""The policies of queues with messages about log files, of the topic that a bucket publishes to, and of their keys."""

import json
from typing import Any, Final

from awacs import kms, sns, sqs
from awacs.aws import PolicyDocument, Principal, Statement
from troposphere import AccountId, Select, Split

from cloudtrail_templates.intrinsics import given, pick, present_items, sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import (
    allow,
    deny_without_tls,
    document,
    if_exists,
    merged,
    own_account,
    service,
)
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.policies.topic import topic_policy

EVENT_BRIDGE: Final = "EventBridge"
"""The source of messages that is no topic."""

_CONSUMER_ACTIONS = (
    sqs.ChangeMessageVisibility,
    sqs.DeleteMessage,
    sqs.GetQueueAttributes,
    sqs.GetQueueUrl,
    sqs.ReceiveMessage,
)
_THIS_KEY = ["*"]


def notification_topic_policy(
    topic_arn: Any, bucket_name: Text, subscriber_account_id: Text | None = None
) -> PolicyDocument:
    """Return the policy that lets S3 publish for one bucket of this account, and an account subscribe its own queues.

    Where the parameter of the subscriber is empty, the statement is about the account of the topic, in which IAM decides.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
    """
    bucket = sub("arn:${AWS::Partition}:s3:::${Name}", Name=bucket_name)
    conditions = merged({"ArnEquals": {"aws:SourceArn": bucket}}, own_account())
    subscriber = given(subscriber_account_id, lambda account: account, otherwise=AccountId)
    subscribe = allow(
        "AllowQueuesOfSubscriber",
        Principal("AWS", subscriber),
        [sns.Subscribe],
        resource=[topic_arn],
        conditions={
            "StringEquals": {"sns:Protocol": "sqs"},
            "StringLike": {"sns:Endpoint": sub("arn:*:sqs:*:${Subscriber}:*", Subscriber=subscriber)},
        },
    )
    more = () if subscriber_account_id is None else (subscribe,)
    return topic_policy("AllowBucketToPublish", topic_arn, "s3", conditions, *more)


def notification_topic_use() -> KeyUse:
    """Allow S3 to publish to an encrypted topic for buckets of this account; without it S3 refuses the topic.

    AWS's page has no condition here, and does not say that the call to KMS names the account. So another account is
    refused, and a call that names none is allowed: the topic's policy decides which bucket publishes.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    statement = allow(
        "AllowBucketToPublishEncrypted",
        service("s3"),
        [kms.GenerateDataKey, kms.Decrypt],
        resource=_THIS_KEY,
        conditions=if_exists(own_account()),
    )
    return KeyUse("notification_topic_use", {}, (statement,))


def log_queue_policy(
    queue_arn: Any, source: Any, source_arn: Any, consumer_arn: Text | None = None
) -> PolicyDocument:
    """Return the policy that lets one rule or topic send to the queue, and one principal receive from it.

    Args:
        queue_arn: the ARN of the queue.
        source: EventBridge, or the kind of topic.
        source_arn: the ARN of the rule or of the topic.
        consumer_arn: an account, a role or a user. Without it, or where the parameter is empty, the account of the queue,
            in which IAM decides.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    Source: https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    """
    receive = allow("AllowConsumer", _consumer(consumer_arn), _CONSUMER_ACTIONS, resource=[queue_arn])
    return document(_sending(queue_arn, source, source_arn), receive, _insecure(queue_arn))


def dead_letter_policy(queue_arn: Any, source: Any, source_arn: Any) -> PolicyDocument:
    """Return the policy that lets the same rule or topic send what it cannot deliver."""
    return document(_sending(queue_arn, source, source_arn), _insecure(queue_arn))


def log_queue_use(source: Any, topic_arn: Text | None = None, consumer_arn: Text | None = None) -> KeyUse:
    """Allow EventBridge or SNS to send to an encrypted queue, and the consumer to receive from it.

    AWS's page says that their calls to KMS support aws:SourceArn, and not which resource it then is. So the account is
    compared, which is that of the queue or of the topic, and the policy of the queue decides about the resource.

    Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """
    topic_account = given(topic_arn, lambda arn: Select(4, Split(":", arn)))
    send = allow(
        "AllowSourceToSendEncrypted",
        _sender(source),
        [kms.GenerateDataKey, kms.Decrypt],
        resource=_THIS_KEY,
        conditions={"StringEqualsIfExists": {"aws:SourceAccount": present_items(AccountId, topic_account)}},
    )
    receive = allow(
        "AllowConsumerToDecrypt",
        _consumer(consumer_arn),
        [kms.Decrypt],
        resource=_THIS_KEY,
        conditions={"StringLike": {"kms:ViaService": "sqs.*"}},
    )
    return KeyUse("log_queue_use", {"source": source}, (send, receive))


def consumer_policy(queue_arn: Any, key_arn: Any = None) -> Any:
    """Return the policy that a consumer in another account attaches to its role, as the text of a JSON document."""
    receive: dict[str, Any] = {
        "Effect": "Allow",
        "Action": [str(action.JSONrepr()) for action in _CONSUMER_ACTIONS],
        "Resource": "${Queue}",
    }
    decrypt = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${Key}"}

    def text(*statements: dict[str, Any], **values: Any) -> Any:
        body = {"Version": "2012-10-17", "Statement": statements}
        return sub(json.dumps(body, separators=(",", ":")), Queue=queue_arn, **values)

    return given(key_arn, lambda arn: text(receive, decrypt, Key=arn), otherwise=text(receive))


def _sender(source: Any) -> Principal:
    return Principal(
        "Service", pick(source, {EVENT_BRIDGE: "events.amazonaws.com"}, otherwise="sns.amazonaws.com")
    )


def _consumer(consumer_arn: Text | None) -> Principal:
    return Principal("AWS", given(consumer_arn, lambda arn: arn, otherwise=AccountId))


def _sending(queue_arn: Any, source: Any, source_arn: Any) -> Statement:
    return allow(
        "AllowSourceToSend",
        _sender(source),
        [sqs.SendMessage],
        resource=[queue_arn],
        conditions={"ArnEquals": {"aws:SourceArn": source_arn}},
    )


def _insecure(queue_arn: Any) -> Statement:
    return deny_without_tls("DenyWithoutTls", [sqs.Action("*")], queue_arn)
