"""Work is shared among forked processes, and none of it is lost whatever happens to them."""

import json
import os
import subprocess
import sys
import time

import pytest

from cloudtrail_templates.processes import cpu_count
from cloudtrail_templates.validation.worker_processes import map_forked

HEAD = """
import os, signal, sys, time
from cloudtrail_templates.processes import can_fork
from cloudtrail_templates.validation.worker_processes import map_forked
assert can_fork()
parent = os.getpid()
"""


def run(code: str, timeout: float = 30) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", HEAD + code]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout)


def test_results_come_in_the_order_of_the_items() -> None:
    done = run(
        "for items, jobs in [(0, 4), (1, 4), (2, 2), (50, 3), (3, 50), (5000, 2)]:\n"
        "    print(map_forked(lambda n: n * n, range(items), jobs) == [n * n for n in range(items)])"
    )
    assert (done.stdout, done.stderr) == ("True\n" * 6, "")


def test_the_work_is_really_shared() -> None:
    done = run("print(len(set(map_forked(lambda n: time.sleep(0.2) or os.getpid(), range(4), 4))))")
    assert int(done.stdout) >= 3


def test_the_first_items_are_taken_first() -> None:
    done = run(
        "print([round(t - min(r)) for r in [map_forked("
        "lambda n: time.sleep(1) or time.monotonic(), range(4), 2)] for t in r])"
    )
    assert json.loads(done.stdout) == [0, 0, 1, 1]


def test_what_a_killed_worker_did_not_deliver_is_done_here() -> None:
    done = run(
        "print(map_forked(lambda n: time.sleep(0.1) or (os.getpid() == parent or "
        "os.kill(os.getpid(), signal.SIGKILL)) or n, range(6), 3))"
    )
    assert done.stdout == "[True, True, True, True, True, True]\n"


def test_what_a_worker_raises_is_raised_here_too() -> None:
    done = run(
        "try:\n    map_forked(lambda n: time.sleep(0.1) or 1 / (n - 3), range(6), 2)\n"
        "except ZeroDivisionError:\n    print('raised')"
    )
    assert (done.stdout, done.stderr) == ("raised\n", "")


def test_large_results_do_not_block() -> None:
    done = run("print(sum(map(len, map_forked(lambda n: 'x' * 1_000_000, range(6), 3))))")
    assert done.stdout == "6000000\n"


def test_nothing_that_was_buffered_is_written_twice() -> None:
    done = run("print('once', end=' ')\nmap_forked(lambda n: time.sleep(0.05), range(4), 3)\nprint('done')")
    assert done.stdout == "once done\n"


def test_an_interrupted_run_leaves_no_process_behind() -> None:
    code = (
        HEAD
        + """
def work(n):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(20)
map_forked(work, range(4), 3)
"""
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    pids = [int(process.stdout.readline()) for _ in range(3)]
    process.send_signal(2)
    _, errors = process.communicate(timeout=10)
    assert errors.count("KeyboardInterrupt") == 1
    time.sleep(0.1)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_beside_other_threads_nothing_is_forked() -> None:
    done = run(
        "import threading\nstop = threading.Event()\nthreading.Thread(target=stop.wait).start()\n"
        "print(set(map_forked(lambda n: os.getpid(), range(4), 4)) == {parent})\nstop.set()"
    )
    assert done.stdout == "True\n"


def test_where_no_fork_is_possible_the_work_is_done_here() -> None:
    done = run("def no():\n    raise OSError('no')\nos.fork = no\nprint(map_forked(abs, [-1, -2], 2))")
    assert done.stdout == "[1, 2]\n"


def test_at_least_one_processor_is_counted() -> None:
    assert map_forked(abs, [-1], cpu_count()) == [1]
    assert cpu_count() >= 1
