"""The template of a stack set at deployment, and what StackSets asks of the other templates."""

import re
from typing import Any

import botocore.session
import pytest
from botocore.validate import validate_parameters

from cloudtrail_templates import CATALOG
from cloudtrail_templates.templates.stack_set import SLOTS
from templates.catalogue import each_template, keeps
from templates.deployments import ACCOUNT, OTHER_ACCOUNT, deployed, rendered, walk

OU = "ou-ab12-11111111"
UNITS = {"OrganizationalUnitIds": OU}
SELF_MANAGED = {"PermissionModel": "SELF_MANAGED", "OrganizationalUnitIds": "", "AccountIds": ACCOUNT}


def stack_set(**parameters: str) -> dict[str, Any]:
    made = deployed("stack-set", **parameters)
    assert made.broken_rules() == []
    return dict(made.properties("StackSet"))


def targets(**parameters: str) -> dict[str, Any]:
    (group,) = stack_set(**parameters)["StackInstancesGroup"]
    return dict(group["DeploymentTargets"])


def test_by_default_it_deploys_to_all_accounts_of_the_units_in_the_region_of_the_stack() -> None:
    made = stack_set(OrganizationalUnitIds=f"{OU}, r-ab12")
    assert made["StackInstancesGroup"] == [
        {
            "DeploymentTargets": {"OrganizationalUnitIds": [OU, "r-ab12"], "AccountFilterType": "NONE"},
            "Regions": ["eu-central-1"],
        }
    ]
    assert (made["PermissionModel"], made["CallAs"]) == ("SERVICE_MANAGED", "SELF")
    assert made["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": "true"}
    assert made["StackSetName"] == "stack"
    # Without it, an operation that comes while another one runs fails.
    assert made["ManagedExecution"] == {"Active": True}
    assert {"Parameters": []}.items() <= made.items()


def test_self_managed_permissions_know_accounts_only() -> None:
    chosen = {**SELF_MANAGED, "AccountIds": f"{ACCOUNT}, {OTHER_ACCOUNT}"}
    assert targets(**chosen) == {"Accounts": [ACCOUNT, OTHER_ACCOUNT]}
    assert "AutoDeployment" not in stack_set(**chosen)


@pytest.mark.parametrize("kind", ["INTERSECTION", "DIFFERENCE"])
def test_accounts_of_units_are_filtered(kind: str) -> None:
    chosen = {**UNITS, "AccountIds": ACCOUNT, "AccountFilterType": kind, "AutoDeployment": "false"}
    assert targets(**chosen) == {
        "OrganizationalUnitIds": [OU],
        "Accounts": [ACCOUNT],
        "AccountFilterType": kind,
    }


def test_without_automatic_deployment_nothing_is_said_about_removed_accounts() -> None:
    assert stack_set(AutoDeployment="false")["AutoDeployment"] == {"Enabled": False}
    kept = stack_set(RetainStacksOnAccountRemoval="false")["AutoDeployment"]
    assert kept == {"Enabled": True, "RetainStacksOnAccountRemoval": "false"}


def test_only_named_parameters_are_passed_on_also_with_an_empty_value() -> None:
    made = stack_set(
        FirstParameterName="ApprovedRegions",
        FirstParameterValue="eu-west-1,us-east-1",
        EighthParameterName="AlarmEmail",
    )
    assert made["Parameters"] == [
        {"ParameterKey": "ApprovedRegions", "ParameterValue": "eu-west-1,us-east-1"},
        {"ParameterKey": "AlarmEmail", "ParameterValue": ""},
    ]


def test_the_preferences_are_those_of_the_form() -> None:
    chosen = {"FailureToleranceCount": "5", "MaxConcurrentCount": "6", "RegionConcurrencyType": "PARALLEL"}
    assert stack_set(**chosen)["OperationPreferences"] == {
        "FailureToleranceCount": "5",
        "MaxConcurrentCount": "6",
        "ConcurrencyMode": "STRICT_FAILURE_TOLERANCE",
        "RegionConcurrencyType": "PARALLEL",
    }


@pytest.mark.parametrize(
    "tolerated", rendered("stack-set")["Parameters"]["FailureToleranceCount"]["AllowedValues"]
)
def test_strict_mode_allows_one_account_more_than_tolerated(tolerated: int) -> None:
    counts = rendered("stack-set")["Parameters"]["MaxConcurrentCount"]["AllowedValues"]
    assert tolerated + 1 in counts
    for count in counts:
        chosen = {"FailureToleranceCount": str(tolerated), "MaxConcurrentCount": str(count)}
        assert bool(deployed("stack-set", **chosen).broken_rules()) is (count > tolerated + 1)
        assert not deployed("stack-set", **chosen, ConcurrencyMode="SOFT_FAILURE_TOLERANCE").broken_rules()


