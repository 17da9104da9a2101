"""What cannot be read is counted and reported, and everything else is read."""

import gzip
import json
import os
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from backtest.logs import count, document, lines, stop, stops, write
from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.reading import decompression, sizes, unpacking

pytestmark = pytest.mark.usefixtures("parsers")

EVENTS = [stop(number) for number in range(20)]
TEXT = document(EVENTS)
TEXTS = [json.dumps(each, separators=(",", ":")) for each in EVENTS]

BROKEN = {
    "half an event": '{"eventVersion":"1.11","eventName":"Stop',
    "a quote too many": '{"eventVersion":"1.11","eventName":"x"y"}',
    "a brace too few": '{"eventVersion":"1.11","userIdentity":{"type":"x"',
    "single quotes": "{'eventVersion':'1.11'}",
    "a bare word": '{"eventVersion":yes}',
    "deep nesting": '{"eventVersion":' + "[" * 50_000 + "]" * 50_000 + "}",
    "a control character": '{"eventVersion":"\x01"}',
    "no JSON": "START RequestId: 5",
}


def only_problem(counts: LogCounts) -> str:
    assert len(counts.problems) == 1, counts.problems
    return counts.problems[0][1]


def replaced(index: int, text: str) -> list[str]:
    return [*TEXTS[:index], text, *TEXTS[index + 1 :]]


@pytest.mark.parametrize("size", [sizes.PIECE_BYTES, 2_000])
@pytest.mark.parametrize("index", [0, 10, 19])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_line_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, index: int, size: int
) -> None:
    monkeypatch.setattr(sizes, "PIECE_BYTES", size)
    monkeypatch.setattr(unpacking, "_READ_BYTES", 700)
    counts = count(write(tmp_path / "a.json", "\n".join(replaced(index, BROKEN[kind])).encode()))
    assert only_problem(counts) == f"1 line not counted: not JSON, first in line {index + 1}"
    assert stops(counts) == counts.events == 19
    assert (counts.files, counts.unreadable_files) == (1, 0)


def test_the_first_of_several_broken_lines_is_named(tmp_path: Path) -> None:
    texts = [*TEXTS[:7], "{", TEXTS[7], "", "}", TEXTS[8]]
    counts = count(write(tmp_path / "a.json", "\n".join(texts).encode()))
    assert only_problem(counts) == "2 lines not counted: not JSON, first in line 8"
    assert stops(counts) == 9


def test_a_line_with_two_events_is_broken(tmp_path: Path) -> None:
    texts = [TEXTS[0], f"{TEXTS[1]}, {TEXTS[2]}", TEXTS[3]]
    counts = count(write(tmp_path / "a.json", "\n".join(texts).encode()))
    assert only_problem(counts) == "1 line not counted: not JSON, first in line 2"
    assert stops(counts) == 2


@pytest.mark.parametrize("index", [0, 10, 19])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_document_is_one_problem_that_says_where(tmp_path: Path, kind: str, index: int) -> None:
    write(tmp_path / "good.json", TEXT)
    text = '{"Records":[' + ",".join(replaced(index, BROKEN[kind])) + "]}"
    counts = count(write(tmp_path / "bad.json.gz", text.encode()), tmp_path / "good.json")
    place = "nested too deeply" if kind == "deep nesting" else "line 1 column "
    assert only_problem(counts).startswith(f"is not valid JSON ({place}")
    assert only_problem(counts).endswith("); its events are not counted")
    assert stops(counts) == counts.events == 20
    assert (counts.files, counts.unreadable_files) == (1, 1)


@pytest.mark.parametrize("value", ["1", "null", '"text"', "true"])
@pytest.mark.parametrize("style", ['{{"Records":[{}]}}', "{}"])
def test_an_entry_that_is_not_an_object_is_counted(tmp_path: Path, value: str, style: str) -> None:
    separator = "," if "Records" in style else "\n"
    text = style.format(separator.join(replaced(7, value)))
    counts = count(write(tmp_path / "a.json", text.encode()))
    assert stops(counts) == 19
    assert only_problem(counts) == "1 event not counted: not a JSON object"


@pytest.mark.parametrize(
    "time",
    [
        None,
        5,
        "",
        "yesterday",
        "2026-13-02T08:15:30Z",
        "2026-11-02T24:15:30Z",
        "2026-11-02T08:15:30+25:00",
        "2026-11-02T08:15:30.Z",
        "2026-11-02",
        "2026-11-02T08:1x:30Z",
        "2026-11-02T08:15:30Z ",
        ["2026-11-02T08:15:30Z"],
    ],
)
def test_an_event_without_a_time_is_counted(tmp_path: Path, time: object) -> None:
    events = [*EVENTS[:9], {**EVENTS[9], "eventTime": time}, *EVENTS[10:]]
    counts = count(write(tmp_path / "a.json", document(events)))
    assert stops(counts) == counts.events == sum(counts.all_minutes.values()) == 19
    assert only_problem(counts) == "1 event not counted: without an eventTime such as 2026-11-02T08:15:30Z"


