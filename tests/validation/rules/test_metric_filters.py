"""Broken filter patterns, refused metrics and too many filters are found."""

import pytest

from validation.rule_cases import (
    Case,
    Change,
    add,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    put,
    section,
    when_live,
)

PATTERN = "Filter.FilterPattern"
MADE = "Filter.MetricTransformations.0"


def metric_filter(group: object, pattern: str, name: str = "x", value: object = "1", **more: object) -> dict:
    made = {"MetricName": name, "MetricNamespace": "CloudTrail", "MetricValue": value, **more}
    return {"LogGroupName": group, "FilterPattern": pattern, "MetricTransformations": [made]}


def filters(number: int, group: object) -> tuple:
    return tuple(
        add(f"F{n}", "AWS::Logs::MetricFilter", Properties=metric_filter(group, f"x{n}"))
        for n in range(number)
    )


STOP = '{ $.eventName = "StopLogging" }'
GROUP = {"Ref": "LogGroup"}


def second(group: object = GROUP, pattern: str = STOP, name: str = "StopLogging", **more: object) -> Change:
    """A second filter; by default it counts what the first one counts."""
    properties = metric_filter(group, pattern, name, **more)
    return add("Second", "AWS::Logs::MetricFilter", Properties=properties)


def with_regex(
    number: int, group: object = GROUP, prefix: str = "F", pattern: str = "{ $.eventName = %^N% }"
) -> tuple[Change, ...]:
    """Filters with a regular expression each."""
    return tuple(
        add(
            f"{prefix}{n}",
            "AWS::Logs::MetricFilter",
            Properties=metric_filter(group, pattern.replace("N", f"Delete{prefix}{n}"), f"{prefix}{n}"),
        )
        for n in range(number)
    )


def subscription(pattern: str) -> Change:
    properties = {"LogGroupName": GROUP, "FilterPattern": pattern, "DestinationArn": {"Ref": "Open"}}
    return add("Subscription", "AWS::Logs::SubscriptionFilter", Properties=properties)


def term(pattern: object) -> tuple[Change, ...]:
    """The filter has this pattern, and its metric has dimensions."""
    return put(PATTERN, pattern), put(f"{MADE}.Dimensions", [{"Key": "Name", "Value": "$.eventName"}])


