"""The check that what is written is plain data, with the place of what is not."""

import math

import pytest
from troposphere import Ref

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.sections import arrange


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ({"Resources": {"B": {"P": Ref("A")}}}, r"template\.Resources\.B\.P is a Ref: .*; give plain data"),
        ({"A": [1, math.inf]}, r"template\.A\[1\] is inf, which JSON cannot express; give a finite number"),
        ({"A": {1: 2}}, r"template\.A has the key 1, a int; give text"),
        ({"A": "\ud83d"}, r"template\.A holds half a character: .*; give text that can be written as UTF-8"),
        ({"A": {"\udead": 1}}, r"template\.A holds half a character"),
        ({"A": b"x"}, r"template\.A is a bytes"),
    ],
)
def test_an_error_says_where_what_and_what_to_do(template: dict[str, object], message: str) -> None:
    with pytest.raises(CloudTrailTemplatesError, match=f"^{message}") as caught:
        arrange(template)
    assert "\n" not in str(caught.value)
    str(caught.value).encode()


def test_a_resource_that_is_no_mapping_is_passed_on() -> None:
    assert arrange({"Resources": {"Fn::ForEach::A": ["x", ["a"], {}]}}) == {
        "Resources": {"Fn::ForEach::A": ["x", ["a"], {}]}
    }
