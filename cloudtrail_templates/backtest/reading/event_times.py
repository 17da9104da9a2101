"""Parse the eventTime of events: UTC, to the second, written as in 2026-11-02T08:15:30Z.

Other programs that write CloudTrail events add fractions of a second, or an offset instead of `Z`.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

_EPOCH = date(1970, 1, 1).toordinal()
_HOURS = {f"T{hour:02}": hour for hour in range(24)}
_MINUTES = {f":{minute:02}": minute for minute in range(60)}
_LENGTH = len("2026-11-02T08:15:30Z")
_STEM = len("2026-11-02T08:15")
_stem = itemgetter(slice(_STEM))
_OTHER_FORM = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


def minutes_of(times: Sequence[Any]) -> dict[int, int] | None:
    """Return how many of the times fall into each minute, or None if one of them is not an eventTime.

    Checks all times together: checking each by itself would take as long as matching all patterns.
    """
    try:
        column = "".join(times)
    except TypeError:
        return None
    count = len(times)
    if (
        set(map(len, times)) != {_LENGTH}
        or column[_LENGTH - 1 :: _LENGTH] != "Z" * count
        or column[16::_LENGTH] != ":" * count
        or column[7::_LENGTH] != "-" * count
        or not (seconds := column[17::_LENGTH] + column[18::_LENGTH]).isdecimal()
        or not seconds.isascii()
    ):
        return None
    minutes: dict[int, int] = {}
    for stem, number in Counter(map(_stem, times)).items():
        minute = _minute(stem)
        if minute is None:
            return None
        minutes[minute] = number
    return minutes


def minute_of(time: str) -> int:
    """Return the minutes since 1970 of an eventTime."""
    if len(time) != _LENGTH:
        time = to_event_time(time) or ""
    return _minute(time[:_STEM]) or 0


def to_event_time(time: Any) -> str | None:
    """Return a time in the form of an eventTime, or None if it is none. A time without an offset is UTC."""
    if minutes_of((time,)) is not None:
        return str(time)
    match = _OTHER_FORM.fullmatch(time) if isinstance(time, str) else None
    if match is None:
        return None
    day, second, offset = match.groups()
    try:
        found = datetime.fromisoformat(f"{day}T{second}{offset or 'Z'}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    text = found.strftime("%Y-%m-%dT%H:%M:%SZ")
    return text if minutes_of((text,)) is not None else None


@lru_cache(maxsize=10_000)
def _minute(stem: str) -> int | None:
    try:
        day = date.fromisoformat(stem[:10])
        minute = _HOURS[stem[10:13]] * 60 + _MINUTES[stem[13:]]
    except (ValueError, KeyError):
        return None
    # CloudTrail started in 2013. A date far from today is wrong, and would stretch the report over decades.
    if not 2006 <= day.year < 2100:
        return None
    return (day.toordinal() - _EPOCH) * 1_440 + minute


def as_event_time(time: datetime) -> str:
    """Return the first eventTime that is not before a time. A time without a zone is UTC."""
    return to_utc_second(time).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_utc_second(time: datetime) -> datetime:
    """Return the time in UTC, rounded up to the second: an eventTime has no fractions."""
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return (time + timedelta(microseconds=-time.microsecond % 1_000_000)).replace(microsecond=0)
