"""YAML that people know from AWS's documentation and that every reader reads alike."""

import json
import re
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from troposphere import Template

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output import to_yaml
from output.drawn import templates
from output.readers import assert_reads_back
from output.samples import SAMPLES
from output.traps import TRAPS

_FUNCTIONS = (
    "And Base64 Cidr Equals FindInMap ForEach::a GetAZs GetAtt If ImportValue Join Length Not Or Select"
)
CALLS = ["Ref", "Condition", "Fn::Sub", "Fn::Transform", *(f"Fn::{name}" for name in _FUNCTIONS.split())]
UNMISTAKABLE = [
    *(
        "90 days",
        "10.0.0.0/8",
        "v1.2",
        "s3:GetObject",
        "arn:aws:s3:::a/*",
        "a#b",
        "AWS::S3::Bucket",
        "${A}-b",
        "x*",
    ),
    *(
        "no way",
        "onwards",
        "nullable",
        "e3",
        "a, b [c] {d} & ! | > % @ ` 'e' \"f\"",
        "^[a-z]+$",
        "café",
        "12 30",
    ),
]
ARGUMENTS = [
    *("a", "A.B", "", "1", 1, 1.5, True, None, [], {}, [[]], [{}], ["a"], ["a", 1], [["a", "b"]], {"a": "b"}),
    *(["A", "B"], ["A", "B.C"], ["A.B", "C"], ["A", ""], ["", "A"], ["A", {"Ref": "B"}], ["A", "B", "C"]),
    *({"Ref": "A"}, {"Fn::GetAtt": ["A", "B"]}, [{"Ref": "A"}], [{"Fn::Sub": ["a", {"b": {"Ref": "B"}}]}]),
]


def body(value: object) -> str:
    """The lines that a property P of that value takes."""
    text = to_yaml({"Resources": {"R": {"Type": "T", "Properties": {"P": value}}}})
    return dedent(text.split("    Properties:\n")[1])


class TestReadsBack:
    """What every reader makes of the text is what was meant."""

    @pytest.mark.parametrize("name", SAMPLES)
    def test_a_template_reads_back_equal(self, name: str) -> None:
        template = SAMPLES[name].to_dict()
        assert_reads_back(to_yaml(template, header="generated: 'by' a # test"), template)

    @pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: ascii(trap[:30]))
    def test_text_is_read_as_the_same_text_in_every_place(self, trap: str) -> None:
        template = {
            "AsValue": trap,
            "AsItem": [trap, [trap, [trap]], trap],
            "AsKey": {trap: trap, "items": [{trap: {trap: trap}}, {trap: [trap], "last": trap}]},
            "AsArgument": [
                {"Ref": trap},
                {"Fn::Sub": [trap, {trap: trap}]},
                {"Fn::Base64": {"Fn::Sub": trap}},
            ],
            "OnOneLine": {"Fn::Join": [trap, [trap, {"Ref": trap}, {"Fn::GetAtt": ["A", trap]}, trap]]},
            "AsAttribute": {"Fn::GetAtt": [trap, trap]},
            trap: trap,
        }
        assert_reads_back(to_yaml(template), template)

    @pytest.mark.parametrize("argument", ARGUMENTS, ids=json.dumps)
    def test_a_function_reads_back_with_any_argument(self, argument: object) -> None:
        calls = [{call: argument} for call in CALLS]
        template = {"A": calls, "B": [calls], "C": {f"C{index}": call for index, call in enumerate(calls)}}
        assert_reads_back(to_yaml(template), template)

    @pytest.mark.parametrize(
        "number", [0, -1, 10**30, 0.1, -0.0, 1e16, 1e-7, 1.5e300, 2.0, True, False, None]
    )
    def test_a_number_stays_a_number_of_its_kind(self, number: object) -> None:
        assert_reads_back(to_yaml({"A": number, "B": [number]}), {"A": number, "B": [number]})

    def test_a_tuple_reads_back_as_a_list(self) -> None:
        assert_reads_back(to_yaml({"A": ("a", ()), "B": ()}), {"A": ["a", []], "B": []})


