"""Find the events in what AWS's services and commands wrap around them.

| Source | Form |
| --- | --- |
| Log files, the JSON download of Event history | `{"Records": [event, ...]}` |
| `aws cloudtrail lookup-events` | `{"Events": [{"CloudTrailEvent": "event as text"}]}` |
| A subscription of CloudWatch Logs | `{"messageType": "DATA_MESSAGE", "logEvents": [{"message": "event as text"}]}` |
| `aws logs filter-log-events`, `get-log-events` | `{"events": [{"message": "event as text"}]}` |
| The JSON download of CloudWatch Logs Insights | `[{"@message": event}]` |
| `aws logs get-query-results` | `{"results": [[{"field": "@message", "value": "event as text"}]]}` |
| Amazon EventBridge | `{"detail-type": "AWS API Call via CloudTrail", "detail": event}` |

Each of them may be an element of a list.

Source:
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-cli.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from cloudtrail_templates.backtest.reading.events import ARRAYS, OBJECTS, decode, elements

_LISTS = ("Records", "Events", "logEvents", "events", "results")
_SINGLE = ("CloudTrailEvent", "message", "@message", "detail")
_MAX_DEPTH = 6


def events_in(value: Any) -> list[Any] | None:
    """Return the events in a JSON value; None if it is neither an event nor a known envelope.

    An element of an envelope that is no event is returned as it is. Aggregated events, which summarize data events and
    have no eventTime, and control messages of a subscription are left out: they are no events that a filter receives.

    Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aggregated-events.html
    """
    return _events_in(value, _MAX_DEPTH)


def elements_of(value: Any) -> list[Any] | None:
    """Return the elements of a list, or of the list in an envelope; None if a value is neither."""
    if isinstance(value, OBJECTS):
        with suppress(ValueError):  # a number of more than 4,300 digits
            value = next((each for each in map(value.get, _LISTS) if isinstance(each, ARRAYS)), None)
    return elements(value) if isinstance(value, ARRAYS) else None


def unwrap(values: Iterable[Any]) -> list[Any]:
    """Return the events in each of the values; a value that has none is returned as it is."""
    return [event for value in values for event in _events_or_itself(value, _MAX_DEPTH)]


def is_aggregated(value: Any) -> bool:
    """Return whether a value is an aggregated event."""
    return isinstance(value, OBJECTS) and value.get("eventCategory") == "Aggregated"


def _events_or_itself(value: Any, depth: int) -> list[Any]:
    found = _events_in(value, depth)
    return [value] if found is None else found


def _events_in(value: Any, depth: int) -> list[Any] | None:
    if not depth:
        return None
    if isinstance(value, str):
        return _events_in_text(value, depth)
    if isinstance(value, ARRAYS):
        members = elements(value)
        parts = [_events_in(member, depth - 1) for member in members]
        if all(part is None for part in parts):
            return None
        return [
            event
            for member, part in zip(members, parts, strict=True)
            for event in ([member] if part is None else part)
        ]
    if not isinstance(value, OBJECTS):
        return None
    try:
        return _events_in_object(value, depth)
    except ValueError:  # a number of more than 4,300 digits
        return None


def _events_in_text(text: str, depth: int) -> list[Any] | None:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return _events_in(decode(text.encode("utf-8", "replace")), depth - 1)
    except ValueError:
        return None


def _events_in_object(value: Any, depth: int) -> list[Any] | None:
    if "eventTime" in value or "eventName" in value:
        return [value]
    if is_aggregated(value) or value.get("messageType") == "CONTROL_MESSAGE":
        return []
    for name in _LISTS:
        members = value.get(name)
        if isinstance(members, ARRAYS):
            return [event for each in elements(members) for event in _events_or_itself(each, depth - 1)]
    for name in _SINGLE:
        inner = value.get(name)
        if inner is not None:
            return _events_in(inner, depth - 1)
    if "field" in value and "value" in value:
        return _events_in(value.get("value"), depth - 1) if value.get("field") == "@message" else []
    return None
