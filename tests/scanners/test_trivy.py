"""Trivy, if it is installed, reports what the page says."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cloudtrail_templates import to_yaml
from cloudtrail_templates.components.suppressions import WRONG_RULES
from scanners.published import assert_documented, documented, write_json, write_yaml

pytestmark = pytest.mark.skipif(shutil.which("trivy") is None, reason="Trivy is not installed")

KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def scan(folder: Path) -> set[tuple[str, str, int]]:
    """The template, the rule and the first line of each report."""
    command = [
        "trivy",
        "config",
        "--quiet",
        "--skip-check-update",
        "--skip-version-check",
        "--format",
        "json",
    ]
    cache = folder.parent / "cache"
    done = subprocess.run(
        [*command, "--cache-dir", cache, folder], capture_output=True, text=True, check=True
    )
    return {
        (Path(file["Target"]).stem, one["ID"], one["CauseMetadata"].get("StartLine", 0))
        for file in json.loads(done.stdout)["Results"]
        for one in file.get("Misconfigurations", ())
    }


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def test_it_reports_what_the_page_says(tmp_path: Path) -> None:
    files = write_yaml(folder(tmp_path))
    found = set()
    for name, rule, line in scan(files):
        title = (files / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[line - 1]
        found.add((name, rule, title.strip().removesuffix(":")))
    assert_documented("trivy", found)


def test_json_has_the_suppressed_rules_too(tmp_path: Path) -> None:
    found = {rule for _, rule, _ in scan(write_json(folder(tmp_path)))}
    assert found >= {rule for _, rule, _ in documented("trivy")} | set(WRONG_RULES["trivy"])


def test_it_finds_no_key_in_any_trail(tmp_path: Path) -> None:
    trail = {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "b", "KMSKeyId": KEY_ARN}}
    files = folder(tmp_path)
    (files / "trail.yaml").write_text(to_yaml({"Resources": {"Trail": trail}}), encoding="utf-8")
    assert "AWS-0015" in {rule for _, rule, _ in scan(files)}
