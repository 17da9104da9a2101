"""Every form of a log file gives the same events."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtest.logs import count, document, lines, stop, stops, write
from cloudtrail_templates.backtest.reading import sizes
from cloudtrail_templates.backtest.reading.json_lines import is_by_line
from cloudtrail_templates.backtest.reading.log_content import read_events
from cloudtrail_templates.backtest.reading.problems import FileProblems

pytestmark = pytest.mark.usefixtures("parsers")

EVENTS = [stop(number) for number in range(50)]
HALVES = (EVENTS[:20], EVENTS[20:])

FORMS = {
    "a document": document(EVENTS),
    "a document with spaces": document(EVENTS, separators=(", ", ": ")),
    "an indented document": document(EVENTS, indent=4),
    "a document with sorted names": document(EVENTS, sort_keys=True),
    "a document with further fields behind": json.dumps({"Records": EVENTS, "x": {"y": [1]}}).encode(),
    "a document with further fields before": json.dumps({"x": 1, "Records": EVENTS}).encode(),
    "a document with a line end": document(EVENTS) + b"\n",
    "a document with a byte order mark": b"\xef\xbb\xbf" + document(EVENTS),
    "a document with white space around": b"\n  " + document(EVENTS) + b"\n\n",
    "an event per line": lines(EVENTS),
    "an event per line without the last line end": lines(EVENTS).rstrip(),
    "an event per line with a byte order mark": b"\xef\xbb\xbf" + lines(EVENTS),
    "Windows line ends and empty lines": lines(EVENTS).replace(b"\n", b"\r\n\r\n"),
    "a document per line": b"\n".join(map(document, HALVES)),
    "events and documents by turns": lines(EVENTS[:46]) + document(EVENTS[46:]) + b"\n",
    "an empty document first": document([]) + b"\n" + document(EVENTS),
    "other characters": document([*EVENTS[:-1], stop(49, userAgent="é\u2028😀")], ensure_ascii=False),
    "escaped names": document(EVENTS).replace(b'"eventName"', b'"\\u0065ventName"'),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_file_of_any_form_is_read(tmp_path: Path, form: str, name: str) -> None:
    counts = count(write(tmp_path / name, FORMS[form]))
    assert (counts.problems, counts.events, stops(counts)) == ([], 50, 50)
    assert (counts.files, counts.skipped_files, counts.unreadable_files) == (1, 0, 0)
    assert sum(counts.all_minutes.values()) == len(counts.all_minutes) == 50


@pytest.mark.parametrize("size", [300, 1_000, 5_000, 20_000])
@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_any_form_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, size: int
) -> None:
    monkeypatch.setattr(sizes, "PIECE_BYTES", size)
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.unpacking._READ_BYTES", 700)
    counts = count(write(tmp_path / "a.json", FORMS[form]))
    assert (counts.problems, counts.events, stops(counts)) == ([], 50, 50)


def test_a_single_event_is_read(tmp_path: Path) -> None:
    assert stops(count(write(tmp_path / "a.json", json.dumps(stop(), indent=2).encode()))) == 1


def test_several_gzip_members_and_zeros_at_the_end_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(b"".join(gzip.compress(document(half) + b"\n") for half in HALVES) + bytes(1_000))
    assert stops(count(path)) == 50


def test_a_gzip_file_is_recognized_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(document(EVENTS)))
    assert stops(count(path)) == 50


def test_lines_that_are_each_longer_than_a_piece_are_read_however_many_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "MAX_VALUE_BYTES", 4 << 20)
    line = document([stop(number, userAgent="x" * 30_000) for number in range(50)])
    assert len(line) > sizes.PIECE_BYTES
    counts = count(write(tmp_path / "a.json", b"\n".join([line] * 5)))
    assert (counts.problems, stops(counts)) == ([], 250)


LINES_WITH_TEXT = {
    "an export to S3": [f"2026-11-02T08:15:30.000Z {json.dumps(each)}" for each in EVENTS],
    "aws logs tail": [
        f"2026-11-02T08:15:30.000000+00:00 111122223333_CloudTrail_eu-west-1 {json.dumps(each)}"
        for each in EVENTS
    ],
    "lookup-events --output text": [
        f"EVENTS\tAKIAEXAMPLE\t{json.dumps(each)}\t0ebbaee4-6e67-431d-8225-ba0d81df5972\tStopLogging"
        for each in EVENTS
    ],
    "lookup-events --output yaml": [f"- CloudTrailEvent: '{json.dumps(each)}'" for each in EVENTS],
    "grep": [f"logs/a.json:{json.dumps(each)}" for each in EVENTS],
    "grep in documents": [f"logs/a.json:{document([each]).decode()}" for each in EVENTS],
}


@pytest.mark.parametrize("size", [1 << 20, 1_000, 10_000])
@pytest.mark.parametrize("form", LINES_WITH_TEXT)
def test_text_before_the_event_of_a_line_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, size: int
) -> None:
    monkeypatch.setattr(sizes, "PIECE_BYTES", size)
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.unpacking._READ_BYTES", 700)
    text = "\n".join(LINES_WITH_TEXT[form])
    counts = count(write(tmp_path / "000000.gz", f"{text}\n".encode()))
    assert (counts.problems, stops(counts), counts.files) == ([], 50, 1)
    counts = count(write(tmp_path / "000000.gz", f"{text}\n2026-11-02T08:15:30.000Z START\n".encode()))
    assert counts.problems[0][1] == "1 line not counted: not JSON, first in line 51"
    assert stops(counts) == 50


@pytest.mark.parametrize("content", [b"Permission Check Successful", b"text\nin lines\n", b"<html>{}</html>"])
def test_text_without_events_is_no_log(tmp_path: Path, content: bytes) -> None:
    counts = count(write(tmp_path / "a.json", content))
    assert [problem for _, problem in counts.problems] == ["contains no CloudTrail events"]
    assert (counts.files, counts.skipped_files) == (0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'{"Records":[]}', None),
        (b'{"Records":[]}\n', None),
        (b'{"eventName":"x"}\n{"eventName":"y"}', True),
        (b'{"eventName":\n{"eventName":"y"}\n', True),
        (b'{\n"Records": [\n', False),
        (b"[\n1\n]", False),
        (b"", None),
    ],
)
def test_a_file_is_by_line_if_the_first_or_second_of_its_lines_is_an_object(
    text: bytes, expected: bool | None
) -> None:
    assert is_by_line(text, is_complete=True) is expected


def test_lines_take_no_more_memory_than_a_piece_however_many_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    block = lines(EVENTS) * 100
    with path.open("wb") as file:
        for _ in range(9):
            file.write(block)
    size = path.stat().st_size
    del block
    tracemalloc.start()
    try:
        counts = count(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (counts.events, counts.problems) == (45_000, [])
    # Without simdjson a piece of text becomes dicts, which take several times its size.
    assert size > 2 * peak


LINE_EVENTS = {
    b'{"eventName":"a"}': ["a"],
    b'{"Records":[{"eventName":"b"},{"eventName":"c"}]}': ["b", "c"],
    b"{": [],
    b"": [],
    b" ": [],
    b"1": [],
}


@given(
    st.lists(st.sampled_from(list(LINE_EVENTS))),
    st.integers(1, 60),
    st.integers(1, 200),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
def test_drawn_lines_give_the_same_events_and_problems_in_pieces_of_any_size(
    drawn: list[bytes], block: int, piece: int, line_end: bytes, ends_with_line_end: bool
) -> None:
    # A first line that is an object, so that the file is read by line.
    content = [b'{"eventName":"first"}', b'{"eventName":"second"}', *drawn]
    text = line_end.join(content) + line_end * ends_with_line_end
    problems = FileProblems()
    blocks = (text[start : start + block] for start in range(0, len(text), block))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sizes, "PIECE_BYTES", piece)
        names = [event["eventName"] for events in read_events(blocks, problems) for event in events]
    expected = ["first", "second"]
    for line in drawn:
        expected += LINE_EVENTS[line]
    assert names == expected
    broken = [number for number, line in enumerate(drawn, start=3) if line == b"{"]
    assert (problems.broken_lines, problems.first_broken_line) == (len(broken), min(broken, default=0))
    assert problems.not_objects == drawn.count(b"1")
    assert (problems.error, problems.is_empty, problems.is_lost) == ("", False, False)
