"""The time over which alarms are evaluated: that of the events, and whatever more was asked for."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Span:
    """From the first event to the last, and on to the ends of the time asked for, where nothing may have come."""

    first_event: int
    """Its minute since 1970."""
    last_event: int
    since: int | None = None
    """Seconds since 1970, where a beginning was asked for."""
    until: int | None = None
    """The second that no longer belongs to it; never in the future, of which nobody knows that it is silent."""

    @property
    def first(self) -> int:
        """The first minute since 1970."""
        return self.first_event if self.since is None else min(self.first_event, self.since // 60)

    @property
    def last(self) -> int:
        """The last minute since 1970."""
        return self.last_event if self.until is None else max(self.last_event, (self.until - 1) // 60)

    def periods(self, period_seconds: int) -> tuple[int, int]:
        """The first and the last period, numbered since 1970.

        Those at the ends have an event or are whole: what is only begun may still have one.
        """
        first, last = self.first_event * 60 // period_seconds, self.last_event * 60 // period_seconds
        if self.since is not None:
            first = min(first, -(-self.since // period_seconds))
        if self.until is not None:
            last = max(last, self.until // period_seconds - 1)
        return first, last


def asked(
    since: datetime | None, until: datetime | None, now: datetime | None = None
) -> tuple[int | None, int | None]:
    """Seconds since 1970 of the ends of a time; without a time zone they are UTC."""
    now = now or datetime.now(UTC)
    return (
        None if since is None else _seconds(since),
        None if until is None else min(_seconds(until), _seconds(now)),
    )


def in_utc(at: datetime) -> datetime:
    """The time in UTC, rounded up to the second: no event has a fraction of one."""
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return (at + timedelta(microseconds=-at.microsecond % 1_000_000)).replace(microsecond=0)


def _seconds(at: datetime) -> int:
    return int(in_utc(at).timestamp())