@given(templates, st.text("a#\n:é\t\r'\x85", max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_plain_data_reads_back_equal(template: dict[str, Any], header: str) -> None:
    assert_reads_back(to_yaml(template, header), template)


class TestLooks:
    """People read it, and compare it line by line."""

    def test_the_sections_stand_in_conventional_order(self) -> None:
        names = [
            *[
                "AWSTemplateFormatVersion",
                "Description",
                "Metadata",
                "Parameters",
                "Rules",
                "Mappings",
                "Conditions",
            ],
            *["Transform", "Resources", "Outputs", "Hooks"],
        ]
        text = to_yaml({name: {} for name in reversed(names)})
        assert [line.split(":")[0] for line in text.splitlines()] == names

    def test_a_resource_begins_with_its_type_and_ends_with_its_properties(self) -> None:
        names = [
            *["Type", "Condition", "DependsOn", "CreationPolicy", "UpdatePolicy", "DeletionPolicy"],
            *["UpdateReplacePolicy", "Metadata", "Properties"],
        ]
        text = to_yaml({"Resources": {"R": dict.fromkeys(sorted(names, reverse=True), "x")}})
        assert [line.split(":")[0].strip() for line in text.splitlines()[2:]] == names

    def test_trivy_gets_a_comment_for_each_rule_that_a_resource_ignores(self) -> None:
        ignoring = {"Type": "T", "Metadata": {"trivy": {"ignore": ["AWS-0015", "AWS-0089"]}}}
        lines = to_yaml({"Resources": {"First": {"Type": "T"}, "R": ignoring}}).splitlines()
        assert lines[3:6] == ["  #trivy:ignore:AWS-0015", "  #trivy:ignore:AWS-0089", "  R:"]
        assert not [line for line in [*lines[:3], *lines[6:]] if "#" in line]

    @pytest.mark.parametrize("ignored", ["AWS-0015", ["a\nb"], [1], {"AWS-0015": 1}, [""], ["é"], None])
    def test_what_is_no_list_of_rules_is_no_comment(self, ignored: object) -> None:
        template = {"Resources": {"R": {"Type": "T", "Metadata": {"trivy": {"ignore": ignored}}}}}
        assert "#" not in to_yaml(template)
        assert_reads_back(to_yaml(template), template)

    def test_properties_keep_the_order_given(self) -> None:
        assert body({"Type": 1, "Zebra": 2, "Apple": 3}) == "P:\n  Type: 1\n  Zebra: 2\n  Apple: 3\n"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ({"Ref": "AWS::Region"}, "P: !Ref AWS::Region\n"),
            ({"Fn::GetAtt": ["Key", "Arn"]}, "P: !GetAtt Key.Arn\n"),
            ({"Fn::GetAtt": ["Stack", "Outputs.Arn"]}, "P: !GetAtt Stack.Outputs.Arn\n"),
            ({"Fn::GetAtt": ["Key", {"Ref": "A"}]}, "P:\n  Fn::GetAtt: [Key, !Ref A]\n"),
            ({"Fn::Sub": "arn:${AWS::Partition}:s3:::*"}, "P: !Sub arn:${AWS::Partition}:s3:::*\n"),
            ({"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}, "P: !Sub ['${A}', {A: !Ref B}]\n"),
            ({"Fn::If": ["C", {"Ref": "A"}, ""]}, "P: !If [C, !Ref A, '']\n"),
            ({"Fn::If": ["C", {"Ref": "A::B"}, 1]}, "P: !If [C, !Ref 'A::B', 1]\n"),
            ({"Fn::If": ["C", {"A": {"Ref": "B"}}, 1]}, "P: !If [C, {A: !Ref B}, 1]\n"),
            (
                {"Fn::If": ["C", {"Fn::GetAZs": {"Ref": "A"}}, 1]},
                "P: !If [C, {'Fn::GetAZs': !Ref A}, 1]\n",
            ),
            ({"Fn::Join": ["", ["it's, a", "b"]]}, "P: !Join ['', ['it''s, a', b]]\n"),
            ({"Fn::Join": ["", ["a" * 110, "b"]]}, f"P: !Join\n  - ''\n  - - {'a' * 110}\n    - b\n"),
            ({"Fn::Or": [{"Fn::Not": [{"Condition": "A"}]}]}, "P: !Or [!Not [!Condition A]]\n"),
            ({"Ref": ["a"]}, "P:\n  Ref: [a]\n"),
            ({"Fn::GetAZs": ""}, "P: !GetAZs ''\n"),
            ({"Fn::ImportValue": {"Fn::Sub": "${A}"}}, "P:\n  Fn::ImportValue: !Sub ${A}\n"),
            ({"Fn::Base64": {"Fn::Join": ["", ["a"]]}}, "P:\n  Fn::Base64: !Join ['', [a]]\n"),
            ({"Fn::Transform": {"Name": "A"}}, "P:\n  Fn::Transform:\n    Name: A\n"),
            ({"Fn::Contains": [["a"], "b"]}, "P:\n  Fn::Contains: [[a], b]\n"),
            ({"Condition": {"Bool": {"a": "b"}}}, "P:\n  Condition:\n    Bool:\n      a: b\n"),
        ],
        ids=lambda value: value if isinstance(value, str) else json.dumps(value),
    )
    def test_a_function_is_short_where_that_is_legal(self, value: object, expected: str) -> None:
        assert body(value) == expected

    def test_no_function_in_short_form_follows_another(self) -> None:
        for template in SAMPLES.values():
            assert not re.search(r"!\w+\s+!\w", to_yaml(template.to_dict()))

    def test_no_line_ends_with_a_space(self) -> None:
        for template in SAMPLES.values():
            assert not re.search(" $", to_yaml(template.to_dict()), re.MULTILINE)

    def test_a_short_list_of_plain_values_is_on_one_line(self) -> None:
        assert body(["s3:*", {"Ref": "A"}, 1, "x"]) == "P: ['s3:*', !Ref A, 1, x]\n"
        text, most = to_yaml({"A": ["a" * 53, "b" * 53]}), "a" * 54
        assert text == f"A: [{'a' * 53}, {'b' * 53}]\n"
        assert to_yaml({"A": [most, "b" * 53]}) == f"A:\n- {most}\n- {'b' * 53}\n"
        assert body([["a"], {"B": 1}]) == "P: [[a], {B: 1}]\n"

    def test_a_list_of_mappings_is_compact(self) -> None:
        assert body([{"A": {"B": 1}, "C": []}, {}]) == "P: [{A: {B: 1}, C: []}, {}]\n"
        most = "b" * 97
        assert body([{"A": most}]) == f"P: [{{A: {most}}}]\n"
        assert body([{"A": {"B": 1}, "C": most}]) == f"P:\n- A:\n    B: 1\n  C: {most}\n"
        assert body([{"k" * 1001: 1}]) == f"P:\n- ? {'k' * 1001}\n  : 1\n"

    @pytest.mark.parametrize("text", UNMISTAKABLE)
    def test_text_that_no_reader_mistakes_has_no_quotes(self, text: str) -> None:
        assert body(text) == f"P: {text}\n"

    def test_text_is_quoted_with_single_quotes_where_they_suffice(self) -> None:
        assert body("{$.a != 'it'}") == "P: '{$.a != ''it''}'\n"

    def test_a_long_string_is_never_folded(self) -> None:
        long = "word: " * 500
        assert body(long) == f"P: '{long}'\n"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a\n\nb", "P: |-\n  a\n\n  b\n"),
            ("a\n  b\n", "P: |\n  a\n    b\n"),
            ("a\n\n\n", "P: |+\n  a\n\n\n"),
        ],
    )
    def test_several_lines_are_a_literal_block(self, text: str, expected: str) -> None:
        assert body(text) == expected

    def test_the_header_is_a_comment_on_the_first_lines(self) -> None:
        assert to_yaml({"A": 1}, header="By x 1.0\n\nKeep.") == "# By x 1.0\n#\n# Keep.\nA: 1\n"

    def test_the_same_object_twice_is_written_twice(self) -> None:
        shared = {"a": ["b"]}
        text = to_yaml({"A": shared, "B": [shared, shared]})
        assert not [
            token for token in yaml.scan(text) if isinstance(token, yaml.AnchorToken | yaml.AliasToken)
        ]

    def test_the_template_is_left_as_it_was(self) -> None:
        template = SAMPLES["functions"].to_dict()
        before = json.dumps(template)
        to_yaml(template)
        assert json.dumps(template) == before

    def test_equal_templates_have_equal_text(self) -> None:
        template = Template(Description="a")
        assert to_yaml(template.to_dict()) == to_yaml(Template(Description="a").to_dict())


def test_what_is_not_plain_data_is_refused() -> None:
    with pytest.raises(CloudTrailTemplatesError, match=r"^template\.A\[0\] is of type set"):
        to_yaml({"A": [{"x"}]})
