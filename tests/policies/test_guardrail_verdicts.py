"""What the policies of the template guardrails deny, and whom they never lock out: requests and verdicts."""

import fnmatch
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cfnlint
import pytest
from deployment.resolver import Resolved
from templates.deployments import deployed

from cloudtrail_templates.policies.global_services import GLOBAL_ACTIONS
from cloudtrail_templates.policies.protected_resources import CONTROL_TOWER_ROLES
from policies.calls import Row, parts_that_no_row_keeps
from policies.evaluator import Request, Verdict, verdict
from policies.global_service_examples import CONTROL_TOWER, ORGANIZATIONS_EXAMPLE
from policies.organizations import (
    ARCHIVE,
    MANAGEMENT,
    MEMBER,
    ORGANIZATION,
    OTHER_ORGANIZATION,
    STRANGER,
    anonymous,
    request,
    resource_control_verdict,
    role,
    service_control_verdict,
)
from policies.protected import ATTACKS, KEY_ID, attacks

DENIED, UNSAID = Verdict.DENIED, Verdict.UNSAID
KEY = f"arn:aws:kms:eu-central-1:{MEMBER}:key/{KEY_ID}"
EXEMPT = "arn:aws:iam::*:role/audit/TrailAdministrator"
READER = f"arn:aws:iam::{STRANGER}:role/Siem"
PARAMETERS = {
    "TrailName": "audit",
    "LogBucketNames": "audit-logs",
    "KmsKeyArns": KEY,
    "ResourceNames": "baseline*",
    "ExemptRoleArns": EXEMPT,
    "ApprovedRegions": "eu-central-1,eu-west-1",
    "ExemptActions": "uxc:*",
    "OrganizationId": ORGANIZATION,
    "ReaderArns": READER,
}
LIMITED = {
    "an administrator": role("Admin"),
    "an administrator of IAM Identity Center": role(
        "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1a2b"
    ),
    "an IAM user": f"arn:aws:iam::{MEMBER}:user/someone",
    "the root user of a member": f"arn:aws:iam::{MEMBER}:root",
    "a role with the name of an exempt one under another path": role("evil/TrailAdministrator"),
    "a role whose name begins like an exempt one": role("AWSControlTowerExecutionEvil"),
}
EXEMPTED = {
    "the named role": role("audit/TrailAdministrator"),
    "the execution role of service-managed stack sets": role("stacksets-exec-0a1b2c3d"),
    "the execution role of self-managed stack sets": role("AWSCloudFormationStackSetExecutionRole"),
    "AWS Control Tower": role("AWSControlTowerExecution"),
    "the management account's role in a member": role("OrganizationAccountAccessRole"),
    "an administrator of the management account": role("Admin", MANAGEMENT),
    "the root user of the management account": f"arn:aws:iam::{MANAGEMENT}:root",
    "a service-linked role": role(
        "aws-service-role/stacksets.cloudformation.amazonaws.com/AWSServiceRoleForStacks"
    ),
    "a service": "cloudtrail.amazonaws.com",
}


def content(title: str, partition: str = "aws", **changes: str) -> dict[str, Any]:
    parameters = {name: value for name, value in {**PARAMETERS, **changes}.items() if value}
    made: Resolved = deployed("guardrails", partition=partition, **parameters)
    policy: dict[str, Any] = made.properties(title)["Content"]
    return policy


TRAIL, REGIONS, BUCKET = (
    content(title) for title in ("TrailGuardrail", "RegionGuardrail", "LogBucketGuardrail")
)
AUTHORIZATION: Mapping[str, Any] = json.loads(
    (Path(cfnlint.__file__).parent / "data/AdditionalSpecs/Policies.json").read_text()
)
"""The Service Authorization Reference, as cfn-lint has it."""


@pytest.mark.parametrize("who", LIMITED)
def test_nobody_switches_the_trail_off(who: str) -> None:
    allowed = [
        action
        for action, resource in attacks()
        if service_control_verdict(TRAIL, request(LIMITED[who], action, resource)) is not DENIED
    ]
    assert allowed == []


@pytest.mark.parametrize("who", EXEMPTED)
def test_exempt_roles_stack_sets_and_the_management_account_are_never_locked_out(who: str) -> None:
    denied = [
        (title, action)
        for title, policy in (("trail", TRAIL), ("regions", REGIONS))
        for action, resource in [
            *attacks(),
            ("organizations:LeaveOrganization", "*"),
            ("logs:PutAccountPolicy", "*"),
            ("ec2:RunInstances", "*"),
            ("cloudformation:CreateStack", f"arn:aws:cloudformation:ap-south-1:{MEMBER}:stack/new/1a"),
        ]
        if service_control_verdict(policy, request(EXEMPTED[who], action, resource, region="ap-south-1"))
        is not UNSAID
    ]
    assert denied == []


