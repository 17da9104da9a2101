"""Batches of files shared among processes, with the results in the order of the batches."""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import Any

from cloudtrail_templates.backtest.counting.counter import OnBytes, Scanner
from cloudtrail_templates.backtest.counting.counts import Scan
from cloudtrail_templates.backtest.counting.interruption import held_back
from cloudtrail_templates.backtest.reading.log_files import Batch, has_stdin
from cloudtrail_templates.processes import can_fork

# What a worker process works with, given to it when it starts.
_scanner: Scanner | None = None
_stop: Any = None

_WAITING = 3
"""Batches for each worker that are under way or done and not taken; more would only take memory."""

_SECONDS_BETWEEN_LOOKS = 0.3


def scan_batches(scanner: Scanner, work: Iterator[Batch], on_bytes: OnBytes, jobs: int) -> Iterator[Scan]:
    """What each batch yields, one after the other, whoever read it.

    Ctrl-C ends it: what was read until then comes, and the last part is marked as interrupted. It waits while
    whoever asks for the parts has one in hand, so that none is half counted.
    """
    if jobs < 2:
        yield from _scan_here(scanner, work, on_bytes)
    else:
        yield from _scan_there(scanner, work, on_bytes, jobs)


def _scan_here(scanner: Scanner, work: Iterator[Batch], on_bytes: OnBytes) -> Iterator[Scan]:
    try:
        for batch in work:
            part = scanner.scan(batch, on_bytes, _never)
            with held_back():
                yield part
            if part.interrupted:
                return
    except KeyboardInterrupt:
        yield Scan(tallies={}, interrupted=True)


def _scan_there(scanner: Scanner, work: Iterator[Batch], on_bytes: OnBytes, jobs: int) -> Iterator[Scan]:
    context: Any = multiprocessing.get_context("fork" if can_fork() else "spawn")
    stop = context.Event()
    under_way: deque[tuple[Batch, Future[Scan]]] = deque()
    with ProcessPoolExecutor(jobs, context, _start, (scanner, stop, os.getpid())) as pool:

        def next_part() -> Iterator[Scan]:
            batch, future = under_way[0]
            try:
                part = future.result()
            except BrokenProcessPool:
                # A worker was killed, perhaps for want of memory: what it had is done here.
                part = scanner.scan(batch, _ignore, _never)
            with held_back():
                # No longer under way once it is handed over, and not before.
                under_way.popleft()
                on_bytes(part.bytes_read)
                yield part

        try:
            for batch in work:
                while len(under_way) >= _WAITING * jobs:
                    yield from next_part()
                under_way.append((batch, _submitted(pool, scanner, batch)))
            while under_way:
                yield from next_part()
        except KeyboardInterrupt:
            stop.set()
            for _, future in under_way:
                if not future.cancel():
                    # Who was killed meanwhile has nothing to tell.
                    with suppress(BrokenProcessPool):
                        part = future.result()
                        with held_back():
                            yield part
            yield Scan(tallies={}, interrupted=True)
        except GeneratorExit:
            stop.set()
            raise


def _submitted(pool: ProcessPoolExecutor, scanner: Scanner, batch: Batch) -> Future[Scan]:
    if not has_stdin(batch):
        # The first call makes the processes, which take over what Ctrl-C does until they have started.
        with suppress(BrokenProcessPool), held_back():
            return pool.submit(_scan_batch, batch)
    future: Future[Scan] = Future()
    future.set_result(scanner.scan(batch, _ignore, _never))
    return future


def _start(scanner: Scanner, stop: Any, parent: int) -> None:
    global _scanner, _stop
    # Ctrl-C reaches the whole process group: the parent says what is to become of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # As in the parent, which a process that is not forked does not take after.
    gc.disable()
    _scanner, _stop = scanner, stop


def _end_with(parent: int) -> None:
    """End this process when its parent is gone, which may have been killed and then told nobody."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


def _scan_batch(batch: Batch) -> Scan:
    assert _scanner is not None  # noqa: S101  set when the process started
    return _scanner.scan(batch, _ignore, _stop.is_set)


def _ignore(_count: int) -> None:
    """Bytes that were read in a worker are told when the batch is done."""


_never: Callable[[], bool] = bool
