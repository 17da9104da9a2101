"""The comparison of a template with a copy finds what is missing or changed, and nothing else."""

from typing import Any

import pytest

from deployment.losses import losses

TEMPLATE = {
    "Resources": {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"Enabled": True, "Days": 7, "Tags": ["a", "b"]}}
    },
    "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Key", "Arn"]}}},
}


def copy_with(path: str, value: Any) -> dict[str, Any]:
    """Return a copy with another value at the path, or without it if the value is None."""
    *parents, last = path.split("/")
    copy = _deep(TEMPLATE)
    parent = copy
    for name in parents:
        parent = parent[name]
    if value is None:
        del parent[last]
    else:
        parent[last] = value
    return copy


def _deep(value: Any) -> Any:
    return {key: _deep(child) for key, child in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(
    "copy",
    [
        TEMPLATE,
        copy_with("Outputs/Arn/Value", {"Fn::GetAtt": "Key.Arn"}),
        copy_with("Resources/Key/Metadata", {"SamResourceId": "Key"}),
    ],
)
def test_a_copy_that_means_the_same_loses_nothing(copy: dict[str, Any]) -> None:
    assert list(losses(TEMPLATE, copy)) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("Outputs", None, "/Outputs is missing"),
        ("Resources/Key/Properties/Days", None, "/Resources/Key/Properties/Days is missing"),
        ("Resources/Key/Properties/Days", "7", "/Resources/Key/Properties/Days is '7', not 7"),
        ("Resources/Key/Properties/Enabled", 1, "/Resources/Key/Properties/Enabled is 1, not True"),
        ("Resources/Key/Properties/Tags", ["a"], "/Resources/Key/Properties/Tags is ['a'], not ['a', 'b']"),
        ("Outputs/Arn/Value", {"Fn::GetAtt": "Key.Id"}, "/Outputs/Arn/Value/Fn::GetAtt/1 is 'Id', not 'Arn'"),
    ],
)
def test_a_copy_that_lacks_something_is_found(path: str, value: Any, expected: str) -> None:
    assert list(losses(TEMPLATE, copy_with(path, value))) == [expected]
