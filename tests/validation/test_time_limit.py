"""A block is interrupted when its time is over, whatever it catches, and nothing is interrupted afterwards."""

import contextlib
import signal
import threading
import time

import pytest

from cloudtrail_templates.validation.time_limit import TimeLimitExceeded, seconds_for, time_limit


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(100))


def test_a_block_without_end_is_interrupted() -> None:
    before = time.process_time()
    with pytest.raises(TimeLimitExceeded), time_limit(0.1):
        work(60)
    assert time.process_time() - before < 10


def test_a_block_that_catches_the_exception_is_interrupted_again() -> None:
    def stubborn() -> None:
        with contextlib.suppress(BaseException):
            work(60)
        work(60)

    with pytest.raises(TimeLimitExceeded), time_limit(0.1):
        stubborn()


def test_a_block_that_catches_errors_does_not_catch_it() -> None:
    with pytest.raises(TimeLimitExceeded), time_limit(0.1), contextlib.suppress(Exception):
        work(60)


def test_after_a_block_that_ends_in_time_nothing_is_interrupted() -> None:
    handler = signal.getsignal(signal.SIGPROF)
    with time_limit(0.2):
        work(0.05)
    work(0.4)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == handler


def test_an_error_of_the_block_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), time_limit(5):
        1 / 0  # noqa: B018
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_in_another_thread_the_block_is_not_limited() -> None:
    done = []

    def run() -> None:
        with time_limit(0.01):
            work(0.1)
        done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]


def test_a_larger_template_has_more_time() -> None:
    assert seconds_for(1_000_000) > seconds_for(50_000) > 30
