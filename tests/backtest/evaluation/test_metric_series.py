"""The data of an alarm: sums by period."""

from backtest.samples import SILENCE, START, Hit, alarm_of, counts_of, deployed_of, filter_of, time_range_of
from cloudtrail_templates.backtest.evaluation.metric_series import compute_series

FIRST = START // 5


def test_minutes_are_summed_in_periods_that_start_at_multiples_of_their_length() -> None:
    deployed = deployed_of(filter_of("F"), alarm_of())
    counts = counts_of({"F": [Hit(0), Hit(4, events=2), Hit(5), Hit(29)]}, minutes=31)
    seen = compute_series(deployed, counts, time_range_of(counts), deployed.alarms[0])
    assert dict(seen.sums) == {FIRST: 3, FIRST + 1: 1, FIRST + 5: 1}
    assert (seen.first, seen.last) == (FIRST, FIRST + 6)


def test_filters_on_one_metric_are_summed_each_with_its_value() -> None:
    deployed = deployed_of(
        filter_of("F"), filter_of("G", value=10), filter_of("Other", "Elsewhere"), alarm_of()
    )
    counts = counts_of({"F": [Hit(0)], "G": [Hit(1)], "Other": [Hit(2)]}, minutes=5)
    assert dict(compute_series(deployed, counts, time_range_of(counts), deployed.alarms[0]).sums) == {
        FIRST: 11
    }


def test_a_filter_that_publishes_zero_gives_data_with_a_sum_of_zero() -> None:
    deployed = deployed_of(filter_of("F"), filter_of("Also", value=0), alarm_of())
    counts = counts_of({"F": [], "Also": [Hit(0)]}, minutes=10)
    assert dict(compute_series(deployed, counts, time_range_of(counts), deployed.alarms[0]).sums) == {
        FIRST: 0
    }


def test_the_default_value_is_that_of_minutes_with_events_but_no_match() -> None:
    deployed = deployed_of(filter_of("F", default=0), alarm_of())
    counts = counts_of({"F": [Hit(7)]}, minutes=15, silent=range(5))
    assert dict(compute_series(deployed, counts, time_range_of(counts), deployed.alarms[0]).sums) == {
        FIRST + 1: 1,
        FIRST + 2: 0,
    }


def test_an_alarm_whose_metric_no_filter_publishes_counts_every_event() -> None:
    deployed = deployed_of(filter_of("F"), SILENCE)
    counts = counts_of({"F": [Hit(0)]}, minutes=180, silent=range(60, 120))
    assert dict(compute_series(deployed, counts, time_range_of(counts), SILENCE).sums) == {
        START // 60: 600,
        START // 60 + 2: 600,
    }


def test_excluded_events_leave_missing_data_not_zero() -> None:
    deployed = deployed_of(filter_of("F"), alarm_of())
    counts = counts_of({"F": [Hit(0), Hit(5, events=3)]}, minutes=10)
    seen = compute_series(
        deployed,
        counts,
        time_range_of(counts),
        deployed.alarms[0],
        excluded=lambda filter_counts: {START: 1, START + 5: 1},
    )
    assert dict(seen.sums) == {FIRST + 1: 2}
    assert counts.by_filter["F"].minutes[START] == 1
