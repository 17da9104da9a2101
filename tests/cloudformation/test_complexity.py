"""What takes too long to check is recognised by its structure, and no real template is."""

import pytest

from cloudtrail_templates.cloudformation.complexity import (
    DEEPEST,
    MOST_COMPARISONS,
    MOST_VALUES,
    conditions_fault,
    structure_fault,
    texts_fault,
)
from cloudtrail_templates.templates import CATALOG

HERE = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}


def nested(levels: int) -> object:
    value: object = "x"
    for number in range(levels):
        value = {"a": value} if number % 2 else [value]
    return value


def chain(length: int, times: int) -> dict[str, dict[str, object]]:
    """Conditions of which each names the one before that many times."""
    conditions: dict[str, object] = {"C0": HERE}
    for number in range(1, length):
        conditions[f"C{number}"] = {"Fn::Or": [{"Condition": f"C{number - 1}"}] * times}
    return {"Conditions": conditions}


def test_a_template_may_be_as_deep_as_the_limit_and_no_deeper() -> None:
    assert structure_fault(nested(DEEPEST)) is None
    assert structure_fault(nested(DEEPEST + 1)) == "the template is nested more than 100 levels deep"


def test_a_template_that_holds_itself_is_too_deep() -> None:
    circle: dict[str, object] = {}
    circle["a"] = circle
    assert structure_fault(circle) == "the template is nested more than 100 levels deep"


def test_shared_parts_count_as_often_as_they_are_used() -> None:
    assert structure_fault(list(range(MOST_VALUES))) is None
    assert structure_fault(list(range(MOST_VALUES + 1))) == "the template has more than 250,000 values"
    doubled: object = ["x"]
    for _ in range(60):
        doubled = [doubled, doubled]
    assert structure_fault(doubled) == "the template has more than 250,000 values"


def test_conditions_that_name_another_twice_grow_too_large() -> None:
    # The sizes are 1, 3, 7 and so on, one less than the powers of two.
    assert conditions_fault(chain(11, 2)) is None
    assert 2**12 - 2 - 11 < MOST_COMPARISONS < 2**13 - 2 - 12
    assert (
        conditions_fault(chain(12, 2))
        == "the conditions make 8,178 comparisons when each is written out in full"
    )
    long = chain(5000, 2)["Conditions"]
    assert conditions_fault({"Conditions": dict(reversed(long.items()))}) is not None
    assert (
        conditions_fault(chain(100, 1))
        == "the conditions make 5,050 comparisons when each is written out in full"
    )
    assert conditions_fault(chain(90, 1)) is None


@pytest.mark.parametrize(
    ("conditions", "circle"),
    [
        ({"A": {"Condition": "A"}}, "A"),
        ({"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}}, "A, B"),
        (
            {"X": {"Fn::And": [HERE, {"Condition": "A"}]}, "A": {"Condition": "B"}, "B": {"Condition": "A"}},
            "A, B",
        ),
    ],
)
def test_conditions_in_a_circle_are_named(conditions: dict[str, object], circle: str) -> None:
    assert (
        conditions_fault({"Conditions": conditions}) == f"the conditions {circle} name each other in a circle"
    )


@pytest.mark.parametrize(
    "junk", [None, [], "x", {"A": None}, {"A": {"Condition": 1}}, {"A": {"Condition": "No"}}]
)
def test_conditions_of_the_wrong_shape_are_no_fault(junk: object) -> None:
    assert conditions_fault({"Conditions": junk}) is None


@pytest.mark.parametrize(
    ("times", "levels", "fault"), [(2, 20, True), (2, 10, False), (1, 30, False), (0, 30, False)]
)
def test_nested_texts_that_use_a_variable_twice_grow_too_long(times: int, levels: int, fault: bool) -> None:
    text: object = "x" * 100
    for _ in range(levels):
        text = {"Fn::Sub": ["${A}" * times, {"A": text}]}
    found = texts_fault({"Resources": {"A": {"Properties": [text]}}})
    message = "the nested Fn::Sub functions make texts of more than 10,000,000 characters"
    assert found == (message if fault else None)


def test_spaces_around_a_variable_hide_no_length() -> None:
    text: object = "x" * 100
    for _ in range(20):
        text = {"Fn::Sub": ["${ A }${ A }", {"A": text}]}
    assert texts_fault({"Resources": {"A": {"Properties": [text]}}}) is not None


@pytest.mark.parametrize("name", CATALOG)
def test_a_published_template_is_simple_enough(name: str) -> None:
    body = CATALOG[name].build().to_dict()
    assert structure_fault(body) is None
    assert conditions_fault(body) is None
    assert texts_fault(body) is None
