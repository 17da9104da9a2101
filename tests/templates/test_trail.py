"""The template of the trail: events, topic and log group are chosen at deployment."""

import itertools
import re
from functools import reduce
from operator import getitem
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG, DataEvents
from cloudtrail_templates.languages.athena.table import COLUMNS, TEXT
from templates.deployments import (
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    REQUIRED,
    TOPIC_ARN,
    deployed,
    rendered,
    statements,
)

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/audit"
CHOICES = ("All", "ReadOnly", "WriteOnly", "None")
READ_ONLY = {"All": None, "ReadOnly": ["true"], "WriteOnly": ["false"]}
TYPES = {
    "S3DataEvents": "AWS::S3::Object",
    "LambdaDataEvents": "AWS::Lambda::Function",
    "DynamodbDataEvents": "AWS::DynamoDB::Table",
}


def properties(**parameters: str) -> dict[str, Any]:
    return deployed("trail", **parameters).properties("Trail")


def broken(**parameters: str) -> list[str]:
    return [name for name, _ in deployed("trail", **parameters).broken_rules()]


def selectors(**parameters: str) -> list[dict[str, dict[str, Any]]]:
    """The fields of each selector by name."""
    return [
        {field["Field"]: field for field in selector["FieldSelectors"]}
        for selector in properties(**parameters)["AdvancedEventSelectors"]
    ]


def test_the_defaults_record_all_management_events_and_nothing_billed() -> None:
    (selector,) = selectors()
    assert selector == {"eventCategory": {"Field": "eventCategory", "Equals": ["Management"]}}
    assert not properties().get("InsightSelectors")


@pytest.mark.parametrize("management", CHOICES)
@pytest.mark.parametrize("data", CHOICES)
def test_selectors_follow_the_choices(management: str, data: str) -> None:
    chosen = {"ManagementEvents": management} | dict.fromkeys(TYPES, data)
    if management == data == "None":
        assert broken(**chosen) == ["SomeEvents"]
        return
    assert broken(**chosen) == []
    made = selectors(**chosen)
    categories = [one["eventCategory"]["Equals"][0] for one in made]
    assert categories == ["Management"] * (management != "None") + ["Data"] * (3 if data != "None" else 0)
    for selector, category in zip(made, categories, strict=True):
        wanted = READ_ONLY[management if category == "Management" else data]
        assert selector.get("readOnly", {}).get("Equals") == wanted
    assert [one["resources.type"]["Equals"] for one in made if "resources.type" in one] == (
        [[kind] for kind in TYPES.values()] if data != "None" else []
    )


def test_each_type_of_data_events_is_chosen_by_itself() -> None:
    for parameter, kind in TYPES.items():
        (management, data) = selectors(**{parameter: "WriteOnly"})
        assert data["resources.type"]["Equals"] == [kind]
        assert "resources.type" not in management


def test_s3_data_events_leave_out_the_log_buckets() -> None:
    (_, data) = selectors(S3DataEvents="All")
    assert data["resources.ARN"]["NotStartsWith"] == ["arn:aws:s3:::audit-logs/"]
    (_, data) = selectors(S3DataEvents="All", AccessLogBucketName="access-logs")
    assert data["resources.ARN"]["NotStartsWith"] == ["arn:aws:s3:::audit-logs/", "arn:aws:s3:::access-logs/"]


@pytest.mark.parametrize(
    ("kms", "rds", "left_out"),
    [
        ("false", "false", None),
        ("true", "false", ["kms.amazonaws.com"]),
        ("false", "true", ["rdsdata.amazonaws.com"]),
        ("true", "true", ["kms.amazonaws.com", "rdsdata.amazonaws.com"]),
    ],
)
def test_noise_can_be_excluded(kms: str, rds: str, left_out: Any) -> None:
    (selector,) = selectors(ExcludeKmsEvents=kms, ExcludeRdsDataEvents=rds)
    assert selector.get("eventSource", {}).get("NotEquals") == left_out


