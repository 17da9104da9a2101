"""How many processors this process may use, and whether it can fork."""

import os
import sys
import threading


def cpu_count() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def can_fork() -> bool:
    """Return whether a fork is possible and safe: not on macOS, and not while other threads run."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1
