"""Events and notifications of an alarm over time, in a number of steps that fits on a screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
STEPS_SECONDS = (
    *(_MINUTE * count for count in (1, 5, 10, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(_DAY * count for count in (1, 2, 7, 14, 28, 91, 364)),
)
"""Lengths of a step that are easy to read."""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Counts by step."""

    start: int
    """The start of the first step, in seconds since 1970."""
    step_seconds: int
    events: tuple[int, ...]
    alarms: tuple[int, ...]


def build_timeline(
    minutes: Mapping[int, int], notified: Sequence[int], *, first: int, last: int, max_steps: int
) -> Timeline:
    """Return the timeline of an alarm.

    Args:
        minutes: Events by minute since 1970.
        notified: Notifications, in seconds since 1970.
        first: The first minute of the timeline.
        last: The last minute of the timeline.
        max_steps: The largest number of steps.
    """
    step = next(
        (step for step in STEPS_SECONDS if (last * _MINUTE // step) - (first * _MINUTE // step) < max_steps),
        # Longer than any length that is easy to read.
        _DAY * -(-(last - first + 1) * _MINUTE // (_DAY * (max_steps - 1))),
    )
    start = first * _MINUTE // step
    steps = last * _MINUTE // step - start + 1
    events, alarms = [0] * steps, [0] * steps
    for minute, count in minutes.items():
        events[minute * _MINUTE // step - start] += count
    for second in notified:
        # A period may start before the first event in it.
        alarms[max(0, second // step - start)] += 1
    return Timeline(start=start * step, step_seconds=step, events=tuple(events), alarms=tuple(alarms))
