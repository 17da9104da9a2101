"""Notifications: the path from an alarm or a trail to its recipients, by topic, policy, key and subscription."""

from collections.abc import Iterator

from cloudtrail_templates.cloudformation.grants import find_denial, find_gap
from cloudtrail_templates.cloudformation.metric_alarms import actions
from cloudtrail_templates.cloudformation.requests import Request
from cloudtrail_templates.cloudformation.resolver import as_text
from cloudtrail_templates.cloudformation.resource_types import (
    ALARMS,
    INLINE_TOPIC_POLICY,
    KEY,
    KEY_ALIAS,
    LOG_GROUP,
    SUBSCRIPTION,
    TOPIC,
    TRAIL,
)
from cloudtrail_templates.cloudformation.stack import Resource, Stack
from cloudtrail_templates.cloudformation.statements import Statement
from cloudtrail_templates.cloudformation.template import as_list
from cloudtrail_templates.cloudformation.trail_destinations import policies_of_topic, topic_of_trail
from cloudtrail_templates.validation.finding import Severity
from cloudtrail_templates.validation.rule import Problem, rule

_SNS = "https://docs.aws.amazon.com/sns/latest/dg/"
_ALARM_PAGE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html"


def publishers(stack: Stack, topic: Resource) -> dict[str, str]:
    """Return the services that publish to a topic of the stack, each with the resource that causes it."""
    found: dict[str, str] = {}
    for alarm in stack.of(*ALARMS):
        if topic.reference in actions(alarm):
            found.setdefault("cloudwatch", alarm.name)
    for trail in stack.of(TRAIL):
        if topic_of_trail(stack, trail) is topic:
            found.setdefault("cloudtrail", trail.name)
    return found


def _alarm_topics(stack: Stack) -> Iterator[tuple[Resource, str]]:
    for topic in stack.of(TOPIC):
        if alarm := publishers(stack, topic).get("cloudwatch"):
            yield topic, alarm


def _policies(stack: Stack, topic: Resource) -> list[Resource]:
    inline = [policy for policy in stack.of(INLINE_TOPIC_POLICY) if policy.get("TopicArn") == topic.reference]
    return policies_of_topic(stack, topic.reference) + inline


def _may(
    stack: Stack,
    read: list[Statement] | None,
    service: str,
    *wanted: str,
    resources: tuple[str, ...] = ("${resource}",),
) -> bool:
    """Return whether the policy lets the service do all that on one of the resources, or cannot be read."""
    if read is None:
        return True
    for action in wanted:
        requests = [Request(service, action, each, {}, stack.model.names) for each in resources]
        if all(find_gap(read, each) for each in requests) or find_denial(read, requests[0]):
            return False
    return True


def _may_publish(stack: Stack, topic: Resource, service: str, policies: list[Resource]) -> bool:
    """Return whether one of the policies lets the service publish to the topic."""
    name = as_text(topic.attribute("TopicName"))
    name = "${" + topic.name + "}" if name == "${" + topic.name + ".TopicName}" else name
    arns = (as_text(topic.reference), f"arn:aws:sns:${{AWS::Region}}:${{AWS::AccountId}}:{name}")
    return any(
        _may(stack, policy.statements("PolicyDocument"), service, "sns:Publish", resources=arns)
        for policy in policies
    )


@rule(
    "CT401",
    Severity.ERROR,
    "A topic that a service publishes to is not encrypted with alias/aws/sns, which no service may use.",
    fix="encrypt the topic with a key of your own that lets the service use it",
    source=_SNS + "sns-key-management.html",
)
def topic_with_managed_key(stack: Stack) -> Iterator[Problem]:
    for topic in stack.of(TOPIC):
        if not str(topic.get("KmsMasterKeyId")).endswith("alias/aws/sns"):
            continue
        services = dict(publishers(stack, topic))
        for policy in _policies(stack, topic):
            for statement in policy.statements("PolicyDocument") or ():
                for name in statement.principals.get("Service", []) if statement.allows else ():
                    services.setdefault(name.split(".")[0], policy.name)
        for service, because in sorted(services.items()):
            path = topic.at("KmsMasterKeyId")
            yield path, f"{service} ({because}) cannot publish to a topic encrypted with alias/aws/sns"


