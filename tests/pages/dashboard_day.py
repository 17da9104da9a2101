"""What the widgets of the dashboard show of a generated day: the data of its drawing.

Run as a script, it writes them to the file that the drawing reads: `python tests/pages/dashboard_day.py`.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from backtest.generated import START, Month
from languages.insights_engine import Row, answer, flat

from cloudtrail_templates.detections import ALL_DETECTIONS, COMPLIANCE, THREAT, Detection
from cloudtrail_templates.pages.drawings.dashboard import DATA, HOURS, example_body

SECONDS = 300
PERIODS = HOURS * 3600 // SECONDS
TITLES = (
    [*(one.title for one in COMPLIANCE), "TrailSilent"],
    [one.title for one in THREAT if not one.noisy],
)
"""The alarms of the two templates that exist by default; each counts in periods of five minutes."""

THRESHOLDS = {one.title: one.threshold for one in ALL_DETECTIONS}

RECORDS = list(Month(events=6_500, days=HOURS // 24, seed=30).records())
EVENTS = [flat(record) for record in RECORDS]


def data(alarms: Sequence[str], threat_alarms: Sequence[str]) -> dict[str, Any]:
    """What each widget shows, by title."""
    shown_alarms = {*alarms, *threat_alarms}
    counts = {one.title: Counter(_matches(one)) for one in ALL_DETECTIONS if one.title in shown_alarms}
    counts = {title: found for title, found in counts.items() if found}
    found = {}
    for widget in example_body(alarms, threat_alarms)["widgets"]:
        properties = widget["properties"]
        if widget["type"] == "alarm":
            shown: Any = {
                "states": [[_title(arn), _state(_title(arn), counts)] for arn in properties["alarms"]]
            }
        elif widget["type"] == "metric":
            shown = _metrics(properties, counts)
        elif widget["type"] == "log":
            shown = _query(properties)
        else:
            continue
        found[properties["title"]] = shown
    return found


def _title(arn: str) -> str:
    return arn.rpartition(":Alarm")[2]


def _period(record: Mapping[str, Any], seconds: int = SECONDS) -> int:
    time = datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=START.tzinfo)
    return int((time - START) / timedelta(seconds=seconds))


def _matches(detection: Detection) -> Iterator[int]:
    regions = ("eu-west-1", "us-east-1", "eu-central-1") if detection.placeholder else None
    pattern = detection.pattern_for(regions)
    return (_period(record) for record in RECORDS if pattern.matches(record))


def _state(title: str, counts: Mapping[str, Counter[int]]) -> str:
    """The state by the last period; the alarm on a silent trail looks at hours with events."""
    return "ALARM" if counts.get(title, Counter())[PERIODS - 1] >= THRESHOLDS.get(title, 1) else "OK"


def _metrics(properties: Mapping[str, Any], counts: Mapping[str, Counter[int]]) -> dict[str, Any]:
    series: dict[str, Counter[int]] = {}
    for line in properties["metrics"]:
        if isinstance(line[0], dict):
            assert line[0]["expression"].startswith("SEARCH")
            series |= dict(sorted(counts.items(), key=lambda one: -one[1].total()))
        else:
            series[line[-1]["label"]] = _metric(line[1], counts)
    if properties["view"] == "table":
        return {"columns": ["", "Sum"], "rows": [[name, one.total()] for name, one in series.items()]}
    return _series(series, SECONDS)


def _metric(name: str, counts: Mapping[str, Counter[int]]) -> Counter[int]:
    if name == "IncomingLogEvents":
        return Counter(map(_period, RECORDS))
    if name == "IncomingBytes":
        sizes: Counter[int] = Counter()
        for record in RECORDS:
            sizes[_period(record)] += len(json.dumps(record, separators=(",", ":")))
        return sizes
    if name == "NumberOfNotificationsDelivered":
        # An alarm sends a notification when it goes into ALARM.
        firing = {
            (title, period)
            for title, found in counts.items()
            for period, count in found.items()
            if count >= THRESHOLDS[title]
        }
        return Counter(period for title, period in firing if (title, period - 1) not in firing)
    assert name == "NumberOfNotificationsFailed"
    return Counter()


def _series(series: Mapping[str, Counter[int]], seconds: int) -> dict[str, Any]:
    return {
        "periods": HOURS * 3600 // seconds,
        "series": {name: sorted(map(list, one.items())) for name, one in series.items()},
    }


def _query(properties: Mapping[str, Any]) -> dict[str, Any]:
    rows = answer(properties["query"].partition(" | ")[2], EVENTS)
    if properties["view"] == "timeSeries":
        seconds = 900
        counts = Counter(
            {_period({"eventTime": f"{row['bin(15m)']}:00Z"}, seconds): row["calls"] for row in rows}
        )
        return _series({"calls": counts}, seconds)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return {"columns": columns, "rows": [[_text(row.get(name)) for name in columns] for row in rows]}


def _text(value: Row) -> Any:
    return "" if value is None else value


if __name__ == "__main__":
    DATA.write_text(json.dumps(data(*TITLES), separators=(",", ":")) + "\n", encoding="utf-8")
