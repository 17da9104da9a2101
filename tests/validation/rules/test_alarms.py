"""An alarm that no event reaches, or that notifies nobody, is found."""

import pytest

from validation.rule_cases import (
    Case,
    add,
    assert_case,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    put,
    section,
    top,
    when_live,
)

PATTERN = "Filter.FilterPattern"
MADE = "Filter.MetricTransformations.0"
QUERY = {
    "Id": "m1",
    "MetricStat": {
        "Stat": "Sum",
        "Period": 300,
        "Metric": {"Namespace": "CloudTrail", "MetricName": "StopLogging"},
    },
}


def queried(**change: object) -> tuple:
    stat = QUERY["MetricStat"]
    metric = stat["Metric"] | {key: value for key, value in change.items() if key in stat["Metric"]}
    rest = {key: value for key, value in change.items() if key in stat}
    query = {"Id": "m1", "MetricStat": stat | rest | {"Metric": metric}}
    return (
        put("Alarm.Metrics", [query]),
        drop("Alarm.MetricName"),
        drop("Alarm.Namespace"),
        drop("Alarm.Statistic"),
    )


OTHER_GROUP = (add("Other", "AWS::Logs::LogGroup"), put("Filter.LogGroupName", {"Ref": "Other"}))


CASES = [
    bad("CT514", "no threshold", drop("Alarm.Threshold")),
    bad("CT514", "more data points than periods", put("Alarm.DatapointsToAlarm", 2)),
    bad("CT514", "more than a day", put("Alarm.EvaluationPeriods", "289")),
    bad("CT514", "more than a week", put("Alarm.Period", 3600), put("Alarm.EvaluationPeriods", 169)),
    bad_reference("CT514", "a threshold when live", put("Alarm.Threshold", when_live(1))),
    good("CT514", "a day", put("Alarm.EvaluationPeriods", 288)),
    good("CT514", "a week", put("Alarm.Period", 3600), put("Alarm.EvaluationPeriods", 168)),
    good("CT514", "one of one", put("Alarm.DatapointsToAlarm", 1)),
    good("CT514", "an anomaly", drop("Alarm.Threshold"), put("Alarm.ThresholdMetricId", "band")),
    good_reference("CT514", "open numbers", put("Alarm.EvaluationPeriods", {"Ref": "Open"})),
    bad("CT504", "another namespace", put("Alarm.Namespace", "CloudTrailMetrics")),
    bad("CT504", "upper and lower case", put("Alarm.Namespace", "Cloudtrail")),
    bad("CT504", "in a query", *queried(Namespace="Other")),
    bad_reference(
        "CT504",
        "the default of a parameter",
        put("Alarm.Namespace", {"Ref": "N"}),
        section("Parameters", N={"Type": "String", "Default": "Other"}),
    ),
    bad_reference("CT504", "when live", put(f"{MADE}.MetricNamespace", when_live("Other", "CloudTrail"))),
    good(
        "CT504",
        "a metric of a service",
        put("Alarm.Namespace", "AWS/S3"),
        put("Alarm.MetricName", "BucketSizeBytes"),
    ),
    good(
        "CT504",
        "a second filter for the namespace",
        put("Alarm.Namespace", "Other"),
        add(
            "F2",
            "AWS::Logs::MetricFilter",
            Properties={
                "LogGroupName": {"Ref": "LogGroup"},
                "FilterPattern": "x",
                "MetricTransformations": [
                    {"MetricName": "StopLogging", "MetricNamespace": "Other", "MetricValue": "1"}
                ],
            },
        ),
    ),
    good_reference(
        "CT504",
        "one parameter in both",
        put("Alarm.Namespace", {"Ref": "Open"}),
        put(f"{MADE}.MetricNamespace", {"Fn::Sub": "${Open}"}),
    ),
    good_reference(
        "CT504",
        "two open parameters",
        put("Alarm.Namespace", {"Ref": "Open"}),
        put(f"{MADE}.MetricNamespace", {"Ref": "Email"}),
    ),
    good_reference("CT504", "a query of the filter's metric", *queried()),
    bad("CT505", "another name", put("Alarm.MetricName", "StopLoging")),
    bad_reference("CT505", "when live", put("Alarm.MetricName", when_live("Stopped", "StopLogging"))),
    good(
        "CT505",
        "a metric of another program",
        put("Alarm.MetricName", "Errors"),
        put("Alarm.Namespace", "MyProgram"),
    ),
    good(
        "CT505",
        "a macro may add the filter",
        top("Transform", "Macro"),
        put("Alarm.MetricName", "Other"),
        also={"CT607"},
    ),
    good_reference("CT505", "an open name", put("Alarm.MetricName", {"Ref": "Open"})),
    bad("CT506", "the average", put("Alarm.Statistic", "Average")),
    bad("CT506", "the minimum", put("Alarm.Statistic", "Minimum")),
    bad("CT506", "in a query", *queried(Stat="Average")),
    bad_reference("CT506", "the average when live", put("Alarm.Statistic", when_live("Average", "Sum"))),
    good("CT506", "the number of samples", put("Alarm.Statistic", "SampleCount")),
    good(
        "CT506",
        "the average of a measure",
        put("Alarm.Statistic", "Average"),
        put(f"{MADE}.MetricValue", "$.latency"),
    ),
    good_reference("CT506", "an open statistic", put("Alarm.Statistic", {"Ref": "Open"})),
    bad("CT507", "no action", drop("Alarm.AlarmActions")),
    bad("CT507", "an empty list", put("Alarm.AlarmActions", [])),
    bad("CT507", "switched off", put("Alarm.ActionsEnabled", False)),
    bad_reference("CT507", "an action when live", put("Alarm.AlarmActions", when_live([{"Ref": "Topic"}]))),
    good(
        "CT507",
        "only when all is well again",
        drop("Alarm.AlarmActions"),
        put("Alarm.OKActions", [{"Ref": "Topic"}]),
    ),
    good(
        "CT507",
        "a part of a composite alarm",
        drop("Alarm.AlarmActions"),
        add("C", "AWS::CloudWatch::CompositeAlarm", Properties={"AlarmActions": [{"Ref": "Topic"}]}),
    ),
    good(
        "CT507",
        "an alarm that scales",
        drop("Alarm.AlarmActions"),
        put("Alarm.Namespace", "AWS/EC2"),
        put("Alarm.MetricName", "CPUUtilization"),
    ),
    good_reference("CT507", "an open switch", put("Alarm.ActionsEnabled", {"Ref": "Open"})),
    bad("CT508", "another log group", *OTHER_GROUP),
    bad(
        "CT508",
        "a trail without a log group",
        drop("Trail.CloudWatchLogsLogGroupArn"),
        drop("Trail.CloudWatchLogsRoleArn"),
        also={"CT113"},
    ),
    bad_reference(
        "CT508",
        "another log group when live",
        OTHER_GROUP[0],
        put("Filter.LogGroupName", when_live({"Ref": "Other"}, {"Ref": "LogGroup"})),
    ),
    good("CT508", "no CloudTrail events", *OTHER_GROUP, put(PATTERN, "ERROR")),
    good("CT508", "no trail", *OTHER_GROUP, drop("Trail")),
    good_reference(
        "CT508",
        "the trail's log group is elsewhere",
        *OTHER_GROUP,
        put("Trail.CloudWatchLogsLogGroupArn", {"Ref": "Open"}),
    ),
    good_reference(
        "CT508",
        "by name",
        put("LogGroup.LogGroupName", {"Fn::Sub": "audit-${Stage}"}),
        put("Filter.LogGroupName", "audit-test"),
        section("Parameters", Stage={"Type": "String", "Default": "test"}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
