"""Every form in which AWS provides events is read as the same events."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from backtest.logs import count, stop, stops, write
from cloudtrail_templates.backtest.reading.envelopes import events_in

pytestmark = pytest.mark.usefixtures("parsers")

EVENTS = [stop(number) for number in range(20)]
TEXTS = [json.dumps(each) for each in EVENTS]


def looked_up(text: str) -> dict[str, Any]:
    """Return an element of the output of `aws cloudtrail lookup-events`."""
    event = json.loads(text)
    return {
        "EventId": "5d0c0000-0000-4000-8000-000000000001",
        "EventName": event["eventName"],
        "ReadOnly": "false",
        "EventTime": "2026-11-02T09:12:03+01:00",
        "EventSource": event["eventSource"],
        "Username": "erika",
        "Resources": [],
        "CloudTrailEvent": text,
    }


def logged(text: str, **more: object) -> dict[str, Any]:
    """Return an event as CloudWatch Logs returns it."""
    return {
        "id": "3195310660696698337880902507980421114328961542429EXAMPLE",
        "timestamp": 1,
        "message": text,
        **more,
    }


def subscribed(texts: list[str]) -> dict[str, Any]:
    return {
        "messageType": "DATA_MESSAGE",
        "owner": "111122223333",
        "logGroup": "Trail",
        "logStream": "111122223333_CloudTrail_eu-west-1",
        "subscriptionFilters": ["all"],
        "logEvents": [logged(text) for text in texts],
    }


def put_on_bus(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.cloudtrail",
        "account": "111122223333",
        "time": "2026-11-02T09:12:05Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": event,
    }


CONTROL = {
    "messageType": "CONTROL_MESSAGE",
    "owner": "CloudwatchLogs",
    "logGroup": "",
    "logStream": "",
    "subscriptionFilters": [],
    "logEvents": [
        {"id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE: Checking health of destination Firehose."}
    ],
}

FORMS: dict[str, list[Any]] = {
    "lookup-events": [{"Events": [looked_up(text) for text in TEXTS], "NextToken": "x"}],
    "lookup-events with --query Events": [[looked_up(text) for text in TEXTS]],
    "lookup-events with --query Events[].CloudTrailEvent": [TEXTS],
    "lookup-events, an event per value": [looked_up(text) for text in TEXTS],
    "a subscription": [CONTROL, subscribed(TEXTS[:5]), subscribed(TEXTS[5:])],
    "a single message of a subscription": [subscribed(TEXTS)],
    "filter-log-events": [
        {
            "events": [logged(text, logStreamName="x", ingestionTime=2) for text in TEXTS],
            "searchedLogStreams": [],
        }
    ],
    "get-query-results": [
        {
            "results": [
                [{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": text}]
                for text in TEXTS
            ]
        }
    ],
    "the JSON download of Logs Insights": [[{"@timestamp": "x", "@message": each} for each in EVENTS]],
    "the bus of EventBridge": [put_on_bus(each) for each in EVENTS],
    "a list from the bus of EventBridge": [[put_on_bus(each) for each in EVENTS]],
    "a list of events": [EVENTS],
    "a list of documents": [[{"Records": EVENTS[:7]}, {"Records": EVENTS[7:]}]],
    "a field before the list": [{"count": 20, "next": {"a": []}, "Records": EVENTS}],
}
JOINED = {"behind one another": "", "by line": "\n", "with line ends of Windows": "\r\n"}


@pytest.mark.parametrize("style", [*JOINED, "indented"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [1 << 20, 300, 3_000, 20_000])
def test_every_form_gives_the_same_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, style: str, size: int
) -> None:
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.sizes.PIECE_BYTES", size)
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.unpacking._READ_BYTES", min(size, 700))
    indent = 4 if style == "indented" else None
    text = JOINED.get(style, "\n").join(json.dumps(each, indent=indent) for each in FORMS[form])
    for name in ("a.json", "a.json.gz"):
        counts = count(write(tmp_path / name, text.encode()))
        assert (counts.problems, counts.events, stops(counts)) == ([], 20, 20)
        assert (counts.files, counts.skipped_files, counts.unreadable_files) == (1, 0, 0)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_beyond_a_piece(tmp_path: Path, form: str, bom: bytes) -> None:
    large = [
        json.loads(json.dumps(each).replace("userAgent", "x" * 4_000))
        for each in FORMS[form]
        for _ in range(20)
    ]
    counts = count(write(tmp_path / "a.json", bom + "".join(map(json.dumps, large)).encode()))
    assert (counts.problems, stops(counts)) == ([], 400)


def test_many_events_that_are_texts_are_never_objects_all_at_once(tmp_path: Path, parsers: str) -> None:
    path = write(
        tmp_path / "a.json", json.dumps({"Events": [looked_up(text) for text in TEXTS * 500]}).encode()
    )
    tracemalloc.start()
    try:
        assert stops(count(path)) == 10_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The memory of simdjson is not traced; without it, the events as objects take another twice the file.
    assert peak < (2.5 if parsers == "fast" else 4.5) * path.stat().st_size


def test_aggregated_events_are_neither_events_nor_problems(tmp_path: Path) -> None:
    aggregated = {
        "eventVersion": "1.0",
        "accountId": "111122223333",
        "eventId": "4da798a8-1db6-4d17-8b51-4c33df06b56d",
        "eventCategory": "Aggregated",
        "eventType": "AwsAggregatedEvent",
        "awsRegion": "us-east-1",
        "eventSource": "cloudtrail-data.amazonaws.com",
        "timeWindow": {
            "windowStart": "2025-10-30 23:45:00",
            "windowEnd": "2025-10-30 23:50:00",
            "windowSize": "PT5M",
        },
        "summary": {"primaryDimension": {"dimension": "eventName", "statistics": []}, "details": []},
    }
    for content in (
        json.dumps({"Records": [aggregated, EVENTS[0], aggregated]}),
        json.dumps([aggregated, EVENTS[0]]),
        "\n".join(map(json.dumps, (EVENTS[0], aggregated))),
    ):
        counts = count(write(tmp_path / "a.json", content.encode()))
        assert (counts.problems, counts.events) == ([], 1)
    for content in (json.dumps(aggregated), json.dumps([aggregated]), json.dumps({"Records": [aggregated]})):
        counts = count(write(tmp_path / "a.json", content.encode()))
        assert (counts.problems, counts.events, counts.files) == ([], 0, 1)


def test_a_notification_of_s3_is_no_event(tmp_path: Path) -> None:
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": "2026-11-02T09:12:03.198Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "s3": {"object": {"key": "a.json.gz"}},
    }
    counts = count(write(tmp_path / "a.json", json.dumps({"Records": [record]}).encode()))
    assert (counts.events, len(counts.problems)) == (0, 1)


def test_what_else_a_log_group_has_is_counted_as_not_read(tmp_path: Path) -> None:
    texts = [TEXTS[0], "START RequestId: 5", TEXTS[1], '{"level": "info"}', "{"]
    counts = count(write(tmp_path / "a.json", json.dumps(subscribed(texts)).encode()))
    ((_, problem),) = counts.problems
    assert problem.startswith("3 events not counted: without an eventTime")
    assert stops(counts) == 2


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "text",
        "{",
        [],
        {},
        [1, "{}"],
        {"detail-type": "GuardDuty Finding", "detail": {"severity": 8}},
        {"message": "START"},
        json.loads("[" * 900 + "]" * 900),
        "[" * 90_000,
    ],
)
def test_anything_else_has_no_events(value: object) -> None:
    assert events_in(value) is None
