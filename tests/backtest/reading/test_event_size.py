"""Events over 256 KB are counted apart: no filter of CloudWatch Logs gets them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backtest.logs import count, document, lines, stop, stops, write
from cloudtrail_templates.backtest.reading.event_size import MAX_EVENT_BYTES

pytestmark = pytest.mark.usefixtures("parsers")


def event_of(size: int) -> dict[str, Any]:
    """Return an event that is so many bytes long."""
    event = {**stop(), "requestParameters": {"text": ""}}
    event["requestParameters"]["text"] = "x" * (size - len(json.dumps(event, separators=(",", ":"))))
    return event


def behind_one_another(events: list[dict[str, Any]]) -> bytes:
    return "".join(map(json.dumps, events)).encode()


def as_messages(events: list[dict[str, Any]]) -> bytes:
    return json.dumps({"logEvents": [{"message": json.dumps(each)} for each in events]}).encode()


def as_table(events: list[dict[str, Any]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows([["@timestamp", "@message"], *(["x", json.dumps(each)] for each in events)])
    return file.getvalue().encode()


def last_fields_first(events: list[dict[str, Any]]) -> bytes:
    return document([dict(reversed(event.items())) for event in events])


def version_in_the_middle(events: list[dict[str, Any]]) -> bytes:
    moved = []
    for event in events:
        text = (event["requestParameters"] or {}).get("text", "")
        half = len(text) // 2
        rest = {"text": text[half + len('"start":"",') :]}
        moved.append({"start": text[:half], **event, "requestParameters": rest} if text else event)
    return document(moved)


@pytest.mark.parametrize(
    "style",
    [document, lines, behind_one_another, as_messages, as_table, last_fields_first, version_in_the_middle],
)
@pytest.mark.parametrize("others", [0, 1, 2_000])
def test_only_events_over_the_limit_are_left_out(
    tmp_path: Path, style: Callable[[list[Any]], bytes], others: int
) -> None:
    few = [stop(number) for number in range(others)]
    events = [*few, event_of(MAX_EVENT_BYTES + 1), *few, event_of(MAX_EVENT_BYTES), *few]
    counts = count(write(tmp_path / "a.json.gz", style(events)))
    assert counts.events == stops(counts) == 3 * others + 1
    assert (counts.events_too_large, counts.problems) == (1, [])
