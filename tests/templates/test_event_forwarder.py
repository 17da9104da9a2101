"""The template of the forwarder: what it forwards, and where to."""

import pytest
from languages.eventbridge.judge import matches

from cloudtrail_templates.components.event_alarms.event_pattern import reason_without_rule
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection, event
from templates.deployments import deployed

BUS = "arn:aws:events:us-east-1:444455556666:event-bus/cloudtrail"
RULED = [one for one in ALL_DETECTIONS if not reason_without_rule(one)]
STACK = deployed("event-forwarder", EventBusArn=BUS)
RULE = STACK.properties("EventForwarder")


@pytest.mark.parametrize("detection", RULED, ids=lambda one: one.title)
def test_every_event_that_an_alarm_can_match_is_forwarded(detection: Detection) -> None:
    for record in detection.fires_on:
        # Nearly every sample of a denied call is a management event; the alarm matches data events, too.
        assert matches(RULE["EventPattern"], record)


@pytest.mark.parametrize(
    "record",
    [
        event("DescribeInstances", source="ec2"),
        event("GetObject", source="s3", managementEvent=False),
        event("PutObject", source="s3", managementEvent=False, readOnly=False),
        event("GetRole", source="iam", errorCode="NoSuchEntityException"),
    ],
    ids=lambda one: one["eventName"],
)
def test_what_no_alarm_looks_for_stays_where_it_is(record: dict[str, object]) -> None:
    assert not matches(RULE["EventPattern"], record)


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"])
def test_denied_calls_that_only_read_are_forwarded(code: str) -> None:
    assert matches(RULE["EventPattern"], event("DescribeInstances", source="ec2", errorCode=code))


def test_events_without_the_field_are_forwarded() -> None:
    record = {name: value for name, value in event("X", source="x").items() if name != "readOnly"}
    assert matches(RULE["EventPattern"], record)
    assert not matches(RULE["EventPattern"], record, source="my.application")


def test_it_sends_to_the_bus_with_a_role_and_receives_read_only_events() -> None:
    (target,) = RULE["Targets"]
    assert (target["Arn"], target["RoleArn"]) == (
        BUS,
        STACK.value({"Fn::GetAtt": ["EventForwarderRole", "Arn"]}),
    )
    assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 86_400
    assert RULE["State"] == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    assert "EventBusName" not in RULE
