"""The bus that receives the events of the accounts of an organization, and the rule that forwards events to it."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import AWSObject, GetAtt, Ref, encode_to_dict
from troposphere.events import EventBus, RetryPolicy, Rule, Target

from cloudtrail_templates.components.component import Component, check_tags_of_roles
from cloudtrail_templates.components.event_alarms.event_pattern import WITH_READ_ONLY_EVENTS, read_only_names
from cloudtrail_templates.components.roles import Roles
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.intrinsics import present, sub
from cloudtrail_templates.languages.eventbridge.patterns import from_cloudtrail
from cloudtrail_templates.options import Option, Text
from cloudtrail_templates.policies.event_alarms import event_bus_policy, forward_policy, rules_trust

EVENT_BUS_NAME = Option(
    "Name of the bus that receives events of other accounts and regions.",
    group="Events",
    MaxLength=256,
    AllowedPattern=r"(?!default$|aws\.)[A-Za-z0-9_.-]+",
    must="must be at most 256 letters, digits and _.- and not default; give a name like cloudtrail",
)


class CentralEventBus(Component):
    """A bus to which the accounts of an organization forward events of CloudTrail.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """

    organization_id: Annotated[
        Text,
        Option(
            "Organization whose accounts forward events to a bus of this stack.",
            sources=("eventbridge/latest/userguide/eb-cross-account.html",),
            group="Events",
            AllowedPattern="o-[a-z0-9]{10,32}",
            must="must be the id of an organization; write o-exampleorg1",
        ),
    ]
    event_bus_name: Annotated[Text, EVENT_BUS_NAME] = "cloudtrail"
    title: str = "EventBus"

    @property
    def name(self) -> Ref:
        """The name of the bus."""
        return Ref(self.title)

    @property
    def arn(self) -> GetAtt:
        """The ARN of the bus."""
        return GetAtt(self.title, "Arn")

    def resources(self) -> Sequence[AWSObject]:
        arn = sub(
            "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${Name}",
            Name=self.event_bus_name,
        )
        bus = EventBus(
            self.title,
            Name=self.event_bus_name,
            Description="Receives events of CloudTrail from the accounts of the organization.",
            Policy=encode_to_dict(event_bus_policy(arn, self.organization_id)),
            **present(Tags=self._tagged()),
            **self._attributes(),
        )
        return [bus]


class EventForwarder(Roles, Component):
    """A rule that forwards the events that event alarms can match to a bus in another region or account.

    These are management events that change something, and read-only events that are denied, that are of the root user, or
    whose names alarms look for.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
    """

    event_bus_arn: Annotated[
        Text,
        Option(
            "ARN of the bus that receives the events: the output EventBusArn of event-alarms.",
            group="Events",
            AllowedPattern=r"arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus/[A-Za-z0-9_./-]{1,256}",
            must="must be the ARN of an event bus; write arn:aws:events:<region>:<account>:event-bus/<name>",
        ),
    ]
    title: str = "EventForwarder"

    def __post_init__(self) -> None:
        super().__post_init__()
        check_tags_of_roles(self.tags)
        self.check_names([f"{self.title}Role"])
        self.role_name(f"{self.title}Role")

    @property
    def arn(self) -> GetAtt:
        """The ARN of the rule."""
        return GetAtt(self.title, "Arn")

    def resources(self) -> Sequence[AWSObject]:
        own, role = self._attributes(), f"{self.title}Role"
        rule = Rule(
            self.title,
            Description="Forwards events of CloudTrail to the bus of the event alarms.",
            EventPattern=forwarded_events(),
            State=WITH_READ_ONLY_EVENTS,
            Targets=[
                Target(
                    Id="Bus",
                    Arn=self.event_bus_arn,
                    RoleArn=GetAtt(role, "Arn"),
                    RetryPolicy=RetryPolicy(MaximumEventAgeInSeconds=86_400, MaximumRetryAttempts=185),
                )
            ],
            **present(Tags=self._tagged()),
            **own,
        )
        roles = self.role_with_policy(
            role,
            purpose="Lets EventBridge forward events of CloudTrail.",
            allows="Send events to one event bus.",
            trust=rules_trust(),
            policy=forward_policy(self.event_bus_arn),
            tags=self.tags,
            **own,
        )
        return [*roles, rule]


def forwarded_events() -> dict[str, Any]:
    """Return the event pattern of what the alarms can match."""
    missing = {"exists": False}
    alternatives: list[dict[str, Any]] = [
        {"managementEvent": [True, missing], "readOnly": [False, missing]},
        {"userIdentity": {"type": ["Root"]}},
        {"errorCode": [{"prefix": "AccessDenied"}, {"suffix": "UnauthorizedOperation"}]},
    ]
    names = sorted({name for one in ALL_DETECTIONS if one.threshold == 1 for name in read_only_names(one)})
    return from_cloudtrail({"$or": [*alternatives, {"eventName": names}]})
