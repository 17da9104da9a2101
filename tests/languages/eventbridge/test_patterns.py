"""Filter patterns as event patterns: they match the same events, or are refused with the reason."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from troposphere import Ref, Region

from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.errors import FilterPatternError
from cloudtrail_templates.filter_pattern import Expression, FilterPattern, clauses
from cloudtrail_templates.filter_pattern.clause import Comparison, Selector
from cloudtrail_templates.filter_pattern.expression import ConditionalList, Listed
from cloudtrail_templates.filter_pattern.matcher import compile_expression
from cloudtrail_templates.languages.eventbridge.patterns import (
    MAX_CHARACTERS,
    add_condition,
    event_patterns,
    size,
)
from languages.cloudwatch.drawn import FEW_EVENTS, REPEATING
from languages.eventbridge.judge import count, matches

REFUSED = {"Ec2LargeInstanceChanges"}


def expression_of(text: str) -> Expression:
    return FilterPattern(text).expression


def detail(text: str) -> Any:
    (pattern,) = event_patterns(expression_of(text))
    return pattern["detail"]


def printable() -> list[Detection]:
    return [one for one in ALL_DETECTIONS if one.title not in REFUSED]


@pytest.mark.parametrize("detection", printable(), ids=lambda one: one.title)
def test_the_patterns_of_a_detection_match_its_samples_and_no_near_miss(detection: Detection) -> None:
    patterns = event_patterns(detection.pattern_for().expression)
    assert [count(patterns, event) for event in detection.fires_on] == [1] * len(detection.fires_on)
    assert [count(patterns, event) for event in detection.silent_on] == [0] * len(detection.silent_on)


VALUES = ["x", "", None, True, False, 5, "AccessDenied", "iam.amazonaws.com"]


def changed(detection: Detection, event: dict[str, Any], selector: Selector) -> Iterator[dict[str, Any]]:
    """Events that differ from this one in one field: without it, or with another value."""
    wanted = [
        clause.value.text.strip("*")
        for clause in clauses(detection.pattern_for().expression)
        if clause.selector == selector and isinstance(clause, Comparison)
    ]
    negated = any(
        isinstance(clause, Comparison) and clause.operator == "!=" and clause.selector == selector
        for clause in clauses(detection.pattern_for().expression)
    )
    for value in (*VALUES, *itertools.chain(*((text, f"{text}z", f"z{text}") for text in wanted[:4]))):
        # `anything-but` holds for these, by AWS's own rules.
        if not (negated and (value is None or isinstance(value, bool))):
            yield replaced(event, selector.steps, value)
    yield replaced(event, selector.steps, ...)


def replaced(event: Any, steps: tuple[Any, ...], value: Any) -> dict[str, Any]:
    first, *rest = steps
    inner = event.get(first) if isinstance(event, dict) else None
    result = dict(event) if isinstance(event, dict) else {}
    if rest:
        result[first] = replaced(inner, tuple(rest), value)
    elif value is ...:
        result.pop(first, None)
    else:
        result[first] = value
    return result


@pytest.mark.parametrize("detection", printable(), ids=lambda one: one.title)
def test_the_patterns_of_a_detection_agree_with_its_filter_pattern_on_changed_samples(
    detection: Detection,
) -> None:
    pattern = detection.pattern_for()
    patterns = event_patterns(pattern.expression)
    for sample in (*detection.fires_on[:2], *detection.silent_on[:1]):
        for selector in pattern.fields:
            for event in changed(detection, json.loads(json.dumps(sample)), selector):
                assert count(patterns, event) == pattern.matches(event), event


def negated_fields(expression: Expression) -> set[str]:
    return {
        str(one.selector.steps[0])
        for one in clauses(expression)
        if isinstance(one, Comparison) and one.operator == "!="
    }


def is_comparable(expression: Expression, event: dict[str, Any]) -> bool:
    """Whether no rule of AWS's own makes the two languages differ on this event."""
    negated = negated_fields(expression)
    return not any(
        isinstance(value, list | dict) or (name in negated and (value is None or isinstance(value, bool)))
        for name, value in event.items()
    )


