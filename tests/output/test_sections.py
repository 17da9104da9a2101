"""The check that what is written is plain data, with the place of what is not."""

import math
from typing import Any

import pytest
from troposphere import Ref, Template

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.sections import arrange


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            {"Resources": {"B": {"P": Ref("A")}}},
            r"template\.Resources\.B\.P is of type Ref: .*; give plain data",
        ),
        ({"A": [1, math.inf]}, r"template\.A\[1\] is inf, which JSON cannot express; give a finite number"),
        ({"A": {1: 2}}, r"template\.A has a key of type int: 1; give text"),
        ({"A": "\ud83d"}, r"template\.A holds half a character: .*; give text that can be written as UTF-8"),
        ({"A": {"\udead": 1}}, r"template\.A holds half a character"),
        ({"A": b"x"}, r"template\.A is of type bytes"),
    ],
)
def test_an_error_says_where_what_and_what_to_do(template: dict[str, object], message: str) -> None:
    with pytest.raises(CloudTrailTemplatesError, match=f"^{message}") as caught:
        arrange(template)
    assert "\n" not in str(caught.value)
    str(caught.value).encode()


@pytest.mark.parametrize("template", [Template(), "Resources: {}", None, []])
def test_what_is_no_dict_is_an_error_that_names_to_dict(template: Any) -> None:
    with pytest.raises(
        CloudTrailTemplatesError, match=r"^the template must be a dict, got .*; pass template\.to_dict\(\)$"
    ):
        arrange(template)


def test_a_resource_that_is_no_mapping_is_passed_on() -> None:
    assert arrange({"Resources": {"Fn::ForEach::A": ["x", ["a"], {}]}}) == {
        "Resources": {"Fn::ForEach::A": ["x", ["a"], {}]}
    }
