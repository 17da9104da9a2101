"""Findings are reported in four formats, each of which its readers can read."""

import json

import pytest
from defusedxml import ElementTree

from cloudtrail_templates.errors import UnknownNameError
from cloudtrail_templates.validation import FORMATS, Finding, Severity, report
from cloudtrail_templates.version import VERSION

OURS = Finding(
    rule="CT102",
    path=("Resources", "Trail", "Properties", "TrailName"),
    message="trail name 'my--trail' has two of '._-' in a row",
    severity=Severity.ERROR,
    fix="use another",
    template="templates/my trail.yaml",
    line=12,
    column=7,
)
THEIRS = Finding(
    rule="I3042",
    path=(),
    message='<&> "quoted" \ufffe',
    severity=Severity.INFO,
    fix="aRNs should use pseudo parameters, see https://example.org/a",
    template="b.json",
)
FINDINGS = {"templates/my trail.yaml": [OURS], "b.json": [THEIRS], "good.yaml": []}


def test_text_is_one_line_a_finding() -> None:
    assert report(FINDINGS).splitlines() == [
        "templates/my trail.yaml:12:7: error CT102 trail name 'my--trail' has two of '._-' in a row; use another",
        'b.json: info I3042 <&> "quoted" \\ufffe; aRNs should use pseudo parameters, see https://example.org/a',
    ]


def test_a_finding_without_line_has_its_path() -> None:
    finding = Finding(**{**vars(OURS), "line": None, "column": None})
    assert report({"x": [finding]}).startswith(
        "templates/my trail.yaml:Resources/Trail/Properties/TrailName: error CT102"
    )


def test_a_finding_prints_as_its_line_of_the_report() -> None:
    assert f"{OURS}\n{THEIRS}\n" == report(FINDINGS)


def test_the_text_is_empty_where_nothing_is_wrong() -> None:
    assert report({"good.yaml": []}) == ""


def test_json_holds_every_field() -> None:
    ours, theirs = json.loads(report(FINDINGS, "json"))
    assert ours == {
        "template": "templates/my trail.yaml",
        "line": 12,
        "column": 7,
        "path": ["Resources", "Trail", "Properties", "TrailName"],
        "rule": "CT102",
        "severity": "error",
        "message": "trail name 'my--trail' has two of '._-' in a row",
        "fix": "use another",
    }
    assert (theirs["line"], theirs["path"]) == (None, [])


def test_sarif_names_rules_and_places() -> None:
    log = json.loads(report(FINDINGS, "sarif"))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (log["version"], driver["semanticVersion"]) == ("2.1.0", VERSION)
    assert [rule["id"] for rule in driver["rules"]] == ["CT102", "I3042"]
    assert driver["rules"][0]["helpUri"].startswith("https://docs.aws.amazon.com/")
    assert driver["rules"][1]["helpUri"] == "https://example.org/a"
    first, second = run["results"]
    assert driver["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "CT102"
    assert (first["level"], second["level"]) == ("error", "note")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "templates/my%20trail.yaml"
    assert place["region"] == {"startLine": 12, "startColumn": 7}
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_junit_has_a_suite_for_each_template_and_a_failure_for_each_finding() -> None:
    root = ElementTree.fromstring(report(FINDINGS, "junit"))
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert [suite.get("name") for suite in root] == list(FINDINGS)
    failures = root.findall(".//failure")
    assert [failure.get("message") for failure in failures] == [OURS.message, THEIRS.message]
    assert len(root.findall("testsuite[@name='good.yaml']/testcase")) == 1


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_report_of_nothing_is_well_formed(format_name: str) -> None:
    text = report({}, format_name)
    if format_name == "junit":
        assert ElementTree.fromstring(text).get("tests") == "0"
    else:
        assert json.loads(text or "[]") in ([], json.loads(report({}, "sarif")))


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="use one of text, json, sarif, junit"):
        report({}, "xml")
