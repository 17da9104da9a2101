"""A progress bar for work whose size is known in bytes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import click


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Yield a function that shows how many of all bytes are read, on standard error if that is a terminal."""
    bar: Any = None
    shown = 0

    def progress(done: int, total: int) -> None:
        nonlocal bar, shown
        if bar is None:
            bar = click.progressbar(
                # The length of a pipe is not known.
                None if total else count(),
                length=total or None,
                label="reading",
                item_show_func=lambda _: f"{shown / 1e6:,.1f} MB",
                update_min_steps=max(1, total // 200) if total else 1 << 20,
                file=sys.stderr,
            )
            bar.__enter__()
        step, shown = done - shown, done
        bar.update(step)

    try:
        yield progress if sys.stderr.isatty() else lambda done, total: None
    finally:
        if bar:
            bar.__exit__(None, None, None)
