"""JSON for those who need it: readable first, small second."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output import to_json, to_yaml
from output.drawn import templates
from output.readers import READERS, typed
from output.samples import SAMPLES, alarms
from output.traps import TRAPS


@pytest.mark.parametrize("name", SAMPLES)
def test_a_template_reads_back_equal(name: str) -> None:
    template = SAMPLES[name].to_dict()
    assert typed(json.loads(to_json(template))) == typed(template)


@given(templates)
@settings(max_examples=150, deadline=None)
def test_any_plain_data_reads_back_equal(template: dict[str, Any]) -> None:
    assert typed(json.loads(to_json(template))) == typed(template)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_is_that_of_the_yaml(name: str) -> None:
    template = SAMPLES[name].to_dict()
    assert json.dumps(json.loads(to_json(template))) == json.dumps(READERS["libyaml"](to_yaml(template)))


def test_a_resource_begins_a_line_and_what_is_short_stays_on_one() -> None:
    template = {
        "Resources": {
            "Topic": {"Properties": {"Name": {"Ref": "A"}}, "Type": "AWS::SNS::Topic"},
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {"AlarmDescription": "d" * 160, "Actions": []},
            },
        }
    }
    assert to_json(template) == (
        '{\n "Resources": {\n'
        '  "Topic": {"Type":"AWS::SNS::Topic","Properties":{"Name":{"Ref":"A"}}},\n'
        '  "Alarm": {\n   "Type": "AWS::CloudWatch::Alarm",\n'
        f'   "Properties": {{\n    "AlarmDescription": "{"d" * 160}",\n    "Actions": []\n   }}\n'
        "  }\n }\n}\n"
    )


def test_what_is_short_shares_a_line_and_what_is_long_has_its_own() -> None:
    key = {"Type": "AWS::KMS::Key", "Properties": {"A": 1, "Long": "d" * 140, "B": True, "C": ["a", "b"]}}
    assert to_json({"Resources": {"Key": key}}).partition('"Key": ')[2] == (
        '{\n   "Type": "AWS::KMS::Key",\n   "Properties": {\n'
        f'    "A": 1,\n    "Long": "{"d" * 140}",\n    "B": true, "C": ["a","b"]\n   }}\n  }}\n }}\n}}\n'
    )


def test_a_function_begins_on_one_line_with_its_arguments() -> None:
    joined = {"Fn::Join": ["", [{"Ref": "A"}, "d" * 150]]}
    text = to_json({"Outputs": {"A": {"Description": "It.", "Value": joined}}})
    assert text.partition('"A": ')[2] == (
        '{\n   "Description": "It.",\n   "Value": {"Fn::Join": ["", [\n'
        f'    {{"Ref":"A"}},\n    "{"d" * 150}"\n   ]]}}\n  }}\n }}\n}}\n'
    )


def test_each_section_has_lines_of_its_own_however_short() -> None:
    assert to_json({"Outputs": {"A": {"Value": "a"}}}) == '{\n "Outputs": {\n  "A": {"Value":"a"}\n }\n}\n'


def test_only_a_single_string_makes_a_line_longer_than_160_columns() -> None:
    for line in to_json(SAMPLES["functions"].to_dict()).splitlines():
        assert len(line) <= 160


def test_a_big_template_is_hardly_larger_than_its_yaml() -> None:
    template = alarms(34).to_dict()
    assert len(to_json(template)) < 1.1 * len(to_yaml(template))


def test_text_is_not_escaped_without_need() -> None:
    assert '"é \U0001f600"' in to_json({"A": "é \U0001f600"})
    assert json.loads(to_json({"A": TRAPS})) == {"A": TRAPS}


def test_what_is_not_plain_data_is_refused() -> None:
    with pytest.raises(CloudTrailTemplatesError, match=r"^template\.A is nan, .*; give a finite number$"):
        to_json({"A": float("nan")})
