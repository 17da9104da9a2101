"""Share work among forked processes, which inherit what was imported and loaded before."""

import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from cloudtrail_templates.processes import can_fork

Item = TypeVar("Item")
Result = TypeVar("Result")

# A forked worker inherits it, so that it need not be picklable.
_inherited_work: Callable[[Any], Any] | None = None


def map_forked(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    on_done: Callable[[Item], None] = lambda _: None,
) -> list[Result]:
    """Do `work` on each item in `jobs` forked processes, first items first; the results keep the order of the items.

    What a worker did not deliver, because it was killed or could not be started, is done in this process. So is
    everything where a fork is not possible or not safe.

    Args:
        work: What to do with an item; what it raises is raised here.
        items: The items; each must be picklable.
        jobs: How many processes there may be.
        on_done: Called in this process after each item.
    """
    jobs = min(jobs, len(items))
    done = _shared(work, items, jobs, on_done) if jobs > 1 and can_fork() else {}
    for index, item in enumerate(items):
        if index not in done:
            done[index] = work(item)
            on_done(item)
    return [done[index] for index in range(len(items))]


def _shared(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int, on_done: Callable[[Item], None]
) -> dict[int, Result]:
    # Imported here, since most runs have one template and need no processes.
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    global _inherited_work
    _inherited_work = work
    done: dict[int, Result] = {}
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _end_with_ctrl_c)
    try:
        futures: dict[Future[Result], int] = {}
        with suppress(OSError, BrokenProcessPool):
            for index, item in enumerate(items):
                futures[pool.submit(_work_on, item)] = index
        for future in as_completed(futures):
            with suppress(BrokenProcessPool):
                done[futures[future]] = future.result()
                on_done(items[futures[future]])
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        _inherited_work = None
    return done


def _end_with_ctrl_c() -> None:
    # Ctrl-C reaches the whole process group: a worker ends at once, without a traceback of its own.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _work_on(item: Any) -> Any:
    assert _inherited_work is not None  # noqa: S101  set before the fork
    return _inherited_work(item)
