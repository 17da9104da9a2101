"""The service control policies as an emulator enforces them, and not our own evaluator.

It knows no service control policies, and not every resource of a request, such as alarms. Their statements
are in the identity policies of the roles instead, beside one that allows everything. A Deny means the same in both.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deployment.emulator import REGION, Account, emulator
from deployment.test_enforced_policies import EVERYTHING, client, code, somebody

MEMBER = "444455556666"
ADMINISTRATOR, EXEMPT, STACK_SET = "Admin", "TrailAdministrator", "stacksets-exec-0a1b"
PARAMETERS = {
    "TrailName": "audit",
    "LogBucketNames": "audit-logs",
    "ResourceNames": "baseline*",
    "ExemptRoleArns": f"arn:aws:iam::*:role/{EXEMPT}",
    "ApprovedRegions": f"{REGION},eu-west-1",
}
Client = Callable[..., Any]


def as_the_emulator_reads_it(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement for sessions, whose aws:PrincipalArn is that of the session here, and that of the role on AWS.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    """
    roles: list[str] = statement["Condition"]["ArnNotLike"]["aws:PrincipalArn"]
    assert all(one.startswith(("arn:*:iam::*:role/", "arn:aws:iam::*:role/")) for one in roles)
    sessions = [f"arn:*:sts::*:assumed-role/{one.partition('/')[2]}/*" for one in roles]
    condition = {**statement["Condition"], "ArnNotLike": {"aws:PrincipalArn": sessions}}
    return {**statement, "Condition": condition}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulator that enforces policies."""
    with emulator(tmp_path_factory.mktemp("enforcing"), AUTH="true") as address:
        yield address


@pytest.fixture(scope="module")
def member(endpoint: str) -> Account:
    """A member with what a trail needs, and roles that the policies apply to."""
    account = Account(endpoint, MEMBER)
    stack = Account(endpoint, "000000000001").deploy("guardrails", **PARAMETERS)
    denials = [
        as_the_emulator_reads_it(statement)
        for title in ("TrailGuardrail", "RegionGuardrail")
        for statement in stack.resolved.properties(title)["Content"]["Statement"]
    ]
    policy = json.dumps({**EVERYTHING, "Statement": [EVERYTHING["Statement"], *denials]})
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{MEMBER}:root"},
        "Action": "sts:AssumeRole",
    }
    for name in (ADMINISTRATOR, EXEMPT, STACK_SET):
        document = json.dumps({"Version": "2012-10-17", "Statement": trust})
        account.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
        account.iam.put_role_policy(RoleName=name, PolicyName="limits", PolicyDocument=policy)
    for bucket in ("audit-logs", "orders"):
        account.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        account.s3.put_object(Bucket=bucket, Key="AWSLogs/file", Body=b"events")
    return account


@pytest.fixture(scope="module")
def client_of(endpoint: str, member: Account) -> Client:
    """Makes a client of a service with the credentials of a role."""

    def make(role: str, service: str, region: str = REGION) -> Any:
        sts = client(endpoint, "sts", somebody(endpoint, MEMBER))
        arn = f"arn:aws:iam::{MEMBER}:role/{role}"
        made = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        keys = {
            "aws_access_key_id": made["AccessKeyId"],
            "aws_secret_access_key": made["SecretAccessKey"],
            "aws_session_token": made["SessionToken"],
        }
        return client(endpoint, service, keys, region=region)

    return make


def refused(outcome: str) -> bool:
    return "Denied" in outcome or "Authorization" in outcome


CALLS: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "a log file is deleted": (
        "s3",
        "delete_object",
        {"Bucket": "audit-logs", "Key": "AWSLogs/file"},
        {"Bucket": "orders", "Key": "AWSLogs/file"},
    ),
    "the bucket's policy is deleted": (
        "s3",
        "delete_bucket_policy",
        {"Bucket": "audit-logs"},
        {"Bucket": "orders"},
    ),
    "the topic is deleted": (
        "sns",
        "delete_topic",
        {"TopicArn": f"arn:aws:sns:{REGION}:{MEMBER}:baseline-AlarmTopic"},
        {"TopicArn": f"arn:aws:sns:{REGION}:{MEMBER}:orders"},
    ),
    "the log group is deleted": (
        "logs",
        "delete_log_group",
        {"logGroupName": "baseline-LogGroup"},
        {"logGroupName": "orders"},
    ),
    "the trail is stopped": ("cloudtrail", "stop_logging", {"Name": "audit"}, {"Name": "orders"}),
    "an exempt role is created": (
        "iam",
        "create_role",
        {"RoleName": "stacksets-exec-evil", "AssumeRolePolicyDocument": json.dumps(EVERYTHING)},
        {"RoleName": "orders", "AssumeRolePolicyDocument": json.dumps(EVERYTHING)},
    ),
}


@pytest.mark.parametrize("what", CALLS)
def test_only_exempt_roles_change_what_is_protected(client_of: Client, what: str) -> None:
    service, call, protected, other = CALLS[what]
    administrator = client_of(ADMINISTRATOR, service)
    assert refused(code(getattr(administrator, call), **protected))
    assert not refused(code(getattr(administrator, call), **other))
    for exempt in (EXEMPT, STACK_SET):
        assert not refused(code(getattr(client_of(exempt, service), call), **protected))


def test_only_exempt_roles_work_in_other_regions(client_of: Client) -> None:
    assert not refused(code(client_of(ADMINISTRATOR, "sns", "eu-west-1").create_topic, Name="orders"))
    assert refused(code(client_of(ADMINISTRATOR, "sns", "ap-south-1").create_topic, Name="orders"))
    assert not refused(code(client_of(EXEMPT, "sns", "ap-south-1").create_topic, Name="orders"))
    # A global service is left out.
    assert not refused(code(client_of(ADMINISTRATOR, "iam", "us-east-1").list_roles))
