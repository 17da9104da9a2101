"""Alarms of a user's pack are like ours in every template that they are added to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.invocation import refused, run
from deployment.resolver import Resolved
from detections.test_user_packs import install
from pages.rendered import render_once

from building.samples import validation_finds
from cloudtrail_templates import CATALOG, FilterPattern
from cloudtrail_templates.building import build
from cloudtrail_templates.detections import COMPLIANCE, THREAT, event

FILE = '''"""A detection of the user."""

from cloudtrail_templates.detections import Detection, event
from cloudtrail_templates.filter_pattern import FilterPattern

DETECTION = Detection(
    title="{title}",
    summary="A backup was deleted.",
    why="Nobody can restore it.",
    respond=("Ask who deleted it.",),
    controls=("Own 1",),
    pattern=FilterPattern("{{ $.eventName = DeleteRecoveryPoint }}"),
    blind_to=("Backups that expire.",),
    fires_on=(event("DeleteRecoveryPoint", source="backup"),) * 2,
    silent_on=(event("DescribeRecoveryPoint", source="backup"),) * 3,
    threshold={threshold},
    noisy={noisy},
)
'''
DEPLOY_SESSION = "arn:aws:sts::111122223333:assumed-role/Deploy/run"
Pack = Callable[..., str]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Makes a folder with one detection and returns its path."""

    def make(title: str = "BackupDeletion", *, threshold: int = 1, noisy: bool = False) -> str:
        folder = tmp_path / f"pack{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        text = FILE.format(title=title, threshold=threshold, noisy=noisy)
        (folder / "detection.py").write_text(text, encoding="utf-8")
        return str(folder)

    return make


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    validation_finds(monkeypatch)


