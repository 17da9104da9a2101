"""The SNS topic to which a log bucket publishes a message for every new file, new or existing."""

from typing import Annotated

from awacs.aws import PolicyDocument

from cloudtrail_templates.components.constraints import ACCOUNT_ID
from cloudtrail_templates.components.existing_log_bucket import ExistingLogBucket
from cloudtrail_templates.components.topic import TOPIC_ARN, ServiceTopic
from cloudtrail_templates.options import Option, Text, check_options, declared_option
from cloudtrail_templates.policies.key import KeyUse
from cloudtrail_templates.policies.log_queue import notification_topic_policy, notification_topic_use
from cloudtrail_templates.structs import Struct


class NotificationTopic(ServiceTopic):
    """The topic to which S3 publishes a message for every new file of a bucket, which is in the same account and region.

    S3 tests on each change of the bucket's notifications that it may publish. So the topic names the bucket by its name,
    and exists before the bucket refers to it.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """

    bucket_name: Annotated[Text, declared_option(ExistingLogBucket, "name").option]
    subscriber_account_id: Annotated[
        Text | None,
        Option(
            "Account whose SQS queues may subscribe to the topic of the bucket, such as that of a vendor.",
            sources=("sns/latest/dg/sns-send-message-to-sqs-cross-account.html",),
            group="Consumer",
            label="Subscriber account ID",
            empty="Empty: this account only.",
            **ACCOUNT_ID,
        ),
    ] = None
    title: str = "NotificationTopic"

    def _policy(self) -> PolicyDocument:
        return notification_topic_policy(self.arn, self.bucket_name, self.subscriber_account_id)

    def _key_use(self) -> KeyUse:
        return notification_topic_use()


class ExistingNotificationTopic(Struct):
    """An existing topic whose policy and key let S3 publish for the bucket."""

    arn: Annotated[
        Text | None,
        Option(
            "ARN of an existing SNS topic to which S3 publishes a message for every new log file and digest file: the "
            "output of log-queue. Its policy and key must let S3 publish before this bucket refers to it.",
            sources=("AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",),
            group="Bucket",
            empty="Empty: none.",
            **TOPIC_ARN,
        ),
    ]
    policy_titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_options(self)
