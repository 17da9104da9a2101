"""What does not fit: each limit at its edge, with what to do."""

import re
from typing import Any

import pytest
from templates.deployments import rendered

from cloudtrail_templates import CATALOG
from cloudtrail_templates.options import declared_option
from cloudtrail_templates.templates.parts.limited_lists import LimitedLists
from rollout.plans import ONE, THREE, TWO, plan

HEADER = "account_id,LogBucketName,existing_trails,regions\n"


def misfits(text: str, template: str = "trail", **settings: Any) -> list[str]:
    made = plan(text, template, **settings)
    assert made.mistakes == []
    return made.misfits


def trails(existing: int, regions: str = "") -> list[str]:
    return misfits(f"{HEADER}{ONE},logs-a,{existing},{regions}\n")


def test_a_first_trail_in_one_region_fits() -> None:
    assert trails(0) == []


@pytest.mark.parametrize(
    ("existing", "regions", "total"), [(1, "", 2), (0, "eu-west-1 us-east-1", 2), (4, "", 5)]
)
def test_a_further_trail_is_a_billed_copy(existing: int, regions: str, total: int) -> None:
    (found,) = trails(existing, regions)
    assert found.startswith(
        f"row 2: {ONE} would have {total} trails, and all copies of management events but"
    )
    assert found.endswith(
        "are billed: name one region, or leave the account out"
        if regions
        else "are billed: leave the account out"
    )


@pytest.mark.parametrize(("existing", "regions"), [(5, ""), (4, "eu-west-1 us-east-1")])
def test_a_region_takes_five_trails(existing: int, regions: str) -> None:
    (found,) = trails(existing, regions)
    assert re.search("would have 6 trails in a region, and 5 are possible: remove trails", found)


def test_a_template_without_a_trail_is_not_asked_about_trails() -> None:
    text = f"account_id,LogGroupName,existing_trails,regions\n{ONE},audit,7,eu-west-1 us-east-1\n"
    assert misfits(text, "alarms") == []


def test_a_log_group_takes_a_hundred_filters() -> None:
    own = [one["Type"] for one in rendered("alarms")["Resources"].values()].count("AWS::Logs::MetricFilter")

    def found(existing: int) -> list[str]:
        return misfits(f"account_id,LogGroupName,existing_filters\n{ONE},audit,{existing}\n", "alarms")

    assert found(100 - own) == []
    (line,) = found(101 - own)
    assert (
        f"would have 101 metric filters on a log group, and 100 are possible: remove 1 (existing_filters={101 - own}"
        in line
    )


def test_the_management_account_is_never_reached() -> None:
    text = f"account_id,LogBucketName\n{ONE},logs-a\n{TWO},logs-a\n"
    (found,) = misfits(text, management_account_id=TWO)
    assert found.startswith(
        f"row 3: {TWO} is the management account, which SERVICE_MANAGED stack sets never reach"
    )
    assert misfits(text, management_account_id=THREE) == []


def test_rules_about_the_place_of_a_stack_are_checked_with_its_account_and_region() -> None:
    text = f"account_id,regions,LogBucketName,ManagementAccountId,OrganizationId\n{ONE},{{}},logs-a,{{}},o-exampleorg1\n"

    def found(regions: str, management: str = ONE) -> list[str]:
        return misfits(text.format(regions, management), "organization-trail", is_self_managed=True)

    assert found("eu-west-1") == []
    # Another partition has other regions that are enabled by default.
    assert found("us-gov-west-1") == []
    (line,) = found("eu-west-1", TWO)
    assert line.startswith("row 2: The account of this stack is not ManagementAccountId")
    (line,) = found("eu-south-1")
    assert line.startswith("row 2: Accounts must enable this region")


