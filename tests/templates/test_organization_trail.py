"""The template of the organization trail: where it may be deployed, whose events it takes, and which accounts are silent."""

import json
import re
from typing import Any

import pytest
from boto3 import Session
from cfnlint.helpers import REGIONS
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG
from cloudtrail_templates.components.integrity.checked_logs import DEFAULT_REGIONS
from templates.deployments import (
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    OTHER_ACCOUNT,
    REQUIRED,
    TOPIC_ARN,
    deployed,
    rendered,
    statements,
)

# https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html, 27 November 2026
OPT_IN_REGIONS = {
    *(
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
    ),
    *(
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
    ),
    *("me-central-1", "me-south-1", "mx-central-1"),
}
OTHER_PARTITIONS = ("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-")
ALARM = {"ExpectedAccounts": "40", "AlarmTopicArn": TOPIC_ARN}
OWN = {"Trail", "LogGroup", "LogGroupKey", "LogGroupKeyAlias", "LogGroupRole", "LogGroupRolePolicy"}


def stack(**parameters: str) -> Resolved:
    return deployed("organization-trail", **parameters)


def broken(region: str = "eu-central-1", partition: str = "aws", **parameters: str) -> list[str]:
    made = deployed("organization-trail", region=region, partition=partition, **parameters)
    return [name for name, _ in made.broken_rules()]


def test_the_trail_is_for_the_organization_and_for_all_regions() -> None:
    trail = stack(KmsKeyArn=KEY_ARN, S3KeyPrefix="logs").properties("Trail")
    for name in ("IsOrganizationTrail", "IsMultiRegionTrail", "EnableLogFileValidation"):
        assert trail[name] in (True, "true"), name
    assert (trail["S3BucketName"], trail["KMSKeyId"], trail["S3KeyPrefix"]) == ("audit-logs", KEY_ARN, "logs")
    assert set(stack().resources) == {*OWN, "AccountActivity"}


# The schemas, and the service in the commercial partition.
@pytest.mark.parametrize("region", sorted({*REGIONS, *Session().get_available_regions("cloudtrail")}))
def test_every_region_is_known_to_need_an_opt_in_or_not(region: str) -> None:
    kinds = [
        region in DEFAULT_REGIONS.split(","),
        region in OPT_IN_REGIONS,
        region.startswith(OTHER_PARTITIONS),
    ]
    assert kinds.count(True) == 1, "look into the documentation, and add it to one of the lists"


@pytest.mark.parametrize("region", sorted(OPT_IN_REGIONS))
def test_a_home_region_that_accounts_must_enable_is_refused(region: str) -> None:
    assert broken(region) == ["HomeRegion"]


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        *((region, "aws") for region in DEFAULT_REGIONS.split(",")),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
    ],
)
def test_every_other_home_region_is_accepted(region: str, partition: str) -> None:
    assert broken(region, partition) == []


def test_another_account_than_the_management_account_is_refused() -> None:
    assert broken(ManagementAccountId=OTHER_ACCOUNT) == ["ManagementAccount"]
    made = Resolved(
        rendered("organization-trail"),
        REQUIRED["organization-trail"],
        account=OTHER_ACCOUNT,
        region="us-east-1",
    )
    ((_, text),) = made.broken_rules()
    assert "deploy it in the management account" in text
    assert "delegated administrator" in text


def test_the_role_writes_the_streams_of_the_management_account_and_of_the_organization() -> None:
    (statement,) = stack().properties("LogGroupRolePolicy")["PolicyDocument"]["Statement"]
    streams = [one.split(":log-stream:")[1] for one in statement["Resource"]]
    assert streams == [f"{ACCOUNT}_CloudTrail_eu-central-1*", f"{ORGANIZATION}_*"]