@pytest.mark.parametrize(("names", "expected"), [("baseline*", UNSAID), ("audit/baseline*", DENIED)])
def test_the_name_of_a_role_with_a_path_includes_the_path(names: str, expected: Verdict) -> None:
    policy = content("TrailGuardrail", ResourceNames=names)
    deleted = request(role("Admin"), "iam:DeleteRole", role("audit/baseline-LogGroupRole-1"))
    assert service_control_verdict(policy, deleted) is expected


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_policy_means_the_same_in_each_partition(partition: str) -> None:
    key = KEY.replace("arn:aws:", f"arn:{partition}:")
    exempt = EXEMPT.replace("arn:aws:", f"arn:{partition}:")
    policy = content("TrailGuardrail", partition, KmsKeyArns=key, ExemptRoleArns=exempt)
    admin, allowed = (role(name, partition=partition) for name in ("Admin", "audit/TrailAdministrator"))
    for action, resource in attacks(partition):
        assert verdict(policy, request(admin, action, resource)) is DENIED
        assert verdict(policy, request(allowed, action, resource)) is UNSAID


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("cloudtrail:StopLogging", f"arn:aws:cloudtrail:eu-central-1:{MEMBER}:trail/audit2"),
        ("cloudtrail:StartLogging", f"arn:aws:cloudtrail:eu-central-1:{MEMBER}:trail/audit"),
        ("cloudtrail:LookupEvents", "*"),
        ("s3:GetObject", "arn:aws:s3:::audit-logs/AWSLogs/file"),
        ("s3:ListBucket", "arn:aws:s3:::audit-logs"),
        ("s3:ReplicateObject", "arn:aws:s3:::audit-logs/AWSLogs/file"),
        ("s3:DeleteBucket", "arn:aws:s3:::audit-logs2"),
        ("s3:PutObject", "arn:aws:s3:::audit-logs2/file"),
        ("kms:Decrypt", KEY),
        ("kms:CancelKeyDeletion", KEY),
        ("kms:ScheduleKeyDeletion", KEY[:-1] + "c"),
        ("logs:CreateLogStream", f"arn:aws:logs:eu-central-1:{MEMBER}:log-group:baseline-LogGroup-1A2B"),
        ("logs:PutLogEvents", f"arn:aws:logs:eu-central-1:{MEMBER}:log-group:baseline-L:log-stream:one"),
        ("logs:DeleteLogGroup", f"arn:aws:logs:eu-central-1:{MEMBER}:log-group:/aws/lambda/baseline"),
        ("cloudwatch:PutMetricAlarm", f"arn:aws:cloudwatch:eu-central-1:{MEMBER}:alarm:cpu"),
        ("cloudwatch:PutAlarmMuteRule", f"arn:aws:cloudwatch:eu-central-1:{MEMBER}:alarm:cpu"),
        ("cloudwatch:EnableAlarmActions", f"arn:aws:cloudwatch:eu-central-1:{MEMBER}:alarm:baseline-A"),
        ("sns:Publish", f"arn:aws:sns:eu-central-1:{MEMBER}:baseline-AlarmTopic-1A2B"),
        ("sns:DeleteTopic", f"arn:aws:sns:eu-central-1:{MEMBER}:orders"),
        ("sqs:ReceiveMessage", f"arn:aws:sqs:eu-central-1:{MEMBER}:baseline-Queue-1A2B"),
        ("sqs:DeleteQueue", f"arn:aws:sqs:eu-central-1:{MEMBER}:orders"),
        ("logs:DeleteAccountPolicy", "*"),
        ("events:PutRule", f"arn:aws:events:eu-central-1:{MEMBER}:rule/orders"),
        ("codebuild:StartBuild", f"arn:aws:codebuild:eu-central-1:{MEMBER}:project/baseline-Check-1A2B"),
        ("codebuild:DeleteProject", f"arn:aws:codebuild:eu-central-1:{MEMBER}:project/site"),
        ("cloudformation:UpdateStack", f"arn:aws:cloudformation:eu-central-1:{MEMBER}:stack/site/1a"),
        ("iam:CreateRole", role("Lambda")),
        ("iam:CreatePolicyVersion", f"arn:aws:iam::{MEMBER}:policy/Lambda"),
        ("iam:PassRole", role("Lambda")),
        ("iam:GetRole", role("audit/TrailAdministrator")),
        ("organizations:DescribeOrganization", "*"),
    ],
)
def test_other_work_goes_on(action: str, resource: str) -> None:
    assert service_control_verdict(TRAIL, request(role("Admin"), action, resource)) is UNSAID


