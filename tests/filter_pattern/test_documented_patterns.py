"""AWS's own examples, each with its page, and the behaviour that others observed."""

import json
from typing import Any

import pytest

from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import FilterPattern

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"
JSON_PAGE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html"
# The guide as it stood on GitHub until 2023; it says more about strings and booleans than today's.
GUIDE_OF_2020 = (
    "https://github.com/awsdocs/amazon-cloudwatch-logs-user-guide/blob/"
    "5ae5c9aeccbdc909d7549b9260291ce7ed2a92f3/doc_source/FilterAndPatternSyntax.md"
)

TRAIL = json.loads("""
{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
 "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
 "SomeObject": null, "cluster.name": "c", "ThisFlag": true}
""")
USERS = json.loads("""
{"user": {"id": 1, "email": "John.Stiles@example.com"},
 "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
 "actions": ["GET", "PUT", "DELETE"], "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]]}
""")

DOCUMENTED = [
    (JSON_PAGE, '{ $.eventType = "UpdateTrail" }', TRAIL, True),
    (JSON_PAGE, "{ $.sourceIPAddress != 123.123.* }", TRAIL, True),
    (JSON_PAGE, '{ $.arrayKey[0] = "value" }', TRAIL, True),
    (JSON_PAGE, "{ $.eventType = %Trail% }", TRAIL, True),
    (JSON_PAGE, "{ $.arrayKey[*] = %val.{2}% }", TRAIL, True),
    (JSON_PAGE, r"{ $.* = %111\.111\.111\.1[0-9]{1,2}% }", TRAIL, True),
    (JSON_PAGE, "{ $.['cluster.name'] = \"c\" }", TRAIL, True),
    (JSON_PAGE, "{ $.SomeObject IS NULL }", TRAIL, True),
    (JSON_PAGE, "{ $.SomeOtherObject NOT EXISTS }", TRAIL, True),
    (JSON_PAGE, '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', USERS, True),
    (
        JSON_PAGE,
        '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch"'
        ' && $.actions[2] = "nonmatch" }',
        USERS,
        True,
    ),
    (
        JSON_PAGE,
        '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch")'
        ' && $.actions[2] = "nonmatch" }',
        USERS,
        False,
    ),
    (
        JSON_PAGE,
        '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
        USERS,
        False,
    ),
    (GUIDE, "{ $.bandwidth > 75 }", {"bandwidth": 76}, True),
    (GUIDE, "{ $.latency < 50 }", {"latency": 50}, False),
    (GUIDE, "{ $.refreshRate >= 60 }", {"refreshRate": 60}, True),
    (GUIDE, "{ $.responseTime <= 5 }", {"responseTime": 5.1}, False),
    (GUIDE, "{ $.errorCode = 400}", {"errorCode": 400}, True),
    (GUIDE, "{ $.errorCode != 500 }", {"errorCode": 500}, False),
    (GUIDE, "{ $.number[0] = 1e+3 }", {"number": [1000]}, True),
    (GUIDE, "{ $.number[0] != 1e-3 }", {"number": [0.001]}, False),
    (GUIDE_OF_2020, "{ $.objectList[1].id = 2 }", TRAIL, True),
    (GUIDE_OF_2020, "{ $.ThisFlag IS TRUE }", TRAIL, True),
    (GUIDE_OF_2020, "{ $.foo = bar }", {"foo": "bar"}, True),
    (GUIDE_OF_2020, "{ $.foo = baz }", {"foo": "bar"}, False),
    (GUIDE_OF_2020, "{ $.foo = bar || $.foo = baz }", {"foo": "baz"}, True),
    (GUIDE_OF_2020, "{ $.eventName = *Event }", {"eventName": "PutEvent"}, True),
    (GUIDE_OF_2020, "{ $.eventName = Event* }", {"eventName": "EventId"}, True),
    (GUIDE_OF_2020, "{ $.eventName = Ev*ent }", {"eventName": "Evvent"}, False),
    (GUIDE_OF_2020, "{ $.eventName = Ev*ent }", {"eventName": "Ev*ent"}, True),
    (GUIDE_OF_2020, "{ $.users = 1 }", {"users": [1, 2, 3]}, False),
    (GUIDE_OF_2020, "{ $.users != 1 }", {"users": [1, 2, 3]}, False),
    (GUIDE_OF_2020, "{ $.numbers[0] < 10e3 }", {"numbers": [9_999]}, True),
    (GUIDE_OF_2020, "{ $.numbers[0] < 10e-3 }", {"numbers": [0.02]}, False),
    (
        GUIDE_OF_2020,
        "{ $.processes[4].averageRuntime <= 55.5 }",
        {"processes": [0, 0, 0, 0, {"averageRuntime": 55.5}]},
        True,
    ),
    (GUIDE_OF_2020, "{ $.latency > +1000 }", {"latency": 1_000}, False),
    (GUIDE_OF_2020, "{ $.latency = * }", {"latency": 50}, True),
]

