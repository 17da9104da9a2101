"""The page of the scanners: every report with its reason, about resources that exist."""

from collections.abc import Mapping

import pytest

from cloudtrail_templates import CATALOG
from cloudtrail_templates.components.suppressions import WRONG_RULES
from cloudtrail_templates.pages.scanner import EVERY, Report
from cloudtrail_templates.pages.scanners import SCANNERS

REPORTS = [(scanner.key, report) for scanner in SCANNERS for report in scanner.reports]


@pytest.mark.parametrize(("key", "report"), REPORTS, ids=lambda value: getattr(value, "rule", value))
def test_a_report_is_about_parts_of_templates_that_exist(key: str, report: Report) -> None:
    assert report.why
    assert report.places
    assert set(report.places) <= set(CATALOG)
    for name, titles in report.places.items():
        body = CATALOG[name].build().to_dict()
        parts = {part for section in ("Resources", "Outputs", "Parameters") for part in body[section]}
        assert titles == EVERY or set(titles) <= parts


def test_a_scanner_reports_a_rule_once() -> None:
    for scanner in SCANNERS:
        rules = [report.rule for report in scanner.reports]
        assert len(rules) == len(set(rules))


def test_the_page_has_every_scanner_every_report_and_every_suppression(pages: Mapping[str, str]) -> None:
    page = pages["scanners.md"]
    for scanner in SCANNERS:
        section = page.partition(f"\n## {scanner.name}\n")[2].partition("\n## ")[0]
        assert section.count("\n| `") == len(scanner.reports)
        for report in scanner.reports:
            (line,) = [line for line in section.splitlines() if line.startswith(f"| `{report.rule}` |")]
            assert all(f"[{name}](templates/{name}.md)" in line for name in report.places)
            assert all(
                f"`{title}`" in line
                for titles in report.places.values()
                for title in titles
                if titles != EVERY
            )
        for rule in scanner.suppressed or ():
            assert f"\n- `{rule}`: " in section
    assert {rule for scanner in SCANNERS for rule in scanner.suppressed or ()} == {
        rule for rules in WRONG_RULES.values() for rule in rules
    }
