"""Accounts that read log files of another account for real, in an emulator that enforces policies.

It knows no S3 Bucket Key and no organizations of several accounts: the tables of requests have those.
"""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from deployment.emulator import Account, Stack, emulator
from deployment.test_enforced_policies import client, code, somebody

ARCHIVE, MEMBER, NEIGHBOUR, THIRD_PARTY = "999988887777", "444455556666", "555566667777", "123412341234"
ORGANIZATION = "o-exampleorg1"
# The layout of AWS Control Tower: the id of the organization is the prefix, too.
ROOT = f"{ORGANIZATION}/AWSLogs/{ORGANIZATION}/"
FILES = {
    f"{ROOT}{account}/{folder}/{region}/2026/11/28/{account}_{folder}_{region}_x.json.gz"
    for account in (MEMBER, NEIGHBOUR)
    for folder in ("CloudTrail", "CloudTrail-Digest")
    for region in ("eu-central-1", "us-east-1")
}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator that enforces policies."""
    with emulator(tmp_path_factory.mktemp("readers"), AUTH="true") as address:
        yield address


@pytest.fixture(scope="module")
def bucket(endpoint: str) -> Stack:
    """The log bucket of an organization, with files of two members."""
    made = Account(endpoint, ARCHIVE).deploy(
        "log-bucket",
        AccountIds="111122223333",
        OrganizationId=ORGANIZATION,
        S3KeyPrefix=ORGANIZATION,
        ReaderAccountIds=f"{MEMBER}, {NEIGHBOUR}",
    )
    for key in FILES:
        made.account.s3.put_object(Bucket=made.ids["LogBucket"], Key=key, Body=gzip.compress(key.encode()))
    return made


def role(bucket: Stack, stack: str, **parameters: str) -> Stack:
    """A role whose stack takes the outputs of the bucket's."""
    taken = {name: bucket.outputs[name] for name in ("LogBucketName", "KmsKeyArn", "S3KeyPrefix")}
    return bucket.account.deploy("log-reader", stack, **taken, OrganizationId=ORGANIZATION, **parameters)


@pytest.fixture(scope="module")
def member(bucket: Stack) -> Stack:
    """The role of a member."""
    return role(bucket, "member", LogAccountId=MEMBER)


@pytest.fixture(scope="module")
def third_party(bucket: Stack) -> Stack:
    """The role of a third party, for one folder and one region of the member."""
    return role(
        bucket,
        "third-party",
        LogAccountId=MEMBER,
        ReaderAccountId=THIRD_PARTY,
        ExternalId="siem-7f3c",
        LogFolders="CloudTrail",
        LogRegions="us-east-1",
    )


def assume(stack: Stack, account: str, **more: str) -> str:
    """What comes of a user's attempt to assume the role."""
    sts = client(stack.account.endpoint, "sts", somebody(stack.account.endpoint, account))
    arn = stack.outputs["LogReaderRoleArn"]
    return code(sts.assume_role, RoleArn=arn, RoleSessionName="logs", **more)


def session(stack: Stack, account: str, **more: str) -> Any:
    """S3 with the role, assumed by a user of an account."""
    endpoint = stack.account.endpoint
    sts = client(endpoint, "sts", somebody(endpoint, account))
    made = sts.assume_role(RoleArn=stack.outputs["LogReaderRoleArn"], RoleSessionName="logs", **more)
    found = made["Credentials"]
    keys = {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"],
    }
    return client(endpoint, "s3", keys)


def read(s3: Any, bucket: Stack) -> set[str]:
    """The files that can be read."""
    name = bucket.ids["LogBucket"]
    return {key for key in FILES if code(s3.get_object, Bucket=name, Key=key) == "done"}


def listed(s3: Any, bucket: Stack, *prefixes: str | None) -> dict[str | None, bool]:
    """Whether each prefix can be listed; None is a listing without one."""
    name = bucket.ids["LogBucket"]
    calls = {one: {} if one is None else {"Prefix": one} for one in prefixes}
    return {one: code(s3.list_objects_v2, Bucket=name, **more) == "done" for one, more in calls.items()}


