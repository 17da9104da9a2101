"""What reads log files: which source of messages fits each consumer, and which permissions it needs."""

from dataclasses import dataclass

from cloudtrail_templates.policies.log_queue import EVENT_BRIDGE

READ_ON = "November 2026"
"""When the sources were read."""

_AWS = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide"
_GITHUB = "https://github.com"
_ITS_ROLE = (
    "deploy log-reader with its account and the ExternalId, and give the output LogReaderRoleArn to log-queue as "
    "ConsumerArn"
)


@dataclass(frozen=True, kw_only=True)
class Consumer:
    """A program or a service that reads log files.

    Attributes:
        name: its name.
        source: the Source of log-queue that fits, or why none does.
        queue: who receives messages, and with which permissions.
        files: who reads the files, and with which permissions.
        notes: what else to know.
        sources: addresses of the pages or files that say what it needs; none if they could not be read.
    """

    name: str
    source: str
    queue: str
    files: str
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...]


CONSUMERS = (
    Consumer(
        name="CloudTrail Processing Library",
        source=f"{EVENT_BRIDGE}, BucketTopic or TrailTopic: it reads the messages of all three.",
        queue="Its role or user is ConsumerArn. It receives and deletes messages.",
        files="s3:GetObject, and kms:Decrypt with a KMS key: log-reader has them.",
        notes=(
            "`cloudtrail-templates processing-library` writes its properties file, and prints Java code that uses a role.",
            "Leave OtherLogFiles false: it reads the files of the folder CloudTrail only, and does not delete other "
            "messages.",
        ),
        sources=(
            f"{_AWS}/use-the-cloudtrail-processing-library.html",
            f"{_GITHUB}/aws/aws-cloudtrail-processing-library",
        ),
    ),
    Consumer(
        name="Splunk",
        source=f"{EVENT_BRIDGE}, or BucketTopic: its input for S3 with SQS reads event notifications of S3.",
        queue="Its role or user is ConsumerArn. Splunk also asks for sqs:SendMessage and sqs:ListQueues, which "
        "ConsumerArn does not get. A policy of its own may allow sqs:ListQueues.",
        files="s3:GetObject and kms:Decrypt: log-reader has them. Splunk also asks for s3:GetObjectVersion.",
        sources=(
            f"{_GITHUB}/cisagov/cool-sharedservices-cdm/commit/42dd9dbd39a27a6cbb7c76d43e05b02a4cb2fba7",
        ),
    ),
    Consumer(
        name="Microsoft Sentinel",
        source=f"{EVENT_BRIDGE}: it reads event notifications of S3 from a queue, without the envelope of SNS.",
        queue="ConsumerArn is the role that Microsoft's instructions create, whose trust is for web identities. It receives "
        "and deletes messages and changes their visibility.",
        files="The same role. log-reader cannot replace it: it has another kind of trust. Microsoft's policies list s3:Get* "
        "and s3:List*, which also read bucket policies and former versions: allow s3:GetObject on the folder, and "
        "s3:ListBucket.",
        notes=("Each kind of log needs a queue of its own.",),
        sources=(f"{_GITHUB}/Azure/Azure-Sentinel/blob/master/DataConnectors/AWS-S3/AwsRequiredPolicies.md",),
    ),
    Consumer(
        name="Elastic",
        source=f"{EVENT_BRIDGE}, or BucketTopic. Not TrailTopic: its messages need a script that parses them.",
        queue="Its role or user is ConsumerArn: sqs:ReceiveMessage, sqs:ChangeMessageVisibility and sqs:DeleteMessage.",
        files="s3:GetObject, and kms:Decrypt: log-reader has them.",
        notes=(
            "Its default for the visibility timeout is 300 seconds, as that of VisibilityTimeoutInSeconds.",
        ),
        sources=(f"{_GITHUB}/elastic/beats/blob/main/docs/reference/filebeat/filebeat-input-aws-s3.md",),
    ),
    Consumer(
        name="Datadog",
        source="None: its forwarder is a Lambda function, which S3 or SNS calls. Do not deploy log-queue for it.",
        queue="It has no queue. Subscribe the function to an SNS topic whose policy admits the bucket, and give the topic "
        "to log-bucket as NotificationTopicArn.",
        files="The role of the function: s3:GetObject and kms:Decrypt. Datadog's template creates it.",
        sources=(
            f"{_GITHUB}/DataDog/datadog-serverless-functions/blob/master/aws/logs_monitoring/template.yaml",
        ),
    ),
    Consumer(
        name="Panther",
        source="None: it subscribes a queue of its own to an SNS topic. Panther's template creates the topic: give its ARN "
        "to log-bucket as NotificationTopicArn. If another consumer needs a queue, too: BucketTopic, with Panther's account "
        "as SubscriberAccountId.",
        queue="Panther's own, in its account. The messages keep the envelope of SNS.",
        files="The role of Panther's template: s3:GetObject, s3:ListBucket, s3:GetBucketLocation, kms:Decrypt and "
        "kms:DescribeKey. Panther gives no ExternalId, without which log-reader refuses a third party.",
        sources=(
            f"{_GITHUB}/panther-labs/panther-auxiliary/blob/main/cloudformation/panther-log-analysis-iam.yml",
            f"{_GITHUB}/panther-labs/panther-auxiliary/blob/main/cloudformation/panther-log-processing-notifications.yml",
        ),
    ),
    Consumer(
        name="Lacework (Fortinet)",
        source="TrailTopic: by default it reads the messages of the trail's topic. It also has settings for those of S3.",
        queue=f"A role with an ExternalId: {_ITS_ROLE}.",
        files="The same role. Lacework's module lists s3:Get* on the files, and kms:Decrypt: s3:GetObject is part of "
        "log-reader.",
        notes=("Its role also describes the trail, which log-reader does not allow.",),
        sources=(f"{_GITHUB}/lacework/terraform-aws-cloudtrail",),
    ),
    Consumer(
        name="Google SecOps",
        source=f"{EVENT_BRIDGE}: its feeds for S3 with SQS read event notifications of S3.",
        queue="The user or role of the feed is ConsumerArn.",
        files="The same user or role: s3:GetObject and kms:Decrypt.",
        notes=("Google's pages could not be read for this table: compare it with them before you deploy.",),
        sources=(),
    ),
)
"""The consumers, in the order of the page."""
