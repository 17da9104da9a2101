"""A policy without intrinsic functions, to read or to merge by hand."""

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


def partition_of(region: str) -> str:
    """The partition that the region is in, as its ARNs name it."""
    return next((name for prefix, name in _PARTITIONS.items() if region.startswith(prefix)), "aws")


def literal(value: Any, pseudo_parameters: Mapping[str, str]) -> Any:
    """The rendered policy with `Fn::Sub` carried out; it may refer to pseudo parameters only.

    Raises KeyError for one that has no value.
    """
    if isinstance(value, list):
        return [literal(item, pseudo_parameters) for item in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Sub" in value:
        text = re.sub(r"\$\{(?!!)([^}]+)\}", lambda match: pseudo_parameters[match[1]], value["Fn::Sub"])
        # What Fn::Sub leaves for IAM to fill in.
        return text.replace("${!", "${")
    return {key: literal(item, pseudo_parameters) for key, item in value.items()}
