"""Findings of cfn-lint and of our own rules lead to the same places in a file."""

from pathlib import Path

from cloudtrail_templates.validation import Finding, validate_file


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
