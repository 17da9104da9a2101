"""The published template of the alarms on single events, with a message within seconds that says who did what."""

from dataclasses import replace
from typing import Annotated

from troposphere import AccountId, Equals, FindInMap, If, Not, Partition, Ref, Template

from cloudtrail_templates.claims import Claim
from cloudtrail_templates.components.event_alarms.event_alarms import EventAlarms
from cloudtrail_templates.components.event_alarms.event_bus import CentralEventBus
from cloudtrail_templates.components.event_alarms.event_pattern import reason_without_rule, with_event_rules
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection
from cloudtrail_templates.intrinsics import Given, sub
from cloudtrail_templates.options import Text, declared_option
from cloudtrail_templates.parameters import expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.definition import Definition
from cloudtrail_templates.templates.parts.alarms import expose_disabled_alarms, expose_regions
from cloudtrail_templates.templates.parts.event_alarms_about import ABOUT
from cloudtrail_templates.templates.parts.examples import ALARM_EXAMPLES, ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.notification import add_topic
from cloudtrail_templates.templates.parts.outputs import add_output
from cloudtrail_templates.templates.parts.rules import add_rule

CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}
"""The host of the console in each partition."""


class CentralBusParameters(Struct):
    """The bus of an organization, as parameters that may be empty."""

    organization_id: Annotated[
        Text | None,
        replace(
            declared_option(CentralEventBus, "organization_id").option,
            empty="Empty: the alarms are on the events of this account and region.",
        ),
    ] = None


def assemble(template: Template, *, detections: tuple[Detection, ...] = ALL_DETECTIONS) -> None:
    """Add the rules, the topic and the bus, and the parameters of their options.

    Detections that cannot have a rule are listed with the reason in the template's metadata.
    """
    topic = add_topic(template)
    options = expose(template, EventAlarms, "message_format")
    organization: Given = expose(template, CentralBusParameters, "organization_id")["organization_id"]
    bus_name = expose(template, CentralEventBus, "event_bus_name")
    ruled = with_event_rules(detections)
    template.metadata["MetricAlarmsOnly"] = {
        one.title: reason_without_rule(one) for one in detections if one not in ruled
    }
    options |= expose_regions(template, ruled)
    if "approved_regions" in options:
        _add_rule(template, organization)
    titles = [one.title for one in ruled]
    enabled_by = expose_disabled_alarms(template, titles, [one.title for one in ruled if one.noisy])
    options |= expose(template, EventAlarms, "trusted_principals", "trusted_addresses")
    options |= expose(template, EventAlarms, "name_prefix", "permissions_boundary", "role_path")
    bus = CentralEventBus(
        organization_id=organization.value, condition=organization.condition, **bus_name
    ).add_to(template)
    template.add_mapping("Console", {partition: {"Host": host} for partition, host in CONSOLES.items()})
    EventAlarms(
        topic=topic,
        detections=ruled,
        enabled_by=enabled_by,
        console=FindInMap("Console", Partition, "Host"),
        event_bus_name=Given(organization.condition, bus.name),
        **options,
    ).add_to(template)
    default = sub(
        "arn:${AWS::Partition}:events:${AWS::Region}:${Account}:event-bus/default", Account=AccountId
    )
    add_output(
        template,
        "EventBusArn",
        "ARN of the bus that the alarms listen on, for event-forwarder in other regions and accounts.",
        If(organization.condition, bus.arn, default),
    )


def _add_rule(template: Template, organization: Given) -> None:
    add_rule(
        template,
        "OrganizationNeedsRegions",
        (
            Not(Equals(Ref("ApprovedRegions"), "")),
            "OrganizationId is given, so events of all regions arrive: give the regions in use in ApprovedRegions, or every "
            "change outside the region of this stack sends a message.",
        ),
        when=Not(Equals(organization.value, "")),
    )


DEFINITION = Definition(
    name="event-alarms",
    group="alert",
    summary="EventBridge rules on AWS CloudTrail: a message within seconds that says who did what from where, for each "
    "alarm that looks at single events.",
    notes=Claim(
        "It needs a trail, and no log group. The rules match the same events as the alarms of alarms and threat-alarms; "
        "security scanners look for those. Events are regional: event-forwarder sends those of other regions and accounts.",
        "eventbridge/latest/userguide/eb-service-event-cloudtrail.html",
        "securityhub/latest/userguide/cloudwatch-controls.html",
    ),
    assemble=assemble,
    takes_outputs_of=("alarms", "baseline"),
    delivery="s3",
    capabilities=("CAPABILITY_NAMED_IAM",),
    examples={
        name: value
        for name, value in (ALARM_EXAMPLES | ROLE_EXAMPLES).items()
        if name not in ("LogGroupName", "MetricNamespace")
    }
    | {
        "ApprovedRegions": "eu-west-1,us-east-1",
        "DisabledAlarms": "VpcChanges, RouteTableChanges",
        "EventBusName": "security",
        "OrganizationId": "o-exampleorg1",
        "TrustedAddresses": "192.0.2.10,2001:db8::1",
        "TrustedPrincipals": "arn:aws:sts::111122223333:assumed-role/Deploy/*",
    },
    about=ABOUT,
)