def test_times_are_judged_each_by_itself(tmp_path: Path) -> None:
    odd = ["2026-11-02T08:15:30ZXXX", "2026-11-02T08:15Z", "2026-W45-1T08:15:30Z", "2026-11-02T08:15:zzZ"]
    for times in (odd, odd[:2]):
        events = [stop(0), *({**stop(1), "eventTime": time} for time in times)]
        counts = count(write(tmp_path / "a.json", document(events)))
        assert only_problem(counts).startswith(f"{len(times)} events not counted: without an eventTime")
        assert counts.events == 1


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_of_a_cut_off_gzip_file_the_lines_before_the_cut_are_counted(tmp_path: Path, part: float) -> None:
    whole = gzip.compress(
        lines([stop(number, userAgent=f"{number * 7_919 % 9_973}") for number in range(500)])
    )
    path = tmp_path / "a.json.gz"
    path.write_bytes(whole[: int(len(whole) * part)])
    counts = count(path)
    assert only_problem(counts).startswith("is cut off in the middle of its gzip data; ")
    assert stops(counts) == counts.events >= 500 * part * 0.5 - 30
    assert stops(counts) < 500 or part > 0.95
    if counts.events:
        assert only_problem(counts).endswith("; what came before is counted")


@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_of_a_cut_off_gzip_document_no_event_is_counted(tmp_path: Path, part: float) -> None:
    whole = gzip.compress(TEXT)
    path = tmp_path / "a.json.gz"
    path.write_bytes(whole[: int(len(whole) * part)])
    counts = count(path)
    assert only_problem(counts) == "is cut off in the middle of its gzip data; its events are not counted"
    assert (counts.events, counts.files, counts.unreadable_files) == (0, 0, 1)


def test_of_a_cut_off_plain_document_no_event_is_counted(tmp_path: Path) -> None:
    counts = count(write(tmp_path / "a.json", TEXT[:-40]))
    assert only_problem(counts).startswith("is not valid JSON (line 1 column ")
    assert only_problem(counts).endswith("; its events are not counted")
    assert (counts.events, counts.unreadable_files) == (0, 1)


@pytest.mark.parametrize("style", [document, lines])
@pytest.mark.parametrize("from_end", [6, 200])
def test_a_damaged_gzip_file_is_reported(tmp_path: Path, from_end: int, style: Callable[..., bytes]) -> None:
    """The checksum is six bytes before the end."""
    content = bytearray(gzip.compress(style(EVENTS)))
    content[-from_end] ^= 0xFF
    path = tmp_path / "a.json.gz"
    path.write_bytes(content)
    counts = count(path)
    assert only_problem(counts) == "is damaged: its gzip data is invalid; its events are not counted"
    assert (counts.events, counts.files, counts.unreadable_files) == (0, 0, 1)


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_an_empty_file_is_reported(tmp_path: Path, name: str, content: bytes) -> None:
    assert only_problem(count(write(tmp_path / name, content))) == "is empty"


def test_a_log_without_events_is_no_problem(tmp_path: Path) -> None:
    counts = count(write(tmp_path / "a.json.gz", document([])))
    assert (counts.problems, counts.files, counts.events) == ([], 1, 0)


@pytest.mark.parametrize("content", [b"{}", b'"x"', b"5", b"[]", b'{"configurationItems":[{"a":1}]}'])
def test_a_file_of_something_else_is_reported_and_skipped(tmp_path: Path, content: bytes) -> None:
    counts = count(write(tmp_path / "a.json.gz", content))
    assert only_problem(counts) == "contains no CloudTrail events"
    assert (counts.files, counts.skipped_files, counts.unreadable_files) == (0, 1, 0)


def test_a_digest_is_skipped_by_its_content_too(tmp_path: Path) -> None:
    digest = {"awsAccountId": "111122223333", "digestStartTime": "2026-11-02T08:00:00Z", "logFiles": []}
    counts = count(write(tmp_path / "a.json.gz", json.dumps(digest).encode()))
    assert (counts.problems, counts.files, counts.skipped_files) == ([], 0, 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_over_the_limit_is_reported_and_takes_no_more_memory_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(sizes, "MAX_VALUE_BYTES", 4 << 20)
    path = write(tmp_path / "a.json", document([stop(0, requestParameters={"text": "x" * 30_000_000})]))
    write(tmp_path / "b.json", TEXT)
    tracemalloc.start()
    try:
        counts = count(tmp_path, jobs=jobs)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert counts.problems == [
        (
            str(path),
            "has a document of more than 4 MB: write one event per line instead; its events are not counted",
        )
    ]
    assert (stops(counts), counts.unreadable_files) == (20, 1)
    assert peak < 12_000_000


def test_of_a_file_with_a_line_over_the_limit_the_lines_before_it_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "MAX_VALUE_BYTES", 4 << 20)
    many = lines([stop(number) for number in range(4_000)])
    counts = count(write(tmp_path / "a.json", many + lines([stop(0, userAgent="x" * 30_000_000)]) + many))
    assert only_problem(counts).startswith("has a document of more than 4 MB")
    assert only_problem(counts).endswith("; what came before is counted")
    assert counts.events == 4_000


