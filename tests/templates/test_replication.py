"""The template of the replication role and of its alarms, and the parameters of the log bucket that use it."""

from typing import Any

import pytest

from templates.deployments import KEY_ARN, deployed, rendered

ROLE = "arn:aws:iam::111122223333:role/Replication"
REPLICA_KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
REPLICA = {"ReplicaBucketName": "replicas", "ReplicationRoleArn": ROLE}
WITH_KEY = {**REPLICA, "ReplicaKmsKeyArn": REPLICA_KEY}
HOME, AWAY = "eu-central-1", "us-east-1"
FAILURES = {"Replication", "ReplicationPolicy", "ReplicationFailed", "ReplicationMissing"}
LATENCY = {"ReplicationLatency"}


def configuration(**parameters: str) -> dict[str, Any]:
    bucket = deployed("log-bucket", **parameters).properties("LogBucket")
    found: dict[str, Any] = bucket.get("ReplicationConfiguration", {})
    return found


def broken(**parameters: str) -> list[str]:
    return [name for name, _ in deployed("log-bucket", **parameters).broken_rules()]


@pytest.mark.parametrize(
    ("region", "replica_region", "made"),
    [
        (HOME, AWAY, FAILURES),
        (AWAY, AWAY, LATENCY),
        (HOME, HOME, FAILURES | LATENCY),
        ("eu-west-1", AWAY, set()),
    ],
)
def test_a_stack_creates_what_belongs_in_its_region(region: str, replica_region: str, made: set[str]) -> None:
    parameters = {"LogBucketRegion": HOME, "ReplicaRegion": replica_region}
    stack = deployed("replication", region=region, **parameters)
    assert {title for title in stack.resources if title.startswith("Replication")} == made
    assert ("ReplicationRoleArn" in stack.outputs) is ("Replication" in made)
    # Where it would create nothing but a topic, it is refused.
    assert [name for name, _ in stack.broken_rules()] == ([] if made else ["RegionOfABucket"])


def test_the_alarms_watch_the_metrics_of_the_rule_that_the_log_bucket_has() -> None:
    (rule,) = configuration(**WITH_KEY, LogBucketName="audit-logs")["Rules"]
    stack = deployed("replication", LogBucketRegion=HOME, ReplicaRegion=HOME, ReplicaBucketName="replicas")
    alarms = {title: one for title, one in stack.resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}
    assert set(alarms) == {"ReplicationFailed", "ReplicationMissing", "ReplicationLatency"}
    for alarm in alarms.values():
        assert alarm["Properties"]["Namespace"] == "AWS/S3"
        assert {one["Name"]: one["Value"] for one in alarm["Properties"]["Dimensions"]} == {
            "SourceBucket": "audit-logs",
            "DestinationBucket": rule["Destination"]["Bucket"].rpartition(":")[2],
            "RuleId": rule["Id"],
        }


def test_a_failure_a_silence_and_a_delay_raise_an_alarm() -> None:
    stack = deployed("replication", LogBucketRegion=HOME, ReplicaRegion=HOME, LatencySeconds="900")
    failed, missing, late = (
        stack.properties(f"Replication{kind}") for kind in ("Failed", "Missing", "Latency")
    )
    assert (failed["MetricName"], failed["Statistic"]) == ("OperationsFailedReplication", "Sum")
    assert (failed["Threshold"], failed["TreatMissingData"]) == (1, "ignore")
    # Without any replication there is no metric.
    assert (missing["MetricName"], missing["Statistic"]) == ("OperationsFailedReplication", "SampleCount")
    assert missing["ComparisonOperator"] == "LessThanThreshold"
    assert (missing["Period"], missing["EvaluationPeriods"]) == (3600, 3)
    assert missing["TreatMissingData"] == "breaching"
    assert (late["MetricName"], late["Statistic"]) == ("ReplicationLatency", "Maximum")
    assert (late["ComparisonOperator"], late["Threshold"]) == ("GreaterThanThreshold", "900")
    for alarm in (failed, missing, late):
        assert alarm["AlarmActions"] == [stack.outputs["AlarmTopicArn"]]


def test_the_log_bucket_replicates_nothing_by_default() -> None:
    assert configuration() == {}


def test_the_log_bucket_replicates_all_files_and_encrypts_replicas_with_their_own_key() -> None:
    made = configuration(**WITH_KEY)
    assert made["Role"] == ROLE
    (rule,) = made["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["Filter"] == {"Prefix": ""}
    assert rule["DeleteMarkerReplication"] == {"Status": "Disabled"}
    assert rule["SourceSelectionCriteria"] == {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    assert rule["Destination"] == {
        "Bucket": "arn:aws:s3:::replicas",
        "Metrics": {"Status": "Enabled"},
        "EncryptionConfiguration": {"ReplicaKmsKeyID": REPLICA_KEY},
    }


def test_replicas_of_files_with_sse_s3_need_no_key() -> None:
    (rule,) = configuration(**REPLICA, SseAlgorithm="AES256")["Rules"]
    assert "SourceSelectionCriteria" not in rule
    assert "EncryptionConfiguration" not in rule["Destination"]


def test_delete_markers_and_time_control_are_choices() -> None:
    chosen = {"ReplicateDeleteMarkers": "true", "ReplicationTimeControl": "true"}
    (rule,) = configuration(**WITH_KEY, **chosen)["Rules"]
    assert rule["DeleteMarkerReplication"] == {"Status": "Enabled"}
    assert rule["Destination"]["Metrics"] == {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}
    assert rule["Destination"]["ReplicationTime"] == {"Status": "Enabled", "Time": {"Minutes": 15}}


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        (WITH_KEY, []),
        ({**REPLICA, "SseAlgorithm": "AES256"}, []),
        (REPLICA, ["ReplicaIsComplete"]),
        ({**WITH_KEY, "SseAlgorithm": "AES256"}, ["ReplicaIsComplete"]),
        ({**WITH_KEY, "ReplicationRoleArn": ""}, ["ReplicaIsComplete"]),
        ({**WITH_KEY, "ReplicaBucketName": ""}, ["ReplicaNeedsBucket"]),
        ({"ReplicateDeleteMarkers": "true"}, ["ReplicaNeedsBucket"]),
        ({"ReplicationTimeControl": "true"}, ["ReplicaNeedsBucket"]),
        ({**WITH_KEY, "LogBucketName": "replicas"}, ["ReplicaIsComplete"]),
        ({"ReplicaWriterArn": ROLE}, []),
    ],
)
def test_combinations_that_replicate_nothing_are_stopped(
    parameters: dict[str, str], rules: list[str]
) -> None:
    assert broken(**parameters) == rules


def test_a_bucket_is_no_replica_of_itself() -> None:
    own = deployed("replication", ReplicaBucketName="audit-logs", LogBucketName="audit-logs")
    assert [name for name, _ in own.broken_rules()] == ["ReplicasElsewhere"]


def test_the_role_decrypts_with_the_key_of_an_existing_stack() -> None:
    stack = deployed("replication", LogBucketRegion=HOME, KmsKeyArn=KEY_ARN)
    assert KEY_ARN in str(stack.properties("ReplicationPolicy"))


def test_its_outputs_and_parameters_have_the_names_of_the_log_bucket() -> None:
    bucket = rendered("log-bucket")
    assert {"LogBucketName", "KmsKeyArn"} <= set(bucket["Outputs"]) & set(
        rendered("replication")["Parameters"]
    )
    assert "ReplicationRoleArn" in rendered("replication")["Outputs"]
    assert {"ReplicationRoleArn", "ReplicaBucketName", "ReplicaKmsKeyArn"} <= set(bucket["Parameters"])
