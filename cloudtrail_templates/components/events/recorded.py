"""The options of a trail that choose which events it records."""

from typing import Annotated, Any

from troposphere.cloudtrail import AdvancedEventSelector

from cloudtrail_templates.components.events.match import arn_prefix
from cloudtrail_templates.components.events.selectors import DataEvents, NetworkActivityEvents
from cloudtrail_templates.options import Flag, Option, Text, Texts
from cloudtrail_templates.structs import Struct

_GROUP = "Events"
_CHOICES = ("All", "ReadOnly", "WriteOnly", "None")
AGGREGATION_TEMPLATES = ("API_ACTIVITY", "RESOURCE_ACCESS", "USER_ACTIONS")
DATA_EVENTS = {
    "s3_data_events": "AWS::S3::Object",
    "lambda_data_events": "AWS::Lambda::Function",
    "dynamodb_data_events": "AWS::DynamoDB::Table",
}
"""The options that choose data events, and the type of resource that each means."""
ARN_PREFIXES = {name: name.replace("_events", "_event_arn_prefixes") for name in DATA_EVENTS}
"""For each of them, the option that narrows it to some resources."""


def _choice(description: str, **more: Any) -> Option:
    must = f"must be one of {', '.join(_CHOICES)}"
    return Option(description, group=_GROUP, AllowedValues=_CHOICES, decides=True, must=must, **more)


def _flag(description: str, label: str, **more: Any) -> Option:
    return Option(description, group=_GROUP, label=label, decides=True, **more)


def _prefixes(description: str, label: str, empty: str, services: str, example: str, **more: Any) -> Option:
    return Option(
        description,
        **more,
        group=_GROUP,
        label=label,
        empty=empty,
        AllowedPattern=arn_prefix(services),
        must=f"must be beginnings of ARNs like {example}, without *; separate them with commas",
    )


