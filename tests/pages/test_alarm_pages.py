"""Every alarm has a page: how to respond, how to find who acted, its gaps."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from templates.deployments import rendered

import cloudtrail_templates.detections
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.detections import ALL_DETECTIONS, THREAT, Detection
from cloudtrail_templates.pages.catalog import ALARMS, AnyAlarm, alarm_page
from cloudtrail_templates.templates import CATALOG
from pages.reading import fences, links, plain, rows

DETECTIONS = Path(cloudtrail_templates.detections.__file__).parent


@pytest.fixture(params=ALARMS, ids=lambda alarm: alarm.title)
def alarm(request: pytest.FixtureRequest) -> AnyAlarm:
    found: AnyAlarm = request.param
    return found


@pytest.fixture(params=ALL_DETECTIONS, ids=lambda detection: detection.title)
def detection(request: pytest.FixtureRequest) -> Detection:
    found: Detection = request.param
    return found


def page_of(pages: Mapping[str, str], alarm: AnyAlarm) -> str:
    return pages[alarm_page(alarm.title)]


def words(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def test_the_page_is_called_like_the_file_of_the_detection(detection: Detection) -> None:
    (file,) = (
        file.stem for file in DETECTIONS.glob("*/*.py") if f'title="{detection.title}"' in file.read_text()
    )
    assert alarm_page(detection.title) == f"alarms/{file.replace('_', '-')}.md"


def test_the_alarm_on_missing_data_has_a_page(pages: Mapping[str, str]) -> None:
    assert "alarms/trail-silent.md" in pages
    assert "`TrailSilentHours`" in page_of(pages, TRAIL_SILENT)
    assert "Threshold: no event in " in plain(page_of(pages, TRAIL_SILENT))


def test_a_page_has_the_summary_the_reason_the_gaps_and_the_controls(
    pages: Mapping[str, str], alarm: AnyAlarm
) -> None:
    text = plain(page_of(pages, alarm))
    for expected in (alarm.summary, alarm.why, *alarm.blind_to, *alarm.controls):
        assert words(expected) in text


def test_the_response_is_numbered(pages: Mapping[str, str], alarm: AnyAlarm) -> None:
    lines = [plain(line) for line in page_of(pages, alarm).splitlines()]
    for number, step in enumerate(alarm.respond, start=1):
        # The sources of a claim follow it.
        assert any(f"{line} ".startswith(f"{number}. {words(step)} ") for line in lines)


def test_the_patterns_are_shown_unchanged(pages: Mapping[str, str], detection: Detection) -> None:
    blocks = fences(page_of(pages, detection))
    assert detection.pattern.text in blocks
    assert all(pattern.text in blocks for pattern in detection.also)


def test_the_query_is_the_one_in_the_text_of_the_alarm(
    pages: Mapping[str, str], detection: Detection
) -> None:
    assert detection.query in [block.replace("\n", " ") for block in fences(page_of(pages, detection))]


def test_every_sample_is_a_row_and_only_near_misses_have_a_reason(
    pages: Mapping[str, str], detection: Detection
) -> None:
    before, _, after = page_of(pages, detection).partition("Near misses, which")
    fires = {(row[0], row[1]) for row in rows(before)}
    silent = {(row[0], row[1]): row[-1] for row in rows(after)}
    assert {(event["eventName"], event["eventSource"]) for event in detection.fires_on} <= fires
    for event in detection.silent_on:
        reason = silent[event["eventName"], event["eventSource"]]
        assert reason.endswith((" fails", " holds"))


def test_the_threshold_is_shown_with_its_parameter(pages: Mapping[str, str], detection: Detection) -> None:
    text = plain(page_of(pages, detection))
    events = "event" if detection.threshold == 1 else "events"
    assert f"Threshold: {detection.threshold} {events} in 5 minutes" in text
    assert (f"{detection.title}Threshold" in text) == detection.noisy


def test_a_command_disables_or_enables_the_alarm_and_no_other(
    pages: Mapping[str, str], alarm: AnyAlarm
) -> None:
    command, _, given = fences(page_of(pages, alarm))[-1].partition("--parameter-overrides DisabledAlarms=")
    name = "threat-alarms" if alarm in THREAT else "alarms"
    assert f"--stack-name {name} " in command
    by_default = {one.title for one in THREAT if one.noisy} if alarm in THREAT else set()
    assert set(given.split(",")) == by_default ^ {alarm.title}
    heading = "## Enable this alarm" if alarm.title in by_default else "## Disable this alarm"
    assert heading in page_of(pages, alarm).splitlines()


def test_the_page_has_the_options_for_a_stack_of_each_template(
    pages: Mapping[str, str], alarm: AnyAlarm
) -> None:
    page = page_of(pages, alarm).partition("able this alarm\n")[2]
    for name, definition in CATALOG.items():
        body = rendered(name)
        if f"Alarm{alarm.title}" not in body["Resources"] or "DisabledAlarms" not in body["Parameters"]:
            assert f"--stack-name {name} " not in page
            continue
        needs = f" --capabilities {' '.join(definition.capabilities)}" if definition.capabilities else ""
        bucket = " --s3-bucket BUCKET_FOR_TEMPLATES" if definition.delivery == "s3" else ""
        options = f"--template-file templates_out/{name}.yaml --stack-name {name}{bucket}{needs}"
        assert options in " ".join(page.replace("\\\n", " ").split())


def test_the_options_for_baseline_are_shown(pages: Mapping[str, str]) -> None:
    page = page_of(pages, TRAIL_SILENT)
    options = "--template-file templates_out/baseline.yaml --stack-name baseline --capabilities CAPABILITY_NAMED_IAM"
    assert f"`{options}`" in page


def test_only_an_alarm_on_missing_data_fires_on_a_new_trail_and_can_be_late(
    pages: Mapping[str, str], alarm: AnyAlarm
) -> None:
    text = plain(page_of(pages, alarm))
    silence = alarm is TRAIL_SILENT
    assert ("a new alarm goes to ALARM within minutes" in text) == silence
    assert ("With 3 hours, expect the alarm 3 to 5 hours after" in text) == silence
    assert ("Threshold: no event in 3 hours" in text) == silence


def test_other_alarms_are_linked_where_they_are_named(pages: Mapping[str, str]) -> None:
    for alarm in ALARMS:
        named = {
            other for other in ALARMS if other is not alarm for gap in alarm.blind_to if other.title in gap
        }
        for other in named:
            assert alarm_page(other.title).partition("/")[2] in links(page_of(pages, alarm))


def test_a_page_does_not_link_to_itself(pages: Mapping[str, str], alarm: AnyAlarm) -> None:
    assert alarm_page(alarm.title).partition("/")[2] not in links(page_of(pages, alarm))
