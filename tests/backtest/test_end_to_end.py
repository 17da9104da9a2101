"""From log files on disk through the command to the report. No part is replaced."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cloudtrail_templates import ALL_DETECTIONS
from cloudtrail_templates.cli import main
from cloudtrail_templates.detections import PACKS, Detection

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
# So far apart that an alarm has recovered before the next one.
APART = timedelta(hours=1)
REGIONS = ("--param", "ApprovedRegions=eu-west-1,eu-central-1")

PACK = {detection.title: name for name, pack in PACKS.items() for detection in pack}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["backtest", *map(str, words)])


def write_logs(folder: Path, records: list[dict[str, Any]]) -> None:
    """Write the events to files as S3 stores them."""
    place = folder / "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/10/01"
    place.mkdir(parents=True, exist_ok=True)
    for number in range(0, len(records), 50):
        body = json.dumps({"Records": records[number : number + 50]}).encode()
        (place / f"111122223333_CloudTrail_eu-west-1_{number:05}.json.gz").write_bytes(gzip.compress(body))


def spread(samples: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Return the samples with different times."""
    return [
        {**sample, "eventTime": (BEGIN + number * APART).strftime("%Y-%m-%dT%H:%M:%SZ")}
        for number, sample in enumerate(samples)
    ]


def alarms(result: Result) -> dict[str, dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return {one["title"]: one for one in json.loads(result.stdout)["alarms"]}


def pattern_of(detection: Detection) -> Any:
    sample = ("eu-west-1", "eu-central-1") if detection.placeholder else None
    return detection.pattern_for(sample)


def test_every_alarm_goes_off_for_its_samples_and_for_no_near_miss_of_any(tmp_path: Path) -> None:
    samples = tuple(
        sample for detection in ALL_DETECTIONS for sample in (*detection.fires_on, *detection.silent_on)
    )
    write_logs(tmp_path, spread(samples))
    found = alarms(run(tmp_path, "--pack", ",".join(PACKS), "--format", "json", *REGIONS))
    assert len(found) == len(ALL_DETECTIONS) + 1
    for detection in ALL_DETECTIONS:
        matched = [number for number, sample in enumerate(samples) if pattern_of(detection).matches(sample)]
        alarm = found[f"Alarm{detection.title}"]
        assert alarm["events"] == len(matched) >= len(detection.fires_on)
        times = [int((BEGIN + number * APART).timestamp()) for number in matched]
        assert alarm["alarm_times"] == (times if detection.threshold == 1 else [])


def test_events_outside_the_requested_time_are_not_counted(tmp_path: Path) -> None:
    (detection,) = [one for one in ALL_DETECTIONS if one.title == "RootAccountUsage"]
    write_logs(tmp_path, spread(detection.fires_on[:1] * 5))
    words = (tmp_path, "--since", "2026-10-01T01:00", "--until", "2026-10-01T04:00Z", "--format", "json")
    result = run(*words)
    content = json.loads(result.stdout)
    assert alarms(result)["AlarmRootAccountUsage"]["events"] == 3
    assert (content["logs"]["records"], content["logs"]["records_outside"]) == (3, 2)


def test_a_trail_that_stops_for_a_night_sets_off_the_alarm(tmp_path: Path) -> None:
    (detection,) = [one for one in ALL_DETECTIONS if one.title == "RootAccountUsage"]
    records = spread(detection.silent_on[:1] * 24)
    write_logs(tmp_path, records[:6] + records[14:])
    silent = alarms(run(tmp_path, "--format", "json"))["AlarmTrailSilent"]
    # The last event is in the hour of 5; five hours without any are over at 11.
    assert silent["alarm_times"] == [int((BEGIN + timedelta(hours=10)).timestamp())]


def test_a_trail_that_stops_before_the_requested_end_sets_off_the_alarm(tmp_path: Path) -> None:
    (detection,) = [one for one in ALL_DETECTIONS if one.title == "RootAccountUsage"]
    write_logs(tmp_path, [{**detection.silent_on[0], "eventTime": "2024-05-01T05:30:00Z"}])
    words = (tmp_path, "--since", "2024-05-01T04:00", "--until", "2024-05-02", "--format", "json")
    assert len(alarms(run(*words))["AlarmTrailSilent"]["alarm_times"]) == 1
    assert alarms(run(*words[:1], *words[-2:]))["AlarmTrailSilent"]["alarm_times"] == []


@pytest.mark.parametrize("kind", ["text", "json", "html"])
def test_the_report_is_the_same_for_any_number_of_jobs(tmp_path: Path, kind: str) -> None:
    samples = tuple(sample for detection in ALL_DETECTIONS for sample in detection.fires_on)
    write_logs(tmp_path, spread(samples))
    one, two = (run(tmp_path, "--format", kind, "--jobs", jobs) for jobs in (1, 2))
    assert one.exit_code == 0
    assert one.stdout == two.stdout


def test_a_file_that_is_cut_off_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    samples = tuple(sample for detection in ALL_DETECTIONS for sample in detection.fires_on)
    write_logs(tmp_path, spread(samples))
    broken = tmp_path / "broken.json.gz"
    broken.write_bytes(gzip.compress(json.dumps({"Records": spread(samples[:1])}).encode())[:-20])
    result = run(tmp_path, "--strict")
    assert result.exit_code == 1
    assert "in the logs; everything else was read:\n" in result.stdout
    assert "broken.json.gz: is cut off" in result.stdout
    assert result.stdout.startswith(f"{len(samples):,} events in ")
    assert "Traceback" not in result.stderr


def test_without_logs_no_alarm_is_judged(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "No event was read, so no alarm can be judged." in result.stdout


def test_a_pipe_is_read() -> None:
    (detection,) = [one for one in ALL_DETECTIONS if one.title == "RootAccountUsage"]
    lines = "".join(json.dumps(record) + "\n" for record in spread(detection.fires_on))
    command = [sys.executable, "-m", "cloudtrail_templates", "backtest", "-", "--format", "json"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    found = {one["title"]: one["events"] for one in json.loads(done.stdout)["alarms"]}
    assert found["AlarmRootAccountUsage"] == len(detection.fires_on)


def test_ctrl_c_reports_what_was_read_and_exits_130() -> None:
    (detection,) = [one for one in ALL_DETECTIONS if one.title == "RootAccountUsage"]
    command = [sys.executable, "-m", "cloudtrail_templates", "backtest", "-"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    # More than any buffer, so that some of it has been read when the pipe takes no more.
    lines = "".join(json.dumps(record) + "\n" for record in spread(detection.fires_on[:1] * 3_000))
    process.stdin.write(lines)
    process.stdin.flush()
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert "Traceback" not in err
    assert process.returncode == 130
    assert "Interrupted: the report covers only what was read until then." in out
    assert "RootAccountUsage" in out
