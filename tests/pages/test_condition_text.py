"""Conditions and rules of CloudFormation as sentences."""

from typing import Any

import pytest

from cloudtrail_templates.pages.condition_text import ConditionText

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Mode": {"AllowedValues": ["None", "A", "B"]},
        "On": {"AllowedValues": ["true", "false"]},
        "Days": {"AllowedValues": [1, 7, 30]},
        "Email": {},
        "Regions": {},
        "DisabledAlarms": {},
    },
    "Conditions": {
        "HasEmail": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Email"}, ""]}]},
        "IsOn": {"Fn::Equals": [{"Ref": "On"}, "true"]},
        "NoEmail": {"Fn::Not": [{"Condition": "HasEmail"}]},
        "Both": {"Fn::And": [{"Condition": "HasEmail"}, {"Condition": "IsOn"}]},
    },
}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ({"Condition": "HasEmail"}, "`Email` is not empty"),
        ({"Condition": "NoEmail"}, "`Email` is empty"),
        ({"Fn::Equals": ["A", {"Ref": "Mode"}]}, "`Mode` is `A`"),
        ({"Fn::Not": [{"Fn::Equals": [{"Ref": "Mode"}, "A"]}]}, "`Mode` is not `A`"),
        ({"Fn::Not": [{"Condition": "IsOn"}]}, "`On` is `false`"),
        ({"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Regions"}]}, ""]}, "`Regions` is empty"),
        ({"Condition": "Both"}, "`Email` is not empty and `On` is `true`"),
        ({"Fn::Not": [{"Condition": "Both"}]}, "`Email` is empty or `On` is `false`"),
        (
            {"Fn::Or": [{"Condition": "Both"}, {"Fn::Equals": [{"Ref": "Days"}, "7"]}]},
            "(`Email` is not empty and `On` is `true`) or `Days` is `7`",
        ),
        (
            {"Fn::Not": [{"Fn::Or": [{"Condition": "HasEmail"}, {"Condition": "IsOn"}]}]},
            "`Email` is empty and `On` is `false`",
        ),
        (
            {"Fn::And": [{"Condition": "Both"}, {"Fn::Equals": [{"Ref": "Days"}, "7"]}]},
            "`Email` is not empty and `On` is `true` and `Days` is `7`",
        ),
        ({"Fn::Contains": [["1", "7"], {"Ref": "Days"}]}, "`Days` is `1` or `7`"),
        ({"Fn::Not": [{"Fn::Contains": [["1", "7"], {"Ref": "Days"}]}]}, "`Days` is `30`"),
        ({"Fn::Not": [{"Fn::Contains": [["x", "y"], {"Ref": "Email"}]}]}, "`Email` is none of `x` and `y`"),
    ],
)
def test_an_expression_becomes_a_sentence(expression: Any, text: str) -> None:
    assert ConditionText(TEMPLATE).when(expression) == text


def test_an_unknown_function_is_shown_as_json() -> None:
    strange = {"Fn::EachMemberIn": [{"Fn::RefAll": "AWS::EC2::VPC::Id"}, ["a"]]}
    assert "Fn::EachMemberIn" in ConditionText(TEMPLATE).when(strange)
    assert ConditionText(TEMPLATE).when(strange).endswith(" holds")
    assert ConditionText(TEMPLATE).when({"Fn::Not": [strange]}).endswith(" does not hold")


def test_a_rule_refuses_where_its_condition_holds_and_its_assertion_does_not() -> None:
    rule = {"RuleCondition": {"Condition": "IsOn"}}
    assertion = {"Assert": {"Condition": "HasEmail"}}
    assert ConditionText(TEMPLATE).refused(rule, assertion) == "`On` is `true` and `Email` is empty"
    assert ConditionText(TEMPLATE).refused({}, assertion) == "`Email` is empty"


def test_a_part_without_a_condition_always_exists() -> None:
    assert ConditionText(TEMPLATE).created({}) == "always"
    assert ConditionText(TEMPLATE).created({"Condition": "IsOn"}) == "`On` is `true`"
