"""A file is old or new, never half, whatever happens to the one who writes it."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.files import write_file
from output.writers import NEW, OLD


@pytest.fixture
def nobody() -> Iterator[None]:
    """The rights of an ordinary user, also where the tests run as root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def refused(path: Path) -> str:
    """The one line that says why the file was not written."""
    with pytest.raises(CloudTrailTemplatesError) as caught:
        write_file(path, NEW)
    message = str(caught.value)
    assert message.startswith(f"cannot write {path}: ")
    assert "\n" not in message
    return message.removeprefix(f"cannot write {path}: ")


def names(directory: Path) -> list[str]:
    return sorted(entry.name for entry in directory.iterdir())


def test_the_text_is_on_disk_as_utf_8_with_its_line_ends(tmp_path: Path) -> None:
    assert write_file(tmp_path / "a.yaml", "é\n\r\n")
    assert (tmp_path / "a.yaml").read_bytes() == b"\xc3\xa9\n\r\n"
    assert names(tmp_path) == ["a.yaml"]


def test_an_equal_file_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_file(path, OLD)
    os.utime(path, (1, 1))
    assert not write_file(path, OLD)
    assert path.stat().st_mtime == 1
    assert write_file(path, NEW)
    assert path.stat().st_mtime > 1


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path, umask: None) -> None:
    write_file(tmp_path / "a.yaml", NEW)
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(OLD)
    path.chmod(0o600)
    write_file(path, NEW)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "a.yaml").symlink_to("real/b.yaml")
    assert write_file(tmp_path / "a.yaml", OLD)
    assert write_file(tmp_path / "a.yaml", NEW)
    assert (tmp_path / "a.yaml").is_symlink()
    assert (tmp_path / "real/b.yaml").read_text() == NEW
    assert names(tmp_path / "real") == ["b.yaml"]


def test_a_link_in_the_place_of_the_temporary_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep")
    (tmp_path / ".a.yaml.tmp").symlink_to("precious")
    write_file(tmp_path / "a.yaml", NEW)
    assert (tmp_path / "precious").read_text() == "keep"
    assert names(tmp_path) == ["a.yaml", "precious"]


def test_a_link_that_appears_in_the_place_of_the_temporary_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "precious").write_text("keep")
    (tmp_path / ".a.yaml.tmp").symlink_to("precious")
    # Somebody is quicker: the link is there again right after it was removed.
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    with pytest.raises(CloudTrailTemplatesError):
        write_file(tmp_path / "a.yaml", NEW)
    assert (tmp_path / "precious").read_text() == "keep"


def test_a_reader_that_has_the_old_file_open_reads_it_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(OLD)
    with path.open() as file:
        start = file.read(5)
        write_file(path, NEW)
        assert start + file.read() == OLD


@pytest.mark.parametrize("scene", ["killed", "together"])
def test_a_file_is_complete_although_a_writer_is_killed_or_another_one_writes(
    tmp_path: Path, scene: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(OLD)
    run = subprocess.run(
        [sys.executable, Path(__file__).with_name("writers.py"), scene, path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    write_file(path, "last")
    assert path.read_text() == "last"
    assert names(tmp_path) == ["a.yaml"]


class TestRefused:
    """What the system refuses is one line that says what to do, and the old file is untouched."""

    def test_an_unwritable_directory(self, tmp_path: Path, nobody: None) -> None:
        assert refused(Path("/a.yaml")) == "permission denied; choose a directory that you may write to"

    def test_a_directory_that_does_not_exist(self, tmp_path: Path) -> None:
        assert refused(tmp_path / "no/a.yaml") == "no such file or directory; create its directory first"

    def test_a_directory_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "no").write_text("")
        assert refused(tmp_path / "no/a.yaml").startswith("not a directory; choose a directory whose path")

    def test_a_file_that_is_a_directory(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").mkdir()
        assert refused(tmp_path / "a.yaml") == "is a directory; move that directory out of the way"

    def test_a_pipe_nobody_reads(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.yaml")
        assert refused(tmp_path / "a.yaml") == "not a regular file; move it out of the way"

    def test_a_link_to_itself(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").symlink_to("a.yaml")
        assert refused(tmp_path / "a.yaml").endswith("remove the symbolic link that points to itself")

    def test_a_name_too_long(self, tmp_path: Path) -> None:
        assert refused(tmp_path / ("a" * 300)).startswith("file name too long; put that right")

    def test_a_limit_on_the_size_of_files(self, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        path.write_text(OLD)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(NEW) // 2, before[1]))
        try:
            assert refused(path).startswith("file too large; raise the limit")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert path.read_text() == OLD
        assert names(tmp_path) == ["a.yaml"]

    def test_a_full_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.yaml"
        path.write_text(OLD)

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        assert refused(path) == "no space left on device; free some space and build again"
        assert path.read_text() == OLD
        assert names(tmp_path) == ["a.yaml"]

    def test_an_interruption_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(descriptor: int) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_file(tmp_path / "a.yaml", NEW)
        assert names(tmp_path) == []
