"""The replica of a log bucket, and the role and alarms of its replication."""

from typing import Any

import pytest
from troposphere import Ref, Template

from cloudtrail_templates import (
    NO_KMS_KEY,
    ExistingAlarmTopic,
    ExistingKey,
    ExistingLogBucket,
    Key,
    LogBucket,
    OptionError,
    Replica,
    Replication,
    ReplicationLatency,
)
from cloudtrail_templates.policies.key import trail_use
from cloudtrail_templates.policies.replication import replica_use
from components.log_buckets import bucket, policy, properties
from components.samples import KEY_ARN, OTHER_ACCOUNT, REPLICA_KEY_ARN, ROLE_ARN, TOPIC_ARN, body, make


def replica(**options: Any) -> Replica:
    given = {"bucket_name": "audit-replicas", "role_arn": ROLE_ARN, "kms_key_arn": REPLICA_KEY_ARN}
    return Replica(**{**given, **options})


def rule(one: Replica, **options: Any) -> Any:
    (found,) = properties(replica=one, **options)["ReplicationConfiguration"]["Rules"]
    return found


def test_files_are_replicated_to_the_bucket_with_the_role() -> None:
    made = properties(replica=replica())["ReplicationConfiguration"]
    assert made["Role"] == ROLE_ARN
    destination = made["Rules"][0]["Destination"]
    assert destination["Bucket"] == {"Fn::Sub": "arn:${AWS::Partition}:s3:::audit-replicas"}
    assert destination["EncryptionConfiguration"] == {"ReplicaKmsKeyID": REPLICA_KEY_ARN}
    assert not destination.keys() & {"Account", "AccessControlTranslation", "ReplicationTime"}


def test_the_account_of_the_bucket_owns_the_replicas() -> None:
    destination = rule(replica(account_id=OTHER_ACCOUNT))["Destination"]
    assert destination["Account"] == OTHER_ACCOUNT
    assert destination["AccessControlTranslation"] == {"Owner": "Destination"}


def test_sse_s3_needs_no_key_for_replicas() -> None:
    made = rule(replica(kms_key_arn=None), key=NO_KMS_KEY)
    assert "SourceSelectionCriteria" not in made
    assert "EncryptionConfiguration" not in made["Destination"]


@pytest.mark.parametrize(
    ("options", "key", "says"),
    [
        ({"kms_key_arn": None}, None, "give the key in the region of the replica"),
        ({"kms_key_arn": None}, ExistingKey(arn=KEY_ARN), "give the key in the region of the replica"),
        ({}, NO_KMS_KEY, "leave it out"),
    ],
)
def test_replicas_are_encrypted_as_the_log_files(options: dict[str, Any], key: Any, says: str) -> None:
    with pytest.raises(OptionError, match=f"kms_key_arn of the replica must .*{says}"):
        bucket(replica=replica(**options), key=key)


def test_a_bucket_is_no_replica_of_itself() -> None:
    with pytest.raises(
        OptionError,
        match="bucket_name of the replica must not be that of the log bucket, got 'audit-replicas'",
    ):
        bucket(replica=replica(), bucket_name="audit-replicas")


@pytest.mark.parametrize("name", ["bucket_name", "role_arn"])
def test_a_replica_has_a_bucket_and_a_role(name: str) -> None:
    with pytest.raises(OptionError, match=f"{name} of a replica must be given, got None"):
        replica(**{name: None})


def test_a_bucket_takes_replicas_from_the_role_of_another_account() -> None:
    assert "AllowReplicas" not in policy()
    statement = policy(replica_writer_arn=ROLE_ARN)["AllowReplicas"]
    assert statement["Principal"] == {"AWS": ROLE_ARN}
    key = properties("LogBucketKey", replica_writer_arn=ROLE_ARN)["KeyPolicy"]
    assert key["Statement"][-1]["Principal"] == {"AWS": ROLE_ARN}


def test_a_key_that_is_passed_lets_the_role_encrypt() -> None:
    trail = trail_use("management-events")
    with pytest.raises(OptionError, match=r"^key must have the use replica_use\(role_arn="):
        bucket(replica_writer_arn=ROLE_ARN, key=Key(uses=(trail,)))
    bucket(replica_writer_arn=ROLE_ARN, key=Key(uses=(trail, replica_use(ROLE_ARN))))


def test_role_and_bucket_fit_into_one_template() -> None:
    role = Replication(
        log_bucket=ExistingLogBucket(name="audit-logs"),
        replica_bucket_name="audit-replicas",
        replica_kms_key_arn=REPLICA_KEY_ARN,
        topic=ExistingAlarmTopic(arn=TOPIC_ARN),
    )
    source = LogBucket(
        trail_name="audit",
        bucket_name="audit-logs",
        replica=Replica(bucket_name="audit-replicas", role_arn=role.role_arn, kms_key_arn=REPLICA_KEY_ARN),
    )
    made = body(role, source)["Resources"]
    configuration = made["LogBucket"]["Properties"]["ReplicationConfiguration"]
    assert configuration["Role"] == {"Fn::GetAtt": ["Replication", "Arn"]}
    # The policy names the bucket, and does not refer to it: that would be a cycle.
    assert "LogBucket" not in str(made["ReplicationPolicy"])


@pytest.mark.parametrize("component", [Replication, ReplicationLatency])
def test_alarms_need_a_topic(component: type) -> None:
    with pytest.raises(OptionError, match="^topic must have an ARN"):
        make(component, topic=ExistingAlarmTopic(arn=None))


def test_names_begin_with_the_prefix() -> None:
    template = Template()
    named = [make(one, name_prefix=Ref("Prefix")) for one in (Replication, ReplicationLatency)]
    made = body(*named, template=template)["Resources"]
    names = {
        title: one["Properties"].get("AlarmName", one["Properties"].get("RoleName"))
        for title, one in made.items()
        if title != "ReplicationPolicy"
    }
    assert names == {title: {"Fn::Sub": f"${{Prefix}}{title}"} for title in names}
    assert set(names) == {"Replication", "ReplicationFailed", "ReplicationMissing", "ReplicationLatency"}
