"""Handle Ctrl-C: delay it until work that must be complete is done, or let it end one stage of a command."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

_STDERR = 2


@contextlib.contextmanager
def delayed_interrupt() -> Iterator[None]:
    """Delay Ctrl-C until the end of the block, and raise it there."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread gets signals.
        yield
        return
    received: list[tuple[Any, ...]] = []
    before = signal.signal(signal.SIGINT, lambda *arguments: received.append(arguments))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if received and callable(before):
            before(*received[0])


class Interruption:
    """Ctrl-C in a command that still reports: the first ends the current stage, the second ends the process.

    Args:
        note: Written to standard error on the first Ctrl-C.
        exit_code: The exit code of the process after the second.
    """

    def __init__(self, note: str, exit_code: int) -> None:
        self.requested = False
        self._note = f"\n{note}\n".encode()
        self._exit_code = exit_code
        self._ends_stage = False

    @contextlib.contextmanager
    def handled(self) -> Iterator[None]:
        """Handle Ctrl-C in the block, unless this process ignores it or has another handler."""
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        signal.signal(signal.SIGINT, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextlib.contextmanager
    def ends_stage(self) -> Iterator[None]:
        """Raise KeyboardInterrupt in the block on the first Ctrl-C. Outside the block it is only noted."""
        self._ends_stage = True
        try:
            yield
        finally:
            self._ends_stage = False

    def _on_signal(self, *_: Any) -> None:
        if self.requested:
            # What still runs may take long: the last file of a worker, or a pipe whose reader waits.
            os._exit(self._exit_code)
        self.requested = True
        # Not through a stream, which may be in the middle of a write.
        with contextlib.suppress(OSError):
            os.write(_STDERR, self._note)
        if self._ends_stage:
            raise KeyboardInterrupt
