"""Times, lengths of time, numbers and names as a person reads them, the same in every report."""

from datetime import UTC, datetime

from cloudtrail_templates.backtest.counting.counts import Scan
from cloudtrail_templates.backtest.deployment.model import WatchedAlarm
from cloudtrail_templates.backtest.evaluation.time_range import Span
from cloudtrail_templates.plurals import format_count

_OPERATORS = {
    "GreaterThanOrEqualToThreshold": "at least",
    "GreaterThanThreshold": "more than",
    "LessThanThreshold": "fewer than",
    "LessThanOrEqualToThreshold": "at most",
}
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_LONGEST_NAME = 120
_LONGEST_PLACE = 400
MOST_PROBLEMS = 20
"""So many problems are told to a person; a program gets all of them."""

DEAF = "on {share:.0%} of the time: an alarm that is on tells nobody of the next event"
"""What is said of an alarm that is mostly on."""


def time_text(seconds: int) -> str:
    """Seconds since 1970 as a date and time in UTC, to the minute."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def length_text(seconds: int) -> str:
    """A length of time in the largest unit that it is a multiple of: `5 minutes`, `1 hour`."""
    unit, name = next((unit, name) for unit, name in _UNITS if seconds % unit == 0)
    return format_count(seconds // unit, name)


def rate_text(a_day: float) -> str:
    """A rate: what is rare is not shown as nothing."""
    return "<0.1" if 0 < a_day < 0.1 else f"{a_day:,.1f}"


def condition_text(alarm: WatchedAlarm) -> str:
    """When the alarm goes off: `at least 3 events within 5 minutes`."""
    what = f"{_OPERATORS[alarm.comparison]} {alarm.threshold:,.15g}"
    period = length_text(alarm.period_seconds)
    needed, periods = alarm.datapoints_to_alarm, alarm.evaluation_periods
    if periods == 1:
        return f"{what} within {period}"
    of = f"{needed} of {periods}" if needed < periods else f"{periods}"
    return f"{what} within {period}, in {of} periods{'' if needed < periods else ' in a row'}"


def logs_text(scan: Scan) -> str:
    """What was read: `1,200 events in 3 files, 2026-10-01 00:00 to 2026-10-02 11:59 UTC`, and what was not."""
    text = f"{format_count(scan.records, 'event')} in {format_count(scan.files, 'file')}"
    if scan.all_minutes:
        first, last = min(scan.all_minutes) * 60, max(scan.all_minutes) * 60
        text += f", {time_text(first)} to {time_text(last)} UTC"
    if scan.records_outside:
        text += f"; {format_count(scan.records_outside, 'event')} outside the time asked for"
    if scan.skipped_files:
        text += f"; {format_count(scan.skipped_files, 'file')} without logs skipped"
    return text


def asked_text(span: Span | None) -> str:
    """The time over which alarms are evaluated, where it is longer than that of the events."""
    if span is None or (span.first, span.last) == (span.first_event, span.last_event):
        return ""
    return f"Evaluated from {time_text(span.first * 60)} to {time_text(span.last * 60)} UTC, as asked."


def problem_text(problem: tuple[str, str]) -> str:
    """A file and what was wrong in it; a path is longer than other names, and of use only whole."""
    return ": ".join(clean(part, _LONGEST_PLACE) for part in problem)


def clean(name: str, longest: int = _LONGEST_NAME) -> str:
    """A name out of a log, on one line and without what a terminal would take for a command."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    if len(text) <= longest:
        return text
    half = (longest - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"