@settings(max_examples=250, deadline=None)
@given(REPEATING, st.sampled_from([150, 180, 2048]), st.lists(FEW_EVENTS, min_size=1, max_size=8))
def test_drawn_patterns_are_refused_or_match_every_event_that_the_filter_pattern_matches(
    expression: Any, limit: int, events: list[dict[str, Any]]
) -> None:
    try:
        patterns = event_patterns(expression, limit)
    except FilterPatternError as error:
        assert str(error).startswith("EventBridge cannot express ")  # noqa: PT017  a value, or this error
        return
    assert all(size(pattern) <= limit for pattern in patterns)
    for event in events:
        if is_comparable(expression, event):
            assert count(patterns, event) == compile_expression(expression)(event), event


@pytest.mark.parametrize(
    ("pattern", "printed"),
    [
        ("{$.a = x}", {"a": ["x"]}),
        ("{$.a = x || $.a = y}", {"a": ["x", "y"]}),
        ("{$.a = 12}", {"a": ["12", {"numeric": ["=", 12]}]}),
        ('{$.a = "12"}', {"a": ["12", 12]}),
        ('{$.a = "012"}', {"a": ["012"]}),
        ('{$.a = "1.5"}', {"a": ["1.5", 1.5]}),
        ('{$.a = "1.50"}', {"a": ["1.50"]}),
        ('{$.a IS TRUE || $.a = "1"}', {"a": ["1", 1, True]}),
        ('{$.a = "1" || $.a = "1.0"}', {"a": ["1", 1, "1.0", 1.0]}),
        ("{$.a >= 1.5}", {"a": [{"numeric": [">=", 1.5]}]}),
        ("{$.a = x*}", {"a": [{"prefix": "x"}]}),
        ("{$.a = *x}", {"a": [{"suffix": "x"}]}),
        ("{$.a = *x*}", {"a": [{"wildcard": "*x*"}]}),
        ("{$.a != x*}", {"a": [{"anything-but": {"prefix": ["x"]}}]}),
        ("{$.a != *x*}", {"a": [{"anything-but": {"wildcard": ["*x*"]}}]}),
        ("{$.a != x && $.a != y}", {"a": [{"anything-but": ["x", "y"]}]}),
        ("{$.a NOT EXISTS || $.a != x}", {"a": [{"exists": False}, {"anything-but": ["x"]}]}),
        ("{$.a IS NULL}", {"a": [None]}),
        ("{$.a IS TRUE || $.a IS FALSE}", {"a": [True, False]}),
        ("{$.a.b = x && $.a.c = y}", {"a": {"b": ["x"], "c": ["y"]}}),
        ("{$.a = x || $.b = y}", {"$or": [{"a": ["x"]}, {"b": ["y"]}]}),
        ("{$.a = x && ($.b = y || $.c = z)}", {"$or": [{"a": ["x"], "b": ["y"]}, {"a": ["x"], "c": ["z"]}]}),
        ("{($.a = x && $.b = y) || ($.a = x && $.b = z)}", {"a": ["x"], "b": ["y", "z"]}),
        # What one field has to meet twice is one condition.
        ("{$.a = x* && $.a = xy}", {"a": ["xy"]}),
        ("{$.a = x* && $.a != y}", {"a": [{"prefix": "x"}]}),
        ("{($.a = x || $.a = y) && $.a != x}", {"a": ["y"]}),
    ],
)
def test_a_pattern_is_printed_like_this(pattern: str, printed: Any) -> None:
    # As text: Python takes 1 for true and for 1.0.
    assert json.dumps(detail(pattern)) == json.dumps(printed)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("{$.a = %x%}", "it has no regular expressions"),
        ("{$.a[0] = x}", "it has no index"),
        ("{$.a[*] = x}", "it has no index and no wildcard"),
        ("{$.a.* = x}", "it has no index and no wildcard"),
        ("{$.['a.b'] = x}", "the name of a field has a meaning of its own"),
        ("{$.prefix = x}", "the name of a field has a meaning of its own"),
        ("{$.a NOT EXISTS && $.a.b NOT EXISTS}", "one part of its name is a field with a condition"),
        ("{$.a = x* && $.a != xy}", "a field can have one condition"),
        ("{$.a != x && $.a != y*}", "a field can have one condition"),
        ("{$.a != x || $.a != y}", "a field can have one anything-but"),
        ("{$.a = x* && $.a = *y}", "a field can have one condition"),
        ("{$.a > 1 && $.a < 5}", "a field can have one condition"),
        ("{$.a != 5}", "texts or numbers, not both"),
        ('{$.a != "5"}', "texts or numbers, not both"),
        ("{$.a = 5*}", "only texts with a part of a text"),
        ("{$.a != *}", "no value meets it"),
        ("{$.a > 5000000001}", "numbers are at most 5,000,000,000"),
        ("{$.a = 1.1234567}", "with 6 digits after the point"),
        ("{$.a = x && $.a = y}", "no event meets it"),
        ("{$.a IS NULL && $.a != x}", "no event meets it"),
        ("{$.a IS TRUE && $.a != x}", "no event meets it"),
        ("{($.a != x* && $.b = 1) || ($.a != y* && $.c = 1)}", "a field can have one anything-but"),
        (
            "{" + " && ".join(f"($.a{n} = *x || $.b{n} = *y)" for n in range(10)) + "}",
            "a pattern has at most 1,000 combinations",
        ),
        ('{$.a = "*x*y*"}', "inside a text with wildcards is not printed"),
    ],
)
def test_what_an_event_pattern_cannot_say_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(
        FilterPatternError, match=f"^EventBridge cannot express .*{reason}.*; use a metric alarm$"
    ):
        event_patterns(expression_of(pattern))


