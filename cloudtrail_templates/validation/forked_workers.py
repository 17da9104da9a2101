"""A map over forked workers, for work whose costly start is done before the fork."""

import os
import pickle
import signal
import struct
import tempfile
from collections.abc import Callable, Sequence
from typing import IO, Any, TypeVar

from cloudtrail_templates.processes import can_fork

Item = TypeVar("Item")
Result = TypeVar("Result")

_INDEX = struct.Struct("i")
# What a pipe holds at least on every system; all indices are written into it before anyone reads.
_PIPE_BYTES = 16384


def map_forked(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> list[Result]:
    """Do `work` on each item, first items first, in this process and `jobs - 1` forked ones.

    A worker takes the next item whenever it is free. Whatever a worker did not deliver, because it was
    killed or could not be started, is done here afterwards. Everything is done here where a fork is not
    possible or not safe.

    Raises: whatever `work` raises.
    """
    jobs = min(jobs, len(items))
    if jobs < 2 or not can_fork() or len(items) * _INDEX.size > _PIPE_BYTES:
        return [work(item) for item in items]
    queue, feed = os.pipe()
    os.write(feed, b"".join(_INDEX.pack(index) for index in range(len(items))))
    os.close(feed)
    workers: list[tuple[int, IO[bytes]]] = []
    done: dict[int, Result] = {}
    try:
        for _ in range(jobs - 1):
            worker = _fork(work, items, queue)
            if worker is None:
                break
            workers.append(worker)
        done.update(_drain(work, items, queue))
        while workers:
            pid, delivery = workers[-1]
            os.waitpid(pid, 0)
            workers.pop()
            done.update(_delivered(delivery))
    finally:
        os.close(queue)
        for pid, delivery in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            delivery.close()
    return [done[index] if index in done else work(item) for index, item in enumerate(items)]


def _fork(work: Callable[[Item], Result], items: Sequence[Item], queue: int) -> tuple[int, IO[bytes]] | None:
    try:
        # A file, not a pipe: a full pipe would hold the worker until this process is done with its own share.
        delivery = tempfile.TemporaryFile()  # noqa: SIM115 (outlives this function)
    except OSError:
        return None
    try:
        pid = os.fork()
    except OSError:
        delivery.close()
        return None
    if pid:
        return pid, delivery
    try:  # pragma: no cover (the child)
        # Ctrl-C reaches the whole process group: the child ends at once and leaves the talking to its parent.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        pickle.dump(_drain(work, items, queue), delivery)
        delivery.flush()
    finally:
        # Nothing of the parent's (buffers, exit handlers, test runners) may run a second time in the child.
        os._exit(0)


def _drain(work: Callable[[Item], Result], items: Sequence[Item], queue: int) -> dict[int, Result]:
    done = {}
    while taken := os.read(queue, _INDEX.size):
        (index,) = _INDEX.unpack(taken)
        done[index] = work(items[index])
    return done


def _delivered(delivery: IO[bytes]) -> dict[int, Any]:
    with delivery:
        delivery.seek(0)
        try:
            # Written by our own child into a file without a name.
            return dict(pickle.load(delivery))  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            return {}