def test_a_rule_that_some_regions_break_names_them() -> None:
    text = "account_id,LogGroupName,SourceAccountId,DestinationAccountId\n"
    made = f"{text}{ONE},audit,{ONE},{TWO}\n{TWO},audit,{TWO},{ONE}\n"
    regions = ("eu-west-1", "me-central-1", "eu-south-2")
    found = misfits(made, "log-centralization", is_self_managed=True, regions=regions)
    assert [line.partition(" has no")[0] for line in found] == [
        f"row {row}: in me-central-1, eu-south-2: This region" for row in (2, 3)
    ]


@pytest.mark.parametrize(("units", "varying", "lines"), [(50, False, 0), (51, False, 1), (60, True, 0)])
def test_an_operation_takes_fifty_units(units: int, varying: bool, lines: int) -> None:
    rows = "".join(
        f"{number:012},logs-{number % 2 if varying else 0}00,ou-ab12-{number:08}\n" for number in range(units)
    )
    text = f"account_id,LogBucketName,organizational_unit_id\n{rows}"
    found = misfits(text)
    assert [line.split(" have")[0] for line in found] == ["51 units"] * lines
    assert misfits(text, is_self_managed=True) == []


def test_china_has_self_managed_stack_sets_only() -> None:
    text = f"account_id,LogBucketName,regions\n{ONE},logs-a,cn-north-1\n"
    assert "do not exist in China: choose --self-managed" in misfits(text)[0]
    assert misfits(text, is_self_managed=True) == []


@pytest.mark.parametrize("template", CATALOG)
def test_a_template_with_a_nested_stack_needs_self_managed_permissions(template: str) -> None:
    needed = CATALOG[template].examples
    names = [name for name, one in rendered(template)["Parameters"].items() if "Default" not in one]
    cells = ",".join(f'"{needed[name]}"' for name in names)
    text = f"{','.join(['account_id', *names])}\n{','.join([ONE, cells] if names else [ONE])}\n"
    found = [line for line in misfits(text, template) if "nested stack" in line]
    assert bool(found) is (template == "baseline")
    assert not [line for line in misfits(text, template, is_self_managed=True) if "nested stack" in line]


def test_a_rule_of_the_template_is_checked_for_each_row() -> None:
    text = (
        "account_id,LogBucketName,ManagementEvents,S3DataEvents\n"
        f"{ONE},logs-a,None,All\n{TWO},logs-a,None,\n{THREE},logs-a,,\n"
    )
    assert [line.split(":")[0] for line in misfits(text)] == ["row 3"]
    assert "choose some events to record" in misfits(text)[0]


def test_a_rule_that_compares_two_parameters_sees_whether_they_are_equal() -> None:
    header = "account_id,LogBucketName,AccessLogBucketName\n"
    text = f"{header}{ONE},logs-a,logs-b\n{TWO},logs-c,logs-c\n{THREE},logs-c,logs-d\n"
    (found,) = misfits(text, "log-bucket")
    assert found.startswith("row 3: ")
    assert "choose another bucket" in found


def test_the_policy_of_a_log_bucket_names_so_many_accounts() -> None:
    most = declared_option(LimitedLists, "account_ids").option.MaxItems
    assert most

    def found(accounts: int) -> list[str]:
        rows = "".join(f"{100000000000 + number},logs-a\n" for number in range(accounts))
        return misfits(f"account_id,LogBucketName\n{rows}{ONE},logs-b\n")

    assert found(most) == []
    (line,) = found(most + 1)
    assert line.startswith(
        f"{most + 1} accounts deliver to the bucket logs-a, and the policy of log-bucket takes {most}: use"
    )


def test_a_stack_set_has_a_hundred_thousand_stacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudtrail_templates.rollout.quotas.MOST_STACKS", 3)
    header = "account_id,LogGroupName,regions\n"
    assert misfits(f"{header}{ONE},audit,eu-west-1 us-east-1\n{TWO},audit,eu-west-1\n", "alarms") == []
    (found,) = misfits(
        f"{header}{ONE},audit,eu-west-1 us-east-1\n{TWO},audit,eu-west-1 us-east-1\n", "alarms"
    )
    assert found == "the plan has 4 stacks, and a stack set at most 3: use several tables"
