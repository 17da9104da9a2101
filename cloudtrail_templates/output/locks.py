"""Locks on directories, so that processes that write into the same one take turns."""

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from cloudtrail_templates.errors import CloudTrailTemplatesError

# A build holds its lock for less than a second; a process that is stopped or hangs holds it for ever.
LONGEST_WAIT_SECONDS = 60.0
_BETWEEN_ATTEMPTS_SECONDS = 0.01
# What a file system without locks on directories answers, NFS among them.
_UNSUPPORTED = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


@contextlib.contextmanager
def locked(directories: Iterable[Path], *, shared: bool = False) -> Iterator[None]:
    """Hold the locks of the directories, which must exist.

    The kernel releases the locks of a process that is killed. They are always taken in the same order, so two
    processes never wait for each other. A file system that has no locks on directories is used without: there,
    do not run two builds into one directory.

    Args:
        directories: the directories; one that is named twice, or by two paths, is locked once.
        shared: let other readers in at the same time, but no writer.

    Raises:
        CloudTrailTemplatesError: another process has held a lock for `LONGEST_WAIT_SECONDS`.
        OSError: a directory cannot be opened.

    Source: https://man7.org/linux/man-pages/man2/flock.2.html
    """
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    with contextlib.ExitStack() as stack:
        for path in sorted({Path(os.path.realpath(directory)) for directory in directories}):
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
            stack.callback(os.close, descriptor)
            _lock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX, path, deadline)
        yield


def _lock(descriptor: int, operation: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise CloudTrailTemplatesError(
                    f"another process has been writing into {path} for {LONGEST_WAIT_SECONDS:.0f} seconds; "
                    "end it, or choose another directory"
                ) from None
            time.sleep(_BETWEEN_ATTEMPTS_SECONDS)
        except OSError as error:
            if error.errno not in _UNSUPPORTED:
                raise
            return
        else:
            return
