"""What the operating system offers for work in several processes."""

import os
import sys
import threading

import pytest

from cloudtrail_templates.processes import can_fork, cpu_count


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="needs CPU affinity")
def test_only_the_processors_of_this_process_count() -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert cpu_count() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert cpu_count() == len(before)


def test_a_process_with_other_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert can_fork() == hasattr(os, "fork")
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not can_fork()


def test_macos_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not can_fork()
