"""An alarm is one file: adding it to a pack changes the templates and pages of that pack, and removing it undoes that."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cloudtrail_templates.detections import PACKS

ROOT = Path(__file__).parents[2]
PACKAGE = "cloudtrail_templates"
TEMPLATES = {
    "compliance": {"alarms", "log-alarms", "baseline"},
    "threat": {"threat-alarms"},
}

FILE = '''"""Detects backups that are deleted."""


from cloudtrail_templates.detections.detection import Detection
from cloudtrail_templates.detections.events import event
from cloudtrail_templates.filter_pattern import FilterPattern

CALLS = ("DeleteRecoveryPoint", "DeleteBackupVault")
FURTHER = tuple(f"DeleteBackupThing{{number}}" for number in range(12))

DETECTION = Detection(
    title="{title}",
    summary="A recovery point or a vault of AWS Backup was deleted.",
    why="Without backups, data that is deleted or encrypted cannot be restored.",
    respond=("Run the query.",),
    controls=("{control}",),
    pattern=FilterPattern(
        "{{ ($.eventSource=backup.amazonaws.com) && ("
        + " || ".join(f"($.eventName={{name}})" for name in (*CALLS, *FURTHER))
        + ") }}"
    ),
    blind_to=("Snapshots that are not made by AWS Backup.",),
    fires_on=tuple(event(name, source="backup") for name in CALLS),
    silent_on=tuple(event(name, source="backup") for name in ("ListBackupVaults", "TagResource", "StartCopyJob")),
)
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, and the templates and pages that it builds."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "README.md").write_text((ROOT / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
    build(folder)
    return folder


def build(folder: Path) -> None:
    for words in (["build"], ["docs"]):
        done = subprocess.run(
            [sys.executable, "-m", PACKAGE, *words],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def contents(folder: Path) -> dict[str, str]:
    files = [*(folder / "templates_out").iterdir(), *(folder / "docs").rglob("*.md")]
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in files}


@pytest.mark.parametrize("pack", PACKS)
def test_an_alarm_is_one_file_and_no_other_edit(pack: str, copy: Path) -> None:
    before = contents(copy)
    file = copy / PACKAGE / "detections" / pack / "backup_loss.py"
    control = PACKS[pack][-1].controls[0]
    file.write_text(FILE.format(title="BackupLoss", control=control), encoding="utf-8")
    try:
        build(copy)
        after = contents(copy)
    finally:
        file.unlink()
    changed = {name for name in after if after[name] != before.get(name)}
    assert set(after) - set(before) == {"docs/alarms/backup-loss.md"}
    assert {Path(name).stem for name in changed if name.startswith("templates_out/")} == {
        "manifest",
        *TEMPLATES[pack],
    }
    for name in TEMPLATES[pack]:
        for suffix in ("yaml", "json"):
            assert "AlarmBackupLoss" in after[f"templates_out/{name}.{suffix}"]
    assert "alarms/backup-loss.md" in after["docs/README.md"]
    # The page of an alarm that no longer exists is removed.
    build(copy)
    assert contents(copy) == before
