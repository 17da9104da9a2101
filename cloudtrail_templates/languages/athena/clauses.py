"""Prints one clause in Athena's SQL: TRUE where it holds, FALSE or NULL where it does not."""

from cloudtrail_templates.errors import FilterPatternError, shorten
from cloudtrail_templates.filter_pattern.clause import (
    Clause,
    Comparison,
    IsNull,
    IsTrue,
    NotExists,
    Number,
    Regex,
    Text,
)
from cloudtrail_templates.filter_pattern.values import value_test
from cloudtrail_templates.languages.athena.literals import (
    like_pattern,
    literal,
    number_literal,
    regex_literal,
)
from cloudtrail_templates.languages.athena.table import BOOLEAN, TEXT, Among, InColumn, InJson, locate
from cloudtrail_templates.languages.partial_text import AnyText

NEVER = "FALSE"


def athena_clause(clause: Clause) -> str:
    """Return the test of a single clause.

    Raises:
        FilterPatternError: the table lacks what the clause needs.
    """
    place = locate(clause.selector)
    if isinstance(place, InColumn):
        return _column_clause(place, clause)
    if isinstance(place, InJson):
        if not place.steps and isinstance(clause, NotExists | IsNull):
            raise _same(clause, "name a field in it")
        return _json_clause(place, clause)
    return _among_clause(place, clause)


def athena_membership(first: Comparison, listed: AnyText) -> AnyText:
    """Return the test whether a field is one of the listed texts, or none; `first` is the test of one of them."""
    place = locate(first.selector)
    word = "IN" if first.operator == "=" else "NOT IN"
    if isinstance(place, InColumn):
        return f"{place.sql} {word} (" + listed + ")" if place.kind == TEXT else NEVER
    assert isinstance(place, InJson)  # noqa: S101  a selector with a wildcard is in no group
    test = f"{place.plain} {word} (" + listed + ")"
    return f"({_is_text(place)} AND " + test + ")" if needs_type(first) else test


def _same(clause: NotExists | IsNull, remedy: str) -> FilterPatternError:
    return FilterPatternError(
        f"{shorten(str(clause.selector))} {clause.words} cannot be tested in Athena, whose "
        f"CloudTrail table has NULL for null and for missing fields; {remedy}"
    )


def _among_clause(place: Among, clause: Clause) -> str:
    member = place.member
    if isinstance(clause, NotExists):
        found = place.members
        if isinstance(member, InColumn) and member.kind == TEXT:
            found = f"FILTER({found}, v -> {member.sql} IS NOT NULL)"
        elif isinstance(member, InJson) and member.steps:
            found = f"FILTER({found}, v -> {member.json} IS NOT NULL)"
        return f"COALESCE(CARDINALITY({found}), 0) = 0"
    if isinstance(member, InColumn):
        test = _column_clause(member, clause)
    elif isinstance(clause, IsNull) and not member.steps:
        test = "COALESCE(json_format(v), 'null') = 'null'"
    else:
        test = _json_clause(member, clause)
    return NEVER if test == NEVER else f"CARDINALITY(FILTER({place.members}, v -> {test})) > 0"


def _column_clause(place: InColumn, clause: Clause) -> str:
    if isinstance(clause, NotExists):
        return f"{place.sql} IS NULL"
    if isinstance(clause, IsNull):
        raise _same(clause, "write NOT EXISTS")
    if not isinstance(clause, Comparison):
        wanted = "true" if isinstance(clause, IsTrue) else "false"
        return f"{place.sql} = '{wanted}'" if place.kind == BOOLEAN else NEVER
    if place.kind != TEXT or clause.operator not in ("=", "!="):
        return NEVER
    if _is_anything(clause):
        return f"{place.sql} IS NOT NULL" if clause.operator == "=" else NEVER
    if isinstance(clause.value, Number) and clause.value.is_scientific:
        return f"{place.sql} IS NOT NULL" if clause.operator == "!=" else NEVER
    return _text_test(place.sql, clause)


def _json_clause(place: InJson, clause: Clause) -> str:
    if isinstance(clause, NotExists):
        return f"{place.json} IS NULL"
    if not isinstance(clause, Comparison):
        return f"{place.typed} = {literal(clause.words.removeprefix('IS ').lower())}"
    if isinstance(clause.value, Number):
        return _number_test(place, clause, clause.value)
    if _is_anything(clause):
        anything = f"({_is_text(place)} AND {place.plain} IS NOT NULL)"
        return anything if clause.operator == "=" else NEVER
    test = _text_test(place.plain, clause)
    return f"({_is_text(place)} AND {test})" if needs_type(clause) else test


def _number_test(place: InJson, clause: Comparison, value: Number) -> str:
    number = f"TRY_CAST({place.typed} AS DOUBLE)"
    sign = "<>" if clause.operator == "!=" else clause.operator
    test = f"{number} {sign} {number_literal(value)}"
    if clause.operator == "=":
        return test if value.is_scientific else f"({test} OR {place.plain} = {literal(value.text)})"
    if clause.operator == "!=":
        text = f"{place.typed} LIKE '\"%'"
        if not value.is_scientific:
            text = f"({text} AND {place.plain} <> {literal(value.text)})"
        return f"({test} OR {text})"
    return test


def _is_text(place: InJson) -> str:
    """Return the test that a value is no boolean, which `plain` does not distinguish from a text such as true."""
    return f"{place.typed} NOT IN ('true', 'false')"


def _text_test(sql: str, clause: Comparison) -> str:
    equal, value = clause.operator == "=", clause.value
    if isinstance(value, Regex):
        return f"{'' if equal else 'NOT '}regexp_like({sql}, {regex_literal(value.text)})"
    if isinstance(value, Text) and (value.open_start or value.open_end):
        return f"{sql} {'' if equal else 'NOT '}LIKE {like_pattern(value)}"
    return f"{sql} {'=' if equal else '<>'} {literal(value.text)}"


def _is_anything(clause: Comparison) -> bool:
    value = clause.value
    return isinstance(value, Text) and not value.literal and (value.open_start or value.open_end)


def needs_type(clause: Comparison) -> bool:
    """Return whether a comparison within JSON could mistake a boolean for a text."""
    return any(map(value_test(clause), ("true", "false")))
