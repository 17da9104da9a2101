"""Our own rules are applied to any template, and their findings have a place in the file."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cloudtrail_templates.cloudformation.reader import parse_template
from cloudtrail_templates.cloudformation.stack import Stack
from cloudtrail_templates.validation import Finding, validate, validate_file
from cloudtrail_templates.validation.check import check
from cloudtrail_templates.validation.rule import Problem
from cloudtrail_templates.validation.rules import ALL_RULES
from validation.rule_cases import BASE, Template


def test_findings_of_both_kinds_have_the_line_they_are_about(
    faults: list[Finding], faulty_file: Path
) -> None:
    lines = faulty_file.read_text().splitlines()
    places = {finding.rule: lines[finding.line - 1].strip() for finding in faults if finding.line}
    assert places == {"E3002": "NoSuchProperty: 1", "CT102": "TrailName: my--trail"}
    assert {finding.template for finding in faults} == {str(faulty_file)}


def test_the_size_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("Resources:\n  A:\n    Type: AWS::SNS::Topic\n" + "#" * 51_200)
    assert "CT601" in {finding.rule for finding in validate_file(path)}


def test_lines_and_columns_are_those_of_an_editor_in_yaml_and_in_json(tmp_path: Path) -> None:
    yaml = 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      Nope: "arn:aws:x"\n'
    json = (
        '{"Resources": {"A": {"Type": "AWS::SNS::Topic",\n\n\n"Properties":\n      {"Nope": "arn:aws:x"}}}}'
    )
    for content, column in ((yaml, 7), (json, 8)):
        path = tmp_path / "t"
        path.write_text(content)
        found = validate_file(path)
        places = {finding.rule: (finding.line, finding.column) for finding in found}
        assert places == {"E3002": (5, column), "CT602": (5, column)}


def test_rules_that_take_too_long_are_stopped_and_what_was_found_stays() -> None:
    def endless(stack: Stack) -> Iterator[Problem]:
        yield (), "found before"
        while True:
            sum(range(100))

    rule = replace(ALL_RULES[0], id="CT999", check=endless)
    found = check(BASE, name="test", rules=(rule,), seconds=0.2)
    assert {(one.rule, one.severity.value) for one in found} == {("CT999", "error"), ("CT000", "error")}
    (stopped,) = [one for one in found if one.rule == "CT000"]
    assert "our own rules did not finish in time" in stopped.message


@pytest.mark.parametrize("levels", [150, 100_000])
def test_a_template_that_is_nested_too_deep_is_one_finding(levels: int, small: Template) -> None:
    deep: object = "x"
    for _ in range(levels):
        deep = [deep]
    small["Metadata"] = {"Deep": deep}
    (finding,) = validate(small, name="test")
    assert (finding.rule, finding.severity.value) == ("CT000", "error")
    assert finding.message == "the template is nested more than 100 levels deep"


LOOP = """\
Transform: AWS::LanguageExtensions
Resources:
  Group:
    Type: AWS::Logs::LogGroup
  Fn::ForEach::Filters:
    - Call
    - [StopLogging, DeleteTrail]
    - Filter${Call}:
        Type: AWS::Logs::MetricFilter
        Properties:
          LogGroupName: !Ref Group
          FilterPattern: !Sub "{ $.eventName = '${Call}' }"
          MetricTransformations: []
"""


def test_a_fault_inside_of_a_loop_is_found_for_each_item_at_the_line_of_the_loop() -> None:
    found = [
        one
        for one in check(parse_template(LOOP.encode(), "loop.yaml"), name="loop.yaml")
        if one.rule == "CT501"
    ]
    assert [one.path[1] for one in found] == ["FilterDeleteTrail", "FilterStopLogging"]
    assert {one.line for one in found} == {5}
