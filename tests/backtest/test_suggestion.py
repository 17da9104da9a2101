"""What would make an alarm quieter: thresholds against every other one, exclusions against the logs without them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtest.scans import DAY, SILENCE, START, Hit, alarm_of, filter_of, scan_of, watch_of
from cloudtrail_templates.backtest.evaluation import evaluate
from cloudtrail_templates.backtest.scan import Scan
from cloudtrail_templates.backtest.series import Series, series
from cloudtrail_templates.backtest.suggestion import MOST_EXCLUSIONS, Exclusion, exclusions, lowest_threshold
from cloudtrail_templates.backtest.watch import Watch

NOISY, RARE = "arn:aws:iam::111122223333:role/noisy", "arn:aws:iam::111122223333:role/rare"


def found(watch: Watch, scan: Scan) -> list[Exclusion]:
    alarm = watch.alarms[0]
    return exclusions(watch, scan, alarm, evaluate(alarm, series(watch, scan, alarm)))


# Periods far apart, so that each breach is a notification: sums 1, 5, 3, 9 and 5.
APART = Series({0: 1, 10: 5, 20: 3, 30: 9, 40: 5}, 0, 50)


@pytest.mark.parametrize(
    ("most", "threshold", "left"), [(5, None, 5), (4, 2, 4), (3, 4, 3), (2, 6, 1), (1, 6, 1), (0, 10, 0)]
)
def test_the_threshold_is_the_lowest_that_keeps_the_wish(
    most: float, threshold: float | None, left: int
) -> None:
    suggested = lowest_threshold(alarm_of(), APART, most)
    if threshold is None:
        assert suggested is None
    else:
        assert suggested is not None
        assert (suggested.threshold, suggested.alarms) == (threshold, left)


def test_an_alarm_that_has_to_pass_its_threshold_gets_one_less() -> None:
    suggested = lowest_threshold(alarm_of(threshold=0, comparison="GreaterThanThreshold"), APART, 3)
    assert suggested is not None
    assert (suggested.threshold, suggested.alarms) == (3, 3)


def test_an_alarm_that_never_ends_is_not_taken_for_a_quiet_one() -> None:
    """One notification in all, and every threshold between would cut it into many."""
    always = Series({period: 9 if period % 5 == 0 else 1 for period in range(50)}, 0, 49)
    assert len(evaluate(alarm_of(), always).notified) == 1
    suggested = lowest_threshold(alarm_of(), always, 1)
    assert suggested is not None
    assert (suggested.threshold, suggested.alarms) == (10, 0)


def test_no_threshold_is_suggested_for_too_few_events() -> None:
    assert lowest_threshold(SILENCE, Series({0: 1, 50: 1}, 0, 50), 0) is None


@given(
    sums=st.dictionaries(st.integers(0, 60), st.integers(0, 12).map(float), max_size=40),
    present=st.integers(0, 6),
    most=st.integers(0, 4),
    comparison=st.sampled_from(["GreaterThanOrEqualToThreshold", "GreaterThanThreshold"]),
)
def test_no_lower_threshold_would_do_and_every_higher_one_does(
    sums: dict[int, float], present: int, most: int, comparison: str
) -> None:
    alarm = alarm_of(threshold=present, comparison=comparison)
    seen = Series(dict(sorted(sums.items())), 0, 60)
    counts = {
        threshold: len(evaluate(replace(alarm, threshold=threshold), seen).notified)
        for threshold in range(present, 15)
    }
    expected = next(
        threshold
        for threshold in counts
        if all(count <= most for other, count in counts.items() if other >= threshold)
    )
    suggested = lowest_threshold(alarm, seen, most)
    if expected == present:
        assert suggested is None
    else:
        assert suggested is not None
        assert (suggested.threshold, suggested.alarms) == (expected, counts[expected])


def test_an_exclusion_is_worth_what_the_logs_without_it_show_not_its_share_of_events() -> None:
    """Nine of ten events are the noisy role's, but somebody else sets the alarm off all the same."""
    shared = [Hit(minute, NOISY, "192.0.2.1", events=9) for minute in range(0, 600, 60)]
    shared += [Hit(minute, RARE, "192.0.2.2") for minute in range(0, 600, 60)]
    alone = [Hit(900 + minute, RARE, "192.0.2.2") for minute in range(0, 240, 60)]
    watch = watch_of(filter_of("F"), alarm_of())
    (principal, source) = found(watch, scan_of({"F": shared + alone}))
    assert (principal.kind, principal.name, principal.events) == ("principal", RARE, 14)
    assert (principal.alarms, principal.periods_in_alarm) == (10, 30)
    assert (source.kind, source.name) == ("source", "192.0.2.2")


def test_what_silences_most_comes_first() -> None:
    hits = [Hit(minute, NOISY, f"192.0.2.{minute // 60}") for minute in range(0, 600, 60)]
    hits += [Hit(700, RARE, "192.0.2.200")]
    watch = watch_of(filter_of("F"), alarm_of())
    first, *rest = found(watch, scan_of({"F": hits}))
    assert (first.kind, first.name, first.alarms) == ("principal", NOISY, 1)
    assert all(one.alarms == 10 for one in rest)


def test_a_caller_is_taken_out_of_every_filter_of_the_metric() -> None:
    watch = watch_of(filter_of("F"), filter_of("G"), alarm_of())
    scan = scan_of({"F": [Hit(0, NOISY)], "G": [Hit(300, NOISY, events=2)]})
    first = found(watch, scan)[0]
    assert (first.name, first.events, first.alarms, first.periods_in_alarm) == (NOISY, 3, 0, 0)


def test_only_the_loudest_callers_are_tried() -> None:
    hits = [Hit(20 * number, f"role{number:02}", "192.0.2.1", events=number) for number in range(1, 20)]
    names = [one.name for one in found(watch_of(filter_of("F"), alarm_of()), scan_of({"F": hits}))]
    assert len(names) == MOST_EXCLUSIONS + 1
    assert "role09" not in names


def test_an_alarm_that_stays_silent_needs_no_exclusion() -> None:
    watch = watch_of(filter_of("F"), alarm_of(threshold=2))
    assert found(watch, scan_of({"F": [Hit(0)]})) == []


def test_nobody_can_be_left_out_of_an_alarm_on_every_event() -> None:
    scan = scan_of({}, minutes=DAY, silent=range(300, 900))
    assert max(scan.all_minutes) == START + DAY - 1
    assert found(watch_of(SILENCE), scan) == []
