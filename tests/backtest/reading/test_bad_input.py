"""What cannot be read is counted and named, and everything else is read."""

import gzip
import json
import os
import random
import tracemalloc
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from backtest.logs import document, lines, scan, stop, stops, write
from cloudtrail_templates.backtest.counting.counts import Scan
from cloudtrail_templates.backtest.reading import decompression as inflating
from cloudtrail_templates.backtest.reading import documents
from cloudtrail_templates.backtest.reading.event_times import minutes_of
from cloudtrail_templates.backtest.reading.salvage import objects_in

pytestmark = pytest.mark.usefixtures("parsers")

RECORDS = [stop(number) for number in range(20)]
TEXT = document(RECORDS)


def only_problem(scanned: Scan) -> str:
    assert len(scanned.problems) == 1, scanned.problems
    return scanned.problems[0][1]


def with_broken(place: int, broken: str, style: Callable[[list[str]], str]) -> bytes:
    texts = [json.dumps(record, separators=(",", ":")) for record in RECORDS]
    texts[place] = broken
    return style(texts).encode()


STYLES = {
    "document": lambda texts: '{"Records":[' + ",".join(texts) + "]}",
    "lines": "\n".join,
}
BROKEN = {
    "half a record": '{"eventVersion":"1.11","eventName":"Stop',
    "a quote too many": '{"eventVersion":"1.11","eventName":"x"y"}',
    "a brace too few": '{"eventVersion":"1.11","userIdentity":{"type":"x"',
    "single quotes": "{'eventVersion':'1.11'}",
    "a bare word": '{"eventVersion":yes}',
    "deep nesting": '{"eventVersion":' + "[" * 50_000 + "]" * 50_000 + "}",
    "a control character": '{"eventVersion":"\x01"}',
}


@pytest.mark.parametrize("size", [documents.PIECE, 2_000])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("place", [0, 10, 19])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_record_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, place: int, style: str, size: int
) -> None:
    monkeypatch.setattr(documents, "PIECE", size)
    scanned = scan(write(tmp_path / "a.json.gz", with_broken(place, BROKEN[kind], STYLES[style])))
    assert stops(scanned) == scanned.records == 19
    assert only_problem(scanned).startswith("1 record left out: not JSON, the first starts with ")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("value", ["1", "null", '"text"', "[]", "[{}]", "true"])
def test_a_record_that_is_no_object_is_counted(tmp_path: Path, value: str, style: str) -> None:
    scanned = scan(write(tmp_path / "a.json", with_broken(7, value, STYLES[style])))
    assert stops(scanned) == 19
    assert only_problem(scanned) == "1 record left out: not a JSON object"


@pytest.mark.parametrize(
    "time",
    [
        None,
        5,
        "",
        "yesterday",
        "2026-13-02T08:15:30Z",
        "2026-11-02T24:15:30Z",
        "2026-11-02T08:15:30+01:00",
        "2026-11-02 08:15:30Z",
        "2026-11-02T08:1x:30Z",
        "2026-11-02T08:15:30Z ",
        ["2026-11-02T08:15:30Z"],
    ],
)
def test_a_record_without_a_time_is_counted(tmp_path: Path, time: object) -> None:
    records = [*RECORDS[:9], {**RECORDS[9], "eventTime": time}, *RECORDS[10:]]
    scanned = scan(write(tmp_path / "a.json", document(records)))
    assert stops(scanned) == scanned.records == sum(scanned.all_minutes.values()) == 19
    assert only_problem(scanned) == "1 record left out: without an eventTime such as 2026-11-02T08:15:30Z"


@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("style", [document, lines])
def test_of_a_truncated_gzip_file_the_records_before_the_cut_are_kept(
    tmp_path: Path, style: Callable[..., bytes], part: float
) -> None:
    records = [stop(number, userAgent=f"{number * 7_919 % 9_973}") for number in range(500)]
    text = style(records)
    whole = gzip.compress(text)
    path = tmp_path / "a.json.gz"
    path.write_bytes(whole[: int(len(whole) * part)])
    scanned = scan(path)
    ends = {problem for _, problem in scanned.problems}
    assert "is cut off in the middle of its gzip data, what came before was read" in ends
    assert stops(scanned) == scanned.records
    assert stops(scanned) >= 500 * part * 0.5 - 30
    assert stops(scanned) < 500 or part > 0.95


