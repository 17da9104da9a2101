"""Processors, forks and the garbage collector of this process."""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def cpu_count() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Return whether a fork is possible and safe: not on macOS, and not while other threads run."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


@contextmanager
def garbage_collection_paused() -> Iterator[None]:
    """Pause Python's search for cycles of objects in the block.

    cfn-lint leaves few cycles and the back-test none, and the search takes a tenth of the time of the one and as long
    as matching all patterns in the other.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
