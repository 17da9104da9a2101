"""Share batches of files among processes, and return the counts in the order of the batches."""

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

from cloudtrail_templates.backtest.counting.counter import EventCounter, OnBytes
from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.reading.log_files import Batch, has_stdin
from cloudtrail_templates.interruption import delayed_interrupt
from cloudtrail_templates.processes import can_fork

# What a worker process works with; set when it starts.
_counter: EventCounter | None = None
_stop: Any = None

_QUEUED = 3
"""Batches of each worker that are being read, or done and not merged; more would only take memory."""

_PARENT_CHECK_SECONDS = 0.3


def count_batches(
    counter: EventCounter, batches: Iterator[Batch], on_bytes: OnBytes, jobs: int
) -> Iterator[LogCounts]:
    """Yield the counts of each batch, in order.

    Ctrl-C ends it: the counts of what was read until then still come, and the last ones are marked as interrupted. It is
    delayed while the caller handles the counts of a batch, so that none is merged only in part.
    """
    if jobs < 2:
        yield from _count_here(counter, batches, on_bytes)
    else:
        yield from _count_in_workers(counter, batches, on_bytes, jobs)


def _count_here(counter: EventCounter, batches: Iterator[Batch], on_bytes: OnBytes) -> Iterator[LogCounts]:
    try:
        for batch in batches:
            part = counter.count(batch, on_bytes, _never)
            with delayed_interrupt():
                yield part
            if part.interrupted:
                return
    except KeyboardInterrupt:
        yield LogCounts(by_filter={}, interrupted=True)


def _count_in_workers(
    counter: EventCounter, batches: Iterator[Batch], on_bytes: OnBytes, jobs: int
) -> Iterator[LogCounts]:
    context: Any = multiprocessing.get_context("fork" if can_fork() else "spawn")
    stop = context.Event()
    queued: deque[tuple[Batch, Future[LogCounts]]] = deque()
    with ProcessPoolExecutor(jobs, context, _start, (counter, stop, os.getpid())) as pool:

        def next_part() -> Iterator[LogCounts]:
            batch, future = queued[0]
            try:
                part = future.result()
            except BrokenProcessPool:
                # A worker was killed, perhaps for lack of memory: its batch is counted here.
                part = counter.count(batch, _ignore, _never)
            with delayed_interrupt():
                # Removed exactly when it is yielded, so that Ctrl-C neither loses nor repeats it.
                queued.popleft()
                on_bytes(part.bytes_read)
                yield part

        try:
            for batch in batches:
                while len(queued) >= _QUEUED * jobs:
                    yield from next_part()
                queued.append((batch, _submit(pool, counter, batch)))
            while queued:
                yield from next_part()
        except KeyboardInterrupt:
            stop.set()
            for _, future in queued:
                if not future.cancel():
                    with suppress(BrokenProcessPool):
                        part = future.result()
                        with delayed_interrupt():
                            yield part
            yield LogCounts(by_filter={}, interrupted=True)
        except GeneratorExit:
            stop.set()
            raise


def _submit(pool: ProcessPoolExecutor, counter: EventCounter, batch: Batch) -> Future[LogCounts]:
    if not has_stdin(batch):
        # The first call starts the processes, which inherit the handler of Ctrl-C until `_start` has run.
        with suppress(BrokenProcessPool), delayed_interrupt():
            return pool.submit(_count_batch, batch)
    future: Future[LogCounts] = Future()
    future.set_result(counter.count(batch, _ignore, _never))
    return future


def _start(counter: EventCounter, stop: Any, parent: int) -> None:
    global _counter, _stop
    # Ctrl-C reaches the whole process group. The parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, args=(parent,), daemon=True).start()
    # Off in the parent, too, which a spawned process does not inherit.
    gc.disable()
    _counter, _stop = counter, stop


def _exit_with_parent(parent: int) -> None:
    """End this process when its parent is gone: a parent that was killed cannot end it."""
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(1)


def _count_batch(batch: Batch) -> LogCounts:
    assert _counter is not None  # noqa: S101  set when the process started
    return _counter.count(batch, _ignore, _stop.is_set)


def _ignore(_count: int) -> None:
    """Ignore bytes that a worker has read: they are reported with its batch."""


_never: Callable[[], bool] = bool
