"""The command docs."""

from pathlib import Path

import pytest
from pages.rendered import render_once

from cli.invocation import run


@pytest.fixture(autouse=True)
def _rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    render_once(monkeypatch)


def test_check_lists_stale_pages_and_the_command_that_updates_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("docs", "--output-dir", "the pages").exit_code == 0
    assert run("docs", "--output-dir", "the pages", "--check").output == ""
    (tmp_path / "the pages" / "rules.md").unlink()
    result = run("docs", "--output-dir", "the pages", "--check")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "the pages/rules.md: missing\n"
        "the pages is not up to date; run cloudtrail-templates docs --output-dir 'the pages'\n"
    )
    assert not (tmp_path / "the pages" / "rules.md").exists()


def test_the_written_pages_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "docs/rules.md  written\n" in run("docs").stdout
    rules = tmp_path / "docs" / "rules.md"
    rules.rename(rules.with_name("old.md"))
    result = run("docs")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "docs/old.md  removed\ndocs/rules.md  written\n",
        "",
    )
