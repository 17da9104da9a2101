"""Selectors of data events and network activity events, as plain values."""

from collections.abc import Sequence
from typing import Annotated, Any

from troposphere import If, NoValue
from troposphere.cloudtrail import AdvancedEventSelector, AdvancedFieldSelector

from cloudtrail_templates.components.events.match import FieldMatch, as_match, field_selector
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.intrinsics import pick, present_items
from cloudtrail_templates.options import Flag, Option, Text, check_options
from cloudtrail_templates.structs import Struct

S3_OBJECT = "AWS::S3::Object"
READ_WRITE = ("All", "ReadOnly", "WriteOnly")
_FROM_START = ("equals", "not_equals", "starts_with", "not_starts_with")
_DENIED = "VpceAccessDenied"

RESOURCE_TYPE = Option(
    "Type of the resources whose data events are recorded, billed per event.",
    sources=("awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
    group="Events",
    AllowedPattern=r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+",
    must="must be a resource type such as AWS::SNS::Topic; take it from CloudTrail's table of data events",
)
EVENT_SOURCE = Option(
    "Service whose API calls through VPC endpoints are recorded, billed per event.",
    sources=("awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html",),
    group="Events",
    AllowedPattern=r"[a-z0-9-]+\.amazonaws\.com",
    must="must be an event source such as kms.amazonaws.com; take it from CloudTrail's list of network activity events",
)


class DataEvents(Struct):
    """Data events of one type of resource, all or those that match every given field.

    Each of `arns`, `event_names`, `event_sources`, `event_types` and `principals` takes a `Match`, or a tuple of values
    that the field must be equal to. `principals` is the field userIdentity.arn; the ARN of an assumed role's session ends
    in the session's name, so match it with `starts_with`. `console_sessions` records only what came from a session
    of the AWS Management Console, or, if False, only the rest. `condition` names a condition of the template
    under which the events are recorded. S3 data events leave out the trail's own log buckets.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """

    resource_type: Annotated[Text, RESOURCE_TYPE]
    arns: FieldMatch | None = None
    event_names: FieldMatch | None = None
    event_sources: FieldMatch | None = None
    event_types: FieldMatch | None = None
    principals: FieldMatch | None = None
    console_sessions: bool | None = None
    read_write: Annotated[
        Text,
        Option(
            "Data events to record: WriteOnly for changes, ReadOnly for read operations, All for both.",
            group="Events",
            AllowedValues=READ_WRITE,
            decides=True,
            must=f"must be one of {', '.join(READ_WRITE)}",
        ),
    ] = "All"
    name: str | None = None
    condition: str | None = None

    def __post_init__(self) -> None:
        check_options(self)
        for option in ("arns", "principals"):
            match = as_match(option, getattr(self, option))
            for value in match.literals(*_FROM_START) if match else ():
                if not value.startswith("arn:"):
                    raise OptionError(
                        f"{option} must begin with arn:, got {shorten(value)}; give the ARN or its beginning"
                    )
        arns = as_match("arns", self.arns)
        if arns and self.resource_type == S3_OBJECT:
            for value in arns.literals("equals", "not_equals"):
                if "/" not in value:
                    raise OptionError(
                        f"arns of {S3_OBJECT} must name an object, got {shorten(value)}; for a bucket write "
                        f"Match(starts_with=('{value}/',))"
                    )
        for option in ("event_names", "event_sources", "event_types"):
            as_match(option, getattr(self, option))

    def render(self, excluded_prefixes: Sequence[Any] = (), exclude: Flag = True) -> Any:
        """Return the advanced event selector.

        Args:
            excluded_prefixes: beginnings of the ARNs of S3 objects to leave out.
            exclude: whether they are left out.
        """
        match = as_match("arns", self.arns)
        arns = field_selector("resources.ARN", match)
        if excluded_prefixes and self.resource_type == S3_OBJECT:
            without = field_selector("resources.ARN", match, excluded_prefixes)
            arns = pick(exclude, {True: without}, otherwise=arns)
        return _selector(
            self.name or _name("Data events of ", self.resource_type),
            self.condition,
            AdvancedFieldSelector(Field="eventCategory", Equals=["Data"]),
            read_only(self.read_write),
            AdvancedFieldSelector(Field="resources.type", Equals=[self.resource_type]),
            arns,
            field_selector("eventName", as_match("event_names", self.event_names)),
            field_selector("eventSource", as_match("event_sources", self.event_sources)),
            field_selector("eventType", as_match("event_types", self.event_types)),
            field_selector("userIdentity.arn", as_match("principals", self.principals)),
            _console(self.console_sessions),
        )


class NetworkActivityEvents(Struct):
    """API calls to one service through VPC endpoints, all or only those that an endpoint policy denied.

    `event_names` and `vpc_endpoint_ids` take a `Match`, or a tuple of values that the field must be equal to. `condition`
    names a condition of the template under which the events are recorded.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
    """

    event_source: Annotated[Text, EVENT_SOURCE]
    only_denied: Annotated[
        Flag,
        Option(
            "Record only calls that the policy of a VPC endpoint denied (VpceAccessDenied).",
            sources=("awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html",),
            group="Events",
            decides=True,
        ),
    ] = False
    event_names: FieldMatch | None = None
    vpc_endpoint_ids: FieldMatch | None = None
    name: str | None = None
    condition: str | None = None

    def __post_init__(self) -> None:
        check_options(self)
        as_match("event_names", self.event_names)
        as_match("vpc_endpoint_ids", self.vpc_endpoint_ids)

    def render(self) -> Any:
        """Return the advanced event selector."""
        return _selector(
            self.name or _name("Network activity events of ", self.event_source),
            self.condition,
            AdvancedFieldSelector(Field="eventCategory", Equals=["NetworkActivity"]),
            AdvancedFieldSelector(Field="eventSource", Equals=[self.event_source]),
            pick(self.only_denied, {True: AdvancedFieldSelector(Field="errorCode", Equals=[_DENIED])}),
            field_selector("eventName", as_match("event_names", self.event_names)),
            field_selector("vpcEndpointId", as_match("vpc_endpoint_ids", self.vpc_endpoint_ids)),
        )


def read_only(read_write: Text) -> Any:
    """Return the selector of the field readOnly, or None for both kinds of events."""
    return pick(
        read_write,
        {
            "ReadOnly": AdvancedFieldSelector(Field="readOnly", Equals=["true"]),
            "WriteOnly": AdvancedFieldSelector(Field="readOnly", Equals=["false"]),
        },
    )


def _console(sessions: bool | None) -> Any:
    """Return the selector of console sessions; the field can only be compared with true."""
    if sessions is None:
        return None
    field: dict[str, Any] = {"Equals" if sessions else "NotEquals": ["true"]}
    return AdvancedFieldSelector(Field="sessionCredentialFromConsole", **field)


def _name(text: str, value: Any) -> str:
    return f"{text}{value}" if isinstance(value, str) else text.split(" of ")[0]


def _selector(name: str, condition: str | None, *parts: Any) -> Any:
    selector = AdvancedEventSelector(Name=name, FieldSelectors=present_items(*parts))
    return If(condition, selector, NoValue) if condition else selector
