"""Each suggested setting can be set where the alarms are deployed, and has its effect."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from detections.test_user_packs import text
from templates.deployments import rendered

from backtest.generated import write_month
from cloudtrail_templates import CATALOG, Alarms, ExistingAlarmTopic, ExistingLogGroup
from cloudtrail_templates.backtest.deployment.deployed_alarms import resolve_alarms
from cloudtrail_templates.backtest.deployment.settings import Settings, find_settings
from cloudtrail_templates.backtest.deployment.template_source import build_pack_template, settable_parameters
from cloudtrail_templates.cli import main
from cloudtrail_templates.detections import PACKS

DEPLOY = "arn:aws:sts::111122223333:assumed-role/Deploy/*"
ALICE = "arn:aws:iam::111122223333:user/alice"
ROOT = "arn:aws:iam::111122223333:root"


def settings(template: str = "alarms", **values: str) -> Settings:
    return resolve_alarms(rendered(template), values).settings


@pytest.mark.parametrize("template", ["alarms", "threat-alarms"])
@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("principal", DEPLOY, f"TrustedPrincipals={DEPLOY}"),
        ("principal", ALICE, f"TrustedPrincipals={ALICE}"),
        ("principal", ROOT, ""),
        ("principal", "lambda.amazonaws.com", ""),
        ("principal", "arn:aws:iam::111122223333:role/Deploy", ""),
        ("principal", "arn:aws:sts::111122223333:assumed-role/Deploy/two words", ""),
        ("principal", f"{ALICE},{ALICE}", ""),
        ("principal", "(others)", ""),
        ("source", "192.0.2.7", "TrustedAddresses=192.0.2.7"),
        ("source", "2001:db8::7", "TrustedAddresses=2001:db8::7"),
        ("source", "lambda.amazonaws.com", ""),
        ("source", "AWS Internal", ""),
    ],
)
def test_a_principal_is_excluded_by_the_parameter_or_cannot_be_set(
    template: str, kind: Any, name: str, expected: str
) -> None:
    assert settings(template).exclusion(kind, name) == expected


def test_principals_that_are_trusted_already_stay_trusted() -> None:
    trusting = settings(TrustedPrincipals=f"{ALICE},{DEPLOY}")
    other = ALICE.replace("alice", "bob")
    assert trusting.exclusion("principal", other) == f"TrustedPrincipals={ALICE},{DEPLOY},{other}"
    assert trusting.exclusion("source", "192.0.2.7") == "TrustedAddresses=192.0.2.7"


def test_without_the_parameters_the_setting_is_that_of_the_library() -> None:
    baseline = settings("baseline")
    assert baseline.exclusion("principal", ALICE) == f'in the library Alarms(trusted_principals=("{ALICE}",))'
    assert baseline.exclusion("principal", ROOT) == ""
    setting = baseline.threshold("AlarmVpcChanges", "VpcChanges", "", 40)
    assert (
        setting
        == 'threshold 40 (this alarm is meant for a single event); in the library Alarms(thresholds={"VpcChanges": 40})'
    )


def test_the_library_accepts_the_setting() -> None:
    where = {
        "log_group": ExistingLogGroup(name="audit"),
        "topic": ExistingAlarmTopic(arn="arn:aws:sns:eu-west-1:111122223333:alarms"),
    }
    baseline = settings("baseline")
    for setting in (
        baseline.exclusion("principal", ALICE),
        baseline.exclusion("source", "192.0.2.7"),
        baseline.threshold("AlarmVpcChanges", "VpcChanges", "", 40),
    ):
        options = setting.partition("Alarms(")[2].removesuffix(")")
        made = eval(f"dict({options})")  # noqa: S307
        assert Alarms(**where, **made).resources()


OWN = {
    "Parameters": {
        "Most": {"Type": "Number", "MaxValue": 30},
        "Kept": {"Type": "AWS::SSM::Parameter::Value<String>"},
        "Broken": 7,
    }
}


def test_for_a_users_template_the_setting_names_the_threshold_of_the_alarm() -> None:
    own = find_settings(OWN, {})
    assert own.threshold("Mine", "Events", "Most", 30) == "Most=30"
    literal = "threshold 31, the Threshold of Mine in the template"
    assert own.threshold("Mine", "Events", "Most", 31) == literal
    assert own.threshold("Mine", "Events", "Kept", 31) == literal
    assert own.exclusion("principal", ALICE) == ""


@pytest.mark.parametrize("pack", PACKS)
def test_the_parameters_of_a_pack_are_those_of_its_published_template(pack: str) -> None:
    published = {"compliance": "alarms", "threat": "threat-alarms"}[pack]
    parameters = CATALOG[published].build().parameters
    deployed = resolve_alarms(build_pack_template([pack]), {}, settable_parameters([pack]))
    parameters_found = {one.threshold_parameter for one in deployed.alarms} - {""}
    assert parameters_found == {name for name in parameters if name.endswith("Threshold")}
    assert deployed.settings.exclusion("principal", ALICE) == f"TrustedPrincipals={ALICE}"


def test_a_users_pack_is_deployed_with_the_library(tmp_path: Path) -> None:
    (tmp_path / "keys.py").write_text(text("AccessKeyMade"))
    names = ["compliance", str(tmp_path)]
    deployed = resolve_alarms(
        build_pack_template(names), {"TrustedPrincipals": DEPLOY}, settable_parameters(names)
    )
    found = {one.title: one.threshold_parameter for one in deployed.alarms}
    assert found["AlarmAccessKeyMade"] == ""
    assert found["AlarmUnauthorizedApiCalls"] == "UnauthorizedApiCallsThreshold"
    expected = f'in the library Alarms(trusted_principals=("{DEPLOY}", "{ALICE}"))'
    assert deployed.settings.exclusion("principal", ALICE) == expected


def backtest(*words: object) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["backtest", *map(str, words), "--format", "json"])
    assert result.exit_code == 0, result.stderr
    return {one["title"]: one for one in json.loads(result.stdout)["alarms"]}


def test_a_suggestion_has_the_effect_that_it_says(tmp_path: Path) -> None:
    write_month(tmp_path, 3_000, seed=1)
    words = (tmp_path, "--param", "ApprovedRegions=eu-west-1,us-east-1,eu-central-1")
    promises = [
        (title, suggested["setting"], suggested["alarms"])
        for title, one in backtest(*words).items()
        for suggested in (one["suggested_threshold"], *one["exclusions"][:1])
        if suggested and suggested["setting"] and not suggested["setting"].startswith(("in the", "threshold"))
    ]
    assert {setting.partition("=")[0] for _, setting, _ in promises} == {
        "UnauthorizedApiCallsThreshold",
        "Ec2InstanceChangesThreshold",
        "TrustedPrincipals",
    }
    for title, setting, alarms in promises:
        assert backtest(*words, "--param", setting)[title]["alarms"] == alarms
