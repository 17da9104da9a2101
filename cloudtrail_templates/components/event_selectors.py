"""Which events a trail records: advanced event selectors, and Insights."""

from collections.abc import Sequence
from typing import Any

from troposphere.cloudtrail import AdvancedEventSelector, AdvancedFieldSelector, InsightSelector

from cloudtrail_templates.intrinsics import pick, present_items
from cloudtrail_templates.options import Flag, Text

READ_WRITE = ("All", "ReadOnly", "WriteOnly", "None")
DATA_EVENTS = {
    "s3_data_events": "AWS::S3::Object",
    "lambda_data_events": "AWS::Lambda::Function",
    "dynamodb_data_events": "AWS::DynamoDB::Table",
}
"""The options that choose data events, and the type of resource that each means."""


def management_events(read_write: Text, exclude_kms_events: Flag, exclude_rds_data_events: Flag) -> Any:
    """Return a selector for management events, or None for the choice "None".

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
    """
    kms, rds = "kms.amazonaws.com", "rdsdata.amazonaws.com"

    def without(*sources: str) -> AdvancedFieldSelector:
        return AdvancedFieldSelector(Field="eventSource", NotEquals=list(sources))

    excluded = pick(
        exclude_kms_events,
        {True: pick(exclude_rds_data_events, {True: without(kms, rds)}, otherwise=without(kms))},
        otherwise=pick(exclude_rds_data_events, {True: without(rds)}),
    )
    return _selector("Management events", "Management", read_write, excluded)


def data_events(read_write: Text, resource_type: str, excluded_prefixes: Sequence[Any] = ()) -> Any:
    """Return a selector for data events of a resource type, without the resources whose ARN has an excluded prefix.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """
    kind = AdvancedFieldSelector(Field="resources.type", Equals=[resource_type])
    arns = (
        AdvancedFieldSelector(Field="resources.ARN", NotStartsWith=list(excluded_prefixes))
        if excluded_prefixes
        else None
    )
    return _selector(f"Data events of {resource_type}", "Data", read_write, kind, arns)


def insights(api_call_rate: Flag, api_error_rate: Flag) -> list[Any]:
    """Return selectors for Insights on management events.

    Each names its event category, because a selector for data events alone would switch these off.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html
    """

    def selector(insight_type: str) -> InsightSelector:
        return InsightSelector(InsightType=insight_type, EventCategories=["Management"])

    return present_items(
        pick(api_call_rate, {True: selector("ApiCallRateInsight")}),
        pick(api_error_rate, {True: selector("ApiErrorRateInsight")}),
    )


def _selector(name: str, category: str, read_write: Text, *more: Any) -> Any:
    def read_only(value: str) -> AdvancedFieldSelector:
        return AdvancedFieldSelector(Field="readOnly", Equals=[value])

    fields = present_items(
        AdvancedFieldSelector(Field="eventCategory", Equals=[category]),
        pick(read_write, {"ReadOnly": read_only("true"), "WriteOnly": read_only("false")}),
        *more,
    )
    return pick(read_write, {"None": None}, otherwise=AdvancedEventSelector(Name=name, FieldSelectors=fields))
