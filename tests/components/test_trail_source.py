"""The options of a log bucket that say whose trails deliver to it, and where."""

from typing import Any

import pytest
from troposphere import Ref

from cloudtrail_templates import (
    OptionError,
)
from components.log_buckets import bucket, deployed, policy, properties
from components.samples import (
    ACCOUNT,
    ORGANIZATION,
    OTHER_ACCOUNT,
    statements,
)


def test_s3_key_prefix_is_the_same_in_policy_and_handle() -> None:
    for prefix, written in (
        ("security/logs", "security/logs/AWSLogs/"),
        (Ref("Prefix"), "${Prefix}/AWSLogs/"),
    ):
        made = bucket(s3_key_prefix=prefix)
        assert made.s3_key_prefix is prefix
        (resource,) = policy(s3_key_prefix=prefix)["AllowTrailToWriteToItsOwnFolder"]["Resource"]
        assert resource["Fn::Sub"] == "${LogBucket.Arn}/" + written + "${AWS::AccountId}/*"


@pytest.mark.parametrize(
    "prefix",
    ["", "/logs/", "logs/", "/logs", "AWSLogs", "AWSLogs/x", "a/AWSLogs/x", "a//b", "a b", "ü", "x" * 201],
)
def test_s3_key_prefix_that_cloudtrail_refuses_is_an_error(prefix: str) -> None:
    with pytest.raises(
        OptionError, match=r"^s3_key_prefix must be at most 200 .*; give a prefix like security/logs"
    ):
        bucket(s3_key_prefix=prefix)


def test_trail_region_is_that_of_the_stack_unless_given() -> None:
    def source(**options: Any) -> str:
        arn = policy(**options)["AllowTrailToReadTheBucketAcl"]["Condition"]["StringEquals"]["aws:SourceArn"]
        return str(arn["Fn::Sub"])

    assert ":cloudtrail:${AWS::Region}:" in source()
    assert ":cloudtrail:us-east-1:" in source(trail_region="us-east-1")
    assert ":cloudtrail:${Home}:" in source(trail_region=Ref("Home"))


@pytest.mark.parametrize("region", ["", "Ireland", "eu-west", "EU-WEST-1", "eu-west-1a"])
def test_trail_region_that_is_none_is_an_error(region: str) -> None:
    with pytest.raises(OptionError, match="^trail_region must be a region, got .*; write it like eu-west-1"):
        bucket(trail_region=region)


@pytest.mark.parametrize(
    "name",
    ["", "ab", "a" * 129, "my--trail", "my._trail", "-trail", "trail_", "192.168.5.4", "my trail", "träil"],
)
def test_trail_name_that_cloudtrail_refuses_is_an_error(name: str) -> None:
    with pytest.raises(
        OptionError, match="^trail_name must be 3 to 128 .*; give a name like management-events"
    ):
        bucket(trail_name=name)


def test_account_ids_list_the_trail_and_the_folder_of_each_account() -> None:
    accounts = (ACCOUNT, OTHER_ACCOUNT)
    write = policy(account_ids=accounts)["AllowTrailToWriteToItsOwnFolder"]
    assert [one["Fn::Sub"] for one in write["Resource"]] == [
        f"${{LogBucket.Arn}}/AWSLogs/{account}/*" for account in accounts
    ]
    sources = [arn["Fn::Sub"] for arn in write["Condition"]["StringEquals"]["aws:SourceArn"]]
    assert [source.split(":")[-2] for source in sources] == list(accounts)


