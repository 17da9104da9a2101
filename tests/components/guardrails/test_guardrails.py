"""The guardrails, with literals and with references."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Ref

from cloudtrail_templates import (
    Component,
    Given,
    LogBucketGuardrail,
    OptionError,
    RegionGuardrail,
    TrailGuardrail,
)
from components.samples import ACCOUNT, KEY_ARN, MOST, ORGANIZATION, body, make

GUARDRAILS = (TrailGuardrail, RegionGuardrail, LogBucketGuardrail)
each_guardrail = pytest.mark.parametrize("guardrail", GUARDRAILS)


def properties(component: Component) -> dict[str, Any]:
    found: dict[str, Any] = body(component)["Resources"][component.title]["Properties"]
    return found


@each_guardrail
def test_literals_are_written_as_lists_without_functions(guardrail: type[Component]) -> None:
    made = properties(make(guardrail, **MOST[guardrail]))
    assert "Fn::" not in str(made["Content"])
    assert isinstance(made["TargetIds"], list)


@each_guardrail
def test_references_and_literals_make_the_same_policy(guardrail: type[Component]) -> None:
    literals = properties(make(guardrail, **MOST[guardrail]))
    lists = {name: one for name, one in MOST[guardrail].items() if isinstance(one, tuple)}
    references = {name: Given(f"Has{name}", Ref(name)) for name in lists}
    template = body(make(guardrail, **{**MOST[guardrail], **references}))
    template["Parameters"] = {name: {"Type": "CommaDelimitedList"} for name in lists}
    template["Conditions"] = {f"Has{name}": {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]} for name in lists}
    resolved = Resolved(template, {name: ",".join(one) for name, one in lists.items()})
    made = resolved.properties(guardrail.__name__)
    expected = Resolved(body(make(guardrail, **MOST[guardrail]))).properties(guardrail.__name__)

    def unordered(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: unordered(one) for key, one in value.items()}
        return sorted(map(str, map(unordered, value))) if isinstance(value, list) else value

    assert unordered(made) == unordered(expected)
    assert literals["Type"] == made["Type"]


def test_an_item_may_be_a_reference() -> None:
    made = properties(make(TrailGuardrail, log_bucket_names=("audit-logs", Ref("LogBucket"))))
    assert made["Content"]["Statement"][0]["Resource"][1:5] == [
        "arn:*:s3:::audit-logs",
        {"Fn::Sub": "arn:*:s3:::${LogBucket}"},
        "arn:*:s3:::audit-logs/*",
        {"Fn::Sub": "arn:*:s3:::${LogBucket}/*"},
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, None),
        ({"target_ids": (ACCOUNT,)}, [ACCOUNT]),
        ({"root_id": "r-ab12"}, ["r-ab12"]),
        ({"target_ids": (ACCOUNT,), "root_id": "r-ab12"}, [ACCOUNT, "r-ab12"]),
    ],
)
def test_the_root_is_one_more_target(options: dict[str, Any], expected: Any) -> None:
    assert properties(make(TrailGuardrail, **options)).get("TargetIds") == expected


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"target_ids": ("r-ab12",)},
            "target_ids must be ids of organizational units or accounts, got 'r-ab12'",
        ),
        ({"root_id": "ou-ab12-11111111"}, "root_id must be the id of a root"),
        ({"resource_names": ("*",)}, "resource_names must be at most 5 names"),
        ({"resource_names": tuple(f"name{n}" for n in range(6))}, "resource_names must be at most 5 names"),
        ({"kms_key_arns": ("alias/audit",)}, "kms_key_arns must be at most 5 ARNs"),
        (
            {"exempt_role_arns": (f"arn:aws:iam::{ACCOUNT}:user/x",)},
            "exempt_role_arns must be at most 8 ARNs",
        ),
    ],
)
def test_a_wrong_value_is_an_error_at_once(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError, match=f"^{says}"):
        make(TrailGuardrail, **options)


def test_tags_are_put_on_the_policy() -> None:
    assert properties(make(RegionGuardrail, tags={"team": "security"}))["Tags"] == [
        {"Key": "team", "Value": "security"}
    ]


def test_the_policy_on_the_log_buckets_names_buckets_objects_and_keys() -> None:
    made = make(LogBucketGuardrail, kms_key_arns=(KEY_ARN,))
    for statement in properties(made)["Content"]["Statement"]:
        assert statement["Resource"] == ["arn:*:s3:::audit-logs", "arn:*:s3:::audit-logs/*", KEY_ARN]
    assert ORGANIZATION in str(properties(made)["Content"])


def test_the_id_of_a_policy_is_a_handle() -> None:
    assert make(TrailGuardrail, title="Mine").id.to_dict() == {"Ref": "Mine"}
