"""The files of a plan: what StackSets gets, and the parameters of each account."""

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import validate_parameters

from cloudtrail_templates.errors import CloudTrailTemplatesError, OptionError
from cloudtrail_templates.rollout.plan import write_plan
from rollout.plans import ONE, OTHER_UNIT, THREE, TWO, UNIT, files, pairs, plan

HEADER = "account_id,TrailName,LogBucketName\n"
ACCOUNTS = f"{HEADER}{ONE},audit,logs-a\n{TWO},audit,logs-b\n{THREE},audit,logs-a\n"


def test_accounts_with_the_same_values_are_one_request() -> None:
    made = files(plan(ACCOUNTS))
    assert set(made) == {
        "stack-set.json",
        "instances-1.json",
        "instances-2.json",
        *(f"parameters/{one}.json" for one in (ONE, TWO, THREE)),
    }
    assert made["instances-1.json"] == {
        "StackSetName": "trail",
        "CallAs": "SELF",
        "DeploymentTargets": {
            "OrganizationalUnitIds": [UNIT],
            "Accounts": [ONE, THREE],
            "AccountFilterType": "INTERSECTION",
        },
        "Regions": ["eu-west-1"],
        "ParameterOverrides": pairs(LogBucketName="logs-a"),
        "OperationPreferences": {
            "FailureToleranceCount": 0,
            "MaxConcurrentCount": 1,
            "ConcurrencyMode": "STRICT_FAILURE_TOLERANCE",
            "RegionConcurrencyType": "SEQUENTIAL",
        },
    }
    assert made["instances-2.json"]["DeploymentTargets"]["Accounts"] == [TWO]
    assert made["instances-2.json"]["ParameterOverrides"] == pairs(LogBucketName="logs-b")


def test_what_all_accounts_share_is_set_once_and_what_differs_can_be_overridden() -> None:
    made = files(plan(ACCOUNTS))["stack-set.json"]
    # LogBucketName has no default, so the stack set needs some value.
    assert made["Parameters"] == pairs(TrailName="audit", LogBucketName="logs-a")
    assert (made["PermissionModel"], made["AutoDeployment"]) == ("SERVICE_MANAGED", {"Enabled": False})


def test_an_empty_cell_keeps_the_default_although_other_accounts_have_a_value() -> None:
    made = files(plan(f"{HEADER}{ONE},audit,logs-a\n{TWO},,logs-a\n"))
    assert made["stack-set.json"]["Parameters"] == pairs(
        TrailName="management-events", LogBucketName="logs-a"
    )
    assert made["instances-1.json"]["ParameterOverrides"] == pairs(TrailName="audit")
    assert made["instances-2.json"]["ParameterOverrides"] == []
    assert made[f"parameters/{TWO}.json"] == pairs(LogBucketName="logs-a")


def test_a_parameter_whose_default_is_empty_can_be_overridden() -> None:
    made = files(plan(f"account_id,LogBucketName,S3KeyPrefix\n{ONE},logs-a,\n{TWO},logs-a,security\n"))
    assert made["stack-set.json"]["Parameters"] == pairs(LogBucketName="logs-a", S3KeyPrefix="")
    assert made["instances-2.json"]["ParameterOverrides"] == pairs(S3KeyPrefix="security")


def test_an_empty_column_changes_nothing() -> None:
    made = files(plan(f"{HEADER}{ONE},,logs-a\n{TWO},,logs-a\n"))
    assert made["stack-set.json"]["Parameters"] == pairs(LogBucketName="logs-a")


def test_the_parameters_of_an_account_are_all_of_its_row() -> None:
    made = files(plan(ACCOUNTS))
    assert made[f"parameters/{TWO}.json"] == pairs(TrailName="audit", LogBucketName="logs-b")