def test_every_detection_that_is_refused_is_known() -> None:
    found = set()
    for detection in ALL_DETECTIONS:
        try:
            event_patterns(detection.pattern_for().expression)
        except FilterPatternError:
            found.add(detection.title)
    assert found == REFUSED


@pytest.mark.parametrize(
    "envelope",
    [
        {"source": "my.application"},
        {"source": "awsx"},
        {"detail-type": "AWS API Call"},
    ],
)
def test_only_events_that_cloudtrail_delivers_match(envelope: dict[str, str]) -> None:
    (pattern,) = event_patterns(expression_of("{$.eventName = DeleteTrail}"))
    record = {"eventName": "DeleteTrail"}
    assert matches(pattern, record)
    # AWS's pages write this detail-type in two ways.
    for name in ("AWS Console Signin via CloudTrail", "AWS Console Sign In via CloudTrail"):
        assert matches(pattern, record, source="aws.signin", **{"detail-type": name})
    assert not matches(pattern, record, **envelope)


@pytest.mark.parametrize(
    ("pattern", "event", "by_event_pattern"),
    [
        ("{$.a = x}", {"a": ["x", "y"]}, True),
        ("{$.a.b = x}", {"a": [{"b": "x"}]}, True),
        ("{$.a != x}", {"a": None}, True),
        ("{$.a != x}", {"a": True}, True),
        ("{$.a != x}", {"a": ["y"]}, True),
        ("{$.a NOT EXISTS}", {"a": {"b": 1}}, True),
        ("{$.a NOT EXISTS}", {"a": []}, True),
        ("{$.a = *}", {"a": 6_000_000_000}, False),
    ],
)
def test_the_languages_differ_by_these_rules_of_aws(
    pattern: str, event: dict[str, Any], by_event_pattern: bool
) -> None:
    expression = expression_of(pattern)
    assert count(event_patterns(expression), event) == by_event_pattern
    assert compile_expression(expression)(event) is not by_event_pattern


def test_a_pattern_that_is_too_long_is_divided_so_that_an_event_matches_one_part() -> None:
    names = " || ".join(f'$.eventName = "Operation{number}"' for number in range(30))
    expression = expression_of("{$.eventSource = iam.amazonaws.com && (" + names + ")}")
    patterns = event_patterns(expression, 300)
    assert len(patterns) > 2
    assert all(size(pattern) <= 300 for pattern in patterns)
    for number in range(30):
        event = {"eventSource": "iam.amazonaws.com", "eventName": f"Operation{number}"}
        assert count(patterns, event) == 1
        assert count(patterns, {**event, "eventSource": "sts.amazonaws.com"}) == 0


def test_alternatives_that_may_match_the_same_event_are_not_divided() -> None:
    expression = expression_of('{$.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*"}')
    assert len(event_patterns(expression)) == 1
    with pytest.raises(
        FilterPatternError, match=r"more than 160 characters, or parts that could match the same"
    ):
        event_patterns(expression, 160)


