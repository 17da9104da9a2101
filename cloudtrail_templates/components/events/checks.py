"""Choices of events that CloudTrail refuses, or that record nothing."""

from typing import Any

from troposphere import AWSHelperFn, BaseAWSObject

from cloudtrail_templates.components.events.recorded import ARN_PREFIXES, DATA_EVENTS, RecordedEvents
from cloudtrail_templates.components.events.rendering import render_selectors
from cloudtrail_templates.components.events.selectors import NetworkActivityEvents
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.options import Text

MAX_VALUES = 500
"""The most values in all conditions of all advanced event selectors of a trail.

The other quotas, 5 selectors and 250 resources, are those of basic event selectors.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""


def check_events(events: RecordedEvents, excluded_prefixes: tuple[Any, ...]) -> None:
    """Raise OptionError for a choice of events that CloudTrail refuses or that records nothing."""
    selectors = render_selectors(events, excluded_prefixes)
    if not selectors:
        raise OptionError(
            "management_events is None and so are all data events; choose some events to record"
        )
    if events.api_call_rate_insights is True and not _one_of(events.management_events, ("All", "WriteOnly")):
        raise OptionError(
            f"api_call_rate_insights needs write management events, got {events.management_events!r}; pass "
            "management_events='All' or 'WriteOnly'"
        )
    if events.api_error_rate_insights is True and events.management_events == "None":
        raise OptionError(
            "api_error_rate_insights needs management events, got 'None'; pass management_events='All'"
        )
    for name in ("data_call_rate_insights", "data_error_rate_insights", "aggregation_templates"):
        value = getattr(events, name)
        if (value is True or isinstance(value, tuple)) and not _has_data_events(events):
            raise OptionError(
                f"{name} needs data events, got none; choose some, such as s3_data_events='All'"
            )
    for choice, name in ARN_PREFIXES.items():
        if isinstance(getattr(events, name), tuple) and getattr(events, choice) == "None":
            raise OptionError(f"{name} needs {choice}, got 'None'; pass {choice}='All'")
    count = _count_values(selectors)
    if count > MAX_VALUES:
        raise OptionError(
            f"event selectors must have at most {MAX_VALUES} values, got {count}; match beginnings of ARNs with "
            "starts_with, or leave values out"
        )


def _has_data_events(events: RecordedEvents) -> bool:
    if any(getattr(events, name) != "None" for name in DATA_EVENTS):
        return True
    return any(not isinstance(one, NetworkActivityEvents) for one in events.event_selectors)


def _one_of(value: Text, words: tuple[str, ...]) -> bool:
    return value in words if isinstance(value, str) else True


def _count_values(node: Any) -> int:
    """Return how many values the rendered selectors have at most; a reference to a list counts as one."""
    node = _content(node)
    if isinstance(node, list):
        return sum(map(_count_values, node))
    if not isinstance(node, dict):
        return 0
    if "Fn::If" in node:
        return max(map(_count_values, node["Fn::If"][1:]))
    if "Field" in node:
        return sum(_longest(values) for name, values in node.items() if name != "Field")
    return sum(map(_count_values, node.values()))


def _longest(values: Any) -> int:
    values = _content(values)
    if isinstance(values, dict) and "Fn::If" in values:
        return max(map(_longest, values["Fn::If"][1:]))
    return len(values) if isinstance(values, list) else 1


def _content(node: Any) -> Any:
    """Return what an object of troposphere holds; other values as they are."""
    while isinstance(node, AWSHelperFn):
        node = node.data
    return node.resource if isinstance(node, BaseAWSObject) else node
