"""The values that a template's parameters have in a deployment."""

import pytest

from cloudtrail_templates.cloudformation.parameters import pseudo_parameters


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
