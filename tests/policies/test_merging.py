"""Merge statements into a policy that exists."""

import json
from typing import Any

import pytest

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.policies.merging import merge_policies, read_policy


def statement(sid: str | None, **more: Any) -> dict[str, Any]:
    return {**({} if sid is None else {"Sid": sid}), "Effect": "Allow", **more}


OURS = {"Version": "2012-10-17", "Statement": [statement("A", Action="ours"), statement("B", Action="ours")]}


def test_new_statements_follow_and_nothing_else_changes() -> None:
    theirs = [statement(None, Action="x"), statement("Z", NotAction=["y"])]
    current = {"Version": "2008-10-17", "Id": "theirs", "Statement": theirs}
    assert merge_policies(current, OURS) == {**current, "Statement": [*theirs, *OURS["Statement"]]}


def test_a_statement_with_the_same_sid_is_replaced_in_its_place() -> None:
    theirs = [statement("B", Action="old"), statement("Z"), statement("B", Action="older")]
    merged = merge_policies({"Statement": theirs}, OURS)["Statement"]
    assert merged == [statement("B", Action="ours"), statement("Z"), statement("A", Action="ours")]


def test_a_second_merge_changes_nothing() -> None:
    merged = merge_policies({"Statement": [statement("Z")]}, OURS)
    assert merge_policies(merged, OURS) == merged


@pytest.mark.parametrize("statements", [statement("Z"), [statement("Z")]])
def test_the_document_and_the_answer_of_the_aws_cli_are_read(statements: Any) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    expected = {"Version": "2012-10-17", "Statement": [statement("Z")]}
    assert read_policy(document, "--merge a.json") == expected
    assert read_policy(json.dumps({"Policy": document}), "--merge a.json") == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "--merge a.json must hold a policy as JSON, got ''"),
        ("NoSuchBucketPolicy", "must hold a policy as JSON, got 'NoSuchBucketPolicy'"),
        ('{"Policy": "{"}', "must hold a policy as JSON"),
        ("[]", "must hold a policy with statements, got \\[\\]"),
        ("{}", "must hold a policy with statements"),
        ('{"Statement": [1]}', "must hold a policy with statements"),
        ('{"Statement": {"Sid": "A"}}', "must hold a policy with statements"),
        ('{"Statement": {"Sid": ["A"], "Effect": "Deny"}}', "must hold a policy with statements"),
    ],
)
def test_a_text_that_is_no_policy_is_an_error(text: str, says: str) -> None:
    with pytest.raises(CloudTrailTemplatesError, match=says):
        read_policy(text, "--merge a.json")
