"""The result of a back-test, for all formats of the report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.counting.principals import merge_sessions
from cloudtrail_templates.backtest.deployment.model import DeployedAlarms, MetricAlarm, MetricFilter
from cloudtrail_templates.backtest.evaluation.alarm_states import Evaluation, evaluate_alarm
from cloudtrail_templates.backtest.evaluation.exclusions import SuggestedExclusion, suggest_exclusions
from cloudtrail_templates.backtest.evaluation.metric_series import compute_series
from cloudtrail_templates.backtest.evaluation.stray_events import without_stray_events
from cloudtrail_templates.backtest.evaluation.thresholds import (
    SuggestedThreshold,
    is_noisy,
    suggest_threshold,
)
from cloudtrail_templates.backtest.evaluation.time_range import TimeRange, requested_seconds
from cloudtrail_templates.backtest.evaluation.timeline import Timeline, build_timeline
from cloudtrail_templates.filter_pattern.judgement import judge

_MINUTES_OF_A_DAY = 1_440
_DAYS_OF_A_WEEK = 7
_FEW = 0.01
MAX_NAMES = 5
"""The number of principals, sources and regions that are listed for an alarm."""


@dataclass(frozen=True, kw_only=True)
class AlarmReport:
    """How often one alarm goes off, why, and what makes it quieter."""

    alarm: MetricAlarm
    filters: tuple[MetricFilter, ...]
    events: int
    evaluation: Evaluation
    days: float
    """The length of the evaluated time; at least one day."""
    minutes: Counter[int]
    principals: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    regions: tuple[tuple[str, int], ...]
    threshold: SuggestedThreshold | None
    exclusions: tuple[SuggestedExclusion, ...]

    @property
    def notified(self) -> tuple[int, ...]:
        """The starts of the periods at whose end the alarm notifies, in seconds since 1970."""
        return tuple(period * self.alarm.period_seconds for period in self.evaluation.notified)

    @property
    def alarms_a_day(self) -> float:
        """Notifications per day."""
        return len(self.evaluation.notified) / self.days

    def per_week(self, alarms: int) -> float:
        """Return the weekly rate of a number of notifications in the evaluated time."""
        return alarms / self.days * _DAYS_OF_A_WEEK

    @property
    def share_in_alarm(self) -> float:
        """The share of the time in ALARM, 0 to 1."""
        return self.evaluation.in_alarm / self.evaluation.periods

    @property
    def quiet_reason(self) -> str:
        """Why the alarm never goes off; empty if it does."""
        if self.notified:
            return ""
        if not self.events:
            judgements = [judge(one.pattern.expression) for one in self.filters]
            reasons = [found.reason for found in judgements if found and not found.matches_every_event]
            if judgements and len(reasons) == len(judgements):
                return f"can never match an event: {reasons[0]}"
            return "never matches an event"
        has_minimum = self.alarm.comparison.startswith("Greater")
        return "stays below the threshold" if has_minimum else "stays above the threshold"


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of a back-test."""

    deployed: DeployedAlarms
    counts: LogCounts
    alarms_a_week: float
    alarms: tuple[AlarmReport, ...]
    """The most frequent first. Empty if the logs contain no event: no alarm can be judged."""
    time_range: TimeRange | None
    """The time over which the alarms are evaluated. None if the logs contain no event."""

    @property
    def not_judged(self) -> dict[str, list[str]]:
        """The filters and alarms that a back-test cannot judge, by the reason."""
        reasons: dict[str, list[str]] = {}
        for title, why in self.deployed.not_judged:
            reasons.setdefault(why, []).append(title)
        return reasons

    @property
    def read_only_alarms(self) -> tuple[str, ...]:
        """The alarms that test readOnly, if a part of the events that matters does not have it."""
        if self.counts.events_without_read_only <= _FEW * self.counts.events:
            return ()
        return tuple(
            one.alarm.name
            for one in self.alarms
            if any("$.readOnly" in each.pattern.text for each in one.filters)
        )

    @property
    def alarms_a_day(self) -> float:
        """Notifications per day of all alarms together."""
        return sum(len(one.notified) for one in self.alarms) / self.alarms[0].days if self.alarms else 0.0

    def timeline(self, one: AlarmReport, max_steps: int) -> Timeline:
        """Return the events and notifications of an alarm over the evaluated time."""
        assert self.time_range  # noqa: S101  set whenever there is an alarm
        first, last = self.time_range.first, self.time_range.last
        return build_timeline(one.minutes, one.notified, first=first, last=last, max_steps=max_steps)


def build_report(
    deployed: DeployedAlarms,
    counts: LogCounts,
    *,
    alarms_a_week: float = 1,
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Report:
    """Evaluate every alarm on what was counted, and suggest what makes it quieter.

    Args:
        deployed: The filters and alarms.
        counts: What was counted in the logs, from `since` to `until`.
        alarms_a_week: The number of notifications per week that an alarm may send without a suggestion.
        since: Evaluate from this time on instead of from the first event.
        until: Evaluate until this time, but not beyond `now`, instead of until the last event. Ignored, like `since`,
            if reading was interrupted: what was not read would look like silence.
        now: The current time.
    """
    counts = without_stray_events(counts, now)
    time_range = None
    alarms = []
    if counts.all_minutes:
        start, end = (None, None) if counts.interrupted else requested_seconds(since, until, now)
        time_range = TimeRange(
            first_event=min(counts.all_minutes), last_event=max(counts.all_minutes), since=start, until=end
        )
        alarms = [
            _report_alarm(deployed, counts, time_range, alarm, alarms_a_week) for alarm in deployed.alarms
        ]
    alarms.sort(key=lambda one: (-len(one.evaluation.notified), -one.evaluation.in_alarm, -one.events))
    return Report(
        deployed=deployed,
        counts=counts,
        alarms_a_week=alarms_a_week,
        alarms=tuple(alarms),
        time_range=time_range,
    )


def _report_alarm(
    deployed: DeployedAlarms,
    counts: LogCounts,
    time_range: TimeRange,
    alarm: MetricAlarm,
    alarms_a_week: float,
) -> AlarmReport:
    series = compute_series(deployed, counts, time_range, alarm)
    evaluation = evaluate_alarm(alarm, series)
    days = max(1.0, (time_range.last - time_range.first + 1) / _MINUTES_OF_A_DAY)
    filters = deployed.filters_of(alarm)
    by_filter = [counts.by_filter[one.title] for one in filters if one.value]
    # Less than a week cannot show that an alarm goes off more often than once a week.
    max_alarms = alarms_a_week * max(1.0, days / _DAYS_OF_A_WEEK)
    noisy = is_noisy(evaluation, max_alarms)
    suggested = suggest_exclusions(deployed, counts, time_range, alarm, evaluation) if noisy else []
    return AlarmReport(
        alarm=alarm,
        filters=filters,
        events=sum(one.events for one in by_filter) if filters else counts.all_minutes.total(),
        evaluation=evaluation,
        days=days,
        minutes=sum((one.minutes for one in by_filter), Counter()) if filters else counts.all_minutes,
        principals=_most_frequent(merge_sessions(_total(one.principals for one in by_filter))),
        sources=_most_frequent(_total(one.sources for one in by_filter)),
        regions=_most_frequent(_total(one.regions for one in by_filter)),
        threshold=suggest_threshold(alarm, series, max_alarms) if noisy else None,
        exclusions=tuple(suggested),
    )


def _total(counters: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter())


def _most_frequent(names: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(names.items(), key=lambda item: (-item[1], item[0]))[:MAX_NAMES])
