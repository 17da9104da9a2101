"""A policy without intrinsic functions, to read or to merge by hand."""

import re
from collections.abc import Mapping
from typing import Any


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