REGEXES = [
    ("^[hc]at", "hat", True),
    ("^[hc]at", "that", False),
    ("[hc]at$", "a cat", True),
    ("[hc]at$", "cats", False),
    ("colou?r", "color", True),
    ("colou?r", "colour", True),
    ("[abc]", "xbx", True),
    ("[a-z]", "Q", False),
    ("[abcx-z]", "y", True),
    ("[abcx-z]", "d", False),
    ("a{3,5}", "aa", False),
    ("a{3,5}", "aaaa", True),
    ("gra|ey", "gray", True),
    ("gra|ey", "grey", True),
    ("^starting|^initializing|^shutting down", "shutting down now", True),
    ("^starting|^initializing|^shutting down", "skipping initializing ...", False),
    ("abcc|ab[^c]$", "abcc ...", True),
    ("abcc|ab[^c]$", "aba", True),
    ("abcc|ab[^c]$", "aac ...", False),
    (r"\[.\]", "[7]", True),
    (r"\[.\]", "[]]", True),
    (r"\[.\]", "[ab]", False),
    (r"10\.10\.0\.1", "10.10.0.1", True),
    ("10.10.0.1", "10010,051", True),
    ("ab*c", "ac", True),
    ("ab*c", "abbbc", True),
    ("ab[0-9]*", "ab129", True),
    ("ab+c", "ac", False),
    ("ab+c", "abbc", True),
    (".at", "at", False),
    (".at", " at", True),
    (r"\d", "a1", True),
    (r"\D", "12", False),
    (r"\s", "a\tb", True),
    (r"\S", " ", False),
    (r"\w", "_", True),
    (r"\W", "aZ_9", False),
    (r"\x3A", "a:b", True),
    (r"\x28", "f(x)", True),
]

# Runs of the real service that others wrote down; the event is theirs.
EVENT: dict[str, Any] = {
    "someString": "111.111.111.111",
    "emptyString": "",
    "someInt": 123,
    "someFloat": 12.34,
    "someFloat2": 12.0,
    "someObject": {},
    "someArray": [],
}
SEEN_TO_MATCH = [
    *('$.someString = "*"', '$.emptyString = "*"', "$.someString = *.111.111.111", "$.someString = 111*"),
    *("$.someString != 222", "$.someString != *222", "$.someString != 111*111", "$.someString != 111"),
    *('$.someInt = "123"', '$.someInt != "123.0"', "$.someInt = 123.0", '$.someInt = "*"', "$.someInt = 12*"),
    *("$.someInt = *23", "$.someInt != 3*", "$.someFloat = 12.34", '$.someFloat = "12.34"'),
    *("$.someFloat = 12.*", "$.someFloat = *.34", '$.someFloat2 != "12"', "$.someFloat2 = 12"),
    *("$.missing NOT EXISTS         ", "$.someFloat <       100.0", "$.someInt >= 1"),
]
SEEN_NOT_TO_MATCH = [
    *("$.someString > 123", "$.someString <= 123", "$.someString = 123", '$.someString = "123"'),
    *("$.someObject = 123", "$.someObject != 123", '$.someObject != "x"', '$.someArray != "x"'),
    *("$.missing = x", "$.missing != x", "$.someInt != 123", "$.someString = 11*1", '$.someInt != "123"'),
]
SEEN_TO_BE_REFUSED = [
    *("{ $.someString > text }", '{ $.someString >= "text" }', '{ $.someString < "123" }'),
    " {$.ThisFlag IS TRUE} ",
]


@pytest.mark.parametrize(("page", "pattern", "event", "matches"), DOCUMENTED)
def test_a_documented_pattern_matches_as_its_page_says(
    page: str, pattern: str, event: dict[str, Any], matches: bool
) -> None:
    assert FilterPattern(pattern).matches(event) is matches, page


@pytest.mark.parametrize(("regex", "text", "matches"), REGEXES)
def test_a_documented_regular_expression_matches_as_the_guide_says(
    regex: str, text: str, matches: bool
) -> None:
    assert FilterPattern(f"{{$.f = %{regex}%}}").matches({"f": text}) is matches, GUIDE


def test_the_character_that_the_guide_calls_unsupported_is_refused() -> None:
    with pytest.raises(FilterPatternError, match="column 18: expected a character that AWS allows"):
        FilterPattern("{$.f = %something!%}")


@pytest.mark.parametrize("clause", SEEN_TO_MATCH)
def test_what_the_service_was_observed_to_match_matches(clause: str) -> None:
    assert FilterPattern(f"{{ {clause} }}").matches(EVENT)


@pytest.mark.parametrize("clause", SEEN_NOT_TO_MATCH)
def test_what_the_service_was_observed_not_to_match_does_not(clause: str) -> None:
    assert not FilterPattern(f"{{ {clause} }}").matches(EVENT)


@pytest.mark.parametrize("pattern", SEEN_TO_BE_REFUSED)
def test_what_the_service_was_observed_to_refuse_is_refused(pattern: str) -> None:
    with pytest.raises(FilterPatternError):
        FilterPattern(pattern)
