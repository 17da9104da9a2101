"""The Rules of a template are evaluated as CloudFormation does before it creates a stack."""

from typing import Any

import pytest

from cloudtrail_templates.cloudformation.rules import violated_assertions
from cloudtrail_templates.errors import OptionError, UnknownNameError
from cloudtrail_templates.templates import CATALOG

PARAMETERS = {
    "Stage": {"Type": "String", "Default": "test", "AllowedValues": ["test", "live"]},
    "Days": {"Type": "Number", "Default": 7},
    "Zones": {"Type": "CommaDelimitedList", "Default": "a, b"},
    "Nothing": {"Type": "CommaDelimitedList", "Default": ""},
    "Open": {"Type": "String"},
}
TRUE: Any = {"Fn::Equals": [{"Ref": "Stage"}, "test"]}
FALSE: Any = {"Fn::Equals": [{"Ref": "Stage"}, "live"]}
UNKNOWN: Any = {"Fn::Equals": [{"Ref": "Open"}, "x"]}


def template(assertion: Any, condition: Any = None) -> dict[str, Any]:
    rule = {"Assertions": [{"Assert": assertion, "AssertDescription": "described"}]}
    return {
        "Parameters": PARAMETERS,
        "Rules": {"Rule": rule | ({"RuleCondition": condition} if condition else {})},
        "Resources": {},
    }


@pytest.mark.parametrize(
    "assertion",
    [
        FALSE,
        {"Fn::Equals": [{"Ref": "Days"}, "8"]},
        {"Fn::Not": [TRUE]},
        {"Fn::And": [TRUE, UNKNOWN, FALSE]},
        {"Fn::Or": [FALSE, FALSE]},
        {"Fn::Contains": [["live", "old"], {"Ref": "Stage"}]},
        {"Fn::Contains": [{"Ref": "Zones"}, "c"]},
        {"Fn::EachMemberEquals": [{"Ref": "Zones"}, "a"]},
        {"Fn::EachMemberIn": [{"Ref": "Zones"}, ["a", "c"]]},
        {"Fn::EachMemberIn": [["a", "c"], {"Ref": "Zones"}]},
    ],
    ids=str,
)
def test_a_false_assertion_is_described(assertion: Any) -> None:
    assert violated_assertions(template(assertion)) == ["described"]
    assert violated_assertions(template(assertion, TRUE)) == ["described"]
    assert violated_assertions(template(assertion, FALSE)) == []
    assert violated_assertions(template(assertion, UNKNOWN)) == []


@pytest.mark.parametrize(
    "assertion",
    [
        TRUE,
        UNKNOWN,
        {"Fn::Equals": [{"Ref": "Days"}, "7"]},
        {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]},
        {"Fn::Not": [FALSE]},
        {"Fn::Not": [UNKNOWN]},
        {"Fn::And": [TRUE, TRUE]},
        {"Fn::And": [TRUE, UNKNOWN]},
        {"Fn::Or": [FALSE, UNKNOWN]},
        {"Fn::Contains": [["live", "test"], {"Ref": "Stage"}]},
        {"Fn::Contains": [["live"], {"Ref": "Open"}]},
        {"Fn::Contains": [{"Ref": "Zones"}, "b"]},
        {"Fn::EachMemberEquals": [["a", "a"], "a"]},
        {"Fn::EachMemberEquals": [{"Ref": "Nothing"}, "a"]},
        {"Fn::EachMemberIn": [{"Ref": "Zones"}, ["a", "b", "c"]]},
        {"Fn::EachMemberIn": [{"Fn::RefAll": "AWS::EC2::VPC::Id"}, ["a"]]},
        {"Fn::EachMemberEquals": [{"Fn::ValueOfAll": ["AWS::EC2::VPC::Id", "Tags.Department"]}, "IT"]},
        {"Fn::Made": "up"},
    ],
    ids=str,
)
def test_a_true_or_unknown_assertion_is_not_violated(assertion: Any) -> None:
    assert violated_assertions(template(assertion)) == []


def test_values_replace_the_defaults() -> None:
    only_test = template(TRUE)
    assert violated_assertions(only_test, {"Stage": "live"}) == ["described"]
    assert violated_assertions(only_test, {"Stage": "test"}) == []
    assert violated_assertions(template(UNKNOWN), {"Open": "y"}) == ["described"]
    in_ireland = template({"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]})
    assert violated_assertions(in_ireland, {"AWS::Region": "us-east-1"}) == ["described"]
    zones = template({"Fn::Contains": [{"Ref": "Zones"}, "b"]})
    assert violated_assertions(zones, {"Zones": "c,d"}) == ["described"]


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(OptionError, match="Stage must be"):
        violated_assertions(template(TRUE), {"Stage": "old"})
    with pytest.raises(UnknownNameError, match="did you mean Stage"):
        violated_assertions(template(TRUE), {"Stag": "live"})
    with pytest.raises(OptionError, match="AWS::Region must be a region"):
        violated_assertions(template(TRUE), {"AWS::Region": "Ireland"})


def test_each_violated_assertion_is_described_in_order() -> None:
    body = template(FALSE)
    body["Rules"]["Other"] = {"Assertions": [{"Assert": FALSE}, {"Assert": TRUE}, {"Assert": FALSE}]}
    assert violated_assertions(body) == ["described", *["an assertion of the rule Other fails"] * 2]


@pytest.mark.parametrize(
    "junk", [None, [], "x", {"Rule": None}, {"Rule": {"Assertions": [1, {"Assert": []}]}}]
)
def test_rules_of_the_wrong_shape_are_passed_over(junk: Any) -> None:
    assert violated_assertions({"Rules": junk, "Resources": {}}) == []


@pytest.mark.parametrize("name", CATALOG)
def test_the_defaults_of_a_published_template_keep_its_rules(name: str) -> None:
    assert violated_assertions(CATALOG[name].build().to_dict()) == []


def test_a_published_templates_rule_refuses_what_it_is_there_for() -> None:
    body = CATALOG["log-bucket"].build().to_dict()
    (described,) = violated_assertions(
        body, {"SseAlgorithm": "AES256", "KmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/x"}
    )
    assert "leave KmsKeyArn empty" in described
