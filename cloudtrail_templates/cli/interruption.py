"""Ctrl-C in the back-test: the first ends the reading, and what was read is told; the second ends everything."""

import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Any

from cloudtrail_templates.cli.messages import INTERRUPTED

_NOTE = b"\ntelling what was read; Ctrl-C again gives up\n"
_STDERR = 2


class Interruption:
    """Whether Ctrl-C came, and what the next one does."""

    def __init__(self) -> None:
        self.came = False
        self._ends_reading = False

    @contextlib.contextmanager
    def counted(self) -> Iterator[None]:
        """Count it, unless this process is to ignore it or somebody else handles it."""
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextlib.contextmanager
    def ends_reading(self) -> Iterator[None]:
        """Raise KeyboardInterrupt for the first; elsewhere it only asks for the end, which is near."""
        self._ends_reading = True
        try:
            yield
        finally:
            self._ends_reading = False

    def _on_signal(self, *_: Any) -> None:
        if self.came:
            # What is under way may take long: a worker's last file, or somebody who does not read the report.
            os._exit(INTERRUPTED)
        self.came = True
        # Not through a stream, which may be in the middle of writing.
        with contextlib.suppress(OSError):
            os.write(_STDERR, _NOTE)
        if self._ends_reading:
            raise KeyboardInterrupt
