"""What the trails of a stack deliver to: their buckets, topics and keys, and the policies of these."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.resolver import is_known
from cloudtrail_templates.cloudformation.resource_types import BUCKET_POLICY, TOPIC, TOPIC_POLICY
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement, statements
from cloudtrail_templates.cloudformation.wildcards import normal

_CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"


def policies_of_bucket(stack: Stack, trail: Resource) -> list[Resource]:
    """Return the bucket policies in the stack for the bucket that a trail writes to."""
    bucket = trail.get("S3BucketName")
    return [policy for policy in stack.of(BUCKET_POLICY) if bucket and policy.get("Bucket") == bucket]


def policies_of_topic(stack: Stack, topic: object) -> list[Resource]:
    """Return the topic policies in the stack for the topic of that ARN."""
    return [policy for policy in stack.of(TOPIC_POLICY) if topic and topic in policy.items("Topics")]


def topic_of_trail(stack: Stack, trail: Resource) -> Resource | None:
    """Return the topic in the stack on which a trail announces its deliveries, given by name or by ARN."""
    given = trail.get("SnsTopicName")
    for topic in stack.of(TOPIC):
        if given and given in (topic.reference, topic.attribute("TopicName")):
            return topic
    return None


def encryption_rules(bucket: Resource) -> Iterator[Mapping[str, Any]]:
    """Yield the rules of a bucket's encryption."""
    for found in bucket.items("BucketEncryption", "ServerSideEncryptionConfiguration"):
        if isinstance(found, dict):
            yield found


def default_encryption(bucket: Resource) -> Iterator[Mapping[str, Any]]:
    """Yield the default encryptions of a bucket."""
    for found in encryption_rules(bucket):
        default = found.get("ServerSideEncryptionByDefault")
        if isinstance(default, dict):
            yield default


def default_key(bucket: Resource) -> object:
    """Return the key that encrypts objects of a bucket by default; None where there is none."""
    return next((default.get("KMSMasterKeyID") for default in default_encryption(bucket)), None)


def allowed_to_cloudtrail(document: object, action: str) -> list[Statement]:
    """Return the statements of a policy that allow CloudTrail an action."""
    return [one for one in statements(document) or () if allows_cloudtrail(one, action)]


def allows_cloudtrail(statement: Statement, action: str) -> bool:
    """Return whether a statement allows CloudTrail an action, perhaps on conditions."""
    return statement.allows and statement.for_service("cloudtrail") and statement.covers(action)


def trail_arns(statement: Statement) -> list[str] | None:
    """Return the trails that a statement is restricted to, as ARNs; None where it is not, or not by trails alone."""
    values = statement.values("aws:SourceArn", _CONTEXT)
    return values if values and all(":trail/" in value for value in values) else None


def object_key(resource: str) -> str | None:
    """Return the object key of a resource `arn:...:s3:::bucket/key`; None where it is unknown."""
    text = normal(resource)
    if not text.startswith("arn:") or "/" not in text:
        return None if text == "*" or not is_known(text) else ""
    return text.split("/", 1)[1]