def test_service_managed_permissions_are_refused_in_china() -> None:
    china = {"region": "cn-north-1", "partition": "aws-cn"}
    assert [name for name, _ in deployed("stack-set", **china).broken_rules()] == ["ServiceManagedTargets"]
    assert deployed("stack-set", **china, **SELF_MANAGED).broken_rules() == []


def request(made: dict[str, Any], operation: str) -> dict[str, Any]:
    """What CloudFormation sends to StackSets for the resource, as far as the names of properties say it."""
    numbers = ("FailureToleranceCount", "MaxConcurrentCount")
    preferences = made["OperationPreferences"]
    preferences |= {name: int(preferences[name]) for name in numbers}
    if operation == "CreateStackInstances":
        (group,) = made["StackInstancesGroup"]
        common = {"StackSetName": made["StackSetName"], "CallAs": made["CallAs"]}
        return {**common, **group, "OperationPreferences": preferences}
    sent = {
        name: one for name, one in made.items() if name not in ("StackInstancesGroup", "OperationPreferences")
    }
    automatic = sent.get("AutoDeployment", {})
    if "RetainStacksOnAccountRemoval" in automatic:
        sent["AutoDeployment"] = {**automatic, "RetainStacksOnAccountRemoval": True}
    return sent


@pytest.mark.parametrize("operation", ["CreateStackSet", "CreateStackInstances"])
@pytest.mark.parametrize("chosen", [UNITS, SELF_MANAGED, {"FirstParameterName": "AlarmEmail"}])
def test_the_requests_have_the_shape_of_the_api(chosen: dict[str, str], operation: str) -> None:
    model = botocore.session.get_session().get_service_model("cloudformation").operation_model(operation)
    validate_parameters(request(stack_set(**chosen), operation), model.input_shape)


@pytest.mark.parametrize(
    ("parameter", "value", "is_kept"),
    [
        ("TemplateUrl", "https://bucket.s3.eu-west-1.amazonaws.com/a/b.yaml", True),
        ("TemplateUrl", "https://s3.cn-north-1.amazonaws.com.cn/bucket/b.yaml", True),
        ("TemplateUrl", "s3://bucket/b.yaml", False),
        ("TemplateUrl", "http://bucket.s3.amazonaws.com/b.yaml", False),
        ("TemplateUrl", "https://example.com/b.yaml", False),
        ("OrganizationalUnitIds", "ou-ab12", False),
        ("OrganizationalUnitIds", ACCOUNT, False),
        ("OrganizationalUnitIds", ",".join([OU] * 50), True),
        ("OrganizationalUnitIds", ",".join([OU] * 51), False),
        ("AccountIds", "11112222333", False),
        ("AccountIds", ",".join([ACCOUNT] * 300), True),
        ("AccountIds", ",".join([ACCOUNT] * 301), False),
        ("Regions", "Frankfurt", False),
        ("FirstParameterName", "Alarm-Email", False),
    ],
)
def test_the_form_refuses_what_is_no_target(parameter: str, value: str, is_kept: bool) -> None:
    assert keeps(rendered("stack-set")["Parameters"][parameter], value) is is_kept


def test_each_slot_is_passed_on() -> None:
    assert len(rendered("stack-set")["Resources"]["StackSet"]["Properties"]["Parameters"]) == len(SLOTS)


# Service-managed stack sets accept none of them.
@each_template
def test_only_baseline_has_a_nested_stack_and_no_template_has_macros(name: str) -> None:
    body = rendered(name)
    assert "Transform" not in body
    assert not [one for one in walk(body) if isinstance(one, dict) and "Fn::Transform" in one]
    nested = [one for one in body["Resources"].values() if one["Type"] == "AWS::CloudFormation::Stack"]
    assert bool(nested) is (name == "baseline")
    assert "only baseline has a nested stack" in " ".join(CATALOG["stack-set"].about.limits)


def test_the_capability_of_the_stack_set_is_enough_for_every_template() -> None:
    given = set(stack_set()["Capabilities"])
    assert all(set(one.capabilities) <= given for one in CATALOG.values())


def test_the_page_says_where_more_regions_cost_more() -> None:
    costs = " ".join(CATALOG["stack-set"].about.costs)
    assert re.search(r"home region only: .* Each further region has the costs again", costs)
