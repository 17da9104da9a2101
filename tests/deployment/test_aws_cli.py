"""The line of the README that deploys, run with the AWS CLI."""

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deployment.emulator import Account

ROOT = Path(__file__).parents[2]
(LINE,) = re.findall(r"^\$ (aws .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)


def run(account: Account, folder: Path, *words: str) -> str:
    """What the AWS CLI prints; it sees the account and nothing of the machine's own configuration."""
    done = subprocess.run(
        [Path(sys.executable).with_name("aws"), *words],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "AWS_ENDPOINT_URL": account.endpoint,
            "AWS_DEFAULT_REGION": account.region,
            "AWS_ACCESS_KEY_ID": account.number,
            "AWS_SECRET_ACCESS_KEY": "any",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readmes_line_deploys_and_a_second_time_changes_nothing(account: Account, tmp_path: Path) -> None:
    words = shlex.split(LINE)[1:]
    assert "Successfully created/updated stack" in run(account, tmp_path, *words)
    (trail,) = account.cloudtrail.describe_trails()["trailList"]
    assert trail["IsMultiRegionTrail"]
    (subscription,) = account.sns.list_subscriptions()["Subscriptions"]
    assert subscription["Endpoint"] == "security@example.com"
    # The CLI names its change sets by the second.
    time.sleep(1)
    again = run(account, tmp_path, *words, "--no-fail-on-empty-changeset")
    assert "No changes to deploy" in again


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_the_cli_sends_the_largest_template_in_the_request(
    account: Account, tmp_path: Path, kind: str
) -> None:
    body = f"file://templates_out/baseline.{kind}"
    assert "AlarmEmail" in run(
        account, tmp_path, "cloudformation", "validate-template", "--template-body", body
    )
