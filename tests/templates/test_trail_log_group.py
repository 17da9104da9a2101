"""The log group of the template trail: created, existing or none, with its key and its role."""

from functools import reduce
from operator import getitem
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from cloudtrail_templates.languages.athena.table import COLUMNS, TEXT
from templates.deployments import ACCOUNT, KEY_ARN, ORGANIZATION, deployed, rendered, statements

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/audit"
OWN_LOG_GROUP = {"LogGroup", "LogGroupKey", "LogGroupKeyAlias", "LogGroupRole", "LogGroupRolePolicy"}
EXISTING = {
    "CloudWatchLogs": "Existing",
    "ExistingLogGroupName": "audit/all",
    "ExistingLogGroupRoleArn": ROLE_ARN,
}


def cloud_watch_logs(stack: Resolved) -> list[Any]:
    """The log group and the role of the trail, and the outputs of the log group."""
    trail, outputs = stack.properties("Trail"), stack.outputs
    found = [trail.get("CloudWatchLogsLogGroupArn"), trail.get("CloudWatchLogsRoleArn")]
    return [*found, outputs.get("LogGroupName"), outputs.get("LogGroupArn")]


def test_the_log_group_has_a_key_of_its_own_or_an_existing_one() -> None:
    own = deployed("trail")
    assert own.properties("LogGroup")["KmsKeyId"] == own.value({"Fn::GetAtt": ["LogGroupKey", "Arn"]})
    named = deployed("trail", LogGroupKmsKeyArn=KEY_ARN)
    assert named.properties("LogGroup")["KmsKeyId"] == KEY_ARN
    assert not {"LogGroupKey", "LogGroupKeyAlias"} & set(named.resources)


def test_the_key_is_for_the_log_group_whatever_its_name_is_and_was() -> None:
    for parameters, names in (
        ({}, ["stack-LogGroup-*"]),
        ({"LogGroupName": "audit"}, ["stack-LogGroup-*", "audit"]),
        ({"LogGroupName": "audit", "FormerLogGroupNames": "o*"}, ["stack-LogGroup-*", "audit", "o*"]),
        ({"FormerLogGroupNames": "old"}, ["stack-LogGroup-*", "old"]),
    ):
        policy = deployed("trail", **parameters).properties("LogGroupKey")["KeyPolicy"]
        context = statements(policy)["AllowLogGroupToEncrypt"]["Condition"]["ArnLike"]
        assert context["kms:EncryptionContext:aws:logs:arn"] == [
            f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:{name}" for name in names
        ]


def test_a_log_group_is_created_by_default() -> None:
    stack = deployed("trail")
    assert set(stack.resources) == {"Trail", *OWN_LOG_GROUP}
    arn = stack.value({"Fn::GetAtt": ["LogGroup", "Arn"]})
    role_arn = stack.value({"Fn::GetAtt": ["LogGroupRole", "Arn"]})
    assert cloud_watch_logs(stack) == [arn, role_arn, stack.value({"Ref": "LogGroup"}), arn]


def test_an_existing_log_group_of_the_account_and_region_takes_the_events() -> None:
    stack = deployed("trail", region="cn-north-1", partition="aws-cn", **EXISTING)
    assert set(stack.resources) == {"Trail"}
    arn = f"arn:aws-cn:logs:cn-north-1:{ACCOUNT}:log-group:audit/all:*"
    assert cloud_watch_logs(stack) == [arn, ROLE_ARN, "audit/all", arn]


def test_a_trail_without_a_log_group_delivers_to_the_bucket_only() -> None:
    stack = deployed("trail", CloudWatchLogs="None")
    assert set(stack.resources) == {"Trail"}
    assert cloud_watch_logs(stack) == [None] * 4
    assert stack.properties("Trail")["S3BucketName"] == "audit-logs"


@pytest.mark.parametrize("choice", [{}, EXISTING, {"CloudWatchLogs": "None"}])
@pytest.mark.parametrize("create_keys", ["true", "false"])
@pytest.mark.parametrize("key_arn", ["", KEY_ARN])
@pytest.mark.parametrize("organization", ["", ORGANIZATION])
@pytest.mark.parametrize("prefix", ["", "acme-"])
def test_every_choice_of_log_group_resolves_with_every_choice_of_keys_and_roles(
    choice: dict[str, str], create_keys: str, key_arn: str, organization: str, prefix: str
) -> None:
    parameters = {"CreateKmsKeys": create_keys, "LogGroupKmsKeyArn": key_arn, "NamePrefix": prefix}
    stack = deployed("trail", **parameters, OrganizationId=organization, **choice)
    if choice:
        assert [name for name, _ in stack.broken_rules()] == (["NoNewLogGroup"] if key_arn else [])
        assert set(stack.resources) == {"Trail"}
    else:
        key = {"LogGroupKey", "LogGroupKeyAlias"} if create_keys == "true" and not key_arn else set()
        assert set(stack.resources) == {"Trail", "LogGroup", "LogGroupRole", "LogGroupRolePolicy", *key}
        assert ("KmsKeyId" in stack.properties("LogGroup")) is bool(key or key_arn)
    log_group, role, *outputs = cloud_watch_logs(stack)
    # A trail has both or none of them, and the outputs with them.
    assert (log_group is None) is (role is None) is (outputs == [None, None]) is ("None" in choice.values())


