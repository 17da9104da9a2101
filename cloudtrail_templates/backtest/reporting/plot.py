"""The bars of a plot: position, height and tooltip."""

from collections.abc import Iterator
from dataclasses import dataclass

from cloudtrail_templates.backtest.evaluation.timeline import Timeline
from cloudtrail_templates.backtest.reporting.formatting import time_text
from cloudtrail_templates.plurals import format_count

WIDTH = 1000
HEIGHT = 100
MARK_HEIGHT = 6
"""A step with an alarm has a mark of this height above the bars."""

# High enough to be visible.
_MIN_HEIGHT = 2
_GAP = 0.15


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One step of a timeline that is not empty, in units of the plot, with y from the top."""

    x: float
    y: float
    width: float
    height: float
    alarms: int
    text: str


def plot_bars(line: Timeline) -> Iterator[Bar]:
    """Yield the bars of a timeline, below a row of marks."""
    step_width, most = WIDTH / len(line.events), max(1, *line.events)
    for index, (events, alarms) in enumerate(zip(line.events, line.alarms, strict=True)):
        if not events and not alarms:
            continue
        height = max(_MIN_HEIGHT, events / most * HEIGHT) if events else 0
        start = time_text(line.start + index * line.step_seconds)
        yield Bar(
            x=round(index * step_width, 2),
            y=round(MARK_HEIGHT + HEIGHT - height, 2),
            width=round(step_width * (1 - _GAP), 2),
            height=round(height, 2),
            alarms=alarms,
            text=f"{start} UTC: {format_count(events, 'event')}, {format_count(alarms, 'alarm')}",
        )
