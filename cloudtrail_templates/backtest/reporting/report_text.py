"""Render the report for a terminal: the overview first, then each alarm that went off, then the problems."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.formatting import (
    MAX_PROBLEMS,
    SATURATED_NOTE,
    condition_text,
    duration_text,
    evaluated_text,
    logs_text,
    printable,
    problem_text,
    rate_text,
    read_only_text,
    time_text,
)
from cloudtrail_templates.backtest.reporting.suggestions import suggestions_for
from cloudtrail_templates.plurals import format_count

WIDTH = 100
BARS = " ▁▂▃▄▅▆▇█"
ASCII_BARS = " .:-=+*#%@"
_STEPS = 72
_MIN_STEPS = 12
_INDENT = " " * 12
_SHOWN_EXCLUSIONS = 3
# Text to copy is never broken.
_WHOLE_WORDS: Mapping[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


def render_text(report: Report, *, bars: str = BARS, columns: int | None = None) -> str:
    """Return the report as lines of text.

    Args:
        report: The report.
        bars: The characters of the timeline, from no event to the most.
        columns: The width of the terminal, which only names exceed. None puts each sentence on one line.
    """
    parts = [list(_overview(report, columns))]
    parts += [list(_details(report, one, bars, columns)) for one in report.alarms if one.notified]
    parts += [list(_not_judged(report, columns)), list(_problems(report))]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _overview(report: Report, columns: int | None) -> Iterator[str]:
    counts = report.counts
    yield from _wrapped(f"{logs_text(counts)}.", columns)
    if evaluated := evaluated_text(report.time_range):
        yield evaluated
    if note := read_only_text(report):
        yield from _wrapped(note, columns)
    if counts.interrupted:
        yield "Interrupted: the report covers only what was read until then."
    if not counts.all_minutes:
        yield "No event was read, so no alarm can be judged."
        return
    fired = [one for one in report.alarms if one.notified]
    if fired:
        yield ""
        yield from _table(fired, columns)
    yield ""
    total = sum(len(one.notified) for one in fired)
    yield from _wrapped(
        f"{len(fired)} of {format_count(len(report.alarms), 'alarm')} would have gone off, "
        f"{format_count(total, 'time')} in all, {rate_text(report.alarms_a_day)} a day.",
        columns,
    )
    saturated = [one.alarm.name for one in fired if one.evaluation.is_saturated]
    yield from _listed("Saturated, in ALARM for most of the time", saturated, columns)
    quiet = [one for one in report.alarms if not one.notified]
    for reason in sorted({one.quiet_reason for one in quiet}):
        names = [_with_events(one) for one in quiet if one.quiet_reason == reason]
        yield from _listed(f"{reason[:1].upper()}{reason[1:]}", names, columns)


def _with_events(one: AlarmReport) -> str:
    return f"{one.alarm.name} ({format_count(one.events, 'event')})" if one.events else one.alarm.name


def _table(fired: Sequence[AlarmReport], columns: int | None) -> Iterator[str]:
    width = max(len("ALARM"), *(len(one.alarm.name) for one in fired))
    rows = [f"{'ALARM':{width}}  {'EVENTS':>9}  {'ALARMS':>6}  {'A DAY':>6}  {'IN ALARM':>8}"]
    times = [("FIRST", "LAST")]
    for one in fired:
        rows.append(
            f"{one.alarm.name:{width}}  {one.events:>9,}  {len(one.notified):>6,}  "
            f"{rate_text(one.alarms_a_day):>6}  {one.share_in_alarm:>8.1%}"
        )
        times.append((time_text(one.notified[0]), time_text(one.notified[-1])))
    complete = [f"{row}  {first:16}  {last}" for row, (first, last) in zip(rows, times, strict=True)]
    if columns is None or max(map(len, complete)) <= columns:
        yield from complete
    else:
        # The timelines below show the rest; the day is enough to find it there.
        yield from (f"{row}  {first[:10]}" for row, (first, _) in zip(rows, times, strict=True))


def _details(report: Report, one: AlarmReport, bars: str, columns: int | None) -> Iterator[str]:
    yield from _wrapped(f"{one.alarm.name}: {condition_text(one.alarm)}", columns)
    steps = max(_MIN_STEPS, min(_STEPS, (columns or WIDTH) - len(_INDENT)))
    line = report.timeline(one, steps)
    most = max(line.events)
    yield f"  events    {''.join(_bar(count, most, bars) for count in line.events)}".rstrip()
    yield f"  alarms    {''.join('^' if count else ' ' for count in line.alarms)}".rstrip()
    yield from _wrapped(
        f"{_INDENT}each column is {duration_text(line.step_seconds)}, the first starts at {time_text(line.start)}; "
        f"the highest bar is {format_count(most, 'event')}",
        columns,
    )
    for label, names in (
        ("principals", one.principals),
        ("sources", one.sources),
        ("regions", one.regions),
    ):
        for index, (name, events) in enumerate(names):
            yield f"  {label if not index else '':10}{events:>9,}  {printable(name)}"
    if one.evaluation.is_saturated:
        yield from _wrapped(f"  saturated {SATURATED_NOTE.format(share=one.share_in_alarm)}", columns)
    for found in suggestions_for(report, one, _SHOWN_EXCLUSIONS):
        label = "quieter" if found.can_be_set else "mainly"
        yield from _wrapped(f"  {label:10}{found.what}: {found.effect}", columns)


def _bar(count: int, most: int, bars: str) -> str:
    # Even a single event is visible.
    return bars[0] if not count else bars[1 + (count * (len(bars) - 2)) // most]


def _not_judged(report: Report, columns: int | None) -> Iterator[str]:
    if report.not_judged:
        yield "Not judged:"
    for why, titles in report.not_judged.items():
        text = f"  {', '.join(titles)}: {why}"
        yield from textwrap.wrap(text, min(columns or WIDTH, WIDTH), subsequent_indent="    ", **_WHOLE_WORDS)


def _problems(report: Report) -> Iterator[str]:
    problems = report.counts.problems
    if problems:
        yield f"{format_count(len(problems), 'problem')} in the logs; everything else was read:"
    for problem in problems[:MAX_PROBLEMS]:
        yield f"  {problem_text(problem)}"
    if len(problems) > MAX_PROBLEMS:
        yield f"  and {len(problems) - MAX_PROBLEMS:,} more, which --format json lists"


def _listed(label: str, names: Sequence[str], columns: int | None) -> Iterator[str]:
    if names:
        text = f"{label}: {', '.join(names)}."
        yield from textwrap.wrap(text, min(columns or WIDTH, WIDTH), subsequent_indent="  ", **_WHOLE_WORDS)


def _wrapped(text: str, columns: int | None) -> Iterator[str]:
    """Yield the text in lines of the terminal; further lines are indented."""
    if columns is None or len(text) <= columns:
        yield text
        return
    indent = _INDENT if text.startswith(" ") else "  "
    yield from textwrap.wrap(text, columns, subsequent_indent=indent, **_WHOLE_WORDS)
