"""Filter patterns as CloudWatch Logs takes them, compact and as their author wrote them."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from filter_pattern.test_properties import EXPRESSIONS
from hypothesis import assume, given, settings
from troposphere import Ref

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.filter_pattern import Expression, FilterPattern
from cloudtrail_templates.filter_pattern.expression import Listed, replace_clauses
from cloudtrail_templates.filter_pattern.tokens import MAX_CHARACTERS
from cloudtrail_templates.languages.cloudwatch.printer import as_written, compact_pattern
from cloudtrail_templates.languages.partial_text import value_of

TEMPLATE = {"Parameters": {"List": {"Type": "CommaDelimitedList", "Default": "x,y"}}}


def at_deployment(text: Any) -> Any:
    value = value_of(text)
    return value if isinstance(value, str) else Resolved(TEMPLATE).value(value.to_dict())


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS)
def test_parsing_the_compact_pattern_gives_the_expression_back(expression: Expression) -> None:
    text = str(compact_pattern(expression))
    assume(len(text) <= MAX_CHARACTERS)
    assert FilterPattern(text).expression == expression


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)
def test_what_is_not_replaced_stays_to_the_letter(detection: Any) -> None:
    for pattern in (detection.pattern, *detection.also):
        assert "{" + str(as_written(pattern, {})) + "}" == pattern.text


@pytest.mark.parametrize("values", [("x", "y"), Ref("List")], ids=["known", "at deployment"])
@pytest.mark.parametrize(
    ("operator", "text", "written", "compact"),
    [
        ("!=", '{ $.a != "L" }', '{ $.a!="x"&&$.a!="y" }', '{$.a!="x"&&$.a!="y"}'),
        ("=", '{ $.a != "L" }', '{ ($.a="x"||$.a="y") }', '{$.a="x"||$.a="y"}'),
        (
            "!=",
            '{($.b=1)&&($.a != "L")}',
            '{($.b=1)&&($.a!="x"&&$.a!="y")}',
            '{$.b=1&&$.a!="x"&&$.a!="y"}',
        ),
        (
            "=",
            '{$.b = 1 && $.a != "L" && $.c IS NULL}',
            '{$.b = 1 && ($.a="x"||$.a="y") && $.c IS NULL}',
            '{$.b=1&&($.a="x"||$.a="y")&&$.c IS NULL}',
        ),
        (
            "!=",
            '{$.b = 1 || $.a != "L"}',
            '{$.b = 1 || $.a!="x"&&$.a!="y"}',
            '{$.b=1||$.a!="x"&&$.a!="y"}',
        ),
    ],
)
def test_a_list_takes_the_place_of_a_clause(
    operator: Any, text: str, written: str, compact: str, values: Any
) -> None:
    pattern = FilterPattern(text)
    (clause,) = [piece.clause for piece in pattern.pieces() if piece.clause and '"L"' in piece.text]
    listed = Listed(clause.selector, operator, values)
    assert at_deployment("{" + as_written(pattern, {clause: listed}) + "}") == written
    expression = replace_clauses(pattern.expression, {clause: listed})
    assert at_deployment(compact_pattern(expression)) == compact
    assert FilterPattern(written).expression == FilterPattern(compact).expression


def test_literals_of_a_list_are_escaped() -> None:
    pattern = FilterPattern('{$.a != "L"}')
    (clause,) = [piece.clause for piece in pattern.pieces() if piece.clause]
    text = "{" + as_written(pattern, {clause: Listed(clause.selector, "=", ('x" || $.b = "', "\\"))}) + "}"
    assert [str(each.value) for each in FilterPattern(str(text)).expression.operands] == [  # type: ignore[union-attr]
        r'"x\" || $.b = \""',
        r'"\\"',
    ]