class RecordedEvents(Struct):
    """The events that a trail records, and what it makes of them.

    The selectors in `event_selectors` are added to those of the other options: an event is recorded if any selector
    matches it. An `AdvancedEventSelector` of troposphere is added unchanged.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-events.html
    """

    management_events: Annotated[
        Text,
        _choice(
            "Management events to record: WriteOnly for changes, ReadOnly for read operations, All for both. Security "
            "Hub's CloudTrail.1 needs All.",
            sources=(
                "awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
                "securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1",
            ),
        ),
    ] = "All"
    exclude_kms_events: Annotated[
        Flag,
        _flag(
            "Leave out the events of AWS KMS, which can be many. No alarm then sees a key disabled, and Security "
            "Hub's CloudTrail.1 fails.",
            "Exclude KMS events",
            sources=(
                "awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
                "config/latest/developerguide/multi-region-cloudtrail-enabled.html",
            ),
        ),
    ] = False
    exclude_rds_data_events: Annotated[
        Flag,
        _flag(
            "Leave out the events of the Amazon RDS Data API, which can be many. Security Hub's CloudTrail.1 then fails.",
            "Exclude RDS Data API events",
            sources=(
                "awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
                "config/latest/developerguide/multi-region-cloudtrail-enabled.html",
            ),
        ),
    ] = False
    s3_data_events: Annotated[
        Text,
        _choice(
            "Data events of S3 objects, billed per event. Security Hub's S3.22 wants WriteOnly or All, S3.23 ReadOnly or "
            "All.",
            sources=(
                "awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
                "securityhub/latest/userguide/s3-controls.html#s3-22",
            ),
            label="S3 data events",
        ),
    ] = "None"
    s3_data_event_arn_prefixes: Annotated[
        Texts | None,
        _prefixes(
            "Beginnings of the ARNs of the objects to record; end a bucket with a slash: arn:aws:s3:::my-bucket/.",
            "S3 data event ARN prefixes",
            "Empty: all objects.",
            "s3:::",
            "arn:aws:s3:::<bucket>/",
            sources=("awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html",),
        ),
    ] = None
    exclude_log_buckets: Annotated[
        Flag,
        _flag(
            "Leave the log bucket and its access logs out of the S3 data events, because each delivery would be a further "
            "event. Security Hub's S3.22 and S3.23 pass only with all buckets: choose false for them.",
            "Exclude log buckets from S3 data events",
            sources=(
                "awscloudtrail/latest/userguide/cloudtrail-trail-recursive-logging.html",
                "securityhub/latest/userguide/s3-controls.html#s3-22",
            ),
        ),
    ] = True
    lambda_data_events: Annotated[
        Text,
        _choice(
            "Data events of Lambda functions (invocations), billed per event.",
            sources=("awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
        ),
    ] = "None"
    lambda_data_event_arn_prefixes: Annotated[
        Texts | None,
        _prefixes(
            "Beginnings of the ARNs of the functions to record.",
            "Lambda data event ARN prefixes",
            "Empty: all functions.",
            "lambda:",
            "arn:aws:lambda:<region>:<account>:",
        ),
    ] = None
    dynamodb_data_events: Annotated[
        Text,
        _choice(
            "Data events of DynamoDB tables, billed per event.",
            sources=("awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
            label="DynamoDB data events",
        ),
    ] = "None"
    dynamodb_data_event_arn_prefixes: Annotated[
        Texts | None,
        _prefixes(
            "Beginnings of the ARNs of the tables to record.",
            "DynamoDB data event ARN prefixes",
            "Empty: all tables.",
            "dynamodb:",
            "arn:aws:dynamodb:<region>:<account>:",
        ),
    ] = None
    data_event_excluded_principals: Annotated[
        Texts | None,
        _prefixes(
            "Beginnings of the ARNs of principals whose S3, Lambda and DynamoDB data events are left out, such as a "
            "scanner's role. Those of an attacker who acts as one of them are not recorded either.",
            "Principals excluded from data events",
            "Empty: none.",
            "(iam|sts)::",
            "arn:aws:sts::<account>:assumed-role/<role>/",
            sources=("awscloudtrail/latest/userguide/filtering-data-events.html",),
        ),
    ] = None
    api_call_rate_insights: Annotated[
        Flag,
        _flag(
            "CloudTrail Insights on unusual rates of write calls, billed per event analysed. Needs write "
            "management events.",
            "API call rate Insights",
            sources=(
                "awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
                "awscloudtrail/latest/userguide/insights-events-costs.html",
            ),
        ),
    ] = False
    api_error_rate_insights: Annotated[
        Flag,
        _flag(
            "CloudTrail Insights on unusual rates of errors, billed per event analysed. Needs management events.",
            "API error rate Insights",
            sources=(
                "awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
                "awscloudtrail/latest/userguide/insights-events-costs.html",
            ),
        ),
    ] = False
    data_call_rate_insights: Annotated[
        Flag,
        _flag(
            "CloudTrail Insights on unusual rates of data events, billed per event analysed. Needs data events.",
            "API call rate Insights on data events",
            sources=(
                "awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
                "awscloudtrail/latest/userguide/insights-events-costs.html",
            ),
        ),
    ] = False
    data_error_rate_insights: Annotated[
        Flag,
        _flag(
            "CloudTrail Insights on unusual rates of errors of data events, billed per event analysed. Needs data events.",
            "API error rate Insights on data events",
            sources=(
                "awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
                "awscloudtrail/latest/userguide/insights-events-costs.html",
            ),
        ),
    ] = False
    aggregation_templates: Annotated[
        Texts | None,
        Option(
            "Summaries of the data events of each 5 minutes, by API call (API_ACTIVITY), by resource (RESOURCE_ACCESS) or "
            "by principal (USER_ACTIONS), in the folder CloudTrail-Aggregated. Billed; needs data events.",
            sources=("awscloudtrail/latest/userguide/aggregating-data-events.html",),
            group=_GROUP,
            label="Aggregation templates",
            AllowedValues=AGGREGATION_TEMPLATES,
            must=f"must be among {', '.join(AGGREGATION_TEMPLATES)}; separate several with commas",
        ),
    ] = None
    event_selectors: tuple[DataEvents | NetworkActivityEvents | AdvancedEventSelector, ...] = ()