def test_an_exclusion_without_management_events_is_stopped() -> None:
    for name in ("ExcludeKmsEvents", "ExcludeRdsDataEvents"):
        assert broken(ManagementEvents="None", S3DataEvents="All", **{name: "true"}) == [
            "ExclusionsNeedManagementEvents"
        ]


FURTHER = {"First": "AWS::SNS::Topic", "Second": "AWS::Bedrock::AgentAlias"}


@pytest.mark.parametrize("slot", FURTHER)
@pytest.mark.parametrize("choice", ["All", "ReadOnly", "WriteOnly"])
@pytest.mark.parametrize(
    "arns", ["", "arn:aws:sns:eu-central-1:111122223333:a,arn:aws:sns:eu-central-1:111122223333:b"]
)
def test_further_types_of_data_events_are_chosen_from_a_list(slot: str, choice: str, arns: str) -> None:
    chosen = {"Type": FURTHER[slot], "Choice": choice, "ArnPrefixes": arns}
    parameters = {f"{slot}DataEvents{name}": value for name, value in chosen.items()}
    (management, data) = selectors(**parameters)
    assert management["eventCategory"]["Equals"] == ["Management"]
    assert data["eventCategory"]["Equals"] == ["Data"]
    assert data["resources.type"]["Equals"] == [FURTHER[slot]]
    assert data.get("readOnly", {}).get("Equals") == READ_ONLY[choice]
    assert data.get("resources.ARN", {}).get("StartsWith") == (arns.split(",") if arns else None)
    # CloudTrail refuses a field that compares nothing.
    assert ("resources.ARN" in data) is bool(arns)


@pytest.mark.parametrize(
    ("prefixes", "choice", "value"),
    [
        ("S3DataEventArnPrefixes", "S3DataEvents", "arn:aws:s3:::a/"),
        ("LambdaDataEventArnPrefixes", "LambdaDataEvents", "arn:aws:lambda:"),
        ("DynamodbDataEventArnPrefixes", "DynamodbDataEvents", "arn:aws:dynamodb:"),
        ("FirstDataEventsArnPrefixes", "FirstDataEventsType", "arn:aws:sns:"),
        ("SecondDataEventsArnPrefixes", "SecondDataEventsType", "arn:aws:sns:"),
    ],
)
def test_arns_without_the_data_events_that_they_narrow_are_stopped(
    prefixes: str, choice: str, value: str
) -> None:
    assert broken(**{prefixes: value}) == ["ArnPrefixesNeedDataEvents"]
    ((_, message),) = deployed("trail", **{prefixes: value}).broken_rules()
    assert prefixes in message
    chosen = "AWS::SNS::Topic" if choice.endswith("Type") else "WriteOnly"
    assert broken(**{prefixes: value, choice: chosen}) == []


def test_a_key_of_an_object_may_have_spaces() -> None:
    folders = "arn:aws:s3:::a/my files/, arn:aws:s3:::b/"
    pattern = rendered("trail")["Parameters"]["S3DataEventArnPrefixes"]["AllowedPattern"]
    assert re.fullmatch(pattern, folders)
    (_, data) = selectors(S3DataEvents="All", S3DataEventArnPrefixes=folders)
    assert data["resources.ARN"]["StartsWith"] == folders.split(", ")


def test_both_further_types_may_be_one_type_with_different_arns() -> None:
    made = properties(
        FirstDataEventsType="AWS::SQS::Queue",
        FirstDataEventsChoice="WriteOnly",
        SecondDataEventsType="AWS::SQS::Queue",
        SecondDataEventsArnPrefixes="arn:aws:sqs:eu-central-1:111122223333:a",
    )["AdvancedEventSelectors"]
    assert len({str(one) for one in made}) == len(made) == 3


