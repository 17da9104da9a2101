"""Promises for any text, any pattern and any event."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import (
    And,
    Comparison,
    Expression,
    FilterPattern,
    IsFalse,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Or,
    Selector,
    Text,
    Wildcard,
)
from cloudtrail_templates.languages.athena.condition import athena_condition
from cloudtrail_templates.languages.logs_insights import logs_insights_condition

PIECES = ["{", "}", "(", ")", "$.a", "$.b[0]", "$.*", " ", "=", "!=", ">", "x", '"x"', "5", "%x%", "&&", "||"]
PIECES += ["IS NULL", "NOT EXISTS", "$.['c.d']", "*", "\\", '"', "%", "é", "\n", "'", "[", "]", "1e3", "-"]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map(lambda pieces: "{$.a = 1 && " + "".join(pieces) + "}"),
    st.text(alphabet="ab.[]{}^$|*+?\\dx-,0123456789 ", max_size=12).map("{{$.a = %{}%}}".format),
)

NAMES = st.sampled_from(["a", "b-c", "d_1", "e.f", "*", " ", "é"])
STEPS = st.lists(st.one_of(NAMES, st.integers(0, 2)), max_size=2)
SELECTORS = st.builds(lambda first, more: Selector((first, *more)), NAMES, STEPS)
NUMBERS = st.sampled_from(["0", "5", "-5", "1.5", "1e3", "-2.5e-1", "10", "007"]).map(Number)
LITERALS = st.one_of(
    st.text(alphabet='ab*"\\ 5é\n', max_size=4), st.sampled_from(["5", "1e3", "x", "", "*"])
).map(Text)
CLAUSES = st.one_of(
    st.builds(Comparison, SELECTORS, st.sampled_from(["=", "!="]), st.one_of(NUMBERS, LITERALS)),
    st.builds(Comparison, SELECTORS, st.sampled_from(["<", ">", "<=", ">="]), NUMBERS),
    st.builds(
        lambda kind, selector: kind(selector),
        st.sampled_from([IsNull, IsTrue, IsFalse, NotExists]),
        SELECTORS,
    ),
)


def compound(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    def join(kind: type[And | Or], operands: list[Expression]) -> Expression:
        flat = [each for part in operands for each in (part.operands if isinstance(part, kind) else (part,))]
        return kind(tuple(flat))

    return st.builds(join, st.sampled_from([And, Or]), st.lists(parts, min_size=2, max_size=3))


EXPRESSIONS = st.recursive(CLAUSES, compound, max_leaves=8)
SCALARS = st.sampled_from(["a", "ab", "", "5", "1e3", 5, 0, -5, 1.5, 1000, 7, True, False, None])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
EVENTS = st.dictionaries(NAMES, VALUES, max_size=5)


@settings(max_examples=200, deadline=None)
@given(TEXTS, EVENTS)
def test_a_text_is_a_pattern_or_a_pattern_error_and_nothing_else(text: str, event: dict[str, Any]) -> None:
    pattern = result_or_one_line(lambda: FilterPattern(text))
    assert pattern
    if isinstance(pattern, FilterPattern):
        assert pattern.text == text
        assert pattern.matches(event) is pattern.explain(event).matched
        assert result_or_one_line(lambda: logs_insights_condition(pattern.expression))
        assert result_or_one_line(lambda: athena_condition(pattern.expression))


def result_or_one_line(function: Callable[[], object]) -> object:
    try:
        return function()
    except FilterPatternError as error:
        return str(error) if "\n" not in str(error) else None


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS)
def test_parsing_the_canonical_text_gives_the_expression_back(expression: Expression) -> None:
    pattern = FilterPattern(f"{{ {expression} }}")
    assert pattern.expression == expression
    assert str(pattern) == pattern.text


@settings(max_examples=100, deadline=None)
@given(EXPRESSIONS)
def test_the_pieces_of_a_pattern_are_its_text_and_its_clauses(expression: Expression) -> None:
    pattern = FilterPattern(f"{{ {expression} }}")
    assert "{" + "".join(piece.text for piece in pattern.pieces()) + "}" == pattern.text
    assert [str(piece.clause) for piece in pattern.pieces() if piece.clause] == [
        piece.text for piece in pattern.pieces() if piece.clause
    ]


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, EVENTS)
def test_matching_and_explaining_agree_with_the_definition(
    expression: Expression, event: dict[str, Any]
) -> None:
    pattern = FilterPattern(f"{{ {expression} }}")
    expected = holds(expression, event)
    assert pattern.matches(event) is expected
    explanation = pattern.explain(event)
    assert explanation.matched is expected
    assert {decision.holds for decision in explanation.decisions} == {expected}


def holds(expression: Expression, event: object) -> bool:
    """The meaning once more, as plainly as it can be written."""
    if isinstance(expression, And):
        return all(holds(operand, event) for operand in expression.operands)
    if isinstance(expression, Or):
        return any(holds(operand, event) for operand in expression.operands)
    values = [event]
    for step in expression.selector.steps:
        assert not isinstance(step, Wildcard)
        if isinstance(step, str):
            values = [value[step] for value in values if isinstance(value, dict) and step in value]
        else:
            values = [value[step] for value in values if isinstance(value, list) and step < len(value)]
    if isinstance(expression, NotExists):
        return not values
    if not isinstance(expression, Comparison):
        wanted = {IsNull: None, IsTrue: True, IsFalse: False}[type(expression)]
        return any(value is wanted for value in values)
    if not values or isinstance(values[0], bool) or not isinstance(values[0], str | int | float):
        return False
    return compare(values[0], expression.operator, expression.value)


def compare(found: str | float, operator: str, wanted: object) -> bool:
    if isinstance(wanted, Number):
        if isinstance(found, str):
            same = found == wanted.text and "e" not in found
            return {"=": same, "!=": not same}.get(operator, False)
        number = float(wanted.text)
        return {
            "=": found == number,
            "!=": found != number,
            "<": found < number,
            ">": found > number,
            "<=": found <= number,
            ">=": found >= number,
        }[operator]
    assert isinstance(wanted, Text)
    text = found if isinstance(found, str) else repr(found)
    start, end = wanted.text[:1] == "*", wanted.text[-1:] == "*"
    literal = wanted.text[start:]
    literal = literal[:-1] if end and literal else literal
    if start and end:
        same = literal in text
    elif start:
        same = text.endswith(literal)
    else:
        same = text.startswith(literal) if end else text == literal
    return same is (operator == "=")


@pytest.mark.parametrize("length", [1_024, 100_000, 1_000_000])
@pytest.mark.parametrize("unit", ["(", "{", "$.a[0]", '"', "\\", "%", " ", "$.a=1||", "&&", "-"])
def test_no_repetition_of_a_token_is_anything_but_a_pattern_error(unit: str, length: int) -> None:
    with pytest.raises(FilterPatternError):
        FilterPattern("{" + unit * (length // len(unit)))
