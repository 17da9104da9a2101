"""The time over which alarms are evaluated: that of the events, and the rest of the requested time."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cloudtrail_templates.backtest.reading.event_times import to_utc_second


@dataclass(frozen=True, kw_only=True)
class TimeRange:
    """From the first event to the last, extended to the requested start and end."""

    first_event: int
    """Its minute since 1970."""
    last_event: int
    """Its minute since 1970."""
    since: int | None = None
    """The requested start in seconds since 1970."""
    until: int | None = None
    """The requested end in seconds since 1970, exclusive. Never in the future, where silence means nothing."""

    @property
    def first(self) -> int:
        """The first minute since 1970."""
        return self.first_event if self.since is None else min(self.first_event, self.since // 60)

    @property
    def last(self) -> int:
        """The last minute since 1970."""
        return self.last_event if self.until is None else max(self.last_event, (self.until - 1) // 60)

    def periods(self, period_seconds: int) -> tuple[int, int]:
        """Return the first and the last period, numbered since 1970.

        The periods at the ends have an event or lie completely in the requested time: one that lies in it only in part
        may have events outside.
        """
        first, last = self.first_event * 60 // period_seconds, self.last_event * 60 // period_seconds
        if self.since is not None:
            first = min(first, -(-self.since // period_seconds))
        if self.until is not None:
            last = max(last, self.until // period_seconds - 1)
        return first, last


def requested_seconds(
    since: datetime | None, until: datetime | None, now: datetime | None = None
) -> tuple[int | None, int | None]:
    """Return the requested start and end in seconds since 1970. A time without a zone is UTC."""
    now = now or datetime.now(UTC)
    return (
        None if since is None else _seconds(since),
        None if until is None else min(_seconds(until), _seconds(now)),
    )


def _seconds(time: datetime) -> int:
    return int(to_utc_second(time).timestamp())