@pytest.mark.parametrize("size", [documents.PIECE, 2_000])
@pytest.mark.parametrize("cut", range(1, 700, 31))
def test_of_a_truncated_plain_file_the_records_before_the_cut_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int, size: int
) -> None:
    monkeypatch.setattr(documents, "PIECE", size)
    scanned = scan(write(tmp_path / "a.json", TEXT.removesuffix(b"]}")[:-cut]))
    assert stops(scanned) == (18 if cut > len(json.dumps(RECORDS[-1], separators=(",", ":"))) else 19)
    ends = [problem for _, problem in scanned.problems]
    assert "ends before its list of records does, what came before was read" in ends


def test_of_a_damaged_gzip_file_the_records_before_the_damage_are_kept(tmp_path: Path) -> None:
    records = [stop(number, userAgent=f"{number * 7_919 % 9_973}") for number in range(500)]
    content = bytearray(gzip.compress(document(records)))
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    path = tmp_path / "a.json.gz"
    path.write_bytes(content)
    scanned = scan(path)
    assert any("is damaged" in problem for _, problem in scanned.problems)
    assert 100 < stops(scanned) < 400


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(TEXT))
    content[-6] ^= 0xFF
    path = tmp_path / "a.json.gz"
    path.write_bytes(content)
    assert any("is damaged" in problem for _, problem in scan(path).problems)


@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_an_empty_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    assert only_problem(scan(write(tmp_path / name, content))) == "is empty"


def test_a_log_without_records_is_no_problem(tmp_path: Path) -> None:
    scanned = scan(write(tmp_path / "a.json.gz", document([])))
    assert (scanned.problems, scanned.files, scanned.records) == ([], 1, 0)


@pytest.mark.parametrize(
    "content", [b"{}", b'"x"', b"5", b'{"configurationItems":[{"a":1}]}', bytes(3_000_000)]
)
def test_a_file_without_records_is_named_and_skipped(tmp_path: Path, content: bytes) -> None:
    scanned = scan(write(tmp_path / "a.json.gz", content))
    assert (only_problem(scanned), scanned.files) == ("holds no CloudTrail records", 0)
    assert scanned.skipped_files == 1


def test_a_digest_is_skipped_by_its_content_too(tmp_path: Path) -> None:
    digest = {"awsAccountId": "111122223333", "digestStartTime": "2026-11-02T08:00:00Z", "logFiles": []}
    scanned = scan(write(tmp_path / "a.json.gz", json.dumps(digest).encode()))
    assert (scanned.problems, scanned.files, scanned.skipped_files) == ([], 0, 1)


@pytest.mark.parametrize("style", [document, lines])
@pytest.mark.parametrize(("place", "size"), [(0, 5), (10, 50), (19, 5)])
def test_a_record_of_50_mb_is_left_out_in_little_memory(
    tmp_path: Path, style: Callable[..., bytes], place: int, size: int
) -> None:
    records = [*RECORDS]
    records[place] = stop(place, requestParameters={"text": "x" * size * 1_000_000})
    path = write(tmp_path / "a.json", style(records))
    del records
    scanned, peak = traced(path)
    assert stops(scanned) == 19
    assert only_problem(scanned).startswith("1 record left out: over 2 MB")
    assert peak < 12_000_000


def test_a_gzip_bomb_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflating, "BOMB_BYTES", 20 << 20)
    text = TEXT.removesuffix(b"]}") + b"," + b" " * (60 << 20) + b"]}"
    scanned, peak = traced(write(tmp_path / "a.json.gz", text))
    assert stops(scanned) == 20
    assert any("decompresses to more than 200 times its size" in problem for _, problem in scanned.problems)
    assert peak < 12_000_000


def traced(path: Path) -> tuple[Scan, int]:
    tracemalloc.start()
    try:
        return scan(path), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("where", ["eventName", "sourceIPAddress", "eventTime"])
def test_a_number_without_end_costs_its_record_only(tmp_path: Path, where: str) -> None:
    text = json.dumps({"Records": [stop(0), {**stop(1), where: "LONG"}, stop(2)]}).replace(
        '"LONG"', "1" * 5_000
    )
    scanned = scan(write(tmp_path / "a.json", text.encode()))
    assert only_problem(scanned).startswith("1 record left out: ")
    assert (scanned.records, stops(scanned)) == (2, 2)


def test_a_wrong_checksum_costs_no_record(tmp_path: Path) -> None:
    damaged = bytearray(gzip.compress(document([stop(number) for number in range(10)])))
    damaged[-5] ^= 1
    (tmp_path / "a.json.gz").write_bytes(damaged)
    scanned = scan(tmp_path / "a.json.gz")
    assert only_problem(scanned).startswith("is damaged")
    assert stops(scanned) == 10


