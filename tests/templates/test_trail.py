"""The template of the trail: events and topic are chosen at deployment."""

import itertools
import re
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG, DataEvents
from templates.deployments import (
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    REQUIRED,
    TOPIC_ARN,
    deployed,
    rendered,
)

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


def test_the_description_names_the_second_copy_that_is_billed() -> None:
    description = deployed("trail").template["Description"]
    assert "first copy of management events is free" in description
    assert "billed" in description
