"""The template of the roles of stack sets: which account has which role, and who may assume it."""

from typing import Any

import pytest
from policies.calls import (
    ALLOWED,
    OTHER,
    OWN,
    STRANGER,
    UNSAID,
    Row,
    by_service,
    by_user,
    misjudged,
    parts_that_no_row_keeps,
)
from policies.evaluator import Request

from templates.catalogue import keeps
from templates.deployments import deployed, rendered

ADMINISTRATION = "AWSCloudFormationStackSetAdministrationRole"
EXECUTION = "AWSCloudFormationStackSetExecutionRole"
ASSUME = "sts:AssumeRole"


def properties(title: str, administrator: str = OWN, **parameters: str) -> Any:
    return deployed("stack-set-roles", AdministratorAccountId=administrator, **parameters).properties(title)


def stack_set(account: str = OWN) -> str:
    return f"arn:aws:cloudformation:eu-west-1:{account}:stackset/alarms:4c97b8ad"


def by_role(name: str, account: str = OWN) -> Request:
    role = f"arn:aws:iam::{account}:role/{name}"
    return Request(role, ASSUME, "", {"aws:PrincipalArn": role})


def test_the_administrator_account_has_both_roles_and_a_target_account_one() -> None:
    made = deployed("stack-set-roles", AdministratorAccountId=OWN)
    assert set(made.resources) == {"AdministrationRole", "AdministrationRolePolicy", "ExecutionRole"}
    made = deployed("stack-set-roles", AdministratorAccountId=OTHER)
    assert set(made.resources) == {"ExecutionRole"}


def test_the_roles_have_the_names_that_stack_sets_look_for() -> None:
    assert properties("AdministrationRole")["RoleName"] == ADMINISTRATION
    assert properties("ExecutionRole")["RoleName"] == EXECUTION


def test_the_execution_role_has_the_given_policies() -> None:
    first, second = "arn:aws:iam::aws:policy/AdministratorAccess", f"arn:aws:iam::{OWN}:policy/a/b"
    made = properties("ExecutionRole", PolicyArns=f"{first},{second}")
    assert made["ManagedPolicyArns"] == [first, second]


def test_the_boundary_limits_both_roles() -> None:
    boundary = f"arn:aws:iam::{OWN}:policy/boundary"
    for title in ("AdministrationRole", "ExecutionRole"):
        assert properties(title, PermissionsBoundary=boundary)["PermissionsBoundary"] == boundary
        assert "PermissionsBoundary" not in properties(title)


def trust_of_administration() -> list[Row]:
    service, regional = "cloudformation.amazonaws.com", "cloudformation.eu-south-1.amazonaws.com"
    return [
        Row("StackSets", by_service(service, ASSUME, "", stack_set()), ALLOWED),
        Row("StackSets in an opt-in region", by_service(regional, ASSUME, "", stack_set()), ALLOWED),
        Row("for another account", by_service(service, ASSUME, "", stack_set(OTHER)), UNSAID),
        Row("with a wrong ARN", by_service(service, ASSUME, "", stack_set(OTHER), OWN), UNSAID),
        Row("with a wrong account", by_service(service, ASSUME, "", stack_set(), OTHER), UNSAID),
        Row(
            "a stack and no stack set",
            by_service(service, ASSUME, "", f"arn:aws:cloudformation:eu-west-1:{OWN}:stack/a/b"),
            UNSAID,
        ),
        Row("for nobody", by_service(service, ASSUME, ""), UNSAID),
        Row("another service", by_service("lambda.amazonaws.com", ASSUME, "", stack_set()), UNSAID),
        Row("tags", by_service(service, "sts:TagSession", "", stack_set()), UNSAID),
        Row("a user", by_user(ASSUME, ""), UNSAID),
    ]


