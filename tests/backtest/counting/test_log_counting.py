"""Reading folders of logs, on one processor or several, with what comes in between."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from backtest.generated import Month, write_month
from backtest.logs import FILTERS, count, document, stop, stops, write
from cloudtrail_templates.backtest.counting import counter as counter_module
from cloudtrail_templates.backtest.counting.log_counting import count_logs
from cloudtrail_templates.backtest.deployment.model import MetricFilter
from cloudtrail_templates.backtest.reading import log_files as files
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.errors import OptionError
from cloudtrail_templates.processes import can_fork

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
def test_the_tallies_of_a_month_are_those_of_counting_one_by_one(month: Path) -> None:
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


def test_a_worker_that_dies_costs_nothing(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_fork():
        pytest.skip("workers are not forked here")
    parent, count_batch = os.getpid(), counter_module.EventCounter.count

    def die_in_a_worker(self, *arguments):  # type: ignore[no-untyped-def]
        if os.getpid() != parent:
            os._exit(9)
        return count_batch(self, *arguments)

    expected = count_logs([month], COMPLIANCE)
    monkeypatch.setattr(counter_module.EventCounter, "count", die_in_a_worker)
    assert count_logs([month], COMPLIANCE, jobs=2) == expected


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


def test_since_is_in_and_until_is_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", document([stop(number) for number in range(100)]))

    def between(since: datetime | None, until: datetime | None) -> tuple[int, int]:
        counts = count(path, since=since, until=until)
        assert stops(counts) == counts.events == sum(counts.all_minutes.values())
        return counts.events, counts.events_outside

    tenth, twentieth = (datetime(2026, 11, 2, 0, minute, 30, tzinfo=UTC) for minute in (10, 20))
    assert between(tenth, twentieth) == (10, 90)
    assert between(tenth, None) == (90, 10)
    assert between(None, tenth) == (10, 90)
    assert between(tenth + timedelta(microseconds=1), twentieth + timedelta(microseconds=1)) == (10, 90)
    assert between(tenth.replace(tzinfo=None), twentieth.astimezone(timezone(timedelta(hours=5)))) == (10, 90)


def test_a_record_that_was_delivered_twice_counts_twice(tmp_path: Path) -> None:
    write(tmp_path / "a.json", ONE)
    write(tmp_path / "b.json", ONE)
    assert stops(count(tmp_path)) == 2


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


def test_a_folder_is_read_as_s3_holds_it(tmp_path: Path) -> None:
    base = tmp_path / "AWSLogs" / "111122223333"
    write(base / "CloudTrail" / "eu-west-1" / "2026" / "11" / "02" / "a.json.gz", ONE)
    write(base / "CloudTrail" / "us-east-1" / "2026" / "11" / "02" / "b.json.gz", ONE)
    write(base / "CloudTrail-Digest" / "eu-west-1" / "c.json.gz", ONE)
    write(base / "CloudTrail" / ".DS_Store", b"x")
    counts = count(tmp_path)
    assert (stops(counts), counts.files, counts.skipped_files, counts.problems) == (2, 2, 2, [])


def test_a_loop_of_links_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a" / "a.json", ONE)
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    counts = count(tmp_path)
    assert (stops(counts), counts.files) == (1, 1)
    problem = "is a folder that was read already, or a loop of links"
    assert counts.problems == [(str(tmp_path / "a" / "again"), problem), (str(tmp_path / "b"), problem)]


def test_no_file_is_read_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "logs" / "a.json", ONE)
    for paths in ([path, path], [path, tmp_path], [tmp_path, path], [tmp_path, tmp_path / "logs"]):
        counts = count(*paths)
        assert (stops(counts), len(counts.problems)) == (1, 1)


def test_a_folder_with_many_files_is_listed_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_NAMES_AT_ONCE", 7)
    for number in range(50):
        write(tmp_path / f"{number}.json", ONE)
    found = [each.path for each in files.find_files([tmp_path])]
    assert found == sorted(str(path) for path in tmp_path.iterdir())


def test_a_pipe_in_a_folder_does_not_hold_the_reading_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert count(tmp_path).problems[0] == (str(tmp_path / "a.json"), "is not a file")


@pytest.mark.parametrize("paths", [[], [Path("nowhere")], [Path("."), Path("nowhere/else.json")]])
def test_a_path_that_does_not_exist_is_an_error(paths: list[Path]) -> None:
    with pytest.raises(OptionError, match=r"^(there is no file or folder '|no paths to read; give)"):
        count_logs(paths, FILTERS)


def test_the_principal_is_the_best_name_that_the_event_has(tmp_path: Path) -> None:
    identities = [
        {"type": "IAMUser", "arn": "arn:aws:iam::1:user/a", "userName": "a"},
        {"type": "AWSService", "invokedBy": "x.amazonaws.com"},
        {"type": "IAMUser", "userName": "b", "principalId": "AIDA"},
        {"type": "AWSAccount", "principalId": "AIDA"},
        {"type": "Unknown"},
        {"arn": None},
        {"arn": 5, "type": ["x"]},
    ]
    records = [dict(stop(), userIdentity=identity) for identity in identities]
    records += [
        {**stop(), "userIdentity": odd, "sourceIPAddress": None, "awsRegion": 7} for odd in (None, [], "x")
    ]
    records += [{key: value for key, value in stop().items() if key not in ("userIdentity", "awsRegion")}]
    # Together, where one odd record changes how all are read, and each alone.
    for parts in ([records], [[record] for record in records]):
        principals: Counter[str] = Counter()
        for part in parts:
            principals += count(write(tmp_path / "a.json", document(part))).by_filter["Stop"].principals
        assert principals == {
            "arn:aws:iam::1:user/a": 1,
            "x.amazonaws.com": 1,
            "b": 1,
            "AIDA": 1,
            "Unknown": 1,
            counter_module.UNKNOWN: 6,
        }