@pytest.mark.parametrize("denied", ["true", "false"])
def test_network_activity_is_chosen_by_service(denied: str) -> None:
    (_, kms, ec2) = selectors(
        FirstNetworkActivitySource="kms.amazonaws.com",
        SecondNetworkActivitySource="ec2.amazonaws.com",
        NetworkActivityOnlyDenied=denied,
    )
    for selector, source in ((kms, "kms.amazonaws.com"), (ec2, "ec2.amazonaws.com")):
        assert selector["eventCategory"]["Equals"] == ["NetworkActivity"]
        assert selector["eventSource"]["Equals"] == [source]
        wanted = ["VpceAccessDenied"] if denied == "true" else None
        assert selector.get("errorCode", {}).get("Equals") == wanted


@pytest.mark.parametrize(
    "chosen",
    [
        {"FirstDataEventsType": "AWS::SNS::Topic"},
        {"SecondDataEventsType": "AWS::SNS::Topic"},
        {"FirstNetworkActivitySource": "kms.amazonaws.com"},
        {"SecondNetworkActivitySource": "kms.amazonaws.com"},
    ],
)
def test_further_events_may_be_all_that_is_recorded(chosen: dict[str, str]) -> None:
    assert broken(ManagementEvents="None", **chosen) == []
    assert len(selectors(ManagementEvents="None", **chosen)) == 1


@pytest.mark.parametrize(
    ("chosen", "templates"),
    [
        ("None", None),
        ("RESOURCE_ACCESS", ["RESOURCE_ACCESS"]),
        ("All", ["API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS"]),
    ],
)
def test_data_events_are_aggregated_in_the_chosen_ways(chosen: str, templates: Any) -> None:
    made = properties(S3DataEvents="All", AggregatedEvents=chosen)
    wanted = [{"EventCategory": "Data", "Templates": templates}] if templates else None
    assert made.get("AggregationConfigurations") == wanted


@pytest.mark.parametrize(
    "option",
    [{"DataCallRateInsights": "true"}, {"DataErrorRateInsights": "true"}, {"AggregatedEvents": "All"}],
)
def test_what_is_made_of_data_events_without_any_is_stopped(option: dict[str, str]) -> None:
    network = {"FirstNetworkActivitySource": "kms.amazonaws.com"}
    assert broken(**option) == broken(**option, **network) == ["SomeDataEvents"]
    for name in TYPES:
        assert broken(**option, **{name: "ReadOnly"}) == []
    for slot, kind in FURTHER.items():
        assert broken(**option, **{f"{slot}DataEventsType": kind}) == []


def test_principals_and_log_buckets_are_left_out_by_choice() -> None:
    scanner = "arn:aws:sts::111122223333:assumed-role/scanner/"
    (_, data) = selectors(S3DataEvents="All", ExcludeLogBuckets="false", DataEventExcludedPrincipals=scanner)
    assert "resources.ARN" not in data
    assert data["userIdentity.arn"]["NotStartsWith"] == [scanner]
    (_, data) = selectors(S3DataEvents="All", S3DataEventArnPrefixes="arn:aws:s3:::payroll/")
    assert data["resources.ARN"]["StartsWith"] == ["arn:aws:s3:::payroll/"]
    assert data["resources.ARN"]["NotStartsWith"] == ["arn:aws:s3:::audit-logs/"]


def test_selectors_can_be_added_as_they_are() -> None:
    queues = DataEvents(resource_type="AWS::SQS::Queue", event_names=("SendMessage",))
    body = CATALOG["trail"].build(event_selectors=(queues,)).to_dict()
    found = Resolved(body, REQUIRED["trail"], account=ACCOUNT).properties("Trail")["AdvancedEventSelectors"]
    assert [one["Name"] for one in found] == [
        "Management events selector",
        "Data events of AWS::SQS::Queue",
    ]