@pytest.mark.parametrize(
    "name",
    [
        "audit/TrailAdministrator",
        "stacksets-exec-evil",
        "AWSCloudFormationStackSetExecutionRole",
        "AWSControlTowerExecution",
        "OrganizationAccountAccessRole",
        *CONTROL_TOWER_ROLES,
    ],
)
@pytest.mark.parametrize("action", ["CreateRole", "UpdateAssumeRolePolicy", "PassRole", "PutRolePolicy"])
def test_nobody_makes_an_exempt_role_of_his_own(name: str, action: str) -> None:
    for account in (MEMBER, ARCHIVE):
        one = request(role("Admin", account), f"iam:{action}", role(name, account))
        assert service_control_verdict(TRAIL, one) is DENIED


def test_an_account_cannot_leave_the_organization_and_its_policies_or_be_closed_with_its_buckets() -> None:
    closed = f"arn:aws:account::{ARCHIVE}:account"
    for action, resource in (("organizations:LeaveOrganization", "*"), ("account:CloseAccount", closed)):
        for who in LIMITED.values():
            assert service_control_verdict(TRAIL, request(who, action, resource)) is DENIED


@pytest.mark.parametrize("who", LIMITED)
def test_no_policy_on_all_log_groups_masks_or_shortens_those_of_the_trail(who: str) -> None:
    one = request(LIMITED[who], "logs:PutAccountPolicy", "*")
    assert service_control_verdict(TRAIL, one) is DENIED
    assert "Resources" not in AUTHORIZATION["logs"]["Actions"]["putaccountpolicy"]


def test_no_part_of_the_policy_on_the_trail_could_be_lost_unnoticed() -> None:
    policy = content("TrailGuardrail", ResourceNames="baseline")
    alone = [
        ("s3:PutBucketTagging", "arn:aws:s3:::audit-logs"),
        ("organizations:LeaveOrganization", "*"),
        ("logs:PutAccountPolicy", "*"),
        ("account:CloseAccount", "*"),
        ("iam:DeleteRole", role("baseline")),
        ("iam:PassRole", role("audit/TrailAdministrator")),
        *(
            ("iam:PassRole", role(name))
            for name in ("stacksets-exec-1", "AWSCloudFormationStackSetExecutionRole")
        ),
        *(
            ("iam:PassRole", role(name))
            for name in ("AWSControlTowerExecution", "OrganizationAccountAccessRole", *CONTROL_TOWER_ROLES)
        ),
    ]
    rows = [
        Row(action, request(role("Admin"), action, resource), DENIED)
        for action, resource in attacks(name="baseline") + alone
    ]
    rows += [
        Row(who, request(arn, "organizations:LeaveOrganization", "*"), UNSAID)
        for who, arn in EXEMPTED.items()
    ]
    rows += [Row(who, request(arn, *attacks()[0]), UNSAID) for who, arn in EXEMPTED.items()]
    assert parts_that_no_row_keeps(policy, rows) == []


@pytest.mark.parametrize("kind", ATTACKS)
def test_each_action_exists_and_is_about_that_kind_of_resource(kind: tuple[str, str]) -> None:
    service, resource = kind
    if service == "cloudformation":
        resource = "stack"
    known = AUTHORIZATION[service]["Actions"]
    for action in ATTACKS[kind][1].split():
        assert resource in known[action.lower()].get("Resources", []), action


def test_the_policy_on_the_trail_has_no_action_that_does_not_exist() -> None:
    for pattern in (action for one in TRAIL["Statement"] for action in one["Action"]):
        service, name = pattern.lower().split(":")
        assert fnmatch.filter(AUTHORIZATION[service]["Actions"], name), pattern


def test_no_wildcard_of_the_policy_on_the_trail_denies_to_read() -> None:
    for pattern in (action for one in TRAIL["Statement"] for action in one["Action"]):
        service, name = pattern.lower().split(":")
        found = fnmatch.filter(AUTHORIZATION[service]["Actions"], name)
        assert not [one for one in found if one.startswith(("describe", "get", "list", "batchget"))], pattern