def trust_of_execution() -> list[Row]:
    return [
        Row("the administration role", by_role(ADMINISTRATION), ALLOWED),
        Row("another role of its account", by_role("Deploy"), UNSAID),
        Row("the same name under a path", by_role(f"a/{ADMINISTRATION}"), UNSAID),
        Row("a role that begins like it", by_role(f"{ADMINISTRATION}2"), UNSAID),
        Row("the same name in another account", by_role(ADMINISTRATION, OTHER), UNSAID),
        Row(
            "the role of another account with the ARN of the right one",
            Request(
                f"arn:aws:iam::{STRANGER}:role/a",
                ASSUME,
                "",
                {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/{ADMINISTRATION}"},
            ),
            UNSAID,
        ),
        Row(
            "with another action",
            Request(
                f"arn:aws:iam::{OWN}:role/{ADMINISTRATION}",
                "sts:TagSession",
                "",
                {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/{ADMINISTRATION}"},
            ),
            UNSAID,
        ),
        Row("CloudFormation", by_service("cloudformation.amazonaws.com", ASSUME, "", stack_set()), UNSAID),
    ]


def policy_of_administration() -> list[Row]:
    role = f"arn:aws:iam::{OTHER}:role"
    return [
        Row("the execution role", by_user(ASSUME, f"{role}/{EXECUTION}"), ALLOWED),
        Row("that of its own account", by_user(ASSUME, f"arn:aws:iam::{OWN}:role/{EXECUTION}"), ALLOWED),
        Row("another role", by_user(ASSUME, f"{role}/Admin"), UNSAID),
        Row("a role that begins like it", by_user(ASSUME, f"{role}/{EXECUTION}2"), UNSAID),
        Row("another action", by_user("iam:PassRole", f"{role}/{EXECUTION}"), UNSAID),
    ]


TABLES = {
    "administration trust": (
        properties("AdministrationRole", OptInRegions="eu-south-1")["AssumeRolePolicyDocument"],
        trust_of_administration(),
    ),
    "administration policy": (
        properties("AdministrationRolePolicy")["PolicyDocument"],
        policy_of_administration(),
    ),
    "execution trust": (properties("ExecutionRole")["AssumeRolePolicyDocument"], trust_of_execution()),
    "execution trust in a target account": (
        deployed("stack-set-roles", AdministratorAccountId=OWN).properties("ExecutionRole")[
            "AssumeRolePolicyDocument"
        ],
        trust_of_execution(),
    ),
}


@pytest.mark.parametrize(("policy", "rows"), TABLES.values(), ids=TABLES)
def test_who_may_do_what(policy: Any, rows: list[Row]) -> None:
    assert misjudged(policy, rows) == []
    assert parts_that_no_row_keeps(policy, rows) == []


def test_without_opt_in_regions_only_the_global_principal_is_trusted() -> None:
    (statement,) = properties("AdministrationRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": ["cloudformation.amazonaws.com"]}
    chosen = properties("AdministrationRole", OptInRegions="ap-east-1, eu-south-1")
    (statement,) = chosen["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"]["Service"] == [
        "cloudformation.amazonaws.com",
        "cloudformation.ap-east-1.amazonaws.com",
        "cloudformation.eu-south-1.amazonaws.com",
    ]


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
def test_the_policies_are_of_the_partition_of_the_stack(partition: str) -> None:
    made = deployed("stack-set-roles", partition=partition, AdministratorAccountId=OWN)
    for title in ("AdministrationRole", "AdministrationRolePolicy", "ExecutionRole"):
        text = str(
            made.properties(title)["PolicyDocument" if "Policy" in title else "AssumeRolePolicyDocument"]
        )
        assert f"arn:{partition}:" in text
        assert "arn:aws:" not in text


@pytest.mark.parametrize(
    "arn", ["AdministratorAccess", "*", "arn:aws:iam::aws:role/a", "arn:aws:iam::*:policy/a"]
)
def test_the_form_refuses_what_is_no_managed_policy(arn: str) -> None:
    assert not keeps(rendered("stack-set-roles")["Parameters"]["PolicyArns"], arn)
