"""permissions_boundary and role_path: the options of every component that makes IAM roles, and the roles' policies."""

from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Template

from cloudtrail_templates import Alarms, Component, IntegrityCheck, LogGroup, OptionError, expose
from cloudtrail_templates.options import declared_options
from components.samples import ACCOUNT, COMPONENTS, FIXED_ROLES, body, make, of_type

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/teams/boundary"
ROLE, POLICY = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
CASES: dict[str, tuple[type[Component], dict[str, Any]]] = {
    "log group": (LogGroup, {}),
    "log alarms": (Alarms, {"log_lines": 10}),
    "integrity check": (IntegrityCheck, {}),
}
each_case = pytest.mark.parametrize(("component", "options"), CASES.values(), ids=CASES)


def test_every_component_with_a_role_takes_a_boundary_and_a_path() -> None:
    for component in set(COMPONENTS) - set(FIXED_ROLES):
        options = {"log_lines": 10} if component is Alarms else {}
        # A trail without a log group makes one with the defaults; another is passed to it.
        makes_roles = bool(of_type(body(make(component, **options)), ROLE)) and component.__name__ != "Trail"
        for name in ("permissions_boundary", "role_path"):
            assert (name in declared_options(component)) is makes_roles, component.__name__


@each_case
def test_every_role_has_the_boundary_and_the_path_and_every_policy_the_path(
    component: type[Component], options: dict[str, Any]
) -> None:
    made = body(make(component, **options, permissions_boundary=BOUNDARY, role_path="/audit/"))
    roles, policies = of_type(made, ROLE), of_type(made, POLICY)
    assert len(roles) == len(policies) > 0
    for role in roles.values():
        assert role["Properties"]["PermissionsBoundary"] == BOUNDARY
    for one in (*roles.values(), *policies.values()):
        assert one["Properties"]["Path"] == "/audit/"


@each_case
def test_parameters_left_empty_leave_both_out(component: type[Component], options: dict[str, Any]) -> None:
    template = Template()
    exposed = expose(template, component, "permissions_boundary", "role_path")
    rendered = body(make(component, **options, **exposed), template=template)
    given = {"PermissionsBoundary": BOUNDARY, "RolePath": "/a/b/"}
    for parameters, expected in (({}, (None, None)), (given, tuple(given.values()))):
        resolved = Resolved(rendered, parameters, ids={"LogGroup": "audit"})
        for title in of_type(rendered, ROLE):
            role = resolved.properties(title)
            assert (role.get("PermissionsBoundary"), role.get("Path")) == expected
            assert resolved.properties(f"{title}Policy").get("Path") == expected[1]


@each_case
def test_a_role_has_its_policy_from_the_beginning_and_none_inline(
    component: type[Component], options: dict[str, Any]
) -> None:
    made = body(make(component, **options, condition="Wanted"))
    for title, role in of_type(made, ROLE).items():
        # The reference makes the role wait for the policy, and the role's user waits for the role.
        assert role["Properties"]["ManagedPolicyArns"] == [{"Ref": f"{title}Policy"}]
        assert "Policies" not in role["Properties"]
        policy = made["Resources"][f"{title}Policy"]
        assert policy["Condition"] == role["Condition"] == "Wanted"
        assert not {"Roles", "Users", "Groups"} & set(policy["Properties"])


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::aws:policy/PowerUserAccess",
        f"arn:aws-cn:iam::{ACCOUNT}:policy/x",
        f"arn:aws-us-gov:iam::{ACCOUNT}:policy/x",
        f"arn:aws-iso-b:iam::{ACCOUNT}:policy/x",
        f"arn:aws-eusc:iam::{ACCOUNT}:policy/x",
    ],
)
def test_a_boundary_may_be_a_policy_of_any_partition(arn: str) -> None:
    assert LogGroup(permissions_boundary=arn)


@pytest.mark.parametrize(
    "arn", ["", "boundary", f"arn:aws:iam::{ACCOUNT}:role/x", "arn:aws:iam::1:policy/x", BOUNDARY + "*", 5]
)
def test_a_boundary_that_is_no_policy_is_an_error(arn: Any) -> None:
    says = "^permissions_boundary must be .*; write arn:aws:iam::<account>:policy/<name>"
    with pytest.raises(OptionError, match=says):
        LogGroup(permissions_boundary=arn)


@pytest.mark.parametrize("path", ["/", "/a/", "/a/b+=,.@_-/", "/" + "x" * 510 + "/"])
def test_a_path_that_a_role_and_a_policy_take(path: str) -> None:
    assert LogGroup(role_path=path)


# A policy's path has fewer characters than a role's.
@pytest.mark.parametrize("path", ["", "a", "/a", "a/", "//", "/a b/", "/a!/", "/" + "x" * 511 + "/", 5])
def test_a_path_that_one_of_them_refuses_is_an_error(path: Any) -> None:
    with pytest.raises(OptionError, match="^role_path must be .*; write /audit/$"):
        LogGroup(role_path=path)