def test_alternatives_that_share_a_value_are_not_divided() -> None:
    apart = expression_of("{($.a = x && $.b = 1) || ($.a = y && $.c = 2)}")
    assert len(event_patterns(apart, 150)) == 2
    together = expression_of("{($.a = x && $.b = 1) || ($.a = x && $.c = 2)}")
    with pytest.raises(FilterPatternError, match="parts that could match the same event"):
        event_patterns(together, 150)
    # The third alternative excludes the first one, but not the second one, with which that must be together.
    chained = expression_of("{($.a = x && $.b = 1) || ($.b = 1 && $.c = 2) || ($.a = y && $.c = 2)}")
    with pytest.raises(FilterPatternError, match="parts that could match the same event"):
        event_patterns(chained, 180)


def test_fields_beside_or_are_in_each_alternative() -> None:
    # Users report that PutRule refuses them beside it.
    for detection in printable():
        for pattern in event_patterns(detection.pattern_for().expression):
            assert "$or" not in pattern["detail"] or list(pattern["detail"]) == ["$or"]


def test_each_alternative_leaves_room_for_what_is_added() -> None:
    expression = expression_of("{($.a = x && $.b = 1) || ($.a = y && $.c = 2)}")
    assert len(event_patterns(expression, 400, room=80)) == 1
    assert len(event_patterns(expression, 400, room=200)) == 2


def test_no_detection_needs_a_rule_with_wildcards_of_which_a_bus_has_thirty() -> None:
    text = json.dumps([event_patterns(one.pattern_for().expression) for one in printable()])
    assert "wildcard" not in text


def test_the_patterns_of_all_detections_leave_room_for_exclusions() -> None:
    sizes = [size(one) for each in printable() for one in event_patterns(each.pattern_for().expression)]
    assert max(sizes) < MAX_CHARACTERS / 2


REGION = Selector(("awsRegion",))
ARN = Selector(("userIdentity", "arn"))


@pytest.mark.parametrize(
    ("listed", "printed"),
    [
        (Listed(REGION, "!=", (Region,)), [{"anything-but": [{"Ref": "AWS::Region"}]}]),
        (Listed(REGION, "!=", Ref("Regions")), [{"anything-but": {"Ref": "Regions"}}]),
        (
            Listed(REGION, "!=", ConditionalList("Given", Ref("Regions"), (Region,))),
            [{"anything-but": {"Fn::If": ["Given", {"Ref": "Regions"}, [{"Ref": "AWS::Region"}]]}}],
        ),
        (Listed(REGION, "=", ("x", "y")), ["x", "y"]),
    ],
    ids=("reference", "list", "conditional", "equals"),
)
def test_a_list_is_printed_with_its_references(listed: Listed, printed: Any) -> None:
    (pattern,) = event_patterns(listed)
    found = pattern["detail"]
    for step in listed.selector.steps:
        found = found[step]
    assert json.loads(json.dumps(found, default=lambda one: one.to_dict())) == printed


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        (Listed(ARN, "!=", ("a/*", "b"), wildcards=True), "which are two conditions"),
        (Listed(ARN, "!=", ("5",)), "texts or numbers"),
        (Listed(ARN, "=", Ref("Trusted")), "must be known, got a reference"),
    ],
    ids=("mixed", "number", "equals"),
)
def test_a_list_that_needs_two_conditions_on_a_field_is_refused(listed: Listed, reason: str) -> None:
    with pytest.raises(FilterPatternError, match=reason):
        event_patterns(listed)


@pytest.mark.parametrize(
    ("pattern", "printed"),
    [
        ("{$.a = x}", {"a": ["x"], "b": {"c": ["y"]}}),
        ("{$.b.d = x}", {"b": {"d": ["x"], "c": ["y"]}}),
        (
            "{$.a = x || $.b.d = z}",
            {"$or": [{"a": ["x"], "b": {"c": ["y"]}}, {"b": {"d": ["z"], "c": ["y"]}}]},
        ),
    ],
)
def test_a_condition_on_a_further_field_can_be_added(pattern: str, printed: Any) -> None:
    (made,) = event_patterns(expression_of(pattern))
    add_condition(made, Selector(("b", "c")), ["y"])
    assert made["detail"] == printed


@pytest.mark.parametrize("pattern", ["{$.b.c = x}", "{$.b = x}", "{$.b.c.d = x}", "{$.a = x || $.b.c = z}"])
def test_a_second_condition_on_a_field_is_refused(pattern: str) -> None:
    (made,) = event_patterns(expression_of(pattern))
    with pytest.raises(FilterPatternError, match="a field can have one condition"):
        add_condition(made, Selector(("b", "c")), ["y"])
