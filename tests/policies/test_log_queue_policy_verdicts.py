"""Who sends to the queue, who receives from it, and who publishes to the topic of the bucket: requests and verdicts."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    DENIED,
    OTHER,
    OWN,
    REGION,
    STRANGER,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)
from policies.evaluator import Request

TEMPLATE = CATALOG["log-queue"].build().to_dict()
BUCKET = "arn:aws:s3:::audit-logs"
DELIVERY = f"arn:aws:sns:{REGION}:{OTHER}:deliveries"
CONSUMER = f"arn:aws:iam::{OTHER}:role/siem"
EVENTS, SNS, S3 = (f"{name}.amazonaws.com" for name in ("events", "sns", "s3"))
PLAIN = {"aws:SecureTransport": "false"}
CONSUMING = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
)
GENERATING = ("kms:GenerateDataKey", "kms:Decrypt")


def stack(**parameters: str) -> Resolved:
    return Resolved(TEMPLATE, {"LogBucketName": "audit-logs", "QueueEncryption": "SSE-KMS", **parameters})


STACKS = {
    "events": stack(ConsumerArn=CONSUMER),
    "bucket-topic": stack(ConsumerArn=CONSUMER, Source="BucketTopic", SubscriberAccountId=OTHER),
    "trail-topic": stack(ConsumerArn=CONSUMER, Source="TrailTopic", DeliveryTopicArn=DELIVERY),
}
each_source = pytest.mark.parametrize("name", STACKS)


def sender(name: str) -> tuple[str, str]:
    """The service that sends and the ARN of its rule or topic."""
    made = STACKS[name]
    if name == "events":
        rule = made.properties("LogQueueRule")["Name"]
        return EVENTS, f"arn:aws:events:{REGION}:{OWN}:rule/{rule}"
    return SNS, DELIVERY if name == "trail-topic" else made.value({"Ref": "NotificationTopic"})


def by_consumer(action: str, resource: str, context: Mapping[str, str] | None = None) -> Request:
    one = by_user(action, resource, OTHER, context=context or {})
    return Request(CONSUMER, one.action, one.resource, one.context)


def queue_rows(name: str, title: str) -> Iterator[Row]:
    arn = STACKS[name].value({"Fn::GetAtt": [title, "Arn"]})
    service, source = sender(name)
    other_service = SNS if service == EVENTS else EVENTS
    send = "sqs:SendMessage"
    yield Row("the source sends", by_service(service, send, arn, source), ALLOWED)
    yield Row("the source over plain http", by_service(service, send, arn, source, context=PLAIN), DENIED)
    yield Row("the source to another queue", by_service(service, send, arn + "2", source), UNSAID)
    yield Row("the source deletes the queue", by_service(service, "sqs:DeleteQueue", arn, source), UNSAID)
    yield Row("another source", by_service(service, send, arn, source + "2"), UNSAID)
    yield Row("another service for the source", by_service(other_service, send, arn, source), UNSAID)
    yield Row("the service without a source", by_service(service, send, arn), UNSAID)
    receives = ALLOWED if title == "LogQueue" else UNSAID
    for action in CONSUMING:
        yield Row(f"the consumer: {action}", by_consumer(action, arn), receives)
        yield Row(f"another role: {action}", by_user(action, arn, OTHER), UNSAID)
        yield Row(f"a stranger: {action}", by_user(action, arn, STRANGER), UNSAID)
    for action in (send, "sqs:PurgeQueue", "sqs:SetQueueAttributes"):
        yield Row(f"the consumer: {action}", by_consumer(action, arn), UNSAID)
    yield Row("the consumer over plain http", by_consumer(CONSUMING[-1], arn, PLAIN), DENIED)
    yield Row("the consumer, another queue", by_consumer(CONSUMING[-1], arn + "2"), UNSAID)
    yield Row("nobody", by_nobody(CONSUMING[-1], arn), UNSAID)
    yield Row("our own user, whom IAM decides about", by_user(CONSUMING[-1], arn), UNSAID)
    yield Row("our own user over plain http", by_user("sqs:PurgeQueue", arn, context=PLAIN), DENIED)
    yield Row("another queue over plain http", by_user("sqs:PurgeQueue", arn + "2", context=PLAIN), UNSAID)


@each_source
@pytest.mark.parametrize("title", ["LogQueue", "LogQueueDeadLetters"])
def test_the_source_sends_and_the_consumer_receives(name: str, title: str) -> None:
    policy = STACKS[name].properties(f"{title}Policy")["PolicyDocument"]
    rows = list(queue_rows(name, title))
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def key_rows(name: str) -> Iterator[Row]:
    service, source = sender(name)
    via = {"kms:ViaService": f"sqs.{REGION}.amazonaws.com"}
    for action in GENERATING:
        yield Row(f"the source: {action}", by_service(service, action, "key", source), ALLOWED)
        silent = by_service(service, action, "key")
        yield Row(f"the source, which names no account: {action}", silent, ALLOWED)
        for other in (EVENTS, SNS, S3):
            if other != service:
                yield Row(f"{other}: {action}", by_service(other, action, "key", source), UNSAID)
        foreign = by_service(service, action, "key", source, STRANGER)
        yield Row(f"the source for a stranger: {action}", foreign, UNSAID)
    yield Row("the source encrypts otherwise", by_service(service, "kms:Encrypt", "key", source), UNSAID)
    yield Row("the consumer through SQS", by_consumer("kms:Decrypt", "key", via), ALLOWED)
    yield Row("the consumer itself", by_consumer("kms:Decrypt", "key"), UNSAID)
    through_s3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    yield Row("the consumer through S3", by_consumer("kms:Decrypt", "key", through_s3), UNSAID)
    yield Row("the consumer encrypts", by_consumer("kms:GenerateDataKey", "key", via), UNSAID)
    yield Row("a stranger through SQS", by_user("kms:Decrypt", "key", STRANGER, context=via), UNSAID)


def with_sids(policy: Mapping[str, Any], *sids: str) -> dict[str, Any]:
    return {**policy, "Statement": [one for one in policy["Statement"] if one["Sid"] in sids]}


@each_source
def test_the_source_encrypts_and_the_consumer_decrypts(name: str) -> None:
    policy = STACKS[name].properties("LogQueueKey")["KeyPolicy"]
    rows = list(key_rows(name))
    assert misjudged(policy, rows) == []
    own = with_sids(policy, "AllowSourceToSendEncrypted", "AllowConsumerToDecrypt")
    assert len(own["Statement"]) == 2
    assert parts_that_no_row_keeps(own, rows) == []


def topic_rows(arn: str) -> Iterator[Row]:
    publish, endpoint = "sns:Publish", f"arn:aws:sqs:eu-west-1:{OTHER}:siem"
    queue = {"sns:Protocol": "sqs", "sns:Endpoint": endpoint}

    def bucket(account: str = OWN, source: str = BUCKET, **more: Any) -> Request:
        return by_service(S3, publish, more.pop("topic", arn), source, account, **more)

    yield Row("the bucket", bucket(), ALLOWED)
    yield Row("the bucket over plain http", bucket(context=PLAIN), DENIED)
    yield Row("the bucket to another topic", bucket(topic=arn + "2"), UNSAID)
    yield Row("a bucket of another name", bucket(source=BUCKET + "2"), UNSAID)
    yield Row("a bucket of another account", bucket(STRANGER), UNSAID)
    yield Row("another service for the bucket", by_service(EVENTS, publish, arn, BUCKET, OWN), UNSAID)
    yield Row("the bucket deletes the topic", by_service(S3, "sns:DeleteTopic", arn, BUCKET, OWN), UNSAID)
    subscribe = by_user("sns:Subscribe", arn, OTHER, context=queue)
    yield Row("the subscriber's queue", subscribe, ALLOWED)
    mail = by_user("sns:Subscribe", arn, OTHER, context={**queue, "sns:Protocol": "email"})
    yield Row("the subscriber's e-mail", mail, UNSAID)
    foreign = {**queue, "sns:Endpoint": endpoint.replace(OTHER, STRANGER)}
    foreign_queue = by_user("sns:Subscribe", arn, OTHER, context=foreign)
    yield Row("the subscriber for the queue of a stranger", foreign_queue, UNSAID)
    yield Row("the subscriber publishes", by_user(publish, arn, OTHER), UNSAID)
    yield Row("the subscriber deletes", by_user("sns:DeleteTopic", arn, OTHER, context=queue), UNSAID)
    yield Row("another topic", by_user("sns:Subscribe", arn + "2", OTHER, context=queue), UNSAID)
    yield Row("a stranger's queue", by_user("sns:Subscribe", arn, STRANGER, context=queue), UNSAID)
    yield Row("our own user over plain http", by_user(publish, arn, context=PLAIN), DENIED)
    yield Row("nobody", by_nobody(publish, arn), UNSAID)


def test_the_bucket_publishes_and_queues_of_the_subscriber_subscribe() -> None:
    properties = STACKS["bucket-topic"].properties("NotificationTopicPolicy")
    (arn,) = properties["Topics"]
    rows = list(topic_rows(arn))
    assert misjudged(properties["PolicyDocument"], rows) == []
    assert parts_that_no_row_keeps(properties["PolicyDocument"], rows) == []


def test_buckets_of_this_account_use_the_key_of_the_topic() -> None:
    policy = STACKS["bucket-topic"].properties("NotificationTopicKey")["KeyPolicy"]
    rows = [
        *(Row(action, by_service(S3, action, "key", BUCKET, OWN), ALLOWED) for action in GENERATING),
        *(Row(f"silent {action}", by_service(S3, action, "key"), ALLOWED) for action in GENERATING),
        *(
            Row(f"a stranger's {action}", by_service(S3, action, "key", BUCKET, STRANGER), UNSAID)
            for action in GENERATING
        ),
        Row("another service", by_service(EVENTS, GENERATING[0], "key", BUCKET, OWN), UNSAID),
        Row("S3 encrypts otherwise", by_service(S3, "kms:Encrypt", "key", BUCKET, OWN), UNSAID),
    ]
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(with_sids(policy, "AllowBucketToPublishEncrypted"), rows) == []


def test_without_a_consumer_iam_of_this_account_decides() -> None:
    policy = stack().properties("LogQueuePolicy")["PolicyDocument"]
    arn = stack().value({"Fn::GetAtt": ["LogQueue", "Arn"]})
    rows = [
        Row("our own user", by_user(CONSUMING[-1], arn), ALLOWED),
        Row("a stranger", by_user(CONSUMING[-1], arn, STRANGER), UNSAID),
    ]
    assert misjudged(policy, rows) == []
