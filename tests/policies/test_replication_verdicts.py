"""What the replication role may do, and who assumes it: requests and verdicts."""

from collections.abc import Iterator

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from policies.calls import (
    ALLOWED,
    OTHER,
    OWN,
    REGION,
    UNSAID,
    Row,
    by_nobody,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)

TEMPLATE = CATALOG["replication"].build().to_dict()
BUCKET, REPLICAS = "arn:aws:s3:::existing-logs", "arn:aws:s3:::replicas"
FILE = "AWSLogs/111122223333/CloudTrail/us-east-1/file.json.gz"
KEY = f"arn:aws:kms:{REGION}:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
REPLICA_KEY = f"arn:aws:kms:us-east-1:{OTHER}:key/4321abcd-12ab-34cd-56ef-1234567890ab"
READING = (
    "GetObjectVersionForReplication",
    "GetObjectVersionAcl",
    "GetObjectVersionTagging",
    "GetObjectRetention",
    "GetObjectLegalHold",
)
WRITING = ("ReplicateObject", "ReplicateDelete", "ReplicateTags", "ObjectOwnerOverrideToBucketOwner")
KEYS = {"KmsKeyArn": KEY, "ReplicaKmsKeyArn": REPLICA_KEY}


def stack(**parameters: str) -> Resolved:
    required = {"LogBucketName": "existing-logs", "LogBucketRegion": REGION}
    required |= {"ReplicaBucketName": "replicas", "ReplicaRegion": "us-east-1"}
    return Resolved(TEMPLATE, {**required, **parameters})


def of_buckets() -> Iterator[Row]:
    for action in READING:
        yield Row(f"s3:{action}", by_user(f"s3:{action}", f"{BUCKET}/{FILE}"), ALLOWED)
        yield Row(f"s3:{action} of a replica", by_user(f"s3:{action}", f"{REPLICAS}/{FILE}"), UNSAID)
    for action in WRITING:
        yield Row(f"s3:{action}", by_user(f"s3:{action}", f"{REPLICAS}/{FILE}"), ALLOWED)
        yield Row(f"s3:{action} to the log bucket", by_user(f"s3:{action}", f"{BUCKET}/{FILE}"), UNSAID)
    for action in (*READING, *WRITING):
        other = by_user(f"s3:{action}", f"arn:aws:s3:::others/{FILE}")
        yield Row(f"s3:{action} in another bucket", other, UNSAID)
    for action in ("GetReplicationConfiguration", "ListBucket"):
        yield Row(f"s3:{action}", by_user(f"s3:{action}", BUCKET), ALLOWED)
        yield Row(f"s3:{action} of the replicas", by_user(f"s3:{action}", REPLICAS), UNSAID)
        yield Row(f"s3:{action} of another bucket", by_user(f"s3:{action}", "arn:aws:s3:::others"), UNSAID)
    for action in ("GetObject", "GetObjectVersion", "PutObject", "DeleteObject", "DeleteObjectVersion"):
        for bucket in (BUCKET, REPLICAS):
            yield Row(f"s3:{action} in {bucket}", by_user(f"s3:{action}", f"{bucket}/{FILE}"), UNSAID)
    for action in ("PutReplicationConfiguration", "PutBucketVersioning", "PutBucketPolicy"):
        for bucket in (BUCKET, REPLICAS):
            yield Row(f"s3:{action} of {bucket}", by_user(f"s3:{action}", bucket), UNSAID)


def of_keys(with_keys: bool = True) -> Iterator[Row]:
    allowed = {("kms:Decrypt", KEY), ("kms:Decrypt", REPLICA_KEY), ("kms:Encrypt", REPLICA_KEY)}
    for action in ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"):
        for key in (KEY, REPLICA_KEY, f"{KEY}0"):
            # With and without an S3 Bucket Key, the encryption context of the request differs.
            for bucket in (BUCKET, f"{BUCKET}/{FILE}"):
                context = {
                    "kms:ViaService": f"s3.{key.split(':')[3]}.amazonaws.com",
                    "kms:EncryptionContext:aws:s3:arn": bucket,
                }
                expected = ALLOWED if with_keys and (action, key) in allowed else UNSAID
                yield Row(f"{action} with {key}", by_user(action, key, context=context), expected)
            yield Row(f"{action} with {key} by itself", by_user(action, key), UNSAID)
            queue = by_user(action, key, context={"kms:ViaService": f"sqs.{REGION}.amazonaws.com"})
            yield Row(f"{action} with {key} through another service", queue, UNSAID)


def test_the_role_reads_log_files_and_writes_replicas_and_no_more() -> None:
    policy = stack(**KEYS).properties("ReplicationPolicy")["PolicyDocument"]
    rows = [*of_buckets(), *of_keys()]
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def test_without_keys_it_uses_none() -> None:
    policy = stack().properties("ReplicationPolicy")["PolicyDocument"]
    assert misjudged(policy, [*of_buckets(), *of_keys(with_keys=False)]) == []


@pytest.mark.parametrize(("partition", "region"), [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")])
def test_it_fits_other_partitions(partition: str, region: str) -> None:
    made = Resolved(
        TEMPLATE, {**stack().parameters, "LogBucketRegion": region}, region=region, partition=partition
    )
    text = str(made.properties("ReplicationPolicy"))
    assert f"arn:{partition}:s3:::existing-logs/*" in text
    assert "arn:aws:" not in text


def test_only_s3_assumes_the_role() -> None:
    trust = stack().properties("Replication")["AssumeRolePolicyDocument"]
    rows = [
        Row("S3", by_service("s3.amazonaws.com", "sts:AssumeRole", ""), ALLOWED),
        Row("another service", by_service("lambda.amazonaws.com", "sts:AssumeRole", ""), UNSAID),
        Row("batch operations", by_service("batchoperations.s3.amazonaws.com", "sts:AssumeRole", ""), UNSAID),
        Row("a user", by_user("sts:AssumeRole", ""), UNSAID),
        Row("a user of another account", by_user("sts:AssumeRole", "", OTHER), UNSAID),
        Row("anonymous", by_nobody("sts:AssumeRole", ""), UNSAID),
        Row("with tags", by_service("s3.amazonaws.com", "sts:TagSession", ""), UNSAID),
    ]
    assert misjudged(trust, rows) == []
    assert parts_that_no_row_keeps(trust, rows) == []
