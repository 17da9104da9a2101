"""The options of a trail that choose events, as properties of the trail."""

import itertools
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Ref, Template
from troposphere.cloudtrail import AdvancedEventSelector, AdvancedFieldSelector

from cloudtrail_templates import (
    DataEvents,
    ExistingLogBucket,
    Match,
    NetworkActivityEvents,
    Trail,
    expose,
)
from components.samples import body

BUCKET = ExistingLogBucket(name="audit-logs", access_log_bucket_name="access-logs")
LOG_BUCKETS = ["arn:aws:s3:::audit-logs/", "arn:aws:s3:::access-logs/"]
SCANNER = "arn:aws:sts::111122223333:assumed-role/scanner/"
ARN_PREFIXES = {
    "s3_data_events": ("s3_data_event_arn_prefixes", "arn:aws:s3:::payroll/"),
    "lambda_data_events": (
        "lambda_data_event_arn_prefixes",
        "arn:aws:lambda:eu-west-1:111122223333:function:a",
    ),
    "dynamodb_data_events": (
        "dynamodb_data_event_arn_prefixes",
        "arn:aws:dynamodb:eu-west-1:111122223333:table/a",
    ),
}


def properties(**options: Any) -> dict[str, Any]:
    made = body(Trail(trail_name="main", log_bucket=BUCKET, **options))
    return Resolved(made, {}).properties("Trail")


def deployed(*names: str, parameters: dict[str, str], **options: Any) -> dict[str, Any]:
    """The trail's properties when these options are parameters, once those are known."""
    template = Template()
    exposed = expose(template, Trail, *names)
    Trail(trail_name="main", log_bucket=BUCKET, **exposed, **options).add_to(template)
    return Resolved(template.to_dict(), parameters).properties("Trail")


def fields(selector: dict[str, Any]) -> dict[str, Any]:
    return {
        one["Field"]: {name: values for name, values in one.items() if name != "Field"}
        for one in selector["FieldSelectors"]
    }


@pytest.mark.parametrize("choice", ARN_PREFIXES)
def test_arn_prefixes_narrow_the_data_events_of_their_type(choice: str) -> None:
    option, prefix = ARN_PREFIXES[choice]
    parameter = "".join(part.capitalize() for part in option.split("_"))
    for made in (
        properties(**{choice: "All", option: (prefix,)}),
        deployed(option, parameters={parameter: prefix}, **{choice: "All"}),
    ):
        (_, data) = made["AdvancedEventSelectors"]
        assert fields(data)["resources.ARN"]["StartsWith"] == [prefix]
        others = [name for name in ("NotStartsWith",) if name in fields(data)["resources.ARN"]]
        assert others == (["NotStartsWith"] if choice == "s3_data_events" else [])
    (_, data) = deployed(option, parameters={parameter: ""}, **{choice: "All"})["AdvancedEventSelectors"]
    expected = {"NotStartsWith": LOG_BUCKETS} if choice == "s3_data_events" else None
    assert fields(data).get("resources.ARN") == expected


@pytest.mark.parametrize("exclude", [True, False])
@pytest.mark.parametrize("prefix", ["", "arn:aws:s3:::payroll/"])
def test_log_buckets_are_left_out_by_choice(exclude: bool, prefix: str) -> None:
    names = ("exclude_log_buckets", "s3_data_event_arn_prefixes")
    parameters = {"ExcludeLogBuckets": str(exclude).lower(), "S3DataEventArnPrefixes": prefix}
    (_, data) = deployed(*names, parameters=parameters, s3_data_events="All")["AdvancedEventSelectors"]
    arns = fields(data).get("resources.ARN", {})
    assert arns.get("NotStartsWith") == (LOG_BUCKETS if exclude else None)
    assert arns.get("StartsWith") == ([prefix] if prefix else None)
    assert ("resources.ARN" in fields(data)) is (exclude or bool(prefix))


