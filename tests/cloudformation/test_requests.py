"""Conditions of a policy hold for the requests of a service as IAM evaluates them."""

from typing import Any

import pytest

from cloudtrail_templates.cloudformation.grants import Gap, Lack, find_denial, find_gap
from cloudtrail_templates.cloudformation.requests import Request, applies, condition_holds
from cloudtrail_templates.cloudformation.statements import Statement, statements

REQUEST = Request(
    "cloudtrail",
    "s3:PutObject",
    "arn:aws:s3:::logs/AWSLogs/1/a",
    {
        "aws:sourcearn": ("arn:aws:cloudtrail:eu-west-1:1:trail/audit",),
        "s3:x-amz-acl": ("private",),
        "header": (None, "b"),
    },
)


def statement(**changes: Any) -> Statement:
    raw = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::logs/*",
    }
    found = statements(
        {"Statement": {key: value for key, value in (raw | changes).items() if value is not None}}
    )
    assert found
    return found[0]


@pytest.mark.parametrize(
    ("operator", "key", "value", "holds"),
    [
        ("StringEquals", "s3:x-amz-acl", "private", True),
        ("StringEquals", "s3:x-amz-acl", "pri*", False),
        ("StringLike", "s3:x-amz-acl", "pri*", True),
        ("StringEqualsIgnoreCase", "s3:x-amz-acl", "PRIVATE", True),
        ("StringNotEquals", "s3:x-amz-acl", "private", False),
        ("StringNotEquals", "s3:x-amz-acl", "${Open}", None),
        ("ArnLike", "aws:sourcearn", "arn:aws:cloudtrail:*:1:trail/*", True),
        ("ArnEquals", "aws:sourcearn", "arn:aws:cloudtrail:*:1:trail/*", True),
        ("ArnNotLike", "aws:sourcearn", "arn:aws:cloudtrail:*:2:trail/*", True),
        ("StringEquals", "aws:principalorgid", "o-a", False),
        ("StringEqualsIfExists", "aws:principalorgid", "o-a", True),
        ("StringNotEquals", "aws:principalorgid", "o-a", True),
        ("ForAnyValue:StringNotLike", "aws:principalorgpaths", "o-a/*", False),
        ("ForAllValues:StringLike", "aws:principalorgpaths", "o-a/*", True),
        ("Null", "aws:principalorgid", "true", True),
        ("Null", "aws:sourcearn", "true", False),
        ("Bool", "aws:principalisawsservice", "true", True),
        ("BoolIfExists", "aws:principalisawsservice", "false", False),
        ("Bool", "aws:securetransport", "false", False),
        ("NumericLessThan", "s3:tlsversion", "1.2", False),
        ("NumericLessThan", "s3:tlsversion", "1.3", None),
        ("StringEquals", "aws:principalaccount", "111122223333", False),
        ("ArnNotEquals", "aws:principalarn", "arn:aws:iam::1:role/a", True),
        ("StringLike", "aws:principaltag/team", "*", False),
        ("NotIpAddress", "aws:sourceip", "192.0.2.0/24", True),
        ("StringEquals", "header", "b", None),
        ("StringNotEquals", "header", "c", True),
        ("StringEquals", "aws:requestedregion", "eu-west-1", None),
        ("DateLessThan", "s3:x-amz-acl", "2026-01-01", None),
    ],
)
def test_a_condition_holds_or_not_or_depends_on_the_deployment(
    operator: str, key: str, value: str, holds: object
) -> None:
    assert condition_holds((operator, key), [value], REQUEST) is holds


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"Principal": "*"}, True),
        ({"Principal": {"AWS": "111122223333"}}, False),
        ({"Principal": {"Service": "${Open}"}}, None),
        ({"Principal": None, "NotPrincipal": {"AWS": "111122223333"}}, True),
        ({"Principal": None, "NotPrincipal": {"Service": ["cloudtrail.amazonaws.com"]}}, False),
        ({"Action": "s3:put*"}, True),
        ({"Action": None, "NotAction": "s3:Get*"}, True),
        ({"Action": None, "NotAction": "s3:*"}, False),
        ({"Resource": None, "NotResource": "arn:aws:s3:::logs/*"}, False),
        ({"Resource": None}, True),
        ({"Condition": "${Open}"}, None),
        ({"Condition": {"StringEquals": {"s3:x-amz-acl": ["public", "private"]}}}, True),
    ],
)
def test_a_statement_applies_to_a_request(changes: dict[str, Any], expected: object) -> None:
    assert applies(statement(**changes), REQUEST) is expected


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({}, None),
        ({"Effect": "Deny"}, Lack.ACTION),
        ({"Action": "s3:GetObject"}, Lack.ACTION),
        ({"Resource": "arn:aws:s3:::logs"}, Lack.RESOURCE),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a"}}}, Lack.CONDITION),
    ],
)
def test_a_policy_lacks_one_thing(changes: dict[str, Any], lack: Lack | None) -> None:
    gap = find_gap([statement(**changes)], REQUEST)
    assert (gap.lack if isinstance(gap, Gap) else None) is lack


def test_only_a_deny_that_surely_applies_is_a_denial() -> None:
    sure, open_one = statement(Effect="Deny"), statement(Effect="Deny", Condition={"Bool": {"x": "true"}})
    assert find_denial([open_one, sure], REQUEST) is sure
    assert find_denial([open_one, statement()], REQUEST) is None
