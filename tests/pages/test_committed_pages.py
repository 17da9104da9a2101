"""The pages in the repository are those that the code would write today."""

from pathlib import Path

from cloudtrail_templates.cli import main
from cloudtrail_templates.pages import write_pages

DOCS = Path(__file__).parents[2] / "docs"


def test_the_committed_pages_are_up_to_date() -> None:
    stale = write_pages(DOCS, commands=main, check=True)
    assert not stale, "run make docs"
