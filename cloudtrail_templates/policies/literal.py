"""Policies without intrinsic functions, to read or to merge by hand."""

import re
from collections.abc import Mapping
from typing import Any

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


# The partitions whose domain is another than amazonaws.com.
_URL_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}


def pseudo_parameters(region: str, account_id: str) -> dict[str, str]:
    """Return the pseudo parameters of a stack in that region and account, but for its name."""
    partition = next((name for prefix, name in _PARTITIONS.items() if region.startswith(prefix)), "aws")
    return {
        "AWS::Partition": partition,
        "AWS::Region": region,
        "AWS::AccountId": account_id,
        "AWS::URLSuffix": _URL_SUFFIXES.get(partition, "amazonaws.com"),
    }


def literal(value: Any, values: Mapping[str, str]) -> Any:
    """Return the rendered policy with `Ref` and `Fn::Sub` evaluated; it may refer to pseudo parameters only.

    Raises:
        KeyError: a pseudo parameter has no value.
    """
    if isinstance(value, list):
        return [literal(item, values) for item in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return values[value["Ref"]]
    if "Fn::Sub" in value:
        text = re.sub(r"\$\{(?!!)([^}]+)\}", lambda match: values[match[1]], value["Fn::Sub"])
        # Fn::Sub keeps these for IAM, which substitutes its policy variables.
        return text.replace("${!", "${")
    return {key: literal(item, values) for key, item in value.items()}
