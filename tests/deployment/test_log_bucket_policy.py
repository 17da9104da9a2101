"""What the log-bucket-policy template does to a bucket that exists."""

import json
from pathlib import Path

import pytest
from cli.invocation import run

from cloudtrail_templates import CATALOG
from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack

OLD = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Old",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::merged-logs/*",
        }
    ],
}


def with_bucket(account: Account, name: str) -> Account:
    account.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
    return account


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The policy with its defaults, on a bucket that has none."""
    account = with_bucket(new_account(), "existing-logs")
    return account.deploy("log-bucket-policy", LogBucketName="existing-logs")


def test_the_bucket_has_the_policy_of_the_template(stack: Stack) -> None:
    policy = json.loads(stack.account.s3.get_bucket_policy(Bucket="existing-logs")["Policy"])
    assert policy == stack.resolved.properties("LogBucketPolicy")["PolicyDocument"]
    assert [one["Sid"] for one in policy["Statement"]] == [
        "AllowTrailToReadTheBucketAcl",
        "AllowTrailToWriteToItsOwnFolder",
        "AllowTrailToWriteToTheOrganizationFolder",
        "AllowReplicas",
        "AllowReadersToGetTheirFiles",
        "AllowReadersToListTheirFiles",
        "DenyRequestsWithoutTls",
        "DenyRequestsWithTlsBelow12",
        "DenyCustomerProvidedKeys",
        "DenyDeletesWithoutMfa",
        "DenyBucketChangesExceptByAdministrators",
    ]


def test_the_outputs_are_what_the_trail_template_asks_for(stack: Stack) -> None:
    assert stack.outputs == {"LogBucketName": "existing-logs", "TrailName": "management-events"}


def test_the_policy_is_the_same_that_a_bucket_of_ours_would_get(new_account: NewAccount) -> None:
    chosen = {
        "TrailName": "audit",
        "TrailRegion": "us-east-1",
        "AccountIds": "111122223333,444455556666",
        "OrganizationId": "o-exampleorgid",
        "S3KeyPrefix": "logs",
        "DeleteRequiresMfa": "false",
        "ReplicaWriterArn": "arn:aws:iam::444455556666:role/Replication",
    }
    account = with_bucket(new_account(), "rich-existing-logs")
    account.deploy("log-bucket-policy", **chosen, LogBucketName="rich-existing-logs")
    ours = account.deploy("log-bucket", **chosen)
    found = {
        name: account.s3.get_bucket_policy(Bucket=name)["Policy"].replace(name, "<bucket>")
        for name in ("rich-existing-logs", ours.outputs["LogBucketName"])
    }
    one, other = map(json.loads, found.values())
    assert one == other


def test_the_policy_stays_when_the_stack_is_deleted(new_account: NewAccount) -> None:
    account = with_bucket(new_account(), "kept-logs")
    stack = account.deploy("log-bucket-policy", LogBucketName="kept-logs")
    before = account.s3.get_bucket_policy(Bucket="kept-logs")["Policy"]
    stack.delete()
    assert account.s3.get_bucket_policy(Bucket="kept-logs")["Policy"] == before


def test_a_policy_is_merged_and_written_and_its_import_is_accepted(
    new_account: NewAccount, tmp_path: Path
) -> None:
    account = with_bucket(new_account(), "merged-logs")
    account.s3.put_bucket_policy(Bucket="merged-logs", Policy=json.dumps(OLD))
    current = tmp_path / "current.json"
    current.write_text(account.s3.get_bucket_policy(Bucket="merged-logs")["Policy"])
    command = (
        "policy",
        "log-bucket",
        "--bucket",
        "merged-logs",
        "--trail-name",
        "main",
        "--merge",
        str(current),
    )
    where = ("--region", account.region, "--account-id", account.number)
    merged, template = run(*command, *where).stdout, run(*command, *where, "--import-template").stdout
    account.s3.put_bucket_policy(Bucket="merged-logs", Policy=merged)

    (words,) = [text for text in CATALOG["log-bucket-policy"].about.before if "IMPORT" in text]
    written = words.split("--resources-to-import '")[1].split("'")[0]
    formation, names = account.cloudformation, {"StackName": "imported", "ChangeSetName": "import"}
    formation.create_change_set(
        **names,
        ChangeSetType="IMPORT",
        TemplateBody=template,
        ResourcesToImport=json.loads(written.replace("<bucket>", "merged-logs")),
    )
    formation.get_waiter("change_set_create_complete").wait(**names, WaiterConfig={"Delay": 1})
    found = formation.describe_change_set(**names)
    (change,) = found["Changes"]
    assert (change["ResourceChange"]["Action"], change["ResourceChange"]["LogicalResourceId"]) == (
        "Import",
        "LogBucketPolicy",
    )
    # The emulator accepts the change set, and does not execute imports of this type.
    assert found["StatusReason"].startswith("Resource import is not supported by this emulator")

    policy = json.loads(account.s3.get_bucket_policy(Bucket="merged-logs")["Policy"])
    assert policy["Statement"][0] == OLD["Statement"][0]
    assert policy == json.loads(template)["Resources"]["LogBucketPolicy"]["Properties"]["PolicyDocument"]
