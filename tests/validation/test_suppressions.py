"""Our own rules are passed over where the template asks for it, as cfn-lint's are."""

from pathlib import Path

import pytest

from cloudtrail_templates.validation import validate, validate_file
from cloudtrail_templates.validation.check import check
from validation.rule_cases import Template, attribute, changed, put, top

TWO = (put("Trail.IsLogging", False), attribute("Key", "DeletionPolicy", None))


def asks(*ids: object) -> dict[str, object]:
    return {"cfn-lint": {"config": {"ignore_checks": [*ids]}}}


def rules(template: Template) -> list[str]:
    return sorted(finding.rule for finding in check(template, name="test"))


@pytest.mark.parametrize(
    ("ids", "left"),
    [
        ((), ["CT110", "CT303"]),
        (("CT110",), ["CT303"]),
        (("CT1",), ["CT303"]),
        (("CT3", "E3002"), ["CT110"]),
        (("C",), []),
        (("CT110", "CT303"), []),
        (("CT11", ""), ["CT303"]),
        (("",), ["CT110", "CT303"]),
        (("ct110", "T110", 110, None), ["CT110", "CT303"]),
    ],
)
def test_a_template_ignores_rules_by_their_id_or_its_start(ids: tuple[object, ...], left: list[str]) -> None:
    assert rules(changed(*TWO, top("Metadata", asks(*ids)))) == left


def test_a_resource_ignores_rules_for_itself_alone() -> None:
    assert rules(changed(*TWO, attribute("Trail", "Metadata", asks("CT")))) == ["CT303"]
    assert rules(changed(*TWO, attribute("Key", "Metadata", asks("CT303")))) == ["CT110"]
    assert rules(changed(*TWO, attribute("Bucket", "Metadata", asks("CT")))) == ["CT110", "CT303"]


@pytest.mark.parametrize("junk", [None, 1, "CT110", [], {"CT110": 1}, [["CT110"]]])
def test_metadata_of_another_shape_ignores_nothing(junk: object) -> None:
    wanted = ["CT110", "CT303"]
    assert rules(changed(*TWO, top("Metadata", {"cfn-lint": {"config": {"ignore_checks": junk}}}))) == wanted
    for metadata in (junk, {"cfn-lint": junk}, {"cfn-lint": {"config": junk}}):
        # That Metadata is a mapping is a rule of its own.
        assert set(rules(changed(*TWO, top("Metadata", metadata)))) - {"CT603"} == set(wanted)
        assert rules(changed(*TWO, attribute("Trail", "Metadata", metadata))) == wanted


def test_one_list_holds_for_cfn_lint_and_for_us(small: Template) -> None:
    small["Resources"]["Queue"]["Properties"] = {"Nope": "arn:aws:sns:x:1:x"}
    assert sorted(finding.rule for finding in validate(small)) == ["CT602", "E3002"]
    small["Resources"]["Queue"]["Metadata"] = asks("CT602", "E3002")
    assert validate(small) == []


def test_a_template_read_from_a_file_ignores_rules_too(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(
        "Metadata: {cfn-lint: {config: {ignore_checks: [CT6]}}}\n"
        "Resources: {A: {Type: AWS::SNS::Topic, Properties: {DisplayName: 'arn:aws:x'}}}\n"
    )
    assert validate_file(path) == []


def test_a_fault_of_the_whole_template_is_ignored_by_the_template() -> None:
    empty = changed(top("Resources", {}), top("Metadata", asks("CT604")))
    assert rules(empty) == []
    assert rules(empty | {"Metadata": asks("CT5")}) == ["CT604"]
