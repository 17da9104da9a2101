"""Compiles expressions to functions of an event."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from cloudtrail_templates.filter_pattern.clause import Clause, NotExists, Selector
from cloudtrail_templates.filter_pattern.expression import (
    And,
    Expression,
    Listed,
    Or,
    comparisons,
    group_exact_texts,
)
from cloudtrail_templates.filter_pattern.lookup import compile_selector, finder
from cloudtrail_templates.filter_pattern.values import as_text, value_test

Event: TypeAlias = Mapping[str, Any]
EventTest: TypeAlias = Callable[[Event], bool]


def compile_expression(expression: Expression) -> EventTest:
    """Return a test of events; what is not a JSON object never matches."""
    test = _compiled(expression)
    return lambda event: (event.__class__ is dict or isinstance(event, Mapping)) and test(event)


def compile_clause(clause: Clause) -> EventTest:
    """Return a test of events for a single clause."""
    get = compile_selector(clause.selector)
    if isinstance(clause, NotExists):
        return lambda event: not any(True for _ in get(event))
    test = value_test(clause)
    if clause.selector.has_wildcard:
        return lambda event: any(map(test, get(event)))
    find = finder(clause.selector)
    return lambda event: test(find(event))


def _compiled(expression: Expression) -> EventTest:
    if isinstance(expression, Listed):
        return _compiled(comparisons(expression))
    if not isinstance(expression, And | Or):
        return compile_clause(expression)
    if isinstance(expression, And):
        tests = tuple(map(_compiled, expression.operands))

        def every(event: Event) -> bool:
            for test in tests:  # noqa: SIM110  a generator costs twice the loop
                if not test(event):
                    return False
            return True

        return every
    return _compiled_or(expression)


def _compiled_or(expression: Or) -> EventTest:
    texts, others = group_exact_texts(expression.operands)
    tests = [_membership(selector, one) for selector, one in texts.items()]
    tests += map(_compiled, others)
    if len(tests) == 1:
        return tests[0]

    def some(event: Event) -> bool:
        for test in tests:  # noqa: SIM110  a generator costs twice the loop
            if test(event):
                return True
        return False

    return some


def _membership(selector: Selector, texts: frozenset[str]) -> EventTest:
    find = finder(selector)

    def test(event: Event) -> bool:
        value = find(event)
        return (value if value.__class__ is str else as_text(value)) in texts

    return test
