"""Texts with references: what they become in a template."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import GetAtt, If, Ref, Sub

from cloudtrail_templates.filter_pattern.expression import ConditionalList
from cloudtrail_templates.languages.partial_text import PartialText, join, join_values, value_of


def rendered(value: Any) -> Any:
    return value if isinstance(value, str) else value.to_dict()


def reference(value: Any) -> PartialText:
    return PartialText((value,))


CHOICE = If("A", "a", "b")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("", ""),
        (join(", ", ["a", "b"]), "a, b"),
        (join(", ", []), ""),
        ("a" + reference("b") + "c", "abc"),
        ("" + reference(Ref("A")) + "", {"Ref": "A"}),
        ("a " + reference(Ref("A")) + " ${B}", {"Fn::Sub": "a ${A} ${!B}"}),
        (
            "a" + reference(GetAtt("A", "Value")) + reference(Ref("AWS::Region")),
            {"Fn::Sub": "a${A.Value}${AWS::Region}"},
        ),
        ("a " + reference(CHOICE) + "${B}", {"Fn::Join": ["", ["a ", {"Fn::If": ["A", "a", "b"]}, "${B}"]]}),
        (
            join("-", ["a", reference(Sub("${Begin}")), reference(Ref("A"))]),
            {"Fn::Join": ["", ["a-", {"Fn::Sub": "${Begin}"}, "-", {"Ref": "A"}]]},
        ),
    ],
)
def test_the_value_is_a_string_if_all_of_it_is_known_else_the_shortest_function(
    text: Any, value: Any
) -> None:
    assert rendered(value_of(text)) == value


def test_a_text_knows_the_length_and_the_content_of_its_known_parts() -> None:
    text = "ab\n" + reference(Ref("A")) + "cd"
    assert len(text) == 5
    assert "\n" in text
    assert "c" in text
    assert "A" not in text
    assert {text: 1}["ab\n" + reference(Ref("A")) + "cd"] == 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("a", "b"), '"A","B"'),
        (Ref("List"), '"x","y"'),
        (("a", Ref("One")), '"A","z"'),
        (("a", Sub("${One}!")), '"A","z!"'),
        (("a", If("Yes", "b", Ref("AWS::NoValue"))), '"A","b"'),
        (("a", If("No", "b", Ref("AWS::NoValue"))), '"A"'),
        (ConditionalList("Yes", Ref("List"), ("a",)), '"x","y"'),
        (ConditionalList("No", Ref("List"), ("a", Ref("One"))), '"A","z"'),
    ],
)
def test_the_values_of_a_list_are_joined_now_or_by_the_deployment(values: Any, expected: str) -> None:
    template = {
        "Parameters": {
            "List": {"Type": "CommaDelimitedList", "Default": "x,y"},
            "One": {"Type": "String", "Default": "z"},
        },
        "Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}, "No": {"Fn::Equals": ["a", "b"]}},
    }
    value = rendered(value_of('"' + join_values(values, '","', str.upper) + '"'))
    assert Resolved(template).value(value) == expected
