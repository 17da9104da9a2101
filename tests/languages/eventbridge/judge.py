"""Asks the emulator's TestEventPattern whether an event pattern matches an event of CloudTrail."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

_test_event_pattern = pytest.importorskip(
    "ministack.services.eventbridge", reason="the emulator is not installed beside other versions of botocore"
)._test_event_pattern

ENVELOPE = {
    "id": "12345678-1234-4123-8123-123456789012",
    "source": "aws.iam",
    "detail-type": "AWS API Call via CloudTrail",
    "account": "111122223333",
    "time": "2026-11-02T08:15:30Z",
    "region": "us-east-1",
    "resources": [],
}


def matches(pattern: Mapping[str, Any], record: Mapping[str, Any], **envelope: str) -> bool:
    """Whether the pattern matches the event with this record as its detail."""
    event = {**ENVELOPE, "detail": record, **envelope}
    status, _, body = _test_event_pattern({"Event": json.dumps(event), "EventPattern": json.dumps(pattern)})
    assert status == 200, body
    return bool(json.loads(body)["Result"])


def count(patterns: Sequence[Mapping[str, Any]], record: Mapping[str, Any]) -> int:
    """How many of the patterns match the record."""
    return sum(matches(pattern, record) for pattern in patterns)
