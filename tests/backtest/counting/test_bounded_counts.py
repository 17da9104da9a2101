"""The most frequent names have the right counts, in bounded memory."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from backtest.generated import write_month
from cloudtrail_templates.backtest.counting.bounded_counts import (
    MAX_NAMES,
    MAX_TIMELINES,
    add_events,
    merge_counts,
)
from cloudtrail_templates.backtest.counting.counts import OTHERS, FilterCounts, LogCounts

HEAVY = {f"heavy-{number}": 300 + 20 * number for number in range(10)}


def crowd() -> list[str]:
    """Return the names of ten principals with many events among thousands with one."""
    names = [name for name, count in HEAVY.items() for _ in range(count)]
    names += [f"light-{number}" for number in range(20_000)]
    random.Random(3).shuffle(names)  # noqa: S311
    return names


def tallied(names: list[str]) -> FilterCounts:
    filter_counts = FilterCounts()
    seen = [(place % 50, name, name[::-1], "eu-west-1") for place, name in enumerate(names)]
    for start in range(0, len(seen), 900):
        add_events(filter_counts, seen[start : start + 900])
        assert len(filter_counts.principal_minutes) <= MAX_TIMELINES
    return filter_counts


def merged(parts: list[FilterCounts]) -> FilterCounts:
    total = LogCounts(by_filter={"Stop": FilterCounts()})
    for part in parts:
        merge_counts(total, LogCounts(by_filter={"Stop": part}))
    return total.by_filter["Stop"]


def assert_right(filter_counts: FilterCounts, names: list[str]) -> None:
    assert filter_counts.events == len(names)
    for counter in (filter_counts.principals, filter_counts.sources):
        assert sum(counter.values()) == len(names)
        assert len(counter) <= MAX_NAMES
        assert counter[OTHERS] > 10_000
    top = [item for item in filter_counts.principals.most_common(11) if item[0] != OTHERS]
    assert top == sorted(HEAVY.items(), key=lambda item: -item[1])
    assert len(filter_counts.principal_minutes) <= MAX_TIMELINES
    assert len(filter_counts.source_minutes) <= MAX_TIMELINES
    for name, count in HEAVY.items():
        assert 0.9 * count < sum(filter_counts.principal_minutes[name].values()) <= count


def test_the_names_with_the_most_events_are_right_in_a_crowd() -> None:
    names = crowd()
    assert_right(tallied(names), names)


def test_the_names_with_the_most_events_are_right_after_a_merge() -> None:
    names = crowd()
    assert_right(merged([tallied(names[start : start + 700]) for start in range(0, len(names), 700)]), names)


def test_regions_are_bounded_too_and_others_are_counted_once() -> None:
    filter_counts = FilterCounts()
    for start in range(0, 3_000, 600):
        add_events(filter_counts, [(0, "p", "s", f"r{number}") for number in range(start, start + 600)])
        assert len(filter_counts.regions) <= MAX_NAMES
    assert sum(filter_counts.regions.values()) == filter_counts.events == 3_000


def test_few_names_are_all_exact() -> None:
    names = [f"n{number % 60}" for number in range(1_000)]
    for filter_counts in (tallied(names), merged([tallied(names[:300]), tallied(names[300:])])):
        assert filter_counts.principals == Counter(names)
        assert {
            name: sum(each.values()) for name, each in filter_counts.principal_minutes.items()
        } == Counter(names)


PROGRAM = """
import sys
from pathlib import Path
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.detections import ALL_DETECTIONS
filters = [MetricFilter(title=d.title, pattern=d.pattern_for(), metric=("T", d.title)) for d in ALL_DETECTIONS]
assert count_logs([Path(sys.argv[1])], filters).events == int(sys.argv[2])
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0])
"""


def peak_megabytes(folder: Path, records: int) -> float:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = [sys.executable, "-c", PROGRAM, str(folder), str(records)]
    printed = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    # Not ru_maxrss, which starts with the memory of the process that started this one.
    return int(printed) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_ten_times_the_files_take_no_more_memory(tmp_path: Path) -> None:
    for number, path in enumerate(write_month(tmp_path / "one", 4_000)):
        for copy in range(10):
            (tmp_path / "ten").mkdir(exist_ok=True)
            os.link(path, tmp_path / "ten" / f"{copy}-{number}.json.gz")
    one, ten = peak_megabytes(tmp_path / "one", 4_000), peak_megabytes(tmp_path / "ten", 40_000)
    assert ten < 60
    assert ten < one + 4
