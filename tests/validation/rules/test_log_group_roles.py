"""A role that cannot send a trail's events to CloudWatch Logs is found."""

from typing import Any

import pytest

from validation.rule_cases import (
    OF_TRAIL,
    WRITE_LOGS,
    Case,
    Change,
    add,
    allow,
    assert_case,
    attribute,
    bad,
    bad_reference,
    case_id,
    drop,
    good,
    good_reference,
    policy,
    put,
    when_live,
)

TRUST = "Role.AssumeRolePolicyDocument"
ROLE_ARN, GROUP_ARN = "Trail.CloudWatchLogsRoleArn", "Trail.CloudWatchLogsLogGroupArn"
GROUP = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroup}"
STREAMS = GROUP + ":log-stream:${AWS::AccountId}_CloudTrail_${AWS::Region}*"
DEPENDS_ON = ["BucketPolicy", "TopicPolicy"]
TRUSTED = allow("cloudtrail", "sts:AssumeRole")


def trust(*statements: Any) -> Change:
    return put(TRUST, policy(*statements))


def inline(*statements: Any) -> Change:
    """The role has one policy, with these statements."""
    return put("Role.Policies", [{"PolicyName": "Logs", "PolicyDocument": policy(*statements)}])


def on(*resources: Any, **changes: Any) -> dict:
    """The statement that allows writing to these resources."""
    named = [{"Fn::Sub": each} if isinstance(each, str) else each for each in resources]
    return WRITE_LOGS | {"Resource": named} | changes


def separate(kind: str, statement: Any = WRITE_LOGS, **properties: Any) -> tuple[Change, ...]:
    """The role's policy is a resource of its own."""
    document = {"PolicyDocument": policy(statement)}
    return drop("Role.Policies"), add("RolePolicy", f"AWS::IAM::{kind}", Properties=document | properties)


def group_in(region: str, account: str) -> Change:
    arn = f"arn:${{AWS::Partition}}:logs:{region}:{account}:log-group:trail:*"
    return put(GROUP_ARN, {"Fn::Sub": arn})


FOR_ROLE = {"Roles": [{"Ref": "Role"}], "PolicyName": "Logs"}
WAITS = attribute("Trail", "DependsOn", [*DEPENDS_ON, "RolePolicy"])
IN_ORGANIZATION = put("Trail.IsOrganizationTrail", True)
ANY_GROUP = inline(on("*"))

