"""One condition implies another if it holds in no combination of values in which the other one does not."""

from typing import Any

import pytest
from troposphere import And, Condition, Equals, GetAtt, Not, Or, Parameter, Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    AccessLogBucket,
    Alarms,
    AlarmTopic,
    Component,
    DeliveryTopic,
    Given,
    Key,
    LogBucket,
    LogGroup,
    OptionError,
    Trail,
)
from cloudtrail_templates.components.conditions import implies
from cloudtrail_templates.policies.key import alarm_topic_use, log_group_use, trail_use
from components.samples import make

CONDITIONS: dict[str, Any] = {
    "Wanted": Equals(Ref("Place"), "a"),
    "Large": Equals(Ref("Size"), "a"),
    "Direct": And(Condition("Wanted"), Condition("Large")),
    "Nested": And(Condition("Large"), Condition("Direct")),
    "Either": Or(Condition("Wanted"), Condition("Large")),
    "Unwanted": And(Condition("Large"), Not(Condition("Wanted"))),
    # CloudFormation refuses conditions that depend on each other; the answer must come nevertheless.
    "Around": And(Condition("Round"), Condition("Large")),
    "Round": And(Condition("Around"), Condition("Large")),
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Wanted", True),
        ("Direct", True),
        ("Nested", True),
        ("Large", False),
        ("Either", False),
        ("Unwanted", False),
        ("NotDeclared", True),
        ("Around", True),
    ],
)
def test_a_condition_implies_wanted(condition: str, expected: bool) -> None:
    template = Template()
    for name, value in CONDITIONS.items():
        template.add_condition(name, value)
    assert implies(template, condition, "Wanted") is expected


@pytest.mark.parametrize("condition", ["Wanted", "Either", "NotDeclaredEither"])
def test_every_condition_implies_one_that_is_not_declared_yet(condition: str) -> None:
    template = Template()
    for name, value in CONDITIONS.items():
        template.add_condition(name, value)
    assert implies(template, condition, "NotDeclared")


CONDITIONAL: list[tuple[type[Component], dict[str, Any]]] = [
    (LogBucket, {"key": Key(uses=(trail_use("management-events"),), condition="Wanted")}),
    (
        LogBucket,
        {"access_logs": AccessLogBucket(source_bucket_arn=GetAtt("LogBucket", "Arn"), condition="Wanted")},
    ),
    (LogGroup, {"key": Key(uses=(log_group_use(),), condition="Wanted")}),
    (AlarmTopic, {"key": Key(uses=(alarm_topic_use(),), condition="Wanted")}),
    (Trail, {"log_bucket": LogBucket(trail_name="management-events", condition="Wanted")}),
    (Trail, {"log_group": LogGroup(condition="Wanted")}),
    (Trail, {"topic": DeliveryTopic(trail_name="management-events", condition="Wanted")}),
    (Alarms, {"log_group": LogGroup(condition="Wanted")}),
    (Alarms, {"topic": AlarmTopic(condition="Wanted"), "enabled_by": {"RootAccountUsage": "Wanted"}}),
]


@pytest.mark.parametrize(("component", "options"), CONDITIONAL)
def test_a_part_that_may_not_exist_where_the_component_does_is_an_error(
    component: type[Component], options: dict[str, Any]
) -> None:
    part = next(iter(options))
    with pytest.raises(
        OptionError, match=rf"^{part} has the condition 'Wanted', .* got condition=None; pass cond"
    ):
        make(component, **options)
    assert make(component, **options, condition="Wanted")
    # Only a template tells whether one condition implies another.
    assert make(component, **options, condition="WantedHere")


def test_a_part_may_have_a_condition_where_every_alarm_has_one() -> None:
    topic, enabled_by = AlarmTopic(condition="Wanted"), {ALL_DETECTIONS[0].title: "Wanted"}
    options = {"topic": topic, "enabled_by": enabled_by, "detections": ALL_DETECTIONS[:1]}
    assert make(Alarms, **options, trail_silent=False)
    with pytest.raises(OptionError, match="^topic has the condition"):
        make(Alarms, **options)


@pytest.mark.parametrize(("component", "options"), CONDITIONAL)
@pytest.mark.parametrize(
    ("own", "implied"), [("Large", False), ("LargeAndWanted", True), ("NotDeclaredYet", True)]
)
def test_the_condition_of_a_component_must_imply_that_of_each_part(
    component: type[Component], options: dict[str, Any], own: str, implied: bool
) -> None:
    part, template = next(iter(options)), conditional_template()
    made = make(
        component, **{name: one for name, one in options.items() if name != "enabled_by"}, condition=own
    )
    if implied:
        assert made.add_to(template) is made
        return
    with pytest.raises(
        OptionError,
        match=rf"^{part} must exist wherever .* the condition 'Wanted' for {part} and 'Large' for",
    ):
        made.add_to(template)
    assert not template.resources


def test_the_roles_of_log_alarms_must_not_outlive_the_log_group() -> None:
    detections = ALL_DETECTIONS[:1]
    options: dict[str, Any] = {"detections": detections, "enabled_by": {detections[0].title: "Wanted"}}
    alarms = make(Alarms, log_group=LogGroup(condition="Wanted"), trail_silent=False, log_lines=5, **options)
    with pytest.raises(
        OptionError, match="^log_group must exist wherever AlarmQueryRolePolicy does, got the cond.* None"
    ):
        alarms.add_to(conditional_template())
    # With metric alarms, all that refers to the log group has a condition.
    alarms = make(Alarms, log_group=LogGroup(condition="Wanted"), trail_silent=False, **options)
    assert alarms.add_to(conditional_template()) is alarms


def conditional_template() -> Template:
    template = Template()
    for name in ("Place", "Size"):
        template.add_parameter(Parameter(name, Type="String", AllowedValues=["a", "b", "c"]))
    template.add_condition("Wanted", Equals(Ref("Place"), "a"))
    template.add_condition("Large", Equals(Ref("Size"), "a"))
    template.add_condition("LargeAndWanted", And(Condition("Large"), Condition("Wanted")))
    template.add_condition("Same", Not(Or(Equals(Ref("Place"), "b"), Equals(Ref("Place"), "c"))))
    template.add_condition("Both", Or(Condition("Wanted"), Condition("LargeAndWanted")))
    for number in range(8):
        # So many combinations of values that only those that matter can be tried.
        template.add_condition(f"Other{number}", Equals(Ref(f"Parameter{number}"), "x"))
    return template


@pytest.mark.parametrize("component", [AlarmTopic, Alarms], ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    ("own", "implied"),
    [
        ("Large", False),
        ("Wanted", True),
        ("LargeAndWanted", True),
        ("Same", True),
        ("Both", True),
        ("NotDeclaredYet", True),
    ],
)
def test_a_condition_of_one_resource_must_imply_that_of_the_component(
    component: type[Component], own: str, implied: bool
) -> None:
    options: dict[str, Any] = {"alarm_email": Given(own, Ref("Address"))}
    if component is Alarms:
        options = {"enabled_by": {"RootAccountUsage": own}}
    made, template = make(component, condition="Wanted", **options), conditional_template()
    if implied:
        assert made.add_to(template) is made
        return
    with pytest.raises(
        OptionError, match=r"^condition must hold wherever 'Large' does, .* got 'Wanted'; let .*And\("
    ):
        made.add_to(template)
    assert not template.resources
