"""What was counted in the logs: for each filter what it matched and when, and what could not be read."""

from collections import Counter
from dataclasses import dataclass, field

OTHERS = "(others)"
"""Stands for principals and sources that are counted together because there are too many of them."""


@dataclass(kw_only=True)
class FilterCounts:
    """The events that one filter matched."""

    events: int = 0
    minutes: Counter[int] = field(default_factory=Counter)
    """Events by minute since 1970. The period of an alarm is a multiple of it."""
    principals: Counter[str] = field(default_factory=Counter)
    """Events by ARN, or by what the event has instead. Those with few events may be under `OTHERS`."""
    sources: Counter[str] = field(default_factory=Counter)
    """Events by sourceIPAddress. Those with few events may be under `OTHERS`."""
    regions: Counter[str] = field(default_factory=Counter)
    principal_minutes: dict[str, Counter[int]] = field(default_factory=dict)
    """Events by minute of the principals with the most events; their number is limited.

    They are complete if their sum is the number in `principals`: a principal that had few events for a long time may
    have lost its first minutes.
    """
    source_minutes: dict[str, Counter[int]] = field(default_factory=dict)
    """The same by source."""


@dataclass(kw_only=True)
class LogCounts:
    """What was counted in the logs."""

    by_filter: dict[str, FilterCounts]
    """By the title of the filter."""
    all_minutes: Counter[int] = field(default_factory=Counter)
    """All events by minute, matched or not: the alarm on a silent trail counts them."""
    files: int = 0
    skipped_files: int = 0
    """Digests, and files that are not logs."""
    unreadable_files: int = 0
    """Files of which no event could be read. `problems` says why."""
    events: int = 0
    """Events that were compared with the filters. One that CloudTrail delivered twice counts twice, as in CloudWatch."""
    events_outside: int = 0
    """Events outside the requested time."""
    events_too_large: int = 0
    """Events over 256 KB, which CloudTrail does not send to CloudWatch Logs. No filter was compared with them."""
    events_stray: int = 0
    """Events whose date is wrong. They are left out when the counts are evaluated."""
    events_without_read_only: int = 0
    """Events without the field readOnly, of files whose first or last event lacks it."""
    bytes_read: int = 0
    """Bytes of the files as they are stored, before decompression."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """File, and what could not be read in it, in one line. Everything else was read."""
    interrupted: bool = False
