"""The compliance pack: exactly the prescribed patterns, as scanners accept them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cloudtrail_templates.detections import PACKS
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.errors import FilterPatternError
from detections import aws_operations
from detections.by_title import detection

PRESCRIBED: dict[str, Any] = json.loads((Path(__file__).parent / "prescribed_patterns.json").read_text())

# What CIS names in its recommendation on Organizations, and three more of the same kind.
ORGANIZATIONS_CALLS = {
    "AcceptHandshake",
    "AttachPolicy",
    "CancelHandshake",
    "CreateAccount",
    "CreateOrganization",
    "CreateOrganizationalUnit",
    "CreatePolicy",
    "DeclineHandshake",
    "DeleteOrganization",
    "DeleteOrganizationalUnit",
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "EnableAllFeatures",
    "EnablePolicyType",
    "InviteAccountToOrganization",
    "LeaveOrganization",
    "MoveAccount",
    "RemoveAccountFromOrganization",
    "UpdateOrganizationalUnit",
    "UpdatePolicy",
}


@pytest.mark.parametrize("control", PRESCRIBED["prescribed"])
def test_a_prescribed_pattern_is_kept_to_the_letter(control: str) -> None:
    prescribed = PRESCRIBED["prescribed"][control]
    found = detection(prescribed["title"])
    assert found.pattern.text == prescribed["pattern"]
    assert found.controls[0] == f"Security Hub {control}"


@pytest.mark.parametrize("control", PRESCRIBED["recommended"]["patterns"])
def test_what_security_hub_recommends_instead_is_there_as_well(control: str) -> None:
    found = detection(PRESCRIBED["prescribed"][control]["title"])
    assert [pattern.text for pattern in found.also] == [PRESCRIBED["recommended"]["patterns"][control]]


def test_the_pack_is_in_the_order_of_its_controls() -> None:
    prescribed = [each["title"] for each in PRESCRIBED["prescribed"].values()]
    assert [each.title for each in PACKS["compliance"]] == [
        *prescribed,
        "OrganizationsChanges",
        "Ec2InstanceChanges",
        "Ec2LargeInstanceChanges",
        "NonApprovedRegionActivity",
    ]


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("UnauthorizedApiCalls", 1),
        ("ConsoleSigninWithoutMfa", 2),
        ("RootAccountUsage", 3),
        ("VpcChanges", 14),
    ],
)
def test_the_benchmark_moved_its_section_on_monitoring_twice(title: str, number: int) -> None:
    controls = detection(title).controls
    for version, section in {"1.2.0": 3, "1.4.0": 4, "3.0.0": 4, "5.0.0": 4, "6.0.0": 5, "7.0.0": 5}.items():
        assert f"CIS AWS Foundations {version} / {section}.{number}" in controls


def test_every_cis_recommendation_on_monitoring_has_its_alarm() -> None:
    served = {control for each in PACKS["compliance"] for control in each.controls}
    assert {f"CIS AWS Foundations 5.0.0 / 4.{number}" for number in range(1, 16)} <= served


def test_organizations_changes_has_all_calls_and_the_event_source() -> None:
    text = detection("OrganizationsChanges").pattern.text
    assert set(re.findall(r"\$\.eventName = (\w+)", text)) == ORGANIZATIONS_CALLS
    assert "$.eventSource = organizations.amazonaws.com" in text


def is_large(instance_type: str) -> bool:
    size = instance_type.partition(".")[2]
    multiple = re.fullmatch(r"(\d+)xlarge", size)
    return size.startswith("metal") or (multiple is not None and int(multiple[1]) >= 4)


def test_large_instances_are_those_of_4xlarge_or_more_and_bare_metal() -> None:
    pattern = detection("Ec2LargeInstanceChanges").pattern
    asked = [
        each
        for each in aws_operations.instance_types()
        if pattern.matches(event("RunInstances", source="ec2", requestParameters={"instanceType": each}))
    ]
    assert asked == [each for each in aws_operations.instance_types() if is_large(each)]


def test_a_large_instance_is_seen_in_the_response_of_a_launch_template() -> None:
    pattern = detection("Ec2LargeInstanceChanges").pattern
    for each in aws_operations.instance_types()[::50]:
        launched = {"instancesSet": {"items": [{"instanceType": each}]}}
        record = event("RunInstances", source="ec2", responseElements=launched)
        assert pattern.matches(record) == is_large(each)


def test_the_twenty_longest_regions_fit_into_pattern_and_description() -> None:
    found = detection("NonApprovedRegionActivity")
    regions = [region for region in aws_operations.regions() if not region.startswith("us-iso")][:20]
    assert len(found.pattern_for(regions).text) <= 1024
    description = str(found.description_text(tuple(regions)))
    assert len(description) <= 1024
    assert all(region in description for region in regions)


def test_more_regions_than_fit_are_an_error_of_the_pattern() -> None:
    with pytest.raises(FilterPatternError):
        detection("NonApprovedRegionActivity").pattern_for(["ap-southeast-1"] * 24)


@pytest.mark.parametrize("approved", [("us-east-1",), ("us-east-1", "eu-west-1", "ap-southeast-2")])
def test_activity_fires_outside_of_the_approved_regions_and_only_there(approved: tuple[str, ...]) -> None:
    pattern = detection("NonApprovedRegionActivity").pattern_for(approved)
    for region in aws_operations.regions():
        launch = event("RunInstances", source="ec2", awsRegion=region)
        assert pattern.matches(launch) == (region not in approved)


@pytest.mark.parametrize("source", ["iam", "signin", "cloudfront", "route53", "organizations", "support"])
def test_services_without_regions_do_not_flood_the_region_that_records_them(source: str) -> None:
    pattern = detection("NonApprovedRegionActivity").pattern_for(["eu-west-1"])
    assert not pattern.matches(event("UpdateSomething", source=source, awsRegion="us-east-1"))


@pytest.mark.parametrize("source", ["route53resolver", "iamx", "cloudfront-keyvaluestore"])
def test_services_whose_names_only_begin_alike_are_not_left_out(source: str) -> None:
    pattern = detection("NonApprovedRegionActivity").pattern_for(["eu-west-1"])
    assert pattern.matches(event("UpdateSomething", source=source, awsRegion="us-east-1"))
