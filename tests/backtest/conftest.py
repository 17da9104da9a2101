"""Both ways to read: with the parsers of the extra `backtest`, and with the standard library alone."""

import pytest

from cloudtrail_templates.backtest.reading import decompression as inflating
from cloudtrail_templates.backtest.reading import events


@pytest.fixture(params=["fast", "standard library"])
def parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A test that asks for this runs in both ways."""
    if request.param == "fast":
        pytest.importorskip("fastsimdjson")
        pytest.importorskip("isal")
    else:
        monkeypatch.setattr(events, "fastsimdjson", None)
        monkeypatch.setattr(inflating, "igzip_lib", None)
    return str(request.param)
