"""The template of the threat pack: what it has of the alarms template, and what it leaves out."""

import re
from typing import Any

import pytest
from components.samples import described
from detections.by_title import detection

from cloudtrail_templates import CATALOG, validate
from cloudtrail_templates.detections import COMPLIANCE, THREAT
from templates.deployments import TOPIC_ARN, deployed, rendered

TITLES = tuple(one.title for one in THREAT)
NOISY = tuple(one.title for one in THREAT if one.noisy)

each_title = pytest.mark.parametrize("title", TITLES)


def alarms(**parameters: str) -> dict[str, Any]:
    """The alarms that exist, by title."""
    resources = deployed("threat-alarms", **parameters).resources
    return {title: one for title, one in resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}


def test_the_defaults_make_every_alarm_but_those_that_ordinary_work_sets_off() -> None:
    assert NOISY
    assert set(alarms()) == {f"Alarm{title}" for title in TITLES if title not in NOISY}
    made = deployed("threat-alarms")
    for alarm in alarms().values():
        assert alarm["Properties"]["AlarmActions"] == [made.value({"Ref": "AlarmTopic"})]
    assert made.outputs["AlarmTopicArn"] == made.value({"Ref": "AlarmTopic"})


def test_an_empty_list_makes_them_all() -> None:
    assert rendered("threat-alarms")["Parameters"]["DisabledAlarms"]["Default"] == ",".join(NOISY)
    assert set(alarms(DisabledAlarms="")) == {f"Alarm{title}" for title in TITLES}


@each_title
def test_the_filter_has_the_pattern_to_the_letter_and_feeds_the_metric_of_the_alarm(title: str) -> None:
    made = deployed("threat-alarms", LogGroupName="trails", DisabledAlarms="")
    found = made.properties(f"Alarm{title}Filter")
    assert found["LogGroupName"] == "trails"
    assert found["FilterPattern"] == detection(title).pattern.text
    (metric,) = found["MetricTransformations"]
    alarm = made.properties(f"Alarm{title}")
    assert (metric["MetricNamespace"], metric["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])
    assert alarm["AlarmDescription"] == described(detection(title))


@each_title
def test_any_alarm_can_be_left_out_alone(title: str) -> None:
    left_out = set(alarms(DisabledAlarms="")) - set(alarms(DisabledAlarms=title))
    assert left_out == {f"Alarm{title}"}
    assert f"Alarm{title}Filter" not in deployed("threat-alarms", DisabledAlarms=title).resources


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("", True),
        (",".join(TITLES), True),
        (f"{TITLES[0]},", False),
        ("VpcChanges", False),
        ("TrailSilent", False),
    ],
)
def test_the_list_of_alarms_to_leave_out_takes_its_own_titles_only(value: str, taken: bool) -> None:
    parameter = rendered("threat-alarms")["Parameters"]["DisabledAlarms"]
    assert (re.fullmatch(parameter["AllowedPattern"], value) is not None) is taken


def test_the_example_in_the_message_is_one_that_is_taken() -> None:
    for name in ("alarms", "threat-alarms"):
        parameter = rendered(name)["Parameters"]["DisabledAlarms"]
        example = parameter["ConstraintDescription"].rpartition(" ")[2]
        assert re.fullmatch(parameter["AllowedPattern"], example)


def test_a_silent_trail_is_watched_for_by_the_alarms_template_alone() -> None:
    assert "AlarmTrailSilent" in rendered("alarms")["Resources"]
    assert "TrailSilent" not in str(rendered("threat-alarms"))


def test_the_parameters_are_those_of_the_alarms_template_that_make_sense_here() -> None:
    both = {name: set(rendered(name)["Parameters"]) for name in ("alarms", "threat-alarms")}
    shared = {"LogGroupName", "AlarmEmail", "AlarmTopicArn", "MetricNamespace", "DisabledAlarms"}
    assert shared <= both["alarms"] & both["threat-alarms"]
    assert both["threat-alarms"] - both["alarms"] == {f"{title}Threshold" for title in NOISY}


def test_what_makes_noise_has_a_threshold_above_one_to_choose() -> None:
    for title in NOISY:
        assert detection(title).threshold > 1
        made = alarms(DisabledAlarms="", **{f"{title}Threshold": "42"})
        assert made[f"Alarm{title}"]["Properties"]["Threshold"] == "42"
        default = alarms(DisabledAlarms="")[f"Alarm{title}"]["Properties"]["Threshold"]
        assert default == str(detection(title).threshold)


def test_both_templates_can_watch_one_log_group_with_one_namespace() -> None:
    fed = {
        name: {
            body["Properties"]["MetricTransformations"][0]["MetricName"]
            for body in rendered(name)["Resources"].values()
            if body["Type"] == "AWS::Logs::MetricFilter"
        }
        for name in ("alarms", "threat-alarms")
    }
    assert fed["alarms"] == {one.title for one in COMPLIANCE}
    assert fed["threat-alarms"] == set(TITLES)
    assert not fed["alarms"] & fed["threat-alarms"]


def test_an_existing_topic_takes_the_place_of_the_own_one() -> None:
    made = deployed("threat-alarms", AlarmTopicArn=TOPIC_ARN)
    assert not [title for title in made.resources if title.startswith("AlarmTopic")]
    assert made.outputs["AlarmTopicArn"] == TOPIC_ARN
    for alarm in alarms(AlarmTopicArn=TOPIC_ARN).values():
        assert alarm["Properties"]["AlarmActions"] == [TOPIC_ARN]
    broken = deployed("threat-alarms", AlarmTopicArn=TOPIC_ARN, AlarmEmail="security@example.com")
    assert [name for name, _ in broken.broken_rules()] == ["OneRecipient"]


def test_an_email_is_subscribed_to_the_own_topic() -> None:
    assert "AlarmTopicSubscription" not in deployed("threat-alarms").resources
    made = deployed("threat-alarms", AlarmEmail="security@example.com")
    assert made.properties("AlarmTopicSubscription")["Endpoint"] == "security@example.com"


def test_the_costs_count_the_alarms() -> None:
    (alarms, *_) = CATALOG["threat-alarms"].about.costs
    assert f"{len(TITLES)} of them, {len(TITLES) - len(NOISY)} by default" in alarms


def test_the_template_has_no_findings() -> None:
    assert list(validate(rendered("threat-alarms"))) == []
