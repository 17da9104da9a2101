"""Merge statements into a policy that exists."""

import json
from collections.abc import Mapping
from typing import Any

from cloudtrail_templates.errors import CloudTrailTemplatesError, shorten


def read_policy(text: str, name: str) -> dict[str, Any]:
    """Return the policy in a text: the document, or the answer of `aws s3api get-bucket-policy` that holds it.

    Args:
        text: the JSON.
        name: where the text comes from, for errors.

    Raises:
        CloudTrailTemplatesError: the text is no policy.

    Source: https://docs.aws.amazon.com/cli/latest/reference/s3api/get-bucket-policy.html
    """
    try:
        policy = json.loads(text)
        if isinstance(policy, dict) and isinstance(policy.get("Policy"), str):
            policy = json.loads(policy["Policy"])
    except (ValueError, RecursionError) as error:
        raise CloudTrailTemplatesError(
            f"{name} must hold a policy as JSON, got {shorten(text)}; write it with "
            "aws s3api get-bucket-policy --query Policy --output text"
        ) from error
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    several = statements if isinstance(statements, list) else [statements]
    if not all(
        isinstance(one, dict) and "Effect" in one and isinstance(one.get("Sid", ""), str) for one in several
    ):
        raise CloudTrailTemplatesError(
            f"{name} must hold a policy with statements, got {shorten(policy)}; write it with "
            "aws s3api get-bucket-policy --query Policy --output text"
        )
    return {**policy, "Statement": several}


def merge_policies(current: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Return the current policy with our statements in it.

    A statement with the Sid of one of ours is replaced in its place; ours that are new follow at the end. Nothing else
    of the current policy changes.
    """
    new = {statement["Sid"]: statement for statement in ours["Statement"]}
    merged = []
    replaced: set[str] = set()
    for statement in current["Statement"]:
        sid = statement.get("Sid")
        if sid not in new:
            merged.append(statement)
        elif sid not in replaced:
            merged.append(new[sid])
            replaced.add(sid)
    merged += [statement for sid, statement in new.items() if sid not in replaced]
    return {**current, "Statement": merged}
