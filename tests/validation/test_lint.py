"""cfn-lint checks the dict itself, at every level, and always comes back."""

import gc
from collections.abc import Iterator
from copy import deepcopy

import pytest

from cloudtrail_templates.processes import garbage_collection_paused
from cloudtrail_templates.validation import Severity, validate
from cloudtrail_templates.validation.lint import lint, loaded_rules
from validation.rule_cases import BASE, Template


def ids(template: object) -> set[str]:
    return {finding.rule for finding in lint(template, name="test")}  # type: ignore[arg-type]


def test_errors_warnings_and_advice_are_all_reported(small: Template) -> None:
    small["Parameters"] = {"Unused": {"Type": "String"}}
    small["Resources"]["Queue"]["Properties"]["No"] = 1
    small["Resources"]["Role"] = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": ["x"],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "sqs:SendMessage",
                    "Resource": {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:x"},
                },
            },
        },
    }
    found = lint(small, name="test")
    assert {"E3002", "W2001", "I3042"} <= {finding.rule for finding in found}
    assert {finding.severity for finding in found} == set(Severity)
    assert all("https://" in finding.fix for finding in found)
    assert all(finding.line is None for finding in found)


@pytest.mark.parametrize("transform", [None, "AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"])
def test_a_template_is_left_as_it_is(small: Template, transform: str | None) -> None:
    template = small | {key: BASE[key] for key in ("Parameters", "Conditions")}
    if transform:
        template["Transform"] = transform
    before = deepcopy(template)
    validate(template)
    assert template == before


def test_checks_that_the_template_itself_ignores_are_ignored(small: Template) -> None:
    small["Resources"]["Queue"]["Properties"]["No"] = 1
    assert ids(small) == {"E3002"}
    small["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["E3002"]}}}
    assert ids(small) == set()


def test_a_resource_may_ignore_a_check_too(small: Template) -> None:
    small["Resources"]["Queue"]["Properties"]["No"] = 1
    small["Resources"]["Queue"]["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["E3002"]}}}
    assert ids(small) == set()


def test_settings_of_one_template_do_not_reach_the_next(small: Template) -> None:
    faulty = deepcopy(small)
    faulty["Resources"]["Queue"]["Properties"]["No"] = 1
    small["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["E"]}}}
    lint(small, name="first")
    assert ids(faulty) == {"E3002"}


def test_no_configuration_file_changes_the_findings(small: Template, tmp_path, monkeypatch) -> None:
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E3002]\nregions: [eu-west-1]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_REGION", "nowhere-1")
    small["Resources"]["Queue"]["Properties"]["No"] = 1
    assert ids(small) == {"E3002"}


def test_the_same_fault_is_found_at_each_place(small: Template) -> None:
    faulty = {"Type": "AWS::SNS::Topic", "Properties": {"Nope": 1}}
    small["Resources"] = {"A": faulty, "B": faulty, "C": {"Type": "AWS::SNS::Topic"}}
    places = [finding.path_text for finding in lint(small, name="test")]
    assert places == ["Resources/A/Properties/Nope", "Resources/B/Properties/Nope"]


@pytest.mark.parametrize("section", ["Parameters", "Conditions", "Metadata", "Mappings", "Outputs", "Rules"])
@pytest.mark.parametrize("value", [[], "x", 1, None, [1], {"A": 1}, {"A": [{}]}])
def test_a_strange_section_is_a_finding_and_no_traceback(
    small: Template, section: str, value: object
) -> None:
    small[section] = value
    assert all(finding.message for finding in validate(small))


def test_the_collector_is_left_as_it_was() -> None:
    gc.disable()
    try:
        with garbage_collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
    with garbage_collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


DOUBLING = {"C0": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}} | {
    f"C{number}": {"Fn::And": [{"Condition": f"C{number - 1}"}] * 2} for number in range(1, 40)
}


def test_conditions_that_double_each_other_are_a_finding_at_once(small: Template) -> None:
    small["Conditions"] = DOUBLING
    small["Resources"]["Queue"]["Condition"] = "C39"
    (finding,) = validate(small)
    assert (finding.rule, finding.severity) == ("E0002", Severity.ERROR)
    assert "cfn-lint could not check this template: the conditions make" in finding.message


def test_texts_that_double_each_other_are_a_finding_at_once(small: Template) -> None:
    text: object = {"Ref": "AWS::Region"}
    for _ in range(31):
        text = {"Fn::Sub": ["${A}${A}", {"A": text}]}
    small["Resources"]["Queue"]["Properties"]["TopicName"] = text
    (finding,) = validate(small)
    assert (finding.rule, finding.severity) == ("E0002", Severity.ERROR)
    assert "the nested Fn::Sub functions make texts of more than" in finding.message


@pytest.fixture
def without_gc_callbacks() -> Iterator[None]:
    """In a callback, such as that of Hypothesis, an exception is not raised: the limit would come a second late."""
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(callbacks)


@pytest.mark.usefixtures("without_gc_callbacks")
def test_cfn_lint_is_stopped_when_its_time_is_over_and_works_afterwards(small: Template) -> None:
    small["Conditions"] = {name: DOUBLING[name] for name in list(DOUBLING)[:10]}
    small["Resources"]["Queue"]["Condition"] = "C9"
    interrupted = loaded_rules()
    (finding,) = lint(small, name="test", seconds=0.05)
    # A rule may keep a part of the template that it was interrupted in.
    assert loaded_rules() is not interrupted
    assert (finding.rule, finding.severity) == ("E0002", Severity.ERROR)
    assert finding.message == "cfn-lint could not check this template: cfn-lint did not finish in time"
    small["Resources"]["Queue"]["Properties"]["No"] = 1
    assert "E3002" in ids(small)
