"""Every shape that logs come in gives the same records."""

import gzip
import json
from pathlib import Path

import pytest

from backtest.logs import document, lines, scan, stop, stops, write
from cloudtrail_templates.backtest.reading import documents

pytestmark = pytest.mark.usefixtures("parsers")

RECORDS = [stop(number) for number in range(50)]
HALVES = (RECORDS[:20], RECORDS[20:])
DOCUMENTS = [document(half) for half in HALVES]

SHAPES = {
    "a document": document(RECORDS),
    "a document with spaces": document(RECORDS, separators=(", ", ": ")),
    "a pretty document": document(RECORDS, indent=4),
    "a document with sorted names": document(RECORDS, sort_keys=True),
    "a document with more in it": json.dumps({"Records": RECORDS, "x": {"y": [1]}}).encode(),
    "a document with more before": json.dumps({"x": 1, "Records": RECORDS}).encode(),
    "a byte order mark": b"\xef\xbb\xbf" + document(RECORDS),
    "white space around": b"\n  " + document(RECORDS) + b"\n\n",
    "a record a line": lines(RECORDS),
    "a record a line without the last line end": lines(RECORDS).rstrip(),
    "Windows line ends and empty lines": lines(RECORDS).replace(b"\n", b"\r\n\r\n"),
    "a document a line": b"\n".join(DOCUMENTS),
    "documents without line ends": b"".join(DOCUMENTS),
    "pretty documents": b"\n".join(document(half, indent=2) for half in HALVES),
    "pretty records": "\n".join(json.dumps(record, indent=2) for record in RECORDS).encode(),
    "pretty records with lists": "\n".join(
        json.dumps({**record, "requestParameters": {"names": ["/a", "/b"], "none": [[], {}]}}, indent=2)
        for record in RECORDS
    ).encode(),
    "an array": json.dumps(RECORDS).encode(),
    "a document, and its last record a line": document(RECORDS[:49]) + b"\n" + lines(RECORDS[49:]),
    "an empty document first": document([]) + document(RECORDS),
    "lines, one of them a document": lines(RECORDS[:46]) + document(RECORDS[46:]) + b"\n",
    "other characters": document([*RECORDS[:-1], stop(49, userAgent="é\u2028😀")], ensure_ascii=False),
    "escaped names": document(RECORDS).replace(b'"eventName"', b'"\\u0065ventName"'),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["a.json", "a.json.gz"])
def test_a_file_of_any_shape(tmp_path: Path, shape: str, name: str) -> None:
    scanned = scan(write(tmp_path / name, SHAPES[shape]))
    assert (scanned.problems, scanned.records, stops(scanned)) == ([], 50, 50)
    assert (scanned.files, scanned.skipped_files) == (1, 0)
    assert sum(scanned.all_minutes.values()) == len(scanned.all_minutes) == 50


# In a large file the records stand first, where CloudTrail writes them.
@pytest.mark.parametrize("size", [300, 1_000, 5_000, 20_000])
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "a document with more before"])
def test_a_large_file_of_any_shape_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str, size: int
) -> None:
    monkeypatch.setattr(documents, "PIECE", size)
    monkeypatch.setattr(documents, "MOST_IN_A_RECORD", max(4_000, 2 * size))
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.decompression._READ", 700)
    scanned = scan(write(tmp_path / "a.json", SHAPES[shape]))
    assert (scanned.problems, scanned.records, stops(scanned)) == ([], 50, 50)


@pytest.mark.parametrize("items", [2, 12])
def test_a_boundary_inside_a_record_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, items: int
) -> None:
    inside = [{**stop(0), "eventVersion": str(number)} for number in range(items)]
    nested = {"items": inside, "text": '},{"eventVersion":"'}
    records = [stop(number, requestParameters=nested) for number in range(20)]
    for size in range(200, 2_500, 37):
        monkeypatch.setattr(documents, "PIECE", size)
        monkeypatch.setattr("cloudtrail_templates.backtest.reading.decompression._READ", size // 2)
        scanned = scan(write(tmp_path / "a.json", document(records)))
        assert (scanned.problems, scanned.records, stops(scanned)) == ([], 20, 20)


def test_several_gzip_members_and_zeros_at_the_end_are_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(b"".join(map(gzip.compress, DOCUMENTS)) + bytes(1_000))
    assert stops(scan(path)) == 50


def test_a_gzip_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(document(RECORDS)))
    assert stops(scan(path)) == 50


def test_an_ordinary_file_is_never_taken_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(documents, "records_in", refuse)
    monkeypatch.setattr(documents.Salvage, "records", refuse)
    monkeypatch.setattr(documents, "PIECE", 10_000)
    monkeypatch.setattr("cloudtrail_templates.backtest.reading.decompression._READ", 4_000)
    for shape in ("a document", "a record a line", "documents without line ends"):
        assert stops(scan(write(tmp_path / "a.json", SHAPES[shape]))) == 50
