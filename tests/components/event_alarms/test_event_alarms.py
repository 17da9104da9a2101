"""Event alarms in a template of one's own: what is refused, and whom literals exclude."""

from dataclasses import replace
from typing import Any

import pytest
from languages.eventbridge.judge import matches
from troposphere import Template

from cloudtrail_templates import (
    AlarmTopic,
    EventAlarms,
    ExistingAlarmTopic,
    FilterPattern,
    OptionError,
    UnknownNameError,
    event,
)
from cloudtrail_templates.components.event_alarms.event_pattern import reason_without_rule, with_event_rules
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from components.samples import TOPIC_ARN

TRAIL = next(one for one in ALL_DETECTIONS if one.title == "CloudTrailConfigChanges")
TOPIC = ExistingAlarmTopic(arn=TOPIC_ARN)
DEPLOY = "arn:aws:sts::111122223333:assumed-role/Deploy"


def alarms(*detections: Detection, **options: Any) -> EventAlarms:
    return EventAlarms(**{"topic": TOPIC, "detections": detections or (TRAIL,), **options})


def rule(made: EventAlarms) -> Any:
    return next(one for one in made.resources() if one.title.startswith("EventAlarmCloudTrail")).to_dict()


def test_literals_exclude_whom_they_name() -> None:
    made = alarms(trusted_principals=(f"{DEPLOY}/*",), trusted_addresses=("192.0.2.10",))
    pattern = rule(made)["Properties"]["EventPattern"]
    record = {**event("StopLogging", source="cloudtrail"), "sourceIPAddress": "198.51.100.1"}
    assert matches(pattern, record)
    assert not matches(pattern, {**record, "userIdentity": {"arn": f"{DEPLOY}/ci"}})
    assert matches(pattern, {**record, "userIdentity": {"arn": f"{DEPLOY}2/ci"}})
    assert not matches(pattern, {**record, "sourceIPAddress": "192.0.2.10"})


def test_without_exclusions_the_pattern_is_that_of_the_detection() -> None:
    properties = rule(alarms())["Properties"]
    assert set(properties["EventPattern"]["detail"]) == {"eventName"}
    assert "EventBusName" not in properties
    message = properties["Targets"][0]["InputTransformer"]["InputTemplate"]
    assert (
        '"Link: https://console.aws.amazon.com/cloudtrailv2/home?region=<region>#/events/<event>"' in message
    )


def test_a_rule_can_be_changed_before_it_is_added_and_no_other_changes_with_it() -> None:
    first = next(one for one in alarms().resources() if one.title.startswith("EventAlarmCloudTrail"))
    before = rule(alarms())
    first.EventPattern["detail"]["eventName"].append("Changed")
    assert rule(alarms()) == before


def test_a_detection_that_counts_events_is_refused() -> None:
    counting = replace(TRAIL, threshold=3)
    with pytest.raises(OptionError, match=r"got CloudTrailConfigChanges: it counts 3 events .*; use Alarms$"):
        alarms(counting)


def test_a_detection_without_an_event_pattern_is_refused_with_the_reason() -> None:
    regex = replace(TRAIL, pattern=FilterPattern("{$.eventName = %Trail$%}"))
    with pytest.raises(OptionError, match=r"it has no regular expressions; use Alarms$"):
        alarms(regex)
    assert with_event_rules((regex, TRAIL)) == (TRAIL,)


def test_a_summary_with_the_mark_of_a_variable_is_refused() -> None:
    with pytest.raises(OptionError, match="must be without < and >"):
        alarms(replace(TRAIL, summary="Calls <secret>.")).resources()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"topic": ExistingAlarmTopic(arn=None)}, "topic must have an ARN"),
        ({"trusted_principals": (f"{DEPLOY}/ci",)}, r"must be at most 4 ARNs with /\* at the end"),
        ({"trusted_addresses": ("192.0.2.*",)}, "must be at most 3 whole IP addresses"),
        ({"event_bus_name": "default"}, "and not default"),
        ({"message_format": "Html"}, "message_format must be Text or Chat"),
        ({"detections": (TRAIL, TRAIL)}, "detections must differ in title"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        alarms(**options)


def test_a_condition_for_a_title_that_no_rule_has_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="VpcChange"):
        alarms(enabled_by={"VpcChange": "Wanted"})


def test_it_works_with_a_topic_of_the_template() -> None:
    template = Template()
    topic = AlarmTopic(alarm_email="security@example.com").add_to(template)
    alarms(topic=topic).add_to(template)
    target = template.to_dict()["Resources"]["EventAlarmCloudTrailConfigChanges"]["Properties"]["Targets"][0]
    assert target["Arn"] == {"Ref": "AlarmTopic"}


def test_most_detections_have_an_event_rule() -> None:
    reasons = [reason for one in ALL_DETECTIONS if (reason := reason_without_rule(one))]
    assert len(reasons) < len(ALL_DETECTIONS) / 4
