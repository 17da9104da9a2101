"""CloudFormation's conditions and rules, said in words."""

from typing import Any

import pytest

from cloudtrail_templates.pages.condition_text import Words

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
WITHOUT_VPC = {
    "Fn::Equals": [
        {"Fn::Join": ["", {"Fn::Split": [",VpcChanges,", {"Fn::Sub": ",${DisabledAlarms},"}]}]},
        {"Fn::Sub": ",${DisabledAlarms},"},
    ]
}


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ({"Condition": "HasEmail"}, "`Email` is given"),
        ({"Condition": "NoEmail"}, "`Email` is empty"),
        ({"Fn::Equals": ["A", {"Ref": "Mode"}]}, "`Mode` is `A`"),
        ({"Fn::Not": [{"Fn::Equals": [{"Ref": "Mode"}, "A"]}]}, "`Mode` is not `A`"),
        ({"Fn::Not": [{"Condition": "IsOn"}]}, "`On` is `false`"),
        ({"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Regions"}]}, ""]}, "`Regions` is empty"),
        ({"Condition": "Both"}, "`Email` is given and `On` is `true`"),
        ({"Fn::Not": [{"Condition": "Both"}]}, "`Email` is empty or `On` is `false`"),
        (
            {"Fn::Or": [{"Condition": "Both"}, {"Fn::Equals": [{"Ref": "Days"}, "7"]}]},
            "(`Email` is given and `On` is `true`) or `Days` is `7`",
        ),
        (
            {"Fn::Not": [{"Fn::Or": [{"Condition": "HasEmail"}, {"Condition": "IsOn"}]}]},
            "`Email` is empty and `On` is `false`",
        ),
        ({"Fn::Contains": [["1", "7"], {"Ref": "Days"}]}, "`Days` is `1` or `7`"),
        ({"Fn::Not": [{"Fn::Contains": [["1", "7"], {"Ref": "Days"}]}]}, "`Days` is `30`"),
        ({"Fn::Not": [{"Fn::Contains": [["x", "y"], {"Ref": "Email"}]}]}, "`Email` is none of `x` and `y`"),
        (WITHOUT_VPC, "`DisabledAlarms` does not name `VpcChanges`"),
        ({"Fn::Not": [WITHOUT_VPC]}, "`DisabledAlarms` names `VpcChanges`"),
    ],
)
def test_an_expression_is_said_in_words(expression: Any, words: str) -> None:
    assert Words(TEMPLATE).when(expression) == words


def test_what_has_no_words_is_shown_as_it_is() -> None:
    strange = {"Fn::EachMemberIn": [{"Fn::RefAll": "AWS::EC2::VPC::Id"}, ["a"]]}
    assert "Fn::EachMemberIn" in Words(TEMPLATE).when(strange)
    assert Words(TEMPLATE).when(strange).endswith(" holds")
    assert Words(TEMPLATE).when({"Fn::Not": [strange]}).endswith(" does not hold")


def test_a_rule_refuses_where_its_condition_holds_and_its_assertion_does_not() -> None:
    rule = {"RuleCondition": {"Condition": "IsOn"}}
    assertion = {"Assert": {"Condition": "HasEmail"}}
    assert Words(TEMPLATE).refused(rule, assertion) == "`On` is `true` and `Email` is empty"
    assert Words(TEMPLATE).refused({}, assertion) == "`Email` is empty"


def test_a_part_without_a_condition_always_exists() -> None:
    assert Words(TEMPLATE).created({}) == "always"
    assert Words(TEMPLATE).created({"Condition": "IsOn"}) == "`On` is `true`"