CASES = [
    bad("CT115", "another service", trust(allow("ec2", "sts:AssumeRole"))),
    bad("CT115", "another action", trust(allow("cloudtrail", "sts:TagSession"))),
    bad("CT115", "an account", trust(allow({"AWS": "111122223333"}, "sts:AssumeRole"))),
    bad(
        "CT115",
        "a condition on an organization",
        trust(
            allow("cloudtrail", "sts:AssumeRole", condition={"StringEquals": {"aws:PrincipalOrgID": "o-a"}})
        ),
    ),
    bad("CT115", "a Deny", trust(TRUSTED, TRUSTED | {"Effect": "Deny"})),
    bad_reference("CT115", "when live", trust(when_live(allow("config", "sts:AssumeRole"), TRUSTED))),
    bad_reference(
        "CT115",
        "a role by its name",
        put("Role.RoleName", "trail"),
        put(ROLE_ARN, {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/trail"}),
        trust(allow("ec2", "sts:AssumeRole")),
    ),
    good("CT115", "the trail as the source", trust(TRUSTED | {"Condition": OF_TRAIL})),
    good(
        "CT115",
        "several services",
        trust(TRUSTED | {"Principal": {"Service": ["ec2.amazonaws.com", "cloudtrail.amazonaws.com"]}}),
    ),
    good_reference("CT115", "an open policy", put(TRUST, {"Ref": "Open"})),
    good_reference("CT115", "an open service", trust(allow({"Service": {"Ref": "Open"}}, "sts:AssumeRole"))),
    bad("CT116", "no policy", drop("Role.Policies")),
    bad(
        "CT116",
        "a resource of another service",
        inline(on("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x")),
    ),
    bad(
        "CT116",
        "another log group",
        inline(on("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:other:*")),
    ),
    bad("CT116", "a region that is written out", inline(on(STREAMS.replace("${AWS::Region}", "us-east-1")))),
    bad("CT116", "the group without its streams", inline(on(GROUP))),
    bad("CT116", "one of two actions", inline(on(STREAMS, Action="logs:CreateLogStream"))),
    bad("CT116", "a Deny", inline(WRITE_LOGS, on("*", Effect="Deny", Action="logs:Put*"))),
    bad_reference("CT116", "when live", inline(when_live(on(STREAMS, Action="logs:Get*"), WRITE_LOGS))),
    bad_reference(
        "CT116",
        "a policy of another role",
        *separate("Policy", Roles=[{"Ref": "Other"}], PolicyName="Logs"),
        add("Other", "AWS::IAM::Role", Properties={"AssumeRolePolicyDocument": policy(TRUSTED)}),
    ),
    good("CT116", "the streams of the account", inline(on(STREAMS))),
    good("CT116", "every log group", ANY_GROUP),
    good(
        "CT116",
        "the group for new streams, the streams for events",
        inline(on(GROUP, Action="logs:CreateLogStream"), on(STREAMS, Action="logs:PutLogEvents")),
    ),
    good(
        "CT116",
        "a managed policy of AWS",
        drop("Role.Policies"),
        put(
            "Role.ManagedPolicyArns",
            [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/CloudWatchLogsFullAccess"}],
        ),
    ),
    good(
        "CT116",
        "a role elsewhere",
        put(ROLE_ARN, {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x"}),
    ),
    good_reference("CT116", "an open resource", inline(on({"Ref": "Open"}))),
    good_reference(
        "CT116",
        "an open policy",
        put("Role.Policies", [{"PolicyName": "x", "PolicyDocument": {"Ref": "Open"}}]),
    ),
    good_reference(
        "CT116",
        "a group by its name",
        put("LogGroup.LogGroupName", "trail"),
        inline(on(STREAMS.replace("${LogGroup}", "trail"))),
    ),
    bad("CT117", "a policy", *separate("Policy", **FOR_ROLE)),
    bad("CT117", "a managed policy that names the role", *separate("ManagedPolicy", Roles=[{"Ref": "Role"}])),
    bad(
        "CT117",
        "a policy of a role with a name",
        put("Role.RoleName", "trail"),
        *separate("RolePolicy", RoleName="trail", PolicyName="Logs"),
    ),
    bad_reference(
        "CT117",
        "when live",
        put(
            "Role.Policies",
            when_live(
                [{"PolicyName": "a", "PolicyDocument": policy(on("*", Action="logs:Get*"))}],
                [{"PolicyName": "Logs", "PolicyDocument": policy(WRITE_LOGS)}],
            ),
        ),
        add("RolePolicy", "AWS::IAM::Policy", Properties={"PolicyDocument": policy(WRITE_LOGS), **FOR_ROLE}),
    ),
    bad_reference(
        "CT117",
        "a policy of the role by reference",
        *separate("RolePolicy", RoleName={"Ref": "Role"}, PolicyName="Logs"),
    ),
    good("CT117", "a policy that is waited for", *separate("Policy", **FOR_ROLE), WAITS),
    good(
        "CT117",
        "a policy for something else",
        add(
            "RolePolicy",
            "AWS::IAM::Policy",
            Properties={"PolicyDocument": policy(on("*", Action="s3:GetObject")), **FOR_ROLE},
        ),
    ),
    good_reference(
        "CT117",
        "a managed policy that the role names",
        *separate("ManagedPolicy"),
        put("Role.ManagedPolicyArns", [{"Ref": "RolePolicy"}]),
    ),
    bad(
        "CT118",
        "another account than the role's",
        group_in("${AWS::Region}", "444455556666"),
        put(ROLE_ARN, "arn:aws:iam::111122223333:role/x"),
        also={"CT508"},
    ),
    bad(
        "CT118",
        "the log archive of an organization",
        IN_ORGANIZATION,
        group_in("eu-west-1", "444455556666"),
        inline(on("*")),
        also={"CT207", "CT508"},
    ),
    bad(
        "CT118",
        "an account that is written out",
        group_in("${AWS::Region}", "444455556666"),
        inline(on("*")),
        also={"CT508"},
    ),
    bad_reference(
        "CT118",
        "when live",
        put(
            GROUP_ARN,
            when_live(
                {"Fn::Sub": "arn:${AWS::Partition}:logs:eu-west-1:444455556666:log-group:x:*"},
                {"Fn::GetAtt": ["LogGroup", "Arn"]},
            ),
        ),
        IN_ORGANIZATION,
        ANY_GROUP,
        also={"CT207"},
    ),
    good(
        "CT118",
        "the account of the stack",
        group_in("${AWS::Region}", "${AWS::AccountId}"),
        ANY_GROUP,
        also={"CT508"},
    ),
    good(
        "CT118",
        "an account and a region that are written out",
        group_in("eu-west-1", "444455556666"),
        ANY_GROUP,
    ),
    good(
        "CT118",
        "an organization trail without the role",
        IN_ORGANIZATION,
        group_in("eu-west-1", "444455556666"),
        drop("Trail.CloudWatchLogsRoleArn"),
        also={"CT104", "CT207"},
    ),
    good_reference("CT118", "an open ARN", put(GROUP_ARN, {"Ref": "Open"}), ANY_GROUP),
    good_reference("CT118", "an open account", group_in("${AWS::Region}", "${Open}"), ANY_GROUP),
    bad("CT210", "the streams of the account only", IN_ORGANIZATION, inline(on(STREAMS)), also={"CT207"}),
    bad(
        "CT210",
        "the streams of one member",
        IN_ORGANIZATION,
        inline(on(STREAMS, GROUP + ":log-stream:444455556666_*")),
        also={"CT207"},
    ),
    bad_reference(
        "CT210",
        "when live",
        IN_ORGANIZATION,
        inline(on(STREAMS, when_live({"Ref": "AWS::NoValue"}, {"Fn::Sub": GROUP + ":*"}))),
        also={"CT207"},
    ),
    good("CT210", "no organization trail", inline(on(STREAMS))),
    good(
        "CT210",
        "the streams of the organization",
        IN_ORGANIZATION,
        inline(on(STREAMS, GROUP + ":log-stream:o-exampleorg1_*")),
        also={"CT207"},
    ),
    good("CT210", "every stream", IN_ORGANIZATION, inline(on(GROUP + ":log-stream:*")), also={"CT207"}),
    good_reference(
        "CT210",
        "the id in a parameter",
        IN_ORGANIZATION,
        inline(on(STREAMS, GROUP + ":log-stream:${Open}_*")),
        also={"CT207"},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
