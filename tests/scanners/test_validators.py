"""Validators that know what AWS refuses at deployment: AWS's own, and the rules of cdk-preflight from `make judges`."""

import json
from pathlib import Path
from typing import Any

import pytest
from templates.deployments import rendered

from cloudtrail_templates import CATALOG, to_yaml
from scanners.engine import reported
from scanners.published import JUDGES, assert_documented
from scanners.resolved import body, linked, richest, settings

PREFLIGHT = next(iter(sorted((JUDGES / "preflight").glob("cdk_preflight-*.whl"))), None)

NOT_INSTALLED = "the rules of cdk-preflight are not installed; run make judges"

each_template = pytest.mark.parametrize("name", CATALOG)
each_validator = pytest.mark.parametrize(
    ("key", "wheel"),
    [
        ("validate", None),
        pytest.param(
            "preflight",
            PREFLIGHT,
            marks=pytest.mark.skipif(PREFLIGHT is None, reason=NOT_INSTALLED),
        ),
    ],
    ids=["cloudformation-validate", "cdk-preflight"],
)


def without_sheets(template: dict[str, Any]) -> dict[str, Any]:
    """The template without what the validator needs seconds for; cfn-lint and the model of the API check the sheets."""
    for one in template["Resources"].values():
        if one["Type"].startswith("AWS::QuickSight"):
            one["Properties"].pop("Definition", None)
    return template


@each_validator
@each_template
def test_with_all_parameters_known_nothing_is_reported(name: str, key: str, wheel: Path | None) -> None:
    found = {}
    for parameters in settings(name):
        text = json.dumps(without_sheets(body(linked(name, **parameters))))
        if one := reported(name, text, wheel):
            found[str(parameters)] = one
    assert found == {}


@pytest.mark.skipif(not JUDGES.exists(), reason="the page is compared by make judges")
@each_validator
def test_on_the_files_they_report_what_the_page_says(key: str, wheel: Path | None) -> None:
    found = {one for name in CATALOG for one in reported(name, to_yaml(rendered(name)), wheel)}
    assert_documented(key, found)


@each_template
def test_many_parameters_are_changed_together(name: str) -> None:
    assert len(richest(name)) > len(rendered(name)["Parameters"]) * 2 / 3


@pytest.mark.parametrize(
    ("key", "name", "title", "fault"),
    [
        ("validate", "log-bucket", "LogBucket", {"VersioningConfiguration": {"Status": "On"}}),
        ("validate", "trail", "LogGroup", {"RetentionInDays": 13}),
        ("preflight", "trail", "Trail", {"TrailName": "a--b"}),
        ("preflight", "trail", "Trail", {"EventSelectors": [{"IncludeManagementEvents": True}]}),
        ("preflight", "log-bucket", "LogBucket", {"BucketName": "192.168.5.4"}),
        ("preflight", "alarms", "AlarmRootAccountUsage", {"Period": 61}),
    ],
)
def test_a_fault_is_found(key: str, name: str, title: str, fault: dict[str, Any]) -> None:
    if key == "preflight" and PREFLIGHT is None:
        pytest.skip(NOT_INSTALLED)
    made = body(linked(name))
    made["Resources"][title]["Properties"] |= fault
    found = reported(name, json.dumps(made), PREFLIGHT if key == "preflight" else None)
    assert {where for _, _, where in found} == {title}
