"""Replication that leaves out encrypted objects, or has no key for their replicas, is found."""

from typing import Any

import pytest

from validation.rule_cases import (
    Case,
    Change,
    assert_case,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    put,
    when_live,
)

ENCRYPTED = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
WITH_KEY = {"ReplicaKmsKeyID": "alias/replicas"}
NO_KEY = drop("Trail.KMSKeyId")


def default(algorithm: str) -> Change:
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
    return put("Bucket.BucketEncryption", {"ServerSideEncryptionConfiguration": [encryption]})


def replicated(criteria: Any = None, key: Any = None, status: str = "Enabled") -> Change:
    destination: dict[str, Any] = {"Bucket": {"Fn::Sub": "arn:${AWS::Partition}:s3:::replicas"}}
    destination |= {"EncryptionConfiguration": key} if key else {}
    rule = {"Status": status, "Destination": destination}
    rule |= {"SourceSelectionCriteria": criteria} if criteria else {}
    configuration = {"Role": {"Fn::GetAtt": ["Role", "Arn"]}, "Rules": [rule]}
    return put("Bucket.ReplicationConfiguration", configuration)


CASES = [
    bad("CT311", "the trail has a key", replicated()),
    bad("CT311", "the bucket has a key", NO_KEY, default("aws:kms"), replicated(), also={"CT112"}),
    bad("CT311", "off", replicated({"SseKmsEncryptedObjects": {"Status": "Disabled"}}, WITH_KEY)),
    bad("CT311", "no key for the replicas", replicated(ENCRYPTED)),
    bad_reference(
        "CT311",
        "left out when live",
        replicated(when_live({"ReplicaModifications": {}}, ENCRYPTED), WITH_KEY),
    ),
    bad_reference("CT311", "no key when live", replicated(ENCRYPTED, when_live({}, WITH_KEY))),
    good("CT311", "encrypted", replicated(ENCRYPTED, WITH_KEY)),
    good("CT311", "no key at all", NO_KEY, replicated(), also={"CT112"}),
    good("CT311", "SSE-S3", NO_KEY, default("AES256"), replicated(), also={"CT112"}),
    good("CT311", "a rule that is off", replicated(status="Disabled")),
    good_reference("CT311", "an open key", replicated(ENCRYPTED, {"ReplicaKmsKeyID": {"Ref": "Open"}})),
    good_reference(
        "CT311",
        "an open state",
        replicated({"SseKmsEncryptedObjects": {"Status": {"Ref": "Open"}}}, WITH_KEY),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
