"""Real signals to real processes: what ends, with which exit code, and what was reported."""

import array
import contextlib
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backtest.generated import write_month

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "cloudtrail_templates", "backtest", "--param", "AWS::Region=eu-west-1")
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the workers")


@contextlib.contextmanager
def started(*words: object) -> Iterator[subprocess.Popen[bytes]]:
    command = [*COMMAND, *map(str, words)]
    # As in many a container; then a write to a full pipe can end early.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False


def waiting_bytes(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    count = array.array("i", [0])
    fcntl.ioctl(process.stdout, termios.FIONREAD, count)
    return count[0]


def assert_noted(process: subprocess.Popen[bytes]) -> None:
    assert process.stderr is not None
    lines = process.stderr.readline(), process.stderr.readline()
    assert lines == (b"\n", b"reporting what was read; press Ctrl-C again to stop at once\n")


@contextlib.contextmanager
def reading(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """Yield a back-test with two workers, one of which waits for more of a file, and the workers."""
    endless = tmp_path / "endless.json"
    os.mkfifo(endless)
    with started(endless, "--jobs", 2) as process, endless.open("wb"):
        # Opened, so a worker reads it by now.
        workers = children(process.pid)
        assert len(workers) == 2
        yield process, workers


@pytest.mark.parametrize("way", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent_however_it_ends(tmp_path: Path, way: signal.Signals) -> None:
    with reading(tmp_path) as (process, workers):
        process.send_signal(way)
        wait_until(lambda: not any(map(lives, workers)))
        out, err = process.communicate()
        # What a shell calls 143, or 137.
        assert process.returncode == -way
        assert (out, err) == (b"", b"")


def test_a_second_ctrl_c_does_not_wait_for_a_worker(tmp_path: Path) -> None:
    with reading(tmp_path) as (process, workers):
        process.send_signal(signal.SIGINT)
        assert_noted(process)
        assert all(map(lives, workers))
        process.send_signal(signal.SIGINT)
        wait_until(lambda: not any(map(lives, workers)))
        out, err = process.communicate()
        assert (process.returncode, out, err) == (130, b"", b"")


@contextlib.contextmanager
def telling(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a back-test whose report is longer than the pipe to its reader, which does not read."""
    write_month(tmp_path, 2_000)
    with started(tmp_path, "--format", "json") as process:
        assert process.stdout is not None
        room = fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ)
        wait_until(lambda: waiting_bytes(process) > room - select.PIPE_BUF)
        process.send_signal(signal.SIGINT)
        yield process


def test_ctrl_c_while_the_report_is_written_loses_nothing_of_it(tmp_path: Path) -> None:
    with telling(tmp_path) as process:
        out, err = process.communicate()
        assert process.returncode == 130
        assert json.loads(out)["logs"]["records"] == 2_000
        assert b"Traceback" not in err


def test_a_second_ctrl_c_does_not_wait_for_the_reader_of_a_pipe(tmp_path: Path) -> None:
    with telling(tmp_path) as process:
        assert_noted(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 130


def test_ctrl_c_in_any_command_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("Resources: {}")
    # While cfn-lint is imported, which takes longer than all else.
    (tmp_path / "cfnlint.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (tmp_path, ROOT)))}
    command = [sys.executable, "-m", "cloudtrail_templates", "validate", tmp_path / "own.yaml"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"\n")
