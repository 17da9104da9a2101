"""The policies of rules of EventBridge that send messages or events, of their dead-letter queue, and of a central bus."""

from typing import Any

from awacs import events, kms, sns, sqs, sts
from awacs.aws import PolicyDocument, Principal

from cloudtrail_templates.intrinsics import sub
from cloudtrail_templates.options import Text
from cloudtrail_templates.policies.document import (
    allow,
    deny_without_tls,
    document,
    merged,
    own_account,
    service,
)


def rules_trust() -> PolicyDocument:
    """Return the policy that lets EventBridge assume the role for rules of this account and region.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    conditions = merged({"ArnLike": {"aws:SourceArn": _own_rules()}}, own_account())
    return document(allow("AllowRulesToAssume", service("events"), [sts.AssumeRole], conditions=conditions))


def publish_policy(topic_arn: Any) -> PolicyDocument:
    """Return the policy to publish to one topic, whichever key of this account and region encrypts it.

    A role needs no statement for EventBridge in the policies of the topic and of its key, where AWS supports no condition
    that keeps rules of other accounts out.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    keys = sub("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*")
    return document(
        allow("AllowPublish", None, [sns.Publish], resource=[topic_arn]),
        allow(
            "AllowEncryptMessages",
            None,
            [kms.Action("GenerateDataKey*"), kms.Decrypt],
            resource=[keys],
            conditions={"StringLike": {"kms:ViaService": "sns.*"}},
        ),
    )


def undelivered_policy(queue_arn: Any) -> PolicyDocument:
    """Return the policy that lets rules of this account and region send to the queue what they cannot deliver.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    return document(
        allow(
            "AllowRulesToSend",
            service("events"),
            [sqs.SendMessage],
            resource=[queue_arn],
            conditions={"ArnLike": {"aws:SourceArn": _own_rules()}},
        ),
        deny_without_tls("DenyWithoutTls", [sqs.Action("*")], queue_arn),
    )


def event_bus_policy(event_bus_arn: Any, organization_id: Text) -> PolicyDocument:
    """Return the policy that lets rules in the accounts of an organization send events to the bus.

    Principals who call PutEvents may not, so that they cannot send events that look like those of CloudTrail.

    Source: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
    """
    return document(
        allow(
            "AllowOrganizationToSend",
            Principal("*"),
            [events.PutEvents],
            resource=[event_bus_arn],
            conditions={
                "StringEquals": {"aws:PrincipalOrgID": organization_id},
                "BoolIfExists": {"events:eventBusInvocation": "true"},
            },
        )
    )


def forward_policy(event_bus_arn: Any) -> PolicyDocument:
    """Return the policy to send events to one bus.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """
    return document(allow("AllowForward", None, [events.PutEvents], resource=[event_bus_arn]))


def _own_rules() -> Any:
    return sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*")
