"""Processes that write into the same directory take turns, and none waits for ever."""

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output import locks
from cloudtrail_templates.output.files import write_file
from cloudtrail_templates.output.folder import drift, write_folder
from cloudtrail_templates.output.locks import locked


@pytest.mark.parametrize("scene", ["builds", "partial builds", "killed builds"])
def test_builds_at_the_same_time_leave_one_build(tmp_path: Path, scene: str) -> None:
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("writers.py"), scene, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_a_lock_that_is_never_released_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LONGEST_WAIT_SECONDS", 0.05)
    message = f"^another process has been writing into {tmp_path} for .* seconds; end it, or choose another"
    with locked([tmp_path]):
        with pytest.raises(CloudTrailTemplatesError, match=message):
            write_folder(tmp_path, {"a": "b"})
        with pytest.raises(CloudTrailTemplatesError, match=message):
            write_file(tmp_path / "a", "b")
        with pytest.raises(CloudTrailTemplatesError, match=message):
            drift(tmp_path, {"a": "b"})
    assert list(tmp_path.iterdir()) == []
    assert write_file(tmp_path / "a", "b")


def test_readers_do_not_wait_for_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LONGEST_WAIT_SECONDS", 0.0)
    with locked([tmp_path], shared=True), locked([tmp_path], shared=True):
        assert drift(tmp_path, {}) == []


def test_a_directory_under_two_names_is_locked_once(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with locked([tmp_path / "link", tmp_path / "real", tmp_path]):
        pass


def test_a_file_that_is_a_link_into_another_directory_is_written_under_both_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "a").symlink_to("../elsewhere/b")
    write_folder(tmp_path / "out", {"a": "text"})
    assert (tmp_path / "elsewhere" / "b").read_text() == "text"
    monkeypatch.setattr(locks, "LONGEST_WAIT_SECONDS", 0.0)
    with (
        locked([tmp_path / "elsewhere"]),
        pytest.raises(CloudTrailTemplatesError, match=r"into .*/elsewhere for"),
    ):
        write_folder(tmp_path / "out", {"a": "new"})


@pytest.mark.parametrize("number", [errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_used_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unsupported(descriptor: int, operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", unsupported)
    assert write_file(tmp_path / "a", "b")


def test_another_error_of_the_lock_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(descriptor: int, operation: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", broken)
    with pytest.raises(CloudTrailTemplatesError, match=r"^cannot write .*: input/output error"):
        write_file(tmp_path / "a", "b")
