"""Events and notifications over time, in steps that are easy to read."""

import pytest

from backtest.samples import DAY, START
from cloudtrail_templates.backtest.evaluation.timeline import STEPS_SECONDS, build_timeline


@pytest.mark.parametrize(
    ("minutes", "step_seconds"),
    [(1, 60), (72, 60), (73, 300), (DAY, 1_800), (31 * DAY, 43_200), (365 * DAY, 7 * 86_400)],
)
def test_the_step_is_the_shortest_that_fits(minutes: int, step_seconds: int) -> None:
    line = build_timeline({START: 1}, [], first=START, last=START + minutes - 1, max_steps=72)
    assert line.step_seconds == step_seconds
    assert len(line.events) <= 72


@pytest.mark.parametrize("days", [1, 33, 366, 3_660, 366_000])
@pytest.mark.parametrize("max_steps", [10, 72, 200])
def test_the_number_of_steps_is_limited_however_long_the_logs_are(days: int, max_steps: int) -> None:
    last = START + days * DAY - 1
    line = build_timeline({START: 1, last: 2}, [last * 60], first=START, last=last, max_steps=max_steps)
    assert len(line.events) == len(line.alarms) <= max_steps
    assert (line.events[0], line.events[-1], line.alarms[-1]) == (1, 2, 1)
    assert sum(line.events) == 3


def test_steps_start_at_multiples_of_their_length() -> None:
    first = START + 7
    line = build_timeline(
        {first: 2, START + 29: 1, START + 30: 5}, [START * 60], first=first, last=START + DAY, max_steps=72
    )
    assert (line.start, line.step_seconds) == (START * 60, 1_800)
    assert line.events[:3] == (3, 5, 0)
    assert line.alarms[:2] == (1, 0)


def test_an_alarm_whose_period_began_before_the_logs_is_in_the_first_step() -> None:
    first = START + 7
    line = build_timeline({first: 1}, [(START + 5) * 60], first=first, last=first + 9, max_steps=72)
    assert (line.start, line.step_seconds) == (first * 60, 60)
    assert line.alarms == (1, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_every_step_is_a_multiple_of_a_minute() -> None:
    assert all(step % 60 == 0 for step in STEPS_SECONDS)
    assert list(STEPS_SECONDS) == sorted(STEPS_SECONDS)
