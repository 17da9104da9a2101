"""A file is unpacked as often as it is packed; what cannot be unpacked is named with what to do."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from backtest.logs import count, document, lines, stop, stops, write
from cloudtrail_templates.backtest.reading import archives, decompression, unpacking

pytestmark = pytest.mark.usefixtures("parsers")

EVENTS = [stop(number) for number in range(20)]
TEXT = document(EVENTS)
DIGEST = "111122223333_CloudTrail-Digest_eu-west-1_Trail_eu-west-1_20261102T081500Z.json.gz"
FILES = {
    "AWSLogs/a.json.gz": gzip.compress(TEXT),
    "AWSLogs/b.json": TEXT,
    "AWSLogs/stream-1": lines(EVENTS),
    f"AWSLogs/{DIGEST}": b"{}",
    "README.md": b"x",
    ".DS_Store": b"x",
    "__MACOSX/AWSLogs/stream-1": TEXT,
}


def tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        folder = tarfile.TarInfo("AWSLogs")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("AWSLogs/", b"")
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


ONE = {"a.json": TEXT}
PACKED = {
    "gzip": gzip.compress(TEXT),
    "gzip twice": gzip.compress(gzip.compress(TEXT)),
    "bzip2": bz2.compress(TEXT),
    "xz": lzma.compress(TEXT),
    "zip": zipped(ONE),
    "tar": tar(ONE),
    "tar.gz": gzip.compress(tar(ONE)),
    "tar.bz2": bz2.compress(tar(ONE)),
    "tar.xz": lzma.compress(tar(ONE)),
    "zip within gzip": gzip.compress(zipped(ONE)),
    "zip within zip": zipped({"b.zip": zipped(ONE)}),
    "tar within zip": zipped({"b.tar": tar(ONE)}),
}


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_file_is_read_whatever_its_name(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.json").write_bytes(PACKED[form])
    counts = count(tmp_path / "a.json")
    assert (stops(counts), counts.files, counts.problems) == (20, 1, [])


@pytest.mark.parametrize("pack", [tar, zipped])
def test_an_archive_of_large_files_is_no_bomb_and_its_bytes_are_counted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    monkeypatch.setattr(decompression, "BOMB_BYTES", 1 << 20)
    monkeypatch.setattr(unpacking, "_READ_BYTES", 1_000)
    packed = gzip.compress(lines(EVENTS * 60))
    path = tmp_path / "logs"
    path.write_bytes(pack({f"{number}.json.gz": packed for number in range(6)}))
    counts = count(path)
    assert (stops(counts), counts.problems) == (7_200, [])
    assert counts.bytes_read <= path.stat().st_size * 1.02


@pytest.mark.parametrize("form", PACKED)
def test_a_packed_file_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(PACKED[form])))
    assert stops(count("-")) == 20  # type: ignore[arg-type]


@pytest.mark.parametrize("pack", [tar, zipped])
def test_an_archive_is_read_as_a_folder(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    (tmp_path / "logs.tgz").write_bytes(pack({**FILES, "AWSLogs/c.json": b"{", "AWSLogs/d.json": TEXT}))
    for path in (tmp_path, tmp_path / "logs.tgz"):
        counts = count(path)
        ((name, problem),) = counts.problems
        assert name.endswith("logs.tgz/AWSLogs/c.json")
        assert problem.startswith("is not valid JSON ")
        assert (stops(counts), counts.files, counts.unreadable_files) == (80, 4, 1)


def test_only_a_file_with_the_suffix_of_a_log_is_a_problem_without_events(tmp_path: Path) -> None:
    (tmp_path / "other.zip").write_bytes(zipped({"setup.py": b"x"}))
    assert count(tmp_path / "other.zip").problems == [
        (str(tmp_path / "other.zip"), "is a zip archive without log files; its events are not counted")
    ]
    write(tmp_path / "a.json", TEXT)
    assert count(tmp_path).problems == []


@pytest.mark.parametrize("pack", [tar, zipped])
def test_a_damaged_archive_is_reported_and_what_came_before_is_counted(
    tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    whole = pack({"a.json": TEXT, "b.json": TEXT})
    path = tmp_path / "logs"
    for place in range(600, len(whole), 997):
        path.write_bytes(whole[:place])
        counts = count(path)
        # What fills up the end of a tar archive may be missing.
        assert counts.problems or (pack is tar and stops(counts) == 40)
        assert stops(counts) in (0, 20, 40)
        path.write_bytes(whole[:place] + b"\xff" * 50 + whole[place + 50 :])
        counts = count(path)
        # A tar archive has no checksum of its files.
        assert counts.problems or stops(counts) == 40 or (pack is tar and counts.events == 40)


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        (b"PAR1\x15\x04", "is a Parquet file: export its events as JSON, or count them in Athena with --sql"),
        (b"ORC\x0a", "is an ORC file: export its events as JSON, or count them in Athena with --sql"),
        (b"Obj\x01\x04", "is an Avro file: export its events as JSON, or count them in Athena with --sql"),
        (b"\x28\xb5\x2f\xfd\x04", "is compressed with zstd: unpack it first"),
        (b"\x04\x22\x4d\x18\x64", "is compressed with lz4: unpack it first"),
        (b"\xff\x06\x00\x00sNaPpY", "is compressed with Snappy: unpack it first"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive: unpack it first"),
        (b"Rar!\x1a\x07", "is a RAR archive: unpack it first"),
        (zipped({})[-22:], "is an empty zip archive"),
    ],
)
def test_a_form_that_is_not_read_is_named_with_what_to_do(tmp_path: Path, start: bytes, problem: str) -> None:
    path = tmp_path / "a.parquet"
    for content in (start + bytes(2_000), gzip.compress(start + bytes(2_000))):
        path.write_bytes(content)
        for given in (path, tmp_path):
            counts = count(given)
            assert counts.problems == [(str(path), f"{problem}; its events are not counted")]
            assert counts.unreadable_files == 1


def test_a_file_that_is_packed_more_than_four_times_is_reported(tmp_path: Path) -> None:
    data = TEXT
    for _ in range(4):
        data = gzip.compress(data)
    path = tmp_path / "a"
    path.write_bytes(data)
    assert (stops(count(path)), count(path).problems) == (20, [])
    path.write_bytes(gzip.compress(data))
    ((_, problem),) = count(path).problems
    assert problem == "is packed too many times: unpack it first; its events are not counted"


def test_an_encrypted_zip_archive_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped(ONE))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for place in (data.find(magic), data.rfind(magic)):
            data[place + offset] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    ((_, problem),) = count(tmp_path / "a.zip").problems
    assert problem == "is an encrypted zip archive: unpack it first; its events are not counted"


@pytest.mark.parametrize("pack", [zipped, lambda files: gzip.compress(tar(files))])
def test_a_bomb_in_an_archive_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    monkeypatch.setattr(decompression, "BOMB_BYTES", 4 << 20)
    (tmp_path / "a").write_bytes(pack({"a.json": b" " * (30 << 20)}))
    counts = count(tmp_path / "a")
    assert any("decompresses to more than 200 times its size" in problem for _, problem in counts.problems)


def test_a_large_zip_archive_within_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_INNER_ZIP_BYTES", 100)
    (tmp_path / "a").write_bytes(gzip.compress(zipped(ONE)))
    ((_, problem),) = count(tmp_path / "a").problems
    assert problem.startswith(
        "is a large zip archive within another or from standard input: unpack it first;"
    )


def test_a_zip_archive_is_measured_by_all_of_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of several gigabytes is read by its directory, not from its start to its end."""
    path = tmp_path / "logs.zip"
    path.write_bytes(zipped({f"{number}.json": gzip.compress(TEXT) for number in range(2_000)}))
    monkeypatch.setattr(decompression, "BOMB_BYTES", 1 << 18)
    monkeypatch.setattr(decompression, "BOMB_RATIO", 1.5)
    read: list[int] = []
    with path.open("rb", buffering=0) as file:
        contents = sum(1 for content in unpacking.read_contents(file, read.append) if list(content.blocks))
    size = path.stat().st_size
    assert contents == 2_000
    assert size > 1.5 * (1 << 18)
    assert size * 0.7 < sum(read) <= size
