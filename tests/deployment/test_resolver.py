"""The resolver does with a template what CloudFormation documents."""

from typing import Any

import pytest

from deployment.resolver import Resolved, ResolvingError, with_decided_conditions


def value(body: Any, parameters: dict[str, str] | None = None, **template: Any) -> Any:
    return Resolved({"Resources": {}, **template}, parameters).value(body)


NAME: dict[str, Any] = {"Name": {"Type": "String", "Default": "x"}}
LIST: dict[str, Any] = {"List": {"Type": "CommaDelimitedList", "Default": "a, b"}}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("text", "text"),
        ({"Ref": "Name"}, "x"),
        ({"Ref": "List"}, ["a", "b"]),
        ({"Ref": "AWS::AccountId"}, "111122223333"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}]]}, "a-x"),
        ({"Fn::Join": ["|", {"Ref": "List"}]}, "a|b"),
        ({"Fn::Split": [",", "a,b,"]}, ["a", "b", ""]),
        ({"Fn::Select": ["1", {"Ref": "List"}]}, "b"),
        ({"Fn::Sub": "${Name}-${AWS::Region}-${!Kept}"}, "x-eu-central-1-${Kept}"),
        ({"Fn::Sub": ["${Here}/${Name}", {"Here": {"Ref": "AWS::Partition"}}]}, "aws/x"),
        ({"Fn::If": ["Yes", "then", "otherwise"]}, "then"),
        ({"Fn::If": ["No", "then", "otherwise"]}, "otherwise"),
        ([1, {"Ref": "AWS::NoValue"}, {"Fn::If": ["No", 2, {"Ref": "AWS::NoValue"}]}, 3], [1, 3]),
        ({"Kept": True, "Gone": {"Ref": "AWS::NoValue"}}, {"Kept": True}),
    ],
)
def test_a_function_gives_what_cloudformation_gives(body: Any, expected: Any) -> None:
    conditions = {"Yes": {"Fn::Equals": ["1", "1"]}, "No": {"Fn::Not": [{"Condition": "Yes"}]}}
    assert value(body, Parameters={**NAME, **LIST}, Conditions=conditions) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"Ref": "Nobody"},
        {"Fn::GetAtt": ["Nobody", "Arn"]},
        {"Fn::Sub": "${Nobody}"},
        {"Fn::Sub": "${List}"},
        {"Fn::Equals": ["a", "a"]},
        {"Fn::ImportValue": "a"},
        {"Fn::Join": [{"Ref": "Name"}, []]},
    ],
)
def test_what_cannot_be_resolved_is_an_error_and_no_value(body: Any) -> None:
    with pytest.raises(ResolvingError):
        value(body, Parameters={**NAME, **LIST})


def test_a_parameter_without_a_default_must_be_given() -> None:
    with pytest.raises(ResolvingError, match=r"Name.*must have values"):
        Resolved({"Parameters": {"Name": {"Type": "String"}}})


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(ResolvingError, match=r"Other.*do not exist"):
        Resolved({"Parameters": NAME}, {"Other": "1"})


def test_a_list_that_was_left_empty_holds_one_empty_string() -> None:
    assert value({"Ref": "List"}, {"List": ""}, Parameters=LIST) == [""]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Fn::Equals": [{"Ref": "Name"}, "x"]}, True),
        ({"Fn::Equals": [{"Ref": "Name"}, "X"]}, False),
        ({"Fn::Equals": [{"Fn::Join": ["", {"Fn::Split": ["b", "abc"]}]}, "ac"]}, True),
        ({"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]}, False),
        ({"Fn::Or": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]}, True),
    ],
)
def test_a_condition_is_decided(body: Any, expected: bool) -> None:
    conditions = {"Yes": {"Fn::Equals": ["1", "1"]}, "It": body}
    assert Resolved({"Parameters": NAME, "Conditions": conditions}).conditions["It"] is expected


def test_a_list_cannot_be_compared() -> None:
    conditions = {"It": {"Fn::Equals": [{"Ref": "List"}, ""]}}
    with pytest.raises(ResolvingError, match="must be a string"):
        _ = Resolved({"Parameters": LIST, "Conditions": conditions}).conditions