def body(file: str, *packs: str, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Build with the packs, and return one template as a dict."""
    read: dict[str, Any] = json.loads(build(names, packs=packs).files[f"{file}.json"])
    return read


def stack(template: dict[str, Any], **values: str) -> Resolved:
    return Resolved(template, {"LogGroupName": "audit", **values})


def test_a_pack_has_no_findings_in_any_template_that_it_is_added_to(pack: Pack) -> None:
    built = build(["alarms", "log-alarms"], packs=[pack(noisy=True, threshold=4)])
    assert built.findings == {"alarms": [], "log-alarms": []}
    assert sorted(built.files) == ["alarms.json", "alarms.yaml", "log-alarms.json", "log-alarms.yaml"]
    assert {name: [one.title for one in added] for name, added in built.added.items()} == {
        "alarms": ["BackupDeletion"],
        "log-alarms": ["BackupDeletion"],
    }


@pytest.mark.usefixtures("no_findings")
class TestAlarmLikeOurs:
    """Each part of an alarm."""

    def test_it_has_a_filter_on_the_log_group_and_an_alarm_that_notifies_the_topic(self, pack: Pack) -> None:
        made = stack(body("alarms", pack(threshold=4)))
        metric = made.properties("AlarmBackupDeletionFilter")
        alarm = made.properties("AlarmBackupDeletion")
        assert metric["LogGroupName"] == "audit"
        assert metric["FilterPattern"] == "{ $.eventName = DeleteRecoveryPoint }"
        (published,) = metric["MetricTransformations"]
        assert (alarm["Namespace"], alarm["MetricName"]) == (
            published["MetricNamespace"],
            published["MetricName"],
        )
        assert alarm["Threshold"] == 4
        assert alarm["AlarmActions"] == [made.value({"Ref": "AlarmTopic"})]
        assert alarm["AlarmDescription"].startswith("A backup was deleted. (Own 1)")

    def test_a_noisy_one_has_a_parameter_for_its_threshold(self, pack: Pack) -> None:
        template = body("alarms", pack(noisy=True, threshold=4))
        assert template["Parameters"]["BackupDeletionThreshold"]["Default"] == 4
        made = stack(template, BackupDeletionThreshold="9")
        assert str(made.properties("AlarmBackupDeletion")["Threshold"]) == "9"
        assert "BackupDeletionThreshold" not in body("alarms", pack(threshold=4))["Parameters"]

    def test_it_can_be_disabled_by_its_title(self, pack: Pack) -> None:
        template = body("alarms", pack())
        everything = set(stack(template).resources)
        left = set(stack(template, DisabledAlarms="BackupDeletion").resources)
        assert everything - left == {"AlarmBackupDeletion", "AlarmBackupDeletionFilter"}

    @pytest.mark.parametrize(
        "trusted",
        [{"TrustedPrincipals": DEPLOY_SESSION}, {"TrustedAddresses": "198.51.100.*"}],
    )
    def test_it_does_not_count_whom_the_alarms_trust(self, pack: Pack, trusted: dict[str, str]) -> None:
        made = stack(body("alarms", pack()), **trusted)
        pattern = FilterPattern(made.properties("AlarmBackupDeletionFilter")["FilterPattern"])
        other = event("DeleteRecoveryPoint", source="backup")
        who = {"userIdentity": {"arn": DEPLOY_SESSION}, "sourceIPAddress": "198.51.100.7"}
        assert pattern.matches(other)
        assert not pattern.matches({**other, **who})

    def test_log_alarms_query_for_it(self, pack: Pack) -> None:
        made = stack(body("log-alarms", pack(), names=("log-alarms",)))
        alarms = [
            properties["ScheduledQueryConfiguration"]["QueryString"]
            for title in made.resources
            if title.endswith("AlarmBackupDeletion")
            for properties in [made.properties(title)]
        ]
        assert len(alarms) == 1
        assert 'eventName = "DeleteRecoveryPoint"' in alarms[0]

    def test_a_noisy_one_is_disabled_by_default_where_ours_are(
        self, pack: Pack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        build_threat_alarms = CATALOG["threat-alarms"].build
        template = build_threat_alarms(detections=THREAT[:2]).to_dict()
        quiet = template["Parameters"]["DisabledAlarms"]["Default"]
        noisy = pack(noisy=True)
        (detection,) = build(["alarms"], packs=[noisy]).added["alarms"]
        template = build_threat_alarms(detections=(*THREAT[:2], detection)).to_dict()
        names = str(template["Parameters"]["DisabledAlarms"]["Default"]).split(",")
        assert names == [*filter(None, str(quiet).split(",")), "BackupDeletion"]


@pytest.mark.usefixtures("no_findings")
class TestTemplates:
    """Which templates get the alarms."""

    def test_without_names_alarms_and_log_alarms_get_them_and_no_other_template_changes(
        self, pack: Pack
    ) -> None:
        with_pack, without = build(packs=[pack()]), build()
        changed = {name for name, text in with_pack.files.items() if text != without.files[name]}
        assert changed == {"alarms.json", "alarms.yaml", "log-alarms.json", "log-alarms.yaml"}
        assert set(with_pack.files) == set(without.files)

    def test_a_named_template_gets_them(self, pack: Pack) -> None:
        assert "AlarmBackupDeletion" in body("baseline", pack(), names=("baseline", "trail"))["Resources"]

    def test_two_packs_are_added_in_their_order(self, pack: Pack) -> None:
        added = build(["alarms"], packs=[pack("BackupDeletion"), pack("AuditStarted")]).added["alarms"]
        assert [one.title for one in added] == ["BackupDeletion", "AuditStarted"]

    def test_the_pack_of_an_installed_package_is_added_by_its_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = FILE.format(title="BackupDeletion", threshold=1, noisy=False)
        install(tmp_path / "site", monkeypatch, "acme_backups", "acme = acme_backups", one=text)
        assert [one.title for one in build(["alarms"], packs=["acme"]).added["alarms"]] == ["BackupDeletion"]

    def test_an_alarm_that_the_template_has_is_not_added_again(self) -> None:
        built = build(["alarms"], packs=["compliance"])
        assert built.added == {"alarms": ()}
        assert built.files == build(["alarms"]).files

    def test_the_pages_do_not_change(
        self, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "pages"
        with monkeypatch.context() as patched:
            render_once(patched)
            assert run("docs", "--output-dir", str(folder)).exit_code == 0
        run("build", "--pack", pack(), "--output-dir", str(tmp_path / "out"))
        assert run("docs", "--check", "--output-dir", str(folder)).exit_code == 0
        assert not [path for path in folder.rglob("*.md") if "BackupDeletion" in path.read_text()]


@pytest.mark.usefixtures("no_findings")
class TestCommand:
    """`build --pack`."""

    def test_it_says_which_alarms_went_where(self, pack: Pack, tmp_path: Path) -> None:
        result = run("build", "--pack", pack(), "--output-dir", str(tmp_path / "out"))
        assert result.exit_code == 0
        assert result.stderr == "alarms: added BackupDeletion\nlog-alarms: added BackupDeletion\n"
        assert "AlarmBackupDeletion" in (tmp_path / "out" / "alarms.yaml").read_text()

    def test_a_setting_reaches_the_parameters_of_the_added_alarm(self, pack: Pack, tmp_path: Path) -> None:
        settings = ("--set", "BackupDeletionThreshold=9", "--set", "log-alarms.DisabledAlarms=BackupDeletion")
        result = run("build", "--pack", pack(noisy=True), *settings, "--output-dir", str(tmp_path / "out"))
        assert result.exit_code == 0
        for name, disabled in (("alarms", ""), ("log-alarms", "BackupDeletion")):
            parameters = json.loads((tmp_path / "out" / f"{name}.json").read_text())["Parameters"]
            assert parameters["BackupDeletionThreshold"]["Default"] == 9
            assert parameters["DisabledAlarms"]["Default"] == disabled

    def test_check_prints_a_command_with_the_pack(self, pack: Pack, tmp_path: Path) -> None:
        folder, out = pack(), str(tmp_path / "out")
        assert run("build", "alarms", "--pack", folder, "--output-dir", out).exit_code == 0
        assert run("build", "alarms", "--check", "--pack", folder, "--output-dir", out).exit_code == 0
        (tmp_path / "out" / "alarms.yaml").write_text("changed")
        result = run("build", "alarms", "--check", "--pack", folder, "--output-dir", out)
        command = f"run cloudtrail-templates build alarms --pack {folder} --output-dir {out}\n"
        assert result.stderr.endswith(command)

    def test_a_check_without_the_pack_names_it(self, pack: Pack, tmp_path: Path) -> None:
        folder, out = pack(), ("--output-dir", str(tmp_path / "out"))
        assert run("build", "alarms", "--pack", folder, *out).exit_code == 0
        result = run("build", "alarms", "--check", *out)
        assert f"alarms was built with --pack {folder}; give the same options" in result.stderr

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            (("trail",), "--pack adds alarms to baseline, alarms, "),
            (("alarms", "threat-alarms"), "--pack must not add the same alarms to alarms and threat-alarms"),
            (("baseline", "log-alarms"), "--pack must not add the same alarms to baseline and log-alarms"),
        ],
    )
    def test_names_that_cannot_take_a_pack_are_one_line(
        self, pack: Pack, tmp_path: Path, names: tuple[str, ...], message: str
    ) -> None:
        refused(run("build", *names, "--pack", pack(), "--output-dir", str(tmp_path / "out")), message)
        assert not (tmp_path / "out").exists()

    def test_an_unknown_pack_is_one_line(self, tmp_path: Path) -> None:
        result = run("build", "--pack", "complianse", "--output-dir", str(tmp_path / "out"))
        refused(result, "no pack is called 'complianse'; did you mean compliance?")

    @pytest.mark.parametrize(
        ("name", "title"),
        [
            ("alarms", "CreateAlarmTopic"),
            ("alarms", "HasAlarmEmail"),
            ("alarms", "Topic"),
            ("alarms", "Exclusions"),
            ("log-alarms", "CreateAlarmTopic"),
            ("log-alarms", "QueryRole"),
        ],
    )
    def test_a_title_that_would_replace_a_part_of_the_template_is_one_line(
        self, pack: Pack, tmp_path: Path, name: str, title: str
    ) -> None:
        result = run("build", name, "--pack", pack(title), "--output-dir", str(tmp_path / "out"))
        refused(result, f"{title}'")

    def test_a_pack_that_does_not_fit_is_refused_and_leaves_the_last_good_files(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        run("build", "alarms", "--output-dir", str(out))
        before = {path.name: path.read_text() for path in out.iterdir()}
        folder = tmp_path / "pack"
        folder.mkdir()
        for number in range(len(COMPLIANCE)):
            text = FILE.format(title=f"Backup{number:02}Deletion", threshold=1, noisy=True)
            (folder / f"detection{number}.py").write_text(text)
        result = run("build", "alarms", "--pack", str(folder), "--output-dir", str(out))
        assert result.exit_code == 1
        assert "alarms.yaml: error CT601 has " in result.stderr
        assert "alarms of the pack" in result.stderr or "which is uploaded to S3" in result.stderr
        assert {path.name: path.read_text() for path in out.iterdir()} == before