def test_without_the_optional_parameters_the_trail_alone_is_protected() -> None:
    policy = content(
        "TrailGuardrail",
        LogBucketNames="",
        KmsKeyArns="",
        ResourceNames="",
        ExemptRoleArns="",
        OrganizationId="",
    )
    (stop,) = [one for one in attacks() if one[0] == "cloudtrail:StopLogging"]
    assert verdict(policy, request(role("Admin"), *stop)) is DENIED
    assert verdict(policy, request(role("stacksets-exec-1"), *stop)) is UNSAID
    (bucket,) = [one for one in attacks() if one[0] == "s3:DeleteBucket"]
    assert verdict(policy, request(role("Admin"), *bucket)) is UNSAID
    assert all(one and not one.endswith(("::", ":", "/")) for one in policy["Statement"][0]["Resource"])


@pytest.mark.parametrize("who", LIMITED)
@pytest.mark.parametrize("region", ["us-east-1", "ap-south-1", "eu-west-2", "eu-central-1", "eu-west-1"])
def test_only_approved_regions_are_open(who: str, region: str) -> None:
    expected = UNSAID if region in ("eu-central-1", "eu-west-1") else DENIED
    for action in ("ec2:RunInstances", "lambda:CreateFunction", "cloudtrail:CreateTrail", "s3:CreateBucket"):
        one = request(LIMITED[who], action, "*", region=region)
        assert service_control_verdict(REGIONS, one) is expected


@pytest.mark.parametrize("pattern", [*GLOBAL_ACTIONS, "uxc:*"])
def test_global_services_work_from_everywhere(pattern: str) -> None:
    one = request(role("Admin"), pattern.replace("*", "Anything"), "*", region="us-east-1")
    assert service_control_verdict(REGIONS, one) is UNSAID


def test_a_request_without_a_region_is_denied_but_for_global_services() -> None:
    context = {"aws:PrincipalArn": role("Admin")}
    for action, expected in (("ec2:RunInstances", DENIED), ("iam:CreateRole", UNSAID)):
        assert verdict(REGIONS, Request(role("Admin"), action, "*", context)) is expected


@pytest.mark.parametrize(
    "name",
    [
        "aws-controltower-ConfigRecorderRole",
        "aws-controltower-ForwardSnsNotificationRole",
        "AWSControlTower_VPCFlowLogsRole",
    ],
)
def test_the_roles_of_control_tower_work_in_all_regions(name: str) -> None:
    one = request(role(name), "sns:Publish", "*", region="ap-south-1")
    assert service_control_verdict(REGIONS, one) is UNSAID


def test_no_part_of_the_policy_on_regions_could_be_lost_unnoticed() -> None:
    rows = [
        Row("elsewhere", request(role("Admin"), "ec2:RunInstances", "*", region="ap-south-1"), DENIED),
        Row("approved", request(role("Admin"), "ec2:RunInstances", "*"), UNSAID),
        Row(
            "exempt",
            request(EXEMPTED["the named role"], "ec2:RunInstances", "*", region="ap-south-1"),
            UNSAID,
        ),
    ]
    assert parts_that_no_row_keeps(REGIONS, rows) == []


@pytest.mark.parametrize("example", [*ORGANIZATIONS_EXAMPLE, *CONTROL_TOWER])
def test_the_global_services_are_at_least_those_of_aws(example: str) -> None:
    assert any(fnmatch.fnmatchcase(example, pattern) for pattern in GLOBAL_ACTIONS)


def test_the_global_services_are_no_others_sorted_and_none_twice() -> None:
    assert set(GLOBAL_ACTIONS) <= {*ORGANIZATIONS_EXAMPLE, *CONTROL_TOWER}
    assert list(GLOBAL_ACTIONS) == sorted(set(GLOBAL_ACTIONS))
    for one in GLOBAL_ACTIONS:
        assert [pattern for pattern in GLOBAL_ACTIONS if fnmatch.fnmatchcase(one, pattern)] == [one]


OBJECT, BUCKET_ARN = "arn:aws:s3:::audit-logs/AWSLogs/file", "arn:aws:s3:::audit-logs"


def service(source_account: str | None, organization: str | None, action: str, resource: str) -> Request:
    """A request of CloudTrail for an account."""
    context = {
        "aws:PrincipalIsAWSService": "true",
        "aws:SourceAccount": source_account,
        "aws:SourceOrgID": organization,
    }
    present = {key: value for key, value in context.items() if value is not None}
    return Request("cloudtrail.amazonaws.com", action, resource, present)


