"""The generated logs: events for every alarm, and few rare ones."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from backtest.calls import CALLS, ORDINARY
from backtest.generated import START, Month
from cloudtrail_templates.detections import ALL_DETECTIONS, Detection

EXAMPLES = Path(__file__).parents[2] / "examples" / "logs"


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    """Each call by several callers, for some alarms look at who it was, above all who signs in."""
    month = Month(events=1)
    times = [600 if service == "signin" else 20 for service, *_ in CALLS]
    return [month._record(number, START) for number in range(len(CALLS)) for _ in range(times[number])]


@pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda detection: detection.title)
def test_every_alarm_matches_some_call(detection: Detection, records: list[dict[str, Any]]) -> None:
    pattern = detection.pattern_for(("eu-west-1",) if detection.placeholder else None)
    assert any(map(pattern.matches, records))


def test_rare_calls_are_less_than_half_a_percent() -> None:
    total, ordinary = (sum(weight for _, _, weight, *_ in calls) for calls in (CALLS, ORDINARY))
    assert 0 < (total - ordinary) / total < 0.005


def test_the_example_is_drawn_from_them() -> None:
    files = sorted(EXAMPLES.rglob("*.json.gz"))
    records = [one for file in files for one in json.loads(gzip.decompress(file.read_bytes()))["Records"]]
    assert records == list(Month(events=1_000, days=2, seed=11).records())
