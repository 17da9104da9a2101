"""The properties of a trail that choose events, made from its options."""

from collections.abc import Sequence
from typing import Any

from troposphere.cloudtrail import (
    AdvancedEventSelector,
    AdvancedFieldSelector,
    AggregationConfiguration,
    InsightSelector,
)

from cloudtrail_templates.components.events.match import Match, field_selector
from cloudtrail_templates.components.events.recorded import ARN_PREFIXES, DATA_EVENTS, RecordedEvents
from cloudtrail_templates.components.events.selectors import (
    S3_OBJECT,
    DataEvents,
    NetworkActivityEvents,
    read_only,
)
from cloudtrail_templates.intrinsics import given, pick, present, present_items
from cloudtrail_templates.options import Flag, Text


def event_properties(events: RecordedEvents, excluded_prefixes: Sequence[Any]) -> dict[str, Any]:
    """Return the properties of a trail that choose events.

    Args:
        events: the options.
        excluded_prefixes: beginnings of the ARNs of objects in the log buckets.
    """
    aggregation = given(
        events.aggregation_templates,
        lambda templates: [AggregationConfiguration(EventCategory="Data", Templates=_as_list(templates))],
    )
    return {
        "AdvancedEventSelectors": render_selectors(events, excluded_prefixes),
        **present(InsightSelectors=_insights(events) or None, AggregationConfigurations=aggregation),
    }


def render_selectors(events: RecordedEvents, excluded_prefixes: Sequence[Any] = ()) -> list[Any]:
    """Return the advanced event selectors of the options."""
    selectors = [_management_events(events)]
    for name, resource_type in DATA_EVENTS.items():
        selectors.append(_data_events(events, name, resource_type, excluded_prefixes))
    for one in events.event_selectors:
        if isinstance(one, DataEvents):
            selectors.append(one.render(excluded_prefixes, events.exclude_log_buckets))
        else:
            selectors.append(one.render() if isinstance(one, NetworkActivityEvents) else one)
    return present_items(*selectors)


def _management_events(events: RecordedEvents) -> Any:
    """Return the selector of management events, or None for the choice "None".

    Two services are all that a trail can exclude from them; other fields are for event data stores. The name is the
    one that the console gives the selector, and Prowler compares it.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
    """
    kms, rds = "kms.amazonaws.com", "rdsdata.amazonaws.com"

    def without(*sources: str) -> AdvancedFieldSelector:
        return AdvancedFieldSelector(Field="eventSource", NotEquals=list(sources))

    excluded = pick(
        events.exclude_kms_events,
        {True: pick(events.exclude_rds_data_events, {True: without(kms, rds)}, otherwise=without(kms))},
        otherwise=pick(events.exclude_rds_data_events, {True: without(rds)}),
    )
    return _chosen(events.management_events, "Management events selector", "Management", excluded)


def _data_events(
    events: RecordedEvents, name: str, resource_type: str, excluded_prefixes: Sequence[Any]
) -> Any:
    """Return the selector of data events of a type, or None for the choice "None"."""
    prefixes, principals = getattr(events, ARN_PREFIXES[name]), events.data_event_excluded_principals
    match = None if prefixes is None else Match(starts_with=prefixes)
    arns = field_selector("resources.ARN", match)
    if resource_type == S3_OBJECT and excluded_prefixes:
        without = field_selector("resources.ARN", match, excluded_prefixes)
        arns = pick(events.exclude_log_buckets, {True: without}, otherwise=arns)
    return _chosen(
        getattr(events, name),
        f"Data events of {resource_type}",
        "Data",
        AdvancedFieldSelector(Field="resources.type", Equals=[resource_type]),
        arns,
        None if principals is None else field_selector("userIdentity.arn", Match(not_starts_with=principals)),
    )


def _chosen(read_write: Text, name: str, category: str, *more: Any) -> Any:
    fields = present_items(
        AdvancedFieldSelector(Field="eventCategory", Equals=[category]), read_only(read_write), *more
    )
    return pick(read_write, {"None": None}, otherwise=AdvancedEventSelector(Name=name, FieldSelectors=fields))


def _insights(events: RecordedEvents) -> list[Any]:
    """Return the Insights selectors, each with all its event categories: what is not listed is switched off.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/insights-events-CLI-enable.html
    """
    return present_items(
        _insight("ApiCallRateInsight", events.api_call_rate_insights, events.data_call_rate_insights),
        _insight("ApiErrorRateInsight", events.api_error_rate_insights, events.data_error_rate_insights),
    )


def _insight(insight_type: str, management: Flag, data: Flag) -> Any:
    def of(*categories: Any) -> InsightSelector:
        return InsightSelector(InsightType=insight_type, EventCategories=present_items(*categories))

    return pick(
        management,
        {True: of("Management", pick(data, {True: "Data"}))},
        otherwise=pick(data, {True: of("Data")}),
    )


def _as_list(values: Any) -> Any:
    return list(values) if isinstance(values, tuple) else values
