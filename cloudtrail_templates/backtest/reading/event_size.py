"""Leave out events over 256 KB: CloudTrail stores them in S3 and does not send them to CloudWatch Logs.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
"""

import json
from collections.abc import Sequence

from cloudtrail_templates.backtest.reading.events import Event, without_views
from cloudtrail_templates.backtest.reading.problems import FileProblems

MAX_EVENT_BYTES = 256 << 10

_GAP = MAX_EVENT_BYTES // 2
_MARK = b"eventVersion"  # without quotes, which are escaped where an event is within a text


def without_large_events(events: Sequence[Event], text: bytes, problems: FileProblems) -> Sequence[Event]:
    """Return the events of a text that CloudWatch Logs would get, and count the others.

    Args:
        events: The events of the text.
        text: The text that they were read from.
        problems: Counts the events that are left out.
    """
    if not _may_have_large_event(text):
        return events
    kept = [event for event in events if _size(event) <= MAX_EVENT_BYTES]
    problems.too_large += len(events) - len(kept)
    return kept


def _may_have_large_event(text: bytes) -> bool:
    """Return False if no event is over the limit, which takes a few steps even in a large text.

    Every event has an eventVersion, so a large event has more than half of its size before or behind it.
    """
    place = 0
    while len(text) - place > _GAP:
        found = text.rfind(_MARK, place + 1, place + _GAP)
        if found < 0:
            return True
        place = found
    return False


def _size(event: Event) -> int:
    (value,) = without_views((event,))
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
