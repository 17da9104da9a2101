"""The report for a terminal."""

import re

from backtest.reports import ROLE, report_of
from backtest.scans import DAY, Hit, alarm_of, filter_of, scan_of, watch_of
from cloudtrail_templates.backtest.evaluation.report import report_on
from cloudtrail_templates.backtest.reporting.report_text import ASCII_BARS, BARS, report_text


def test_the_whole_picture_comes_first() -> None:
    picture, table, summary, *rest = report_text(report_of()).split("\n\n")
    assert picture == (
        "201,600 events in 3 files, 2026-10-01 00:00 to 2026-10-14 23:59 UTC; "
        "12 events outside the time asked for; 7 files without logs skipped."
    )
    head, loud, rare = table.splitlines()
    assert head.split() == ["ALARM", "EVENTS", "ALARMS", "A", "DAY", "IN", "ALARM", "FIRST", "LAST"]
    assert re.split(r" {2,}", loud) == [
        "Loud", "338", "337", "24.1", "25.1%", "2026-10-01 00:00", "2026-10-14 23:00",
    ]  # fmt: skip
    assert re.split(r" {2,}", rare) == [
        "Rare",
        "1",
        "1",
        "<0.1",
        "0.1%",
        "2026-10-04 01:00",
        "2026-10-04 01:00",
    ]
    assert summary.splitlines() == [
        "2 of 5 alarms would have gone off, 338 times in all, 24.1 a day.",
        "Never sees an event: Never.",
        "Stays above the threshold: Silent (201,600 events).",
        "Stays below the threshold: Low (1 event).",
    ]
    assert [part.split(":")[0] for part in rest] == ["Loud", "Rare", "Not judged"]


def test_each_alarm_that_went_off_tells_who_where_and_what_would_quieten_it() -> None:
    loud = report_text(report_of()).split("\n\n")[3]
    assert loud.startswith("Loud: at least 1 within 5 minutes\n")
    assert f"  principals      337  {ROLE}\n                    1  <script>" in loud
    assert "  sources         337  198.51.100.7\n" in loud
    assert "  regions         337  eu-west-1\n" in loud
    assert "  quieter   LoudThreshold=2: 1 alarm instead of 337, 0.5 a week" in loud
    share = "1 alarm instead of 337, in alarm 0.1% of the time"
    assert f"  mainly    the principal {ROLE}: without it {share}" in loud
    assert f"  quieter   TrustedAddresses=198.51.100.7: {share}" in loud


def test_the_timeline_has_a_bar_for_each_step_and_a_mark_for_each_alarm() -> None:
    parts = report_text(report_of()).split("\n\n")
    events, alarms, legend = parts[4].splitlines()[1:4]
    assert "a column is 6 hours, the first begins 2026-10-01 00:00; the highest bar is 1 event" in legend
    column = 12 + (3 * 24 + 1) // 6
    assert events.index(BARS[-1]) == alarms.index("^") == column
    assert events.count(BARS[-1]) == alarms.count("^") == 1
    events, alarms = parts[3].splitlines()[1:3]
    assert len(events) == len(alarms) == 12 + 14 * 24 // 6
    # Eight events in the first six hours, six in all others.
    assert events[12:] == BARS[8] + BARS[6] * 55
    assert alarms[12:] == "^" * 56


def test_an_alarm_that_is_mostly_on_is_called_deaf() -> None:
    watch = watch_of(filter_of("F"), alarm_of("Always"), alarm_of("Seldom", threshold=2))
    hits = [Hit(minute, events=1 + (minute == 700)) for minute in range(0, DAY, 5)]
    text = report_text(report_on(watch, scan_of({"F": hits})))
    assert "\n  deaf      on 100% of the time: an alarm that is on tells nobody of the next event\n" in text
    assert "\n  quieter   threshold 2, the Threshold of Always in the template: 1 alarm instead of 1" in text
    assert "\nOn for most of the time, and so deaf to what comes next: Always.\n" in text
    assert text.count("deaf") == 2
    # It keeps the wish, so that nothing need be done.
    assert "quieter" not in text.partition("\n\nSeldom: ")[2]


def test_on_a_narrow_terminal_no_line_is_longer_and_nothing_to_copy_is_torn() -> None:
    text = report_text(report_of(), columns=61)
    assert max(map(len, text.splitlines())) <= 61
    assert "FIRST\n" in text
    assert "LAST" not in text
    assert "\n  quieter   TrustedAddresses=198.51.100.7: 1 alarm instead of\n            337, in" in text
    # A terminal that is too narrow for anything.
    assert report_text(report_of(), columns=1)


def test_a_wide_terminal_gets_what_a_file_gets() -> None:
    assert report_text(report_of(), columns=200) == report_text(report_of())


def test_a_terminal_that_knows_no_blocks_gets_plain_characters() -> None:
    assert report_text(report_of(), bars=ASCII_BARS).isascii()
    assert not report_text(report_of()).isascii()


def test_what_a_log_says_never_reaches_the_terminal_as_a_command() -> None:
    text = report_text(report_of(problems=1))
    assert "\x1b" not in text
    assert "<script>alert(1)</script>?[31m" in text


def test_problems_stand_at_the_end_and_not_without_number() -> None:
    last = report_text(report_of(problems=2)).split("\n\n")[-1]
    assert last == (
        "2 problems in the logs; all else was read:\n"
        "  logs/0?.json.gz: is cut off after 12 records\n"
        "  logs/1?.json.gz: is cut off after 12 records\n"
    )
    many = report_text(report_of(problems=1000)).split("\n\n")[-1].splitlines()
    assert many[0].startswith("1,000 problems")
    assert many[-1] == "  and 980 more, which --format json names"


def test_a_long_path_stays_whole_and_a_long_name_is_shortened() -> None:
    report = report_of()
    path = "s3/" + "folder/" * 30 + "file.json.gz"
    report.scan.problems = [(path, "is cut off")]
    report.scan.tallies["RareFilter"].principals["x" * 300] = 1
    text = report_text(report_on(report.watch, report.scan))
    assert f"\n  {path}: is cut off\n" in text
    assert max(len(line) for line in text.splitlines() if "xxx" in line) < 150


def test_an_interrupted_run_says_so_at_once() -> None:
    assert report_text(report_of(interrupted=True)).splitlines()[1].startswith("Interrupted: ")


def test_without_an_event_it_says_that_nothing_can_be_judged() -> None:
    text = report_text(report_of(empty=True, problems=1))
    assert "No event was read, so no alarm can be judged." in text
    assert "1 problem in the logs" in text
    assert "ALARMS" not in text
