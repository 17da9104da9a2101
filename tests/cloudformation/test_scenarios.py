"""Functions and conditions are resolved as CloudFormation does, as far as they are known before deployment."""

import json
import tracemalloc

import pytest
from validation.rule_cases import Template

from cloudtrail_templates.cloudformation.comparisons import expression_key
from cloudtrail_templates.cloudformation.resolver import is_known
from cloudtrail_templates.cloudformation.scenario import Scenario
from cloudtrail_templates.cloudformation.scenarios import scenarios
from cloudtrail_templates.cloudformation.stack import Model

TEMPLATE: Template = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "test", "AllowedValues": ["test", "live", "old"]},
        "Prefix": {"Type": "String", "Default": ""},
        "Open": {"Type": "String"},
        "List": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Empty": {"Type": "CommaDelimitedList", "Default": ""},
        "Days": {"Type": "Number", "Default": 7},
        "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/path"},
    },
    "Mappings": {"M": {"a": {"b": "c"}, "7": {"true": [1, 2]}}},
    "Conditions": {
        "Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
        "Old": {"Fn::Equals": ["old", {"Ref": "Stage"}]},
        "Either": {"Fn::Or": [{"Condition": "Live"}, {"Condition": "Old"}]},
        "Neither": {"Fn::Not": [{"Condition": "Either"}]},
        "Prefixed": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Prefix"}, ""]}]},
        "Both": {"Fn::And": [{"Condition": "Live"}, {"Condition": "Prefixed"}]},
        "Circle": {"Condition": "Circle"},
    },
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${Stage}-logs"}}},
        "Nameless": {"Type": "AWS::S3::Bucket"},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alarms"}},
        "Group": {"Type": "AWS::Logs::LogGroup"},
        "Itself": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "Itself"}}},
    },
}
BUILT_IN = "arn:${AWS::Partition}:"


def switches(number: int) -> Template:
    """A template with that many parameters, and a condition on each that its default does not meet."""
    return {
        "Parameters": {f"P{n}": {"Type": "String", "Default": "no"} for n in range(number)},
        "Conditions": {f"C{n}": {"Fn::Equals": [{"Ref": f"P{n}"}, "yes"]} for n in range(number)},
        "Resources": {},
    }


@pytest.fixture(scope="module")
def default() -> Scenario:
    return next(scenarios(TEMPLATE))


@pytest.mark.parametrize(
    ("raw", "resolved"),
    [
        ({"Ref": "Stage"}, "test"),
        ({"Ref": "Open"}, "${Open}"),
        ({"Ref": "List"}, ["a", "b"]),
        ({"Ref": "Empty"}, []),
        ({"Ref": "Days"}, 7),
        ({"Ref": "Image"}, "${Image}"),
        ({"Ref": "AWS::Region"}, "${AWS::Region}"),
        ({"Ref": "Bucket"}, "test-logs"),
        ({"Ref": "Nameless"}, "${Nameless}"),
        ({"Ref": "Topic"}, f"{BUILT_IN}sns:${{AWS::Region}}:${{AWS::AccountId}}:alarms"),
        ({"Fn::GetAtt": ["Topic", "TopicName"]}, "alarms"),
        ({"Fn::GetAtt": "Topic.TopicArn"}, f"{BUILT_IN}sns:${{AWS::Region}}:${{AWS::AccountId}}:alarms"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, f"{BUILT_IN}s3:::test-logs"),
        ({"Fn::Sub": "${Nameless.Arn}/x"}, f"{BUILT_IN}s3:::${{Nameless}}/x"),
        ({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Nameless}/x"}, f"{BUILT_IN}s3:::${{Nameless}}/x"),
        ({"Fn::GetAtt": ["Bucket", "DomainName"]}, "${Bucket.DomainName}"),
        ({"Fn::Sub": ["${A}-${Stage}-${Open}", {"A": {"Ref": "Days"}}]}, "7-test-${Open}"),
        ({"Fn::Sub": "${!Literal}"}, "${Literal}"),
        ({"Fn::Join": [",", {"Ref": "List"}]}, "a,b"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Days"}, True]]}, "a-7-true"),
        ({"Fn::Split": [",", {"Fn::Join": [",", {"Ref": "List"}]}]}, ["a", "b"]),
        ({"Fn::Select": ["1", {"Ref": "List"}]}, "b"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, "c"),
        ({"Fn::FindInMap": ["M", {"Ref": "Days"}, True]}, [1, 2]),
        ({"Fn::If": ["Live", 1, {"Fn::If": ["Neither", 2, 3]}]}, 2),
        ({"a": {"Fn::If": ["Live", 1, {"Ref": "AWS::NoValue"}]}, "b": 1}, {"b": 1}),
        ([{"Ref": "AWS::NoValue"}, 1], [1]),
        ({"Fn::ToJsonString": {"a": {"Ref": "Days"}}}, '{"a": 7}'),
    ],
)
def test_a_value_is_resolved_by_the_defaults(raw: object, resolved: object, default: Scenario) -> None:
    assert default.resolver.value(raw) == resolved


@pytest.mark.parametrize(
    "raw",
    [
        {"Fn::ImportValue": "x"},
        {"Fn::GetAZs": ""},
        {"Fn::Select": [9, {"Ref": "List"}]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::Split": [",", {"Ref": "Open"}]},
        {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "b"]},
        {"Fn::If": ["Unknown", 1, 2]},
        {"Fn::If": ["Circle", 1, 2]},
        {"Fn::If": "Live"},
        {"Fn::Join": "x"},
        {"Fn::Sub": [1]},
        {"Fn::GetAtt": 7},
        {"Fn::Made": "up"},
        {"Ref": ["a"]},
    ],
)
def test_what_is_known_only_at_deployment_stays_open(raw: object, default: Scenario) -> None:
    value = default.resolver.value(raw)
    assert isinstance(value, str)
    assert value.startswith("${")
    assert value == default.resolver.value(raw)
    assert default.resolver.value({"Fn::Sub": ["a${X}", {"X": raw}]}) == f"a{value}"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({"Fn::Sub": "a-${List}"}, "List"),
        ({"Fn::Sub": ["a-${X}", {"X": {"Ref": "List"}}]}, "X"),
        ({"Fn::Sub": "a-${AWS::NoValue}"}, "AWS::NoValue"),
        ({"Fn::Sub": ["a-${X}", {"X": {"Fn::If": ["Live", "x", {"Ref": "AWS::NoValue"}]}}]}, "X"),
        ({"Fn::Sub": ["a-${X}", {"X": {"Fn::FindInMap": ["M", "7", "true"]}}]}, "X"),
    ],
    ids=str,
)
def test_a_list_or_no_value_inside_a_sub_stays_open(raw: object, name: str, default: Scenario) -> None:
    assert default.resolver.value(raw) == f'a-${{Fn::Sub "{name}"}}'


