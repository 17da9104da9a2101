"""What is kept of an event that a filter matched."""

from collections.abc import Sequence

from cloudtrail_templates.backtest.counting.bounded_counts import MatchedEvent
from cloudtrail_templates.backtest.reading.event_times import minute_of, to_event_time
from cloudtrail_templates.backtest.reading.events import OBJECTS, Event
from cloudtrail_templates.filter_pattern.lookup import MISSING

UNKNOWN = "(unknown)"
MAX_NAME_LENGTH = 300

# The fields that name the principal, the best first.
PRINCIPAL_FIELDS = ("arn", "invokedBy", "userName", "principalId", "type")
_SOURCE = ("sourceIPAddress",)
_REGION = ("awsRegion",)


def event_time_of(event: Event) -> str | None:
    """Return the eventTime in its usual form; None if it has none, or is a notification of S3."""
    is_notification = event.get("eventSource") == "aws:s3"
    return None if is_notification else to_event_time(event.get("eventTime", MISSING))


def matched_event(event: Event) -> MatchedEvent:
    """Return the minute, the principal, the source and the region of an event."""
    identity = event.get("userIdentity")
    return (
        minute_of(event["eventTime"]),
        _first_name(identity, PRINCIPAL_FIELDS) if isinstance(identity, OBJECTS) else UNKNOWN,
        _first_name(event, _SOURCE),
        _first_name(event, _REGION),
    )


def _first_name(event: Event, fields: Sequence[str]) -> str:
    """Return the first text among these fields that is short enough to be kept as a name."""
    for field_name in fields:
        value = event.get(field_name)
        if isinstance(value, str) and 0 < len(value) <= MAX_NAME_LENGTH:
            return value
    return UNKNOWN
