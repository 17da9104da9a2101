"""Findings as text, JSON, SARIF or JUnit."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from cloudtrail_templates.errors import UnknownNameError
from cloudtrail_templates.validation.finding import Finding, Severity
from cloudtrail_templates.version import VERSION

Findings = Mapping[str, Sequence[Finding]]

TOOL = "cloudtrail-templates"
_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def report(findings: Findings, format: str = "text") -> str:  # noqa: A002 (the option is called format)
    """Return the findings of each template in one of `FORMATS`; the same findings give the same text.

    Raises:
        UnknownNameError: for a format that does not exist.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    if format not in FORMATS:
        raise UnknownNameError(f"no report format {format!r}; use one of {', '.join(FORMATS)}")
    return FORMATS[format](findings)


def text(findings: Findings) -> str:
    """Return one line for each finding; an empty text where there are none."""
    return "".join(f"{finding}\n" for finding in _all(findings))


def to_json(findings: Findings) -> str:
    """Return a JSON list with an object for each finding."""
    fields = [
        {
            "template": finding.template,
            "line": finding.line,
            "column": finding.column,
            "path": list(finding.path),
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
            "fix": finding.fix,
        }
        for finding in _all(findings)
    ]
    return json.dumps(fields, indent=2) + "\n"


def to_sarif(findings: Findings) -> str:
    """Return a SARIF 2.1.0 log, for code scanning."""
    found = _all(findings)
    rules = {finding.rule: _sarif_rule(finding) for finding in found}
    driver = {
        "name": TOOL,
        "semanticVersion": VERSION,
        "rules": [rules[key] for key in sorted(rules)],
    }
    numbers = {key: number for number, key in enumerate(sorted(rules))}
    results = [_sarif_result(finding, numbers[finding.rule]) for finding in found]
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _sarif_rule(finding: Finding) -> dict[str, Any]:
    from cloudtrail_templates.validation.rules import ALL_RULES

    rule = next((rule for rule in ALL_RULES if rule.id == finding.rule), None)
    if rule:
        summary, fix, source = rule.summary, rule.fix, rule.source
    else:
        summary, _, source = finding.fix.partition(", see ")
        fix = finding.fix
    described: dict[str, Any] = {
        "id": finding.rule,
        "shortDescription": {"text": summary},
        "help": {"text": fix},
        "defaultConfiguration": {"level": _SARIF_LEVELS[finding.severity]},
    }
    return described | ({"helpUri": source} if source.startswith("https://") else {})


def _sarif_result(finding: Finding, rule_index: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.template)}}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path_text}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _SARIF_LEVELS[finding.severity],
        "message": {"text": f"{finding.message}; {finding.fix}"},
        "locations": [location],
    }


def _uri(name: str) -> str:
    from urllib.parse import quote

    return quote(name.replace("\\", "/"), safe="/:@!$&'()*+,;=-._~")


def to_junit(findings: Findings) -> str:
    """Return a JUnit file: a suite for each template, a failed case for each finding, a passed one where there is none."""
    suites = "".join(_junit_suite(name, found) for name, found in findings.items())
    total = sum(max(1, len(found)) for found in findings.values())
    failed = sum(len(found) for found in findings.values())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="{TOOL}" tests="{total}" failures="{failed}">\n{suites}</testsuites>\n'
    )


def _junit_suite(name: str, found: Sequence[Finding]) -> str:
    suite = _attribute(name)
    cases = [_junit_case(finding) for finding in found]
    if not cases:
        cases = [f'    <testcase classname={suite} name="has no findings"/>\n']
    start = f'  <testsuite name={suite} tests="{len(cases)}" failures="{len(found)}">\n'
    return start + "".join(cases) + "  </testsuite>\n"


def _junit_case(finding: Finding) -> str:
    title = _attribute(f"{finding.rule} {finding.path_text}".strip())
    failure = f"<failure type={_attribute(finding.severity.value)} message={_attribute(finding.message)}>"
    return (
        f"    <testcase classname={_attribute(finding.template)} name={title}>\n"
        f"      {failure}{escape(_xml(str(finding)))}</failure>\n    </testcase>\n"
    )


def _attribute(value: str) -> str:
    return f'"{escape(_xml(value))}"'


def _xml(value: str) -> str:
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", value)


def _all(findings: Findings) -> list[Finding]:
    return [finding for found in findings.values() for finding in found]


FORMATS: dict[str, Callable[[Findings], str]] = {
    "text": text,
    "json": to_json,
    "sarif": to_sarif,
    "junit": to_junit,
}
