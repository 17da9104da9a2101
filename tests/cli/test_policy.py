"""The command `policy`: statements to merge by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from components.samples import ACCOUNT, OTHER_ACCOUNT, body
from deployment.resolver import Resolved

from cli.invocation import refused, run
from cloudtrail_templates import Key
from cloudtrail_templates.policies.key import (
    MAX_KEY_POLICY_BYTES,
    alarm_topic_use,
    delivery_topic_use,
    log_groups_statement,
    trail_use,
)
from cloudtrail_templates.policies.log_reader import readers_use

WORDS = ("policy", "log-bucket", "--bucket", "logs", "--trail-name", "main", "--region", "eu-west-1")


def test_prints_a_policy_without_intrinsic_functions() -> None:
    result = run(*WORDS, "--account-id", "111122223333")
    assert result.exit_code == 0
    write = json.loads(result.stdout)["Statement"][1]
    assert write["Resource"] == ["arn:aws:s3:::logs/AWSLogs/111122223333/*"]
    arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"
    assert write["Condition"]["StringEquals"]["aws:SourceArn"] == arn
    assert "Fn::" not in result.stdout


@pytest.mark.parametrize("name", ["aws-controltower-logs-111122223333-eu-west-1", "aws-control-logs"])
def test_a_bucket_of_control_tower_is_named_on_standard_error(name: str) -> None:
    result = run(*WORDS, "--bucket", name, "--account-id", "111122223333")
    assert result.exit_code == 0
    assert f"arn:aws:s3:::{name}" in json.loads(result.stdout)["Statement"][0]["Resource"]
    warned = "is named like a bucket of AWS Control Tower" in result.stderr
    assert warned is bool(result.stderr) is name.startswith("aws-controltower")


def test_lists_the_folders_of_all_accounts_and_of_the_organization() -> None:
    accounts = ("--account-id", "111122223333", "--account-id", "444455556666")
    result = run(*WORDS, *accounts, "--organization-id", "o-abcdefghij", "--s3-key-prefix", "a/b")
    _, own, organization, *_ = json.loads(result.stdout)["Statement"]
    assert own["Resource"] == [
        "arn:aws:s3:::logs/a/b/AWSLogs/111122223333/*",
        "arn:aws:s3:::logs/a/b/AWSLogs/444455556666/*",
    ]
    assert organization["Resource"] == ["arn:aws:s3:::logs/a/b/AWSLogs/o-abcdefghij/*"]
    assert ":111122223333:trail/main" in organization["Condition"]["StringEquals"]["aws:SourceArn"]


def test_readers_read_their_own_folders_of_the_organization() -> None:
    readers = ("--reader-account-id", "444455556666, 555566667777", "--organization-id", "o-abcdefghij")
    result = run(*WORDS, "--account-id", "111122223333", "--s3-key-prefix", "a", *readers)
    found = {one["Sid"]: one for one in json.loads(result.stdout)["Statement"]}
    get, listing = found["AllowReadersToGetTheirFiles"], found["AllowReadersToListTheirFiles"]
    assert get["Principal"] == listing["Principal"] == {"AWS": ["444455556666", "555566667777"]}
    own = "a/AWSLogs/o-abcdefghij/${aws:PrincipalAccount}"
    assert get["Resource"] == ["arn:aws:s3:::logs", f"arn:aws:s3:::logs/{own}/CloudTrail*/*"]
    assert listing["Condition"] == {"StringLike": {"s3:prefix": [own, f"{own}/*"]}}
    assert "AllowReaders" not in run(*WORDS, "--account-id", "111122223333").stdout


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc")],
)
def test_writes_arns_of_the_partition_of_the_region(region: str, partition: str) -> None:
    result = run(*WORDS, "--region", region, "--account-id", "111122223333")
    assert "arn:aws:" not in result.stdout
    assert f"arn:{partition}:s3:::logs" in result.stdout
    assert f"arn:{partition}:cloudtrail:{region}:111122223333:trail/main" in result.stdout


def test_accounts_may_be_separated_by_commas() -> None:
    repeated = run(*WORDS, "--account-id", "111122223333", "--account-id", "444455556666")
    listed = run(*WORDS, "--account-id", "111122223333,  444455556666 ,111122223333")
    assert listed.stdout == repeated.stdout


def test_a_policy_that_bursts_the_bytes_when_it_is_spread_out_is_printed_close() -> None:
    accounts = ",".join(f"{number:012}" for number in range(90))
    result = run(*WORDS, "--account-id", accounts)
    assert len(json.loads(result.stdout)["Statement"]) == 6
    assert len(result.stdout.strip()) <= 20480


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--account-id", "12"), "--account-id must be 12 digits"),
        (("--account-id", "111122223333", "--bucket", "A"), "--bucket must be"),
        (("--account-id", "111122223333", "--region", "Ireland"), "--region must be"),
        (("--account-id", "111122223333", "--s3-key-prefix", "/logs/"), "'/logs/'"),
        (("--account-id", "111122223333", "--organization-id", "abc"), "'abc'"),
        (
            ("--account-id", "111122223333", "--reader-account-id", "12"),
            "--reader-account-id must be 12 digits",
        ),
        ((), "--account-id"),
    ],
)
def test_a_wrong_value_is_one_line(words: tuple[str, ...], expected: str) -> None:
    refused(run(*WORDS, *words), expected)


def test_merges_into_the_current_policy(tmp_path: Path) -> None:
    theirs = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    current = json.dumps({"Version": "2012-10-17", "Id": "x", "Statement": [theirs]})
    (tmp_path / "current.json").write_text(current)
    own = json.loads(run(*WORDS, "--account-id", ACCOUNT).stdout)["Statement"]
    for result in (
        run(*WORDS, "--account-id", ACCOUNT, "--merge", str(tmp_path / "current.json")),
        run(*WORDS, "--account-id", ACCOUNT, "--merge", "-", stdin=current),
    ):
        assert json.loads(result.stdout) == {
            "Version": "2012-10-17",
            "Id": "x",
            "Statement": [theirs, *own],
        }


def test_names_the_administrators_of_the_bucket() -> None:
    arns = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("Deploy", "Admin")]
    result = run(
        *WORDS, "--account-id", ACCOUNT, *(word for arn in arns for word in ("--administrator-arn", arn))
    )
    denial = json.loads(result.stdout)["Statement"][-1]
    assert denial["Condition"]["ArnNotLike"] == {"aws:PrincipalArn": arns}


def test_prints_a_template_to_import_the_policy_with() -> None:
    policy = json.loads(run(*WORDS, "--account-id", ACCOUNT).stdout)
    template = json.loads(run(*WORDS, "--account-id", ACCOUNT, "--import-template").stdout)
    assert template["Resources"]["LogBucketPolicy"]["Properties"] == {
        "Bucket": "logs",
        "PolicyDocument": policy,
    }
    # An import needs the attribute.
    assert template["Resources"]["LogBucketPolicy"]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert list(template) == ["Resources"]


def test_refuses_a_merge_that_exceeds_the_bytes_of_a_bucket_policy() -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "a" * 20_000}
    result = run(
        *WORDS, "--account-id", ACCOUNT, "--merge", "-", stdin=json.dumps({"Statement": [statement]})
    )
    refused(result, "--merge must fit a policy of 20480 bytes, got 21")


KEY = ("policy", "key", "--region", "eu-west-1", "--account-id", ACCOUNT)
NAMED = ("--trail-name", "main", "--log-group-name", "audit", "--reader-account-id", OTHER_ACCOUNT)
USES: dict[str, Any] = {
    "trail": trail_use("main"),
    "readers": readers_use((OTHER_ACCOUNT,)),
    "log-group": log_groups_statement("audit"),
    "alarm-topic": alarm_topic_use(),
    "delivery-topic": delivery_topic_use("main"),
}


EVERY_USE = tuple(word for use in USES for word in ("--use", use))


def key_statements(*words: str) -> list[dict[str, Any]]:
    result = run(*KEY, *words)
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["Statement"]
    return found


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
@pytest.mark.parametrize("use", USES)
def test_a_use_of_a_key_is_printed_as_a_stack_would_deploy_it(use: str, region: str, partition: str) -> None:
    stack = Resolved(body(Key(uses=(USES[use],))), region=region, partition=partition, account=ACCOUNT)
    _, _, *deployed = stack.properties("Key")["KeyPolicy"]["Statement"]
    assert key_statements("--region", region, "--use", use, *NAMED) == deployed


def test_several_uses_are_one_policy_without_that_of_an_administrator() -> None:
    found = key_statements(*EVERY_USE, *NAMED)
    assert [one["Sid"] for one in found] == [
        "AllowTrailToEncryptLogs",
        "AllowReadersToDecrypt",
        "AllowLogGroupToEncrypt",
        "AllowAlarmsToPublishEncrypted",
        "AllowTrailToPublishEncrypted",
    ]
    assert key_statements("--use", "trail", *EVERY_USE, *NAMED) == found


def test_a_key_serves_trails_of_other_accounts_and_regions() -> None:
    (encrypt, publish) = key_statements(
        *("--use", "trail", "--use", "delivery-topic", "--trail-name", "main", "--trail-region", "us-east-1"),
        *("--trail-account-id", f"{ACCOUNT},{OTHER_ACCOUNT}"),
    )
    arns = [f"arn:aws:cloudtrail:us-east-1:{account}:trail/main" for account in (ACCOUNT, OTHER_ACCOUNT)]
    assert encrypt["Condition"]["StringEquals"] == {"aws:SourceArn": arns}
    assert publish["Condition"] == {"StringEqualsIfExists": {"aws:SourceArn": arns}}
    assert encrypt["Condition"]["StringLikeIfExists"] == {
        "kms:EncryptionContext:aws:cloudtrail:arn": [
            f"arn:aws:cloudtrail:*:{account}:trail/*" for account in (ACCOUNT, OTHER_ACCOUNT)
        ]
    }


def test_a_key_policy_too_large_for_lines_is_printed_on_one_and_then_refused() -> None:
    def accounts(count: int) -> tuple[str, ...]:
        return (
            "--use",
            "trail",
            "--trail-name",
            "main",
            "--trail-account-id",
            ",".join(f"{one:012}" for one in range(count)),
        )

    printed = run(*KEY, *accounts(300))
    assert printed.exit_code == 0
    assert printed.stdout.count("\n") == 1
    assert len(printed.stdout.strip()) <= MAX_KEY_POLICY_BYTES
    refused(
        run(*KEY, *accounts(330)), "--trail-account-id must fit a key policy of 32768 bytes, got 330 accounts"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "Missing option '--use'"),
        (("--use", "bucket"), "'bucket' is not one of"),
        (("--use", "trail"), "--use trail and --use delivery-topic need --trail-name"),
        (("--use", "delivery-topic"), "need --trail-name"),
        (("--use", "log-group", "--trail-name", "main"), "--use log-group needs --log-group-name"),
        (("--use", "readers"), "--use readers needs --reader-account-id"),
        (("--use", "readers", "--reader-account-id", "12"), "--reader-account-id must be 12 digits"),
        (("--use", "trail", "--trail-name", "my--trail"), "--trail-name must be 3 to 128"),
        (("--use", "log-group", "--log-group-name", "aws/x"), "--log-group-name must be 1 to 512"),
        (("--use", "alarm-topic", "--region", "Ireland"), "--region must be a region, got 'Ireland'"),
        (("--use", "alarm-topic", "--account-id", "12"), "--account-id must be 12 digits"),
        (("--use", "trail", *NAMED, "--trail-account-id", "12"), "--trail-account-id must be 12 digits"),
        (("--use", "trail", *NAMED, "--trail-region", "x"), "--trail-region must be a region, got 'x'"),
    ],
)
def test_a_wrong_use_of_a_key_is_one_line(words: tuple[str, ...], expected: str) -> None:
    refused(run(*KEY, *words), expected)
