"""A template is checked in the regions that have its types, once for those that cannot differ."""

import re
from pathlib import Path

import cfnlint
import pytest

from cloudtrail_templates.templates import CATALOG
from cloudtrail_templates.validation.lint import load, loaded_rules
from cloudtrail_templates.validation.regions import (
    TYPES_WITH_OWN_RULES,
    distinct_regions,
    region_dependent_types,
    regions_for,
)

CHINA = {"cn-north-1", "cn-northwest-1"}
# Modules of cfn-lint that ask for the regions of any template: where a type exists, and which schema it has there.
ABOUT_ALL_TYPES = {
    "functions/GetAtt.py",
    "functions/GetAttFormat.py",
    "functions/GetAz.py",
    "functions/RefFormat.py",
    "functions/SubNeeded.py",
    "jsonschema/CfnLintJsonSchemaRegional.py",
    "resources/PrimaryIdentifiers.py",
    "resources/ResourceType.py",
    "resources/properties/Properties.py",
}


REGION = {"Ref": "AWS::Region"}


def resource(kind: object) -> dict[str, object]:
    return {"Resources": {"A": {"Type": kind}}}


def test_all_regions_that_have_every_type_are_looked_at() -> None:
    topic, log_alarm = {"Type": "AWS::SNS::Topic"}, {"Type": "AWS::CloudWatch::LogAlarm"}
    everywhere = set(regions_for({"Resources": {"A": topic}}))
    assert everywhere > CHINA
    narrowed = set(regions_for({"Resources": {"A": topic, "B": log_alarm}}))
    assert narrowed < everywhere
    assert "us-east-1" in narrowed


@pytest.mark.parametrize("kind", ["Custom::Thing", "Some::Private::Type", "My::Own::MODULE", 7, None])
def test_a_type_that_no_region_knows_does_not_narrow_the_regions(kind: object) -> None:
    queue = {"Type": "AWS::SQS::Queue"}
    assert regions_for({"Resources": {"A": queue, "B": {"Type": kind}}}) == regions_for(
        {"Resources": {"A": queue}}
    )


@pytest.fixture(scope="module")
def rules():
    load()
    return loaded_rules()


@pytest.mark.parametrize(
    "kind",
    ["AWS::SNS::Topic", "AWS::CloudTrail::Trail", "AWS::Athena::WorkGroup", "AWS::Glue::Table", "Custom::X"],
)
def test_a_type_without_rules_about_regions_is_checked_in_few(kind: str, rules) -> None:
    assert 1 <= len(distinct_regions(resource(kind), rules)) <= 4


@pytest.mark.parametrize("kind", ["AWS::EC2::Instance", "AWS::RDS::DBInstance", "AWS::Lambda::Function"])
def test_a_type_whose_rules_compare_the_region_is_checked_in_all(kind: str, rules) -> None:
    assert len(distinct_regions(resource(kind), rules)) == len(regions_for(resource(kind))) > 20


@pytest.mark.parametrize(
    "addition",
    [
        {"Mappings": {"Ids": {"eu-west-1": {"Id": "a"}}}},
        {"Conditions": {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, {"Ref": "Home"}]}}},
        {"Conditions": {"Here": {"Fn::Equals": [{"Fn::Sub": "${AWS::Region}"}, "eu-west-1"]}}},
        {"Conditions": {"Here": {"Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", [REGION]]}, "eu-west-1"]}]}}},
        {"Transform": "AWS::Serverless-2016-10-31"},
        {"Resources": {"Fn::ForEach::Topics": []}},
    ],
)
def test_a_template_that_compares_regions_or_hides_its_types_is_checked_in_all(addition: dict, rules) -> None:
    template = resource("AWS::SNS::Topic") | addition
    assert distinct_regions(template, rules) == regions_for(template)


@pytest.mark.parametrize("operands", [[REGION, "eu-west-1"], ["eu-west-1", REGION]])
def test_a_region_that_is_compared_by_its_name_is_checked_beside_the_others(operands: list, rules) -> None:
    condition = {"Fn::Not": [{"Fn::Or": [{"Fn::Equals": operands}, {"Fn::Equals": [REGION, "nowhere-1"]}]}]}
    template = resource("AWS::SNS::Topic") | {"Conditions": {"Elsewhere": condition}}
    plain = distinct_regions(resource("AWS::SNS::Topic"), rules)
    assert sorted(distinct_regions(template, rules)) == sorted([*plain, "eu-west-1"])


@pytest.mark.parametrize(
    ("parameter", "named"),
    [
        ({"Type": "String"}, []),
        ({"Type": "String", "Default": "eu-west-1"}, ["eu-west-1"]),
        ({"Type": "String", "AllowedValues": ["eu-north-1", "eu-west-1"]}, ["eu-north-1", "eu-west-1"]),
    ],
)
def test_a_parameter_that_is_compared_makes_the_regions_differ_that_it_names(
    parameter: dict, named: list[str], rules
) -> None:
    condition = {"Fn::Equals": [{"Ref": "Home"}, REGION]}
    template = resource("AWS::SNS::Topic") | {
        "Parameters": {"Home": parameter},
        "Conditions": {"Here": condition},
    }
    plain = distinct_regions(resource("AWS::SNS::Topic"), rules)
    assert sorted(distinct_regions(template, rules)) == sorted([*plain, *named])


def test_a_partition_that_is_compared_is_checked_in_one_of_its_regions(rules) -> None:
    condition = {"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}
    template = resource("AWS::SNS::Topic") | {"Conditions": {"China": condition}}
    checked = distinct_regions(template, rules)
    assert len(set(checked) & CHINA) == 1
    assert len(checked) < 10


@pytest.mark.parametrize("name", CATALOG)
def test_every_published_template_is_checked_in_few_regions(name: str, rules) -> None:
    assert len(distinct_regions(CATALOG[name].build().to_dict(), rules)) <= 8


def test_a_transform_that_adds_no_types_changes_nothing(rules) -> None:
    template = resource("AWS::SNS::Topic") | {"Transform": ["AWS::LanguageExtensions"]}
    assert len(distinct_regions(template, rules)) == 1


def test_the_types_with_rules_of_their_own_are_those_of_cfn_lint() -> None:
    folder = Path(cfnlint.__file__).parent / "rules"
    found = set()
    for path in folder.rglob("*.py"):
        name, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        if re.search(r"\.regions\b|\bREGIONS\b", text) and name not in ABOUT_ALL_TYPES:
            types = set(re.findall(r"Resources/(\w+::\w+::\w+)", text))
            assert types, f"add {name!r} to ABOUT_ALL_TYPES, or its types to TYPES_WITH_OWN_RULES"
            found |= types
    missing = found - TYPES_WITH_OWN_RULES
    assert not missing, f"add {sorted(missing)} to TYPES_WITH_OWN_RULES in validation/regions.py"
    assert found == TYPES_WITH_OWN_RULES


def test_no_published_template_has_a_type_that_takes_all_regions(rules) -> None:
    used = {
        body["Type"] for each in CATALOG.values() for body in each.build().to_dict()["Resources"].values()
    }
    assert used & region_dependent_types(rules) == set()


@pytest.mark.parametrize(("key", "all_regions"), [("Chosen", False), ("eu-west-1", True)])
def test_a_mapping_makes_regions_differ_only_by_their_names(key: str, all_regions: bool, rules) -> None:
    template = resource("AWS::SNS::Topic") | {"Mappings": {"Names": {key: {"Value": "audit"}}}}
    plain = distinct_regions(resource("AWS::SNS::Topic"), rules)
    assert (distinct_regions(template, rules) != plain) is all_regions
