"""The report for programs, in a schema that only ever gains fields.

Times are seconds since 1970. `alarm_times` are the beginnings of the periods at whose end the alarm notifies;
`periods_breaching` counts those whose own sum breaches the threshold, `periods_in_alarm` those that end in
ALARM. Counts of a timeline are by step. `setting` is what to set where the alarms are deployed; it is null for a
caller who cannot be trusted.
"""

import json
from collections.abc import Sequence
from typing import Any

from cloudtrail_templates.backtest.deployment.model import Metric, WatchedAlarm
from cloudtrail_templates.backtest.evaluation.report import AlarmReport, Report
from cloudtrail_templates.backtest.reporting.suggestions import threshold_setting

SCHEMA = 1
_STEPS = 120


def report_json(report: Report) -> str:
    """The report as one JSON object."""
    scan, watch, span = report.scan, report.watch, report.span
    content = {
        "schema": SCHEMA,
        "logs": {
            "files": scan.files,
            "skipped_files": scan.skipped_files,
            "records": scan.records,
            "records_outside": scan.records_outside,
            "bytes_read": scan.bytes_read,
            "first": span and span.first_event * 60,
            "last": span and span.last_event * 60,
            "evaluated_from": span and span.first * 60,
            "evaluated_to": span and span.last * 60,
            "interrupted": scan.interrupted,
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
                "events": scan.tallies[one.title].events if one.title in scan.tallies else 0,
            }
            for one in watch.filters
        ],
        "left_out": [{"title": title, "why": why} for title, why in watch.left_out],
        "problems": [{"file": file, "problem": problem} for file, problem in scan.problems],
    }
    return json.dumps(content, indent=2) + "\n"


def _alarm(report: Report, one: AlarmReport) -> dict[str, Any]:
    line, verdict = report.timeline(one, _STEPS), one.verdict
    return {
        "title": one.alarm.title,
        "metric": _metric(one.alarm.metric),
        "filters": [found.title for found in one.filters],
        "condition": _condition(one.alarm),
        "events": one.events,
        "periods": verdict.periods,
        "periods_breaching": verdict.breaching,
        "periods_in_alarm": verdict.in_alarm,
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
        },
        "exclusions": [
            {
                "kind": without.kind,
                "name": without.name,
                "setting": report.watch.settings.exclusion(without.kind, without.name) or None,
                "events": without.events,
                "alarms": without.alarms,
                "periods_in_alarm": without.periods_in_alarm,
            }
            for without in one.exclusions
        ],
    }


def _condition(alarm: WatchedAlarm) -> dict[str, Any]:
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


def _names(counts: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"name": name, "events": events} for name, events in counts]
