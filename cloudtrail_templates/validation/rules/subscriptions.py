"""Subscriptions and topic policies that SNS refuses."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudtrail_templates.cloudformation.resolver import as_text, is_known
from cloudtrail_templates.cloudformation.resource_types import SUBSCRIPTION, TOPIC, TOPIC_POLICY
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.errors import shorten
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule


@rule(
    "CT408",
    Severity.ERROR,
    "A subscription by email has an address, and a topic policy names its topics by ARN.",
    fix="give an address as Endpoint, and Ref to the topic in Topics",
    source="https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html",
)
def refused_subscription(stack: Stack) -> Iterator[Problem]:
    for one in stack.of(SUBSCRIPTION):
        if _lacks_address(one.properties):
            yield one.at("Endpoint"), f"{shorten(one.get('Endpoint'))} is no email address"
    for topic in stack.of(TOPIC):
        for index, inline in enumerate(topic.items("Subscription")):
            if isinstance(inline, dict) and _lacks_address(inline):
                path = topic.at("Subscription", index)
                yield path, f"{shorten(inline.get('Endpoint'))} is no email address"
    for policy in stack.of(TOPIC_POLICY):
        for name in map(as_text, policy.items("Topics")):
            if is_known(name) and not name.startswith("arn:"):
                yield policy.at("Topics"), f"{shorten(name)} is no ARN of a topic"


def _lacks_address(subscription: Mapping[str, Any]) -> bool:
    address = as_text(subscription.get("Endpoint"))
    return (
        subscription.get("Protocol") in ("email", "email-json") and is_known(address) and "@" not in address
    )
