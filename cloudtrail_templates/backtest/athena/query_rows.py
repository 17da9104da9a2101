"""The rows of SQL that describe an alarm in the query."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from cloudtrail_templates.backtest.deployment.model import (
    COMPARISONS,
    EVERY_EVENT,
    DeployedAlarms,
    MetricAlarm,
)
from cloudtrail_templates.errors import OptionError, shorten
from cloudtrail_templates.languages.athena.literals import literal

EVERY_FILTER = "*"
"""Stands for a filter that matches every event. The logical ID of a filter has only letters and digits."""

_TREATMENTS = ("notBreaching", "breaching", "missing")


class FeedRow(NamedTuple):
    """What a filter adds to the metric of an alarm. None adds no datapoint."""

    alarm: str
    metric_filter: str
    per_event: float | None
    per_minute: float | None = 0
    """Added once for every minute in which the filter matches."""

    def __str__(self) -> str:
        texts = map(literal, self[:2])
        numbers = ("NULL" if number is None else _number(self.alarm, number) for number in self[2:])
        return f"({', '.join([*texts, *numbers])})"


def alarm_row(alarm: MetricAlarm) -> str:
    """Return the row of an alarm.

    Raises:
        OptionError: A query cannot evaluate the alarm.
    """
    if alarm.comparison not in COMPARISONS:
        raise _refused(alarm, "comparison", alarm.comparison, "compare with a threshold")
    if alarm.treat_missing not in _TREATMENTS:
        # Keeping the state needs that of the period before, which no window function knows.
        raise _refused(
            alarm, "treatment of missing data", alarm.treat_missing, f"use {' or '.join(_TREATMENTS)}"
        )
    if alarm.period_seconds % 60 or alarm.period_seconds < 60:
        raise _refused(alarm, "period in seconds", alarm.period_seconds, "use whole minutes")
    columns = (
        literal(alarm.name),
        str(alarm.period_seconds // 60),
        str(alarm.evaluation_periods),
        str(alarm.datapoints_to_alarm),
        literal(COMPARISONS[alarm.comparison].sign),
        _number(alarm.name, alarm.threshold),
        literal(alarm.treat_missing),
    )
    return f"({', '.join(columns)})"


def feed_rows(deployed: DeployedAlarms, alarm: MetricAlarm) -> Iterator[FeedRow]:
    """Yield a row for each filter that adds to the metric of an alarm.

    Raises:
        OptionError: No filter does.
    """
    filters = deployed.filters_of(alarm)
    if not filters:
        if alarm.metric != EVERY_EVENT:
            raise _refused(
                alarm, "metric", "/".join(alarm.metric), "leave out alarms whose metric no filter publishes"
            )
        yield FeedRow(alarm.name, EVERY_FILTER, 1)
        return
    for each in filters:
        if each.default is None:
            yield FeedRow(alarm.name, each.title, each.value)
        else:
            # The default counts for all minutes with events, and is subtracted where the filter matches.
            yield FeedRow(alarm.name, EVERY_FILTER, 0, each.default)
            yield FeedRow(alarm.name, each.title, each.value, -each.default)
    if alarm.treat_missing == "breaching":
        # The first event of the logs is the start of missing data.
        yield FeedRow(alarm.name, EVERY_FILTER, None, None)


def _number(title: str, number: float) -> str:
    if not math.isfinite(number):
        raise OptionError(f"{title} must have finite numbers, got {number}; change it")
    if number == int(number) and abs(number) < 10**15:
        return str(int(number))
    text = repr(float(number))
    # With an exponent it is a DOUBLE; without one it is a DECIMAL, whose sums differ.
    return text if "e" in text else f"{text}e0"


def _refused(alarm: MetricAlarm, what: str, got: object, remedy: str) -> OptionError:
    return OptionError(f"a query cannot evaluate {alarm.name}, whose {what} is {shorten(got)}; {remedy}")
