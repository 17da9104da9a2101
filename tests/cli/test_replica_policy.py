"""The command `policy replica`: what a bucket and a key allow a replication role of another account."""

import json
from pathlib import Path

import pytest
from components.samples import ROLE_ARN

from cli.invocation import refused, run

WORDS = ("policy", "replica", "--role-arn", ROLE_ARN)


def test_prints_the_statement_of_the_bucket() -> None:
    result = run(*WORDS, "--bucket", "our-replicas")
    assert (result.exit_code, result.stderr) == (0, "")
    (statement,) = json.loads(result.stdout)["Statement"]
    assert statement["Principal"] == {"AWS": ROLE_ARN}
    assert statement["Resource"] == ["arn:aws:s3:::our-replicas/*"]
    assert "s3:ReplicateObject" in statement["Action"]


def test_prints_the_statement_of_the_key() -> None:
    (statement,) = json.loads(run(*WORDS, "--key").stdout)["Statement"]
    assert statement["Principal"] == {"AWS": ROLE_ARN}
    assert statement["Action"] == ["kms:Encrypt", "kms:Decrypt"]


def test_the_bucket_is_in_the_partition_of_the_role() -> None:
    role = ROLE_ARN.replace("arn:aws:", "arn:aws-cn:")
    result = run("policy", "replica", "--role-arn", role, "--bucket", "our-replicas")
    assert "arn:aws-cn:s3:::our-replicas/*" in result.stdout


@pytest.mark.parametrize("words", [("--bucket", "our-replicas"), ("--key",)])
def test_merges_into_the_current_policy(words: tuple[str, ...], tmp_path: Path) -> None:
    theirs = {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    current = json.dumps({"Version": "2012-10-17", "Statement": [theirs]})
    own = json.loads(run(*WORDS, *words).stdout)["Statement"]
    merged = json.loads(run(*WORDS, *words, "--merge", "-", stdin=current).stdout)
    assert merged == {"Version": "2012-10-17", "Statement": [theirs, *own]}
    # A second time, the statement is replaced.
    assert json.loads(run(*WORDS, *words, "--merge", "-", stdin=json.dumps(merged)).stdout) == merged


@pytest.mark.parametrize("words", [("--bucket", "our-replicas"), ("--key",)])
def test_the_statement_of_another_role_stays(words: tuple[str, ...]) -> None:
    first = run(*WORDS, *words).stdout
    for role in (ROLE_ARN.replace("1111", "4444"), f"{ROLE_ARN}2", ROLE_ARN.replace("role/", "role/path/")):
        both = run("policy", "replica", "--role-arn", role, *words, "--merge", "-", stdin=first)
        found = json.loads(both.stdout)["Statement"]
        assert [one["Principal"]["AWS"] for one in found] == [ROLE_ARN, role]
        assert all(one["Sid"].isalnum() for one in found)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "give either --bucket or --key"),
        (("--bucket", "our-replicas", "--key"), "give either --bucket or --key"),
        (("--bucket", "Our_Replicas"), "--bucket must be"),
        (("--key", "--role-arn", "Replication"), "--role-arn must be the ARN of a role"),
        (("--key", "--role-arn", f"{ROLE_ARN}/*"), "--role-arn must be the ARN of a role"),
        (("--key", "--merge", "missing.json"), "missing.json"),
    ],
)
def test_a_wrong_value_is_one_line(words: tuple[str, ...], says: str) -> None:
    refused(run(*WORDS, *words), says)


def test_a_current_policy_that_is_none_is_refused() -> None:
    refused(run(*WORDS, "--key", "--merge", "-", stdin="[]"), "--merge")
