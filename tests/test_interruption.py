"""Ctrl-C that is delayed, or ends one stage of a command."""

import os
import signal
import sys
import threading

import pytest

from cloudtrail_templates.interruption import Interruption, delayed_interrupt

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals to itself")


def press_ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_a_delayed_interrupt_is_raised_at_the_end_of_the_block() -> None:
    done = []

    def work() -> None:
        with delayed_interrupt():
            press_ctrl_c()
            done.append("rest of the block")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["rest of the block"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_block_without_ctrl_c_raises_nothing() -> None:
    with delayed_interrupt():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_needs_no_delay() -> None:
    done = []

    def work() -> None:
        with delayed_interrupt():
            done.append("work")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == ["work"]


def test_the_first_ctrl_c_ends_the_stage_and_a_later_stage_runs(capfd: pytest.CaptureFixture[str]) -> None:
    interruption = Interruption("reporting", exit_code=130)
    with interruption.handled():
        with pytest.raises(KeyboardInterrupt), interruption.ends_stage():
            press_ctrl_c()
        assert interruption.requested
    assert capfd.readouterr().err == "\nreporting\n"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_outside_the_stage_is_only_noted() -> None:
    interruption = Interruption("reporting", exit_code=130)
    with interruption.handled():
        press_ctrl_c()
        assert interruption.requested


def test_an_ignored_ctrl_c_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interruption("reporting", exit_code=130).handled():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
