"""Conditions in CloudWatch Logs Insights: their text, and the events that they select."""

import re
from typing import Any

import pytest
from deployment.resolver import Resolved
from hypothesis import given, settings
from hypothesis import strategies as st
from troposphere import Ref

from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import And, FilterPattern, Selector
from cloudtrail_templates.filter_pattern.expression import Listed
from cloudtrail_templates.languages.logs_insights import logs_insights_condition
from languages.insights_engine import Condition


@pytest.mark.parametrize(
    ("pattern", "condition"),
    [
        ("{$.eventName = A}", 'eventName = "A"'),
        ("{($.eventName = A) || ($.eventName = B)}", 'eventName in ["A","B"]'),
        (
            "{($.eventSource=kms.amazonaws.com) && (($.eventName=A) || ($.eventName=B))}",
            'eventSource = "kms.amazonaws.com" and eventName in ["A","B"]',
        ),
        (
            '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
            "errorCode like /UnauthorizedOperation$|^AccessDenied/",
        ),
        (
            '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS'
            ' && $.eventType !="AwsServiceEvent"}',
            'userIdentity.type = "Root" and not ispresent(userIdentity.invokedBy)'
            ' and eventType != "AwsServiceEvent"',
        ),
        ("{$.a != x}", 'ispresent(a) and a != "x"'),
        ("{$.a != x && $.a != y && $.b = 1e3}", 'ispresent(a) and a not in ["x","y"] and b = 1000'),
        ("{$.a != x && $.a != y*}", 'ispresent(a) and a != "x" and a not like /^y/'),
        ("{$.a NOT EXISTS || $.a != x}", 'not ispresent(a) or (ispresent(a) and a != "x")'),
        ("{$.a = *x*}", 'a like "x"'),
        ("{$.a = *x* || $.a = y*}", "a like /x|^y/"),
        ("{$.a = *}", "ispresent(a)"),
        ('{$.a = "x.y/z*"}', r"a like /^x\.y\/z/"),
        (r"{$.a = %^/x\/[0-9]+\.%}", r"a like /^\/x\/[0-9]+\./"),
        ("{$.a = 400}", 'a in [400,"400"]'),
        ('{$.a = "400" || $.a = "007"}', 'a in ["400",400,"007"]'),
        ("{$.a > 1e-3 && $.a <= -2.50}", "a > 0.001 and a <= -2.50"),
        ("{$.a > 1 && $.a > 1}", "a > 1"),
        ("{$.a IS TRUE && $.b IS FALSE}", "a = 1 and b = 0"),
        ("{$.a.b IS NULL}", r'@message like /"b":\s*null/'),
        ("{$.items[0].id = x}", 'items.0.id = "x"'),
        ("{$.detail-type = x && $.a_b = y}", '`detail-type` = "x" and `a_b` = "y"'),
        ("{$.['@x'] = y}", '@@x = "y"'),
        ('{$.a = "\\"\\\\"}', '''a = "\\"\\\\"'''),
    ],
)
def test_the_condition_is_short_and_reads_well(pattern: str, condition: str) -> None:
    assert logs_insights_condition(FilterPattern(pattern).expression) == condition


@pytest.mark.parametrize("pattern", ["{$.a[*] = x}", "{$.* = x}", "{$.['a`b'] = x}", "{$.a[0] IS NULL}"])
def test_what_logs_insights_cannot_say_is_an_error_that_names_the_field(pattern: str) -> None:
    with pytest.raises(FilterPatternError, match=r"^Logs Insights cannot express") as caught:
        logs_insights_condition(FilterPattern(pattern).expression)
    assert str(FilterPattern(pattern).fields[0])[:3] in str(caught.value)


FIELDS = ["a", "b", "eventName"]
VALUES = ["x", "y", "*", "x*", "*x", "*y*", "%x|^y%", "5", '"5"']
CLAUSES = st.one_of(
    st.builds(
        "$.{} {} {}".format, st.sampled_from(FIELDS), st.sampled_from(["=", "!="]), st.sampled_from(VALUES)
    ),
    st.builds("$.{} {} 5".format, st.sampled_from(FIELDS), st.sampled_from(["<", ">="])),
    st.builds(
        "$.{} {}".format, st.sampled_from(FIELDS), st.sampled_from(["NOT EXISTS", "IS TRUE", "IS FALSE"])
    ),
)
PATTERNS = st.recursive(
    CLAUSES,
    lambda parts: st.builds(
        lambda word, operands: "(" + word.join(operands) + ")",
        st.sampled_from([" && ", " || "]),
        st.lists(parts, min_size=2, max_size=3),
    ),
    max_leaves=7,
).filter(lambda text: text.count("%") <= 4)
# No 0 and 1, which Logs Insights cannot tell from false and true.
EVENTS = st.fixed_dictionaries(
    {"eventName": st.sampled_from(["x", "y", "xy", 5])},
    optional={name: st.sampled_from(["x", "y", "xy", "yx", "5", 5, 4.5, True, False]) for name in "ab"},
)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, EVENTS)
def test_both_languages_select_the_same_events(text: str, event: dict[str, Any]) -> None:
    pattern = FilterPattern("{" + text + "}")
    # A boolean is a number in Logs Insights, where comparing the field with a text finds it present.
    compared = set(re.findall(r"\$\.(\w+) (?:!?=|<|>=)", text))
    event = {name: v for name, v in event.items() if not (isinstance(v, bool) and name in compared)}
    assert Condition(logs_insights_condition(pattern.expression)).selects(event) is pattern.matches(event), (
        logs_insights_condition(pattern.expression)
    )


LIST = {"Parameters": {"List": {"Type": "CommaDelimitedList", "Default": "x,y"}}}


@pytest.mark.parametrize(
    ("operator", "condition"),
    [
        ("=", 'f in ["x","y"] and g = "z"'),
        ("!=", 'ispresent(f) and f not in ["x","y"] and g = "z"'),
    ],
)
def test_a_list_that_the_deployment_knows_is_one_test(operator: Any, condition: str) -> None:
    beside = FilterPattern("{$.g = z}").expression
    for values in (Ref("List"), ("x", "y")):
        expression = And((Listed(Selector(("f",)), operator, values), beside))
        value = logs_insights_condition(expression)
        found = value if isinstance(value, str) else Resolved(LIST).value(value.to_dict())
        assert found == condition


def test_values_with_wildcards_must_be_known() -> None:
    listed = Listed(Selector(("f",)), "=", ("x*", "y"), wildcards=True)
    assert logs_insights_condition(listed) == 'f like /^x/ or f = "y"'
    with pytest.raises(FilterPatternError, match="must be known, got a reference; give literals"):
        logs_insights_condition(Listed(Selector(("f",)), "=", Ref("List"), wildcards=True))


def test_a_field_of_every_event_is_not_tested_for_presence() -> None:
    listed = Listed(Selector(("awsRegion",)), "!=", ("x",))
    assert logs_insights_condition(listed) == 'awsRegion not in ["x"]'
