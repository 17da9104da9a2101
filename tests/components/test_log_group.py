"""LogGroup, option by option."""

import re
from collections import Counter
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Ref, Template

from cloudtrail_templates import (
    ALL_DETECTIONS,
    NO_KMS_KEY,
    ExistingKey,
    LogGroup,
    OptionError,
    expose,
    logs_insights_condition,
)
from cloudtrail_templates.components.log_group import INDEX_FIELDS
from components.samples import ACCOUNT, KEY_ARN, ORGANIZATION, body, statements


def properties(title: str = "LogGroup", **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(LogGroup(**options))["Resources"][title]["Properties"]
    return found


def deployed(name: str, parameters: dict[str, str]) -> Resolved:
    template = Template()
    LogGroup(**expose(template, LogGroup, name)).add_to(template)
    return Resolved(template.to_dict(), parameters)


def streams(policy: dict[str, Any]) -> list[Any]:
    """The resources that the role may write to."""
    found: list[Any] = statements(policy["PolicyDocument"])["AllowOwnStreams"]["Resource"]
    return found


def test_the_fewest_options_give_group_key_and_role() -> None:
    resources = body(LogGroup())["Resources"]
    assert {title: one["Type"] for title, one in resources.items()} == {
        "LogGroupKey": "AWS::KMS::Key",
        "LogGroupKeyAlias": "AWS::KMS::Alias",
        "LogGroup": "AWS::Logs::LogGroup",
        "LogGroupRolePolicy": "AWS::IAM::ManagedPolicy",
        "LogGroupRole": "AWS::IAM::Role",
    }
    kept = [title for title, one in resources.items() if one.get("DeletionPolicy") == "RetainExceptOnCreate"]
    assert kept == ["LogGroupKey", "LogGroup"]


def test_log_group_name_is_generated_unless_given() -> None:
    assert "LogGroupName" not in properties()
    assert properties(log_group_name="/audit/trail")["LogGroupName"] == "/audit/trail"
    assert "LogGroupName" not in deployed("log_group_name", {}).properties("LogGroup")
    named = deployed("log_group_name", {"LogGroupName": "audit"})
    assert named.properties("LogGroup")["LogGroupName"] == "audit"


def test_the_key_serves_the_generated_name_the_given_one_and_former_ones() -> None:
    def served(title: str = "LogGroup", **options: Any) -> list[str]:
        made = Resolved(body(LogGroup(title=title, **options)), stack="logs", ids={})
        use = statements(made.properties(f"{title}Key")["KeyPolicy"])["AllowLogGroupToEncrypt"]
        arns = use["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
        start = f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:"
        assert all(arn.startswith(start) for arn in arns)
        return [arn.removeprefix(start) for arn in arns]

    # Not logs-*, which are also the names of a stack that is called logs-of-others.
    assert served() == ["logs-LogGroup-*"]
    assert served("Audit") == ["logs-Audit-*"]
    assert served(log_group_name="audit") == ["logs-LogGroup-*", "audit"]
    assert served(log_group_name="audit", former_log_group_names="old/*") == [
        *("logs-LogGroup-*", "audit", "old/*")
    ]
    assert served(former_log_group_names="old") == ["logs-LogGroup-*", "old"]


@pytest.mark.parametrize("name", ["", "a b", "a:b", "x" * 513])
def test_former_log_group_names_that_are_none_are_an_error(name: str) -> None:
    with pytest.raises(
        OptionError, match=r"^former_log_group_names must be 1 to 512 .*; give the former name"
    ):
        LogGroup(former_log_group_names=name)


def test_deletion_protection_is_a_choice_which_is_off_while_a_stack_is_created() -> None:
    assert properties()["DeletionProtectionEnabled"] is False
    assert properties(deletion_protection=True)["DeletionProtectionEnabled"] is True
    assert deployed("deletion_protection", {}).properties("LogGroup")["DeletionProtectionEnabled"] == "false"


def test_index_fields_are_a_policy_of_the_log_group() -> None:
    assert "FieldIndexPolicies" not in properties()
    made = properties(index_fields=INDEX_FIELDS)["FieldIndexPolicies"]
    assert made == [{"Fields": list(INDEX_FIELDS)}]
    listed = deployed("index_fields", {"IndexFields": "eventName,userIdentity.arn"})
    assert listed.properties("LogGroup")["FieldIndexPolicies"] == [
        {"Fields": ["eventName", "userIdentity.arn"]}
    ]


def test_a_field_that_the_queries_of_several_alarms_compare_is_among_the_recommended_ones() -> None:
    queries = [
        str(logs_insights_condition(one.pattern.expression))
        for one in ALL_DETECTIONS
        if one.pattern.expression
    ]
    compared = Counter(
        field for query in queries for field in set(re.findall(r"([A-Za-z.]+) (?:=|in) [\"\[]", query))
    )
    several = {field for field, count in compared.items() if count > 1}
    assert {"eventName", "eventSource"} <= several <= set(INDEX_FIELDS)


def test_more_index_fields_than_a_log_group_takes_are_an_error() -> None:
    assert LogGroup(index_fields=tuple(f"f{number}" for number in range(20)))
    with pytest.raises(OptionError, match="^index_fields must be at most 20, got 21; leave some out"):
        LogGroup(index_fields=tuple(f"f{number}" for number in range(21)))
    for wrong in ((), ("",), ("x" * 101,), ("a b",), "eventName"):
        with pytest.raises(OptionError, match="^index_fields must be"):
            LogGroup(index_fields=wrong)


@pytest.mark.parametrize(
    "name", ["", "a b", "a:b", "a*", "x" * 513, "aws/trail", f"arn:aws:logs:eu-west-1:{ACCOUNT}:x"]
)
def test_log_group_name_that_is_none_is_an_error(name: str) -> None:
    with pytest.raises(
        OptionError, match=r"^log_group_name must be 1 to 512 .*; give the name of a log group"
    ):
        LogGroup(log_group_name=name)


def test_retention_days_are_those_that_cloudwatch_logs_takes() -> None:
    assert properties()["RetentionInDays"] == 365
    assert properties(retention_days=3653)["RetentionInDays"] == 3653
    assert properties(retention_days=Ref("Days"))["RetentionInDays"] == {"Ref": "Days"}
    for days in (0, 2, 366, True, "365"):
        with pytest.raises(OptionError, match="^retention_days must be"):
            LogGroup(retention_days=days)


def test_without_key_the_group_gets_one_of_its_own() -> None:
    assert properties()["KmsKeyId"] == {"Fn::GetAtt": ["LogGroupKey", "Arn"]}
    principal = statements(properties("LogGroupKey")["KeyPolicy"])["AllowLogGroupToEncrypt"]["Principal"]
    assert principal == {"Service": {"Fn::Sub": "logs.${AWS::Region}.${AWS::URLSuffix}"}}


def test_key_may_be_made_elsewhere_or_left_to_cloudwatch_logs() -> None:
    assert properties(key=ExistingKey(arn=KEY_ARN))["KmsKeyId"] == KEY_ARN
    assert "KmsKeyId" not in properties(key=NO_KMS_KEY)
    with pytest.raises(OptionError, match="^key must be Key or ExistingKey or None, got"):
        LogGroup(key=KEY_ARN)


def test_the_role_writes_to_its_own_streams_and_nothing_else() -> None:
    template = body(LogGroup())
    made = Resolved(template, ids={"LogGroup": "audit"})
    (statement,) = made.properties("LogGroupRolePolicy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert statement["Resource"] == [
        f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:audit:log-stream:{ACCOUNT}_CloudTrail_eu-central-1*"
    ]
    role = made.properties("LogGroupRole")
    assert role["ManagedPolicyArns"] == [made.value({"Ref": "LogGroupRolePolicy"})]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "cloudtrail.amazonaws.com"}


def test_organization_id_opens_the_streams_of_the_organization() -> None:
    literal = Resolved(body(LogGroup(organization_id=ORGANIZATION)), ids={"LogGroup": "audit"})
    assert streams(literal.properties("LogGroupRolePolicy"))[1].endswith(f":log-stream:{ORGANIZATION}_*")
    for identity, ending in (("", None), (ORGANIZATION, f":log-stream:{ORGANIZATION}_*")):
        found = streams(
            deployed("organization_id", {"OrganizationId": identity}).properties("LogGroupRolePolicy")
        )
        # Without an organization, the policy allows no more than the account's own streams.
        others = [one for one in found if f"{ACCOUNT}_CloudTrail_eu-central-1" not in one]
        assert [one.endswith(str(ending)) for one in others] == ([True] if ending else [])


def test_organization_id_that_is_none_is_an_error() -> None:
    with pytest.raises(OptionError, match="^organization_id must be an organization's id"):
        LogGroup(organization_id="my-organization")


def test_handles_come_from_the_title() -> None:
    made = LogGroup(title="Audit")
    assert made.arn.to_dict() == {"Fn::GetAtt": ["Audit", "Arn"]}
    assert made.name.to_dict() == {"Ref": "Audit"}
    assert made.role_arn.to_dict() == {"Fn::GetAtt": ["AuditRole", "Arn"]}
