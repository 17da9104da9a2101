"""A trail that is off, covers one region, or lacks a key or a log group is found."""

import pytest

from validation.rule_cases import (
    Case,
    Change,
    add,
    assert_case,
    attribute,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    put,
    section,
    when_live,
)


def choice(name: str, default: object, **more: object) -> Change:
    """A parameter that is true or false."""
    allowed = ["true", "false"]
    return section(
        "Parameters", **{name: {"Type": "String", "Default": default, "AllowedValues": allowed, **more}}
    )


LOGS = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
NO_LOGS = tuple(drop(f"Trail.{key}") for key in LOGS)
ONE_REGION = drop("Trail.IsMultiRegionTrail")
INCLUDE = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b"}}}


CASES = [
    bad("CT110", "switched off", put("Trail.IsLogging", False)),
    bad("CT110", "switched off as text", put("Trail.IsLogging", "false")),
    bad(
        "CT110",
        "switched off in a conditional trail",
        put("Trail.IsLogging", False),
        attribute("Trail", "Condition", "Live"),
        also={"CT508"},
    ),
    bad_reference(
        "CT110",
        "the default of a parameter",
        choice("Record", "false"),
        put("Trail.IsLogging", {"Ref": "Record"}),
    ),
    bad_reference("CT110", "off by default", put("Trail.IsLogging", when_live(True, False))),
    good("CT110", "on as text", put("Trail.IsLogging", "true")),
    good("CT110", "missing, which cfn-lint reports", drop("Trail.IsLogging")),
    good_reference("CT110", "an open parameter", put("Trail.IsLogging", {"Ref": "Open"})),
    good_reference(
        "CT110",
        "a parameter that may be false, with a condition on it",
        choice("Record", "true"),
        section("Conditions", Recording={"Fn::Equals": [{"Ref": "Record"}, "true"]}),
        put("Trail.IsLogging", {"Ref": "Record"}),
    ),
    good_reference("CT110", "off by choice", put("Trail.IsLogging", when_live(False, True))),
    bad("CT111", "left out", ONE_REGION),
    bad("CT111", "switched off", put("Trail.IsMultiRegionTrail", False)),
    bad_reference(
        "CT111",
        "the default of a parameter",
        choice("Everywhere", "false"),
        put("Trail.IsMultiRegionTrail", {"Ref": "Everywhere"}),
    ),
    bad_reference("CT111", "no value", put("Trail.IsMultiRegionTrail", {"Ref": "AWS::NoValue"})),
    good("CT111", "on as text", put("Trail.IsMultiRegionTrail", "true")),
    good_reference("CT111", "an open parameter", put("Trail.IsMultiRegionTrail", {"Ref": "Open"})),
    good_reference(
        "CT111",
        "one region by choice",
        put("Trail.IsMultiRegionTrail", when_live(False, True)),
    ),
    good_reference(
        "CT111",
        "what a macro puts in",
        ONE_REGION,
        lambda template: template["Resources"]["Trail"]["Properties"].update(INCLUDE),
        also={"CT607"},
    ),
    bad("CT112", "left out", drop("Trail.KMSKeyId")),
    bad("CT112", "empty", put("Trail.KMSKeyId", "")),
    bad_reference(
        "CT112",
        "an empty default that nothing asks for",
        section("Parameters", KeyArn={"Type": "String", "Default": ""}),
        put("Trail.KMSKeyId", {"Ref": "KeyArn"}),
    ),
    bad_reference(
        "CT112",
        "neither so nor so",
        put("Trail.KMSKeyId", {"Fn::If": ["Live", {"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}]}),
    ),
    good("CT112", "an alias", put("Trail.KMSKeyId", "alias/trail")),
    good_reference("CT112", "a key when live", put("Trail.KMSKeyId", when_live("alias/trail"))),
    good_reference(
        "CT112",
        "a key by choice",
        section("Parameters", KeyArn={"Type": "String", "Default": ""}),
        section("Conditions", HasKey={"Fn::Not": [{"Fn::Equals": [{"Ref": "KeyArn"}, ""]}]}),
        put("Trail.KMSKeyId", {"Fn::If": ["HasKey", {"Ref": "KeyArn"}, {"Ref": "AWS::NoValue"}]}),
    ),
    good_reference(
        "CT112",
        "a key by choice, in a template whose rules refuse all but its defaults",
        section("Parameters", KeyArn={"Type": "String", "Default": ""}),
        section("Conditions", HasKey={"Fn::Not": [{"Fn::Equals": [{"Ref": "KeyArn"}, ""]}]}),
        section("Rules", NoKey={"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "KeyArn"}, ""]}}]}),
        put("Trail.KMSKeyId", {"Fn::If": ["HasKey", {"Ref": "KeyArn"}, {"Ref": "AWS::NoValue"}]}),
    ),
    good_reference(
        "CT112",
        "a key by one choice and another",
        put("Trail.KMSKeyId", {"Fn::If": ["Live", {"Ref": "AWS::NoValue"}, when_live("", "alias/x")]}),
    ),
    good_reference("CT112", "an open parameter", put("Trail.KMSKeyId", {"Ref": "Open"})),
    bad("CT113", "left out", *NO_LOGS, also={"CT508"}),
    bad_reference(
        "CT113", "no value", *[put(f"Trail.{key}", {"Ref": "AWS::NoValue"}) for key in LOGS], also={"CT508"}
    ),
    good("CT113", "one of the two", drop(f"Trail.{LOGS[1]}"), also={"CT104"}),
    good("CT113", "no trail", drop("Trail"), add("Trail", "AWS::SQS::Queue")),
    good_reference(
        "CT113",
        "when live",
        *[put(f"Trail.{key}", when_live({"Ref": "Open"})) for key in LOGS],
        also={"CT508"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