def test_the_log_group_has_a_key_of_its_own_an_existing_one_or_none() -> None:
    own = stack()
    policy = statements(own.properties("LogGroupKey")["KeyPolicy"])
    assert own.properties("LogGroup")["KmsKeyId"] == own.value({"Fn::GetAtt": ["LogGroupKey", "Arn"]})
    assert "AllowLogGroupToEncrypt" in policy
    assert stack(LogGroupKmsKeyArn=KEY_ARN).properties("LogGroup")["KmsKeyId"] == KEY_ARN
    assert "KmsKeyId" not in stack(CreateKmsKeys="false").properties("LogGroup")


def test_a_delivery_topic_is_a_choice() -> None:
    made = stack(CreateDeliveryTopic="true")
    assert made.properties("Trail")["SnsTopicName"] == made.value({"Ref": "DeliveryTopic"})
    assert made.outputs["DeliveryTopicArn"] == made.value({"Ref": "DeliveryTopic"})
    assert "SnsTopicName" not in stack().properties("Trail")


def test_the_saved_query_has_one_row_for_each_account_of_the_log_group() -> None:
    query = stack().properties("AccountActivity")
    assert query["LogGroupNames"] == [stack().value({"Ref": "LogGroup"})]
    assert query["QueryString"].splitlines() == [
        "filter ispresent(recipientAccountId)",
        "| stats latest(eventTime) as lastEvent, count(*) as events by recipientAccountId",
        "| sort lastEvent asc",
    ]
    assert f"`{query['Name'].replace('/stack/', '/STACK/')}`" in "".join(
        CATALOG["organization-trail"].about.limits
    )


def test_an_alarm_fires_if_events_of_fewer_accounts_arrive_within_a_day() -> None:
    made = stack(**ALARM)
    alarm, rule = made.properties("AccountActivityAlarm"), made.properties("AccountActivityRule")
    (metric,) = alarm["Metrics"]
    assert metric["Expression"] == f'INSIGHT_RULE_METRIC("{rule["RuleName"]}", "UniqueContributors")'
    assert (metric["Period"], alarm["EvaluationPeriods"]) == (86400, 1)
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", "40")
    assert (alarm["TreatMissingData"], alarm["AlarmActions"]) == ("breaching", [TOPIC_ARN])
    body = json.loads(rule["RuleBody"])
    assert body["LogGroupNames"] == [made.value({"Ref": "LogGroup"})]
    assert body["AggregateOn"] == "Count"
    assert body["Contribution"] == {"Keys": ["$.recipientAccountId"], "Filters": []}
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", rule["RuleName"])
    assert rule["RuleState"] == "ENABLED"


def test_without_the_alarm_nothing_is_billed_for_it() -> None:
    kinds = {one["Type"] for one in stack().resources.values()}
    assert not kinds & {"AWS::CloudWatch::InsightRule", "AWS::CloudWatch::Alarm"}


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ({}, []),
        (ALARM, []),
        ({"ExpectedAccounts": "40"}, ["AlarmWithTopic"]),
        ({"AlarmTopicArn": TOPIC_ARN}, ["AlarmWithTopic"]),
        ({"ManagementEvents": "None"}, ["SomeEvents"]),
    ],
)
def test_parameters_without_an_effect_are_refused(parameters: dict[str, str], rules: list[str]) -> None:
    assert broken(**parameters) == rules


def test_the_trail_records_the_same_as_the_template_trail_with_the_same_choices() -> None:
    chosen = {"S3DataEvents": "All", "ExcludeKmsEvents": "true", "ApiErrorRateInsights": "true"}
    own, plain = (deployed(name, **chosen).properties("Trail") for name in ("organization-trail", "trail"))
    recorded = ("AdvancedEventSelectors", "InsightSelectors")
    assert {name: own[name] for name in recorded} == {name: plain[name] for name in recorded}


def test_python_code_can_add_selectors() -> None:
    from cloudtrail_templates import DataEvents

    events = DataEvents(name="Topics", resource_type="AWS::SNS::Topic")
    made: dict[str, Any] = CATALOG["organization-trail"].build(event_selectors=(events,)).to_dict()
    assert "AWS::SNS::Topic" in json.dumps(made["Resources"]["Trail"])