def test_principals_are_left_out_of_the_data_events_only() -> None:
    made = properties(
        s3_data_events="All", lambda_data_events="All", data_event_excluded_principals=(SCANNER,)
    )["AdvancedEventSelectors"]
    management, *data = map(fields, made)
    assert "userIdentity.arn" not in management
    assert [one["userIdentity.arn"] for one in data] == [{"NotStartsWith": [SCANNER]}] * 2


@pytest.mark.parametrize("flags", [*itertools.product((False, True), repeat=4)])
def test_insight_selectors_list_every_category_that_is_on(flags: tuple[bool, ...]) -> None:
    names = (
        "api_call_rate_insights",
        "api_error_rate_insights",
        "data_call_rate_insights",
        "data_error_rate_insights",
    )
    call, error, data_call, data_error = flags
    wanted = [
        (kind, ["Management"] * of_management + ["Data"] * of_data)
        for kind, of_management, of_data in (
            ("ApiCallRateInsight", call, data_call),
            ("ApiErrorRateInsight", error, data_error),
        )
        if of_management or of_data
    ]
    parameters = {
        "".join(part.capitalize() for part in name.split("_")): str(on).lower()
        for name, on in zip(names, flags, strict=True)
    }
    for made in (
        properties(s3_data_events="All", **dict(zip(names, flags, strict=True))),
        deployed(*names, parameters=parameters, s3_data_events="All"),
    ):
        # A category that is not listed is switched off, whatever it was before.
        found = made.get("InsightSelectors") or []
        assert [(one["InsightType"], one["EventCategories"]) for one in found] == wanted


def test_aggregated_events_are_those_of_the_templates() -> None:
    assert "AggregationConfigurations" not in properties(s3_data_events="All")
    wanted = [{"EventCategory": "Data", "Templates": ["API_ACTIVITY", "USER_ACTIONS"]}]
    templates = ("API_ACTIVITY", "USER_ACTIONS")
    made = properties(s3_data_events="All", aggregation_templates=templates)
    assert made["AggregationConfigurations"] == wanted
    for value, held in (("API_ACTIVITY,USER_ACTIONS", wanted), ("None", None)):
        made = deployed(
            "aggregation_templates", parameters={"AggregationTemplates": value}, s3_data_events="All"
        )
        assert made.get("AggregationConfigurations") == held


def test_further_selectors_are_added_to_those_of_the_options() -> None:
    raw = AdvancedEventSelector(
        Name="Raw", FieldSelectors=[AdvancedFieldSelector(Field="eventCategory", Equals=["Data"])]
    )
    made = properties(
        event_selectors=(
            DataEvents(resource_type="AWS::S3::Object", arns=Match(starts_with=("arn:aws:s3:::payroll/",))),
            DataEvents(resource_type="AWS::Bedrock::AgentAlias", arns=(Ref("AWS::StackName"),)),
            NetworkActivityEvents(event_source="kms.amazonaws.com", only_denied=True),
            raw,
        )
    )["AdvancedEventSelectors"]
    assert [one["Name"] for one in made] == [
        "Management events selector",
        "Data events of AWS::S3::Object",
        "Data events of AWS::Bedrock::AgentAlias",
        "Network activity events of kms.amazonaws.com",
        "Raw",
    ]
    assert fields(made[1])["resources.ARN"] == {
        "StartsWith": ["arn:aws:s3:::payroll/"],
        "NotStartsWith": LOG_BUCKETS,
    }
    assert made[-1]["FieldSelectors"] == [{"Field": "eventCategory", "Equals": ["Data"]}]


def test_further_selectors_may_be_all_that_is_recorded() -> None:
    made = properties(
        management_events="None", event_selectors=(DataEvents(resource_type="AWS::SQS::Queue"),)
    )
    assert [one["Name"] for one in made["AdvancedEventSelectors"]] == ["Data events of AWS::SQS::Queue"]
