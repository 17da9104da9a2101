"""What events a pattern matches, beyond AWS's examples."""

import json
from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest

from cloudtrail_templates.filter_pattern import FilterPattern

# The patterns that Security Hub prescribes for CloudWatch.3, .1 and .2.
SIGN_IN = FilterPattern(
    '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
    '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'
)
ROOT = FilterPattern(
    '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}'
)
DENIED = FilterPattern('{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}')


def sign_in(mfa: str) -> dict[str, Any]:
    return {
        "eventName": "ConsoleLogin",
        "additionalEventData": {"MFAUsed": mfa},
        "userIdentity": {"type": "IAMUser"},
        "responseElements": {"ConsoleLogin": "Success"},
    }


def test_the_sign_in_pattern_sees_only_sign_ins_without_mfa() -> None:
    assert SIGN_IN.matches(sign_in("No"))
    assert not SIGN_IN.matches(sign_in("Yes"))


def test_the_root_pattern_leaves_out_calls_by_services() -> None:
    event = {"userIdentity": {"type": "Root"}, "eventType": "AwsApiCall"}
    assert ROOT.matches(event)
    assert not ROOT.matches({**event, "eventType": "AwsServiceEvent"})
    assert not ROOT.matches({**event, "userIdentity": {"type": "Root", "invokedBy": "s3.amazonaws.com"}})


def test_the_root_pattern_misses_an_event_without_a_type() -> None:
    assert not ROOT.matches({"userIdentity": {"type": "Root"}})


@pytest.mark.parametrize(
    ("code", "matches"),
    [
        ("AccessDenied", True),
        ("AccessDeniedException", True),
        ("Client.UnauthorizedOperation", True),
        ("UnauthorizedOperation", True),
        ("UnauthorizedOperations", False),
        ("S3AccessDenied", False),
        ("accessdenied", False),
    ],
)
def test_wildcards_bind_the_other_end_and_the_case(code: str, matches: bool) -> None:
    assert DENIED.matches({"errorCode": code}) is matches


def test_a_list_of_names_matches_each_of_them_and_no_other() -> None:
    pattern = FilterPattern("{($.n=A) || ($.m=A) || ($.n=B) || ($.n=7*) || ($.n=12)}")
    assert [
        v for v in ("A", "B", "C", "AB", "", None, 7, 71, 12, 12.0, "12", "12.0") if pattern.matches({"n": v})
    ] == [
        *("A", "B", 7, 71, 12, 12.0, "12"),
    ]
    assert pattern.matches({"m": "A"})
    assert not pattern.matches({"m": "B"})


@pytest.mark.parametrize("value", [True, False, None, [], ["x"], {}, {"x": "x"}, object()])
@pytest.mark.parametrize(
    "clause", ["= x", "!= x", "= *", "!= *", "= 1", "!= 1", "< 2", ">= 0", "= %.%", "!= %.%"]
)
def test_no_comparison_holds_for_what_is_neither_a_string_nor_a_number(clause: str, value: object) -> None:
    assert not FilterPattern(f"{{$.a {clause}}}").matches({"a": value})


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        ("IS NULL", None, True),
        ("IS NULL", "", False),
        ("IS NULL", 0, False),
        ("IS TRUE", True, True),
        ("IS TRUE", 1, False),
        ("IS TRUE", "true", False),
        ("IS FALSE", False, True),
        ("IS FALSE", 0, False),
        ("NOT EXISTS", False, False),
    ],
)
def test_field_tests_ask_for_the_json_value_itself(test: str, value: object, holds: bool) -> None:
    assert FilterPattern(f"{{$.a {test}}}").matches({"a": value}) is holds


@pytest.mark.parametrize("test", ["IS NULL", "IS TRUE", "IS FALSE"])
def test_field_tests_fail_for_a_missing_field(test: str) -> None:
    assert not FilterPattern(f"{{$.a {test}}}").matches({})


def test_numbers_compare_exactly_however_large() -> None:
    large = 10**40
    assert FilterPattern(f"{{$.a = {large}}}").matches({"a": large})
    assert not FilterPattern(f"{{$.a = {large}}}").matches({"a": large + 1})
    assert FilterPattern("{$.a > -1.5}").matches({"a": -1})
    assert not FilterPattern('{$.a = "1"}').matches({"a": 10**5_000})


@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType])
def test_an_event_may_be_any_mapping(kind: type) -> None:
    assert FilterPattern("{$.a.b = 1}").matches(kind({"a": kind({"b": 1})}))


@pytest.mark.parametrize("event", [[], "text", None, 5, [{"a": 1}]])
def test_what_is_not_an_object_never_matches(event: Any) -> None:
    pattern = FilterPattern("{$.a NOT EXISTS}")
    assert not pattern.matches(event)
    assert not pattern.explain(event).matched


def test_a_wildcard_goes_to_the_fields_below_it() -> None:
    pattern = FilterPattern("{$.tags.*.key = owner}")
    assert pattern.matches({"tags": {"x": {"key": "team"}, "y": {"key": "owner"}}})
    assert not pattern.matches({"tags": [{"key": "owner"}]})
    assert not pattern.matches({"tags": {"key": "owner"}})


def test_null_below_a_wildcard_is_a_value() -> None:
    event = {"a": [{"b": None}]}
    assert FilterPattern("{$.a[*].b IS NULL}").matches(event)
    assert not FilterPattern("{$.a[*].b NOT EXISTS}").matches(event)


def test_an_or_of_names_may_test_every_element() -> None:
    pattern = FilterPattern("{$.a[*] = x || $.a[*] = y}")
    assert pattern.matches({"a": ["w", "y"]})
    assert not pattern.matches({"a": ["w"]})


def test_a_literal_star_in_brackets_is_a_name() -> None:
    assert FilterPattern("{$.['*'] = 1}").matches({"*": 1})
    assert not FilterPattern("{$.['*'] = 1}").matches({"a": 1})


def test_an_event_may_come_straight_from_json() -> None:
    event = json.loads('{"a": [{"b": 1e3}], "c": "\\u00fc"}')
    assert FilterPattern('{$.a[0].b = 1000 && $.c = "ü"}').matches(event)
