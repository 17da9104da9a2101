"""What would make an alarm quieter: a higher threshold, or leaving out somebody who is trusted."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from .evaluation import BREACHES, Verdict, evaluate
from .scan import Scan, Tally
from .series import Series, series
from .watch import Watch, WatchedAlarm

MOST_EXCLUSIONS = 10
"""So many principals, and so many source addresses, are tried for each alarm."""

WORTH_NAMING = 0.05
"""The least share of its time in alarm that an exclusion must take away."""

Kind = Literal["principal", "source"]


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A threshold, and how often the alarm would have notified with it."""

    threshold: float
    alarms: int


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """What would be left of an alarm without the events of one principal or source address."""

    kind: Kind
    name: str
    events: int
    alarms: int
    periods_in_alarm: int


def lowest_threshold(alarm: WatchedAlarm, seen: Series, most: float) -> Threshold | None:
    """The smallest whole threshold from which on none notifies more than `most` times.

    A higher threshold can notify more often, since it may cut one long alarm into several: hence "from which
    on". None where the alarm's own threshold is such a one, or the alarm is about too few events.
    """
    if not alarm.comparison.startswith("Greater"):
        return None
    breaches = BREACHES[alarm.comparison]
    sums = {value for value in seen.sums.values() if breaches(value, alarm.threshold)}
    for value in sorted(sums, reverse=True):
        lowered = replace(alarm, comparison="GreaterThanOrEqualToThreshold", threshold=value)
        if len(evaluate(lowered, seen).notified) > most:
            above = alarm.comparison == "GreaterThanThreshold"
            threshold = math.ceil(value) if above else math.floor(value) + 1
            raised = evaluate(replace(alarm, threshold=threshold), seen)
            return Threshold(threshold=threshold, alarms=len(raised.notified))
    return None


def exclusions(watch: Watch, scan: Scan, alarm: WatchedAlarm, verdict: Verdict) -> list[Exclusion]:
    """What would quieten the alarm, the most first: it is evaluated anew without the events of each."""
    if not verdict.notified:
        return []
    found = []
    for kind, name, events in _loudest(watch, scan, alarm):
        quieter = evaluate(alarm, series(watch, scan, alarm, without=partial(minutes_of, kind, name)))
        if quieter.in_alarm <= verdict.in_alarm * (1 - WORTH_NAMING):
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


def minutes_of(kind: Kind, name: str, tally: Tally) -> dict[int, int]:
    """The minutes of one principal or source among those that a filter matched."""
    kept = tally.principal_minutes if kind == "principal" else tally.source_minutes
    return dict(kept.get(name, {}))


def _loudest(watch: Watch, scan: Scan, alarm: WatchedAlarm) -> Iterator[tuple[Kind, str, int]]:
    tallies = [scan.tallies[one.title] for one in watch.feeding(alarm) if one.value]
    kinds: tuple[Kind, ...] = ("principal", "source")
    for kind in kinds:
        names = {
            name: sum(sum(minutes_of(kind, name, tally).values()) for tally in tallies)
            for one in tallies
            for name in (one.principal_minutes if kind == "principal" else one.source_minutes)
        }
        for name in sorted(names, key=lambda name: (-names[name], name))[:MOST_EXCLUSIONS]:
            yield kind, name, names[name]
