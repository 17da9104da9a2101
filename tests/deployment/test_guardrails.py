"""The policies of an organization in the emulator: they are stored as resolved, attached, moved and taken away."""

import json
from typing import Any

import pytest
from policies.evaluator import Verdict, verdict
from policies.organizations import request, role
from policies.protected import attacks

from cloudtrail_templates.policies.guardrails import MAX_CHARACTERS
from deployment.emulator import Account, Stack, StackError

EVERYTHING = {
    "TrailName": "audit",
    "LogBucketNames": "audit-logs",
    "ResourceNames": "baseline*",
    "KmsKeyArns": "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "ExemptRoleArns": "arn:aws:iam::*:role/audit/TrailAdministrator",
    "ApprovedRegions": "eu-central-1,us-east-1",
    "OrganizationId": "o-exampleorg1",
    "ReaderArns": "arn:aws:iam::999988887777:role/Siem",
}


@pytest.fixture
def root(account: Account) -> str:
    """The root of the account's organization, which takes both types of policies."""
    (found,) = account.organizations.list_roots()["Roots"]
    account.organizations.enable_policy_type(RootId=found["Id"], PolicyType="RESOURCE_CONTROL_POLICY")
    identifier: str = found["Id"]
    return identifier


def unit(account: Account, root: str, name: str) -> str:
    made = account.organizations.create_organizational_unit(ParentId=root, Name=name)
    identifier: str = made["OrganizationalUnit"]["Id"]
    return identifier


def content(stack: Stack, title: str) -> dict[str, Any]:
    found = stack.account.organizations.describe_policy(PolicyId=stack.ids[title])["Policy"]
    assert len(found["Content"]) <= MAX_CHARACTERS[found["PolicySummary"]["Type"]]
    read: dict[str, Any] = json.loads(found["Content"])
    return read


def targets(stack: Stack, title: str) -> list[str]:
    found = stack.account.organizations.list_targets_for_policy(PolicyId=stack.ids[title])["Targets"]
    return sorted(one["TargetId"] for one in found)


def test_the_stored_policies_are_the_resolved_ones_and_deny_the_same(account: Account, root: str) -> None:
    stack = account.deploy("guardrails", **EVERYTHING)
    assert set(stack.ids) == {"TrailGuardrail", "RegionGuardrail", "LogBucketGuardrail"}
    for title in stack.ids:
        assert content(stack, title) == stack.resolved.properties(title)["Content"]
        assert targets(stack, title) == []
    policy = content(stack, "TrailGuardrail")
    for action, resource in attacks():
        assert verdict(policy, request(role("Admin"), action, resource)) is Verdict.DENIED
        assert verdict(policy, request(role("audit/TrailAdministrator"), action, resource)) is Verdict.UNSAID
    assert stack.outputs == {f"{title}Id": identifier for title, identifier in stack.ids.items()}


def test_without_optional_parameters_the_policy_is_stored_too(account: Account) -> None:
    stack = account.deploy("guardrails")
    assert content(stack, "TrailGuardrail") == stack.resolved.properties("TrailGuardrail")["Content"]


def test_the_rollout_goes_from_one_unit_to_the_next_and_to_the_root(account: Account, root: str) -> None:
    tests, workloads = unit(account, root, "Tests"), unit(account, root, "Workloads")
    stack = account.deploy("guardrails", **EVERYTHING, TrailTargetIds=tests)
    assert targets(stack, "TrailGuardrail") == [tests]
    assert targets(stack, "RegionGuardrail") == targets(stack, "LogBucketGuardrail") == []
    before = dict(stack.ids)
    stack.update(TrailTargetIds=f"{tests}, {workloads}", LogBucketTargetIds=account.number)
    assert targets(stack, "TrailGuardrail") == sorted([tests, workloads])
    assert targets(stack, "LogBucketGuardrail") == [account.number]
    stack.update(TrailTargetIds=workloads, RootId=root, ConfirmRoot="true")
    assert targets(stack, "TrailGuardrail") == sorted([workloads, root])
    assert targets(stack, "RegionGuardrail") == [root]
    assert stack.ids == before
    stack.update(ApprovedRegions="", RootId="", ConfirmRoot="false")
    assert targets(stack, "TrailGuardrail") == [workloads]
    assert "RegionGuardrail" not in stack.ids
    stack.delete()
    left = [
        one["Name"]
        for kind in MAX_CHARACTERS
        for one in account.organizations.list_policies(Filter=kind)["Policies"]
        if not one["AwsManaged"]
    ]
    assert left == []


def test_a_type_of_policy_that_is_not_enabled_fails_the_stack(account: Account) -> None:
    with pytest.raises(StackError, match="RESOURCE_CONTROL_POLICY is not enabled"):
        account.deploy("guardrails", **EVERYTHING, LogBucketTargetIds=account.number)


def test_two_stacks_do_not_collide(account: Account) -> None:
    first = account.deploy("guardrails", "one")
    second = account.deploy("guardrails", "two")
    assert first.ids["TrailGuardrail"] != second.ids["TrailGuardrail"]
