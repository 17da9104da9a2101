"""The suggested threshold, compared with every other one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtest.samples import SILENCE, alarm_of
from cloudtrail_templates.backtest.evaluation.alarm_states import evaluate_alarm
from cloudtrail_templates.backtest.evaluation.metric_series import MetricSeries
from cloudtrail_templates.backtest.evaluation.thresholds import is_noisy, suggest_threshold

# Periods far apart, so that each breach is a notification: sums 1, 5, 3, 9 and 5.
APART = MetricSeries({0: 1, 10: 5, 20: 3, 30: 9, 40: 5}, 0, 50)


@pytest.mark.parametrize(
    ("most", "threshold", "left"), [(5, None, 5), (4, 2, 4), (3, 4, 3), (2, 6, 1), (1, 6, 1), (0, 10, 0)]
)
def test_the_threshold_is_the_lowest_within_the_limit(
    most: float, threshold: float | None, left: int
) -> None:
    suggested = suggest_threshold(alarm_of(), APART, most)
    if threshold is None:
        assert suggested is None
    else:
        assert suggested is not None
        assert (suggested.threshold, suggested.alarms) == (threshold, left)


def test_an_exclusive_comparison_gets_a_threshold_one_lower() -> None:
    suggested = suggest_threshold(alarm_of(threshold=0, comparison="GreaterThanThreshold"), APART, 3)
    assert suggested is not None
    assert (suggested.threshold, suggested.alarms) == (3, 3)


def test_an_alarm_that_never_ends_is_not_quiet() -> None:
    """It sends one notification, and every threshold in between would split it into many."""
    always = MetricSeries({period: 9 if period % 5 == 0 else 1 for period in range(50)}, 0, 49)
    assert len(evaluate_alarm(alarm_of(), always).notified) == 1
    suggested = suggest_threshold(alarm_of(), always, 1)
    assert suggested is not None
    assert (suggested.threshold, suggested.alarms) == (10, 0)


def test_a_saturated_alarm_is_noisy_however_rarely_it_notifies() -> None:
    same = MetricSeries(dict.fromkeys(range(50), 5.0), 0, 49)
    suggested = suggest_threshold(alarm_of(), same, 7)
    assert suggested is not None
    assert (suggested.threshold, suggested.alarms) == (6, 0)


def test_no_threshold_is_suggested_for_too_few_events() -> None:
    assert suggest_threshold(SILENCE, MetricSeries({0: 1, 50: 1}, 0, 50), 0) is None


@given(
    sums=st.dictionaries(st.integers(0, 60), st.integers(0, 12).map(float), max_size=40),
    present=st.integers(0, 6),
    most=st.integers(0, 4),
    comparison=st.sampled_from(["GreaterThanOrEqualToThreshold", "GreaterThanThreshold"]),
)
def test_no_lower_threshold_is_within_the_limit_and_every_higher_one_is(
    sums: dict[int, float], present: int, most: int, comparison: str
) -> None:
    alarm = alarm_of(threshold=present, comparison=comparison)
    seen = MetricSeries(dict(sorted(sums.items())), 0, 60)
    evaluations = {
        threshold: evaluate_alarm(replace(alarm, threshold=threshold), seen)
        for threshold in range(present, 15)
    }
    expected = next(
        threshold
        for threshold in evaluations
        if not any(
            is_noisy(evaluation, most) for other, evaluation in evaluations.items() if other >= threshold
        )
    )
    suggested = suggest_threshold(alarm, seen, most)
    if expected == present:
        assert suggested is None
    else:
        assert suggested is not None
        assert (suggested.threshold, suggested.alarms) == (expected, len(evaluations[expected].notified))
