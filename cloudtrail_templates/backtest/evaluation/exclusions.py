"""Suggest which principals or source addresses to exclude from an alarm."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from cloudtrail_templates.backtest.counting.counts import FilterCounts, LogCounts
from cloudtrail_templates.backtest.counting.principals import merge_sessions, minutes_of
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms, MetricAlarm
from cloudtrail_templates.backtest.deployment.settings import ExclusionKind
from cloudtrail_templates.backtest.evaluation.alarm_states import Evaluation, evaluate_alarm
from cloudtrail_templates.backtest.evaluation.metric_series import compute_series
from cloudtrail_templates.backtest.evaluation.time_range import TimeRange

MAX_EXCLUSIONS = 10
"""The number of principals, and of source addresses, that are tried for each alarm."""

MIN_EFFECT = 0.2
"""An exclusion is suggested if it takes away at least this share of the time in ALARM."""


@dataclass(frozen=True, kw_only=True)
class SuggestedExclusion:
    """What is left of an alarm without the events of one principal or source address."""

    kind: ExclusionKind
    name: str
    events: int
    alarms: int
    periods_in_alarm: int


def suggest_exclusions(
    deployed: DeployedAlarms,
    counts: LogCounts,
    time_range: TimeRange,
    alarm: MetricAlarm,
    evaluation: Evaluation,
) -> list[SuggestedExclusion]:
    """Return the exclusions that make an alarm quieter, the most effective first.

    The alarm is evaluated again without the events of each principal and address.
    """
    found = []
    by_filter = [counts.by_filter[one.title] for one in deployed.filters_of(alarm) if one.value]
    for kind, name, events in _most_frequent(by_filter):
        series = compute_series(deployed, counts, time_range, alarm, excluded=partial(minutes_of, kind, name))
        quieter = evaluate_alarm(alarm, series)
        fewer = len(quieter.notified) < len(evaluation.notified) or evaluation.is_saturated
        if fewer and evaluation.in_alarm - quieter.in_alarm >= max(1, MIN_EFFECT * evaluation.in_alarm):
            found.append(
                SuggestedExclusion(
                    kind=kind,
                    name=name,
                    events=events,
                    alarms=len(quieter.notified),
                    periods_in_alarm=quieter.in_alarm,
                )
            )
    return sorted(found, key=lambda one: (one.periods_in_alarm, one.alarms, -one.events))


def _most_frequent(by_filter: Sequence[FilterCounts]) -> Iterator[tuple[ExclusionKind, str, int]]:
    principals = sum((_events(one.principal_minutes) for one in by_filter), Counter())
    sources = sum((_events(one.source_minutes) for one in by_filter), Counter())
    kinds: tuple[tuple[ExclusionKind, Counter[str]], ...] = (
        # A session is tried as well as its role: it may be that of a person.
        ("principal", principals | merge_sessions(principals)),
        ("source", sources),
    )
    for kind, names in kinds:
        for name in sorted(names, key=lambda name: (-names[name], name))[:MAX_EXCLUSIONS]:
            yield kind, name, names[name]


def _events(minutes: dict[str, Counter[int]]) -> Counter[str]:
    return Counter({name: found.total() for name, found in minutes.items()})
