"""Promises of every detection."""

import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterator
from typing import TypeGuard

import pytest
from components.samples import described

import cloudtrail_templates.detections as detections_package
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT
from cloudtrail_templates.detections import ALL_DETECTIONS, COMPLIANCE, PACKS, THREAT, Detection
from cloudtrail_templates.detections.events import FIELDS, Event
from cloudtrail_templates.filter_pattern import (
    And,
    Comparison,
    Expression,
    FilterPattern,
    NotExists,
    Or,
    Text,
    clauses,
)
from detections import aws_operations

each_detection = pytest.mark.parametrize("detection", ALL_DETECTIONS, ids=lambda each: each.title)

MODULES = [
    info.name
    for pack in PACKS
    for info in pkgutil.iter_modules(
        importlib.import_module(f"{detections_package.__name__}.{pack}").__path__,
        f"{detections_package.__name__}.{pack}.",
    )
]


def texts_of(detection: Detection, field: str) -> list[str]:
    """The texts that the pattern wants the field to equal or not to equal."""
    return [
        clause.value.text
        for clause in clauses(detection.pattern_for().expression)
        if isinstance(clause, Comparison)
        and isinstance(clause.value, Text)
        and str(clause.selector) == f"$.{field}"
    ]


def sourced_calls(expression: Expression, source: str | None) -> Iterator[tuple[str | None, str]]:
    """Each name that eventName may equal, with the eventSource that must hold beside it, if any."""
    if isinstance(expression, And):
        beside = [each.value.text for each in expression.operands if is_equality(each, "$.eventSource")]
        source = beside[0] if beside else source
    if isinstance(expression, And | Or):
        for operand in expression.operands:
            yield from sourced_calls(operand, source)
    elif is_equality(expression, "$.eventName"):
        yield source, expression.value.text


def is_equality(expression: Expression, selector: str) -> TypeGuard[Comparison]:
    """Whether the expression wants the field to equal a text."""
    return (
        isinstance(expression, Comparison)
        and expression.operator == "="
        and isinstance(expression.value, Text)
        and str(expression.selector) == selector
    )


def calls_of(detection: Detection) -> list[tuple[str, str]]:
    """Each name in the patterns with its source: the one beside it, or else that of the first sample."""
    return [
        (source or own_source(detection), name)
        for pattern in (detection.pattern_for(), *detection.also)
        for source, name in sourced_calls(pattern.expression, None)
    ]


def is_recorded(source: str, name: str) -> bool:
    if "*" in name:
        return bool(aws_operations.matching(source, name))
    return aws_operations.exists(source, name)


def fires(detection: Detection, sample: Event, **changes: object) -> bool:
    """Whether the detection matches the sample with these fields instead, or without those that are None."""
    changed = {**sample, **changes}
    return detection.pattern_for().matches(
        {name: value for name, value in changed.items() if value is not None}
    )


def own_source(detection: Detection) -> str:
    """The service whose calls the detection is about: that of its first sample."""
    return str(detection.fires_on[0]["eventSource"])


def every_sample() -> list[Event]:
    return [sample for detection in ALL_DETECTIONS for sample in (*detection.fires_on, *detection.silent_on)]


@each_detection
def test_every_sample_that_should_fire_does(detection: Detection) -> None:
    assert [sample for sample in detection.fires_on if not detection.pattern_for().matches(sample)] == []


@each_detection
def test_every_near_miss_stays_silent(detection: Detection) -> None:
    assert [sample for sample in detection.silent_on if detection.pattern_for().matches(sample)] == []


@each_detection
def test_every_event_name_in_the_pattern_fires(detection: Detection) -> None:
    for source, name in calls_of(detection):
        assert any(
            detection.pattern_for().matches({**sample, "eventSource": source, "eventName": name})
            for sample in detection.fires_on
        ), (source, name)


@each_detection
def test_every_event_name_in_the_patterns_is_one_that_cloudtrail_records(detection: Detection) -> None:
    unknown = [call for call in calls_of(detection) if not is_recorded(*call)]
    assert unknown == []


@pytest.mark.parametrize("detection", THREAT, ids=lambda each: each.title)
def test_every_event_name_of_the_threat_pack_is_compared_together_with_its_event_source(
    detection: Detection,
) -> None:
    calls = list(sourced_calls(detection.pattern.expression, None))
    assert calls
    assert [name for source, name in calls if source is None] == []


@pytest.mark.parametrize("detection", THREAT, ids=lambda each: each.title)
def test_the_same_name_of_another_service_is_a_near_miss_of_the_threat_pack(detection: Detection) -> None:
    for source, name in calls_of(detection):
        sample = detection.fires_on[0]
        assert not detection.pattern.matches(
            {**sample, "eventSource": f"not-{source}", "eventName": name.strip("*")}
        )


@each_detection
def test_every_event_source_in_the_pattern_is_a_service(detection: Detection) -> None:
    sources = [text.removesuffix(".*") for text in texts_of(detection, "eventSource")]
    assert [source for source in sources if not aws_operations.is_source(source)] == []


@each_detection
def test_every_sample_is_a_call_that_its_service_has(detection: Detection) -> None:
    calls = {(each["eventSource"], each["eventName"]) for each in (*detection.fires_on, *detection.silent_on)}
    assert [call for call in calls if not aws_operations.exists(*call)] == []


