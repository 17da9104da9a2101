"""The struct userIdentity as Athena writes it."""

from typing import Any

import pytest

from cloudtrail_templates.backtest.reading.athena_values import parse_resources, parse_struct


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{type=Root, arn=arn:aws:iam::1:root}", {"type": "Root", "arn": "arn:aws:iam::1:root"}),
        ("{type=IAMUser, invokedby=null, username=a=b,c}", {"type": "IAMUser", "userName": "a=b,c"}),
        (
            "{sessioncontext={attributes={mfaauthenticated=true, creationdate=x}, sessionissuer={username=y}}, arn=z}",
            {
                "sessionContext": {
                    "attributes": {"mfaAuthenticated": "true", "creationDate": "x"},
                    "sessionIssuer": {"userName": "y"},
                },
                "arn": "z",
            },
        ),
        ("{sessioncontext={attributes=null, sessionissuer={}}, other=1}", {"other": "1"}),
        ('{"type": "Root"}', {"type": "Root"}),
        ("text", "text"),
        ("{", {}),
        ("{type=IAMUser", {"type": "IAMUser"}),
    ],
)
def test_a_struct_is_an_object_with_the_names_of_cloudtrail(text: str, expected: Any) -> None:
    assert parse_struct(text) == expected


def test_deep_nesting_ends() -> None:
    assert isinstance(parse_struct("{a=" * 80_000), dict)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[{arn=arn:aws:s3:::x, accountid=1, type=AWS::S3::Bucket}, {arn=y, accountid=null, type=z}]",
            [
                {"ARN": "arn:aws:s3:::x", "accountId": "1", "type": "AWS::S3::Bucket"},
                {"ARN": "y", "type": "z"},
            ],
        ),
        ("[]", []),
        ("null", "null"),
    ],
)
def test_resources_are_a_list(text: str, expected: Any) -> None:
    assert parse_resources(text) == expected


def test_a_struct_that_is_longer_than_an_event_may_be_is_not_parsed() -> None:
    text = "{" + "a=b, " * 60_000
    assert parse_struct(text) == text
