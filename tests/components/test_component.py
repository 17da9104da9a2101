"""What every component keeps: all or nothing, new objects, conditions, tags, and one error for wrong values."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from troposphere import BaseAWSObject, Equals, GetAtt, Parameter, Ref, Tags, Template
from troposphere.s3 import Bucket
from troposphere.sns import Topic

from cloudtrail_templates import (
    ALL_DETECTIONS,
    NO_KMS_KEY,
    Alarms,
    AlarmTopic,
    Choice,
    CloudTrailTemplatesError,
    Component,
    EventAlarms,
    EventForwarder,
    ExistingAccessLogBucket,
    ExistingAlarmTopic,
    ExistingKey,
    ExistingLogGroup,
    Given,
    IntegrityCheck,
    Key,
    LogBucket,
    LogGroup,
    LogReader,
    OptionError,
    ParquetCopy,
    QuickSightSheets,
    Replication,
    StackSetAdministrationRole,
    StackSetExecutionRole,
    TitleTakenError,
    Trail,
)
from cloudtrail_templates.options import declared_options
from cloudtrail_templates.policies.key import alarm_topic_use, log_group_use, trail_use
from components.samples import ACCOUNT, COMPONENTS, EXISTING, FEWEST, MOST, body, make

each_component = pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.__name__)


# Types of resources that take no tags, by the CloudFormation reference.
WITHOUT_TAGS = {
    "AWS::S3::BucketPolicy",
    "AWS::KMS::Alias",
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Subscription",
    "AWS::SQS::QueuePolicy",
    "AWS::Logs::MetricFilter",
    "AWS::Logs::QueryDefinition",
    "AWS::QuickSight::RefreshSchedule",
    "AWS::Scheduler::Schedule",
    "AWS::Glue::Database",
    "AWS::Glue::Table",
    "AWS::Athena::NamedQuery",
}


WITH_ROLES = (
    LogReader,
    QuickSightSheets,
    Replication,
    LogGroup,
    Trail,
    IntegrityCheck,
    StackSetAdministrationRole,
    StackSetExecutionRole,
    EventAlarms,
    EventForwarder,
    ParquetCopy,
)

GROUP_WITH_ROLE = ExistingLogGroup(
    name="audit",
    arn=f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:audit:*",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/audit",
)


class Odd:
    """Nothing that any option takes."""


WRONG: tuple[Any, ...] = (
    *(None, 0, -1, 10**9, 1.5, float("nan"), True, False),
    *("", " ", "x" * 5000, b"x", "a\nb", "${x}", "１" * 12, "arn:aws:s3:::b", "\N{PILE OF POO}"),
    *([], ["a"], (), ("a",), ({},), (ACCOUNT, None), ("１" * 12,), set(), frozenset({1})),
    *({}, {"a": "b"}, {"aws:a": "b"}, {1: 2}, {"self": "x"}, {"a": None}, {"": ""}, {"a": "x" * 300}),
    *(object(), Odd, Odd(), len, Parameter("P", Type="String"), Bucket("B")),
    *(Ref("A"), GetAtt("A", "Arn"), Given("C", Ref("A")), Choice(Ref("A"), {"x": "y"})),
    *(NO_KMS_KEY, ExistingAlarmTopic(arn=None), ExistingAccessLogBucket(name=None)),
    *(ExistingLogGroup(name="g"), LogGroup(), LogBucket(trail_name="abc"), AlarmTopic()),
    *(ALL_DETECTIONS[0], (ALL_DETECTIONS[0],) * 2, ALL_DETECTIONS),
    *({"RootAccountUsage": wrong} for wrong in ("x", None, 0, True, 1.5)),
)


def wrong_values() -> Iterator[Any]:
    for component in (*FEWEST, *EXISTING):
        for field in dataclasses.fields(component):
            yield pytest.param(component, field.name, id=f"{component.__name__}.{field.name}")


def parts(value: Any) -> Iterator[Any]:
    """The troposphere objects, lists and dicts in a value, each kept alive by its owner."""
    if isinstance(value, BaseAWSObject | Tags):
        yield value
        yield from parts(vars(value).get("properties", vars(value).get("tags")))
    elif isinstance(value, list | tuple | dict):
        if not isinstance(value, tuple):
            yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from parts(item)


@pytest.mark.parametrize(("component", "name"), [*wrong_values()])
def test_a_value_is_refused_at_once_in_one_line_or_it_renders(component: type, name: str) -> None:
    for value in WRONG:
        try:
            made = make(component, **{name: value})
        except CloudTrailTemplatesError as error:
            text = str(error)
            assert text[0].islower(), text
            assert not text.endswith("."), text
            assert "\n" not in text
            assert name in text or "alarm" in text, text
            assert "got" in text or "is called" in text or "is None" in text, text
            assert len(text) < 800
            continue
        if isinstance(made, Component):
            body(made)


@each_component
def test_it_adds_what_resources_returns(component: type[Component]) -> None:
    made = make(component)
    template = Template()
    assert made.add_to(template) is made
    assert template.to_dict()["Resources"] == {one.title: one.to_dict() for one in made.resources()}


@each_component
def test_the_main_resource_has_the_title_and_the_others_begin_with_it(component: type[Component]) -> None:
    titles = [one.title for one in make(component, title="Audit").resources()]
    assert all(title.startswith("Audit") for title in titles)
    # Alarms, queries and what is in Quick Sight are many, and none of them is the main one.
    without = ("Alarms", "AthenaQueries", "EventAlarms", "QuickSightSheets", "SavedQueries")
    assert "Audit" in titles or component.__name__ in without


@each_component
def test_a_taken_title_is_an_error_that_names_it_and_nothing_is_added(component: type[Component]) -> None:
    made = make(component)
    for resource in made.resources():
        template = Template()
        template.add_resource(Topic(resource.title))
        before = template.to_dict()
        with pytest.raises(TitleTakenError, match=rf"resource '{resource.title}' already; pass title="):
            made.add_to(template)
        assert template.to_dict() == before


@each_component
def test_a_parameter_takes_a_title_too(component: type[Component]) -> None:
    made = make(component)
    template = Template()
    template.add_parameter(Parameter(made.resources()[-1].title, Type="String"))
    with pytest.raises(TitleTakenError, match="has a parameter"):
        made.add_to(template)
    assert not template.resources


@each_component
def test_two_of_a_kind_live_under_different_titles(component: type[Component]) -> None:
    one, other = make(component), make(component, title="Second")
    resources = body(one, other)["Resources"]
    assert len(resources) == len(one.resources()) + len(other.resources())
    second = {title: part for title, part in resources.items() if title.startswith("Second")}
    assert second == body(other)["Resources"]


@each_component
def test_foreign_resources_stay_as_they_are(component: type[Component]) -> None:
    template = Template()
    template.add_resource(Topic("Foreign", TopicName="foreign"))
    resources = body(make(component), template=template)["Resources"]
    assert resources.pop("Foreign") == {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "foreign"}}
    assert resources == body(make(component))["Resources"]


@each_component
def test_resources_are_new_objects_that_may_be_edited(component: type[Component]) -> None:
    made = make(component, tags={"Team": "security"})
    before = [one.to_dict() for one in made.resources()]
    for first, second in zip(made.resources(), made.resources(), strict=True):
        assert first is not second
    for resource in made.resources():
        resource.Metadata = {"edited": True}
        for name in resource.properties:
            held = resource.properties[name]
            if isinstance(held, list):
                held.append("edited")
            elif hasattr(held, "properties"):
                held.properties["Edited"] = True
        if hasattr(resource, "Tags"):
            resource.Tags.tags.append({"Key": "edited", "Value": ""})
    assert [one.to_dict() for one in made.resources()] == before


@each_component
def test_two_calls_of_resources_share_nothing_that_could_be_edited(component: type[Component]) -> None:
    made = make(component, **MOST[component], tags={"Team": "security"})
    first, second = ({id(part): part for part in parts(made.resources())} for _ in range(2))
    passed = {id(part) for part in parts(list(vars(made).values()))}
    shared = [first[key] for key in first.keys() & second.keys() - passed]
    assert shared == []


@each_component
def test_a_condition_is_put_on_every_resource(component: type[Component]) -> None:
    resources = make(component, condition="Wanted").resources()
    assert [one.to_dict().get("Condition") for one in resources] == ["Wanted"] * len(resources)
    assert all("Condition" not in one.to_dict() for one in make(component).resources())


@each_component
def test_tags_are_put_on_every_resource_that_takes_them(component: type[Component]) -> None:
    rendered = body(make(component, tags={"Team": "security", "Cost centre": Ref("CostCentre")}))
    wanted = [{"Key": "Cost centre", "Value": {"Ref": "CostCentre"}}, {"Key": "Team", "Value": "security"}]
    for resource in rendered["Resources"].values():
        if resource["Type"] not in WITHOUT_TAGS:
            assert resource["Properties"]["Tags"] == wanted, resource["Type"]


@each_component
def test_without_tags_no_property_is_left_empty(component: type[Component]) -> None:
    for resource in body(make(component, tags={}))["Resources"].values():
        assert "Tags" not in resource["Properties"]


@each_component
def test_a_component_cannot_be_changed_after_its_check(component: type[Component]) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        make(component).title = "Other"


@each_component
@pytest.mark.parametrize("title", ["", "My-Bucket", "My Bucket", "Büro", "a" * 181, None, 5])
def test_a_title_that_cloudformation_refuses_is_an_error(component: type[Component], title: Any) -> None:
    with pytest.raises(OptionError, match="^title must be"):
        make(component, title=title)


def test_a_tag_that_aws_reserves_is_an_error() -> None:
    for key in ("aws:cloudformation:stack-name", "AWS:x"):
        with pytest.raises(OptionError, match=r"^tags must be .* not beginning with aws:.*; rename the tag$"):
            LogBucket(trail_name="abc", tags={key: "x"})


def test_a_tag_may_be_written_in_any_language() -> None:
    assert make(LogGroup, tags={"Kostenträger": "Zürich 1"}).resources()[-1].to_dict()["Properties"]["Tags"]


@each_component
def test_fifty_tags_are_the_most_that_a_resource_takes(component: type[Component]) -> None:
    tags = {f"Key{number}": "" for number in range(50)}
    assert make(component, tags=tags)
    with pytest.raises(
        OptionError, match=r"^tags must be at most 50, got 51; AWS accepts no more on a resource$"
    ):
        make(component, tags={**tags, "Key50": ""})


@pytest.mark.parametrize(
    ("component", "options", "has_role"),
    [
        *((component, {}, component in WITH_ROLES) for component in COMPONENTS),
        (Alarms, {"log_lines": 10}, True),
        (Trail, {"log_group": GROUP_WITH_ROLE}, False),
    ],
)
def test_tags_of_a_role_differ_in_more_than_case(
    component: type[Component], options: dict[str, Any], has_role: bool
) -> None:
    tags = {"Team": "security", "Cost": "1", "TEAM": "audit"}
    rendered = body(make(component, **options))["Resources"].values()
    assert has_role == any(one["Type"] == "AWS::IAM::Role" for one in rendered)
    if not has_role:
        assert make(component, **options, tags=tags)
        return
    with pytest.raises(
        OptionError, match=r"^tags of an IAM role must differ in more than case, got 'Team' and 'TEAM'; leave"
    ):
        make(component, **options, tags=tags)


def test_a_number_of_any_size_is_an_error_of_one_line() -> None:
    for component in COMPONENTS:
        for name, declared in declared_options(component).items():
            for number in (10**400, -(10**400), 10**5000):
                if int in declared.kinds:
                    with pytest.raises(OptionError, match=rf"^{name} must be .*, got [^\n]*$"):
                        make(component, **{name: number})
    for number in (2**53 + 1, 10**400, 10**5000):
        with pytest.raises(
            OptionError, match=r"^thresholds\['RootAccountUsage'\] must be at most 9007199254740992"
        ):
            make(Alarms, thresholds={"RootAccountUsage": number})
    with pytest.raises(OptionError, match="^tags must be .* got dict with too many digits to show$"):
        make(Alarms, tags={"a": 10**5000})


def test_the_five_hundred_and_first_resource_is_an_error_and_nothing_is_added() -> None:
    template = Template()
    for number in range(499):
        template.add_resource(Topic(f"Foreign{number}"))
    with pytest.raises(CloudTrailTemplatesError, match=r"at most 500 resources, got 503; use a second stack"):
        AlarmTopic().add_to(template)
    assert len(template.resources) == 499
    del template.resources["Foreign0"], template.resources["Foreign1"], template.resources["Foreign2"]
    AlarmTopic().add_to(template)
    assert len(template.resources) == 500


def test_a_parameter_in_the_place_of_a_reference_is_an_error_that_says_so() -> None:
    parameter = Parameter("TrailName", Type="String")
    with pytest.raises(OptionError, match=r"^trail_name takes a value or a reference.*; pass Ref\(\.\.\.\)"):
        LogBucket(trail_name=parameter)  # type: ignore[arg-type]


@pytest.mark.parametrize("component", EXISTING, ids=lambda each: each.__name__)
def test_what_exists_adds_nothing_and_is_checked_all_the_same(component: type) -> None:
    made = make(component)
    assert not hasattr(made, "add_to")
    (name, _), *_ = EXISTING[component].items()
    with pytest.raises(OptionError, match=f"^{name} must be text, got 5(; .+)?$"):
        make(component, **{name: 5})


def test_a_key_that_is_passed_is_not_added_again() -> None:
    template = Template()
    template.add_condition("Wanted", Equals(Ref("AWS::Region"), "eu-west-1"))
    uses = (trail_use("management-events"), log_group_use(), alarm_topic_use())
    key = Key(uses=uses).add_to(template)
    for component in (LogBucket, LogGroup, AlarmTopic):
        make(component, key=key).add_to(template)
    assert [one for one in template.resources.values() if one.resource_type == "AWS::KMS::Key"] == [
        template.resources["Key"]
    ]


@pytest.mark.parametrize("component", [LogBucket, LogGroup, AlarmTopic], ids=lambda each: each.__name__)
def test_an_existing_key_serves_in_place_of_an_own_one(component: type[Component]) -> None:
    arn = Ref("KeyArn")
    rendered = body(make(component, key=ExistingKey(arn=arn)))
    assert not [one for one in rendered["Resources"].values() if one["Type"].startswith("AWS::KMS")]
    assert '{"Ref": "KeyArn"}' in str(rendered).replace("'", '"')


def test_a_name_in_place_of_a_part_is_refused_with_the_way_to_pass_it() -> None:
    with pytest.raises(
        OptionError, match=r"got 'logs'; pass ExistingLogBucket\(name=\.\.\.\) for what exists"
    ):
        make(Trail, log_bucket="logs")
    with pytest.raises(OptionError, match=r"; pass ExistingKey\(arn=\.\.\.\) for what exists already$"):
        make(LogBucket, key="arn")


def test_a_detection_named_like_another_part_of_alarms_is_refused_and_nothing_is_added() -> None:
    clash = dataclasses.replace(ALL_DETECTIONS[0], title="Exclusions")
    options = {
        "log_group": ExistingLogGroup(name="g"),
        "topic": ExistingAlarmTopic(arn="arn:aws:sns:eu-west-1:111122223333:b"),
    }
    template = Template()
    with pytest.raises(TitleTakenError, match="Alarms would add two resources 'AlarmExclusions'; rename"):
        Alarms(detections=(clash,), trusted_addresses=Ref("Trusted"), **options).add_to(template)
    assert template.resources == {}
