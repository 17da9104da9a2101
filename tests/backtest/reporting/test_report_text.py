"""The report as text."""

import json
import re

from backtest.reports import ROLE, report_of
from backtest.samples import DAY, Hit, alarm_of, counts_of, deployed_of, filter_of
from cloudtrail_templates import CATALOG
from cloudtrail_templates.backtest.deployment.deployed_alarms import resolve_alarms
from cloudtrail_templates.backtest.evaluation.report import build_report
from cloudtrail_templates.backtest.reporting.report_html import render_html
from cloudtrail_templates.backtest.reporting.report_json import render_json
from cloudtrail_templates.backtest.reporting.report_text import ASCII_BARS, BARS, render_text


def test_the_overview_comes_first() -> None:
    overview, table, summary, *rest = render_text(report_of()).split("\n\n")
    assert overview == (
        "201,600 events in 3 files, 2026-10-01 00:00 to 2026-10-14 23:59 UTC; "
        "12 events outside the requested time; left out 2 events over 256 KB, which CloudTrail does not send to "
        "CloudWatch Logs; skipped 7 files without logs."
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
        "Never matches an event: Never.",
        "Stays above the threshold: Silent (201,600 events).",
        "Stays below the threshold: Low (1 event).",
    ]
    assert [part.split(":")[0] for part in rest] == ["Loud", "Rare", "Not judged"]


def test_an_alarm_that_went_off_has_principals_sources_regions_and_suggestions() -> None:
    loud = render_text(report_of()).split("\n\n")[3]
    assert loud.startswith("Loud: at least 1 within 5 minutes\n")
    assert f"  principals      337  {ROLE}\n                    1  <script>" in loud
    assert "  sources         337  198.51.100.7\n" in loud
    assert "  regions         337  eu-west-1\n" in loud
    assert "  quieter   LoudThreshold=2: 1 alarm instead of 337, 0.5 a week" in loud
    share = "1 alarm instead of 337, in ALARM 0.1% of the time"
    assert f"  mainly    the principal {ROLE}: without it {share}" in loud
    assert f"  quieter   TrustedAddresses=198.51.100.7: {share}" in loud


def test_the_timeline_has_a_bar_for_each_step_and_a_mark_for_each_alarm() -> None:
    parts = render_text(report_of()).split("\n\n")
    events, alarms, legend = parts[4].splitlines()[1:4]
    assert (
        "each column is 6 hours, the first starts at 2026-10-01 00:00; the highest bar is 1 event" in legend
    )
    column = 12 + (3 * 24 + 1) // 6
    assert events.index(BARS[-1]) == alarms.index("^") == column
    assert events.count(BARS[-1]) == alarms.count("^") == 1
    events, alarms = parts[3].splitlines()[1:3]
    assert len(events) == len(alarms) == 12 + 14 * 24 // 6
    # Eight events in the first six hours, six in all others.
    assert events[12:] == BARS[8] + BARS[6] * 55
    assert alarms[12:] == "^" * 56


def test_an_alarm_that_is_in_alarm_for_most_of_the_time_is_saturated() -> None:
    deployed = deployed_of(filter_of("F"), alarm_of("Always"), alarm_of("Seldom", threshold=2))
    hits = [Hit(minute, events=1 + (minute == 700)) for minute in range(0, DAY, 5)]
    text = render_text(build_report(deployed, counts_of({"F": hits})))
    assert "\n  saturated in ALARM for 100% of the time, in which it sends no further notification\n" in text
    assert "\n  quieter   threshold 2, the Threshold of Always in the template: 1 alarm instead of 1" in text
    assert "\nSaturated, in ALARM for most of the time: Always.\n" in text
    assert text.lower().count("saturated") == 2
    # It keeps the wish, so that nothing need be done.
    assert "quieter" not in text.partition("\n\nSeldom: ")[2]


