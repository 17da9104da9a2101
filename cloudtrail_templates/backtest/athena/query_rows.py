"""What a query has to know of an alarm, as rows of SQL."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from cloudtrail_templates.backtest.deployment.model import Watch, WatchedAlarm
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.languages.athena.literals import literal

EVERY_EVENT = "*"
"""Stands for a filter that matches all; a filter of a template is called by letters and digits."""

INCOMING = ("AWS/Logs", "IncomingLogEvents")
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html"""

EXTRA_PERIODS = 2
"""How many periods farther back than the evaluation periods CloudWatch looks for data, in AWS's examples.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

_TREATMENTS = ("notBreaching", "breaching", "missing")
_SIGNS = {
    "GreaterThanOrEqualToThreshold": ">=",
    "GreaterThanThreshold": ">",
    "LessThanThreshold": "<",
    "LessThanOrEqualToThreshold": "<=",
}


class FeedRow(NamedTuple):
    """What a filter adds to the metric of an alarm."""

    alarm: str
    metric_filter: str
    an_event: float | None
    a_minute: float | None = 0
    """Added once for every minute in which it matches; None, like `an_event`, is no datapoint."""

    def __str__(self) -> str:
        texts = map(literal, self[:2])
        numbers = ("NULL" if number is None else _number(self.alarm, number) for number in self[2:])
        return f"({', '.join([*texts, *numbers])})"


def alarm_row(alarm: WatchedAlarm) -> str:
    """The row of an alarm.

    Raises:
        OptionError: a query cannot say how it is evaluated.
    """
    if alarm.comparison not in _SIGNS:
        raise _refused(alarm, "comparison", alarm.comparison, "compare with a threshold")
    if alarm.treat_missing not in _TREATMENTS:
        # To keep the state is to know that of the period before, which no window function does.
        raise _refused(
            alarm, "treatment of missing data", alarm.treat_missing, f"use {' or '.join(_TREATMENTS)}"
        )
    if alarm.period_seconds % 60 or alarm.period_seconds < 60:
        raise _refused(alarm, "period in seconds", alarm.period_seconds, "use whole minutes")
    columns = (
        literal(alarm.title),
        str(alarm.period_seconds // 60),
        str(alarm.evaluation_periods),
        str(alarm.datapoints_to_alarm),
        literal(_SIGNS[alarm.comparison]),
        _number(alarm.title, alarm.threshold),
        literal(alarm.treat_missing),
    )
    return f"({', '.join(columns)})"


def feed_rows(watch: Watch, alarm: WatchedAlarm) -> Iterator[FeedRow]:
    """A row for each filter that adds to the metric of an alarm.

    Raises:
        OptionError: none does.
    """
    filters = watch.feeding(alarm)
    if not filters:
        if alarm.metric != INCOMING:
            raise _refused(alarm, "metric", "/".join(alarm.metric), "leave out alarms that no filter feeds")
        yield FeedRow(alarm.title, EVERY_EVENT, 1)
        return
    for each in filters:
        if each.default is None:
            yield FeedRow(alarm.title, each.title, each.value)
        else:
            # The default counts for all minutes with events, and is taken back where the filter matches.
            yield FeedRow(alarm.title, EVERY_EVENT, 0, each.default)
            yield FeedRow(alarm.title, each.title, each.value, -each.default)
    if alarm.treat_missing == "breaching":
        # Says from when on the logs tell that data is missing.
        yield FeedRow(alarm.title, EVERY_EVENT, None, None)


def _number(title: str, number: float) -> str:
    if not math.isfinite(number):
        raise OptionError(f"{title} must have finite numbers, got {number}; give another")
    if number == int(number) and abs(number) < 10**15:
        return str(int(number))
    text = repr(float(number))
    # With an exponent it is a DOUBLE, without one a DECIMAL that adds up otherwise.
    return text if "e" in text else f"{text}e0"


def _refused(alarm: WatchedAlarm, what: str, got: object, remedy: str) -> OptionError:
    return OptionError(f"no query can tell of {alarm.title}, whose {what} is {shorten(got)}; {remedy}")
