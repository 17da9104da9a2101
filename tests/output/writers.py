"""A program that starts writers and kills them; of its own, because only a process without threads may fork."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cloudtrail_templates.output import write_file

OLD = "old\n" * 50_000
NEW = "new, and longer\n" * 50_000


def start(path: Path) -> int:
    """A process that writes the new text and the old one in turn, for ever."""
    child = os.fork()
    if child:
        return child
    try:
        while True:
            write_file(path, NEW)
            write_file(path, OLD)
    finally:
        os._exit(1)


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "a writer met an error"


def killed(path: Path) -> None:
    """After each kill the file is the old one or the new, and what killed runs leave does not add up."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    for _ in range(60):
        child = start(path)
        time.sleep(chance.uniform(0, 0.03))
        kill(child)
        assert path.read_text() in (OLD, NEW)
        assert set(os.listdir(path.parent)) <= {path.name, f".{path.name}.tmp"}


def together(path: Path) -> None:
    """While three write the same file, a reader never sees a half of it."""
    children = [start(path) for _ in range(3)]
    try:
        for _ in range(200):
            assert path.read_text() in (OLD, NEW)
    finally:
        for child in children:
            kill(child)


if __name__ == "__main__":
    scene: Callable[[Path], None] = {"killed": killed, "together": together}[sys.argv[1]]
    scene(Path(sys.argv[2]))
