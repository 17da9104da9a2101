"""Packs of the user in the back-test: folders and installed packages."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cloudtrail_templates.cli import main
from cloudtrail_templates.detections import COMPLIANCE, PACKS
from cloudtrail_templates.detections.packs import detections_of
from cloudtrail_templates.errors import CloudTrailTemplatesError
from detections.test_user_packs import install, text


def titles(*names: str) -> list[str]:
    return [one.title for one in detections_of(names)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one detection, in the one where the command is run."""
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "alarms"
    made.mkdir()
    (made / "keys.py").write_text(text("AccessKeyMade"))
    return made


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that brings a pack, by the name of the pack."""
    install(tmp_path / "site", monkeypatch, "acme_alarms", "acme = acme_alarms", one=text("KeyMadeTwice"))
    return "acme"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Modules of one test are not those of the next."""
    yield
    for name in [name for name in sys.modules if name.startswith("acme_alarms")]:
        del sys.modules[name]


OURS = [one.title for one in COMPLIANCE]


@pytest.mark.parametrize("name", ["./alarms", "alarms", "../{parent}/alarms", "alarms/"])
def test_a_folder_is_a_pack_beside_ours(folder: Path, name: str) -> None:
    assert titles("compliance", name.format(parent=folder.parent.name)) == [*OURS, "AccessKeyMade"]


def test_a_folder_in_the_users_home_is_found_behind_a_comma(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no shell writes it out."""
    monkeypatch.setenv("HOME", str(folder.parent))
    assert titles("~/alarms") == ["AccessKeyMade"]


def test_an_installed_pack_is_found_by_its_name(installed: str, folder: Path) -> None:
    assert titles("./alarms", installed, "compliance") == ["AccessKeyMade", "KeyMadeTwice", *OURS]


def test_a_pack_that_is_named_twice_is_run_once(folder: Path) -> None:
    assert titles("./alarms", "alarms", str(folder), "./alarms") == ["AccessKeyMade"]


def test_a_name_of_ours_is_ours_whatever_folder_is_called_so(folder: Path) -> None:
    (folder.parent / "threat").mkdir()
    assert titles("threat") == [one.title for one in PACKS["threat"]]


def test_code_of_packs_that_are_not_named_is_not_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", monkeypatch, "acme_alarms", "acme = acme_alarms", one="raise RuntimeError")
    assert titles("compliance", "./alarms") == [*OURS, "AccessKeyMade"]
    with pytest.raises(CloudTrailTemplatesError, match="RuntimeError"):
        titles("acme")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["backtest", *map(str, words)])


def test_the_command_runs_and_asks_for_all_of_them(folder: Path, installed: str) -> None:
    pack = f"{installed},./alarms"
    (folder.parent / "one.json").write_text(
        '{"eventTime":"2026-10-01T08:00:00Z","eventName":"CreateAccessKey"}'
    )
    result = run("one.json", "--pack", pack)
    assert result.exit_code == 0, result.stderr
    assert "2 of 3 alarms would have gone off, 2 times in all" in result.stdout
    query = run("--sql", "--pack", pack).stdout
    assert "'AlarmAccessKeyMadeFilter'" in query
    assert "'AlarmKeyMadeTwiceFilter'" in query
    assert "AlarmRootAccountUsage" not in query


@pytest.mark.parametrize(
    ("pack", "says"),
    [
        ("acmee", "no pack is called 'acmee'; did you mean acme?"),
        ("", "no pack is called ''; choose one of compliance, threat, a folder such as ./alarms"),
        ("zzz", "'zzz'; choose one of compliance, threat, acme, a folder such as ./alarms"),
        ("compliance,./none", "none must be a folder; name one with a file for each detection"),
        ("acme,./again", "again has the title 'KeyMadeTwice', which is taken; give it another title"),
        ("./again,acme", "again has the title 'KeyMadeTwice', which is taken; give it another title"),
        ("./alarms,./other", "other has the title 'AccessKeyMade', which is taken"),
        ("./ours", "ours has the title 'VpcChanges', which is taken"),
        ("./empty", "empty has no detection; add a file that defines DETECTION"),
    ],
)
def test_a_mistake_is_one_line(folder: Path, installed: str, pack: str, says: str) -> None:
    made = {"again": "KeyMadeTwice", "other": "AccessKeyMade", "ours": "VpcChanges"}
    for name, title in made.items():
        (folder.parent / name).mkdir()
        (folder.parent / name / "one.py").write_text(text(title))
    (folder.parent / "empty").mkdir()
    for words in (("--sql",), (folder,)):
        result = run(*words, "--pack", pack)
        assert (result.exit_code, result.stdout) == (2, "")
        error = result.stderr.strip().splitlines()[-1]
        assert error.startswith("Error: ")
        assert says in error
