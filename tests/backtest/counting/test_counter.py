"""Which events count, and under which names."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from backtest.logs import count, document, stop, stops, write
from cloudtrail_templates.backtest.counting.matched_events import UNKNOWN

ONE = document([stop()])


def test_since_is_inclusive_and_until_exclusive(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", document([stop(number) for number in range(100)]))

    def between(since: datetime | None, until: datetime | None) -> tuple[int, int]:
        counts = count(path, since=since, until=until)
        assert stops(counts) == counts.events == sum(counts.all_minutes.values())
        return counts.events, counts.events_outside

    tenth, twentieth = (datetime(2026, 11, 2, 0, minute, 30, tzinfo=UTC) for minute in (10, 20))
    assert between(tenth, twentieth) == (10, 90)
    assert between(tenth, None) == (90, 10)
    assert between(None, tenth) == (10, 90)
    assert between(tenth + timedelta(microseconds=1), twentieth + timedelta(microseconds=1)) == (10, 90)
    assert between(tenth.replace(tzinfo=None), twentieth.astimezone(timezone(timedelta(hours=5)))) == (10, 90)


def test_an_event_that_was_delivered_twice_counts_twice(tmp_path: Path) -> None:
    write(tmp_path / "a.json", ONE)
    write(tmp_path / "b.json", ONE)
    assert stops(count(tmp_path)) == 2


def test_the_principal_is_the_best_name_that_the_event_has(tmp_path: Path) -> None:
    identities = [
        {"type": "IAMUser", "arn": "arn:aws:iam::1:user/a", "userName": "a"},
        {"type": "AWSService", "invokedBy": "x.amazonaws.com"},
        {"type": "IAMUser", "userName": "b", "principalId": "AIDA"},
        {"type": "AWSAccount", "principalId": "AIDA"},
        {"type": "Unknown"},
        {"arn": None},
        {"arn": 5, "type": ["x"]},
    ]
    records = [dict(stop(), userIdentity=identity) for identity in identities]
    records += [
        {**stop(), "userIdentity": odd, "sourceIPAddress": None, "awsRegion": 7} for odd in (None, [], "x")
    ]
    records += [{key: value for key, value in stop().items() if key not in ("userIdentity", "awsRegion")}]
    # Together, where one odd record changes how all are read, and each alone.
    for parts in ([records], [[record] for record in records]):
        principals: Counter[str] = Counter()
        for part in parts:
            principals += count(write(tmp_path / "a.json", document(part))).by_filter["Stop"].principals
        assert principals == {
            "arn:aws:iam::1:user/a": 1,
            "x.amazonaws.com": 1,
            "b": 1,
            "AIDA": 1,
            "Unknown": 1,
            UNKNOWN: 6,
        }


def test_events_without_read_only_are_counted(tmp_path: Path) -> None:
    old = [{name: value for name, value in stop().items() if name != "readOnly"} for _ in range(3)]
    usual = [{**stop(), "readOnly": False} for _ in range(5)]
    for events, expected in ((usual, 0), (old, 3), ([*old, *usual], 3), ([*usual, *old], 3)):
        counts = count(write(tmp_path / "a.json", document(events)))
        assert (counts.events, counts.events_without_read_only) == (len(events), expected)
