"""Counts stay right where it matters, in bounded memory."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from backtest.generated import write_month
from cloudtrail_templates.backtest.counting.bounded_counts import (
    MOST_NAMES,
    MOST_TIMELINES,
    count_events,
    merge,
)
from cloudtrail_templates.backtest.counting.counts import OTHERS, Scan, Tally

HEAVY = {f"heavy-{number}": 300 + 20 * number for number in range(10)}


def crowd() -> list[str]:
    """Ten principals with many events among thousands with one."""
    names = [name for name, count in HEAVY.items() for _ in range(count)]
    names += [f"light-{number}" for number in range(20_000)]
    random.Random(3).shuffle(names)  # noqa: S311
    return names


def tallied(names: list[str]) -> Tally:
    tally = Tally()
    seen = [(place % 50, name, name[::-1], "eu-west-1") for place, name in enumerate(names)]
    for start in range(0, len(seen), 900):
        count_events(tally, seen[start : start + 900])
        assert len(tally.principal_minutes) <= MOST_TIMELINES
    return tally


def merged(parts: list[Tally]) -> Tally:
    total = Scan(tallies={"Stop": Tally()})
    for part in parts:
        merge(total, Scan(tallies={"Stop": part}))
    return total.tallies["Stop"]


def assert_right(tally: Tally, names: list[str]) -> None:
    assert tally.events == len(names)
    for counter in (tally.principals, tally.sources):
        assert sum(counter.values()) == len(names)
        assert len(counter) <= MOST_NAMES
        assert counter[OTHERS] > 10_000
    top = [item for item in tally.principals.most_common(11) if item[0] != OTHERS]
    assert top == sorted(HEAVY.items(), key=lambda item: -item[1])
    assert len(tally.principal_minutes) <= MOST_TIMELINES
    assert len(tally.source_minutes) <= MOST_TIMELINES
    for name, count in HEAVY.items():
        assert 0.9 * count < sum(tally.principal_minutes[name].values()) <= count


def test_the_names_with_the_most_events_are_right_in_a_crowd() -> None:
    names = crowd()
    assert_right(tallied(names), names)


def test_they_are_right_when_parts_are_put_together() -> None:
    names = crowd()
    assert_right(merged([tallied(names[start : start + 700]) for start in range(0, len(names), 700)]), names)


def test_regions_are_bounded_too_and_others_are_counted_once() -> None:
    tally = Tally()
    for start in range(0, 3_000, 600):
        count_events(tally, [(0, "p", "s", f"r{number}") for number in range(start, start + 600)])
        assert len(tally.regions) <= MOST_NAMES
    assert sum(tally.regions.values()) == tally.events == 3_000


def test_few_names_are_all_exact() -> None:
    names = [f"n{number % 60}" for number in range(1_000)]
    for tally in (tallied(names), merged([tallied(names[:300]), tallied(names[300:])])):
        assert tally.principals == Counter(names)
        assert {name: sum(each.values()) for name, each in tally.principal_minutes.items()} == Counter(names)


PROGRAM = """
import sys
from pathlib import Path
from cloudtrail_templates.backtest.counting.engine import scan_logs
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.detections import ALL_DETECTIONS
filters = [MetricFilter(title=d.title, pattern=d.pattern_for(), metric=("T", d.title)) for d in ALL_DETECTIONS]
assert scan_logs([Path(sys.argv[1])], filters).records == int(sys.argv[2])
status = Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0])
"""


def peak_megabytes(folder: Path, records: int) -> float:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = [sys.executable, "-c", PROGRAM, str(folder), str(records)]
    printed = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    # Not ru_maxrss, which starts with the memory of the process that started this one.
    return int(printed) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads what Linux tells of a process")
def test_ten_times_the_files_take_no_more_memory(tmp_path: Path) -> None:
    for number, path in enumerate(write_month(tmp_path / "one", 4_000)):
        for copy in range(10):
            (tmp_path / "ten").mkdir(exist_ok=True)
            os.link(path, tmp_path / "ten" / f"{copy}-{number}.json.gz")
    one, ten = peak_megabytes(tmp_path / "one", 4_000), peak_megabytes(tmp_path / "ten", 40_000)
    assert ten < 60
    assert ten < one + 4
