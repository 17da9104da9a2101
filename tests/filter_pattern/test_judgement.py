"""A pattern that matches no event, or every one, is told apart from one that selects some."""

import pytest

from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.filter_pattern import FilterPattern
from cloudtrail_templates.filter_pattern.judgement import judge

EVENT = {
    "eventVersion": "1.11",
    "eventTime": "2026-10-05T09:12:03Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "PutObject",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "192.0.2.44",
    "eventID": "1",
    "eventType": "AwsApiCall",
    "recipientAccountId": "111122223333",
    "readOnly": False,
}


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ('{ $.readOnly = "false" }', "$.readOnly is a boolean"),
        ('{ $.eventName = Put* && $.managementEvent != "true" }', "$.managementEvent is a boolean"),
        ("{ $.eventName IS TRUE }", "$.eventName is text"),
        ("{ $.userIdentity.sessionContext.attributes.mfaAuthenticated IS FALSE }", "is text"),
        ("{ $.eventName NOT EXISTS }", "$.eventName is text"),
        ("{ $.eventName = A && $.eventName = B }", "contradict"),
        ("{ $.eventName = Put* && $.eventName = Delete* }", "contradict"),
        ("{ $.eventName = Delete* && $.eventName != Del* }", "contradict"),
        ("{ $.eventName = *Policy && $.eventName != *olicy }", "contradict"),
        ("{ $.errorCode NOT EXISTS && $.errorCode = A }", "contradict"),
        ("{ $.errorCode IS NULL && $.errorCode NOT EXISTS }", "contradict"),
        ("{ ($.eventName = A || $.eventName = B) && $.eventName = C }", "contradict"),
        ('{ $.eventName != "*" }', "no value|is text"),
    ],
)
def test_a_pattern_that_never_matches_is_judged_so(pattern: str, reason: str) -> None:
    judgement = judge(FilterPattern(pattern).expression)
    assert judgement is not None
    assert not judgement.matches_every_event
    assert any(part in judgement.reason for part in reason.split("|"))
    assert not FilterPattern(pattern).matches(EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        '{ $.eventName = "*" }',
        "{ $.eventName != A || $.eventName != B }",
        "{ $.eventName = A || $.eventName != A }",
        "{ $.readOnly IS TRUE || $.readOnly IS FALSE || $.readOnly NOT EXISTS }",
        '{ $.errorCode = "*Denied" || $.sourceIPAddress != "delivery.logs.amazonaws.com" }',
    ],
)
def test_a_pattern_that_matches_nearly_every_event_is_judged_so(pattern: str) -> None:
    judgement = judge(FilterPattern(pattern).expression)
    assert judgement is not None
    assert judgement.matches_every_event
    assert FilterPattern(pattern).matches(EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        "{ $.readOnly IS FALSE }",
        "{ $.eventName != A }",
        "{ $.eventName = A && $.eventName != B }",
        "{ $.eventName = Put* && $.eventName = *Policy }",
        "{ $.eventName = Put* && $.eventName != PutObject }",
        "{ $.resources[*].type = A && $.resources[*].type = B }",
        "{ $.requestParameters.force IS TRUE }",
        '{ $.requestParameters.force = "true" }',
        "{ $.errorCode NOT EXISTS || $.errorCode = A }",
        "{ $.requestParameters.size > 3 && $.requestParameters.size < 2 }",
    ],
)
def test_a_pattern_that_selects_some_events_is_not_judged(pattern: str) -> None:
    assert judge(FilterPattern(pattern).expression) is None


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda detection: detection.title)
def test_our_own_patterns_select_some_events(detection) -> None:
    assert judge(detection.pattern.expression) is None


def test_a_pattern_with_many_branches_takes_no_longer() -> None:
    either = " && ".join(f"($.a{n} = 1 || $.b{n} = 2)" for n in range(25))
    assert judge(FilterPattern(f"{{ {either} }}").expression) is None
