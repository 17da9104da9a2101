"""Choices of events that CloudTrail refuses, or that record nothing."""

from typing import Any

import pytest

from cloudtrail_templates import (
    DataEvents,
    ExistingLogBucket,
    Match,
    NetworkActivityEvents,
    OptionError,
    Trail,
)

BUCKET = ExistingLogBucket(name="audit-logs")
NETWORK = NetworkActivityEvents(event_source="kms.amazonaws.com")


def trail(**options: Any) -> Trail:
    return Trail(trail_name="main", log_bucket=BUCKET, **options)


def queues(count: int) -> DataEvents:
    arns = tuple(f"arn:aws:sqs:eu-west-1:111122223333:queue-{number}" for number in range(count))
    return DataEvents(resource_type="AWS::SQS::Queue", arns=Match(equals=arns))


@pytest.mark.parametrize(
    "option",
    [
        {"data_call_rate_insights": True},
        {"data_error_rate_insights": True},
        {"aggregation_templates": ("API_ACTIVITY",)},
    ],
)
def test_what_is_made_of_data_events_needs_some(option: dict[str, Any]) -> None:
    (name,) = option
    for none in ({}, {"event_selectors": (NETWORK,)}):
        with pytest.raises(OptionError, match=f"^{name} needs data events, got none; choose some, such as"):
            trail(**option, **none)
    assert trail(**option, dynamodb_data_events="ReadOnly")
    assert trail(**option, event_selectors=(DataEvents(resource_type="AWS::SQS::Queue"),))


ARNS = {"s3": "arn:aws:s3:::a/", "lambda": "arn:aws:lambda:", "dynamodb": "arn:aws:dynamodb:eu-west-1:"}


@pytest.mark.parametrize("kind", ARNS)
def test_arn_prefixes_need_the_data_events_that_they_narrow(kind: str) -> None:
    with pytest.raises(
        OptionError, match=f"^{kind}_data_event_arn_prefixes needs {kind}_data_events, got 'None'"
    ):
        trail(**{f"{kind}_data_event_arn_prefixes": (ARNS[kind],)})


@pytest.mark.parametrize(
    "value",
    [
        "payroll/",
        "arn:aws:s3:::payroll/*",
        "arn:aws:s3:::a,arn:aws:s3:::b",
        "arn:aws:s3:::a arn:aws:s3:::b",
        "arn:aws:lambda:eu-west-1:",
    ],
)
def test_arn_prefixes_are_beginnings_of_arns(value: str) -> None:
    with pytest.raises(
        OptionError, match="^s3_data_event_arn_prefixes must be beginnings of ARNs like arn:aws:s3"
    ):
        trail(s3_data_events="All", s3_data_event_arn_prefixes=(value,))


def test_an_unknown_aggregation_template_is_an_error() -> None:
    with pytest.raises(
        OptionError, match="^aggregation_templates must be among API_ACTIVITY, RESOURCE_ACCESS"
    ):
        trail(s3_data_events="All", aggregation_templates=("ALL",))


def test_a_trail_has_at_most_500_values() -> None:
    # The category of management events, and category and type of the queues, are values too.
    assert trail(event_selectors=(queues(497),))
    with pytest.raises(OptionError, match="^event selectors must have at most 500 values, got 501; match"):
        trail(event_selectors=(queues(498),))
    with pytest.raises(OptionError, match="at most 500 values, got 505"):
        trail(event_selectors=(queues(250), queues(250)))


def test_the_excluded_log_buckets_count() -> None:
    # Two values of the selector of S3 objects, and the bucket that it leaves out.
    with pytest.raises(OptionError, match="at most 500 values, got 503"):
        trail(event_selectors=(queues(497),), s3_data_events="All")


def test_only_selectors_are_taken() -> None:
    with pytest.raises(
        OptionError, match="^event_selectors must be a tuple of DataEvents or NetworkActivityEvents"
    ):
        trail(event_selectors=({"FieldSelectors": []},))