def test_names_that_contain_other_names_twice_are_resolved_in_time() -> None:
    resources: dict[str, object] = {"B0": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "xx"}}}
    for number in range(1, 60):
        name = {"Fn::Sub": f"${{B{number - 1}}}${{B{number - 1}}}"}
        resources[f"B{number}"] = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}
    (scenario,) = scenarios({"Resources": resources})
    assert scenario.resolver.value({"Ref": "B10"}) == "x" * 2048
    assert len(scenario.resolver.value({"Ref": "B59"})) < 4_000_000


def test_a_long_value_that_is_used_often_does_not_fill_the_memory() -> None:
    text = {"Fn::Sub": ["${A}" * 500, {"A": "x" * 100_000}]}
    (scenario,) = scenarios({"Resources": {}})
    tracemalloc.start()
    value = scenario.resolver.value(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not is_known(value)
    assert peak < 10_000_000


def test_variables_that_are_used_twice_are_resolved_once() -> None:
    text: object = "x"
    for _ in range(18):
        text = {"Fn::Sub": ["${A}${A}", {"A": text}]}
    (scenario,) = scenarios({"Resources": {}})
    assert scenario.resolver.value(text) == "x" * 2**18


def test_a_name_that_refers_to_itself_ends(default: Scenario) -> None:
    assert isinstance(default.resolver.value({"Ref": "Itself"}), str)


def test_conditions_hold_by_the_values_of_parameters(default: Scenario) -> None:
    held = [name for name in TEMPLATE["Conditions"] if default.holds(name)]
    assert held == ["Neither"]


def test_conditions_that_name_one_another_twice_take_no_longer() -> None:
    chain: dict[str, object] = {"C0": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}
    for number in range(1, 200):
        chain[f"C{number}"] = {"Fn::And": [{"Condition": f"C{number - 1}"}] * 2}
    (scenario, *_) = scenarios({"Conditions": chain, "Resources": {}})
    assert set(scenario.conditions) == set(chain)


def test_many_expressions_are_also_tried_with_all_last_values_together() -> None:
    names = [f"P{number}" for number in range(8)]
    template = {
        "Parameters": {
            name: {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"} for name in names
        },
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "b"]} for name in names},
        "Resources": {},
    }
    tried = [{name for name, holds in one.conditions.items() if holds} for one in scenarios(template)]
    assert set(names) in tried


def test_each_pair_of_values_is_tried_with_the_defaults_for_the_rest() -> None:
    template = switches(10)
    tried = [{name for name, holds in one.conditions.items() if holds} for one in scenarios(template)]
    pairs = [{f"C{one}", f"C{other}"} for one in range(10) for other in range(one)]
    assert all(pair in tried for pair in pairs)
    assert len(tried) == 1 + 10 + 1 + len(pairs)


def test_each_pair_of_many_values_is_tried_beside_few_others() -> None:
    tried = [{name for name, holds in one.conditions.items() if holds} for one in scenarios(switches(30))]
    rows = [row for row in tried if len(row) < 30]
    assert all(
        any({f"C{one}", f"C{other}"} <= row for row in rows) for one in range(30) for other in range(one)
    )
    assert max(map(len, rows)) == 5
    assert len(tried) < 130