def test_an_alarm_has_the_name_that_its_parameters_take() -> None:
    deployed = resolve_alarms(CATALOG["alarms"].build().to_dict())
    hits = {one.title: [Hit(0)] if "VpcChanges" in one.title else [] for one in deployed.filters}
    report = build_report(deployed, counts_of(hits))
    for text in (render_text(report), render_html(report)):
        assert "VpcChanges" in text
        assert "TrailSilent" in text
        assert "AlarmVpcChanges" not in text.replace('id="AlarmVpcChanges"', "").replace(
            "#AlarmVpcChanges", ""
        )
        assert "AlarmTrailSilent" not in text
    alarms = {one["title"]: one["name"] for one in json.loads(render_json(report))["alarms"]}
    assert alarms["AlarmVpcChanges"] == "VpcChanges"
    disabled = {"DisabledAlarms": ",".join(alarms.values())}
    assert resolve_alarms(CATALOG["alarms"].build().to_dict(), disabled).alarms == ()


def test_a_narrow_terminal_wraps_lines_but_never_what_is_to_be_copied() -> None:
    text = render_text(report_of(), columns=61)
    assert max(map(len, text.splitlines())) <= 61
    assert "FIRST\n" in text
    assert "LAST" not in text
    assert "\n  quieter   TrustedAddresses=198.51.100.7: 1 alarm instead of\n            337, in" in text
    # A terminal that is too narrow for anything.
    assert render_text(report_of(), columns=1)


def test_alarms_that_test_read_only_are_named_if_old_events_lack_it() -> None:
    deployed = resolve_alarms(CATALOG["alarms"].build().to_dict(), {})
    counts = counts_of({one.title: [] for one in deployed.filters})
    note = "without the field readOnly, as in logs before about 2020. These alarms test the field: "
    # As many as one in a hundred are no reason for a note.
    counts.events_without_read_only = counts.events // 100
    for text in (render_text(build_report(deployed, counts)), render_html(build_report(deployed, counts))):
        assert note not in text
    counts.events_without_read_only += 1
    note = f"{counts.events_without_read_only:,} events {note}"
    for text in (render_text(build_report(deployed, counts)), render_html(build_report(deployed, counts))):
        assert f"{note}NonApprovedRegionActivity." in text


def test_stray_events_are_counted_apart() -> None:
    counts = counts_of({"Filter": [Hit(0)]})
    counts.all_minutes[4_070_908_800 // 60] = 1
    text = render_text(build_report(deployed_of(filter_of("Filter"), alarm_of()), counts))
    assert (
        "2026-10-01 00:00 to 2026-10-01 23:59 UTC; left out 1 event dated years before or after the others"
        in text
    )


def test_a_wide_terminal_gets_the_same_text_as_a_file() -> None:
    assert render_text(report_of(), columns=300) == render_text(report_of())


def test_a_terminal_without_block_characters_gets_ascii() -> None:
    assert render_text(report_of(), bars=ASCII_BARS).isascii()
    assert not render_text(report_of()).isascii()


def test_control_characters_of_a_log_never_reach_the_terminal() -> None:
    text = render_text(report_of(problems=1))
    assert "\x1b" not in text
    assert "<script>alert(1)</script>?[31m" in text


def test_problems_are_at_the_end_and_their_number_is_limited() -> None:
    last = render_text(report_of(problems=2)).split("\n\n")[-1]
    assert last == (
        "2 problems in the logs; everything else was read:\n"
        "  logs/0?.json.gz: is cut off after 12 records\n"
        "  logs/1?.json.gz: is cut off after 12 records\n"
    )
    many = render_text(report_of(problems=1000)).split("\n\n")[-1].splitlines()
    assert many[0].startswith("1,000 problems")
    assert many[-1] == "  and 980 more, which --format json lists"


def test_a_long_name_is_shortened_but_a_long_path_is_not() -> None:
    report = report_of()
    path = "s3/" + "folder/" * 30 + "file.json.gz"
    report.counts.problems = [(path, "is cut off")]
    report.counts.by_filter["RareFilter"].principals["x" * 300] = 1
    text = render_text(build_report(report.deployed, report.counts))
    assert f"\n  {path}: is cut off\n" in text
    assert max(len(line) for line in text.splitlines() if "xxx" in line) < 150


def test_an_interrupted_run_says_so_at_once() -> None:
    assert render_text(report_of(interrupted=True)).splitlines()[1].startswith("Interrupted: ")


def test_without_an_event_it_says_that_nothing_can_be_judged() -> None:
    text = render_text(report_of(empty=True, problems=1))
    assert "No event was read, so no alarm can be judged." in text
    assert "1 problem in the logs" in text
    assert "ALARMS" not in text
