"""Subscriptions and topic policies that SNS refuses are found."""

from typing import Any

import pytest

from validation.rule_cases import (
    Case,
    add,
    assert_case,
    bad,
    bad_reference,
    case_id,
    good,
    good_reference,
    put,
    when_live,
)

SUBSCRIPTION = "AWS::SNS::Subscription"


def to_email(endpoint: Any) -> dict[str, Any]:
    return {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": endpoint}


CASES = [
    bad("CT408", "no address", put("Topic.Subscription.0.Endpoint", "security")),
    bad("CT408", "a resource without an address", add("More", SUBSCRIPTION, Properties=to_email("security"))),
    bad(
        "CT408",
        "no address for JSON",
        add("More", SUBSCRIPTION, Properties={**to_email("security"), "Protocol": "email-json"}),
    ),
    bad("CT408", "the name of a topic", put("TopicPolicy.Topics.0", "audit"), also={"CT403", "CT404"}),
    bad_reference(
        "CT408", "no address when live", put("Topic.Subscription.0.Endpoint", when_live("x", "a@b.c"))
    ),
    good("CT408", "an address", put("Topic.Subscription.0.Endpoint", "security@example.com")),
    good(
        "CT408", "a queue", add("More", SUBSCRIPTION, Properties={**to_email("security"), "Protocol": "sqs"})
    ),
    good_reference(
        "CT408", "an open address", add("More", SUBSCRIPTION, Properties=to_email({"Ref": "Email"}))
    ),
]


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_each_fault_is_found_and_nothing_else(case: Case) -> None:
    assert_case(case)
