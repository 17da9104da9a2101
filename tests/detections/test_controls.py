"""The names of controls, and the order of alarms that follows from them."""

import re

import pytest

from cloudtrail_templates.detections import THREAT, Detection
from cloudtrail_templates.detections.controls import TECHNIQUES, joined_controls, mitre_attack
from cloudtrail_templates.errors import UnknownNameError


def test_a_technique_is_named_with_the_version_of_the_matrix() -> None:
    assert mitre_attack("T1562.008", "T1070") == (
        "MITRE ATT&CK v17 / T1562.008",
        "MITRE ATT&CK v17 / T1070",
    )


@pytest.mark.parametrize(
    ("controls", "expected"),
    [
        (("House rule 7",), "House rule 7"),
        (("A 1 / 2", "A 1 / 3", "B 1 / 4"), "A 1 / 2, 3; B 1 / 4"),
        (("A 1 / 2", "A 2 / 2", "A / B", "House rule"), "A 1 / 2; A 2 / 2; A / B; House rule"),
        (("A 1 / 2", "B", "A 1 / 3"), "A 1 / 2; B; A 1 / 3"),
    ],
)
def test_controls_of_one_standard_follow_its_name(controls: tuple[str, ...], expected: str) -> None:
    assert joined_controls(controls) == expected


def test_an_unknown_technique_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="no technique is called 'T1562.08'; did you mean T1562.008"):
        mitre_attack("T1562.08")


def test_every_technique_has_a_number_and_a_name_of_its_own() -> None:
    assert all(re.fullmatch(r"T1\d{3}(\.0\d{2})?", number) for number in TECHNIQUES)
    assert len(set(TECHNIQUES.values())) == len(TECHNIQUES)


def test_every_technique_is_seen_by_some_alarm() -> None:
    seen = {control.rpartition(" ")[2] for each in THREAT for control in each.controls}
    assert seen == set(TECHNIQUES)


@pytest.mark.parametrize("detection", THREAT, ids=lambda each: each.title)
def test_an_alarm_of_the_threat_pack_names_the_technique_that_it_sees(detection: Detection) -> None:
    assert all(control.startswith("MITRE ATT&CK v17 / T") for control in detection.controls)


def test_the_threat_pack_is_in_the_order_of_its_techniques() -> None:
    first = [each.controls[0].rpartition(" ")[2] for each in THREAT]
    assert first == sorted(first)
