"""The parameters that choose the events of a trail."""

from typing import Annotated, Any

from troposphere import Equals, If, Template

from cloudtrail_templates.components import DataEvents, Match, NetworkActivityEvents, Trail
from cloudtrail_templates.components.events.match import arn_prefix
from cloudtrail_templates.components.events.recorded import AGGREGATION_TEMPLATES, ARN_PREFIXES, DATA_EVENTS
from cloudtrail_templates.components.events.selectors import READ_WRITE
from cloudtrail_templates.intrinsics import Given
from cloudtrail_templates.options import Option, Text, Texts
from cloudtrail_templates.parameters import NONE, expose
from cloudtrail_templates.structs import Struct
from cloudtrail_templates.templates.parts.event_lists import EVENT_SOURCES, RESOURCE_TYPES
from cloudtrail_templates.templates.parts.event_rules import SLOTS, add_event_rules, is_chosen
from cloudtrail_templates.templates.parts.limited_lists import MOST_ARNS, EventLists

_ALL = "All"


class FurtherDataEvents(Struct):
    """Data events of a type that has no parameter of its own.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """

    type: Annotated[
        Text,
        Option(
            "A further type of resource whose data events are recorded, billed per event.",
            sources=("awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
            group="Further events",
            AllowedValues=(NONE, *RESOURCE_TYPES),
            must="must be None or a type of the list; the library takes every other type",
        ),
    ] = NONE
    arn_prefixes: Annotated[
        Texts | None,
        Option(
            "Beginnings of the ARNs of the resources to record. Not for types without ARNs.",
            sources=("awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",),
            group="Further events",
            empty="Empty: all resources of the type.",
            AllowedPattern=arn_prefix(),
            MaxItems=MOST_ARNS,
            must=f"must be at most {MOST_ARNS} beginnings of ARNs, without *; separate them with commas",
        ),
    ] = None
    choice: Annotated[
        Text,
        Option(
            "Whether changes (WriteOnly), read operations (ReadOnly) or both are recorded.",
            group="Further events",
            AllowedValues=READ_WRITE,
            decides=True,
            must=f"must be one of {', '.join(READ_WRITE)}",
        ),
    ] = "All"


class NetworkActivity(Struct):
    """A service whose API calls through VPC endpoints are recorded.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
    """

    source: Annotated[
        Text,
        Option(
            "A service whose API calls through VPC endpoints are recorded, billed per event.",
            sources=("awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html",),
            group="Further events",
            AllowedValues=(NONE, *EVENT_SOURCES),
            must="must be None or a service of the list; the library takes every other one",
        ),
    ] = NONE


class AggregatedEvents(Struct):
    """Summaries of data events.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/aggregating-data-events.html
    """

    aggregated_events: Annotated[
        Text,
        Option(
            "Summaries of the data events of every 5 minutes: by API call (API_ACTIVITY), by resource (RESOURCE_ACCESS), "
            "by principal (USER_ACTIONS), or all three. Billed; needs data events.",
            sources=("awscloudtrail/latest/userguide/aggregating-data-events.html",),
            group="Further events",
            AllowedValues=(NONE, *AGGREGATION_TEMPLATES, _ALL),
            must=f"must be one of {', '.join((NONE, *AGGREGATION_TEMPLATES, _ALL))}",
        ),
    ] = NONE


def expose_events(template: Template) -> dict[str, Any]:
    """Add the parameters, their conditions and rules, and return the options of `Trail` that refer to them."""
    options = expose(
        template, Trail, "management_events", "exclude_kms_events", "exclude_rds_data_events", *DATA_EVENTS
    )
    options |= expose(template, Trail, "api_call_rate_insights", "api_error_rate_insights")
    options |= expose(template, EventLists, *ARN_PREFIXES.values())
    options |= expose(template, Trail, "exclude_log_buckets", group="Further events")
    options |= expose(template, EventLists, "data_event_excluded_principals")
    insights = ("data_call_rate_insights", "data_error_rate_insights")
    options |= expose(template, Trail, *insights, group="Further events")
    options["aggregation_templates"] = _aggregated(template)
    selectors = [_further_data_events(template, slot) for slot in SLOTS]
    only_denied = expose(
        template,
        NetworkActivityEvents,
        "only_denied",
        prefix="NetworkActivity",
        group="Further events",
        defaults={"only_denied": True},
    )
    options["event_selectors"] = (
        *selectors,
        *(_network_activity(template, slot, only_denied) for slot in SLOTS),
    )
    add_event_rules(template)
    return options


def _further_data_events(template: Template, slot: str) -> DataEvents:
    prefix = f"{slot}DataEvents"
    chosen = expose(template, FurtherDataEvents, "type", "arn_prefixes", "choice", prefix=prefix)
    return DataEvents(
        name=f"{slot} further data events",
        resource_type=chosen["type"],
        arns=Match(starts_with=chosen["arn_prefixes"]),
        read_write=chosen["choice"],
        condition=_add_condition(template, f"{prefix}Type"),
    )


def _network_activity(template: Template, slot: str, only_denied: dict[str, Any]) -> NetworkActivityEvents:
    title = f"{slot}NetworkActivitySource"
    source = expose(template, NetworkActivity, "source", prefix=f"{slot}NetworkActivity")["source"]
    return NetworkActivityEvents(
        name=f"{slot} network activity events",
        event_source=source,
        condition=_add_condition(template, title),
        **only_denied,
    )


def _aggregated(template: Template) -> Given:
    chosen = expose(template, AggregatedEvents, "aggregated_events")["aggregated_events"]
    template.add_condition("AggregatesInEveryWay", Equals(chosen, _ALL))
    templates = If("AggregatesInEveryWay", list(AGGREGATION_TEMPLATES), [chosen])
    return Given(_add_condition(template, "AggregatedEvents"), templates)


def _add_condition(template: Template, parameter: str) -> str:
    name = f"Has{parameter}"
    template.add_condition(name, is_chosen(parameter))
    return name
