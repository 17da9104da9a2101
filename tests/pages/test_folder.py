"""The folder is updated, and a user's own files in it are kept."""

from pathlib import Path

import click
import pytest

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.output.folder import Drift
from cloudtrail_templates.pages import write_pages
from cloudtrail_templates.pages.drawings.drawings import render_drawings
from cloudtrail_templates.pages.folder import update
from cloudtrail_templates.pages.pages import MARKER
from cloudtrail_templates.pages.readme import BEGIN, END
from cloudtrail_templates.templates import CATALOG
from pages.rendered import render_once, rendered

PAGES = {name: f"{MARKER}\n\n# {name}\n" for name in ("README.md", "rules.md", "templates/trail.md")}


@pytest.fixture(autouse=True)
def _rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    render_once(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    update(tmp_path, PAGES)
    return tmp_path


def test_all_pages_are_written_into_a_folder_that_did_not_exist(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "docs"
    pages = rendered(None) | render_drawings(MARKER)
    assert set(write_pages(folder)) == {Drift(name, "missing") for name in pages}
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} == set(pages)
    assert all((folder / name).read_text() == text for name, text in pages.items())
    assert write_pages(str(folder), check=True) == []


def test_a_folder_that_is_up_to_date_is_left_alone(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert update(folder, PAGES) == update(folder, PAGES, check=True) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_check_notices_a_changed_a_missing_and_an_extra_page_and_writes_nothing(folder: Path) -> None:
    index, rules, gone = folder / "README.md", folder / "rules.md", folder / "templates" / "gone.md"
    gone.write_text(index.read_text())
    index.write_text(index.read_text() + "More.\n")
    rules.unlink()
    expected = [
        Drift("README.md", "changed"),
        Drift("rules.md", "missing"),
        Drift("templates/gone.md", "extra"),
    ]
    assert update(folder, PAGES, check=True) == expected
    assert index.read_text().endswith("More.\n")
    assert gone.exists()
    assert not rules.exists()

    assert update(folder, PAGES) == expected
    assert update(folder, PAGES, check=True) == []
    assert not gone.exists()


def test_a_file_of_the_users_own_survives(folder: Path) -> None:
    own = [folder / "notes.md", folder / "templates" / "ours.md", folder / "deep" / "more" / "x.md"]
    for path in own:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# Mine\n")
    (folder / "templates" / "picture.png").write_bytes(b"\x89PNG")
    assert update(folder, PAGES, check=True) == []
    assert update(folder, PAGES) == []
    assert all(path.read_text() == "# Mine\n" for path in own)


def test_a_copy_of_the_pages_deeper_in_the_folder_survives(folder: Path) -> None:
    update(folder / "old" / "docs", PAGES)
    assert update(folder, PAGES) == []
    assert (folder / "old" / "docs" / "README.md").exists()


def test_a_file_of_the_users_in_place_of_a_page_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "trail.md"
    own.parent.mkdir()
    own.write_text("# My trail\n")
    with pytest.raises(CloudTrailTemplatesError, match=r"trail\.md is not a generated page; move it"):
        update(tmp_path, PAGES)
    assert own.read_text() == "# My trail\n"
    assert list(tmp_path.rglob("*.md")) == [own]
    assert Drift("templates/trail.md", "changed") in update(tmp_path, PAGES, check=True)


def test_a_file_in_place_of_the_folder_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "docs").write_text("")
    with pytest.raises(CloudTrailTemplatesError, match="docs"):
        update(tmp_path / "docs", PAGES)


def test_a_page_that_was_reworded_since_is_still_ours(folder: Path) -> None:
    (folder / "rules.md").write_text(MARKER.partition(":")[0] + ": older advice. -->\n")
    assert update(folder, PAGES) == [Drift("rules.md", "changed")]


def test_the_page_of_the_command_line_stays_where_no_command_is_given(tmp_path: Path) -> None:
    command = click.Command("tool", help="Do things.")
    assert Drift("cli.md", "missing") in write_pages(tmp_path, commands=command)
    text = (tmp_path / "cli.md").read_text()
    assert "Do things." in text
    assert write_pages(tmp_path) == [Drift("README.md", "changed")]
    assert (tmp_path / "cli.md").read_text() == text


def test_the_table_in_a_readme_beside_the_folder_is_kept_up_to_date(tmp_path: Path) -> None:
    readme, folder = tmp_path / "README.md", tmp_path / "pages"
    readme.write_text(f"# Mine\n\n{BEGIN}\n| old |\n{END}\n\nMore.\n")
    assert Drift("../README.md", "changed") in write_pages(folder, check=True)
    assert "| old |" in readme.read_text()
    assert Drift("../README.md", "changed") in write_pages(folder)
    text = readme.read_text()
    assert text.startswith(f"# Mine\n\n{BEGIN}\n| Purpose | Template | Description |\n")
    assert text.endswith(f"|\n{END}\n\nMore.\n")
    assert all(f"[`{name}`](pages/templates/{name}.md)" in text for name in CATALOG)
    assert write_pages(folder) == []


@pytest.mark.parametrize(
    "content", [b"# Mine\n", f"{BEGIN}\n".encode(), f"{END}{BEGIN}".encode(), b"\xff\xfe"]
)
def test_a_readme_without_a_table_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "README.md").write_bytes(content)
    assert Drift("../README.md", "changed") not in write_pages(tmp_path / "docs")
    assert (tmp_path / "README.md").read_bytes() == content