def test_a_resource_exists_only_under_its_condition() -> None:
    template = {
        "Conditions": {"No": {"Fn::Equals": ["1", "2"]}},
        "Resources": {
            "Gone": {"Type": "AWS::SNS::Topic", "Condition": "No"},
            "Here": {"Type": "AWS::SNS::Topic"},
        },
        "Outputs": {
            "Gone": {"Value": {"Ref": "Gone"}, "Condition": "No"},
            "Here": {"Value": {"Ref": "Here"}},
        },
    }
    resolved = Resolved(template)
    assert list(resolved.resources) == list(resolved.outputs) == ["Here"]
    with pytest.raises(ResolvingError, match=r"Unresolved resource dependencies \[Gone\]"):
        resolved.value({"Ref": "Gone"})


def test_a_resource_has_its_own_id_where_that_is_known() -> None:
    template = {"Resources": {"One": {"Type": "AWS::S3::Bucket"}, "Two": {"Type": "AWS::S3::Bucket"}}}
    both = {"Fn::Sub": "${One.Arn} ${Two}"}
    assert Resolved(template, ids={"One": "mine"}).value(both) == "arn:aws:s3:::mine stack-two-1a2b3c4d5e6f"


def test_a_rule_speaks_only_when_its_condition_holds_and_its_assertion_does_not() -> None:
    def rule(condition: Any, assertion: Any) -> dict[str, Any]:
        return {
            "RuleCondition": condition,
            "Assertions": [{"Assert": assertion, "AssertDescription": "broken"}],
        }

    true, false = {"Fn::Equals": ["1", "1"]}, {"Fn::Contains": [["1"], "2"]}
    said = {
        (True, True): Resolved({"Rules": {"It": rule(true, true)}}).broken_rules(),
        (True, False): Resolved({"Rules": {"It": rule(true, false)}}).broken_rules(),
        (False, False): Resolved({"Rules": {"It": rule(false, false)}}).broken_rules(),
    }
    assert said == {(True, True): [], (True, False): [("It", "broken")], (False, False): []}


def test_a_rule_may_not_use_what_cloudformation_refuses_in_rules() -> None:
    rule = {"Assertions": [{"Assert": {"Condition": "Any"}, "AssertDescription": "no"}]}
    with pytest.raises(ResolvingError):
        Resolved({"Rules": {"It": rule}, "Conditions": {"Any": {"Fn::Equals": ["1", "1"]}}}).broken_rules()


def test_only_the_conditions_that_the_emulator_cannot_read_are_decided_for_it() -> None:
    easy = {"Fn::Equals": [{"Ref": "Name"}, "x"]}
    hard = {"Fn::Equals": [{"Fn::Join": ["", {"Fn::Split": ["b", "abc"]}]}, "ac"]}
    template = {
        "Parameters": NAME,
        "Conditions": {"Easy": easy, "Hard": hard, "NotHard": {"Fn::Not": [hard]}},
    }
    decided = with_decided_conditions(template, {})
    assert decided["Conditions"]["Easy"] == easy
    assert Resolved(decided).conditions == {"Easy": True, "Hard": True, "NotHard": False}
    assert "Fn::Join" not in str(decided)


def test_a_mapping_and_an_export_are_looked_up() -> None:
    mappings = {"Sizes": {"Large": {"Days": 90}}}
    stack = Resolved({"Mappings": mappings}, imports={"other-Name": "audit"})
    assert stack.value({"Fn::FindInMap": ["Sizes", "Large", "Days"]}) == 90
    assert stack.value({"Fn::ImportValue": {"Fn::Sub": "other-Name"}}) == "audit"
    with pytest.raises(ResolvingError, match="finds nothing"):
        stack.value({"Fn::FindInMap": ["Sizes", "Small", "Days"]})
    with pytest.raises(ResolvingError, match="No export named other-Region found"):
        stack.value({"Fn::ImportValue": "other-Region"})