@pytest.mark.parametrize(
    ("choice", "parameters", "rules"),
    [
        ("Existing", {}, ["ExistingLogGroupWithRole"]),
        ("Existing", {"ExistingLogGroupName": "audit"}, ["ExistingLogGroupWithRole"]),
        ("Existing", {"ExistingLogGroupRoleArn": ROLE_ARN}, ["ExistingLogGroupWithRole"]),
        ("Existing", EXISTING, []),
        ("Existing", {**EXISTING, "LogGroupName": "audit"}, ["NoNewLogGroup"]),
        ("Existing", {**EXISTING, "LogGroupKmsKeyArn": KEY_ARN}, ["NoNewLogGroup"]),
        ("Existing", {**EXISTING, "FormerLogGroupNames": "audit"}, ["NoNewLogGroup"]),
        ("Existing", {**EXISTING, "LogGroupDeletionProtection": "true"}, ["NoNewLogGroup"]),
        ("None", {"LogGroupIndexFields": "true"}, ["NoNewLogGroup"]),
        # These have no wrong effect: common values of all stacks may stay.
        ("None", {"PermissionsBoundary": BOUNDARY, "RolePath": "/audit/", "LogGroupRetentionDays": "90"}, []),
        ("Create", {"LogGroupName": "audit", "LogGroupKmsKeyArn": KEY_ARN}, []),
        ("Create", {"ExistingLogGroupName": "audit"}, ["NoExistingLogGroup"]),
        ("Create", {"ExistingLogGroupRoleArn": ROLE_ARN}, ["NoExistingLogGroup"]),
        ("None", {}, []),
        ("None", {"LogGroupName": "audit"}, ["NoNewLogGroup"]),
        ("None", {"ExistingLogGroupName": "audit"}, ["NoExistingLogGroup"]),
    ],
)
def test_parameters_of_another_log_group_than_the_chosen_one_are_stopped(
    choice: str, parameters: dict[str, str], rules: list[str]
) -> None:
    stack = deployed("trail", **{**parameters, "CloudWatchLogs": choice})
    assert [name for name, _ in stack.broken_rules()] == rules


def test_the_page_has_the_permissions_that_the_role_of_an_existing_log_group_needs() -> None:
    made = deployed("trail", LogGroupName="NAME", OrganizationId=ORGANIZATION)
    (text,) = [one for one in CATALOG["trail"].about.limits if "An existing log group" in one]
    (statement,) = made.properties("LogGroupRolePolicy")["PolicyDocument"]["Statement"]
    for resource in statement["Resource"]:
        words = {
            "aws": "PARTITION",
            "eu-central-1": "REGION",
            ACCOUNT: "ACCOUNT",
            ORGANIZATION: "ORGANIZATION",
        }
        wanted = resource.replace(str(made.value({"Ref": "LogGroup"})), "NAME")
        for value, word in words.items():
            wanted = wanted.replace(value, word)
        assert f"`{wanted}`" in text
    (trust,) = made.properties("LogGroupRole")["AssumeRolePolicyDocument"]["Statement"]
    needed = [*statement["Action"], *trust["Action"], trust["Principal"]["Service"]]
    assert not [one for one in needed if one not in text]


def test_the_form_says_what_is_only_about_what_the_stack_creates() -> None:
    said = {name: one["Description"] for name, one in rendered("trail")["Parameters"].items()}
    assert "that is created, not of an existing one" in said["LogGroupName"]
    assert "the new log group" in said["LogGroupRetentionDays"]
    assert all("created roles" in said[name] for name in ("PermissionsBoundary", "RolePath"))


def test_deletion_protection_and_indexes_of_the_log_group_are_choices() -> None:
    plain = deployed("trail").properties("LogGroup")
    assert plain["DeletionProtectionEnabled"] == "false"
    assert "FieldIndexPolicies" not in plain
    chosen = deployed("trail", LogGroupDeletionProtection="true", LogGroupIndexFields="true")
    made = chosen.properties("LogGroup")
    assert made["DeletionProtectionEnabled"] == "true"
    (policy,) = made["FieldIndexPolicies"]
    assert {"eventName", "userIdentity.arn", "sourceIPAddress", "errorCode"} <= set(policy["Fields"])
    for field in policy["Fields"]:
        # A field that events do not have, in this case of letters, would index nothing.
        assert reduce(getitem, field.split("."), COLUMNS) == TEXT, field  # type: ignore[arg-type]


def test_the_role_writes_to_the_streams_of_the_organization_where_there_is_one() -> None:
    def streams(**parameters: str) -> list[str]:
        policy = deployed("trail", **parameters).properties("LogGroupRolePolicy")["PolicyDocument"]
        return [one.split(":log-stream:")[1] for one in statements(policy)["AllowOwnStreams"]["Resource"]]

    assert f"{ACCOUNT}_CloudTrail_eu-central-1*" in streams()
    assert all(one.startswith(f"{ACCOUNT}_CloudTrail_eu-central-1") for one in streams())
    assert f"{ORGANIZATION}_*" in streams(OrganizationId=ORGANIZATION)
    assert f"{ACCOUNT}_CloudTrail_eu-central-1*" in streams(OrganizationId=ORGANIZATION)
