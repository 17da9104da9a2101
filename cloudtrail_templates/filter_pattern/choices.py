"""Every question that AWS's documentation leaves open, what is chosen here, and why.

The tests run the examples: of each, whether the pattern matches the event, or None where it is refused. Where
strictness costs nothing it wins: a pattern that passes here is one that AWS is known to take.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Example = tuple[str, Mapping[str, Any], bool | None]


@dataclass(frozen=True)
class Choice:
    """One open question."""

    question: str
    choice: str
    reason: str
    examples: tuple[Example, ...]


CHOICES: tuple[Choice, ...] = (
    Choice(
        "Is white space allowed around the braces?",
        "No; between the braces spaces, tabs and line ends are.",
        "A pattern is JSON by its first character, and TestMetricFilter was seen to refuse ' {...} '.",
        ((" {$.a = 1}", {"a": 1}, None), ("{$.a = 1} ", {"a": 1}, None), ("{\n$.a\t= 1\n}", {"a": 1}, True)),
    ),
    Choice(
        "Does != hold where the field is missing?",
        "No. Write ($.f NOT EXISTS) || ($.f != x).",
        "Observed in the console (DataBiosphere/azul issue 5884). AWS says only that selectors point to "
        "values, and a missing field has none.",
        (('{$.a != "x"}', {}, False), ('{$.a NOT EXISTS || $.a != "x"}', {}, True)),
    ),
    Choice(
        "What do = and != say of true, false and null?",
        "Neither holds, not even = *; IS TRUE, IS FALSE and IS NULL ask for them.",
        "Value nodes can be strings or numbers, says AWS, and it rules the same for arrays and objects.",
        (
            ("{$.a = true}", {"a": True}, False),
            ("{$.a != true}", {"a": False}, False),
            ("{$.a = *}", {"a": None}, False),
        ),
    ),
    Choice(
        "Is a field that holds null missing?",
        "No: IS NULL holds and NOT EXISTS does not.",
        "AWS has a test for each and keeps them apart in its examples.",
        (("{$.a NOT EXISTS}", {"a": None}, False), ("{$.a IS NULL}", {}, False)),
    ),
    Choice(
        "Is something missing where the way to it leads through a value of another kind?",
        "Yes.",
        "AWS: if objectList is not an array, $.objectList[1].id = 2 is false.",
        (
            ("{$.a.b NOT EXISTS}", {"a": "text"}, True),
            ("{$.a[0] NOT EXISTS}", {"a": "text"}, True),
            ("{$.a[2] NOT EXISTS}", {"a": [1]}, True),
            ("{$.a.b NOT EXISTS}", {"a": [{"b": 1}]}, True),
        ),
    ),
    Choice(
        "How does a number in quotes compare?",
        "As text, with the string or with the number as it is written in JSON.",
        'TestMetricFilter was seen to match 123 by "123", not by "123.0".',
        (
            ('{$.a = "123"}', {"a": 123}, True),
            ('{$.a = "123.0"}', {"a": 123}, False),
            ('{$.a = "12*"}', {"a": 123}, True),
        ),
    ),
    Choice(
        "How does a number without quotes compare with a string?",
        "= holds where the text is the same, != where it is not; the order operators never hold.",
        "CloudTrail writes account ids as strings. AWS: strings don't support scientific notation, so 1e3 "
        "equals no string. TestMetricFilter was seen to match a string by != 111 and by no order operator.",
        (
            ("{$.a = 123456789012}", {"a": "123456789012"}, True),
            ("{$.a != 111}", {"a": "x"}, True),
            ("{$.a > 5}", {"a": "7"}, False),
            ("{$.a = 1e3}", {"a": "1e3"}, False),
        ),
    ),
    Choice(
        "How is a number from the event written, where texts are compared?",
        "As Python's json module reads it: integers in full, others in the shortest form.",
        "The event arrives parsed; what the log line had, 1.50 or 1.5, is gone by then.",
        (('{$.a = "1.5"}', {"a": 1.50}, True),),
    ),
    Choice(
        "Which operators take a text?",
        "= and != only; < > <= >= take a number without quotes.",
        "TestMetricFilter was seen to refuse the others with InvalidParameterException.",
        (('{$.a > "5"}', {"a": 7}, None), ("{$.a > b}", {"a": 7}, None)),
    ),
    Choice(
        "Where is * a wildcard?",
        "At the start and the end of a text, with or without quotes; inside it is a plain character.",
        "AWS's guide said until 2021 that Ev*ent matches only itself, and TestMetricFilter was seen to "
        "agree. No escape is documented.",
        (
            ("{$.a = Ev*}", {"a": "Event"}, True),
            ("{$.a = Ev*nt}", {"a": "Event"}, False),
            ("{$.a = Ev*nt}", {"a": "Ev*nt"}, True),
            ('{$.a = "*"}', {"a": ""}, True),
        ),
    ),
    Choice(
        "Does *x match where x also stands earlier in the text?",
        "Yes: the end of the text decides.",
        "TestMetricFilter was seen to miss 111.111.111.111 by *111.111.111: it looks like a fault.",
        (("{$.a = *111.111.111}", {"a": "111.111.111.111"}, True),),
    ),
    Choice(
        "Which texts need no quotes?",
        "Those of letters, digits, _ . and *.",
        "AWS: alphanumeric characters and the underscore; its examples add 123.123.* and kms.amazonaws.com.",
        (
            ("{$.a = kms.amazonaws.com}", {"a": "kms.amazonaws.com"}, True),
            ("{$.a = us-east-1}", {"a": "us-east-1"}, None),
            ("{$.a = ü}", {"a": "ü"}, None),
        ),
    ),
    Choice(
        "Which escapes has a text in quotes?",
        'Backslash before " and before a backslash; any other backslash is refused.',
        "AWS documents none. Without one a quote could not be written; the rest would be a guess.",
        (('{$.a = "x\\"y"}', {"a": 'x"y'}, True), ('{$.a = "x\\ny"}', {"a": "x\ny"}, None)),
    ),
    Choice(
        "What is a number?",
        "Digits, with one sign before, a fraction and an exponent after a small e; all but the digits "
        "optional. Anything else is a text.",
        "AWS's own words. `.5`, `5.` and `1E3` are in none of its examples.",
        (("{$.a = +1.5e+1}", {"a": 15}, True), ("{$.a > 1E3}", {"a": 5_000}, None)),
    ),
    Choice(
        "Where may brackets with a quoted name stand?",
        "In place of any name, after a full stop, as in $.a.['b.c'].d = 1.",
        "AWS shows only $.['cluster.name'].",
        (("{$.a.['b.c'].d = 1}", {"a": {"b.c": {"d": 1}}}, True), ("{$['a'] = 1}", {"a": 1}, None)),
    ),
    Choice(
        "What does a clause say whose selector has a wildcard?",
        "That it holds for at least one of the values; NOT EXISTS, that there are none.",
        "AWS: 'select any array element'. Read alike for every operator, so != holds where one differs.",
        (
            ('{$.a[*] = "x"}', {"a": ["w", "x"]}, True),
            ('{$.a[*] != "x"}', {"a": ["w", "x"]}, True),
            ('{$.a[*] != "x"}', {"a": ["x"]}, False),
            ("{$.a[*] NOT EXISTS}", {"a": []}, True),
            ("{$.a.* = 1}", {"a": [1]}, False),
        ),
    ),
    Choice(
        "Are keywords case-sensitive?",
        "Yes: IS NULL, IS TRUE, IS FALSE and NOT EXISTS.",
        "AWS writes them in capitals only.",
        (("{$.a is null}", {"a": None}, None),),
    ),
    Choice(
        "Which regular expressions are taken?",
        r"AWS's list and the space; ^ and $ only at the ends of an alternative; one count for one character "
        r"or class; \ only before d D s S w W x, an operator or a symbol; counts that add up to at most "
        "2,000.",
        "The space stands in an AWS example. The rest has no documented meaning, or none that is bounded.",
        (
            ("{$.a = %shutting down%}", {"a": "now shutting down"}, True),
            ("{$.a = %a^b%}", {"a": "a^b"}, None),
            ("{$.a = %ab*?%}", {"a": "ab"}, None),
            (r"{$.a = %\bx%}", {"a": "x"}, None),
            ("{$.a = %x{9999}%}", {"a": "x"}, None),
        ),
    ),
    Choice(
        "What do . and the negated classes of a regular expression match?",
        "Every character, line ends and those outside ASCII among them.",
        "AWS: any single character. It bars multi-byte characters from patterns, not from events.",
        (("{$.a = %^.$%}", {"a": "\n"}, True), ("{$.a = %^[^a]$%}", {"a": "é"}, True)),
    ),
)
