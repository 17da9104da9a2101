"""Alarms evaluated as CloudWatch does: AWS's own tables, states worked out by hand, and a second implementation."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtest.samples import SILENCE, alarm_of
from cloudtrail_templates.backtest.deployment.model import COMPARISONS, MetricAlarm
from cloudtrail_templates.backtest.evaluation.alarm_states import evaluate_alarm
from cloudtrail_templates.backtest.evaluation.metric_series import MetricSeries

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
RETAINED = "retained"


def drawn(row: str) -> MetricSeries:
    """A series as AWS draws it: `X` breaches a threshold of 5, `0` does not, `-` is missing."""
    values = {"X": 9.0, "0": 1.0}
    marks = row.split() if " " in row else list(row)
    sums = {100 + index: values[mark] for index, mark in enumerate(marks) if mark != "-"}
    return MetricSeries(sums, 100, 100 + len(marks) - 1)


def states(alarm: MetricAlarm, row: str) -> str:
    """The states after each period, `A` for ALARM and `.` for none, read off the lengths of the beginnings."""
    text, before = "", 0
    marks = "".join(row.split())
    for length in range(1, len(marks) + 1):
        now = evaluate_alarm(alarm, drawn(marks[:length])).in_alarm
        text += "A" if now > before else "."
        before = now
    return text


# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, both tables:
# data points, datapoints to alarm (of 3), then whether it is in ALARM for each treatment.
DOCUMENTED = [
    ("0 - X - X", 3, (False, False, False, False)),
    ("0 - - - -", 3, (False, False, False, False)),
    ("- - - - -", 3, (False, RETAINED, True, False)),
    ("0 X X - X", 3, (True, True, True, True)),
    ("- - X - -", 3, (True, RETAINED, True, False)),
    ("0 - X - X", 2, (True, True, True, True)),
    ("0 0 X 0 X", 2, (True, True, True, True)),
    ("0 - X - -", 2, (False, False, True, False)),
    ("- - - - 0", 2, (False, False, True, False)),
    ("- - - X -", 2, (True, RETAINED, True, False)),
    # The paragraph below the tables: too young to be more than a beginning.
    ("- - - - X", 3, (False, RETAINED, True, False)),
    ("- - - X -", 3, (False, RETAINED, True, False)),
]
CASES = [
    (row, to_alarm, treat, expected)
    for row, to_alarm, evaluations in DOCUMENTED
    for treat, expected in zip(TREATMENTS, evaluations, strict=True)
]


@pytest.mark.parametrize(("row", "to_alarm", "treat", "expected"), CASES)
def test_the_state_is_the_one_that_aws_documents(
    row: str, to_alarm: int, treat: str, expected: object
) -> None:
    alarm = alarm_of(threshold=5, evaluation_periods=3, datapoints_to_alarm=to_alarm, treat_missing=treat)
    for before, was in (("XXXX", True), ("0000", False)):
        stands = states(alarm, before + row.replace(" ", ""))[-1] == "A"
        assert stands == (was if expected == RETAINED else expected), before


# Data points, evaluation periods, datapoints to alarm, treatment; the states after each of the periods.
BY_HAND = [
    # The figure of the documentation: three breaches in a row, then a lonely one.
    ("00XXX000X0", 3, 3, "missing", "....A....."),
    # One rare event: real data goes before filling in, as long as it is in reach.
    ("---X------", 1, 1, "notBreaching", "...AAA...."),
    ("---X------", 1, 1, "breaching", "..AAAAAAAA"),
    ("---X------", 1, 1, "ignore", "...AAAAAAA"),
    ("---X------", 1, 1, "missing", "...AAA...."),
    # Two events so near that the alarm never recovers between them, and one period farther apart.
    ("-X--X-----", 1, 1, "notBreaching", ".AAAAAA..."),
    ("-X---X----", 1, 1, "notBreaching", ".AAA.AAA.."),
    # A real sum below the threshold ends it at once.
    ("-X0-------", 1, 1, "notBreaching", ".A........"),
    # Two of three: not consecutive, and kept by real data from farther back.
    ("0X0X000000", 3, 2, "notBreaching", "...A......"),
    ("-X-X------", 3, 2, "notBreaching", "...AAA...."),
    # Before the first period all is quiet: two missing ones do not make a silent trail.
    ("0---------", 3, 3, "breaching", ".....AAAAA"),
    ("----------", 2, 1, "breaching", "..AAAAAAAA"),
]


@pytest.mark.parametrize(("row", "periods", "to_alarm", "treat", "expected"), BY_HAND)
def test_the_states_over_time_are_those_worked_out_by_hand(
    row: str, periods: int, to_alarm: int, treat: str, expected: str
) -> None:
    alarm = alarm_of(
        threshold=5, evaluation_periods=periods, datapoints_to_alarm=to_alarm, treat_missing=treat
    )
    assert states(alarm, row) == expected
    evaluation = evaluate_alarm(alarm, drawn(row))
    assert evaluation.in_alarm == expected.count("A")
    begins = [index for index, pair in enumerate(pairwise("." + expected)) if pair == (".", "A")]
    assert [period - 100 for period in evaluation.notified] == begins


def test_a_silent_trail_sets_off_its_alarm_two_hours_after_the_three_of_its_periods() -> None:
    evaluation = evaluate_alarm(SILENCE, MetricSeries({0: 10, 1: 10, 2: 10, 9: 10}, 0, 9))
    assert evaluation.notified == (7,)
    assert evaluation.in_alarm == 2


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanOrEqualToThreshold", {5, 6}),
        ("GreaterThanThreshold", {6}),
        ("LessThanThreshold", {4}),
        ("LessThanOrEqualToThreshold", {4, 5}),
    ],
)
def test_each_operator_compares_the_sum_with_the_threshold(comparison: str, breaching: set[int]) -> None:
    alarm = alarm_of(threshold=5, comparison=comparison)
    for value in (4, 5, 6):
        evaluation = evaluate_alarm(alarm, MetricSeries({0: value}, 0, 0))
        assert (evaluation.breaching, evaluation.in_alarm, len(evaluation.notified)) == (
            (1, 1, 1) if value in breaching else (0, 0, 0)
        )


def test_a_year_without_data_costs_no_more_than_a_day() -> None:
    evaluation = evaluate_alarm(alarm_of(), MetricSeries({0: 1, 10**9: 1}, 0, 10**9))
    assert evaluation.notified == (0, 10**9)
    assert (evaluation.periods, evaluation.breaching, evaluation.in_alarm) == (10**9 + 1, 2, 4)


alarms = st.integers(1, 5).flatmap(
    lambda periods: st.builds(
        alarm_of,
        threshold=st.integers(0, 4),
        evaluation_periods=st.just(periods),
        datapoints_to_alarm=st.integers(1, periods),
        comparison=st.sampled_from(sorted(COMPARISONS)),
        treat_missing=st.sampled_from(TREATMENTS),
    )
)
values = st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=1, max_size=40)


@given(alarm=alarms, values=values)
def test_a_second_implementation_gives_the_same_result(alarm: MetricAlarm, values: list[int | None]) -> None:
    sums = {50 + index: float(value) for index, value in enumerate(values) if value is not None}
    evaluation = evaluate_alarm(alarm, MetricSeries(sums, 50, 50 + len(values) - 1))
    history = naive_states(alarm, values)
    assert evaluation.in_alarm == history.count("ALARM")
    assert list(evaluation.notified) == [
        50 + index
        for index, (before, after) in enumerate(zip(["OK", *history], history, strict=False))
        if after == "ALARM" != before
    ]
    assert evaluation.periods == len(values)


def naive_states(alarm: MetricAlarm, values: list[int | None]) -> list[str]:
    """The state after each period, period by period, from letters and the words of the documentation."""
    symbols = {
        "GreaterThanOrEqualToThreshold": ">=",
        "GreaterThanThreshold": ">",
        "LessThanThreshold": "<",
        "LessThanOrEqualToThreshold": "<=",
    }
    operator = symbols[alarm.comparison]
    letters = "0" * 20
    for value in values:
        if value is None:
            letters += "-"
        else:
            letters += "X" if eval(f"{value} {operator} {alarm.threshold}") else "0"  # noqa: S307
    history: list[str] = []
    for end in range(20, len(letters)):
        retrieved = letters[: end + 1][-(alarm.evaluation_periods + 2) :]
        history.append(naive_state(alarm, retrieved, history[-1] if history else "OK"))
    return history


def naive_state(alarm: MetricAlarm, retrieved: str, current: str) -> str:
    """The state that the retrieved data points lead to."""
    existing = retrieved.replace("-", "")
    lacking = alarm.evaluation_periods - len(existing)
    if lacking <= 0:
        existing = existing[-alarm.evaluation_periods :]
        return "ALARM" if existing.count("X") >= alarm.datapoints_to_alarm else "OK"
    if alarm.treat_missing in ("breaching", "notBreaching"):
        filled = existing + lacking * ("X" if alarm.treat_missing == "breaching" else "0")
        return "ALARM" if filled.count("X") >= alarm.datapoints_to_alarm else "OK"
    if existing.count("X") >= alarm.datapoints_to_alarm:
        return "ALARM"
    if "0" in existing:
        return "OK"
    if alarm.treat_missing == "ignore":
        return current
    if not existing:
        return "INSUFFICIENT_DATA"
    age = len(retrieved) - retrieved.index("X")
    return "ALARM" if age >= alarm.datapoints_to_alarm else "INSUFFICIENT_DATA"
