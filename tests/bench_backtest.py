"""Measure the speed of the back-test as ratios within one run: `make bench`, on an otherwise idle machine.

`--large` adds ten million events, which takes some minutes but no more disk than a million.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backtest.generated import write_month
from bench import PYTHON, row

from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.filter_pattern import FilterPattern

FEW, MANY, USUAL = 25, 100, 35
ROUNDS = 7

PROGRAM = """
import json, sys, time
from pathlib import Path
from bench_backtest import filters
from cloudtrail_templates.backtest.counting.log_counting import count_logs
wanted = filters(int(sys.argv[2]))
start, cpu = time.perf_counter(), time.process_time()
counts = count_logs([Path(sys.argv[1])], wanted, jobs=int(sys.argv[3]))
print(json.dumps({
    "wall": time.perf_counter() - start,
    "cpu": time.process_time() - cpu,
    "events": counts.events,
    "matched": sum(each.events for each in counts.by_filter.values()),
    # Not ru_maxrss, which starts with the memory of the parent process.
    "peak": int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024,
}))
"""


def filters(count: int) -> list[MetricFilter]:
    """Return filters for the detections and for variants that users write: other names, and exclusions."""
    texts = [detection.pattern_for().text for detection in ALL_DETECTIONS]
    number = 0
    while len(texts) < count:
        texts += [
            f'{{ ($.eventSource = "service{number}.amazonaws.com") && (($.eventName = "Delete{number}*") || '
            f'($.eventName = "Put{number}Policy")) }}',
            f'{{ ($.eventName = "Update{number}Thing") && ($.errorCode NOT EXISTS) && '
            f'(($.userIdentity.arn NOT EXISTS) || ($.userIdentity.arn != "arn:aws:iam::111122223333:role/x{number}*")) }}',
            f'{{ ($.errorCode = "Failure{number}*") && ($.sourceIPAddress != "10.{number}.*") }}',
            f'{{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed = "No{number}") }}',
        ]
        number += 1
    return [
        MetricFilter(title=f"Filter{place}", pattern=FilterPattern(text), metric=("Bench", f"Filter{place}"))
        for place, text in enumerate(texts[:count])
    ]


def cpu_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def ours(folder: Path, count: int) -> Callable[[], object]:
    from cloudtrail_templates.backtest.counting.log_counting import count_logs

    wanted = filters(count)
    return lambda: count_logs([folder], wanted)


def fastest_parsers(folder: Path) -> Callable[[], object]:
    """Return the lower bound of a Python program: isal and simdjson for every file, without a look at an event."""
    import fastsimdjson
    from isal import igzip_lib

    def read() -> None:
        for path in sorted(folder.rglob("*.gz")):
            with open(path, "rb", buffering=0) as file:
                content = file.read()
            fastsimdjson.parse(igzip_lib.decompress(content, flag=igzip_lib.DECOMP_GZIP))

    return read


def naive(folder: Path, count: int) -> Callable[[], object]:
    """Return a simple program: gzip, json, and a walk over the tree of each pattern for each event."""
    import gzip

    trees = [each.pattern.expression for each in filters(count)]

    def read() -> None:
        for path in sorted(folder.rglob("*.gz")):
            for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
                for tree in trees:
                    walk(tree, record)

    return read


def walk(tree: Any, record: dict[str, Any]) -> bool:
    kind = type(tree).__name__
    if kind == "And":
        return all(walk(operand, record) for operand in tree.operands)
    if kind == "Or":
        return any(walk(operand, record) for operand in tree.operands)
    value: Any = record
    for step in tree.selector.steps:
        if (isinstance(step, str) and isinstance(value, dict) and step in value) or (
            isinstance(step, int) and isinstance(value, list) and step < len(value)
        ):
            value = value[step]
        else:
            return kind == "NotExists"
    if kind == "Comparison":
        return compare(value, tree.operator, tree.value)
    return kind != "NotExists" and value is {"IsTrue": True, "IsFalse": False, "IsNull": None}[kind]


def compare(value: object, operator: str, wanted: Any) -> bool:
    import fnmatch
    import re

    if not isinstance(value, str):
        return False
    if type(wanted).__name__ == "Regex":
        same = re.search(wanted.text, value) is not None
    else:
        same = fnmatch.fnmatchcase(value, wanted.text)
    return same is (operator == "=")


def in_turns(first: Callable[[], object], second: Callable[[], object]) -> float:
    """Return the median of the ratios of CPU seconds, first to second."""
    first(), second()
    return statistics.median(cpu_of(first) / cpu_of(second) for _ in range(ROUNDS))


def run(folder: Path, count: int = USUAL, jobs: int = 1) -> dict[str, float]:
    """Measure one run in its own process."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    words = [PYTHON, "-c", PROGRAM, str(folder), str(count), str(jobs)]
    printed = subprocess.run(words, check=True, capture_output=True, text=True, env=environment).stdout
    return dict(json.loads(printed))


def copies(folder: Path, to: Path, times: int) -> Path:
    """Link the files of a folder many times, without using more disk."""
    for number in range(times):
        for path in sorted(folder.rglob("*.gz")):
            copy = to / str(number) / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, copy)
    return to


def main() -> None:
    print(f"{'what':76} {'measured':>9}   wanted")
    with tempfile.TemporaryDirectory() as scratch:
        small, month = Path(scratch, "small"), Path(scratch, "month")
        write_month(small, 20_000, days=1)
        write_month(month, 100_000, days=3)
        measure(small, month, Path(scratch))


def measure(small: Path, month: Path, scratch: Path) -> None:
    # Long enough that the first look at each kind of event, which costs the same for a day and a year, is negligible.
    season = copies(month, scratch / "season", 3)
    row(
        f"back-test with {USUAL} patterns: rate / that of isal + simdjson alone, CPU",
        in_turns(fastest_parsers(season), ours(season, USUAL)),
        ">= 0.5",
    )
    row(
        f"back-test with {USUAL} patterns: rate / that of json and a naive tree walk, CPU",
        statistics.median(cpu_of(naive(small, USUAL)) / cpu_of(ours(small, USUAL)) for _ in range(3)),
        ">= 15",
    )
    row(
        f"back-test with {MANY} patterns / {FEW} patterns, CPU",
        in_turns(ours(month, MANY), ours(month, FEW)),
        "<= 2",
    )
    large = copies(month, scratch / "large", 10)
    one, two = (statistics.median(run(large, jobs=jobs)["wall"] for _ in range(3)) for jobs in (1, 2))
    row("back-test of a million events, one job / two jobs: wall, 2 free cores", one / two, ">= 1.7")
    few, many = run(month), run(large)
    row("back-test of 100,000 events: peak memory, MB", few["peak"], "< 60")
    row("back-test of a million events: peak memory, MB", many["peak"], "< 60")
    row(
        "back-test of a million events / 100,000: CPU an event",
        many["cpu"] / many["events"] / (few["cpu"] / few["events"]),
        "<= 1.1",
    )
    row(
        "back-test of a million events, with its start: CPU an event, us",
        many["cpu"] / many["events"] * 1e6,
        "",
    )
    if "--large" in sys.argv:
        huge = run(copies(month, scratch / "huge", 100))
        assert huge["events"] == 10_000_000
        row("back-test of ten million events: peak memory, MB", huge["peak"], "< 60")
        row(
            "back-test of ten million events / a million: CPU an event",
            huge["cpu"] / huge["events"] / (many["cpu"] / many["events"]),
            "<= 1.1",
        )


if __name__ == "__main__":
    main()