def test_regions_and_units_of_a_row_win_over_those_of_the_settings() -> None:
    text = (
        "account_id,LogBucketName,regions,organizational_unit_id\n"
        f"{ONE},logs-a,us-east-1,{OTHER_UNIT}\n{TWO},logs-a,,\n{THREE},logs-a,us-east-1,\n"
    )
    first, second = (files(plan(text))[f"instances-{number}.json"] for number in (1, 2))
    assert (first["Regions"], second["Regions"]) == (["us-east-1"], ["eu-west-1"])
    assert first["DeploymentTargets"]["OrganizationalUnitIds"] == [OTHER_UNIT, UNIT]
    assert second["DeploymentTargets"]["OrganizationalUnitIds"] == [UNIT]


def test_self_managed_stack_sets_get_accounts_only() -> None:
    made = files(plan(ACCOUNTS, is_self_managed=True))
    assert made["instances-1.json"]["Accounts"] == [ONE, THREE]
    assert not {"DeploymentTargets", "CallAs"} & set(made["instances-1.json"])
    assert made["stack-set.json"]["PermissionModel"] == "SELF_MANAGED"
    assert not {"AutoDeployment", "CallAs"} & set(made["stack-set.json"])


def test_a_delegated_administrator_says_so_in_each_request() -> None:
    made = files(plan(ACCOUNTS, is_delegated=True))
    assert {made[name]["CallAs"] for name in ("stack-set.json", "instances-1.json")} == {"DELEGATED_ADMIN"}


@pytest.mark.parametrize("settings", [{}, {"is_self_managed": True}, {"is_delegated": True}])
def test_the_files_have_the_shape_of_the_api(settings: dict[str, bool]) -> None:
    model = botocore.session.get_session().get_service_model("cloudformation")
    for name, made in files(plan(ACCOUNTS, **settings)).items():
        operations = {"s": ["CreateStackSet"], "i": ["CreateStackInstances", "UpdateStackInstances"]}
        for operation in operations.get(name[0], []):
            validate_parameters(made, model.operation_model(operation).input_shape)
        if name[0] == "p":
            stack = {"StackName": "trail", "Parameters": made}
            validate_parameters(stack, model.operation_model("CreateStack").input_shape)


def test_the_numbers_of_the_files_sort_as_the_groups_do() -> None:
    rows = "".join(f"{100000000000 + number},audit,logs-{number}\n" for number in range(12))
    names = [name for name in files(plan(HEADER + rows)) if name.startswith("instances")]
    assert names == sorted(names)
    assert len(names) == 12


@pytest.mark.parametrize(
    ("text", "settings", "says"),
    [
        (ACCOUNTS, {"regions": None}, "row 2: regions is empty; name regions there, or with --region"),
        (
            ACCOUNTS,
            {"organizational_unit_ids": None},
            "row 2: organizational_unit_id is empty; name the unit",
        ),
        (f"account_id\n{ONE}\n", {}, "trail needs LogBucketName, which has no default: add the column"),
    ],
)
def test_what_is_missing_is_a_mistake(text: str, settings: dict[str, Any], says: str) -> None:
    made = plan(text, **settings)
    assert made.mistakes[0].startswith(says)
    assert made.misfits == []


def test_a_table_without_accounts_is_an_error() -> None:
    with pytest.raises(CloudTrailTemplatesError, match="the table has no accounts; write one in each row"):
        plan(HEADER)


@pytest.mark.parametrize("name", ["is_delegated", "organizational_unit_ids", "management_account_id"])
def test_self_managed_plans_know_no_organization(name: str) -> None:
    value = {"is_delegated": True, "organizational_unit_ids": (UNIT,), "management_account_id": ONE}[name]
    with pytest.raises(OptionError, match=f"^{name} must be left out with --self-managed, got"):
        plan(ACCOUNTS, is_self_managed=True, **{name: value})


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    write_plan(plan(ACCOUNTS), tmp_path / "a" / "b")
    assert len(list((tmp_path / "a" / "b" / "parameters").iterdir())) == 3
    with pytest.raises(
        CloudTrailTemplatesError, match="has files; remove it, or choose another --output-dir"
    ):
        write_plan(plan(ACCOUNTS), tmp_path / "a" / "b")
