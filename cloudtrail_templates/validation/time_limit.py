"""A limit on the processor time that the checks of one template may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# How long a block that caught the exception goes on before it is raised again.
_SECONDS_BETWEEN_ATTEMPTS = 1.0


class TimeLimitExceeded(BaseException):
    """The block took longer than it may."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitExceeded in the block once this process has used that much processor time in it.

    Where Python has no timer signals (Windows, other threads than the main one) the block is not limited.
    """
    if not hasattr(signal, "SIGPROF") or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def interrupt(*_: object) -> None:
        if running:
            raise TimeLimitExceeded

    previous = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds, _SECONDS_BETWEEN_ATTEMPTS)
    try:
        try:
            yield
        finally:
            running = False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def seconds_for(size_bytes: int) -> float:
    """Return how long cfn-lint, or our own rules, may take for a template of that size.

    A template of 50 KB needs about one second, one of the largest size that CloudFormation takes about forty.
    """
    return 30 + size_bytes / 4_000
