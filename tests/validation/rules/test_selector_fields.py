"""Event selectors that CloudTrail refuses are found."""

from typing import Any

import pytest

from validation.rule_cases import (
    Case,
    Change,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    put,
    when_live,
)

LAMBDA = {"Fn::Sub": "arn:${AWS::Partition}:lambda"}
OBJECTS = {"Fn::Sub": "${AccessLogs.Arn}/"}


def basic(*values: Any, kind: Any = "AWS::S3::Object", **more: Any) -> Change:
    """One basic selector for these data resources."""
    resources = {"DataResources": [{"Type": kind, "Values": list(values)}]} if values else {}
    return put("Trail.EventSelectors", [resources | more])


def field(name: Any, *values: Any, operator: str = "Equals") -> dict[str, Any]:
    return {"Field": name, operator: list(values)}


def advanced(*fields: Any) -> Change:
    return put("Trail.AdvancedEventSelectors", [{"FieldSelectors": list(fields)}])


MANAGEMENT, DATA, NETWORK = (
    field("eventCategory", each) for each in ("Management", "Data", "NetworkActivity")
)
TYPE = field("resources.type", "AWS::SQS::Queue")
SOURCE = field("eventSource", "kms.amazonaws.com")

CASES = [
    bad("CT119", "nothing", basic(IncludeManagementEvents=False)),
    bad("CT119", "nothing, as text", basic(IncludeManagementEvents="false", ReadWriteType="All")),
    bad("CT119", "a bucket without a slash", basic({"Fn::GetAtt": ["AccessLogs", "Arn"]})),
    bad("CT119", "a bucket by its name", basic("arn:aws:s3:::reports"), also={"CT602"}),
    bad("CT119", "no ARN", basic("reports/")),
    bad("CT119", "a wildcard", basic({"Fn::Sub": "${AccessLogs.Arn}/*"})),
    bad("CT119", "the ARN of another service", basic(LAMBDA, kind="AWS::DynamoDB::Table")),
    bad("CT119", "a type of advanced selectors", basic("arn:x", kind="AWS::SQS::Queue")),
    bad("CT119", "another service is excluded", basic(ExcludeManagementEventSources=["sts.amazonaws.com"])),
    bad("CT119", "six selectors", put("Trail.EventSelectors", [{"ReadWriteType": "All"}] * 6)),
    bad_reference("CT119", "when live", basic(IncludeManagementEvents=when_live(False, True))),
    bad_reference(
        "CT119",
        "a bucket without a slash when live",
        basic(when_live({"Fn::GetAtt": ["AccessLogs", "Arn"]}, OBJECTS)),
    ),
    good("CT119", "a bucket with a slash", basic(OBJECTS)),
    good("CT119", "a folder", basic({"Fn::Sub": "${AccessLogs.Arn}/2026"})),
    good(
        "CT119", "all functions", basic(LAMBDA, kind="AWS::Lambda::Function", IncludeManagementEvents=False)
    ),
    good(
        "CT119",
        "all tables",
        basic({"Fn::Sub": "arn:${AWS::Partition}:dynamodb"}, kind="AWS::DynamoDB::Table"),
    ),
    good(
        "CT119",
        "KMS is excluded",
        basic(ExcludeManagementEventSources=["kms.amazonaws.com", "rdsdata.amazonaws.com"]),
    ),
    good("CT119", "five selectors", put("Trail.EventSelectors", [{"ReadWriteType": "All"}] * 5)),
    good_reference("CT119", "an open ARN", basic({"Ref": "Open"})),
    good_reference("CT119", "an open bucket", basic({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Open}"})),
    good_reference(
        "CT119",
        "open data resources",
        put("Trail.EventSelectors", [{"IncludeManagementEvents": False, "DataResources": {"Ref": "Open"}}]),
    ),
    bad("CT120", "no category", advanced(TYPE)),
    bad("CT120", "an unknown category", advanced(field("eventCategory", "Insight"))),
    bad("CT120", "two categories", advanced(field("eventCategory", "Management", "Data"))),
    bad("CT120", "the category twice", advanced(MANAGEMENT, MANAGEMENT)),
    bad("CT120", "a category by its start", advanced(field("eventCategory", "Man", operator="StartsWith"))),
    bad("CT120", "data without a type", advanced(DATA)),
    bad("CT120", "two types", advanced(DATA, field("resources.type", "AWS::SQS::Queue", "AWS::SNS::Topic"))),
    bad("CT120", "a type of management events", advanced(MANAGEMENT, TYPE)),
    bad(
        "CT120", "an error code of data events", advanced(DATA, TYPE, field("errorCode", "VpceAccessDenied"))
    ),
    bad("CT120", "another error code", advanced(NETWORK, SOURCE, field("errorCode", "AccessDenied"))),
    bad("CT120", "network activity without a source", advanced(NETWORK)),
    bad(
        "CT120",
        "network activity but for a source",
        advanced(NETWORK, field("eventSource", "kms.amazonaws.com", operator="NotEquals")),
    ),
    bad("CT120", "readOnly not equal", advanced(MANAGEMENT, field("readOnly", "true", operator="NotEquals"))),
    bad("CT120", "readOnly with another value", advanced(MANAGEMENT, field("readOnly", "yes"))),
    bad("CT120", "management events of one source", advanced(MANAGEMENT, SOURCE)),
    bad(
        "CT120",
        "management events but of another source",
        advanced(MANAGEMENT, field("eventSource", "sts.amazonaws.com", operator="NotEquals")),
    ),
    bad("CT120", "an unknown field", advanced(DATA, TYPE, field("sourceIPAddress", "192.0.2.1"))),
    bad("CT120", "no operator", advanced(DATA, TYPE, {"Field": "eventName"})),
    bad_reference("CT120", "no type when live", advanced(DATA, when_live({"Ref": "AWS::NoValue"}, TYPE))),
    good(
        "CT120",
        "management events",
        advanced(
            MANAGEMENT,
            field("readOnly", False),
            field("eventSource", "kms.amazonaws.com", operator="NotEquals"),
        ),
    ),
    good(
        "CT120",
        "data events",
        advanced(
            DATA,
            TYPE,
            field("eventName", "Send", operator="StartsWith"),
            field("userIdentity.arn", "Role", operator="NotEndsWith"),
            field("eventSource", "sqs.amazonaws.com"),
        ),
    ),
    good(
        "CT120",
        "network activity events",
        advanced(NETWORK, SOURCE, field("errorCode", "VpceAccessDenied"), field("vpcEndpointId", "vpce-1")),
    ),
    good_reference("CT120", "an open category", advanced(field("eventCategory", {"Ref": "Open"}))),
    good_reference("CT120", "an open field", advanced(DATA, field({"Ref": "Open"}, "x"))),
    good_reference(
        "CT120", "open values", advanced(DATA, {"Field": "resources.type", "Equals": {"Ref": "Open"}})
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
