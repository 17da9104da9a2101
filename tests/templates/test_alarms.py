"""The template of the alarms: recipients, alarms, thresholds and exclusions."""

import re
from dataclasses import replace
from typing import Any

import pytest
from deployment.resolver import Resolved
from detections.by_title import detection

from cloudtrail_templates import CATALOG, Detection, FilterPattern
from cloudtrail_templates.detections import COMPLIANCE
from templates.deployments import TOPIC_ARN, deployed, rendered

TITLES = (*(one.title for one in COMPLIANCE), "TrailSilent")

each_title = pytest.mark.parametrize("title", TITLES)


def alarms(template: str = "alarms", **parameters: str) -> dict[str, Any]:
    """The alarms that exist, by title."""
    resources = deployed(template, **parameters).resources
    return {title: one for title, one in resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}


def broken(**parameters: str) -> list[str]:
    return [name for name, _ in deployed("alarms", **parameters).broken_rules()]


def test_the_defaults_make_every_alarm_with_a_topic_of_its_own() -> None:
    assert set(alarms()) == {f"Alarm{title}" for title in TITLES}
    made = deployed("alarms")
    for alarm in alarms().values():
        assert alarm["Properties"]["AlarmActions"] == [made.value({"Ref": "AlarmTopic"})]
    assert made.outputs["AlarmTopicArn"] == made.value({"Ref": "AlarmTopic"})


def test_every_alarm_watches_a_metric_that_a_filter_on_the_log_group_feeds() -> None:
    made = deployed("alarms", LogGroupName="audit")
    fed = {
        (one["MetricNamespace"], one["MetricName"])
        for body in made.resources.values()
        if body["Type"] == "AWS::Logs::MetricFilter" and body["Properties"]["LogGroupName"] == "audit"
        for one in body["Properties"]["MetricTransformations"]
    }
    watched = {
        (alarm["Properties"]["Namespace"], alarm["Properties"]["MetricName"])
        for title, alarm in alarms(LogGroupName="audit").items()
        if title != "AlarmTrailSilent"
    }
    assert fed == watched


@each_title
def test_any_alarm_can_be_left_out_alone(title: str) -> None:
    made = deployed("alarms", DisabledAlarms=title).resources
    left_out = set(deployed("alarms").resources) - set(made)
    assert f"Alarm{title}" in left_out
    assert all(re.fullmatch(rf"Alarm{title}(Filter\d?)?", one) for one in left_out)
    assert title == "TrailSilent" or f"Alarm{title}Filter" in left_out


def test_all_alarms_can_be_left_out_in_any_order() -> None:
    assert alarms(DisabledAlarms=",".join(reversed(TITLES))) == {}
    assert set(alarms(DisabledAlarms=",".join(TITLES[1:]))) == {f"Alarm{TITLES[0]}"}
    assert set(alarms(DisabledAlarms=f"{TITLES[3]},{TITLES[0]}")) == {
        f"Alarm{title}" for title in TITLES if title not in (TITLES[0], TITLES[3])
    }
    assert alarms(DisabledAlarms=f"{TITLES[3]}, {TITLES[0]}") == alarms(
        DisabledAlarms=f"{TITLES[0]},{TITLES[3]}"
    )


@pytest.mark.parametrize("template", ["alarms", "baseline", "threat-alarms", "log-alarms"])
def test_the_titles_are_in_the_description_of_the_parameter(template: str) -> None:
    description = rendered(template)["Parameters"]["DisabledAlarms"]["Description"]
    titles = [title.removeprefix("Alarm") for title in alarms(template, DisabledAlarms="")]
    assert titles
    assert all(re.search(rf"\b{title}\b", description) for title in titles if not title.startswith("Metric"))


@pytest.mark.parametrize("template", ["alarms", "baseline"])
def test_the_description_of_an_alarm_leaves_the_query_to_its_page(template: str) -> None:
    for title in TITLES[:-1]:
        description = alarms(template)[f"Alarm{title}"]["Properties"]["AlarmDescription"]
        assert description == detection(title).headline


@pytest.mark.parametrize("template", ["alarms", "baseline", "threat-alarms", "log-alarms"])
def test_a_prefix_is_where_the_names_of_alarms_and_roles_begin(template: str) -> None:
    kinds = {"AWS::CloudWatch::Alarm": "AlarmName", "AWS::CloudWatch::LogAlarm": "AlarmName"}
    kinds |= {"AWS::IAM::Role": "RoleName"}
    for prefix in ("", "acme-"):
        for title, one in deployed(template, NamePrefix=prefix).resources.items():
            if one["Type"] in kinds:
                assert one["Properties"].get(kinds[one["Type"]]) == (f"{prefix}{title}" if prefix else None)


def test_no_title_is_part_of_another_or_of_two_beside_each_other() -> None:
    # A condition cuts the title out of the list and looks whether that changed anything.
    for title in TITLES:
        others = [other for other in TITLES if other != title]
        assert not any(title in f"{one},{other}" for one in others for other in others)


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", True),
        (TITLES[0], True),
        (",".join(TITLES), True),
        (f"{TITLES[0]},{TITLES[0]}", True),
        (f"{TITLES[0]},", False),
        (f",{TITLES[0]}", False),
        (f"{TITLES[0]}, {TITLES[1]}", True),
        (f" {TITLES[0]} ,  {TITLES[1]} ", True),
        (f"{TITLES[0]}, ", False),
        (f"{TITLES[0]} {TITLES[1]}", False),
        (" ", False),
        (f"{TITLES[0]}{TITLES[1]}", False),
        (TITLES[0].lower(), False),
        ("RootAcountUsage", False),
        ("None", False),
    ],
)
@pytest.mark.parametrize("template", ["alarms", "baseline"])
def test_the_list_of_alarms_to_leave_out_takes_titles_only(template: str, value: str, taken: bool) -> None:
    pattern = rendered(template)["Parameters"]["DisabledAlarms"]["AllowedPattern"]
    assert (re.fullmatch(pattern, value) is not None) is taken


