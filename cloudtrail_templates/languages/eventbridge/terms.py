"""Expressions as alternatives of fields, each of which must meet one condition."""

from collections.abc import Sequence
from typing import TypeAlias

from cloudtrail_templates.filter_pattern.clause import Selector
from cloudtrail_templates.filter_pattern.expression import (
    And,
    Expression,
    Listed,
    Or,
    comparisons,
    is_exact_text,
)
from cloudtrail_templates.languages.eventbridge.conjunction import both
from cloudtrail_templates.languages.eventbridge.matches import Match, Matches, exact, matches_of, refused

MAX_COMBINATIONS = 1000
"""The most alternatives of a pattern."""

Term: TypeAlias = dict[Selector, Matches]
"""Fields that must all meet their conditions."""

# An `$or` that has one of these as the name of a field is read as a field itself.
_RESERVED = frozenset(
    {
        "$or",
        "anything-but",
        "cidr",
        "equals-ignore-case",
        "exactly",
        "exists",
        "numeric",
        "prefix",
        "suffix",
        "wildcard",
    }
)


def terms_of(expression: Expression) -> list[Term]:
    """Return alternatives that together match what the expression does."""
    if isinstance(expression, Listed) and expression.operator == "=":
        expression = comparisons(expression)
    if isinstance(expression, Or):
        texts: dict[Selector, list[Match]] = {}
        others: list[Term] = []
        for operand in expression.operands:
            if is_exact_text(operand):
                texts.setdefault(operand.selector, []).extend(exact(operand.value.text))
            else:
                others += terms_of(operand)
        listed: list[Term] = [{selector: tuple(dict.fromkeys(found))} for selector, found in texts.items()]
        return merged(listed + others)
    if not isinstance(expression, And):
        return [{expression.selector: matches_of(expression)}]
    product: list[Term] = [{}]
    for operand in expression.operands:
        alternatives = terms_of(operand)
        product = [
            term for one in product for other in alternatives if (term := _joined(one, other)) is not None
        ]
        if len(product) > MAX_COMBINATIONS:
            raise refused(expression, f"a pattern has at most {MAX_COMBINATIONS:,} combinations")
    return merged(product)


def _joined(one: Term, other: Term) -> Term | None:
    """Return the term that holds where both do; None where no event meets both."""
    term = dict(one)
    for selector, matches in other.items():
        shared = both(term[selector], matches) if selector in term else matches
        if not shared:
            return None
        term[selector] = shared
    return term


def merged(terms: list[Term]) -> list[Term]:
    """Return fewer terms: those that differ in one field alone become one."""
    if len(terms) < 2:
        return terms
    for selector in dict.fromkeys(selector for term in terms for selector in term):
        groups: dict[object, Term] = {}
        for term in terms:
            if selector not in term:
                groups[len(groups)] = term
                continue
            rest = frozenset(item for item in term.items() if item[0] != selector)
            if rest in groups:
                found = groups[rest]
                groups[rest] = {**found, selector: tuple(dict.fromkeys((*found[selector], *term[selector])))}
            else:
                groups[rest] = term
        terms = list(groups.values())
    return terms


def check(terms: Sequence[Term]) -> None:
    """Raise FilterPatternError for fields that a pattern cannot name, or cannot have so many conditions on."""
    negations: dict[Selector, Match] = {}
    for term in terms:
        paths = {selector.steps for selector in term}
        for selector, matches in term.items():
            _check_name(selector)
            if any(selector.steps[:length] in paths for length in range(1, len(selector.steps))):
                raise refused(selector, "one part of its name is a field with a condition of its own")
            for match in matches:
                if match.kind[:3] == "but" and negations.setdefault(selector, match) != match:
                    raise refused(selector, "a field can have one anything-but")


def _check_name(selector: Selector) -> None:
    for step in selector.steps:
        if not isinstance(step, str):
            raise refused(selector, "it has no index and no wildcard in the name of a field")
        if "." in step or step in _RESERVED:
            raise refused(selector, "the name of a field has a meaning of its own there")


def separable(terms: Sequence[Term]) -> list[list[Term]]:
    """Return the terms in groups; no event meets terms of two groups."""
    groups: list[list[Term]] = []
    for term in (single for one in terms for single in _single(one)):
        near = [group for group in groups if not all(_exclude(term, one) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([one for group in near for one in group] + [term])
    return groups


def _single(term: Term) -> list[Term]:
    """Return a term for each value of the field with the most values, which exclude each other."""
    selector = max(term, key=lambda one: len(term[one]))
    if not all(match.is_exact for match in term[selector]):
        return [term]
    return [{**term, selector: (match,)} for match in term[selector]]


def _exclude(one: Term, other: Term) -> bool:
    return any(
        all(match.is_exact for match in (*found, *other[selector])) and not set(found) & set(other[selector])
        for selector, found in one.items()
        if selector in other
    )