def test_only_the_reader_assumes_the_role_and_a_third_party_with_its_id(
    member: Stack, third_party: Stack
) -> None:
    assert assume(member, MEMBER) == "done"
    assert assume(member, NEIGHBOUR) == "AccessDenied"
    assert assume(third_party, THIRD_PARTY, ExternalId="siem-7f3c") == "done"
    assert assume(third_party, THIRD_PARTY, ExternalId="siem-7f3d") == "AccessDenied"
    assert assume(third_party, THIRD_PARTY) == "AccessDenied"
    assert assume(third_party, MEMBER, ExternalId="siem-7f3c") == "AccessDenied"


def test_a_member_reads_and_lists_its_folder_and_neither_the_neighbours_nor_what_is_above(
    bucket: Stack, member: Stack
) -> None:
    s3 = session(member, MEMBER)
    assert read(s3, bucket) == {key for key in FILES if key.startswith(f"{ROOT}{MEMBER}/")}
    own = [f"{ROOT}{MEMBER}/", f"{ROOT}{MEMBER}", f"{ROOT}{MEMBER}/CloudTrail-Digest/us-east-1"]
    assert listed(s3, bucket, *own) == dict.fromkeys(own, True)
    others = [None, "", f"{ORGANIZATION}/", ROOT, f"{ROOT}{NEIGHBOUR}/", f"{ROOT}{MEMBER}0/"]
    assert listed(s3, bucket, *others) == dict.fromkeys(others, False)
    assert member.outputs["LogFolder"] == f"s3://{bucket.ids['LogBucket']}/{ROOT}{MEMBER}/"


def test_a_third_party_reads_and_lists_the_chosen_folder_and_region(
    bucket: Stack, third_party: Stack
) -> None:
    s3 = session(third_party, THIRD_PARTY, ExternalId="siem-7f3c")
    chosen = f"{ROOT}{MEMBER}/CloudTrail/us-east-1/"
    assert read(s3, bucket) == {key for key in FILES if key.startswith(chosen)}
    assert listed(s3, bucket, chosen, chosen[:-1]) == {chosen: True, chosen[:-1]: True}
    others = [f"{ROOT}{MEMBER}/", f"{ROOT}{MEMBER}/CloudTrail/", chosen.replace("Trail/", "Trail-Digest/")]
    assert listed(s3, bucket, *others) == dict.fromkeys(others, False)


def test_a_reader_neither_writes_nor_deletes_nor_looks_at_the_bucket(bucket: Stack, member: Stack) -> None:
    s3, name = session(member, MEMBER), bucket.ids["LogBucket"]
    (key, *_) = sorted(FILES)
    assert code(s3.put_object, Bucket=name, Key=key, Body=b"forged") == "AccessDenied"
    assert code(s3.delete_object, Bucket=name, Key=key) == "AccessDenied"
    assert code(s3.get_bucket_policy, Bucket=name) == "AccessDenied"
    assert code(s3.get_bucket_location, Bucket=name) == "done"


@pytest.mark.parametrize("account", [MEMBER, NEIGHBOUR])
def test_accounts_that_the_bucket_names_read_their_own_folders_without_a_role(
    bucket: Stack, account: str
) -> None:
    s3 = client(bucket.account.endpoint, "s3", somebody(bucket.account.endpoint, account))
    own = f"{ROOT}{account}/"
    assert read(s3, bucket) == {key for key in FILES if key.startswith(own)}
    assert listed(s3, bucket, own, f"{own}CloudTrail/") == {own: True, f"{own}CloudTrail/": True}
    (neighbour,) = {MEMBER, NEIGHBOUR} - {account}
    others = [None, "", f"{ORGANIZATION}/", ROOT, f"{ROOT}{neighbour}/"]
    assert listed(s3, bucket, *others) == dict.fromkeys(others, False)
    name = bucket.ids["LogBucket"]
    assert code(s3.put_object, Bucket=name, Key=f"{own}CloudTrail/x", Body=b"") == "AccessDenied"
    assert code(s3.get_bucket_location, Bucket=name) == "done"


def test_an_account_that_the_bucket_does_not_name_reads_nothing(bucket: Stack) -> None:
    s3 = client(bucket.account.endpoint, "s3", somebody(bucket.account.endpoint, THIRD_PARTY))
    assert read(s3, bucket) == set()
    prefixes = [f"{ROOT}{MEMBER}/", f"{ROOT}{THIRD_PARTY}/", ROOT]
    assert listed(s3, bucket, *prefixes) == dict.fromkeys(prefixes, False)


def test_other_regions_change_the_policy_in_place(member: Stack) -> None:
    assert set(member.changes(LogRegions="us-east-1").values()) == {"Modify"}
