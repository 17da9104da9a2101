"""What the page of the queue of messages about log files says."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.templates.definition import About, Setup
from cloudtrail_templates.templates.parts.claims import CLOUDTRAIL, EVENT_BRIDGE, EXISTING_TOPIC, S3
from cloudtrail_templates.templates.parts.control_tower import QUEUE_OF_ITS_TRAIL, QUEUE_SETUPS
from cloudtrail_templates.templates.parts.prices import (
    CLOUDWATCH_PRICES,
    EMAIL_COST,
    KEY_PRICE,
    KEY_SOURCES,
    SNS_PRICES,
)

_SNS: Final = "sns/latest/dg"
_SQS: Final = "AWSSimpleQueueService/latest/SQSDeveloperGuide"
_LIBRARY: Final = "https://github.com/aws/aws-cloudtrail-processing-library"
_BLOG: Final = (
    "https://aws.amazon.com/blogs/compute/introducing-payload-based-message-filtering-for-amazon-sns/"
)
_OF_BUCKET: Final = "the account and the region of the bucket"

_SETUPS: Final = (
    Setup(
        "A SIEM, or the CloudTrail Processing Library, in the account of the bucket",
        f"{_OF_BUCKET}; log-bucket with EventBridgeNotifications=true",
    ),
    Setup(
        "A third party, such as the vendor of a SIEM, with the role of log-reader",
        f"{_OF_BUCKET}; log-bucket with EventBridgeNotifications=true; first log-reader",
        {"ConsumerArn": "arn:aws:iam::999988887777:role/log-reader-LogReaderRole-1A2B3C4D5E6F"},
    ),
    Setup(
        "A consumer in another account, with a role of its own",
        f"{_OF_BUCKET}; log-bucket with EventBridgeNotifications=true",
        {"ConsumerArn": "arn:aws:iam::444455556666:role/siem"},
    ),
    Setup(
        "A SIEM, and a vendor that subscribes a queue of its own to an SNS topic of the bucket",
        f"{_OF_BUCKET}; then update log-bucket with NotificationTopicArn",
        {"Source": "BucketTopic", "SubscriberAccountId": "444455556666"},
    ),
    Setup(
        "A bucket that cannot be changed",
        "the region of the trail; trail with CreateDeliveryTopic=true",
        {
            "Source": "TrailTopic",
            "DeliveryTopicArn": "arn:aws:sns:eu-central-1:111122223333:deliveries",
        },
    ),
)

_BEFORE: Final = (
    "SIEMs and the Processing Library: the Source and the permissions for each product.",
    Claim(
        "EventBridge: deploy this stack in the account and the region of the bucket, and log-bucket with "
        "EventBridgeNotifications=true, in any order. S3 sends its events to EventBridge in the account and region of the "
        "bucket.",
        f"{S3}/userguide/EventBridge.html",
    ),
    Claim(
        "BucketTopic: 1. Deploy log-bucket. 2. Deploy this stack, in the account and the region of the bucket. 3. Update "
        "log-bucket with the output NotificationTopicArn: S3 refuses a topic that does not let it publish. Before you "
        "delete this stack or change its Source, update log-bucket with an empty NotificationTopicArn.",
        f"{S3}/userguide/how-to-enable-disable-notification-intro.html",
        f"{S3}/userguide/grant-destinations-permissions-to-s3.html",
    ),
    Claim(
        "TrailTopic: deploy trail or organization-trail with CreateDeliveryTopic=true, and this stack in the region of "
        "the topic, with Source=TrailTopic and the output DeliveryTopicArn. If the topic is in another account, "
        "its policy must let the account of this stack subscribe (sns:Subscribe).",
        f"{_SNS}/sns-dead-letter-queues.html",
        f"{_SNS}/sns-send-message-to-sqs-cross-account.html",
    ),
    "The bucket of baseline sends no notifications, and its trail has no topic: deploy log-bucket and trail instead.",
    QUEUE_OF_ITS_TRAIL,
    "The consumer also needs permission to read the files: deploy log-reader for it. If it takes the role of log-reader, "
    "the output LogReaderRoleArn is ConsumerArn.",
    "The alarm LogQueueSilent fires after SilentHours without a message, also if the source is not connected.",
)

_COSTS: Final = (
    Claim(
        "SQS: the first million requests a month are free, then $0.40 per million. A message is sent, received and deleted: "
        "three requests.",
        "https://aws.amazon.com/sqs/pricing/",
    ),
    Claim(
        "EventBridge: $1.00 per million events of S3. S3 sends all events of the bucket, also those that no rule matches.",
        "https://aws.amazon.com/eventbridge/pricing/",
        f"{S3}/userguide/EventBridge.html",
    ),
    Claim(
        "BucketTopic and TrailTopic: SNS delivers to SQS without a charge. It charges for each GB of messages that a filter "
        "policy on their body scans, and for requests after the first million a month.",
        SNS_PRICES,
    ),
    Claim("Alarms: $0.10 each a month, 3 of them.", CLOUDWATCH_PRICES),
    Claim(
        f"KMS keys, one for each topic that is created, and one for the queues with SSE-KMS: each {KEY_PRICE}.",
        *KEY_SOURCES,
    ),
    EMAIL_COST,
)

_LIMITS: Final = (
    "There are messages about new files only, not about files that exist already.",
    Claim(
        "A standard queue can deliver a message more than once, and in any order. Consumers must expect that.",
        f"{_SQS}/standard-queues.html",
    ),
    Claim(
        "The queue has one consumer: a message that it deletes is gone. For another consumer, deploy a second stack with "
        "the Source EventBridge. A bucket cannot publish the same events to two topics.",
        f"{S3}/userguide/notification-how-to-filtering.html",
    ),
    Claim(
        "With the Source EventBridge, messages have the form of S3's own event notifications: an input transformer writes "
        "the fields that consumers read. They lack userIdentity, requestParameters, responseElements, versionId and "
        "sequencer, and eventName is always ObjectCreated:Put.",
        f"{S3}/userguide/notification-content-structure.html",
        f"{EVENT_BRIDGE}/eb-transform-target-input.html",
    ),
    Claim(
        "With BucketTopic and TrailTopic, messages are in the envelope of SNS. Those of TrailTopic have a form of "
        "CloudTrail's own, which not every consumer reads.",
        f"{CLOUDTRAIL}/configure-sns-notifications-for-cloudtrail.html",
    ),
    Claim(
        "Messages about digest files never reach the queue: the Processing Library would not delete them, and they would "
        "end in the dead-letter queue. For the same reason, leave OtherLogFiles false for it.",
        NOT_DOCUMENTED,
        _LIBRARY,
    ),
    Claim(
        "The filter of BucketTopic looks into the array Records, as in an example in AWS's blog. The filter of EventBridge "
        "needs no array.",
        _BLOG,
        f"{_SNS}/string-value-matching.html",
    ),
    Claim(
        "AWS does not document whether CloudTrail's topic has messages about the files of OtherLogFiles.",
        NOT_DOCUMENTED,
    ),
    Claim(
        "The dead-letter queue has two kinds of messages: those that the consumer received MaxReceiveCount times, which "
        "`aws sqs start-message-move-task --source-arn DEAD_LETTER_QUEUE_ARN` moves back, and those that the source could "
        "not deliver. EventBridge stores the latter in its own form.",
        f"{_SQS}/sqs-dead-letter-queues.html",
        f"{EVENT_BRIDGE}/eb-rule-dlq.html",
        f"{_SNS}/sns-dead-letter-queues.html",
    ),
    Claim(
        "SNS's page on dead-letter queues names KMS keys only, and does not say whether SNS writes to a dead-letter queue "
        "with SSE-SQS: choose SSE-KMS if you must rely on it.",
        NOT_DOCUMENTED,
    ),
    Claim(
        "A role or user in ConsumerArn must exist: SQS and KMS refuse a policy with a principal that does not. After it is "
        "deleted and created again, update the stack.",
        "IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
    Claim(
        "S3KeyPrefix takes fewer characters than that of log-bucket, because S3 encodes the others in its event "
        "notifications.",
        f"{S3}/userguide/notification-content-structure.html",
    ),
    EXISTING_TOPIC,
)

ABOUT: Final = About(
    setups=(*_SETUPS, *QUEUE_SETUPS),
    before=_BEFORE,
    costs=_COSTS,
    limits=_LIMITS,
    recommended={"AlarmEmail": "security@example.com"},
)
"""Its settings, costs and limits."""
