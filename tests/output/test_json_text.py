"""The JSON of a template is small, and the same template as its YAML."""

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


def test_it_is_one_line_without_a_blank_between_values() -> None:
    template = {"Resources": {"Topic": {"Properties": {"Name": {"Ref": "A"}}, "Type": "AWS::SNS::Topic"}}}
    assert (
        to_json(template)
        == '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic","Properties":{"Name":{"Ref":"A"}}}}}\n'
    )


def test_a_large_template_is_smaller_than_its_yaml() -> None:
    template = alarms(34).to_dict()
    assert len(to_json(template)) < len(to_yaml(template))


def test_text_is_not_escaped_without_need() -> None:
    assert '"é \U0001f600"' in to_json({"A": "é \U0001f600"})
    assert json.loads(to_json({"A": TRAPS})) == {"A": TRAPS}


def test_what_is_not_plain_data_is_refused() -> None:
    with pytest.raises(CloudTrailTemplatesError, match=r"^template\.A is nan, .*; give a finite number$"):
        to_json({"A": float("nan")})
