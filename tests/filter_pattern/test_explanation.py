"""Explanations: the clauses that decided, and their text."""

import pytest

from cloudtrail_templates.filter_pattern import FilterPattern

PATTERN = FilterPattern('{($.n=A || $.n=B) && $.who NOT EXISTS && $.t != "x"}')


@pytest.mark.parametrize(
    ("event", "matched", "deciding"),
    [
        ({"n": "B", "t": "y"}, True, ['$.n = "B"', "$.who NOT EXISTS", '$.t != "x"']),
        ({"n": "C", "t": "y"}, False, ['$.n = "A"', '$.n = "B"']),
        ({"n": "A", "who": None, "t": "x"}, False, ["$.who NOT EXISTS"]),
        ({"n": "A"}, False, ['$.t != "x"']),
    ],
)
def test_the_clauses_that_decided_are_given(
    event: dict[str, object], matched: bool, deciding: list[str]
) -> None:
    explanation = PATTERN.explain(event)
    assert explanation.matched is matched
    assert [str(decision.clause) for decision in explanation.decisions] == deciding
    assert all(decision.holds is matched for decision in explanation.decisions)


@pytest.mark.parametrize(
    ("text", "event", "words"),
    [
        ("{$.n = A*}", {"n": "Ab"}, "matches: $.n = \"A*\" (it is 'Ab')"),
        (
            "{$.a > 1 && $.b IS NULL}",
            {"a": 2, "b": None},
            "matches: $.a > 1 (it is 2) and $.b IS NULL (it is null)",
        ),
        ("{$.a != x}", {}, 'does not match, because this fails: $.a != "x" (it is missing)'),
        (
            "{$.a NOT EXISTS}",
            {"a": {}},
            "does not match, because this fails: $.a NOT EXISTS (it is an object)",
        ),
        ("{$.a = 1}", {"a": [1]}, "does not match, because this fails: $.a = 1 (it is an array)"),
        ("{$.a IS FALSE}", {"a": True}, "does not match, because this fails: $.a IS FALSE (it is true)"),
        ("{$.a[*] = 9}", {"a": [1, 2]}, "does not match, because this fails: $.a[*] = 9 (it is 1 and 2)"),
        (
            "{$.a[*] = 9}",
            {"a": [1, 2, 3, 4]},
            "does not match, because this fails: $.a[*] = 9 (it is 1 and 2 and 3 ...)",
        ),
        (
            "{$.n=A || $.n=B || $.m=C}",
            {"n": "D"},
            "does not match, because this fails: 2 tests of $.n (it is 'D') and $.m = \"C\" (it is missing)",
        ),
        ("{$.n=A || $.n=B}", [], "does not match: the event is not a JSON object"),
    ],
)
def test_an_explanation_reads_as_a_sentence(text: str, event: dict[str, object], words: str) -> None:
    assert str(FilterPattern(text).explain(event)) == words


def test_a_long_value_is_shortened() -> None:
    assert len(str(FilterPattern("{$.a = x}").explain({"a": "y" * 5_000}))) < 150
