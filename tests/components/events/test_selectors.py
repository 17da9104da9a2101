"""Selectors of data events and network activity events."""

from typing import Any

import pytest
from troposphere import Ref

from cloudtrail_templates import DataEvents, Match, NetworkActivityEvents, OptionError

BUCKET = "arn:aws:s3:::audit"


def fields(selector: Any) -> dict[str, Any]:
    return {
        one["Field"]: {name: values for name, values in one.items() if name != "Field"}
        for one in selector.to_dict()["FieldSelectors"]
    }


def test_data_events_of_a_type_are_all_unless_narrowed() -> None:
    selector = DataEvents(resource_type="AWS::SNS::Topic").render()
    assert selector.to_dict()["Name"] == "Data events of AWS::SNS::Topic"
    assert fields(selector) == {
        "eventCategory": {"Equals": ["Data"]},
        "resources.type": {"Equals": ["AWS::SNS::Topic"]},
    }


def test_each_option_narrows_the_field_of_cloudtrail() -> None:
    made = fields(
        DataEvents(
            resource_type="AWS::S3::Object",
            arns=Match(starts_with=(f"{BUCKET}/",)),
            event_names=("PutObject", "DeleteObject"),
            event_sources=("s3.amazonaws.com",),
            event_types=Match(not_equals=("AwsServiceEvent",)),
            principals=Match(not_starts_with=("arn:aws:sts::111122223333:assumed-role/scanner/",)),
            console_sessions=True,
            read_write="WriteOnly",
        ).render()
    )
    assert made == {
        "eventCategory": {"Equals": ["Data"]},
        "readOnly": {"Equals": ["false"]},
        "resources.type": {"Equals": ["AWS::S3::Object"]},
        "resources.ARN": {"StartsWith": [f"{BUCKET}/"]},
        "eventName": {"Equals": ["PutObject", "DeleteObject"]},
        "eventSource": {"Equals": ["s3.amazonaws.com"]},
        "eventType": {"NotEquals": ["AwsServiceEvent"]},
        "userIdentity.arn": {"NotStartsWith": ["arn:aws:sts::111122223333:assumed-role/scanner/"]},
        "sessionCredentialFromConsole": {"Equals": ["true"]},
    }


def test_console_sessions_can_be_left_out() -> None:
    made = fields(DataEvents(resource_type="AWS::SQS::Queue", console_sessions=False).render())
    assert made["sessionCredentialFromConsole"] == {"NotEquals": ["true"]}


def test_prefixes_are_left_out_of_s3_objects_only() -> None:
    s3 = DataEvents(resource_type="AWS::S3::Object")
    assert fields(s3.render(("x/",)))["resources.ARN"] == {"NotStartsWith": ["x/"]}
    assert "resources.ARN" not in fields(s3.render(("x/",), exclude=False))
    # A type without ARNs cannot be compared by ARN at all.
    assert "resources.ARN" not in fields(DataEvents(resource_type="AWS::CloudWatch::Metric").render(("x/",)))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"resource_type": "SNS"},
            "resource_type must be a resource type such as AWS::SNS::Topic, got 'SNS'",
        ),
        ({"arns": (BUCKET,)}, "arns of AWS::S3::Object must name an object, got 'arn:aws:s3:::audit'"),
        ({"arns": ("audit/",)}, "arns must begin with arn:, got 'audit/'"),
        ({"arns": ()}, "arns must be a tuple with at least one value or a Match, got ()"),
        ({"arns": ("arn:aws:s3:::audit/*",)}, "arns must have no wildcard, got"),
        ({"principals": Match(not_equals=("scanner",))}, "principals must begin with arn:, got 'scanner'"),
        ({"event_names": ("Put*",)}, "event_names must have no wildcard, got 'Put*'"),
        ({"event_names": "PutObject"}, "event_names must be Match or a tuple of"),
        ({"read_write": "None"}, "read_write must be one of All, ReadOnly, WriteOnly, got 'None'"),
        ({"console_sessions": "true"}, "console_sessions must be"),
    ],
)
def test_what_cloudtrail_refuses_is_an_error(options: dict[str, Any], says: str) -> None:
    with pytest.raises(OptionError) as refused:
        DataEvents(**{"resource_type": "AWS::S3::Object", **options})
    assert str(refused.value).startswith(says)


def test_the_end_of_an_arn_may_be_anything() -> None:
    assert DataEvents(resource_type="AWS::S3::Object", arns=Match(ends_with=(".pem",)))


def test_a_condition_decides_whether_the_selector_exists() -> None:
    for one in (
        DataEvents(resource_type=Ref("Type"), condition="Wanted").render(),
        NetworkActivityEvents(event_source=Ref("Source"), condition="Wanted").render(),
    ):
        condition, selector, otherwise = one.to_dict()["Fn::If"]
        assert condition == "Wanted"
        assert selector["FieldSelectors"]
        assert otherwise == {"Ref": "AWS::NoValue"}


def test_network_activity_is_all_calls_or_the_denied_ones() -> None:
    selector = NetworkActivityEvents(event_source="kms.amazonaws.com").render()
    assert selector.to_dict()["Name"] == "Network activity events of kms.amazonaws.com"
    assert fields(selector) == {
        "eventCategory": {"Equals": ["NetworkActivity"]},
        "eventSource": {"Equals": ["kms.amazonaws.com"]},
    }
    made = fields(
        NetworkActivityEvents(
            event_source="ec2.amazonaws.com",
            only_denied=True,
            event_names=Match(not_starts_with=("Describe",)),
            vpc_endpoint_ids=("vpce-1",),
        ).render()
    )
    assert made["errorCode"] == {"Equals": ["VpceAccessDenied"]}
    assert made["eventName"] == {"NotStartsWith": ["Describe"]}
    assert made["vpcEndpointId"] == {"Equals": ["vpce-1"]}


def test_a_network_activity_source_is_an_event_source() -> None:
    with pytest.raises(OptionError, match=r"^event_source must be an event source such as kms.amazonaws.com"):
        NetworkActivityEvents(event_source="kms")


def test_a_name_can_be_given() -> None:
    assert DataEvents(resource_type="AWS::SQS::Queue", name="Queues").render().to_dict()["Name"] == "Queues"