@rule(
    "CT402",
    Severity.ERROR,
    "The key policy of an encrypted topic lets the publishing service use the key; otherwise its messages are lost.",
    fix="allow the service principal kms:GenerateDataKey* and kms:Decrypt in the key policy",
    source=_SNS + "sns-key-management.html",
)
def topic_key_without_grant(stack: Stack) -> Iterator[Problem]:
    for topic in stack.of(TOPIC):
        key = stack.find(KEY, _key_id(stack, topic.get("KmsMasterKeyId")))
        read = key.statements("KeyPolicy") if key else None
        for service, because in sorted(publishers(stack, topic).items()):
            if key and not _may(stack, read, service, "kms:GenerateDataKey", "kms:Decrypt"):
                what = f"the key of the topic {topic.name} does not let {service} ({because}) use it"
                yield key.at("KeyPolicy"), what


def _key_id(stack: Stack, given: object) -> object:
    """Return the id of the key, also where it is given by an alias in the stack."""
    for alias in stack.of(KEY_ALIAS):
        if given and given in (alias.get("AliasName"), alias.reference):
            return alias.get("TargetKeyId")
    return given


@rule(
    "CT403",
    Severity.ERROR,
    "A topic's policy lets CloudWatch publish alarms; a policy replaces the default one.",
    fix="allow cloudwatch.amazonaws.com sns:Publish on the topic, with aws:SourceArn ArnLike ...:alarm:*",
    source=_ALARM_PAGE,
)
def topic_without_grant_to_alarms(stack: Stack) -> Iterator[Problem]:
    for topic, alarm in _alarm_topics(stack):
        policies = _policies(stack, topic)
        if policies and not _may_publish(stack, topic, "cloudwatch", policies):
            yield (
                policies[0].at("PolicyDocument"),
                f"the policy does not let CloudWatch publish (alarm {alarm})",
            )


@rule(
    "CT404",
    Severity.ERROR,
    "A topic's policy lets CloudTrail publish; a topic without a policy does not.",
    fix="add a policy that allows cloudtrail.amazonaws.com sns:Publish, with aws:SourceArn of the trail",
    source="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-permissions-for-sns-notifications.html",
)
def topic_without_grant_to_trail(stack: Stack) -> Iterator[Problem]:
    for topic in stack.of(TOPIC):
        trail = publishers(stack, topic).get("cloudtrail")
        policies = _policies(stack, topic)
        if not trail or (not policies and not stack.model.complete):
            continue
        if not _may_publish(stack, topic, "cloudtrail", policies):
            path = policies[0].at("PolicyDocument") if policies else topic.at()
            yield path, f"CloudTrail (trail {trail}) may not publish to the topic {topic.name}"


@rule(
    "CT405",
    Severity.WARNING,
    "A topic for alarms has a subscription.",
    fix="add a Subscription, such as an email address given by a parameter",
    source=_ALARM_PAGE,
)
def topic_without_subscription(stack: Stack) -> Iterator[Problem]:
    for topic, alarm in _alarm_topics(stack):
        properties = topic.raw.get("Properties")
        inline = properties.get("Subscription") if isinstance(properties, dict) else None
        # A subscription that only some deployments have is enough: it is the deployer's choice.
        if not as_list(inline) and not _subscribed(stack, topic) and stack.model.complete:
            yield topic.at(), f"nobody is subscribed to the topic of the alarm {alarm}"


def _subscribed(stack: Stack, topic: Resource) -> bool:
    return any(
        raw.get("Type") == SUBSCRIPTION and stack.model.waits_for(name, topic.name)
        for name, raw in stack.model.resources.items()
    )


@rule(
    "CT406",
    Severity.ERROR,
    "The key policy of an encrypted log group lets CloudWatch Logs use the key.",
    fix="allow logs.${AWS::Region}.${AWS::URLSuffix} kms:Encrypt*, kms:Decrypt* and kms:GenerateDataKey*",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
)
def log_group_key_without_grant(stack: Stack) -> Iterator[Problem]:
    for group in stack.of(LOG_GROUP):
        key = stack.find(KEY, group.get("KmsKeyId"))
        read = key.statements("KeyPolicy") if key else None
        if key and not _may(stack, read, "logs", "kms:GenerateDataKey", "kms:Decrypt"):
            yield (
                key.at("KeyPolicy"),
                f"the key of the log group {group.name} does not let CloudWatch Logs use it",
            )
