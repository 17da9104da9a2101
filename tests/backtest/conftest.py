"""Fixture for both ways to read: with the parsers of the extra `backtest`, and with the standard library only."""

import pytest

from cloudtrail_templates.backtest.reading import decompression as inflating
from cloudtrail_templates.backtest.reading import events


@pytest.fixture(params=["fast", "standard library"])
def parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test with the fast parsers and with the standard library."""
    if request.param == "fast":
        pytest.importorskip("fastsimdjson")
        pytest.importorskip("isal")
    else:
        monkeypatch.setattr(events, "fastsimdjson", None)
        monkeypatch.setattr(inflating, "igzip_lib", None)
    return str(request.param)
