"""What the log-bucket-policy template does to a bucket that exists."""

import json

import pytest

from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack

OLD = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Old",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "arn:aws:s3:::existing-logs/*",
            }
        ],
    }
)


def with_bucket(account: Account, name: str) -> Account:
    account.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region})
    return account


@pytest.fixture(scope="module")
def stack(new_account: NewAccount) -> Stack:
    """The policy with its defaults, on a bucket that has another one."""
    account = with_bucket(new_account(), "existing-logs")
    account.s3.put_bucket_policy(Bucket="existing-logs", Policy=OLD)
    return account.deploy("log-bucket-policy", LogBucketName="existing-logs")


def test_the_policy_takes_the_place_of_the_one_that_was_there(stack: Stack) -> None:
    policy = json.loads(stack.account.s3.get_bucket_policy(Bucket="existing-logs")["Policy"])
    assert policy == stack.resolved.properties("LogBucketPolicy")["PolicyDocument"]
    assert [one["Sid"] for one in policy["Statement"]] == [
        "AllowTrailToReadTheBucketAcl",
        "AllowTrailToWriteToItsOwnFolder",
        "AllowTrailToWriteToTheOrganizationFolder",
        "DenyRequestsWithoutTls",
        "DenyRequestsWithTlsBelow12",
        "DenyDeletesWithoutMfa",
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