def test_hundreds_of_conditions_end() -> None:
    assert len(list(scenarios(switches(120)))) <= 1 + 120 + 1 + 200


def test_pairs_that_the_rules_refuse_hide_no_other_pair() -> None:
    template = switches(30)
    template["Rules"] = {
        "NotTheFirst": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "P0"}, "yes"]},
            "Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "P1"}, "no"]}}],
        }
    }
    tried = [{name for name, holds in one.conditions.items() if holds} for one in scenarios(template)]
    for one in range(30):
        for other in range(one):
            pair = {f"C{one}", f"C{other}"}
            assert any(pair <= row for row in tried) is (pair != {"C0", "C1"})


def test_conditions_that_exclude_each_other_never_hold_together() -> None:
    seen = set()
    for scenario in scenarios(TEMPLATE):
        live, old, either = (scenario.holds(name) for name in ("Live", "Old", "Either"))
        assert not (live and old)
        assert either == (live or old)
        assert scenario.resolver.value({"Ref": "Stage"}) == ("live" if live else "old" if old else "test")
        seen.add((live, old, scenario.holds("Prefixed")))
    assert len(seen) == 6


def test_a_default_that_contradicts_the_scenario_is_not_used() -> None:
    prefixes = {
        scenario.holds("Prefixed"): scenario.resolver.value({"Ref": "Prefix"})
        for scenario in scenarios(TEMPLATE)
    }
    assert prefixes == {False: "", True: "${Prefix}"}


def test_a_parameter_inside_a_compared_expression_is_unknown_where_it_differs() -> None:
    template = {
        "Parameters": {"Accounts": {"Type": "CommaDelimitedList", "Default": ""}},
        "Conditions": {"One": {"Fn::Equals": [{"Fn::Join": ["", {"Ref": "Accounts"}]}, ""]}},
    }
    values = {one.holds("One"): one.resolver.value({"Ref": "Accounts"}) for one in scenarios(template)}
    assert values == {True: [], False: "${Accounts}"}


def test_membership_by_splitting_and_joining_is_an_expression_of_its_own() -> None:
    joined = {"Fn::Join": [",", ["", {"Fn::Join": [",", {"Ref": "Off"}]}, ""]]}
    template = {
        "Parameters": {"Off": {"Type": "CommaDelimitedList", "Default": "x,y"}},
        "Conditions": {
            name: {"Fn::Equals": [{"Fn::Join": ["", {"Fn::Split": [f",{name},", joined]}]}, joined]}
            for name in ("x", "z")
        },
    }
    first, *others = scenarios(template)
    assert (first.holds("x"), first.holds("z")) == (False, True)
    assert {(one.holds("x"), one.holds("z")) for one in others} == {
        (False, False),
        (True, False),
        (True, True),
    }


def test_many_conditions_are_tried_one_by_one() -> None:
    tried = [{name for name, holds in one.conditions.items() if holds} for one in scenarios(switches(30))]
    assert all({f"C{n}"} in tried for n in range(30))


def test_what_the_templates_own_rules_refuse_is_not_tried() -> None:
    refused = TEMPLATE | {
        "Rules": {
            "NoPrefixWhenLive": {
                "RuleCondition": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
                "Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Prefix"}, ""]}, "AssertDescription": "x"}],
            },
            "NotOld": {"Assertions": [{"Assert": {"Fn::Contains": [["test", "live"], {"Ref": "Stage"}]}}]},
        }
    }
    tried = {(one.holds("Live"), one.holds("Old"), one.holds("Prefixed")) for one in scenarios(refused)}
    assert tried == {(False, False, False), (False, False, True), (True, False, False)}


def test_a_resource_under_a_condition_is_there_only_where_it_holds() -> None:
    template = {**TEMPLATE, "Resources": {"A": {"Type": "AWS::SNS::Topic", "Condition": "Live"}}}
    there = {bool(stack.resources) for stack in Model(template).stacks}
    assert there == {True, False}


@pytest.mark.parametrize(
    ("transform", "complete"),
    [
        ([], True),
        ("AWS::LanguageExtensions", True),
        (["AWS::LanguageExtensions", "AWS::SecretsManager-2024-09-16"], True),
        ("MyMacro", False),
        ("AWS::Serverless-2016-10-31", False),
        (["AWS::LanguageExtensions", "AWS::Include"], False),
    ],
)
def test_a_template_is_complete_unless_a_transform_may_add_resources(
    transform: object, complete: bool
) -> None:
    assert Model({"Transform": transform, "Resources": {}}).complete is complete


def test_a_loop_adds_resources_that_the_template_does_not_show() -> None:
    assert not Model({"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::X": []}}).complete


def test_a_resource_that_a_macro_adds_to_is_not_judged() -> None:
    included = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b"}}}
    model = Model({"Resources": {"Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": included}}})
    assert model.resources == {}
    assert not model.complete


@pytest.mark.parametrize("name", ["Size", "AWS::Region", 'quo"ted', "back\\slash", "Größe\n"])
def test_the_key_of_a_reference_reads_back_as_the_reference(name: str) -> None:
    assert json.loads(expression_key({"Ref": name})) == {"Ref": name}
