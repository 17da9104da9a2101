"""The pages, rendered once for all tests."""

import pytest

from pages.rendered import rendered


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    return rendered()
