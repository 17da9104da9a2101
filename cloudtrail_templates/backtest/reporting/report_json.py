"""Render the report as JSON for programs. Later versions of the schema only add fields.

Times are seconds since 1970. The `title` of an alarm or filter is its logical ID; the `name` of an alarm is what a person
types, for example in the parameter DisabledAlarms. `alarm_times` are the starts of the periods at whose end the alarm
notifies; `periods_breaching` counts the periods whose own sum breaches the threshold, `periods_in_alarm` those that end
in ALARM. The counts of a timeline are by step. `setting` is what to set where the alarms are deployed; null for a
principal or address that cannot be trusted. `files` and `bytes_read` are 0 if Athena counted the events.
"""

import json
from collections.abc import Sequence
from typing import Any

from cloudtrail_templates.backtest.deployment.model import Metric, MetricAlarm
from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.suggestions import threshold_setting

SCHEMA = 1
_STEPS = 120


def render_json(report: Report) -> str:
    """Return the report as one JSON object."""
    counts, deployed, time_range = report.counts, report.deployed, report.time_range
    content = {
        "schema": SCHEMA,
        "logs": {
            "files": counts.files,
            "skipped_files": counts.skipped_files,
            "unreadable_files": counts.unreadable_files,
            "records": counts.events,
            "records_outside": counts.events_outside,
            "records_too_large": counts.events_too_large,
            "records_stray": counts.events_stray,
            "records_without_read_only": counts.events_without_read_only,
            "bytes_read": counts.bytes_read,
            "first": time_range and time_range.first_event * 60,
            "last": time_range and time_range.last_event * 60,
            "evaluated_from": time_range and time_range.first * 60,
            "evaluated_to": time_range and time_range.last * 60,
            "interrupted": counts.interrupted,
        },
        "wanted_alarms_a_week": report.alarms_a_week,
        "alarms_a_day": report.alarms_a_day,
        "alarms": [_alarm(report, one) for one in report.alarms],
        "filters": [
            {
                "title": one.title,
                "pattern": one.pattern.text,
                "metric": _metric(one.metric),
                "value": one.value,
                "events": counts.by_filter[one.title].events if one.title in counts.by_filter else 0,
            }
            for one in deployed.filters
        ],
        "left_out": [{"title": title, "why": why} for title, why in deployed.not_judged],
        "problems": [{"file": file, "problem": problem} for file, problem in counts.problems],
    }
    return json.dumps(content, indent=2) + "\n"


def _alarm(report: Report, one: AlarmReport) -> dict[str, Any]:
    line, evaluation = report.timeline(one, _STEPS), one.evaluation
    return {
        "title": one.alarm.title,
        "name": one.alarm.name,
        "metric": _metric(one.alarm.metric),
        "filters": [found.title for found in one.filters],
        "condition": _condition(one.alarm),
        "events": one.events,
        "periods": evaluation.periods,
        "periods_breaching": evaluation.breaching,
        "periods_in_alarm": evaluation.in_alarm,
        "alarms": len(one.notified),
        "alarms_a_day": one.alarms_a_day,
        "first_alarm": one.notified[0] if one.notified else None,
        "last_alarm": one.notified[-1] if one.notified else None,
        "alarm_times": list(one.notified),
        "principals": _names(one.principals),
        "sources": _names(one.sources),
        "regions": _names(one.regions),
        "timeline": {
            "start": line.start,
            "step_seconds": line.step_seconds,
            "events": list(line.events),
            "alarms": list(line.alarms),
        },
        "suggested_threshold": one.threshold
        and {
            "threshold": one.threshold.threshold,
            "parameter": one.alarm.threshold_parameter or None,
            "setting": threshold_setting(report, one),
            "alarms": one.threshold.alarms,
            "alarms_a_week": one.per_week(one.threshold.alarms),
        },
        "exclusions": [
            {
                "kind": exclusion.kind,
                "name": exclusion.name,
                "setting": report.deployed.settings.exclusion(exclusion.kind, exclusion.name) or None,
                "events": exclusion.events,
                "alarms": exclusion.alarms,
                "periods_in_alarm": exclusion.periods_in_alarm,
            }
            for exclusion in one.exclusions
        ],
    }


def _condition(alarm: MetricAlarm) -> dict[str, Any]:
    return {
        "comparison": alarm.comparison,
        "threshold": alarm.threshold,
        "period_seconds": alarm.period_seconds,
        "evaluation_periods": alarm.evaluation_periods,
        "datapoints_to_alarm": alarm.datapoints_to_alarm,
        "treat_missing": alarm.treat_missing,
    }


def _metric(metric: Metric) -> dict[str, str]:
    return {"namespace": metric[0], "name": metric[1]}


def _names(names: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"name": name, "events": events} for name, events in names]
