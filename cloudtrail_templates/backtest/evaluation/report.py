"""What a back-test found, put together for every way of telling it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cloudtrail_templates.backtest.counting.counts import Scan
from cloudtrail_templates.backtest.counting.principals import with_roles
from cloudtrail_templates.backtest.deployment.model import MetricFilter, Watch, WatchedAlarm
from cloudtrail_templates.backtest.evaluation.alarm_states import Verdict, evaluate
from cloudtrail_templates.backtest.evaluation.exclusions import Exclusion, exclusions
from cloudtrail_templates.backtest.evaluation.metric_series import series
from cloudtrail_templates.backtest.evaluation.thresholds import (
    Threshold,
    is_mostly_on,
    is_too_loud,
    lowest_threshold,
)
from cloudtrail_templates.backtest.evaluation.time_range import Span, asked
from cloudtrail_templates.backtest.evaluation.timeline import Timeline, timeline

MINUTES_OF_A_DAY = 1_440
DAYS_OF_A_WEEK = 7
MOST_NAMES = 5
"""So many principals, sources and regions are told of an alarm."""


@dataclass(frozen=True, kw_only=True)
class AlarmReport:
    """How one alarm would have fared, why, and what would make it quieter."""

    alarm: WatchedAlarm
    filters: tuple[MetricFilter, ...]
    events: int
    verdict: Verdict
    days: float
    minutes: Counter[int]
    principals: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    regions: tuple[tuple[str, int], ...]
    threshold: Threshold | None
    exclusions: tuple[Exclusion, ...]

    @property
    def notified(self) -> tuple[int, ...]:
        """When the periods begin at whose end the alarm notifies, in seconds since 1970."""
        return tuple(period * self.alarm.period_seconds for period in self.verdict.notified)

    @property
    def alarms_a_day(self) -> float:
        """Notifications a day; logs of less than a day count as one."""
        return len(self.verdict.notified) / self.days

    @property
    def share_in_alarm(self) -> float:
        """The share of the time that it was in ALARM, 0 to 1."""
        return self.verdict.in_alarm / self.verdict.periods

    @property
    def is_mostly_on(self) -> bool:
        """Whether it is on for so long that it tells nobody of what comes next."""
        return is_mostly_on(self.verdict)

    @property
    def quiet_because(self) -> str:
        """Why it never went off; empty where it did."""
        if self.notified:
            return ""
        if not self.events:
            return "never sees an event"
        more = self.alarm.comparison.startswith("Greater")
        return "stays below the threshold" if more else "stays above the threshold"


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole of it. Where the logs hold no event, no alarm can be judged and `alarms` is empty."""

    watch: Watch
    scan: Scan
    alarms_a_week: float
    alarms: tuple[AlarmReport, ...]
    """The loudest first."""
    span: Span | None
    """The time over which they are evaluated; None where the logs hold no event."""

    @property
    def not_judged(self) -> dict[str, list[str]]:
        """What the template deploys and a back-test cannot judge, by the reason."""
        reasons: dict[str, list[str]] = {}
        for title, why in self.watch.left_out:
            reasons.setdefault(why, []).append(title)
        return reasons

    @property
    def alarms_a_day(self) -> float:
        """Notifications a day of all alarms together."""
        return sum(len(one.notified) for one in self.alarms) / self.alarms[0].days if self.alarms else 0.0

    def timeline(self, one: AlarmReport, most_steps: int) -> Timeline:
        """The alarm's events and notifications over the time of the logs. Only where there is a span."""
        assert self.span  # noqa: S101  where there is an alarm there is one
        first, last = self.span.first, self.span.last
        return timeline(one.minutes, one.notified, first=first, last=last, most_steps=most_steps)


def report_on(
    watch: Watch,
    scan: Scan,
    *,
    alarms_a_week: float = 1,
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Report:
    """Evaluate every alarm on what the scan counted, and look for what would make it quieter.

    Args:
        watch: the filters and alarms.
        scan: what reading the logs yielded, of the time from `since` to `until`.
        alarms_a_week: notifications a week that an alarm may send before a threshold is suggested.
        since: evaluate from then on, rather than from the first event.
        until: evaluate until then, or until `now`, rather than until the last event. Not where the reading was
            interrupted: what was not read would pass for silence.
    """
    span = None
    alarms = []
    if scan.all_minutes:
        ends = (None, None) if scan.interrupted else asked(since, until, now)
        span = Span(
            first_event=min(scan.all_minutes), last_event=max(scan.all_minutes), since=ends[0], until=ends[1]
        )
        alarms = [_judged(watch, scan, span, alarm, alarms_a_week) for alarm in watch.alarms]
    alarms.sort(key=lambda one: (-len(one.verdict.notified), -one.verdict.in_alarm, -one.events))
    return Report(watch=watch, scan=scan, alarms_a_week=alarms_a_week, alarms=tuple(alarms), span=span)


def _judged(watch: Watch, scan: Scan, span: Span, alarm: WatchedAlarm, alarms_a_week: float) -> AlarmReport:
    seen = series(watch, scan, span, alarm)
    verdict = evaluate(alarm, seen)
    days = max(1.0, (span.last - span.first + 1) / MINUTES_OF_A_DAY)
    filters = watch.feeding(alarm)
    tallies = [scan.tallies[one.title] for one in filters if one.value]
    # Of less than a week one cannot tell more than of a week.
    most = alarms_a_week * max(1.0, days / DAYS_OF_A_WEEK)
    loud = is_too_loud(verdict, most)
    return AlarmReport(
        alarm=alarm,
        filters=filters,
        events=sum(tally.events for tally in tallies) if filters else scan.all_minutes.total(),
        verdict=verdict,
        days=days,
        minutes=sum((tally.minutes for tally in tallies), Counter()) if filters else scan.all_minutes,
        principals=_most(with_roles(_total(tally.principals for tally in tallies))),
        sources=_most(_total(tally.sources for tally in tallies)),
        regions=_most(_total(tally.regions for tally in tallies)),
        threshold=lowest_threshold(alarm, seen, most) if loud else None,
        exclusions=tuple(exclusions(watch, scan, span, alarm, verdict) if loud else ()),
    )


def _total(counters: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter())


def _most(names: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0]))[:MOST_NAMES])
