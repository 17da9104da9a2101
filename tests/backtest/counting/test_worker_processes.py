"""Workers that are killed, and Ctrl-C between the batches."""

import os
import signal
from pathlib import Path

import pytest

from backtest.logs import FILTERS, document, stop, write
from cloudtrail_templates.backtest.counting.counter import EventCounter
from cloudtrail_templates.backtest.counting.counts import LogCounts
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.counting.worker_processes import count_batches
from cloudtrail_templates.backtest.reading.log_files import find_files, make_batches
from cloudtrail_templates.processes import can_fork


def test_a_worker_that_dies_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_fork():
        pytest.skip("workers are not forked here")
    for number in range(300):
        write(tmp_path / f"{number:03}.json", document([stop(number)]))
    parent, count_batch = os.getpid(), EventCounter.count

    def die_in_a_worker(self, *arguments):  # type: ignore[no-untyped-def]
        if os.getpid() != parent:
            os._exit(9)
        return count_batch(self, *arguments)

    expected = count_logs([tmp_path], FILTERS)
    monkeypatch.setattr(EventCounter, "count", die_in_a_worker)
    assert count_logs([tmp_path], FILTERS, jobs=2) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_is_delayed_while_counts_are_merged(tmp_path: Path, jobs: int) -> None:
    """Counts that are merged only in part would be reported as complete."""
    for number in range(200):
        write(tmp_path / f"{number:03}.json", document([stop(number)]))
    counted: list[LogCounts] = []
    for part in count_batches(
        EventCounter(filters=FILTERS), make_batches(find_files([tmp_path])), lambda _: None, jobs
    ):
        if not counted:
            os.kill(os.getpid(), signal.SIGINT)
        counted.append(part)
    # What a worker had begun may have been cut short as well.
    interrupted = [part.interrupted for part in counted]
    assert interrupted == sorted(interrupted)
    assert (interrupted[0], interrupted[-1]) == (False, True)
    # Each file is counted once or not at all.
    assert 64 <= sum(part.files for part in counted) == sum(part.events for part in counted) <= 200
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
