"""A directory of templates is brought up to date, and nothing in it that is not ours is touched."""

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.folder import Drift, drift, read_manifest, write_folder
from cloudtrail_templates.output.manifest import MANIFEST, Manifest


class Build(NamedTuple):
    """The arguments of `write_folder` and `drift`."""

    files: dict[str, str]
    manifest: Manifest

    def all(self) -> dict[str, str]:
        return {**self.files, MANIFEST: self.manifest.text()}


def build(**texts: str) -> Build:
    """A build of these texts; the names lack the suffix."""
    files = {f"{name}.yaml": text for name, text in texts.items()}
    return Build(files, Manifest.of(files, dict.fromkeys(texts, 0)))


def held(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir()}


def test_a_build_into_a_new_directory_writes_all(tmp_path: Path) -> None:
    files = build(trail="a", alarms="b")
    found = write_folder(tmp_path / "new/er", *files)
    assert held(tmp_path / "new/er") == files.all()
    assert found == [
        Drift("alarms.yaml", "missing"),
        Drift(MANIFEST, "missing"),
        Drift("trail.yaml", "missing"),
    ]


def test_the_same_build_again_touches_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, *build(trail="a"))
    for path in (*tmp_path.iterdir(), tmp_path):
        os.utime(path, (1, 1))
    assert write_folder(tmp_path, *build(trail="a")) == []
    assert {path.stat().st_mtime for path in (*tmp_path.iterdir(), tmp_path)} == {1}


def test_drift_says_what_a_build_would_change_and_changes_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, *build(trail="a", alarms="b", bucket="c"))
    (tmp_path / "trail.yaml").unlink()
    (tmp_path / "alarms.yaml").write_text("edited")
    before = held(tmp_path)
    files = build(trail="a", alarms="b")
    found = drift(tmp_path, *files)
    assert found == [
        Drift("alarms.yaml", "changed"),
        Drift("bucket.yaml", "extra"),
        Drift(MANIFEST, "changed"),
        Drift("trail.yaml", "missing"),
    ]
    assert held(tmp_path) == before
    assert write_folder(tmp_path, *files) == found
    assert drift(tmp_path, *files) == []
    assert held(tmp_path) == files.all()


def test_all_is_missing_from_a_directory_that_does_not_exist(tmp_path: Path) -> None:
    assert {reason for _, reason in drift(tmp_path / "no", *build(trail="a"))} == {"missing"}


def test_files_of_the_user_are_neither_drift_nor_removed(tmp_path: Path) -> None:
    write_folder(tmp_path, *build(trail="a", edited="b"))
    mine = {"notes.txt": "mine", "mine.yaml": "mine", "edited.yaml": "mine now"}
    for name, text in mine.items():
        (tmp_path / name).write_text(text)
    assert drift(tmp_path, *build(trail="a")) == [Drift(MANIFEST, "changed")]
    write_folder(tmp_path, *build(trail="a"))
    assert held(tmp_path) == {**build(trail="a").all(), **mine}


def test_a_directory_under_the_name_of_an_old_template_is_left_alone(tmp_path: Path) -> None:
    write_folder(tmp_path, *build(trail="a", old="b"))
    (tmp_path / "old.yaml").unlink()
    (tmp_path / "old.yaml").mkdir()
    write_folder(tmp_path, *build(trail="a"))
    assert (tmp_path / "old.yaml").is_dir()


def test_a_build_of_some_templates_keeps_the_others(tmp_path: Path) -> None:
    everything = build(trail="a", alarms="b")
    write_folder(tmp_path, *everything)
    some = {"trail.yaml": "new"}
    write_folder(tmp_path, some, Manifest.of(some, {"trail": 1}), whole=False)
    manifest = read_manifest(tmp_path)
    assert held(tmp_path) == {"trail.yaml": "new", "alarms.yaml": "b", MANIFEST: manifest.text()}
    assert manifest.files.keys() == {"trail.yaml", "alarms.yaml"}
    assert manifest.findings == {"trail": 1, "alarms": 0}


def test_without_a_manifest_nothing_is_extra(tmp_path: Path) -> None:
    write_folder(tmp_path, *build(trail="a", alarms="b"))
    assert drift(tmp_path, {"trail.yaml": "a"}) == []


@pytest.mark.parametrize("corrupt", ["", "{", "null", '{"files": [{"name": "../x"}]}'])
def test_a_corrupt_manifest_is_replaced_and_not_believed(tmp_path: Path, corrupt: str) -> None:
    write_folder(tmp_path, *build(trail="a", old="b"))
    (tmp_path / MANIFEST).write_text(corrupt)
    assert write_folder(tmp_path, *build(trail="a")) == [Drift(MANIFEST, "changed")]
    assert (tmp_path / "old.yaml").exists()


def test_the_manifest_comes_last_so_that_a_build_cut_off_shows(tmp_path: Path) -> None:
    write_folder(tmp_path, *build(trail="a", zeta="b", old="c"))
    old_manifest = (tmp_path / MANIFEST).read_text()
    (tmp_path / "zeta.yaml").unlink()
    (tmp_path / "zeta.yaml").symlink_to(tmp_path / "no" / "directory")
    files = build(trail="new", zeta="new")
    with pytest.raises(CloudTrailTemplatesError):
        write_folder(tmp_path, *files)
    assert (tmp_path / "trail.yaml").read_text() == "new"
    assert (tmp_path / MANIFEST).read_text() == old_manifest
    assert Drift(MANIFEST, "changed") in drift(tmp_path, *files)


@pytest.mark.parametrize("tail", ["", "/deeper"])
def test_a_directory_that_is_a_file_is_one_clear_line(tmp_path: Path, tail: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(
        CloudTrailTemplatesError, match=r"^cannot write .*; choose a directory whose path has no file"
    ):
        write_folder(Path(f"{tmp_path}/file{tail}"), *build(trail="a"))
    assert held(tmp_path) == {"file": "mine"}


def test_a_template_that_is_a_directory_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "trail.yaml").mkdir()
    with pytest.raises(CloudTrailTemplatesError, match=r"trail\.yaml: is a directory; move that directory"):
        write_folder(tmp_path, *build(trail="a"))
