"""A finding names the conditions that make the fault, and no others."""

from typing import Any

import pytest

from cloudtrail_templates.validation.check import check
from validation.rule_cases import Change, changed, put, section


def switches(number: int) -> tuple[Change, ...]:
    """Conditions that have nothing to do with the trail."""
    parameters = {f"P{n}": {"Type": "String", "Default": "no"} for n in range(number)}
    conditions = {f"C{n}": {"Fn::Equals": [{"Ref": f"P{n}"}, "yes"]} for n in range(number)}
    return section("Parameters", **parameters), section("Conditions", **conditions)


def behind(*conditions: str) -> Any:
    """False where all of the conditions hold, true elsewhere."""
    value: Any = False
    for condition in reversed(conditions):
        value = {"Fn::If": [condition, value, True]}
    return value


@pytest.mark.parametrize("number", [2, 8, 30])
@pytest.mark.parametrize("conditions", [("C1",), ("C0", "C1")])
def test_a_fault_behind_one_or_two_of_many_conditions_names_these(
    number: int, conditions: tuple[str, ...]
) -> None:
    template = changed(*switches(number), put("Trail.EnableLogFileValidation", behind(*conditions)))
    (finding,) = check(template, name="test")
    text = " and ".join(f"{condition} is true" for condition in conditions)
    assert finding.message == f"the trail has no log file validation (if {text})"


def test_a_condition_that_only_follows_from_another_is_not_named() -> None:
    template = changed(
        *switches(8),
        section(
            "Conditions",
            NotC0={"Fn::Not": [{"Condition": "C0"}]},
            Both={"Fn::And": [{"Condition": "C0"}, {"Condition": "C1"}]},
        ),
        put("Trail.EnableLogFileValidation", {"Fn::If": ["NotC0", True, False]}),
    )
    (finding,) = check(template, name="test")
    assert finding.message == "the trail has no log file validation (if NotC0 is false)"


def test_a_fault_that_an_alternative_makes_names_one_of_the_conditions() -> None:
    either = {"Fn::If": ["C0", False, {"Fn::If": ["C1", False, True]}]}
    (finding,) = check(changed(*switches(8), put("Trail.EnableLogFileValidation", either)), name="test")
    assert finding.message == "the trail has no log file validation (if C0 is true)"


def test_a_fault_of_the_defaults_names_no_condition() -> None:
    (finding,) = check(changed(*switches(8), put("Trail.EnableLogFileValidation", False)), name="test")
    assert finding.message == "the trail has no log file validation"
