"""Buckets that replicate their objects to another bucket."""

from collections.abc import Iterator
from typing import Any

from cloudtrail_templates.cloudformation.resource_types import BUCKET, TRAIL
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.trail_destinations import default_encryption
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule


@rule(
    "CT311",
    Severity.ERROR,
    "A bucket whose objects are encrypted with a KMS key replicates them, with a key for the replicas.",
    fix="set SseKmsEncryptedObjects in SourceSelectionCriteria to Enabled, and give ReplicaKmsKeyID in the destination's "
    "EncryptionConfiguration",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
)
def encrypted_objects_are_not_replicated(stack: Stack) -> Iterator[Problem]:
    """Yield the rules that leave out encrypted objects, which S3 does by default, and those that S3 refuses."""
    for bucket in stack.of(BUCKET):
        for index, found in enumerate(bucket.items("ReplicationConfiguration", "Rules")):
            if not isinstance(found, dict) or found.get("Status") == "Disabled":
                continue
            path = bucket.at("ReplicationConfiguration", "Rules", index)
            status = _at(found, "SourceSelectionCriteria", "SseKmsEncryptedObjects", "Status")
            if status in (None, "Disabled"):
                if _has_encrypted_objects(stack, bucket):
                    yield path, "the rule replicates no object that a KMS key encrypts"
            elif _at(found, "Destination", "EncryptionConfiguration", "ReplicaKmsKeyID") is None:
                yield (
                    path,
                    "the rule replicates objects that a KMS key encrypts, and names no key for the replicas",
                )


def _has_encrypted_objects(stack: Stack, bucket: Resource) -> bool:
    algorithms = (str(default.get("SSEAlgorithm")) for default in default_encryption(bucket))
    return any(one.startswith("aws:kms") for one in algorithms) or any(
        trail.get("KMSKeyId") is not None and trail.get("S3BucketName") == bucket.reference
        for trail in stack.of(TRAIL)
    )


def _at(found: Any, *path: str) -> Any:
    """Return the value at the path, None where there is none, and what is unknown as it is."""
    for key in path:
        if not isinstance(found, dict):
            break
        found = found.get(key)
    return found