def test_account_ids_of_one_account_name_its_trail_and_folder() -> None:
    write = policy(account_ids=(OTHER_ACCOUNT,))["AllowTrailToWriteToItsOwnFolder"]
    assert write["Resource"] == [{"Fn::Sub": "${LogBucket.Arn}/AWSLogs/" + OTHER_ACCOUNT + "/*"}]
    assert f":{OTHER_ACCOUNT}:trail/" in write["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]


def test_account_ids_reach_the_key_of_the_bucket() -> None:
    use = statements(properties("LogBucketKey", account_ids=(ACCOUNT, OTHER_ACCOUNT))["KeyPolicy"])
    context = use["AllowTrailToEncryptLogs"]["Condition"]["StringLikeIfExists"][
        "kms:EncryptionContext:aws:cloudtrail:arn"
    ]
    assert [arn["Fn::Sub"].split(":")[-2] for arn in context] == [ACCOUNT, OTHER_ACCOUNT]


def test_account_ids_become_arns_at_deployment() -> None:
    made = deployed("account_ids", parameters={"AccountIds": f"{ACCOUNT},{OTHER_ACCOUNT}"})
    write = statements(made.properties("LogBucketPolicy")["PolicyDocument"])[
        "AllowTrailToWriteToItsOwnFolder"
    ]
    assert write["Condition"]["ArnLike"]["aws:SourceArn"] == [
        f"arn:*:cloudtrail:*:{ACCOUNT}:trail/*",
        f"arn:*:cloudtrail:*:{OTHER_ACCOUNT}:trail/*",
    ]
    assert write["Condition"]["StringLike"]["aws:SourceArn"] == (
        "arn:aws:cloudtrail:eu-central-1:*:trail/management-events"
    )
    own = deployed("account_ids", parameters={}).properties("LogBucketPolicy")["PolicyDocument"]
    assert statements(own)["AllowTrailToWriteToItsOwnFolder"]["Condition"]["StringEquals"][
        "aws:SourceArn"
    ] == (f"arn:aws:cloudtrail:eu-central-1:{ACCOUNT}:trail/management-events")


def test_the_accounts_that_fit_into_the_policy_depend_on_the_name_of_the_trail() -> None:
    for name, most in (("management-events", 68), ("a" * 128, 37)):
        assert bucket(trail_name=name, account_ids=tuple(f"{number:012}" for number in range(most)))
        with pytest.raises(OptionError, match="^account_ids must fit a bucket policy of 20480 bytes"):
            bucket(trail_name=name, account_ids=tuple(f"{number:012}" for number in range(most + 1)))


def test_two_hundred_accounts_are_an_error_that_gives_the_sizes() -> None:
    with pytest.raises(OptionError) as refused:
        bucket(account_ids=tuple(f"{number:012}" for number in range(200)))
    text = str(refused.value)
    assert text.startswith("account_ids must fit a bucket policy of 20480 bytes, got 200 accounts (")
    assert text.endswith("; use an organization trail (organization_id), or a second bucket")


@pytest.mark.parametrize(
    ("accounts", "says"),
    [
        ((), "must be a tuple with at least one value, got"),
        ([ACCOUNT], "must be a tuple with at least one value, got"),
        (ACCOUNT, "must be a tuple with at least one value, got"),
        (("1234",), "must be 12 digits each, got '1234'; give account ids"),
        (("١" * 12,), "must be 12 digits each, got"),
        ((111122223333,), "must be text, got 111122223333"),
    ],
)
def test_account_ids_that_are_none_are_an_error(accounts: Any, says: str) -> None:
    with pytest.raises(OptionError) as refused:
        bucket(account_ids=accounts)
    assert str(refused.value).startswith(f"account_ids {says}")


def test_organization_id_adds_its_folder_for_the_first_account() -> None:
    for accounts in (None, (ACCOUNT, OTHER_ACCOUNT)):
        made = policy(organization_id=ORGANIZATION, account_ids=accounts)
        write = made["AllowTrailToWriteToTheOrganizationFolder"]
        assert write["Resource"] == [{"Fn::Sub": f"${{LogBucket.Arn}}/AWSLogs/{ORGANIZATION}/*"}]
        source = write["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
        assert source.split(":")[-2] == (ACCOUNT if accounts else "AccountId}")
        assert len(made["AllowTrailToWriteToItsOwnFolder"]["Resource"]) == len(accounts or [None])


def test_organization_id_is_given_at_deployment() -> None:
    # Without one, the statement repeats what the account's trail may do already.
    for given, folder in (("", ACCOUNT), (ORGANIZATION, ORGANIZATION)):
        made = deployed("organization_id", parameters={"OrganizationId": given})
        document = made.properties("LogBucketPolicy")["PolicyDocument"]
        write = statements(document)["AllowTrailToWriteToTheOrganizationFolder"]
        assert [one.rpartition("/AWSLogs")[2] for one in write["Resource"]] == [f"/{folder}/*"]


@pytest.mark.parametrize("identity", ["", "o-short", "exampleorg1", "o-EXAMPLEORG1", "o-" + "a" * 33])
def test_organization_id_that_is_none_is_an_error(identity: str) -> None:
    with pytest.raises(OptionError, match="^organization_id must be an organization's id, got .*; write o-"):
        bucket(organization_id=identity)
