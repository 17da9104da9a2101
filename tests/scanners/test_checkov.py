"""Checkov, installed by `make judges`, reports nothing about the published templates."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cloudtrail_templates.components.suppressions import WRONG_RULES
from scanners.published import JUDGES, assert_documented, write_without_suppressions, write_yaml

PYTHON, CHECKOV = JUDGES / "bin" / "python", JUDGES / "bin" / "checkov"

pytestmark = pytest.mark.skipif(not CHECKOV.exists(), reason="Checkov is not installed; run make judges")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Checkov reports about the templates with and without their suppressions; it asks no server."""
    folder = tmp_path_factory.mktemp("templates")
    write_yaml(folder / "published")
    write_without_suppressions(folder / "bare")
    command = [PYTHON, CHECKOV, "--directory", folder, "--framework", "cloudformation", "--skip-download"]
    done = subprocess.run([*command, "--output", "json", "--compact"], capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["results"]["parsing_errors"] == []
    assert found["summary"]["passed"] > 200, found["summary"]
    return found


def reported(report: dict[str, Any], folder: str) -> set[tuple[str, str, str]]:
    paths = [(Path(one["file_path"]), one) for one in report["results"]["failed_checks"]]
    return {
        (path.stem, one["check_id"], one["resource"].split(".")[1])
        for path, one in paths
        if path.parent.name == folder
    }


def test_it_reports_what_the_page_says(report: dict[str, Any]) -> None:
    assert_documented("checkov", reported(report, "published"))


def test_each_suppression_is_needed(report: dict[str, Any]) -> None:
    found = reported(report, "bare")
    assert {rule for _, rule, _ in found} == set(WRONG_RULES["checkov"])
    assert {title for _, _, title in found} == {"AccessLogBucket", "EventAlarmDeadLetters"}
