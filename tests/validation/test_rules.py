"""Our own rules find what they are there for, and nothing else."""

import pytest

from cloudtrail_templates.validation.check import check
from cloudtrail_templates.validation.rules import ALL_RULES

from .cases import alarmed, delivery, policies, stored, told, trail, whole
from .cases.base import BASE, Case, changed

CASES = [
    case for module in (trail, delivery, policies, stored, told, alarmed, whole) for case in module.CASES
]


def found_in(case: Case) -> set[str]:
    return {finding.rule for finding in check(changed(*case.changes), name="test")}


def test_nothing_is_wrong_with_the_base() -> None:
    assert check(BASE, name="base") == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.name}")
def test_a_rule_finds_its_fault_and_nothing_else(case: Case) -> None:
    wanted = {case.rule} if case.found else set()
    assert found_in(case) - case.also == wanted


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_each_rule_is_tried_with_literals_and_references_good_and_bad(rule) -> None:
    kinds = {(case.found, case.by_reference) for case in CASES if case.rule == rule.id}
    assert kinds == {(True, True), (True, False), (False, True), (False, False)}


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_each_rule_says_what_it_asks_what_to_do_and_where_it_is_written(rule) -> None:
    assert rule.summary[0].isupper()
    assert rule.summary.endswith(".")
    assert rule.fix[0].islower() or rule.fix.startswith("use ")
    assert not rule.fix.endswith(".")
    assert rule.source.startswith("https://docs.aws.amazon.com/")
    assert "\n" not in rule.fix + rule.summary


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.found], ids=lambda case: f"{case.rule}-{case.name}"
)
def test_a_finding_leads_to_a_place_in_the_template(case: Case) -> None:
    template = changed(*case.changes)
    for finding in check(template, name="test"):
        place = template
        for part in finding.path[:3]:
            assert part in place
            place = place[part]
