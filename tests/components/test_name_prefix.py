"""name_prefix: names of IAM roles, IAM policies and alarms, or generated ones."""

import json
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Join, Ref, Template

from cloudtrail_templates import Alarms, CloudTrailTemplatesError, Component, LogGroup, OptionError, expose
from cloudtrail_templates.options import declared_options
from components.samples import COMPONENTS, FIXED_ROLES, body, make

NAMES = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::LogAlarm": "AlarmName",
}
CASES: dict[str, tuple[type[Component], dict[str, Any]]] = {
    "log group": (LogGroup, {}),
    "alarms": (Alarms, {}),
    "log alarms": (Alarms, {"log_lines": 10}),
}
each_case = pytest.mark.parametrize(("component", "options"), CASES.values(), ids=CASES)


def names(rendered: dict[str, Any]) -> dict[str, Any]:
    """The names of the resources that have one, by title; None where CloudFormation generates it."""
    return {
        title: one["Properties"].get(NAMES[one["Type"]])
        for title, one in rendered["Resources"].items()
        if one["Type"] in NAMES
    }


def test_every_component_with_a_role_or_an_alarm_takes_a_prefix() -> None:
    for component in set(COMPONENTS) - set(FIXED_ROLES):
        has_names = bool(names(body(make(component)))) and component.__name__ != "Trail"
        assert ("name_prefix" in declared_options(component)) == has_names, component.__name__


@each_case
def test_without_a_prefix_cloudformation_generates_every_name(
    component: type[Component], options: dict[str, Any]
) -> None:
    found = names(body(make(component, **options)))
    assert found
    assert set(found.values()) == {None}


@each_case
def test_every_role_policy_and_alarm_is_named_by_the_prefix_and_its_logical_id(
    component: type[Component], options: dict[str, Any]
) -> None:
    found = names(body(make(component, name_prefix="security-", **options)))
    endings = {title: name.removeprefix("security-") for title, name in found.items()}
    # The policy has the name of its role.
    assert all(ending == title.removesuffix("Policy") for title, ending in endings.items())
    assert all(name.startswith("security-") for name in found.values())


@each_case
def test_a_parameter_left_empty_generates_the_names(
    component: type[Component], options: dict[str, Any]
) -> None:
    template = Template()
    made = make(component, **options, **expose(template, component, "name_prefix"))
    rendered = body(made, template=template)
    resolved = Resolved(rendered, ids={"LogGroup": "audit"})
    assert set(names({"Resources": resolved.resources}).values()) == {None}
    given = Resolved(rendered, {"NamePrefix": "acme."})
    assert all(
        name == f"acme.{title.removesuffix('Policy')}"
        for title, name in names({"Resources": given.resources}).items()
    )


def test_a_prefix_may_be_a_reference_to_anything() -> None:
    prefix = Join("-", [Ref("Team"), "audit"])
    role = names(body(LogGroup(name_prefix=prefix)))["LogGroupRole"]
    assert role == {"Fn::Sub": ["${Prefix}LogGroupRole", {"Prefix": prefix.to_dict()}]}


@pytest.mark.parametrize("prefix", ["", "a b", "x" * 33, "ü", "a/b", 5])
def test_a_prefix_that_iam_refuses_is_an_error(prefix: Any) -> None:
    with pytest.raises(OptionError, match="^name_prefix must be"):
        LogGroup(name_prefix=prefix)


@pytest.mark.parametrize("prefix", ["x" * 32, Ref("Prefix")])
def test_a_name_that_grows_beyond_what_iam_takes_is_an_error(prefix: Any) -> None:
    title = "T" * (64 - 32 - len("Role"))
    assert len(body(LogGroup(title=title, name_prefix="x" * 32))["Resources"]) == 5
    with pytest.raises(
        OptionError, match=r"^name_prefix must leave room for T+Role in a name of 64 characters"
    ):
        LogGroup(title=title + "T", name_prefix=prefix)
    longest = "T" * (64 - 32 - len("LogLinesRole"))
    assert make(Alarms, title=longest, name_prefix=prefix, log_lines=5)
    with pytest.raises(OptionError, match=r"^name_prefix must leave room for T+LogLinesRole in a name of 64"):
        make(Alarms, title=longest + "T", name_prefix=prefix, log_lines=5)


def test_an_alarm_name_may_have_255_characters() -> None:
    alarms = make(Alarms, title="T" * 180, name_prefix="x" * 32)
    longest = max(map(len, filter(None, names(body(alarms)).values())))
    assert 32 + 180 < longest <= 255
    assert json.dumps(body(alarms))


def test_a_single_name_replaces_the_prefix() -> None:
    group = LogGroup(name_prefix="security-", names={"LogGroupRole": "trail-writer"})
    assert names(body(group)) == {"LogGroupRole": "trail-writer", "LogGroupRolePolicy": "trail-writer"}
    alarms = make(
        Alarms, log_lines=5, names={"AlarmQueryRole": Ref("Role"), "AlarmVpcChanges": "VPC changes"}
    )
    found = {title: name for title, name in names(body(alarms)).items() if name is not None}
    role = {"Ref": "Role"}
    assert found == {
        "AlarmQueryRole": role,
        "AlarmQueryRolePolicy": role,
        "AlarmVpcChanges": "VPC changes",
    }


@pytest.mark.parametrize(
    ("component", "given", "message"),
    [
        (LogGroup, {"Role": "x"}, "no role or alarm is called 'Role'; choose one of LogGroupRole"),
        (
            LogGroup,
            {"LogGroupRole": "x" * 65},
            r"names\['LogGroupRole'\] must be 1 to 64 letters, digits and",
        ),
        (LogGroup, {"LogGroupRole": "a b"}, r"names\['LogGroupRole'\] must be 1 to 64 letters, digits and"),
        (Alarms, {"AlarmVpcChanges": "x" * 256}, r"names\['AlarmVpcChanges'\] must be 1 to 255 characters"),
        (Alarms, {"AlarmVpcChanges": ""}, r"names\['AlarmVpcChanges'\] must be 1 to 255 characters"),
        (Alarms, {"AlarmQueryRole": "x"}, "no role or alarm is called 'AlarmQueryRole'"),
        (LogGroup, {"LogGroupRole": 5}, "names must be a mapping of text to text or a reference, got"),
    ],
)
def test_a_single_name_that_aws_refuses_or_nothing_has_is_an_error(
    component: type[Component], given: Any, message: str
) -> None:
    with pytest.raises(CloudTrailTemplatesError, match=f"^{message}"):
        make(component, names=given)
