"""Format times, durations, numbers and names, the same in every report."""

from datetime import UTC, datetime

from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.deployment.model import COMPARISONS, MetricAlarm
from cloudtrail_templates.backtest.evaluation.report import Report
from cloudtrail_templates.backtest.evaluation.time_range import TimeRange
from cloudtrail_templates.plurals import format_count

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))
_MAX_NAME_LENGTH = 120
_MAX_PATH_LENGTH = 400
MAX_PROBLEMS = 20
"""The number of problems in reports for people. The JSON report has all."""

SATURATED_NOTE = "in ALARM for {share:.0%} of the time, in which it sends no further notification"
"""The note on a saturated alarm."""


def time_text(seconds: int) -> str:
    """Return the date and time in UTC, to the minute, of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def duration_text(seconds: int) -> str:
    """Return a duration in the largest unit of which it is a multiple: `5 minutes`, `1 hour`."""
    unit, name = next((unit, name) for unit, name in _UNITS if seconds % unit == 0)
    return format_count(seconds // unit, name)


def rate_text(rate: float) -> str:
    """Return a rate with one decimal; a rate that would round to zero is `<0.1`."""
    return "<0.1" if 0 < rate < 0.1 else f"{rate:,.1f}"


def condition_text(alarm: MetricAlarm) -> str:
    """Return the condition of the alarm: `at least 3 events within 5 minutes`."""
    what = f"{COMPARISONS[alarm.comparison].text} {alarm.threshold:,.15g}"
    period = duration_text(alarm.period_seconds)
    needed, periods = alarm.datapoints_to_alarm, alarm.evaluation_periods
    if periods == 1:
        return f"{what} within {period}"
    of = f"{needed} of {periods}" if needed < periods else f"{periods}"
    return f"{what} within {period}, in {of} periods{'' if needed < periods else ' in a row'}"


def logs_text(counts: LogCounts) -> str:
    """Return what was read (`1,200 events in 3 files, 2026-10-01 00:00 to 2026-10-02 11:59 UTC`) and what was not."""
    # Athena counts the events of a table, whose files are unknown.
    where = (
        f"in {format_count(counts.files, 'file')}"
        if counts.files or not counts.events
        else "counted by Athena"
    )
    text = f"{format_count(counts.events, 'event')} {where}"
    if counts.all_minutes:
        first, last = min(counts.all_minutes) * 60, max(counts.all_minutes) * 60
        text += f", {time_text(first)} to {time_text(last)} UTC"
    if counts.events_outside:
        text += f"; {format_count(counts.events_outside, 'event')} outside the requested time"
    if counts.events_too_large:
        too_large = format_count(counts.events_too_large, "event")
        text += f"; left out {too_large} over 256 KB, which CloudTrail does not send to CloudWatch Logs"
    if counts.events_stray:
        text += (
            f"; left out {format_count(counts.events_stray, 'event')} dated years before or after the others"
        )
    if counts.skipped_files:
        text += f"; skipped {format_count(counts.skipped_files, 'file')} without logs"
    if counts.unreadable_files:
        text += f"; could not read {format_count(counts.unreadable_files, 'file')}"
    return text


def evaluated_text(time_range: TimeRange | None) -> str:
    """Return the time over which alarms are evaluated if it is longer than that of the events, or an empty text."""
    if time_range is None or (time_range.first, time_range.last) == (
        time_range.first_event,
        time_range.last_event,
    ):
        return ""
    first, last = time_text(time_range.first * 60), time_text(time_range.last * 60)
    return f"Evaluated from {first} to {last} UTC, as requested."


def read_only_text(report: Report) -> str:
    """Return the alarms that test readOnly, where many events lack it, as old ones do; or an empty text."""
    names = ", ".join(report.read_only_alarms)
    if not names:
        return ""
    without = format_count(report.counts.events_without_read_only, "event")
    return f"{without} without the field readOnly, as in logs before about 2020. These alarms test the field: {names}."


def problem_text(problem: tuple[str, str]) -> str:
    """Return a file and what was wrong in it. A path may be longer than other names: it is useful only as a whole."""
    return ": ".join(printable(part, _MAX_PATH_LENGTH) for part in problem)


def printable(name: str, max_length: int = _MAX_NAME_LENGTH) -> str:
    """Return a name from a log on one line, without control characters for the terminal."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    if len(text) <= max_length:
        return text
    half = (max_length - 5) // 2
    return f"{text[:half]} ... {text[-half:]}"
