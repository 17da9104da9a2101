"""A wrong date does not stretch the evaluated time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backtest.logs import count, document, stop, stops, write
from backtest.samples import DAY, START, Hit, counts_of, filter_counts_of
from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.evaluation.stray_events import without_stray_events

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def counts_of_years(events: dict[int, int]) -> LogCounts:
    """Return counts with so many events on the first of June of each year, all matched by one filter."""
    minutes = Counter(
        {int(datetime(year, 6, 1, tzinfo=UTC).timestamp()) // 60: number for year, number in events.items()}
    )
    hits = [Hit(minute - START, events=number) for minute, number in minutes.items()]
    total = minutes.total()
    return LogCounts(by_filter={"Filter": filter_counts_of(hits)}, all_minutes=minutes, events=total)


@pytest.mark.parametrize(
    ("events", "kept", "now"),
    [
        ({2026: 500, 2006: 1, 2099: 1}, [2026], NOW),
        ({2026: 1, 2006: 1, 2099: 1}, [2026], NOW),
        ({2026: 1, 2099: 900}, [2026], NOW),
        ({2018: 5, 2026: 500}, [2026], NOW),
        ({2018: 6, 2026: 500}, [2018, 2026], NOW),
        ({2025: 1, 2026: 500}, [2025, 2026], NOW),
        ({2017: 9, 2018: 500, 2026: 500}, [2017, 2018, 2026], NOW),
        # A clock that is wrong makes no event impossible.
        ({2026: 500, 2028: 100}, [2026, 2028], datetime(2020, 1, 1, tzinfo=UTC)),
        ({2026: 500, 2099: 1}, [2026], datetime(2020, 1, 1, tzinfo=UTC)),
        ({2006: 5}, [2006], NOW),
        ({}, [], NOW),
    ],
)
def test_events_that_are_impossible_or_few_are_left_out(
    events: dict[int, int], kept: list[int], now: datetime
) -> None:
    counts = without_stray_events(counts_of_years(events), now)
    expected = counts_of_years({year: events[year] for year in kept})
    assert counts.all_minutes == expected.all_minutes
    # Regions are counted without the time.
    found = {title: replace(one, regions=Counter()) for title, one in counts.by_filter.items()}
    assert found == {title: replace(one, regions=Counter()) for title, one in expected.by_filter.items()}
    assert (counts.events, counts.events_stray) == (expected.events, sum(events.values()) - expected.events)


def test_an_ordinary_year_is_not_changed() -> None:
    counts = counts_of({"Filter": [Hit(0)]}, minutes=366 * DAY)
    assert without_stray_events(counts, NOW) is counts


def test_a_log_with_wrong_dates_is_read_as_if_they_were_not_there(tmp_path: Path) -> None:
    events = [stop(number) for number in range(50)]
    odd = [{**stop(), "eventTime": time} for time in ("2006-01-01T00:00:00Z", "2099-12-31T23:59:59Z")]
    counts = without_stray_events(count(write(tmp_path / "a.json", document([*events, *odd]))), NOW)
    assert (stops(counts), counts.events, counts.events_stray, counts.problems) == (50, 50, 2, [])
    assert max(counts.all_minutes) - min(counts.all_minutes) < DAY
