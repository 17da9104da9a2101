"""Our own rules find what they are there for, and nothing else."""

import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.validation import rules as rule_modules
from cloudtrail_templates.validation.check import check
from cloudtrail_templates.validation.rule import Problem, Rule
from cloudtrail_templates.validation.rules import ALL_RULES
from validation import rules
from validation.rule_cases import BASE, Case, attribute, changed, put, when_live

MODULES = [
    import_module(f"validation.rules.{path.stem}")
    for path in sorted(Path(rules.__file__).parent.glob("test_*.py"))
]
CASES: list[Case] = [case for module in MODULES for case in module.CASES]


def test_nothing_is_wrong_with_the_base() -> None:
    assert check(BASE, name="base") == []


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_each_rule_is_tried_with_literals_and_references_good_and_bad(rule) -> None:
    kinds = {(case.found, case.by_reference) for case in CASES if case.rule == rule.id}
    assert kinds == {(True, True), (True, False), (False, True), (False, False)}


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_each_rule_has_a_summary_a_fix_and_a_source(rule) -> None:
    assert rule.summary[0].isupper()
    assert rule.summary.endswith(".")
    assert rule.fix[0].islower() or rule.fix.startswith("use ")
    assert not rule.fix.endswith(".")
    assert rule.source.startswith("https://docs.aws.amazon.com/")
    assert "\n" not in rule.fix + rule.summary


def test_the_tests_of_a_rule_are_in_the_module_of_its_name() -> None:
    modules = {
        rule.id: module.name
        for module in pkgutil.iter_modules(rule_modules.__path__)
        for rule in vars(import_module(f"{rule_modules.__name__}.{module.name}")).values()
        if isinstance(rule, Rule)
    }
    for module in MODULES:
        name = module.__name__.rpartition(".test_")[2]
        assert {modules[case.rule] for case in module.CASES} == {name}


def test_a_fault_that_the_defaults_do_not_have_names_its_condition() -> None:
    (finding,) = check(changed(put("Trail.EnableLogFileValidation", when_live(False, True))), name="test")
    assert finding.message == "the trail has no log file validation (if Live is true)"


def test_what_is_not_retained_is_one_finding_that_says_when_it_is_deleted() -> None:
    both = [attribute("Key", name, None) for name in ("DeletionPolicy", "UpdateReplacePolicy")]
    (finding,) = check(changed(*both), name="test")
    assert finding.message == "Key holds a trail's logs and is deleted with its stack and when it is replaced"
    (finding,) = check(changed(both[1]), name="test")
    assert finding.message == "Key holds a trail's logs and is deleted when it is replaced"


def test_a_rule_that_stumbles_is_a_finding_and_no_traceback() -> None:
    def stumble(stack: Stack) -> Iterator[Problem]:
        raise TypeError("no list")
        yield

    rule = replace(ALL_RULES[0], id="CT999", check=stumble)
    (finding,) = check(BASE, name="test", rules=(rule,))
    assert (finding.rule, finding.severity) == ("CT000", "warning")
    assert finding.message == "CT999 could not be applied: TypeError: no list"


JUNK = [
    None,
    1,
    True,
    "x",
    [],
    {},
    [[1]],
    {"Ref": 1},
    {"Fn::If": [1]},
    {"Fn::Join": [1, 2]},
    {"a": {"b": [{}]}},
    {1: 2},
]


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    yield path
    for key, item in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(item, (*path, key))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_rule_stumbles_over_a_value_of_the_wrong_shape(junk: object) -> None:
    for *path, last in [path for path in places(BASE) if path][:: len(JUNK)]:
        template = changed()
        place = template
        for key in path:
            place = place[key]
        place[last] = junk
        assert "CT000" not in {finding.rule for finding in check(template, name="test")}
    template = changed()
    template["Resources"]["Trail"]["Condition"] = junk
    assert "CT000" not in {finding.rule for finding in check(template, name="test")}
