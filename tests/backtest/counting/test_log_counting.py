"""Counting the logs in one process or several, with interruptions and failures."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from backtest.generated import Month, write_month
from backtest.logs import FILTERS, document, stop, write
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.reading import log_files as files
from cloudtrail_templates.detections import ALL_DETECTIONS

COMPLIANCE = tuple(
    MetricFilter(title=each.title, pattern=each.pattern_for(), metric=("Test", each.title))
    for each in ALL_DETECTIONS
)
ONE = document([stop()])


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("month")
    write_month(folder, 4_000, records_in_a_file=50)
    return folder


@pytest.mark.usefixtures("parsers")
def test_the_counts_of_a_month_are_those_of_counting_one_by_one(month: Path) -> None:
    counts = count_logs([month], COMPLIANCE)
    records = list(Month(events=4_000).records())
    assert (counts.events, counts.files, counts.skipped_files) == (4_000, 80, 0)
    assert counts.bytes_read == sum(path.stat().st_size for path in month.rglob("*.gz"))
    minutes = [int(datetime.fromisoformat(each["eventTime"]).timestamp()) // 60 for each in records]
    assert counts.all_minutes == {minute: minutes.count(minute) for minute in set(minutes)}
    assert list(counts.by_filter) == [each.title for each in COMPLIANCE]
    for each in COMPLIANCE:
        filter_counts, matched = counts.by_filter[each.title], list(filter(each.pattern.matches, records))
        assert filter_counts.events == len(matched) == sum(filter_counts.minutes.values())
        assert sum(filter_counts.principals.values()) == sum(filter_counts.sources.values()) == len(matched)
        regions = [record["awsRegion"] for record in matched]
        assert filter_counts.regions == {region: regions.count(region) for region in set(regions)}
        arns = [record["userIdentity"].get("arn") for record in matched]
        for name, number in filter_counts.principals.items():
            assert number == arns.count(name) or not name.startswith("arn:")
    assert sum(filter_counts.events for filter_counts in counts.by_filter.values()) > 100


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_jobs_changes_nothing(month: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(files, "_FILES_IN_A_BATCH", 3)
    (month / "zz.json").write_bytes(ONE[:-9])
    alone, together = count_logs([month], COMPLIANCE), count_logs([month], COMPLIANCE, jobs=jobs)
    assert alone == together
    assert list(alone.by_filter) == list(together.by_filter)
    assert (len(alone.problems), alone.unreadable_files) == (1, 1)


PROGRAM = """
import sys
from pathlib import Path
from backtest.logs import FILTERS
from cloudtrail_templates.backtest.counting.log_counting import count_logs
def progress(done, total):
    print(done, flush=True)
counts = count_logs([Path(sys.argv[1])], FILTERS, jobs=int(sys.argv[2]), progress=progress)
print("end", counts.interrupted, counts.events, counts.files, flush=True)
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_gives_what_was_read_so_far(tmp_path: Path, jobs: int) -> None:
    content = document([stop(number) for number in range(400)])
    first = write(tmp_path / "0.json.gz", content)
    for number in range(1, 3_000):
        os.link(first, tmp_path / f"{number}.json.gz")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path), str(jobs)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    assert process.stdout
    assert int(process.stdout.readline()) > 0
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    last = output.splitlines()[-1].split()
    assert errors == ""
    assert last[:2] == ["end", "True"]
    assert 0 < int(last[2]) < 3_000 * 400
    assert int(last[3]) < 3_000


def test_progress_ends_with_all_bytes(month: Path) -> None:
    for jobs in (1, 2):
        seen: list[tuple[int, int]] = []
        count_logs([month], FILTERS, jobs=jobs, progress=lambda *both: seen.append(both))  # noqa: B023
        size = sum(path.stat().st_size for path in month.rglob("*.gz")) + len(ONE) - 9
        assert {total for _, total in seen} == {size}
        assert seen[-1] == (size, size)
        assert seen == sorted(seen)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_standard_input_is_read(tmp_path: Path, jobs: str) -> None:
    write(tmp_path / "a.json", ONE)
    program = PROGRAM.replace("[Path(sys.argv[1])]", '[Path(sys.argv[1]), "-"]')
    process = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), jobs],
        input=document([stop(number) for number in range(5)]),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdout.splitlines()[-1] == b"end False 6 2"
