"""A build brings the folder up to date, and the last good files of a template with findings stay."""

import json
from pathlib import Path
from typing import Any

import pytest

from building.samples import validation_finds
from cloudtrail_templates.building import build, compare_folder, write_build
from cloudtrail_templates.output.folder import Drift
from cloudtrail_templates.templates import CATALOG

FILES = sorted(f"{name}.{kind}" for name in CATALOG for kind in ("json", "yaml"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all templates, without findings."""
    validation_finds(monkeypatch)
    write_build(build(), tmp_path)
    return tmp_path


def manifest(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return read


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_a_complete_build_writes_every_file_and_the_manifest(folder: Path) -> None:
    assert sorted(contents(folder)) == sorted([*FILES, "manifest.json"])
    assert [file["name"] for file in manifest(folder)["files"]] == FILES


def test_a_template_with_findings_keeps_its_last_good_files_and_their_entries(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "trail.yaml").write_text("the last good file")
    before = contents(folder)
    validation_finds(monkeypatch, "trail")
    broken = build()
    assert broken.refused == ["trail"]
    assert write_build(broken, folder) == []
    assert contents(folder) == before


def test_the_other_templates_are_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)
    (folder / "alarms.yaml").write_text("old")
    (folder / "trail.yaml").write_text("old")
    validation_finds(monkeypatch, "trail")
    assert write_build(build(), folder) == [Drift("alarms.yaml", "changed")]
    assert contents(folder) == {**before, "trail.yaml": "old"}


def test_a_template_that_never_was_good_is_not_in_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    validation_finds(monkeypatch, "trail")
    write_build(build(), tmp_path)
    expected = [file for file in FILES if not file.startswith("trail.")]
    assert [file["name"] for file in manifest(tmp_path)["files"]] == expected
    assert "trail" not in manifest(tmp_path)["findings"]
    assert not (tmp_path / "trail.yaml").exists()


def test_a_build_of_nothing_good_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    validation_finds(monkeypatch, "trail")
    broken = build(["trail"])
    assert compare_folder(broken, tmp_path / "out") == []
    assert write_build(broken, tmp_path / "out") == []
    assert not (tmp_path / "out").exists()


def test_a_complete_build_removes_the_files_of_a_template_that_is_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remaining = {name: one for name, one in CATALOG.items() if name != "log-bucket-policy"}
    monkeypatch.setattr("cloudtrail_templates.building.catalog_build.CATALOG", remaining)
    write_build(build(), folder)
    assert sorted(set(FILES) - set(contents(folder))) == ["log-bucket-policy.json", "log-bucket-policy.yaml"]
    assert "log-bucket-policy" not in manifest(folder)["findings"]


@pytest.mark.parametrize(
    "partial", [{"names": ["trail"]}, {"formats": "yaml"}, {"names": list(CATALOG), "formats": "json"}]
)
def test_a_build_of_some_files_keeps_the_others(folder: Path, partial: dict[str, Any]) -> None:
    before = contents(folder)
    built = build(**partial)
    assert set(built.files) < set(FILES)
    (folder / "trail.yaml").write_text("old")
    (folder / "trail.json").write_text("old")
    written = {difference.file for difference in write_build(built, folder)}
    assert written == {"trail.yaml", "trail.json"} & set(built.files)
    assert contents(folder) == {
        **before,
        **{f"trail.{kind}": "old" for kind in ("yaml", "json") if f"trail.{kind}" not in built.files},
    }