CASES = [
    bad("CT513", "a colon in the name", put("Filter.FilterName", "audit:stop")),
    bad("CT513", "an asterisk in the name", put("Filter.FilterName", "Stop*")),
    bad("CT513", "an open bracket", put(PATTERN, "[time, level=ERROR, message")),
    bad("CT513", "infrequent access", put("LogGroup.LogGroupClass", "INFREQUENT_ACCESS")),
    bad("CT513", "delivery only", put("LogGroup.LogGroupClass", "DELIVERY")),
    bad("CT513", "a bare dimension", put(f"{MADE}.Dimensions", [{"Key": "name", "Value": "eventName"}])),
    bad_reference(
        "CT513", "a class when live", put("LogGroup.LogGroupClass", when_live("INFREQUENT_ACCESS"))
    ),
    good("CT513", "a name", put("Filter.FilterName", "audit/stop-logging")),
    good("CT513", "brackets", put(PATTERN, "[time, level=ERROR, message]")),
    good("CT513", "the standard class", put("LogGroup.LogGroupClass", "STANDARD")),
    good("CT513", "a field", put(f"{MADE}.Dimensions", [{"Key": "name", "Value": "$.eventName"}])),
    good_reference(
        "CT513", "a name of the stack", put("Filter.FilterName", {"Fn::Sub": "${AWS::StackName}-a"})
    ),
    good_reference(
        "CT513", "an open dimension", put(f"{MADE}.Dimensions", [{"Key": "name", "Value": {"Ref": "Open"}}])
    ),
    bad("CT510", "six filters", *with_regex(6)),
    bad(
        "CT510", "a subscription filter among them", *with_regex(5), subscription("{ $.eventName = %^Put% }")
    ),
    bad_reference(
        "CT510",
        "a group by its name",
        put("LogGroup.LogGroupName", "trail"),
        *with_regex(3),
        *with_regex(3, "trail", "G"),
    ),
    good("CT510", "five filters", *with_regex(5)),
    good("CT510", "five filters on each of two groups", *with_regex(5), *with_regex(5, "other", "G")),
    good(
        "CT510",
        "percent signs in text",
        *with_regex(6, pattern='{ $.userAgent = "%a%" && $.eventName = "N" }'),
    ),
    good_reference("CT510", "an open pattern", *with_regex(5), put(PATTERN, {"Ref": "Open"})),
    bad("CT511", "a term", *term("ERROR")),
    bad("CT511", "every event", *term("")),
    bad_reference("CT511", "when live", *term(when_live("ERROR", STOP))),
    good("CT511", "a JSON pattern", *term(STOP)),
    good("CT511", "a pattern with columns", *term("[ip, user, code]")),
    good("CT511", "a term without dimensions", put(PATTERN, "ERROR")),
    good_reference("CT511", "an open pattern", *term({"Ref": "Open"})),
    bad("CT512", "a boolean and text", put(PATTERN, '{ ($.eventName = Put*) && ($.readOnly = "false") }')),
    bad(
        "CT512",
        "two names at once",
        put(PATTERN, "{ $.eventName = PutKeyPolicy && $.eventName = CreateKey }"),
    ),
    bad(
        "CT512",
        "all but some, joined with ||",
        put(PATTERN, '{ $.errorCode = "AccessDenied" || $.eventName != "HeadBucket" }'),
    ),
    bad_reference("CT512", "when live", put(PATTERN, when_live('{ $.eventName = "*" }', STOP))),
    good("CT512", "a boolean", put(PATTERN, "{ ($.eventName = Put*) && ($.readOnly IS FALSE) }")),
    good(
        "CT512",
        "all but some, joined with &&",
        put(PATTERN, '{ $.errorCode = "AccessDenied" && $.eventName != "HeadBucket" }'),
    ),
    good("CT512", "all but one", put(PATTERN, '{ $.eventName != "HeadBucket" }')),
    good_reference(
        "CT512",
        "an open name",
        put(PATTERN, {"Fn::Sub": '{ $.eventName = "${Open}" && $.eventSource = "s3.amazonaws.com" }'}),
    ),
    bad("CT509", "the same filter", second()),
    bad("CT509", "other spaces and parentheses", second(pattern='{($.eventName="StopLogging")}')),
    bad("CT509", "another value", second(value=2)),
    bad_reference("CT509", "a value that a condition gives", second(value=when_live("1", "0"))),
    bad_reference("CT509", "a name that is built", second(name={"Fn::Join": ["", ["Stop", "Logging"]]})),
    good("CT509", "another pattern", second(pattern='{ $.eventName = "DeleteTrail" }')),
    good("CT509", "another metric", second(name="Others")),
    good("CT509", "another log group", second(group="elsewhere")),
    good("CT509", "a value of zero", second(value=0)),
    good("CT509", "a metric for each value of a field", second(Dimensions=[{"Key": "a", "Value": "$.a"}])),
    good_reference("CT509", "a log group that is open", second(group={"Ref": "Open"})),
    good_reference("CT509", "a value of the event", second(value="$.requestParameters.size")),
    bad("CT501", "an open bracket", put(PATTERN, '{ $.eventName = "StopLogging" ')),
    bad("CT501", "IS NOT", put(PATTERN, "{ $.eventName IS NOT NULL }")),
    bad("CT501", "one ampersand", put(PATTERN, "{ ($.a = 1) & ($.b = 2) }")),
    bad("CT501", "too long", put(PATTERN, '{ $.a = "' + "x" * 1100 + '" }')),
    bad(
        "CT501",
        "a subscription filter",
        add("S", "AWS::Logs::SubscriptionFilter", Properties={"FilterPattern": "{ $.a == 1 }"}),
    ),
    bad_reference(
        "CT501",
        "the default of a parameter",
        put(PATTERN, {"Ref": "P"}),
        section("Parameters", P={"Type": "String", "Default": "{ $.a = }"}),
    ),
    bad_reference("CT501", "joined", put(PATTERN, {"Fn::Join": [" || ", ["{ ($.a = 1)", "($.b = 2) "]]})),
    bad_reference(
        "CT501", "with the account's id", put(PATTERN, {"Fn::Sub": "{ $.accountId = ${AWS::AccountId} || }"})
    ),
    good("CT501", "words, not JSON", put(PATTERN, "ERROR {")),
    good("CT501", "columns", put(PATTERN, "[ip, user, ...]")),
    good("CT501", "everything", put(PATTERN, "")),
    good_reference(
        "CT501",
        "with the account's id",
        put(PATTERN, {"Fn::Sub": '{ $.recipientAccountId != "${AWS::AccountId}" }'}),
    ),
    good_reference("CT501", "an open parameter", put(PATTERN, {"Fn::Sub": "{ $.a = ${Open}"})),
    bad(
        "CT502",
        "both",
        put(f"{MADE}.DefaultValue", 0),
        put(f"{MADE}.Dimensions", [{"Key": "a", "Value": "$.a"}]),
    ),
    bad_reference(
        "CT502",
        "both when live",
        put(f"{MADE}.DefaultValue", when_live(0)),
        put(f"{MADE}.Dimensions", [{"Key": "a", "Value": "$.a"}]),
    ),
    good("CT502", "a default value", put(f"{MADE}.DefaultValue", 0)),
    good_reference(
        "CT502",
        "one or the other",
        put(f"{MADE}.DefaultValue", when_live(0)),
        put(f"{MADE}.Dimensions", when_live([], [{"Key": "a", "Value": "$.a"}])),
    ),
    bad("CT503", "101 on one name", *filters(101, "audit")),
    bad_reference("CT503", "101 on one log group", *filters(100, {"Ref": "LogGroup"})),
    good("CT503", "100 on one name", *filters(100, "audit")),
    good_reference("CT503", "100 and one elsewhere", *filters(100, {"Ref": "Open"})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
