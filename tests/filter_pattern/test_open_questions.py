"""What filter patterns mean where AWS's documentation leaves it open: the answer, the reason, and examples of it.

Where strictness costs nothing it wins: a pattern that is accepted here is one that AWS is known to accept.
"""

from typing import Any

import pytest

from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import FilterPattern

# By question: pattern, event, and whether the pattern matches the event; None where the pattern is refused.
EXAMPLES: dict[str, list[tuple[str, dict[str, Any], bool | None]]] = {
    # No; between the braces spaces, tabs and line ends are. A pattern is JSON by its first character, and
    # TestMetricFilter was observed to refuse ' {...} '.
    "Is white space allowed around the braces?": [
        (" {$.a = 1}", {"a": 1}, None),
        ("{$.a = 1} ", {"a": 1}, None),
        ("{\n$.a\t= 1\n}", {"a": 1}, True),
    ],
    # No. Write ($.f NOT EXISTS) || ($.f != x). Observed in the console (DataBiosphere/azul issue 5884). AWS
    # says only that selectors point to values, and a missing field has none.
    "Does != hold where the field is missing?": [
        ('{$.a != "x"}', {}, False),
        ('{$.a NOT EXISTS || $.a != "x"}', {}, True),
    ],
    # Neither holds, not even = *; IS TRUE, IS FALSE and IS NULL ask for them. Value nodes can be strings or
    # numbers, says AWS, and it rules the same for arrays and objects.
    "What do = and != say of true, false and null?": [
        ("{$.a = true}", {"a": True}, False),
        ("{$.a != true}", {"a": False}, False),
        ("{$.a = *}", {"a": None}, False),
    ],
    # No: IS NULL holds and NOT EXISTS does not. AWS has a test for each and keeps them apart in its examples.
    "Is a field that holds null missing?": [
        ("{$.a NOT EXISTS}", {"a": None}, False),
        ("{$.a IS NULL}", {}, False),
    ],
    # Yes. AWS: if objectList is not an array, $.objectList[1].id = 2 is false.
    "Is something missing where the way to it leads through a value of another kind?": [
        ("{$.a.b NOT EXISTS}", {"a": "text"}, True),
        ("{$.a[0] NOT EXISTS}", {"a": "text"}, True),
        ("{$.a[2] NOT EXISTS}", {"a": [1]}, True),
        ("{$.a.b NOT EXISTS}", {"a": [{"b": 1}]}, True),
    ],
    # As text, with the string or with the number as it is written in JSON. TestMetricFilter was observed to match
    # 123 by "123", not by "123.0".
    "How does a number in quotes compare?": [
        ('{$.a = "123"}', {"a": 123}, True),
        ('{$.a = "123.0"}', {"a": 123}, False),
        ('{$.a = "12*"}', {"a": 123}, True),
    ],
    # = holds where the text is the same, != where it is not; the order operators never hold. CloudTrail
    # writes account ids as strings. AWS: strings don't support scientific notation, so 1e3 equals no string.
    # TestMetricFilter was observed to match a string by != 111 and by no order operator.
    "How does a number without quotes compare with a string?": [
        ("{$.a = 123456789012}", {"a": "123456789012"}, True),
        ("{$.a != 111}", {"a": "x"}, True),
        ("{$.a > 5}", {"a": "7"}, False),
        ("{$.a = 1e3}", {"a": "1e3"}, False),
    ],
    # As Python's json module reads it: integers in full, others in the shortest form. The event arrives
    # parsed; what the log line had, 1.50 or 1.5, is gone by then.
    "How is a number from the event written, where texts are compared?": [
        ('{$.a = "1.5"}', {"a": 1.5}, True),
    ],
    # = and != only; < > <= >= take a number without quotes. TestMetricFilter was observed to refuse the others
    # with InvalidParameterException.
    "Which operators take a text?": [
        ('{$.a > "5"}', {"a": 7}, None),
        ("{$.a > b}", {"a": 7}, None),
    ],
    # At the start and the end of a text, with or without quotes; inside it is a plain character. AWS's guide
    # said until 2021 that Ev*ent matches only itself, and TestMetricFilter was observed to agree. No escape is
    # documented.
    "Where is * a wildcard?": [
        ("{$.a = Ev*}", {"a": "Event"}, True),
        ("{$.a = Ev*nt}", {"a": "Event"}, False),
        ("{$.a = Ev*nt}", {"a": "Ev*nt"}, True),
        ('{$.a = "*"}', {"a": ""}, True),
    ],
    # Yes: the end of the text decides. TestMetricFilter was observed to miss 111.111.111.111 by *111.111.111: it
    # looks like a fault.
    "Does *x match where x also stands earlier in the text?": [
        ("{$.a = *111.111.111}", {"a": "111.111.111.111"}, True),
    ],
    # Those of letters, digits, _ . and *. AWS: alphanumeric characters and the underscore; its examples add
    # 123.123.* and kms.amazonaws.com.
    "Which texts need no quotes?": [
        ("{$.a = kms.amazonaws.com}", {"a": "kms.amazonaws.com"}, True),
        ("{$.a = us-east-1}", {"a": "us-east-1"}, None),
        ("{$.a = ü}", {"a": "ü"}, None),
    ],
    # Backslash before " and before a backslash; any other backslash is refused. AWS documents none. Without
    # one a quote could not be written; the rest would be a guess.
    "Which escapes has a text in quotes?": [
        ('{$.a = "x\\"y"}', {"a": 'x"y'}, True),
        ('{$.a = "x\\ny"}', {"a": "x\ny"}, None),
    ],
    # Digits, with one sign before, a fraction and an exponent after a small e; all but the digits optional.
    # Anything else is a text. AWS's own words. `.5`, `5.` and `1E3` are in none of its examples.
    "What is a number?": [
        ("{$.a = +1.5e+1}", {"a": 15}, True),
        ("{$.a > 1E3}", {"a": 5000}, None),
    ],
    # In place of any name, after a full stop, as in $.a.['b.c'].d = 1. AWS shows only $.['cluster.name'].
    "Where may brackets with a quoted name stand?": [
        ("{$.a.['b.c'].d = 1}", {"a": {"b.c": {"d": 1}}}, True),
        ("{$['a'] = 1}", {"a": 1}, None),
    ],
    # That it holds for at least one of the values; NOT EXISTS, that there are none. AWS: 'select any array
    # element'. Read alike for every operator, so != holds where one differs.
    "What does a clause say whose selector has a wildcard?": [
        ('{$.a[*] = "x"}', {"a": ["w", "x"]}, True),
        ('{$.a[*] != "x"}', {"a": ["w", "x"]}, True),
        ('{$.a[*] != "x"}', {"a": ["x"]}, False),
        ("{$.a[*] NOT EXISTS}", {"a": []}, True),
        ("{$.a.* = 1}", {"a": [1]}, False),
    ],
    # Yes: IS NULL, IS TRUE, IS FALSE and NOT EXISTS. AWS writes them in capitals only.
    "Are keywords case-sensitive?": [
        ("{$.a is null}", {"a": None}, None),
    ],
    # AWS's list and the space; ^ and $ only at the ends of an alternative; one count for one character or
    # class; \ only before d D s S w W x, an operator or a symbol; counts that add up to at most 2,000. The
    # space stands in an AWS example. The rest has no documented meaning, or none that is bounded.
    "Which regular expressions are taken?": [
        ("{$.a = %shutting down%}", {"a": "now shutting down"}, True),
        ("{$.a = %a^b%}", {"a": "a^b"}, None),
        ("{$.a = %ab*?%}", {"a": "ab"}, None),
        ("{$.a = %\\bx%}", {"a": "x"}, None),
        ("{$.a = %x{9999}%}", {"a": "x"}, None),
    ],
    # Every character, line ends and those outside ASCII among them. AWS: any single character. It bars multi-
    # byte characters from patterns, not from events.
    "What do . and the negated classes of a regular expression match?": [
        ("{$.a = %^.$%}", {"a": "\n"}, True),
        ("{$.a = %^[^a]$%}", {"a": "é"}, True),
    ],
}


@pytest.mark.parametrize(
    ("pattern", "event", "matches"),
    [
        pytest.param(*example, id=f"{question} {number}")
        for question, examples in EXAMPLES.items()
        for number, example in enumerate(examples)
    ],
)
def test_an_open_question_has_one_answer(pattern: str, event: dict[str, Any], matches: bool | None) -> None:
    if matches is None:
        with pytest.raises(FilterPatternError):
            FilterPattern(pattern)
    else:
        assert FilterPattern(pattern).matches(event) is matches
