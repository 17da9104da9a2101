"""The constraints of ids take what AWS has, and nothing that is one character off."""

import re

import pytest

from cloudtrail_templates.components.constraints import ACCOUNT_ID, REGION, ROLE_ARN

ROLE = "arn:aws:iam::111122223333:role/"


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (ACCOUNT_ID["AllowedPattern"], "111122223333"),
        (REGION, "eu-west-1"),
        (REGION, "us-gov-east-1"),
        (ROLE_ARN["AllowedPattern"], f"{ROLE}audit/Reader"),
        (ROLE_ARN["AllowedPattern"], ROLE.replace("aws", "aws-cn") + "x" * 576),
    ],
)
def test_what_aws_has_is_taken(pattern: str, value: str) -> None:
    assert re.fullmatch(pattern, value)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        (ACCOUNT_ID["AllowedPattern"], "11112222333"),
        (ACCOUNT_ID["AllowedPattern"], "1111222233334"),
        (REGION, "eu-west"),
        (REGION, "eu-west-1a"),
        (ROLE_ARN["AllowedPattern"], ROLE),
        (ROLE_ARN["AllowedPattern"], ROLE + "x" * 577),
        (ROLE_ARN["AllowedPattern"], ROLE.replace("role", "user") + "x"),
    ],
)
def test_what_aws_refuses_is_not_taken(pattern: str, value: str) -> None:
    assert not re.fullmatch(pattern, value)
