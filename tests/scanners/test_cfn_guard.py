"""cfn-guard, installed by `make judges`, with the proactive controls of AWS Control Tower."""

import json
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cloudtrail_templates import CATALOG
from scanners.published import JUDGES, Reported, assert_documented, write_yaml
from scanners.resolved import linked

PACKAGE = JUDGES / "node" / "node_modules" / "@cdklabs" / "cdk-validator-cfnguard"
SYSTEM = {"Linux": "ubuntu", "Darwin": "macos"}.get(platform.system(), "none")
MACHINE = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
GUARD = PACKAGE / "bin" / SYSTEM / MACHINE / "cfn-guard"
RULES = PACKAGE / "rules" / "control-tower" / "cfn-guard"

pytestmark = [
    pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js is not installed"),
    pytest.mark.skipif(not GUARD.exists(), reason="cfn-guard is not installed; run make judges"),
]


def scan(folder: Path) -> list[dict[str, object]]:
    command = [
        GUARD,
        "validate",
        "--data",
        folder,
        "--rules",
        RULES,
        "--structured",
        "--show-summary",
        "none",
    ]
    done = subprocess.run([*command, "--output-format", "json"], capture_output=True, text=True)
    report: list[dict[str, object]] = json.loads(done.stdout)
    assert len(report) == len(os.listdir(folder)), done.stderr
    return report


def reported(report: list[dict[str, object]]) -> Reported:
    found = set()
    for file in report:
        for broken in file["not_compliant"]:  # type: ignore[attr-defined]
            text = json.dumps(broken)
            (control,) = set(re.findall(r"\[(CT\.[A-Z0-9.]+)\]", text))
            titles = set(re.findall(r"/Resources/(\w+)", text)) or {""}
            found |= {(Path(str(file["name"])).stem, control, title) for title in titles}
    return found


def test_it_reports_what_the_page_says_on_the_files(tmp_path: Path) -> None:
    assert_documented("guard", reported(scan(write_yaml(tmp_path))))


def test_it_reports_what_the_page_says_on_the_resources_that_are_deployed(tmp_path: Path) -> None:
    for name in CATALOG:
        for title, resource in linked(name).plain_resources.items():
            body = {resource["Type"]: {"resourceProperties": resource["Properties"]}}
            (tmp_path / f"{name}.{title}.json").write_text(json.dumps(body), encoding="utf-8")
    found = {(*stem.split("."), control) for stem, control, _ in reported(scan(tmp_path))}
    assert_documented("hooks", {(name, control, title) for name, title, control in found})
