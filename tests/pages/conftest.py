"""The pages, rendered once for all tests."""

import pytest

from cloudtrail_templates.cli import main
from cloudtrail_templates.pages import render_pages


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    return render_pages(main)
