"""What the page of the event alarms says."""

from typing import Final

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.templates.definition import About, Setup
from cloudtrail_templates.templates.parts.claims import EVENT_BRIDGE, ROLES_LIMIT
from cloudtrail_templates.templates.parts.prices import CLOUDWATCH_PRICES, EMAIL_COST, topic_key_cost

_FROM_CLOUDTRAIL: Final = f"{EVENT_BRIDGE}/eb-service-event-cloudtrail.html"
_PRICES: Final = "https://aws.amazon.com/eventbridge/pricing/"

BUS_PRICES: Final = Claim(
    "EventBridge: events of AWS services on the default bus are free. A forwarded event costs $1.00 per million, in the "
    "account that forwards it.",
    _PRICES,
    f"{EVENT_BRIDGE}/eb-cross-account.html",
)

ABOUT: Final = About(
    setups=(
        Setup("One account and region", "us-east-1, where the events of global services such as IAM are"),
        Setup(
            "One account with several regions",
            "us-east-1; then event-forwarder in the other regions",
        ),
        Setup(
            "An organization",
            "the security account; then event-forwarder in all accounts and regions, also of the security account",
            {"OrganizationId": "o-exampleorg1", "ApprovedRegions": "eu-west-1,us-east-1"},
        ),
        Setup(
            "A channel of Slack or Microsoft Teams",
            "as above; then the topic in the configuration of the channel",
            {"MessageFormat": "Chat"},
        ),
    ),
    before=(
        Claim(
            "The region needs a trail that logs: a multi-region trail or an organization trail is enough. Without one, "
            "CloudTrail sends no events to EventBridge.",
            _FROM_CLOUDTRAIL,
        ),
        Claim(
            "Events are on the default bus of the account and region in which they happen, those of global services such as "
            "IAM in us-east-1. With OrganizationId, the alarms listen on a bus that only event-forwarder sends to.",
            _FROM_CLOUDTRAIL,
            "awscloudtrail/latest/userguide/cloudtrail-concepts.html",
        ),
        Claim(
            "The messages contain who did what. Every subscriber of the topic can read them.",
            f"{EVENT_BRIDGE}/eb-transform-target-input.html",
        ),
        "Three kinds of alarms: metric alarms, log alarms and these, side by side. Beside the template alarms or "
        "threat-alarms, an event sends two messages: within seconds this one, and minutes later that of the metric alarm, "
        "which security scanners look for.",
    ),
    costs=(
        BUS_PRICES,
        Claim("Alarms: $0.10 each a month, 1 of them, on undelivered messages.", CLOUDWATCH_PRICES),
        topic_key_cost("; none with an existing topic"),
        EMAIL_COST,
    ),
    limits=(
        Claim(
            "A rule looks at each event alone. Alarms that count events, the alarm on a silent trail and patterns that an "
            "event pattern cannot express are in the templates alarms and threat-alarms only; MetricAlarmsOnly in the "
            "metadata of this template names them.",
            f"{EVENT_BRIDGE}/eb-create-pattern-operators.html",
        ),
        "Every event sends a message: an alarm that ordinary work sets off sends as many messages as there are events. "
        "Those alarms are left out by default.",
        Claim(
            "The policy of the bus of an organization allows rules of its accounts to send, and no calls of PutEvents from "
            "other accounts, so that nobody there sends events that look like those of CloudTrail.",
            f"{EVENT_BRIDGE}/eb-use-conditions.html",
        ),
        Claim(
            "CloudTrail sends its events to EventBridge on a best effort basis. AWS documents no time; users report "
            "seconds.",
            NOT_DOCUMENTED,
            "eventbridge/latest/ref/event-delivery-level.html",
        ),
        Claim(
            "EventBridge sends read-only management events only to rules in the state "
            "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS. The rules of alarms that look for read-only events are in this "
            "state. Some read-only events are much more frequent than changes, but only those that a pattern matches send "
            "a message.",
            f"{EVENT_BRIDGE}/eb-service-event-cloudtrail-management.html",
        ),
        "NonApprovedRegionActivity sees other regions only if event-forwarder sends their events.",
        Claim(
            "TrustedPrincipals takes sessions of roles and whole paths, and TrustedAddresses takes whole addresses: an "
            "event pattern can have only one condition on a field, and a quota limits rules with wildcards to 30.",
            f"{EVENT_BRIDGE}/eb-quota.html",
        ),
        Claim(
            "A bus has at most 300 rules, in some regions 100.",
            f"{EVENT_BRIDGE}/eb-quota.html",
        ),
        Claim(
            "EventBridge publishes with a role. An existing topic must be in this account; its policy and the key policy "
            "need no statement for EventBridge, but the key policy must allow access through IAM policies of the account. "
            "CloudWatch must be allowed to publish for the alarm on undelivered messages.",
            f"{EVENT_BRIDGE}/eb-use-resource-based.html",
            "sns/latest/dg/sns-key-management.html",
        ),
        Claim(
            "In an e-mail, each line of the message is in quotation marks. If the event does not have a field, its value "
            "is empty.",
            f"{EVENT_BRIDGE}/eb-transform-target-input.html",
        ),
        Claim(
            "The link in a message opens the event in the event history of its account, where it appears some minutes "
            "later. AWS does not document the form of this link.",
            NOT_DOCUMENTED,
            "awscloudtrail/latest/userguide/view-cloudtrail-events-console.html",
        ),
        "The back-test evaluates metric alarms. Run it on alarms and threat-alarms: the events that it counts are the "
        "messages that these alarms would send.",
        ROLES_LIMIT,
    ),
    recommended={"AlarmEmail": "security@example.com"},
)
