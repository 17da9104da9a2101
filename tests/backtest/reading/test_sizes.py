"""A file of punctuation is refused before a parser takes many times its memory; no odd event is."""

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from backtest.logs import count, document, lines, stop, stops, write

pytestmark = pytest.mark.usefixtures("parsers")

SIZE = 6 << 20
PUNCTUATION = {
    "open brackets": b"[",
    "open braces": b"{",
    "nested lists": b'{"a":[',
    "pairs": b"[]",
    "empty objects": b"{}",
    "empty objects by line": b"{}\n",
    "braces by line": b"{\n",
    "numbers": b"1,",
}


@pytest.mark.parametrize("form", PUNCTUATION)
@pytest.mark.parametrize("start", [b"", b'{"Records":[', b'{"eventName":"x"}\n', b'[{"a":"b"},'])
def test_punctuation_is_no_log(tmp_path: Path, form: str, start: bytes) -> None:
    unit = PUNCTUATION[form]
    path = write(tmp_path / "a.json", start + unit * (SIZE // len(unit)))
    tracemalloc.start()
    try:
        counts = count(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (stops(counts), len(counts.problems) > 0) == (0, True)
    assert peak < 3 * SIZE


def test_thirty_megabytes_of_broken_brackets_take_seconds_and_little_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", b'{"Records":[{"a":[[' * (30 * (1 << 20) // 19))
    program = (
        "import sys; from pathlib import Path; from cloudtrail_templates.backtest.counting.log_counting import count_logs\n"
        "print(count_logs([Path(sys.argv[1])], []).problems)\n"
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True, timeout=60
    )
    problems, peak = run.stdout.splitlines()
    assert "is no log: it consists of brackets and commas" in problems
    assert int(peak) / 1024 < 200


@pytest.mark.parametrize("style", [document, lines])
def test_a_log_with_events_of_punctuation_is_read(tmp_path: Path, style: object) -> None:
    odd = [stop(number, requestParameters={"list": [[]] * 60_000}) for number in range(2)]
    usual = [stop(number) for number in range(8_000)]
    counts = count(write(tmp_path / "a.json", style(odd + usual)))  # type: ignore[operator]
    assert (stops(counts), counts.problems) == (8_002, [])


def test_many_broken_lines_end_the_reading(tmp_path: Path) -> None:
    content = b'{"eventName":"x"}\n' + b'{"eventName":"StopLogging"\n' * 60_000
    (_, first), (_, second), _ = count(write(tmp_path / "a.json", content)).problems
    assert first == "has too many lines that are not JSON and is not read on; what came before is counted"
    assert second.startswith("20,002 lines not counted")


def test_many_broken_parts_end_the_reading(tmp_path: Path) -> None:
    content = json.dumps(stop()) * 2 + '{"eventName":"StopLogging"{"eventName":"x"}{"a":"b"}' * 60_000
    ((_, first), *_) = count(write(tmp_path / "a.json", content.encode())).problems
    assert first == "has too many parts that are not JSON and is not read on; what came before is counted"
