"""The eventTime of events has exactly one format."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cloudtrail_templates.backtest.reading.event_times import (
    as_event_time,
    minute_of,
    minutes_of,
    to_event_time,
)


@pytest.mark.parametrize(
    "time", ["2006-01-01T00:00:00Z", "2026-11-02T08:15:30Z", "2028-02-29T23:59:59Z", "2099-12-31T23:59:60Z"]
)
def test_an_event_time_is_a_minute_since_1970(time: str) -> None:
    minute = int(datetime.fromisoformat(f"{time[:16]}Z").timestamp()) // 60
    assert minute_of(time) == minute
    assert minutes_of([time, time]) == {minute: 2}


@pytest.mark.parametrize(
    "time",
    [
        "2005-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "2026-02-29T08:15:30Z",
        "2026-11-02T24:15:30Z",
        "2026-11-02T08:60:30Z",
        "2026-11-02T08:15:3xZ",
        "2026-11-02T08:15:\u0663\u0660Z",
        "2026-11-02T08:15.30Z",
        "2026-11-02T08:15:30+",
        "2026-11-02 08:15:30Z",
        "2026-W45-1T08:15:30Z",
        "2026-11-02T08:15:30ZX",
        "",
        20261102081530,
        None,
    ],
)
def test_anything_else_is_none(time: object) -> None:
    assert minutes_of([time]) is None
    assert minutes_of(["2026-11-02T08:15:30Z", time]) is None


def test_the_first_second_that_is_not_before_a_time() -> None:
    second = datetime(2026, 11, 2, 8, 15, 30, tzinfo=UTC)
    assert as_event_time(second) == "2026-11-02T08:15:30Z"
    assert as_event_time(second + timedelta(microseconds=1)) == "2026-11-02T08:15:31Z"
    assert as_event_time(second.replace(tzinfo=None)) == "2026-11-02T08:15:30Z"
    assert as_event_time(second.astimezone(timezone(timedelta(hours=2)))) == "2026-11-02T08:15:30Z"


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-11-02T08:15:30Z", "2026-11-02T08:15:30Z"),
        ("2026-11-02T08:15:30.198Z", "2026-11-02T08:15:30Z"),
        ("2026-11-02T08:15:30.999999Z", "2026-11-02T08:15:30Z"),
        ("2026-11-02T01:15:30+02:00", "2026-11-01T23:15:30Z"),
        ("2026-11-02T08:15:30.5-0330", "2026-11-02T11:45:30Z"),
        ("2026-11-02 08:15:30.000", "2026-11-02T08:15:30Z"),
        ("2026-11-02T08:15:30+25:00", None),
        ("2026-11-02T24:15:30.1Z", None),
        ("2005-12-31T23:59:59.5Z", None),
        ("2006-01-01T00:00:00+01:00", None),
        ("0001-01-01T00:00:00+01:00", None),
        (1791191523000, None),
        (None, None),
    ],
)
def test_fractions_and_offsets_are_read(time: object, expected: str | None) -> None:
    assert to_event_time(time) == expected
    if isinstance(time, str) and expected:
        assert minute_of(time) == minute_of(expected) > 0