@pytest.mark.parametrize(("call", "error"), [*itertools.product(("true", "false"), repeat=2)])
def test_insight_selectors_are_complete(call: str, error: str) -> None:
    made = properties(ApiCallRateInsights=call, ApiErrorRateInsights=error).get("InsightSelectors")
    if call == error == "false":
        assert not made
        return
    wanted = ["ApiCallRateInsight"] * (call == "true") + ["ApiErrorRateInsight"] * (error == "true")
    assert [one["InsightType"] for one in made or ()] == wanted
    assert all(one["EventCategories"] == ["Management"] for one in made or ())


@pytest.mark.parametrize("management", CHOICES)
def test_insights_without_the_events_that_they_count_are_stopped(management: str) -> None:
    chosen = {"ManagementEvents": management, "LambdaDataEvents": "All"}
    call = [] if management in ("All", "WriteOnly") else ["CallRateInsightsNeedWrites"]
    error = [] if management != "None" else ["ErrorRateInsightsNeedManagementEvents"]
    assert broken(ApiCallRateInsights="true", **chosen) == call
    assert broken(ApiErrorRateInsights="true", **chosen) == error


def test_a_topic_is_made_named_or_left_out() -> None:
    none = deployed("trail")
    assert "SnsTopicName" not in none.properties("Trail")
    assert "DeliveryTopicArn" not in none.outputs
    assert not [title for title in none.resources if title.startswith("DeliveryTopic")]
    own = deployed("trail", CreateDeliveryTopic="true")
    assert own.properties("Trail")["SnsTopicName"] == own.value({"Ref": "DeliveryTopic"})
    assert own.outputs["DeliveryTopicArn"] == own.value({"Ref": "DeliveryTopic"})
    assert {"DeliveryTopic", "DeliveryTopicPolicy", "DeliveryTopicKey"} <= set(own.resources)
    named = deployed("trail", DeliveryTopicArn=TOPIC_ARN)
    assert named.properties("Trail")["SnsTopicName"] == named.outputs["DeliveryTopicArn"] == TOPIC_ARN
    assert "DeliveryTopic" not in named.resources
    assert broken(DeliveryTopicArn=TOPIC_ARN, CreateDeliveryTopic="true") == ["OneDeliveryTopic"]
    assert broken(DeliveryTopicArn=TOPIC_ARN, CreateDeliveryTopic="false") == []
    assert broken(DeliveryTopicArn="", CreateDeliveryTopic="true") == []


def test_the_trail_waits_for_the_policy_of_its_own_topic() -> None:
    # CreateTrail tests the topic. DependsOn cannot name what may not exist; a reference waits all the same.
    template = deployed("trail").template
    (chosen,) = [
        part["Fn::If"][1]
        for part in [template["Resources"]["Trail"]["Properties"]["SnsTopicName"]["Fn::If"][1]]
        if isinstance(part, dict)
    ]
    assert chosen == {"Fn::Select": [0, [{"Ref": "DeliveryTopic"}, {"Ref": "DeliveryTopicPolicy"}]]}


def test_prefix_and_key_are_those_of_the_bucket() -> None:
    plain = properties()
    assert not {"S3KeyPrefix", "KMSKeyId", "IsOrganizationTrail"} & set(plain)
    made = properties(S3KeyPrefix="security", KmsKeyArn=KEY_ARN, OrganizationId=ORGANIZATION)
    assert (made["S3KeyPrefix"], made["KMSKeyId"], made["IsOrganizationTrail"]) == ("security", KEY_ARN, True)


def test_the_trail_can_be_switched_off() -> None:
    assert properties()["IsLogging"] == "true"
    assert properties(IsLogging="false")["IsLogging"] == "false"


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
    assert broken(**{**parameters, "CloudWatchLogs": choice}) == rules


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


def test_the_description_names_the_second_copy_that_is_billed() -> None:
    description = deployed("trail").template["Description"]
    assert "first copy of management events is free" in description
    assert "billed" in description
