"""Folders, files and links: what is found, and what is skipped."""

import os
from pathlib import Path

import pytest

from backtest.logs import FILTERS, count, document, stop, stops, write
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.reading import log_files as files
from cloudtrail_templates.errors import OptionError

ONE = document([stop()])


def test_a_folder_is_read_as_s3_stores_it(tmp_path: Path) -> None:
    base = tmp_path / "AWSLogs" / "111122223333"
    write(base / "CloudTrail" / "eu-west-1" / "2026" / "11" / "02" / "a.json.gz", ONE)
    write(base / "CloudTrail" / "us-east-1" / "2026" / "11" / "02" / "b.json.gz", ONE)
    digest = "111122223333_CloudTrail-Digest_eu-west-1_Trail_eu-west-1_20261102T081500Z.json.gz"
    write(base / "CloudTrail-Digest" / "eu-west-1" / digest, b"{}")
    write(base / "CloudTrail" / ".DS_Store", b"x")
    counts = count(tmp_path)
    assert (stops(counts), counts.files, counts.skipped_files, counts.problems) == (2, 2, 2, [])


def test_a_log_in_a_folder_with_the_name_of_the_digests_is_read(tmp_path: Path) -> None:
    for folder in ("CloudTrail-Digest-and-logs", "111122223333_CloudTrail-Digest_eu-west-1"):
        write(tmp_path / folder / "a.json.gz", ONE)
        assert stops(count(tmp_path / folder)) == 1
    assert stops(count(tmp_path)) == 2


def test_a_file_without_a_suffix_is_read_and_is_no_problem_without_events(tmp_path: Path) -> None:
    write(tmp_path / "2026" / "10" / "stream-1", ONE)
    write(tmp_path / "aws-logs-write-test", b"Permission Check Successful")
    write(tmp_path / "LICENSE", b"Apache")
    counts = count(tmp_path)
    assert (stops(counts), counts.files, counts.skipped_files, counts.problems) == (1, 1, 2, [])


def test_hidden_files_without_a_suffix_are_skipped_and_hidden_folders_given_are_read(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "objects" / "ab" / "cd", ONE)
    assert (stops(counts := count(tmp_path)), counts.skipped_files) == (0, 1)
    assert stops(count(tmp_path / ".git")) == 1


def test_a_loop_of_links_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a" / "a.json", ONE)
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    counts = count(tmp_path)
    assert (stops(counts), counts.files) == (1, 1)
    problem = "is a folder that was read already, or a loop of links"
    assert counts.problems == [(str(tmp_path / "a" / "again"), problem), (str(tmp_path / "b"), problem)]


def test_no_file_is_read_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "logs" / "a.json", ONE)
    for paths in ([path, path], [path, tmp_path], [tmp_path, path], [tmp_path, tmp_path / "logs"]):
        counts = count(*paths)
        assert (stops(counts), len(counts.problems)) == (1, 1)


def test_a_folder_with_many_files_is_listed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_NAMES_AT_ONCE", 7)
    for number in range(50):
        write(tmp_path / f"{number}.json", ONE)
    found = [each.path for each in files.find_files([tmp_path])]
    assert found == sorted(str(path) for path in tmp_path.iterdir())


def test_a_pipe_in_a_folder_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert count(tmp_path).problems[0] == (str(tmp_path / "a.json"), "is not a file")


@pytest.mark.parametrize("paths", [[], [Path("nowhere")], [Path("."), Path("nowhere/else.json")]])
def test_a_path_that_does_not_exist_is_an_error(paths: list[Path]) -> None:
    with pytest.raises(OptionError, match=r"^(there is no file or folder '|no paths to read; give)"):
        count_logs(paths, FILTERS)


def test_a_folder_without_logs_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "README.md", b"x")
    counts = count(tmp_path / "logs")
    ((_, problem),) = counts.problems
    assert problem.startswith("contains no log files (.json.gz, .json, ")
    assert counts.skipped_files == 1


def test_a_file_that_cannot_be_opened_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to(tmp_path / "nowhere")
    write(tmp_path / "c.json", ONE)
    counts = count(tmp_path)
    assert stops(counts) == 1
    assert [(Path(name).name, problem.split(":")[0]) for name, problem in counts.problems] == [
        ("a.json", "cannot be read"),
        ("b.json", "cannot be read"),
    ]


@pytest.mark.parametrize("path", ["s3://my-logs/AWSLogs", Path("s3://my-logs/AWSLogs")])
def test_an_s3_uri_is_refused_with_the_command_that_downloads_it(path: str | Path) -> None:
    with pytest.raises(OptionError, match="run aws s3 sync s3://my-logs/AWSLogs logs first"):
        count_logs([path], FILTERS)
