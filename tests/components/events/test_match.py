"""Conditions on a field: what is refused, and what is rendered."""

from typing import Any

import pytest
from troposphere import If, Ref

from cloudtrail_templates import Given, Match, OptionError
from cloudtrail_templates.components.events.match import field_selector


def rendered(match: Match | None, excluded: tuple[Any, ...] = ()) -> Any:
    selector = field_selector("resources.ARN", match, excluded)
    return None if selector is None else selector.to_dict()


def test_each_operator_is_that_of_cloudtrail() -> None:
    match = Match(
        equals=("a",),
        starts_with=("b",),
        ends_with=("c",),
        not_equals=("d",),
        not_starts_with=("e", "f"),
        not_ends_with=(Ref("End"),),
    )
    assert rendered(match) == {
        "Field": "resources.ARN",
        "Equals": ["a"],
        "StartsWith": ["b"],
        "EndsWith": ["c"],
        "NotEquals": ["d"],
        "NotStartsWith": ["e", "f"],
        "NotEndsWith": [{"Ref": "End"}],
    }


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "Match must have at least one value, got none; leave the field out"),
        ({"equals": "PutObject"}, "equals must be a tuple, got 'PutObject'; write"),
        ({"equals": ["PutObject"]}, "equals must be a tuple, got"),
        ({"starts_with": ("arn:aws:s3:::logs/*",)}, "starts_with must have no wildcard, got"),
        ({"ends_with": ("",)}, "ends_with must be texts of 1 to 2048 characters, got ''"),
        ({"ends_with": ("a" * 2049,)}, "ends_with must be texts of 1 to 2048 characters"),
        ({"not_equals": (3,)}, "not_equals must be texts of 1 to 2048 characters, got 3"),
        ({"equals": ("a", "b", "a")}, "equals must have each value once, got 'a' twice"),
    ],
)
def test_what_cloudtrail_refuses_is_an_error(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as refused:
        Match(**options)
    assert str(refused.value).startswith(says)


def test_the_longest_value_is_taken() -> None:
    assert Match(equals=("a" * 2048,))


def test_excluded_prefixes_are_added_to_those_of_the_match() -> None:
    assert rendered(None) is None
    assert rendered(None, ("x/",)) == {"Field": "resources.ARN", "NotStartsWith": ["x/"]}
    assert rendered(Match(not_starts_with=("a",)), ("x/",))["NotStartsWith"] == ["a", "x/"]
    with pytest.raises(OptionError, match=r"^not_starts_with of resources.ARN must be a tuple, got"):
        rendered(Match(not_starts_with=Ref("Prefixes")), ("x/",))


def test_a_list_may_be_a_reference() -> None:
    assert rendered(Match(equals=Ref("Arns"))) == {"Field": "resources.ARN", "Equals": {"Ref": "Arns"}}


def test_without_any_list_the_field_does_not_exist() -> None:
    one = rendered(Match(starts_with=Given("HasArns", Ref("Arns"))))
    # An operator without values is refused by CloudTrail, and so is a field without an operator.
    assert one == {
        "Fn::If": [
            "HasArns",
            {"Field": "resources.ARN", "StartsWith": {"Ref": "Arns"}},
            {"Ref": "AWS::NoValue"},
        ]
    }
    two = field_selector(
        "eventName",
        Match(equals=Given("HasNames", Ref("Names")), not_equals=Given("HasOthers", Ref("Others"))),
    )
    assert isinstance(two, If)
    assert {part[0] for part in _ifs(two.to_dict())} == {"HasNames", "HasOthers"}


def test_beside_a_literal_an_absent_list_leaves_only_its_operator_out() -> None:
    made = rendered(Match(starts_with=Given("HasArns", Ref("Arns"))), ("x/",))
    assert made["StartsWith"] == {"Fn::If": ["HasArns", {"Ref": "Arns"}, {"Ref": "AWS::NoValue"}]}
    assert made["NotStartsWith"] == ["x/"]


def _ifs(value: Any) -> list[list[Any]]:
    if isinstance(value, dict):
        own = [value["Fn::If"]] if "Fn::If" in value else []
        return own + [one for item in value.values() for one in _ifs(item)]
    return [one for item in value for one in _ifs(item)] if isinstance(value, list) else []