@each_detection
def test_every_field_in_the_patterns_is_one_of_the_record_format(detection: Detection) -> None:
    for pattern in (detection.pattern, *detection.also):
        assert {selector.steps[0] for selector in pattern.fields} <= FIELDS


@each_detection
def test_a_near_miss_is_near(detection: Detection) -> None:
    near = {each[key] for each in detection.fires_on for key in ("eventSource", "eventName")}
    assert [each for each in detection.silent_on if near & {each["eventSource"], each["eventName"]}] != []


@each_detection
def test_a_failed_attempt_is_among_the_samples_of_each_alarm_on_calls(detection: Detection) -> None:
    samples = (*detection.fires_on, *detection.silent_on)
    assert [each for each in samples if "errorCode" in each or "errorMessage" in each] != []


@each_detection
def test_a_further_filter_matches_nothing_that_the_pattern_does_not(detection: Detection) -> None:
    for further in detection.also:
        matched = [sample for sample in every_sample() if further.matches(sample)]
        assert matched
        assert [sample for sample in matched if not detection.pattern.matches(sample)] == []


@each_detection
def test_the_description_fits_and_holds_the_query_and_a_control(detection: Detection) -> None:
    description = described(detection)
    assert len(description) <= 1024
    assert description.startswith(detection.summary)
    assert detection.controls[0] in description
    values = ("eu-west-1", "eu-central-1") if detection.placeholder else None
    assert str(detection.query_text(values)) in description


@each_detection
def test_nothing_in_a_description_or_a_pattern_looks_like_a_variable(detection: Detection) -> None:
    assert described(detection).isascii()
    assert "${" not in described(detection)
    assert "${" not in detection.pattern_for().text


@each_detection
def test_the_query_names_who_did_what_from_where(detection: Detection) -> None:
    # Logs Insights sorts by @timestamp, the newest first, by default.
    assert detection.query.startswith(
        "fields @timestamp, eventName, userIdentity.arn, sourceIPAddress | filter "
    )


@each_detection
def test_the_texts_are_sentences(detection: Detection) -> None:
    for text in (detection.summary, detection.why, *detection.respond, *detection.blind_to):
        assert re.fullmatch(r"[A-Z0-9].*[.?]", text), text


@each_detection
def test_only_a_noisy_alarm_waits_for_more_than_one_event(detection: Detection) -> None:
    # A scanner expects that one event raises the alarm; who wants more must be able to choose.
    assert detection.threshold == 1 or detection.noisy


@each_detection
def test_what_a_pattern_leaves_out_is_among_its_near_misses(detection: Detection) -> None:
    missing = {
        str(clause.selector)
        for clause in clauses(detection.pattern.expression)
        if isinstance(clause, NotExists)
    }
    silent = detection.silent_on
    if "$.errorCode" in missing:
        assert [each for each in silent if "errorCode" in each and fires(detection, each, errorCode=None)]
    if "$.userIdentity.invokedBy" in missing:
        own = {"type": detection.fires_on[0]["userIdentity"]["type"]}
        by_services = [each for each in silent if "invokedBy" in each["userIdentity"]]
        assert [each for each in by_services if fires(detection, each, userIdentity=own)]


@pytest.mark.parametrize("detection", THREAT, ids=lambda each: each.title)
def test_a_noisy_alarm_of_the_threat_pack_is_documented_and_has_a_higher_threshold(
    detection: Detection,
) -> None:
    note = re.search(r"counts? as well, so it is left out by default[.]$", detection.blind_to[-1])
    assert detection.noisy == (note is not None) == (detection.threshold > 1)


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_named_after_the_title_of_its_detection(module: str) -> None:
    title = importlib.import_module(module).DETECTION.title
    assert re.sub(r"(?<!^)(?=[A-Z])", "_", title).lower() == module.rpartition(".")[2]


def test_every_file_is_found_once() -> None:
    assert len(ALL_DETECTIONS) == len(MODULES)
    assert len({each.title for each in ALL_DETECTIONS}) == len(ALL_DETECTIONS)


def test_no_title_is_part_of_another_or_of_two_beside_each_other() -> None:
    # Templates cut a title out of a list of titles and look whether that changed anything.
    titles = [*(each.title for each in ALL_DETECTIONS), TRAIL_SILENT.title]
    for title in titles:
        others = [other for other in titles if other != title]
        assert len(others) == len(titles) - 1
        assert not any(title in ",".join(pair) for pair in itertools.product(others, repeat=2))


def test_the_packs_have_public_names() -> None:
    assert dict(PACKS) == {"compliance": COMPLIANCE, "threat": THREAT}
    assert (*COMPLIANCE, *THREAT) == ALL_DETECTIONS


def test_the_metric_filters_stay_within_the_quotas_of_a_log_group() -> None:
    # 100 metric filters, and 5 filters with regular expressions, of which a user may need some.
    patterns: list[FilterPattern] = [
        pattern for each in ALL_DETECTIONS for pattern in (each.pattern, *each.also)
    ]
    assert len(patterns) <= 100
    assert sum("%" in pattern.text for pattern in patterns) <= 2