def test_a_gzip_bomb_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompression, "BOMB_BYTES", 20 << 20)
    path = write(tmp_path / "a.json.gz", lines(EVENTS) + b"\n" * (60 << 20))
    tracemalloc.start()
    try:
        counts = count(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stops(counts) == 20
    assert only_problem(counts) == "decompresses to more than 200 times its size; what came before is counted"
    # A piece of nothing but line ends is a list of a million empty lines.
    assert peak < 20_000_000


@pytest.mark.parametrize("style", [document, lines])
@pytest.mark.parametrize("where", ["eventName", "sourceIPAddress", "eventTime"])
def test_a_number_of_too_many_digits_is_reported(
    tmp_path: Path, where: str, style: Callable[..., bytes], parsers: str
) -> None:
    text = style([stop(0), {**stop(1), where: "LONG"}, stop(2)]).replace(b'"LONG"', b"1" * 5_000)
    counts = count(write(tmp_path / "a.json", text))
    if parsers == "fast":
        assert only_problem(counts).startswith("1 event not counted: ")
    elif style is lines:
        assert only_problem(counts) == "1 line not counted: not JSON, first in line 2"
    else:
        expected = "is not valid JSON (a number of more than 4,300 digits); its events are not counted"
        assert only_problem(counts) == expected
    lost = parsers != "fast" and style is document
    assert counts.events == stops(counts) == (0 if lost else 2)


@pytest.mark.parametrize(
    "text",
    [
        '{"Records":[LONG,EVENT]}',
        '{"x":LONG,"Records":[EVENT]}',
        "[LONG,EVENT]",
        "[[LONG,EVENT]]",
        '{"Events":[LONG,EVENT]}',
        '{"messageType":LONG,"logEvents":[{"message":TEXT}]}',
        '{"logEvents":[{"message":TEXT},{"message":LONG}]}',
        '{"messageType":LONG,"logEvents":[]}{"logEvents":[{"message":TEXT}]}',
        "EVENT{}LONG",
        '{"a":"}{"}LONG EVENT',
    ],
)
def test_a_number_of_too_many_digits_anywhere_is_no_error(tmp_path: Path, text: str) -> None:
    event = json.dumps(stop())
    for old, new in (("LONG", "1" * 5_000), ("EVENT", event), ("TEXT", json.dumps(event))):
        text = text.replace(old, new)
    counts = count(write(tmp_path / "a.json", text.encode()))
    assert stops(counts) == 1 or counts.problems


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.json", TEXT).chmod(0)
    counts = count(tmp_path)
    assert only_problem(counts) == "cannot be read: permission denied; its events are not counted"
    assert counts.unreadable_files == 1


@pytest.mark.parametrize(("content", "events"), [(TEXT, 0), (lines(EVENTS), 19)])
def test_an_error_while_reading_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, events: int
) -> None:
    class Failing:
        def __init__(self) -> None:
            self.blocks = [content[:-50]]

        def __enter__(self) -> "Failing":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, _: int) -> bytes:
            if self.blocks:
                return self.blocks.pop()
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("cloudtrail_templates.backtest.counting.counter._open_log", lambda _: Failing())
    counts = count(write(tmp_path / "a.json", content))
    assert stops(counts) == events
    assert only_problem(counts).startswith("cannot be read: input/output error; ")


def test_no_bytes_raise_an_error(tmp_path: Path) -> None:
    draw = random.Random(11)  # noqa: S311
    path = tmp_path / "a.json"
    for content in (TEXT, lines(EVENTS), gzip.compress(TEXT)):
        for _ in range(60):
            changed = bytearray(content)
            for _ in range(draw.randint(1, 6)):
                place = draw.randrange(len(changed))
                changed[place : place + draw.randint(0, 30)] = draw.randbytes(draw.randint(0, 4))
            path.write_bytes(changed)
            counts = count(path)
            assert counts.events <= 20
            assert all("\n" not in problem for _, problem in counts.problems)
            assert counts.events == 20 or counts.problems
