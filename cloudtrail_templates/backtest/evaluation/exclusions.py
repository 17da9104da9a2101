"""What leaving out somebody who is trusted would make of an alarm."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from cloudtrail_templates.backtest.counting.counts import Scan, Tally
from cloudtrail_templates.backtest.counting.principals import Kind, minutes_of, with_roles
from cloudtrail_templates.backtest.deployment.model import Watch, WatchedAlarm
from cloudtrail_templates.backtest.evaluation.alarm_states import Verdict, evaluate
from cloudtrail_templates.backtest.evaluation.metric_series import series
from cloudtrail_templates.backtest.evaluation.thresholds import is_mostly_on
from cloudtrail_templates.backtest.evaluation.time_range import Span

MOST_EXCLUSIONS = 10
"""So many principals, and so many source addresses, are tried for each alarm."""

WORTH_NAMING = 0.2
"""The least share of its time in alarm that an exclusion must take away, and an alarm that tells of something else."""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """What would be left of an alarm without the events of one principal or source address."""

    kind: Kind
    name: str
    events: int
    alarms: int
    periods_in_alarm: int


def exclusions(
    watch: Watch, scan: Scan, span: Span, alarm: WatchedAlarm, verdict: Verdict
) -> list[Exclusion]:
    """What would quieten the alarm, the most first: it is evaluated anew without the events of each."""
    found = []
    tallies = [scan.tallies[one.title] for one in watch.feeding(alarm) if one.value]
    for kind, name, events in _loudest(tallies):
        quieter = evaluate(alarm, series(watch, scan, span, alarm, without=partial(minutes_of, kind, name)))
        fewer = len(quieter.notified) < len(verdict.notified) or is_mostly_on(verdict)
        if fewer and verdict.in_alarm - quieter.in_alarm >= max(1, WORTH_NAMING * verdict.in_alarm):
            found.append(
                Exclusion(
                    kind=kind,
                    name=name,
                    events=events,
                    alarms=len(quieter.notified),
                    periods_in_alarm=quieter.in_alarm,
                )
            )
    return sorted(found, key=lambda one: (one.periods_in_alarm, one.alarms, -one.events))


def _loudest(tallies: Sequence[Tally]) -> Iterator[tuple[Kind, str, int]]:
    principals = sum((_events(one.principal_minutes) for one in tallies), Counter())
    sources = sum((_events(one.source_minutes) for one in tallies), Counter())
    kinds: tuple[tuple[Kind, Counter[str]], ...] = (
        # A session stands for itself beside its role: it may be a person's.
        ("principal", principals | with_roles(principals)),
        ("source", sources),
    )
    for kind, names in kinds:
        for name in sorted(names, key=lambda name: (-names[name], name))[:MOST_EXCLUSIONS]:
            yield kind, name, names[name]


def _events(minutes: dict[str, Counter[int]]) -> Counter[str]:
    return Counter({name: found.total() for name, found in minutes.items()})
