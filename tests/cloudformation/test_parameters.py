"""The values that a template's parameters have in a deployment."""

import pytest

from cloudtrail_templates.cloudformation.parameters import check_value, pseudo_parameters
from cloudtrail_templates.errors import OptionError


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
    ],
)
def test_partition_and_domain_follow_from_the_region(region: str, partition: str, suffix: str) -> None:
    found = pseudo_parameters({"AWS::Region": region, "AWS::AccountId": "444455556666"})
    assert (found["AWS::Partition"], found["AWS::URLSuffix"]) == (partition, suffix)
    assert found["AWS::StackId"].startswith(f"arn:{partition}:cloudformation:{region}:444455556666:stack/")


@pytest.mark.parametrize(
    ("parameter", "right", "wrong"),
    [
        ({"Type": "String", "AllowedPattern": r"\d{3}"}, "123", "１２３"),
        ({"Type": "String", "AllowedPattern": r"\w+"}, "abc_1", "é"),
        ({"Type": "CommaDelimitedList", "AllowedPattern": r"\d"}, "1, 2", "1, ٢"),
        ({"Type": "Number"}, "-1.5", "１"),
    ],
)
def test_digits_and_letters_are_those_of_ascii_as_in_cloudformation(
    parameter: dict[str, str], right: str, wrong: str
) -> None:
    check_value("Name", parameter, right)
    with pytest.raises(OptionError, match="^Name must be a"):
        check_value("Name", parameter, wrong)


@pytest.mark.parametrize("pattern", [r"\p{Lu}+", "(?u)[a-z]+", "["])
def test_a_pattern_that_python_does_not_know_refuses_nothing(pattern: str) -> None:
    check_value("Name", {"Type": "String", "AllowedPattern": pattern}, "A")
