"""Alarms, option by option."""

from dataclasses import replace
from typing import Any

import pytest
from deployment.resolver import Resolved
from detections.by_title import detection
from troposphere import Equals, Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    Alarms,
    AlarmTopic,
    CloudTrailTemplatesError,
    Detection,
    ExistingAlarmTopic,
    ExistingLogGroup,
    FilterPattern,
    LogGroup,
    OptionError,
    UnknownNameError,
    expose,
)
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.detections import COMPLIANCE
from components.samples import TOPIC_ARN, body, described, of_type

GROUP, TOPIC = ExistingLogGroup(name="audit"), ExistingAlarmTopic(arn=TOPIC_ARN)
ROOT, REGION = detection("RootAccountUsage"), detection("NonApprovedRegionActivity")

each_detection = pytest.mark.parametrize("detection", COMPLIANCE, ids=lambda each: each.title)


def alarms(**options: Any) -> Alarms:
    return Alarms(**{"log_group": GROUP, "topic": TOPIC, **options})


def resources(**options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(alarms(**options))["Resources"]
    return found


def renamed(number: int) -> Detection:
    return replace(ROOT, title=f"Root{number}", also=())


@each_detection
def test_every_detection_is_a_filter_and_an_alarm_on_its_metric(detection: Detection) -> None:
    made = resources()
    metric = {"MetricName": detection.title, "MetricNamespace": "CloudTrailMetrics", "MetricValue": "1"}
    assert made[f"Alarm{detection.title}Filter"]["Properties"]["MetricTransformations"] == [metric]
    assert made[f"Alarm{detection.title}Filter"]["Properties"]["LogGroupName"] == "audit"
    alarm = made[f"Alarm{detection.title}"]["Properties"]
    assert (alarm["MetricName"], alarm["Namespace"]) == (detection.title, "CloudTrailMetrics")
    assert alarm["AlarmActions"] == [TOPIC_ARN]
    assert alarm["Threshold"] == detection.threshold
    assert (alarm["Statistic"], alarm["Period"], alarm["EvaluationPeriods"]) == ("Sum", 300, 1)
    assert (alarm["TreatMissingData"], alarm["ComparisonOperator"]) == (
        "notBreaching",
        "GreaterThanOrEqualToThreshold",
    )
    # DefaultValue and Dimensions exclude each other, and neither is needed.
    assert not {"Dimensions", "ActionsEnabled"} & set(alarm)


@each_detection
def test_the_filter_has_exactly_the_pattern_of_the_detection(detection: Detection) -> None:
    made = Resolved(body(alarms(approved_regions=("eu-west-1",)))).properties(f"Alarm{detection.title}Filter")
    values = ("eu-west-1",) if detection.placeholder else None
    assert made["FilterPattern"] == detection.pattern_for(values).text
    assert len(made["FilterPattern"]) <= 1024


@each_detection
def test_the_description_has_what_happened_and_the_query(detection: Detection) -> None:
    made = Resolved(body(alarms(approved_regions=("eu-west-1",)))).properties(f"Alarm{detection.title}")
    assert made["AlarmDescription"] == described(detection, ("eu-west-1",))
    assert len(made["AlarmDescription"]) <= 1024


def test_a_further_pattern_is_a_filter_that_counts_nothing() -> None:
    (twice, *_) = [one for one in ALL_DETECTIONS if one.also]
    made = resources()[f"Alarm{twice.title}Filter2"]["Properties"]
    (metric,) = made["MetricTransformations"]
    assert (metric["MetricName"], metric["MetricValue"]) == (twice.title, "0")
    assert made["FilterPattern"] == twice.also[0].text


def test_log_group_may_be_a_component() -> None:
    group = LogGroup(title="Audit")
    for resource in of_type({"Resources": resources(log_group=group)}, "AWS::Logs::MetricFilter").values():
        assert resource["Properties"]["LogGroupName"] == {"Ref": "Audit"}
    with pytest.raises(OptionError, match="^log_group must be LogGroup or ExistingLogGroup, got 'audit'"):
        alarms(log_group="audit")


def test_topic_may_be_a_component() -> None:
    for resource in of_type({"Resources": resources(topic=AlarmTopic())}, "AWS::CloudWatch::Alarm").values():
        assert resource["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}]


def test_topic_must_be_one() -> None:
    with pytest.raises(OptionError, match="^topic must be AlarmTopic or ExistingAlarmTopic, got 'arn:"):
        alarms(topic=TOPIC_ARN)
    with pytest.raises(OptionError, match="^topic must have an ARN, got .*; pass an AlarmTopic, or name one"):
        alarms(topic=ExistingAlarmTopic(arn=None))


def test_detections_may_be_chosen() -> None:
    assert list(resources(detections=(ROOT,))) == [
        "AlarmRootAccountUsageFilter",
        "AlarmRootAccountUsage",
        "AlarmTrailSilent",
    ]
    assert list(resources(detections=())) == ["AlarmTrailSilent"]


def test_detections_of_the_user_are_added_to_ours() -> None:
    own = replace(ROOT, title="Custom", pattern=FilterPattern('{ $.eventName = "Custom" }'), also=())
    made = resources(detections=(own, ROOT))
    assert made["AlarmCustomFilter"]["Properties"]["FilterPattern"] == '{ $.eventName = "Custom" }'
    assert "AlarmRootAccountUsageFilter" in made


@pytest.mark.parametrize(
    ("detections", "says"),
    [
        (
            (ROOT, ROOT),
            "detections must differ in title, got 'RootAccountUsage' twice; leave one of them out",
        ),
        ((replace(ROOT, title="TrailSilent"),), "detections must differ in title, got 'TrailSilent' twice"),
        ([ROOT], "detections must be a tuple of Detection, got"),
        (("RootAccountUsage",), "detections must be a tuple of Detection, got"),
        (ROOT, "detections must be a tuple of Detection, got"),
        (
            tuple(renamed(number) for number in range(101)),
            "detections must need at most 100 metric filters, got 101; use a second log group",
        ),
    ],
    ids=["twice", "ours twice", "list", "titles", "one", "too many"],
)
def test_detections_that_cannot_be_are_an_error(detections: Any, says: str) -> None:
    with pytest.raises(OptionError) as refused:
        alarms(detections=detections)
    assert str(refused.value).startswith(says)


def test_a_hundred_filters_are_accepted() -> None:
    assert len(resources(detections=tuple(renamed(number) for number in range(100)))) == 201


def test_a_placeholder_that_no_option_fills_is_an_error() -> None:
    assert REGION.placeholder
    hole = replace(REGION.placeholder, name="Other")
    pattern = FilterPattern(REGION.pattern.text.replace("${ApprovedRegions}", "${Other}"))
    with pytest.raises(
        OptionError, match="NonApprovedRegionActivity needs Other, which is no option of Alarms; leave"
    ):
        alarms(detections=(replace(REGION, pattern=pattern, placeholder=hole),))


def test_approved_regions_are_that_of_the_stack_unless_given() -> None:
    own = Resolved(body(alarms()), region="eu-north-1").properties("AlarmNonApprovedRegionActivityFilter")
    assert own["FilterPattern"] == REGION.pattern_for(("eu-north-1",)).text
    regions = ("eu-west-1", "eu-central-1")
    made = resources(approved_regions=regions)["AlarmNonApprovedRegionActivityFilter"]["Properties"]
    assert made["FilterPattern"] == REGION.pattern_for(regions).text


def test_approved_regions_may_be_given_at_deployment() -> None:
    template = Template()
    alarms(**expose(template, Alarms, "approved_regions")).add_to(template)
    for given, regions in (("", ("eu-central-1",)), ("eu-west-1,us-east-1", ("eu-west-1", "us-east-1"))):
        made = Resolved(template.to_dict(), {"ApprovedRegions": given})
        assert (
            made.properties("AlarmNonApprovedRegionActivityFilter")["FilterPattern"]
            == REGION.pattern_for(regions).text
        )
        alarm = made.properties("AlarmNonApprovedRegionActivity")
        assert alarm["AlarmDescription"] == described(REGION, regions)


def test_approved_regions_may_mix_literals_and_references() -> None:
    made = Resolved(body(alarms(approved_regions=("eu-west-1", Ref("AWS::Region")))))
    assert made.properties("AlarmNonApprovedRegionActivityFilter")["FilterPattern"] == (
        REGION.pattern_for(("eu-west-1", "eu-central-1")).text
    )


@pytest.mark.parametrize("regions", [(), "eu-west-1", ["eu-west-1"], ("Ireland",), ('x" || $.a = "',)])
def test_approved_regions_that_are_none_are_an_error(regions: Any) -> None:
    with pytest.raises(OptionError, match="^approved_regions must be"):
        alarms(approved_regions=regions)


def test_more_regions_than_a_pattern_holds_are_an_error_at_once() -> None:
    assert alarms(approved_regions=("us-isof-south-1",) * 20)
    with pytest.raises(CloudTrailTemplatesError, match="^approved_regions must be at most 20 regions"):
        alarms(approved_regions=("eu-west-1",) * 21)


def test_metric_namespace_is_that_of_filter_and_alarm() -> None:
    for namespace in ("Audit/Trail", Ref("Namespace")):
        written = namespace if isinstance(namespace, str) else namespace.to_dict()
        made = resources(metric_namespace=namespace)
        (metric,) = made["AlarmRootAccountUsageFilter"]["Properties"]["MetricTransformations"]
        assert (
            metric["MetricNamespace"] == made["AlarmRootAccountUsage"]["Properties"]["Namespace"] == written
        )
    for wrong in ("", "AWS/CloudTrail", "a b", "x" * 256, 1):
        with pytest.raises(OptionError, match="^metric_namespace must be"):
            alarms(metric_namespace=wrong)


def test_two_sets_of_alarms_in_one_template_share_no_metric() -> None:
    template = Template()
    alarms(detections=(ROOT,)).add_to(template)
    alarms(detections=(ROOT,), trail_silent=False, title="Night").add_to(template)
    made = template.to_dict()["Resources"]
    for title, namespace in (("Alarm", "CloudTrailMetrics"), ("Night", "CloudTrailMetrics/Night")):
        (metric,) = made[f"{title}RootAccountUsageFilter"]["Properties"]["MetricTransformations"]
        assert metric["MetricNamespace"] == namespace
        assert made[f"{title}RootAccountUsage"]["Properties"]["Namespace"] == namespace
    assert alarms(title="Night", metric_namespace="CloudTrailMetrics").namespace == "CloudTrailMetrics"


@pytest.mark.parametrize(("given", "namespace"), [("", "CloudTrailMetrics/Night"), ("Audit", "Audit")])
def test_metric_namespace_may_be_left_to_the_deployment(given: str, namespace: str) -> None:
    template = Template()
    options = expose(template, Alarms, "metric_namespace")
    alarms(title="Night", **options).add_to(template)
    made = Resolved(template.to_dict(), {"MetricNamespace": given})
    assert made.properties("NightRootAccountUsage")["Namespace"] == namespace


def test_trail_silent_fires_when_nothing_arrives_for_the_hours_given() -> None:
    made = resources(trail_silent_hours=6)["AlarmTrailSilent"]["Properties"]
    assert (made["Namespace"], made["MetricName"]) == ("AWS/Logs", "IncomingLogEvents")
    assert made["Dimensions"] == [{"Name": "LogGroupName", "Value": "audit"}]
    assert (made["Period"], made["EvaluationPeriods"]) == (3600, 6)
    # A log group that receives nothing publishes no data at all.
    assert made["TreatMissingData"] == "breaching"
    assert (made["ComparisonOperator"], made["Threshold"]) == ("LessThanThreshold", 1)
    assert made["AlarmDescription"] == TRAIL_SILENT.description
    # CloudWatch looks back one day at most.
    for wrong in (0, 25, True, "3"):
        with pytest.raises(OptionError, match="^trail_silent_hours must be"):
            alarms(trail_silent_hours=wrong)


def test_thresholds_replace_those_of_the_detections() -> None:
    made = resources(thresholds={"RootAccountUsage": 4, "VpcChanges": Ref("Changes")})
    assert made["AlarmRootAccountUsage"]["Properties"]["Threshold"] == 4
    assert made["AlarmVpcChanges"]["Properties"]["Threshold"] == {"Ref": "Changes"}
    assert made["AlarmNaclChanges"]["Properties"]["Threshold"] == detection("NaclChanges").threshold


@pytest.mark.parametrize(
    ("thresholds", "says"),
    [
        (
            {"RootAccountUsage": 0},
            "thresholds['RootAccountUsage'] must be at least 1, got 0; give the number of events",
        ),
        (
            {"RootAccountUsage": "1"},
            "thresholds must be a mapping of text to a whole number or a reference, got",
        ),
        (
            {"RootAccountUsage": True},
            "thresholds must be a mapping of text to a whole number or a reference, got",
        ),
        (None, "thresholds must be a mapping of text to a whole number or a reference, got None"),
        ([("RootAccountUsage", 1)], "thresholds must be a mapping of text"),
    ],
)
def test_thresholds_that_cannot_be_are_an_error(thresholds: Any, says: str) -> None:
    with pytest.raises(OptionError) as refused:
        alarms(thresholds=thresholds)
    assert str(refused.value).startswith(says)


@pytest.mark.parametrize("option", ["thresholds", "enabled_by"])
def test_an_alarm_that_does_not_exist_is_an_error_that_names_the_nearest(option: str) -> None:
    value = 1 if option == "thresholds" else "Wanted"
    with pytest.raises(
        UnknownNameError, match=r"^no alarm is called 'RootAcountUsage'; did you mean RootAccountUsage\?"
    ):
        alarms(**{option: {"RootAcountUsage": value}})
    with pytest.raises(
        UnknownNameError, match="^no alarm is called 'VpcChanges'; choose one of RootAccountUsage, Trail"
    ):
        alarms(detections=(ROOT,), **{option: {"VpcChanges": value}})


def test_enabled_by_puts_a_condition_on_one_alarm_and_its_filters() -> None:
    template = Template()
    template.add_condition("Wanted", Equals(Ref("AWS::Region"), "eu-west-1"))
    made = body(alarms(enabled_by={"RootAccountUsage": "Wanted", "TrailSilent": "Wanted"}), template=template)
    held = {title for title, one in made["Resources"].items() if one.get("Condition") == "Wanted"}
    assert held == {"AlarmRootAccountUsageFilter", "AlarmRootAccountUsage", "AlarmTrailSilent"}


def test_enabled_by_takes_the_place_of_the_condition_of_all() -> None:
    made = resources(condition="Wanted", enabled_by={"RootAccountUsage": "Root"})
    assert made["AlarmRootAccountUsage"]["Condition"] == "Root"
    assert made["AlarmNaclChanges"]["Condition"] == "Wanted"


@pytest.mark.parametrize("condition", ["", "Not-A-Name", None, 5])
def test_enabled_by_must_name_a_condition(condition: Any) -> None:
    with pytest.raises(OptionError, match="^enabled_by"):
        alarms(enabled_by={"RootAccountUsage": condition})
