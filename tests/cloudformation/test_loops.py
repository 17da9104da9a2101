"""Loops of a template are written out as CloudFormation does."""

from typing import Any

import pytest

from cloudtrail_templates.cloudformation.loops import expand_loops

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::Sub": "${Name} of ${AWS::Region}"}}}


def resources(loop: Any, name: str = "Fn::ForEach::Topics", **parameters: Any) -> dict[str, Any]:
    return {"Parameters": parameters, "Resources": {name: loop}}


def test_a_loop_makes_a_resource_for_each_item() -> None:
    expanded = expand_loops(resources(["Name", ["A", "B"], {"Topic${Name}": TOPIC}]))
    assert list(expanded.body["Resources"]) == ["TopicA", "TopicB"]
    text = expanded.body["Resources"]["TopicB"]["Properties"]["DisplayName"]
    assert text == {"Fn::Sub": "B of ${AWS::Region}"}
    assert expanded.origins == dict.fromkeys(("TopicA", "TopicB"), ("Resources", "Fn::ForEach::Topics"))
    assert expanded.left == ()


def test_a_reference_to_the_identifier_is_the_item() -> None:
    loop = [
        "Name",
        ["a.b"],
        {"Topic&{Name}": {"Type": "x", "Properties": {"A": {"Ref": "Name"}, "B": ["&{Name}"]}}},
    ]
    expanded = expand_loops(resources(loop))
    assert expanded.body["Resources"] == {"Topicab": {"Type": "x", "Properties": {"A": "a.b", "B": ["ab"]}}}


def test_a_collection_may_be_the_default_of_a_parameter() -> None:
    names = {"Type": "CommaDelimitedList", "Default": "A, B"}
    expanded = expand_loops(resources(["Name", {"Ref": "Names"}, {"Topic${Name}": TOPIC}], Names=names))
    assert list(expanded.body["Resources"]) == ["TopicA", "TopicB"]


def test_loops_inside_of_loops_and_of_properties_are_written_out() -> None:
    inner = {"Fn::ForEach::Inner": ["Other", ["1", "2"], {"T${Name}${Other}": {"Type": "x"}}]}
    tags = {"Fn::ForEach::Keys": ["Key", ["a", "b"], {"${Key}": "${Key}"}]}
    template = resources(["Name", ["A", "B"], inner])
    template["Resources"]["Plain"] = {"Type": "x", "Properties": tags}
    expanded = expand_loops(template)
    assert set(expanded.body["Resources"]) == {"TA1", "TA2", "TB1", "TB2", "Plain"}
    assert expanded.body["Resources"]["Plain"]["Properties"] == {"a": "a", "b": "b"}


@pytest.mark.parametrize(
    "loop",
    [
        ["Name", {"Ref": "Open"}, {"Topic${Name}": TOPIC}],
        ["Name", {"Fn::FindInMap": ["a", "b", "c"]}, {"Topic${Name}": TOPIC}],
        ["Name", ["A", {"Ref": "Open"}], {"Topic${Name}": TOPIC}],
        ["Name", [str(number) for number in range(3_000)], {"Topic${Name}": TOPIC}],
        ["Name", ["A"]],
        "Name",
        [1, ["A"], {}],
        ["Name", ["A"], []],
    ],
)
def test_a_loop_that_is_not_known_stays(loop: Any) -> None:
    expanded = expand_loops(resources(loop, Open={"Type": "CommaDelimitedList"}))
    assert expanded.body["Resources"] == {"Fn::ForEach::Topics": loop}
    assert expanded.left == (("Resources", "Fn::ForEach::Topics"),)


def test_loops_that_multiply_one_another_end() -> None:
    fragment: Any = {"T${A0}${A1}${A2}${A3}${A4}${A5}": {"Type": "x"}}
    for number in range(6):
        fragment = {f"Fn::ForEach::L{number}": [f"A{number}", [str(item) for item in range(20)], fragment]}
    expanded = expand_loops({"Resources": fragment})
    assert expanded.left
    assert len(expanded.body["Resources"]) <= 2_000


def test_a_template_without_loops_is_left_as_it_is() -> None:
    template = {"Resources": {"Topic": TOPIC}}
    assert expand_loops(template).body is template