def test_an_email_is_subscribed_to_the_own_topic() -> None:
    assert "AlarmTopicSubscription" not in deployed("alarms").resources
    made = deployed("alarms", AlarmEmail="security@example.com")
    assert made.properties("AlarmTopicSubscription") == {
        "Protocol": "email",
        "Endpoint": "security@example.com",
        "TopicArn": made.value({"Ref": "AlarmTopic"}),
    }


def test_an_existing_topic_takes_the_place_of_the_own_one() -> None:
    made = deployed("alarms", AlarmTopicArn=TOPIC_ARN)
    assert not [title for title in made.resources if title.startswith("AlarmTopic")]
    assert made.outputs["AlarmTopicArn"] == TOPIC_ARN
    for alarm in alarms(AlarmTopicArn=TOPIC_ARN).values():
        assert alarm["Properties"]["AlarmActions"] == [TOPIC_ARN]
    assert broken(AlarmTopicArn=TOPIC_ARN, AlarmEmail="security@example.com") == ["OneRecipient"]


def test_what_makes_noise_has_a_threshold_to_choose() -> None:
    thresholds = {name for name in rendered("alarms")["Parameters"] if name.endswith("Threshold")}
    assert thresholds == {f"{one.title}Threshold" for one in COMPLIANCE if one.noisy}
    for name in thresholds:
        title = f"Alarm{name.removesuffix('Threshold')}"
        assert deployed("alarms", **{name: "42"}).properties(title)["Threshold"] == "42"
        default = deployed("alarms").properties(title)["Threshold"]
        assert default == str(detection(title.removeprefix("Alarm")).threshold)


def test_approved_regions_are_that_of_the_stack_or_those_given() -> None:
    one = detection("NonApprovedRegionActivity")
    for parameters, regions in (
        ({}, ("eu-central-1",)),
        ({"ApprovedRegions": "eu-west-1"}, ("eu-west-1",)),
        ({"ApprovedRegions": "eu-west-1,us-east-1"}, ("eu-west-1", "us-east-1")),
    ):
        made = deployed("alarms", **parameters)
        pattern = made.properties("AlarmNonApprovedRegionActivityFilter")["FilterPattern"]
        assert pattern == one.pattern_for(regions).text


def test_nobody_is_trusted_unless_named() -> None:
    made = deployed("alarms", ApprovedRegions="eu-west-1")
    assert "AlarmExclusions" not in made.resources
    for one in COMPLIANCE:
        pattern = made.properties(f"Alarm{one.title}Filter")["FilterPattern"]
        assert pattern == one.pattern_for(("eu-west-1",) if one.placeholder else None).text


def counting(made: Resolved, title: str) -> list[FilterPattern]:
    """The patterns of the filters that count for the alarm of that title."""
    names = [one for one in made.resources if re.fullmatch(f"{title}Filter(Part\\d+)?", one)]
    return [FilterPattern(made.properties(one)["FilterPattern"]) for one in names]


@pytest.mark.parametrize(
    "parameters",
    [
        {"TrustedPrincipals": "arn:aws:sts::111122223333:assumed-role/Deploy/*"},
        {"TrustedAddresses": "198.51.100.*"},
        {
            "TrustedPrincipals": "arn:aws:sts::111122223333:assumed-role/Deploy/*",
            "TrustedAddresses": "198.51.100.*",
        },
    ],
    ids=["principals", "addresses", "both"],
)
@pytest.mark.parametrize("one", COMPLIANCE, ids=lambda one: one.title)
def test_the_trusted_are_left_out_of_every_alarm(one: Detection, parameters: dict[str, str]) -> None:
    made = deployed("alarms", ApprovedRegions="eu-west-1,eu-central-1", **parameters)
    patterns = counting(made, f"Alarm{one.title}")
    for event in one.fires_on:
        trusted = {
            **event,
            "userIdentity": {
                **event["userIdentity"],
                "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/x",
            },
            "sourceIPAddress": "198.51.100.7",
        }
        assert sum(pattern.matches(event) for pattern in patterns) == 1
        assert not any(pattern.matches(trusted) for pattern in patterns)
    assert [event for event in one.silent_on for pattern in patterns if pattern.matches(event)] == []


def test_hours_of_silence_are_a_choice() -> None:
    assert (
        deployed("alarms", TrailSilentHours="12").properties("AlarmTrailSilent")["EvaluationPeriods"] == "12"
    )


def test_the_costs_count_the_alarms() -> None:
    fixed, each, *_ = CATALOG["alarms"].about.costs
    assert f"and {len(TITLES)} alarms" in fixed
    assert f"{len(TITLES)} of them" in each


@pytest.mark.parametrize("name", ["alarms", "baseline", "threat-alarms", "log-alarms"])
def test_other_detections_can_be_built_into_the_template(name: str) -> None:
    noisy = replace(COMPLIANCE[0], title="AddedByTheTest", noisy=True, also=())
    published, built = CATALOG[name].build(), CATALOG[name].build(detections=(noisy,))
    assert "AlarmAddedByTheTest" in built.resources
    assert built.resources["AlarmAddedByTheTest"].Condition.startswith("AddedByTheTest")
    assert "AddedByTheTest" in built.parameters["DisabledAlarms"].AllowedPattern
    assert ("AddedByTheTestThreshold" in built.parameters) is (name != "baseline")
    assert "AlarmAddedByTheTest" not in published.resources