def test_of_a_damaged_pipe_what_came_before_is_read() -> None:
    """It cannot be read a second time in smaller steps."""
    whole = document([stop(number, userAgent=f"{number * 7919:x}" * 9) for number in range(600)])
    damaged = bytearray(gzip.compress(whole))
    damaged[len(damaged) // 2] ^= 255
    read, write_end = os.pipe()
    os.write(write_end, damaged)
    os.close(write_end)
    found: list[bytes] = []
    with os.fdopen(read, "rb", buffering=0) as pipe, pytest.raises(EOFError, match="is damaged"):
        found.extend(inflating.blocks(lambda: nullcontext(pipe), lambda _: None))
    # Behind the damage comes noise, until it is no longer gzip.
    quarter = len(whole) // 4
    assert b"".join(found)[:quarter] == whole[:quarter]


def test_lines_between_two_lists_are_read(tmp_path: Path) -> None:
    parts = [json.dumps([stop(0)]), json.dumps(stop(1)), json.dumps([stop(2)])]
    assert stops(scan(write(tmp_path / "a.json", "\n".join(parts).encode()))) == 3


def test_times_are_judged_each_by_itself(tmp_path: Path) -> None:
    odd = ["2026-11-02T08:15:30ZXXX", "2026-11-02T08:15Z", "2026-W45-1T08:15:30Z", "2026-11-02T08:15:zzZ"]
    for times in (odd, odd[:2]):
        records = [stop(0), *({**stop(1), "eventTime": time} for time in times)]
        scanned = scan(write(tmp_path / "a.json", document(records)))
        assert only_problem(scanned).startswith(f"{len(times)} records left out: without an eventTime")
        assert scanned.records == 1


def test_a_folder_without_logs_is_named(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "README.md", b"x")
    scanned = scan(tmp_path / "logs")
    assert only_problem(scanned).startswith("has no log files (.json.gz, .json, ")
    assert scanned.skipped_files == 1


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to(tmp_path / "nowhere")
    write(tmp_path / "c.json", TEXT)
    scanned = scan(tmp_path)
    assert stops(scanned) == 20
    assert [(Path(name).name, problem.split(":")[0]) for name, problem in scanned.problems] == [
        ("a.json", "cannot be read"),
        ("b.json", "cannot be read"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.json", TEXT).chmod(0)
    assert only_problem(scan(tmp_path)) == "cannot be read: permission denied"


def test_an_error_while_reading_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def __init__(self) -> None:
            self.blocks = [TEXT[:-500]]

        def __enter__(self) -> "Failing":
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, _: int) -> bytes:
            if self.blocks:
                return self.blocks.pop()
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("cloudtrail_templates.backtest.counting.counter._opened", lambda _: Failing())
    scanned = scan(write(tmp_path / "a.json", TEXT))
    assert stops(scanned) == 19
    assert ("cannot be read: input/output error") in [problem for _, problem in scanned.problems]


def test_whatever_bytes_come_nothing_is_raised(tmp_path: Path) -> None:
    draw = random.Random(11)  # noqa: S311
    path = tmp_path / "a.json"
    for content in (TEXT, lines(RECORDS), gzip.compress(TEXT)):
        for _ in range(60):
            changed = bytearray(content)
            for _ in range(draw.randint(1, 6)):
                place = draw.randrange(len(changed))
                changed[place : place + draw.randint(0, 30)] = draw.randbytes(draw.randint(0, 4))
            path.write_bytes(changed)
            scanned = scan(path)
            assert scanned.records <= 21
            assert all("\n" not in problem for _, problem in scanned.problems)
            assert scanned.records == 20 or scanned.problems


def test_a_text_of_escapes_that_is_cut_within_one_takes_no_longer_than_another() -> None:
    text = b'{"a":"' + rb"\"" * 3_000_000 + b"\\"
    objects, rest = objects_in(text)
    assert objects == []
    assert rest == text


@pytest.mark.parametrize("year", ["0001", "1999", "9999"])
def test_a_time_that_cloudtrail_cannot_have_written_is_none(year: str) -> None:
    assert minutes_of([f"{year}-01-01T00:00:00Z"]) is None
    assert minutes_of(["2026-01-01T00:00:00Z"]) == {29_453_760: 1}
