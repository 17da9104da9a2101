"""The pages, rendered once in a process: that takes more than a second."""

from functools import cache

import click
import pytest

from cloudtrail_templates.cli import main
from cloudtrail_templates.pages import render_pages


@cache
def rendered(commands: click.Command | None = main) -> dict[str, str]:
    """The text of every page by its path; nobody may write to it."""
    return render_pages(commands)


def render_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the package write the pages that are rendered already."""
    monkeypatch.setattr(
        "cloudtrail_templates.pages.folder.render_pages", lambda commands=None: rendered(commands)
    )
