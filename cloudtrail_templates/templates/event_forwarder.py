"""The published template of the rule that forwards events to the alarms in another region or account."""

from troposphere import Template

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.components.event_alarms.event_bus import EventForwarder
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.templates.definition import About, Definition
from cloudtrail_templates.templates.parts.claims import EVENT_BRIDGE, ROLES_LIMIT
from cloudtrail_templates.templates.parts.event_alarms_about import BUS_PRICES
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.outputs import add_output


def assemble(template: Template) -> None:
    """Add the rule, its role, and their parameters."""
    options = expose(template, EventForwarder, "event_bus_arn")
    options |= expose(template, EventForwarder, "name_prefix", "permissions_boundary", "role_path")
    forwarder = EventForwarder(**options).add_to(template)
    add_output(template, "ForwardingRuleArn", "ARN of the rule that forwards the events.", forwarder.arn)


DEFINITION = Definition(
    name="event-forwarder",
    group="alert",
    summary="An EventBridge rule that forwards AWS CloudTrail events of a region to the alarms of event-alarms in another "
    "region or account.",
    notes="Deploy it in every other region and account, for example with stack-set. It forwards changes, and of the "
    "read-only events those that an alarm can match.",
    assemble=assemble,
    takes_outputs_of=("event-alarms",),
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples=ROLE_EXAMPLES
    | {
        "EventBusArn": "arn:aws:events:eu-central-1:111122223333:event-bus/cloudtrail",
        "NamePrefix": ALARM_EXAMPLES["NamePrefix"],
    },
    about=About(
        before=(
            Claim(
                "The region needs a trail that logs: a multi-region trail or an organization trail is enough.",
                f"{EVENT_BRIDGE}/eb-service-event-cloudtrail.html",
            ),
            "Deploy event-alarms first. If the bus is in another account, OrganizationId must be set there, and this "
            "account must be in the organization.",
            "Do not deploy it in an account and region in which event-alarms listens on the default bus.",
            Claim(
                "Events of global services such as IAM are in us-east-1. Deploy it there, too.",
                "awscloudtrail/latest/userguide/cloudtrail-concepts.html",
            ),
        ),
        costs=(BUS_PRICES,),
        limits=(
            Claim(
                "EventBridge tries for 24 hours to forward an event, and then drops it. The metric FailedInvocations of the "
                "rule counts such events.",
                f"{EVENT_BRIDGE}/eb-rule-retry-policy.html",
                f"{EVENT_BRIDGE}/eb-monitoring.html",
            ),
            Claim(
                "EventBridge does not forward an event again from the bus that received it.",
                f"{EVENT_BRIDGE}/eb-cross-account.html",
            ),
            Claim(
                "AWS does not document whether the bus may be in a region that accounts must enable.",
                NOT_DOCUMENTED,
                f"{EVENT_BRIDGE}/eb-cross-region.html",
            ),
            "Alarms of your own packs that match other read-only events need a rule of their own.",
            ROLES_LIMIT,
        ),
    ),
)
