"""Settings of a trail that CreateTrail refuses, or that leave its logs open to doubt, are found."""

import pytest

from validation.rule_cases import (
    Case,
    assert_case,
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

NAMES = {
    "two hyphens": "my--trail",
    "a hyphen after a dot": "my.-trail",
    "an IP address": "192.168.5.4",
    "too short": "ab",
    "too long": "x" * 129,
    "a space": "my trail",
    "a hyphen at the end": "trail-",
    "an underscore at the start": "_trail",
    "a letter outside ASCII": "träil",
}


def named(value: object) -> tuple:
    """The trail and all policies follow the name, so that only the name itself may be wrong."""
    return (section("Parameters", TrailName={"Type": "String", "Default": value}),)


CASES = [
    *[
        bad("CT102", name, put("Trail.TrailName", value), also={"CT205", "CT208"})
        for name, value in NAMES.items()
    ],
    bad_reference("CT102", "the default of a parameter", *named("my--trail")),
    bad_reference("CT102", "a default of two characters", *named("ab")),
    bad_reference(
        "CT102",
        "a default inside a name",
        put("Trail.TrailName", {"Fn::Sub": "${Stage}..x"}),
        also={"CT205", "CT208"},
    ),
    bad_reference(
        "CT102", "live only", put("Trail.TrailName", when_live("a..b", "ok")), also={"CT205", "CT208"}
    ),
    bad_reference(
        "CT102",
        "built",
        put("Trail.TrailName", {"Fn::Join": ["-", ["my", "-trail"]]}),
        also={"CT205", "CT208"},
    ),
    good("CT102", "dots and hyphens apart", *named("a.b-c_d1")),
    good("CT102", "no name", drop("Trail.TrailName"), also={"CT205", "CT208"}),
    good_reference("CT102", "a parameter without default", *[put("Trail.TrailName", {"Ref": "Open"})]),
    good_reference("CT102", "an import", put("Trail.TrailName", {"Fn::ImportValue": "a--b"})),
    bad("CT103", "switched off", put("Trail.IncludeGlobalServiceEvents", False)),
    bad("CT103", "switched off as text", put("Trail.IncludeGlobalServiceEvents", "false")),
    bad("CT103", "left out, which CreateTrail refuses", drop("Trail.IncludeGlobalServiceEvents")),
    bad_reference("CT103", "off when live", put("Trail.IncludeGlobalServiceEvents", when_live(False, True))),
    good("CT103", "a trail of one region", put("Trail.IsMultiRegionTrail", False), also={"CT111"}),
    good("CT103", "true as text", put("Trail.IncludeGlobalServiceEvents", "true")),
    good_reference(
        "CT103",
        "both under one condition",
        put("Trail.IsMultiRegionTrail", when_live(True, False)),
        put("Trail.IncludeGlobalServiceEvents", when_live(True, False)),
        also={"CT111"},
    ),
    good_reference("CT103", "an open parameter", put("Trail.IncludeGlobalServiceEvents", {"Ref": "Open"})),
    bad("CT104", "no role", drop("Trail.CloudWatchLogsRoleArn")),
    bad("CT104", "no log group", drop("Trail.CloudWatchLogsLogGroupArn"), also={"CT508"}),
    bad_reference("CT104", "a role only when live", put("Trail.CloudWatchLogsRoleArn", when_live("arn:x"))),
    good(
        "CT104",
        "neither",
        drop("Trail.CloudWatchLogsRoleArn"),
        drop("Trail.CloudWatchLogsLogGroupArn"),
        also={"CT113", "CT508"},
    ),
    good_reference(
        "CT104",
        "both when live",
        put("Trail.CloudWatchLogsRoleArn", when_live("arn:x")),
        put("Trail.CloudWatchLogsLogGroupArn", when_live({"Fn::GetAtt": "LogGroup.Arn"})),
        also={"CT508"},
    ),
    bad(
        "CT105",
        "a literal",
        put("Trail.CloudWatchLogsLogGroupArn", "arn:aws:logs:eu-west-1:1:log-group:x"),
        also={"CT602"},
    ),
    bad_reference(
        "CT105",
        "built without the end",
        put(
            "Trail.CloudWatchLogsLogGroupArn",
            {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:audit"},
        ),
        also={"CT116"},
    ),
    *[
        bad_reference(
            "CT105",
            f"built without the end from {name}",
            put(
                "Trail.CloudWatchLogsLogGroupArn",
                {
                    "Fn::Sub": f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:{end}"
                },
            ),
            also={"CT116"},
        )
        for name, end in {"the log group": "${LogGroup}", "the stack": "${AWS::StackName}"}.items()
    ],
    good(
        "CT105",
        "a literal with the end",
        put("Trail.CloudWatchLogsLogGroupArn", "arn:aws:logs:eu-west-1:1:log-group:x:*"),
        also={"CT602"},
    ),
    good_reference("CT105", "a parameter", put("Trail.CloudWatchLogsLogGroupArn", {"Ref": "Open"})),
    *[
        bad("CT106", name, put("Trail.S3KeyPrefix", value), also={"CT204"})
        for name, value in {
            "AWSLogs itself": "AWSLogs",
            "AWSLogs inside": "audit/AWSLogs/x",
            "a slash in front": "/audit",
            "a slash at the end": "audit/",
            "too long": "x" * 201,
        }.items()
    ],
    bad_reference(
        "CT106",
        "the default of a parameter",
        put("Trail.S3KeyPrefix", {"Ref": "Prefix"}),
        section("Parameters", Prefix={"Type": "String", "Default": "logs/"}),
        also={"CT204"},
    ),
    bad_reference(
        "CT106", "built", put("Trail.S3KeyPrefix", {"Fn::Sub": "${Open}/AWSLogs/"}), also={"CT204"}
    ),
    good("CT106", "a name that only looks like it", put("Trail.S3KeyPrefix", "MyAWSLogs"), also={"CT204"}),
    good_reference("CT106", "an open parameter", put("Trail.S3KeyPrefix", {"Ref": "Open"}), also={"CT204"}),
    bad("CT107", "left out", drop("Trail.EnableLogFileValidation")),
    bad("CT107", "switched off", put("Trail.EnableLogFileValidation", "false")),
    bad_reference("CT107", "off in test", put("Trail.EnableLogFileValidation", when_live(True, False))),
    good("CT107", "on as text", put("Trail.EnableLogFileValidation", "true")),
    good_reference("CT107", "a parameter", put("Trail.EnableLogFileValidation", {"Ref": "Open"})),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
