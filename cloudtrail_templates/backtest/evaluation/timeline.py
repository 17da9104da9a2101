"""A metric's events and an alarm's notifications over time, in steps few enough to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
STEPS_SECONDS = (
    *(_MINUTE * count for count in (1, 5, 10, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(_DAY * count for count in (1, 2, 7, 14, 28, 91, 364)),
)
"""Lengths of a step that a reader can name."""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Counts by step; the first step begins at `start`, in seconds since 1970."""

    start: int
    step_seconds: int
    events: tuple[int, ...]
    alarms: tuple[int, ...]


def timeline(
    minutes: Mapping[int, int], notified: Sequence[int], *, first: int, last: int, most_steps: int
) -> Timeline:
    """Events by minute and notifications by second since 1970, from the minute `first` to `last`."""
    step = next(
        (step for step in STEPS_SECONDS if (last * _MINUTE // step) - (first * _MINUTE // step) < most_steps),
        # No name for it, but it fits.
        _DAY * -(-(last - first + 1) * _MINUTE // (_DAY * (most_steps - 1))),
    )
    start = first * _MINUTE // step
    steps = last * _MINUTE // step - start + 1
    events, alarms = [0] * steps, [0] * steps
    for minute, count in minutes.items():
        events[minute * _MINUTE // step - start] += count
    for second in notified:
        # A period may begin before the first event in it.
        alarms[max(0, second // step - start)] += 1
    return Timeline(start=start * step, step_seconds=step, events=tuple(events), alarms=tuple(alarms))