BUCKET_ROWS = [
    Row("a reader of the organization", request(role("Reader"), "s3:GetObject", OBJECT), UNSAID),
    Row("a reader lists", request(role("Reader"), "s3:ListBucket", BUCKET_ARN), UNSAID),
    Row("a reader of the organization decrypts", request(role("Reader"), "kms:Decrypt", KEY), UNSAID),
    Row(
        "the management account", request(role("Admin", MANAGEMENT), "s3:PutBucketPolicy", BUCKET_ARN), UNSAID
    ),
    Row("the root user", request(f"arn:aws:iam::{ARCHIVE}:root", "s3:PutBucketPolicy", BUCKET_ARN), UNSAID),
    Row("a stack set", request(role("stacksets-exec-1", ARCHIVE), "s3:PutBucketPolicy", BUCKET_ARN), UNSAID),
    *(
        Row(f"{who} {action}", request(arn, action, resource, organization=OTHER_ORGANIZATION), expected)
        for action, resource in (
            ("s3:GetObject", OBJECT),
            ("s3:ListBucket", BUCKET_ARN),
            ("kms:Decrypt", KEY),
        )
        for who, arn, expected in (
            ("the named reader", READER, UNSAID),
            ("another role of the reader's account", role("Other", STRANGER), DENIED),
            ("the root user of the reader's account", f"arn:aws:iam::{STRANGER}:root", DENIED),
        )
    ),
    Row("anonymous", anonymous("s3:GetObject", OBJECT), DENIED),
    Row("anonymous lists", anonymous("s3:ListBucket", BUCKET_ARN), DENIED),
    Row("a stranger in another bucket", anonymous("s3:GetObject", "arn:aws:s3:::audit-logs2/file"), UNSAID),
    Row(
        "CloudTrail for the management account",
        service(MANAGEMENT, ORGANIZATION, "s3:PutObject", OBJECT),
        UNSAID,
    ),
    Row("CloudTrail encrypts", service(MANAGEMENT, ORGANIZATION, "kms:GenerateDataKey", KEY), UNSAID),
    Row("CloudTrail for a stranger", service(STRANGER, OTHER_ORGANIZATION, "s3:PutObject", OBJECT), DENIED),
    Row(
        "CloudTrail for a stranger tests",
        service(STRANGER, OTHER_ORGANIZATION, "s3:GetBucketAcl", BUCKET_ARN),
        DENIED,
    ),
    Row(
        "CloudTrail for a stranger encrypts",
        service(STRANGER, OTHER_ORGANIZATION, "kms:Decrypt", KEY),
        DENIED,
    ),
    Row(
        "CloudTrail for an account without organization",
        service(STRANGER, None, "s3:PutObject", OBJECT),
        DENIED,
    ),
    Row(
        "a principal of the organization beside a source account",
        Request(
            role("A"),
            "s3:PutObject",
            OBJECT,
            {**request(role("A"), "", "").context, "aws:SourceAccount": STRANGER},
        ),
        UNSAID,
    ),
    Row("a service for no account", service(None, None, "s3:PutObject", OBJECT), UNSAID),
    Row(
        "a service-linked role of another organization",
        request(
            role("aws-service-role/a.amazonaws.com/A", STRANGER),
            "s3:GetObject",
            OBJECT,
            organization=OTHER_ORGANIZATION,
        ),
        UNSAID,
    ),
]


@pytest.mark.parametrize("row", BUCKET_ROWS, ids=lambda row: row.what)
def test_the_log_bucket_is_closed_to_other_organizations(row: Row) -> None:
    assert resource_control_verdict(BUCKET, row.request) is row.expected


def test_without_readers_nobody_of_another_organization_reads() -> None:
    policy = content("LogBucketGuardrail", ReaderArns="")
    for row in BUCKET_ROWS:
        expected = DENIED if row.what.startswith("the named reader") else row.expected
        assert resource_control_verdict(policy, row.request) is expected, row.what


def test_no_part_of_the_policy_on_the_log_bucket_could_be_lost_unnoticed() -> None:
    assert parts_that_no_row_keeps(BUCKET, BUCKET_ROWS) == []


def test_a_resource_control_policy_has_what_organizations_accepts() -> None:
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
    for one in BUCKET["Statement"]:
        assert set(one) == {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
        assert (one["Effect"], one["Principal"]) == ("Deny", "*")
        assert "*" not in one["Action"]


def test_a_service_control_policy_has_what_organizations_accepts() -> None:
    # https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
    for policy in (TRAIL, REGIONS):
        for one in policy["Statement"]:
            assert set(one) <= {"Sid", "Effect", "Action", "NotAction", "Resource", "Condition"}
            assert one["Effect"] == "Deny"
