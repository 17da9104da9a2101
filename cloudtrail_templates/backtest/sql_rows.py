"""What a query has to know of an alarm, as rows of SQL."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import OptionError, shorten
from ..filter_pattern.athena_text import literal
from .watch import MetricFilter, WatchedAlarm

EVERY_EVENT = "*"
"""Stands for a filter that matches all; a filter of a template is called by letters and digits."""

INCOMING = ("AWS/Logs", "IncomingLogEvents")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"""

_SIGNS = {
    "GreaterThanOrEqualToThreshold": ">=",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
}


class FeedRow(NamedTuple):
    """What a filter adds to the metric of an alarm for an event, None for nothing."""

    alarm: str
    metric_filter: str
    adds: float | None

    def __str__(self) -> str:
        adds = "NULL" if self.adds is None else _number(self.alarm, self.adds)
        return f"({literal(self.alarm)}, {literal(self.metric_filter)}, {adds})"


def alarm_row(alarm: WatchedAlarm) -> str:
    """The row of an alarm.

    Raises:
        OptionError: a query cannot say how it treats missing data, or what it compares.
    """
    if alarm.comparison not in _SIGNS:
        raise _refused(alarm, "comparison", alarm.comparison, "compare with a threshold")
    # Else what CloudWatch does depends on the state before, or on how far back it happens to look.
    told = {"notBreaching", "breaching"} | ({"missing"} if alarm.evaluation_periods == 1 else set())
    if alarm.treat_missing not in told:
        raise _refused(
            alarm, "treatment of missing data", alarm.treat_missing, "use notBreaching or breaching"
        )
    columns = (
        literal(alarm.title),
        str(alarm.period_seconds),
        str(alarm.evaluation_periods),
        str(alarm.datapoints_to_alarm),
        literal(_SIGNS[alarm.comparison]),
        _number(alarm.title, alarm.threshold),
        "TRUE" if alarm.treat_missing == "breaching" else "FALSE",
    )
    return f"({', '.join(columns)})"


def feed_rows(alarm: WatchedAlarm, filters: tuple[MetricFilter, ...]) -> Iterator[FeedRow]:
    """A row for each filter that adds to the metric of an alarm.

    Raises:
        OptionError: none does.
    """
    fed = alarm.metric == INCOMING
    if fed:
        yield FeedRow(alarm.title, EVERY_EVENT, 1)
    for each in filters:
        if each.metric == alarm.metric:
            fed = True
            yield FeedRow(alarm.title, each.title, each.value)
    if not fed:
        raise _refused(alarm, "metric", "/".join(alarm.metric), "leave out alarms that no filter feeds")
    if alarm.treat_missing == "breaching" and alarm.metric != INCOMING:
        # Adds nothing, but tells from when to when there are logs.
        yield FeedRow(alarm.title, EVERY_EVENT, None)


def _number(title: str, number: float) -> str:
    if not math.isfinite(number):
        raise OptionError(f"{title} must have finite numbers, got {number}; give another")
    if number == int(number) and abs(number) < 10**15:
        return str(int(number))
    text = repr(float(number))
    # With an exponent it is a DOUBLE, without one a DECIMAL that adds up otherwise.
    return text if "e" in text else f"{text}e0"


def _refused(alarm: WatchedAlarm, what: str, got: str, remedy: str) -> OptionError:
    return OptionError(f"no query can tell of {alarm.title}, whose {what} is {shorten(got)}; {remedy}")
