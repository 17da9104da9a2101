"""A bar for long work on a terminal: how far it is, and how long it will still take."""

import sys
import time

from cloudtrail_templates.cli.messages import progress

_WIDTH = 24
_SECONDS_BETWEEN = 0.1
_UNITS = ("B", "kB", "MB", "GB", "TB")


class ProgressBar:
    """Draws itself on standard error when called with the bytes done and those there are; else it is silent.

    Where nobody knows how many there are, as of a pipe, the total is 0.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._drawn = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and now - self._drawn >= _SECONDS_BETWEEN:
            self._drawn = now
            progress(bar_text(done, total, now - self._began))

    def wipe(self) -> None:
        """Leave no trace of the bar."""
        progress("")


def bar_text(done: int, total: int, seconds: float) -> str:
    """The bar after so many seconds of work."""
    if total <= 0:
        return f"reading, {_size(done)}"
    share = min(1.0, done / total)
    filled = int(share * _WIDTH)
    text = f"reading [{'#' * filled}{'-' * (_WIDTH - filled)}] {share:4.0%}, {_size(done)} of {_size(total)}"
    if not done or seconds < 1:
        return text
    left = round(seconds * (total - done) / done) if done < total else 0
    return f"{text}, {left // 60}:{left % 60:02} left"


def _size(count: float) -> str:
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.1f} {_UNITS[unit]}" if unit else f"{count} {_UNITS[unit]}"
