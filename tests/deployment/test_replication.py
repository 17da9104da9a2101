"""Replication between two accounts and regions, set up from our templates, looked at in the emulator.

The emulator does not take the replication configuration from a template: the test puts it on the bucket as it is.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployment.conftest import NewAccount
from deployment.emulator import Stack

FILE = "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/11/28/file.json.gz"


class Setup:
    """The stacks of the log bucket, of its replicas in another account and region, and of the role."""

    def __init__(self, new_account: NewAccount) -> None:
        home, away = new_account(), new_account("us-east-1")
        self.replicas = away.deploy("log-bucket", AccountIds=home.number)
        self.logs = home.deploy("log-bucket")
        self.role = home.deploy(
            "replication",
            LogBucketName=self.logs.outputs["LogBucketName"],
            KmsKeyArn=self.logs.outputs["KmsKeyArn"],
            LogBucketRegion=home.region,
            ReplicaBucketName=self.replicas.outputs["LogBucketName"],
            ReplicaKmsKeyArn=self.replicas.outputs["KmsKeyArn"],
            ReplicaRegion=away.region,
        )

    def replicate(self, **parameters: str) -> None:
        """Update the stack of the log bucket, and put the configuration that the template has for it."""
        names = ("ReplicaBucketName", "ReplicaKmsKeyArn")
        replica = {name: self.role.parameters[name] for name in names}
        self.logs.update(**replica, ReplicationRoleArn=self.role.outputs["ReplicationRoleArn"], **parameters)
        made = self.logs.resolved.properties("LogBucket")["ReplicationConfiguration"]
        rules = [{"ID": rule["Id"], **{k: v for k, v in rule.items() if k != "Id"}} for rule in made["Rules"]]
        self.logs.account.s3.put_bucket_replication(
            Bucket=self.logs.ids["LogBucket"],
            ReplicationConfiguration={"Role": made["Role"], "Rules": rules},
        )

    def delivered(self, key: str) -> str:
        """Put a file into the log bucket, and return the status of its replication."""
        s3, bucket = self.logs.account.s3, self.logs.ids["LogBucket"]
        s3.put_object(Bucket=bucket, Key=key, Body=b"events")
        return str(s3.head_object(Bucket=bucket, Key=key)["ReplicationStatus"])

    def replica(self, key: str) -> Any:
        """The replica of a file, or the code of the error."""
        try:
            return self.replicas.account.s3.get_object(Bucket=self.replicas.ids["LogBucket"], Key=key)
        except ClientError as error:
            return error.response["Error"]["Code"]


@pytest.fixture(scope="module")
def setup(new_account: NewAccount) -> Setup:
    """All stacks; the log bucket replicates, and the other account does not know the role yet."""
    made = Setup(new_account)
    made.replicate()
    return made


def delete(stack: Stack, key: str) -> None:
    stack.account.s3.delete_object(Bucket=stack.ids["LogBucket"], Key=key)


def test_replicas_reach_another_account_once_it_admits_the_role(setup: Setup) -> None:
    assert setup.delivered(f"{FILE}-1") == "FAILED"
    setup.replicas.update(ReplicaWriterArn=f"{setup.role.outputs['ReplicationRoleArn']}2")
    assert setup.delivered(f"{FILE}-1") == "FAILED"
    setup.replicas.update(ReplicaWriterArn=setup.role.outputs["ReplicationRoleArn"])
    assert setup.delivered(f"{FILE}-2") in ("COMPLETE", "COMPLETED")
    found = setup.replica(f"{FILE}-2")
    assert (found["Body"].read(), found["ReplicationStatus"]) == (b"events", "REPLICA")
    assert setup.replica(f"{FILE}-1") == "NoSuchKey"

    # What somebody deletes stays in the other account, unless delete markers are replicated by choice.
    delete(setup.logs, f"{FILE}-2")
    assert setup.replica(f"{FILE}-2")["ReplicationStatus"] == "REPLICA"
    setup.replicate(ReplicateDeleteMarkers="true")
    setup.delivered(f"{FILE}-3")
    delete(setup.logs, f"{FILE}-3")
    assert setup.replica(f"{FILE}-3") == "NoSuchKey"


def test_s3_assumes_the_role_and_its_policy_is_that_of_the_template(setup: Setup) -> None:
    iam, name = setup.role.account.iam, setup.role.ids["Replication"]
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    assert trust["Statement"][0]["Principal"] == {"Service": "s3.amazonaws.com"}
    (attached,) = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)["PolicyVersion"]
    assert found["Document"] == setup.role.resolved.properties("ReplicationPolicy")["PolicyDocument"]


def test_an_alarm_on_failures_notifies_the_topic(setup: Setup) -> None:
    (alarm,) = setup.role.account.cloudwatch.describe_alarms(
        AlarmNames=[setup.role.ids["ReplicationFailed"]]
    )["MetricAlarms"]
    assert alarm["AlarmActions"] == [setup.role.outputs["AlarmTopicArn"]]
    assert "ReplicationLatency" not in setup.role.ids
