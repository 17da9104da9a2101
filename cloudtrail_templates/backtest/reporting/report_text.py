"""The report for a terminal: the whole picture first, then each alarm that went off, then what went wrong."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.formatting import (
    DEAF,
    MOST_PROBLEMS,
    asked_text,
    clean,
    condition_text,
    length_text,
    logs_text,
    problem_text,
    rate_text,
    time_text,
)
from cloudtrail_templates.backtest.reporting.suggestions import advice
from cloudtrail_templates.plurals import format_count

WIDTH = 100
BARS = " ▁▂▃▄▅▆▇█"
ASCII_BARS = " .:-=+*#%@"
_STEPS = 72
_FEWEST_STEPS = 12
_INDENT = " " * 12
_SHOWN_EXCLUSIONS = 3
# What is to be copied stays whole.
_WHOLE_WORDS: Mapping[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


def report_text(report: Report, *, bars: str = BARS, columns: int | None = None) -> str:
    """The report as lines of text; `bars` are the characters of the timeline, from nothing to the most.

    On a terminal of so many columns nothing is longer but names; elsewhere what belongs together is one line.
    """
    parts = [list(_picture(report, columns))]
    parts += [list(_details(report, one, bars, columns)) for one in report.alarms if one.notified]
    parts += [list(_left_out(report)), list(_problems(report))]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _picture(report: Report, columns: int | None) -> Iterator[str]:
    scan = report.scan
    yield from _wrapped(f"{logs_text(scan)}.", columns)
    if asked_for := asked_text(report.span):
        yield asked_for
    if scan.interrupted:
        yield "Interrupted: what follows covers only what was read until then."
    if not scan.all_minutes:
        yield "No event was read, so no alarm can be judged."
        return
    loud = [one for one in report.alarms if one.notified]
    if loud:
        yield ""
        yield from _table(loud, columns)
    yield ""
    total = sum(len(one.verdict.notified) for one in loud)
    yield from _wrapped(
        f"{len(loud)} of {format_count(len(report.alarms), 'alarm')} would have gone off, "
        f"{format_count(total, 'time')} in all, {rate_text(report.alarms_a_day)} a day.",
        columns,
    )
    deaf = [one.alarm.title for one in loud if one.is_mostly_on]
    yield from _listed("On for most of the time, and so deaf to what comes next", deaf, columns)
    quiet = [one for one in report.alarms if not one.notified]
    for reason in sorted({one.quiet_because for one in quiet}):
        titles = [_with_events(one) for one in quiet if one.quiet_because == reason]
        yield from _listed(f"{reason[:1].upper()}{reason[1:]}", titles, columns)


def _with_events(one: AlarmReport) -> str:
    return f"{one.alarm.title} ({format_count(one.events, 'event')})" if one.events else one.alarm.title


def _table(loud: Sequence[AlarmReport], columns: int | None) -> Iterator[str]:
    width = max(len("ALARM"), *(len(one.alarm.title) for one in loud))
    rows = [f"{'ALARM':{width}}  {'EVENTS':>9}  {'ALARMS':>6}  {'A DAY':>6}  {'IN ALARM':>8}"]
    times = [("FIRST", "LAST")]
    for one in loud:
        rows.append(
            f"{one.alarm.title:{width}}  {one.events:>9,}  {len(one.notified):>6,}  "
            f"{rate_text(one.alarms_a_day):>6}  {one.share_in_alarm:>8.1%}"
        )
        times.append((time_text(one.notified[0]), time_text(one.notified[-1])))
    whole = [f"{row}  {first:16}  {last}" for row, (first, last) in zip(rows, times, strict=True)]
    if columns is None or max(map(len, whole)) <= columns:
        yield from whole
    else:
        # What is left out, the timelines below show; a day is enough to find it there.
        yield from (f"{row}  {first[:10]}" for row, (first, _) in zip(rows, times, strict=True))


def _details(report: Report, one: AlarmReport, bars: str, columns: int | None) -> Iterator[str]:
    yield from _wrapped(f"{one.alarm.title}: {condition_text(one.alarm)}", columns)
    steps = max(_FEWEST_STEPS, min(_STEPS, (columns or WIDTH) - len(_INDENT)))
    line = report.timeline(one, steps)
    most = max(line.events)
    yield f"  events    {''.join(_bar(count, most, bars) for count in line.events)}".rstrip()
    yield f"  alarms    {''.join('^' if count else ' ' for count in line.alarms)}".rstrip()
    yield from _wrapped(
        f"{_INDENT}a column is {length_text(line.step_seconds)}, the first begins {time_text(line.start)}; "
        f"the highest bar is {format_count(most, 'event')}",
        columns,
    )
    for label, names in (
        ("principals", one.principals),
        ("sources", one.sources),
        ("regions", one.regions),
    ):
        for index, (name, events) in enumerate(names):
            yield f"  {label if not index else '':10}{events:>9,}  {clean(name)}"
    if one.is_mostly_on:
        yield from _wrapped(f"  deaf      {DEAF.format(share=one.share_in_alarm)}", columns)
    for found in advice(report, one, _SHOWN_EXCLUSIONS):
        label = "quieter" if found.can_be_set else "mainly"
        yield from _wrapped(f"  {label:10}{found.what}: {found.effect}", columns)


def _bar(count: int, most: int, bars: str) -> str:
    # Whatever is not nothing can be seen.
    return bars[0] if not count else bars[1 + (count * (len(bars) - 2)) // most]


def _left_out(report: Report) -> Iterator[str]:
    if report.watch.left_out:
        yield "Not judged:"
    for why, titles in report.not_judged.items():
        text = f"{', '.join(titles)}: {why}"
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", **_WHOLE_WORDS)


def _problems(report: Report) -> Iterator[str]:
    problems = report.scan.problems
    if problems:
        yield f"{format_count(len(problems), 'problem')} in the logs; all else was read:"
    for problem in problems[:MOST_PROBLEMS]:
        yield f"  {problem_text(problem)}"
    if len(problems) > MOST_PROBLEMS:
        yield f"  and {len(problems) - MOST_PROBLEMS:,} more, which --format json names"


def _listed(label: str, names: Sequence[str], columns: int | None) -> Iterator[str]:
    if names:
        text = f"{label}: {', '.join(names)}."
        yield from textwrap.wrap(text, min(columns or WIDTH, WIDTH), subsequent_indent="  ", **_WHOLE_WORDS)


def _wrapped(text: str, columns: int | None) -> Iterator[str]:
    """What is longer than a line of the terminal goes on below, as far in as an alarm's names."""
    if columns is None or len(text) <= columns:
        yield text
        return
    indent = _INDENT if text.startswith(" ") else "  "
    yield from textwrap.wrap(text, columns, subsequent_indent=indent, **_WHOLE_WORDS)
