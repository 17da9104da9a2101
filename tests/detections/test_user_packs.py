"""Packs of the user: real folders, and a real installed distribution."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cloudtrail_templates import Alarms, ExistingAlarmTopic, ExistingLogGroup
from cloudtrail_templates.components.alarms.trail_silent import TRAIL_SILENT as SILENCE
from cloudtrail_templates.detections import ALL_DETECTIONS
from cloudtrail_templates.detections.user_packs import TRAIL_SILENT, installed_packs, load_folder
from cloudtrail_templates.errors import CloudTrailTemplatesError

FILE = '''"""A file like ours."""

from cloudtrail_templates.detections import Detection, event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="{title}",
    summary="An access key was made.",
    why="It outlives the session that made it.",
    respond=("Ask who made it.",),
    controls=("Own / 1",),
    pattern=FilterPattern("{{ $.eventName = CreateAccessKey && $.errorCode NOT EXISTS }}"),
    blind_to=("Failed calls.",),
    fires_on=(event("{name}", source="iam"), event("CreateAccessKey", source="iam", readOnly=False)),
    silent_on=(event("DeleteAccessKey", source="iam"),) * 3,
)
'''


def text(title: str, name: str = "CreateAccessKey") -> str:
    return FILE.format(title=title, name=name)


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    def make(**files: str) -> Path:
        for name, content in files.items():
            (tmp_path / f"{name}.py").write_text(content, encoding="utf-8")
        return tmp_path

    return make


Folder = Callable[..., Path]


def test_every_file_of_a_folder_is_a_detection(folder: Folder) -> None:
    made = folder(b=text("KeyMadeTwice"), a=text("AccessKeyMade"), _helper="1 / 0")
    (made / "notes.txt").write_text("no Python")
    pack = load_folder(made)
    assert [one.title for one in pack] == ["AccessKeyMade", "KeyMadeTwice"]
    assert load_folder(str(made)) == pack
    alarms = Alarms(
        log_group=ExistingLogGroup(name="audit"),
        topic=ExistingAlarmTopic(arn="arn:aws:sns:eu-west-1:111122223333:security"),
        detections=(*ALL_DETECTIONS, *pack),
    )
    assert "AlarmAccessKeyMade" in {resource.title for resource in alarms.resources()}


def test_nothing_is_left_in_the_folder(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made = folder(one=text("AccessKeyMade"))
    load_folder(made)
    assert [path.name for path in made.iterdir()] == ["one.py"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("DETECTION = (\n", "one.py, line 1, is not valid Python: '(' was never closed; correct the file"),
        ("1 / 0\n", "one.py cannot be loaded (ZeroDivisionError: division by zero); correct the file"),
        ("import no_such_thing\n", "one.py cannot be loaded (ModuleNotFoundError: No module named"),
        ("", "one.py must define DETECTION, got None; assign a Detection"),
        ("DETECTION = 'x'\n", "one.py must define DETECTION, got 'x'; assign a Detection"),
        (text("accessKey"), "one.py: the detection 'accessKey' must have a CamelCase title"),
        (
            text("AccessKeyMade").replace("NOT EXISTS", "MISSING"),
            "one.py: filter pattern, column 48: expected",
        ),
        (text("VpcChanges"), "has the title 'VpcChanges', which is taken; give it another title"),
        (text("TrailSilent"), "has the title 'TrailSilent', which is taken; give it another title"),
        (text("Vpc"), "has the title 'Vpc', but 'Vpc' is part of 'VpcChanges'; rename it"),
        (text("VpcChangesAgain"), "but 'VpcChanges' is part of 'VpcChangesAgain'; rename it"),
        (
            text("AccessKeyMade", name="DeleteAccessKey"),
            'fires_on[0] of AccessKeyMade does not match, because this fails: $.eventName = "CreateAccessKey" '
            "(it is 'DeleteAccessKey'); correct the sample or the pattern",
        ),
        ("\x00", "one.py cannot be loaded (SyntaxError: source code string cannot contain null bytes"),
        ("raise GeneratorExit\n", "one.py cannot be loaded (GeneratorExit); correct the file"),
        ("raise BaseException('a\\nb')\n", "one.py cannot be loaded (BaseException: a b); correct the file"),
        ("import sys; sys.exit(0)\n", "one.py cannot be loaded (SystemExit: 0); correct the file"),
    ],
)
def test_a_wrong_file_is_named_and_the_error_says_what_to_do(folder: Folder, content: str, says: str) -> None:
    with pytest.raises(CloudTrailTemplatesError) as refused:
        load_folder(folder(one=content))
    assert says in str(refused.value)
    assert str(folder()) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_a_file_prints_goes_to_standard_error(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    load_folder(folder(one="print('checking')\n" + text("AccessKeyMade")))
    assert capsys.readouterr() == ("", "checking\n")


def test_ctrl_c_while_a_file_is_run_is_no_fault_of_the_file(folder: Folder) -> None:
    with pytest.raises(KeyboardInterrupt):
        load_folder(folder(one="raise KeyboardInterrupt\n"))


def test_titles_of_two_files_must_differ_and_none_be_part_of_another(folder: Folder) -> None:
    with pytest.raises(CloudTrailTemplatesError, match=r"two\.py repeats the title 'AccessKeyMade'; give it"):
        load_folder(folder(one=text("AccessKeyMade"), two=text("AccessKeyMade")))
    with pytest.raises(CloudTrailTemplatesError, match="'AccessKey' is part of 'AccessKeyMade'; rename it"):
        load_folder(folder(two=text("AccessKey")))


def test_titles_must_differ_from_those_of_the_other_packs(folder: Folder) -> None:
    made = folder(one=text("VpcChanges"))
    assert [one.title for one in load_folder(made, beside=())] == ["VpcChanges"]


def test_a_folder_that_is_none_or_empty_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CloudTrailTemplatesError, match="nowhere must be a folder; name one with a file for"):
        load_folder(tmp_path / "nowhere")
    with pytest.raises(CloudTrailTemplatesError, match="has no detection; add a file that defines DETECTION"):
        load_folder(tmp_path)


def test_an_empty_path_is_an_error_and_runs_no_file_of_this_folder(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder(one=text("VpcChanges")))
    with pytest.raises(CloudTrailTemplatesError, match="^'' must be a folder; name one"):
        load_folder("", beside=())
    assert len(load_folder(".", beside=())) == 1


def test_the_title_that_alarms_adds_is_known() -> None:
    assert SILENCE.title == TRAIL_SILENT


def install(path: Path, monkeypatch: pytest.MonkeyPatch, name: str, points: str, **files: str) -> None:
    """A distribution as pip leaves it: a package, and its metadata beside it."""
    package = path / name
    package.mkdir(parents=True)
    for module, content in {"__init__": "", **files}.items():
        (package / f"{module}.py").write_text(content, encoding="utf-8")
    metadata = path / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[cloudtrail_templates.detections]\n{points}\n")
    monkeypatch.syspath_prepend(str(path))


@pytest.fixture(autouse=True)
def forgotten() -> Any:
    """Modules of one test are not those of the next."""
    yield
    for name in [name for name in sys.modules if name.startswith("acme_alarms")]:
        del sys.modules[name]


def test_an_installed_package_is_a_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert installed_packs() == {}
    install(tmp_path, monkeypatch, "acme_alarms", "acme = acme_alarms", keys=text("AccessKeyMade"))
    packs = installed_packs()
    assert {name: [one.title for one in pack] for name, pack in packs.items()} == {"acme": ["AccessKeyMade"]}


def test_two_packages_must_not_share_a_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in ("1", "2"):
        name = f"acme_alarms{number}"
        install(tmp_path / number, monkeypatch, name, f"acme{number} = {name}", keys=text("AccessKeyMade"))
    with pytest.raises(CloudTrailTemplatesError) as refused:
        installed_packs()
    assert str(refused.value) == (
        "the entry point acme2 = acme_alarms2 has the title 'AccessKeyMade', which is taken; "
        "give it another title"
    )


@pytest.mark.parametrize(
    ("point", "files", "says"),
    [
        (
            "acme = acme_nothing",
            {},
            "the entry point acme = acme_nothing cannot be loaded (ModuleNotFoundError",
        ),
        ("acme = acme_alarms:MISSING", {}, "the entry point acme = acme_alarms:MISSING cannot be loaded ("),
        ("acme = acme_alarms:__name__", {}, "must name a package, got 'acme_alarms'; name the one with"),
        ("acme = acme_alarms.one", {"one": ""}, "must name a package, got <module 'acme_alarms.one'"),
        (
            "acme = acme_alarms",
            {},
            "has no detection; add a module that defines DETECTION, or uninstall it",
        ),
        (
            "compliance = acme_alarms",
            {"one": text("AccessKeyMade")},
            "has a name that is taken; rename it, or",
        ),
        (
            "acme = acme_alarms",
            {"one": "DETECTION = ("},
            "one.py, line 1, is not valid Python: '(' was never closed",
        ),
        ("acme = acme_alarms", {"one": "raise GeneratorExit"}, "one.py cannot be loaded (GeneratorExit"),
        ("acme = acme_alarms", {"one": ""}, "acme_alarms.one must define DETECTION, got None; assign a"),
        ("acme = acme_alarms", {"one": text("VpcChanges")}, "has the title 'VpcChanges', which is taken"),
        (
            "acme = acme_alarms",
            {"one": text("AccessKeyMade", "GetUser")},
            "fires_on[0] of AccessKeyMade does",
        ),
    ],
)
def test_a_wrong_package_is_named_and_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, files: dict[str, str], says: str
) -> None:
    install(tmp_path, monkeypatch, "acme_alarms", point, **files)
    with pytest.raises(CloudTrailTemplatesError) as refused:
        installed_packs()
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_installed_packages_are_imported_only_if_they_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "acme_alarms", "acme = acme_alarms", keys="raise SystemExit(7)")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import cloudtrail_templates; "
        "import cloudtrail_templates.detections.user_packs; "
        "assert not {'acme_alarms', 'importlib.metadata'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
