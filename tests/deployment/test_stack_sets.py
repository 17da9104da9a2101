"""What a stack set would create: the roles in their accounts, and the stacks, which the tests create as StackSets would."""

from typing import Any

import pytest
from policies.evaluator import Request, Verdict, verdict
from rollout.plans import files, plan
from templates.deployments import rendered

from deployment.conftest import NewAccount
from deployment.emulator import Account, Stack
from deployment.resolver import Resolved

ADMINISTRATION = "AWSCloudFormationStackSetAdministrationRole"
EXECUTION = "AWSCloudFormationStackSetExecutionRole"
URL = "https://bucket.s3.eu-central-1.amazonaws.com/1/alarms.yaml"


@pytest.fixture(scope="module")
def accounts(new_account: NewAccount) -> tuple[Account, Account]:
    """An administrator account and a target account, each with its roles and a log group."""
    administrator, target = new_account(), new_account()
    for account in (administrator, target):
        account.logs.create_log_group(logGroupName="audit")
        policies = "arn:aws:iam::aws:policy/AdministratorAccess"
        account.deploy("stack-set-roles", AdministratorAccountId=administrator.number, PolicyArns=policies)
    return administrator, target


def created(account: Account, instances: dict[str, Any], parameters: list[dict[str, str]]) -> Stack:
    """The stack that StackSets creates in an account, with the parameters of the stack set and those that override them."""
    merged = [*parameters, *instances.get("ParameterOverrides", [])]
    values = {one["ParameterKey"]: one["ParameterValue"] for one in merged}
    return account.deploy("alarms", **values)


def trust(account: Account, role: str) -> dict[str, Any]:
    document: dict[str, Any] = account.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    return document


def test_the_administration_role_may_assume_the_role_of_the_target(accounts: tuple[Account, Account]) -> None:
    administrator, target = accounts
    role = administrator.iam.get_role(RoleName=ADMINISTRATION)["Role"]["Arn"]
    request = Request(role, "sts:AssumeRole", "", {"aws:PrincipalArn": role})
    assert verdict(trust(target, EXECUTION), request) is Verdict.ALLOWED
    assert verdict(trust(administrator, EXECUTION), request) is Verdict.ALLOWED
    (attached,) = administrator.iam.list_attached_role_policies(RoleName=ADMINISTRATION)["AttachedPolicies"]
    version = administrator.iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId="v1")
    wanted = target.iam.get_role(RoleName=EXECUTION)["Role"]["Arn"]
    document = version["PolicyVersion"]["Document"]
    assert verdict(document, Request(role, "sts:AssumeRole", wanted)) is Verdict.ALLOWED


def test_the_target_has_no_administration_role(accounts: tuple[Account, Account]) -> None:
    names = [one["RoleName"] for one in accounts[1].iam.list_roles()["Roles"]]
    assert EXECUTION in names
    assert ADMINISTRATION not in names


def test_the_parameters_of_the_form_reach_the_stacks(accounts: tuple[Account, Account]) -> None:
    administrator, target = accounts
    chosen = {
        "TemplateUrl": URL,
        "PermissionModel": "SELF_MANAGED",
        "OrganizationalUnitIds": "",
        "AccountIds": target.number,
        "FirstParameterName": "LogGroupName",
        "FirstParameterValue": "audit",
        "SecondParameterName": "ApprovedRegions",
        "SecondParameterValue": "eu-west-1,us-east-1",
    }
    administrator.deploy("stack-set", **chosen)
    made = Resolved(rendered("stack-set"), chosen).properties("StackSet")
    (group,) = made["StackInstancesGroup"]
    assert group == {"DeploymentTargets": {"Accounts": [target.number]}, "Regions": [target.region]}
    stack = created(target, group, made["Parameters"])
    regions = stack.resolved.properties("AlarmNonApprovedRegionActivityFilter")["FilterPattern"]
    assert "us-east-1" in regions


def test_each_account_of_a_plan_gets_its_own_values(new_account: NewAccount) -> None:
    first, second = new_account(), new_account()
    text = (
        "account_id,LogGroupName,AlarmEmail,MetricNamespace\n"
        f"{first.number},audit,a@example.com,Audit\n{second.number},audit,,Audit\n"
    )
    made = files(plan(text, "alarms", is_self_managed=True))
    common = made["stack-set.json"]["Parameters"]
    assert {one["ParameterKey"] for one in common} == {"LogGroupName", "AlarmEmail", "MetricNamespace"}
    for number, account, addresses in ((1, first, ["a@example.com"]), (2, second, [])):
        account.logs.create_log_group(logGroupName="audit")
        instances = made[f"instances-{number}.json"]
        assert instances["Accounts"] == [account.number]
        created(account, instances, common)
        found = account.sns.list_subscriptions()["Subscriptions"]
        assert [one["Endpoint"] for one in found] == addresses
        filters = account.logs.describe_metric_filters(logGroupName="audit")["metricFilters"]
        assert {one["metricTransformations"][0]["metricNamespace"] for one in filters} == {"Audit"}
