"""One template or many, in one process or several: the findings are the same."""

import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType

import pytest
from troposphere import Ref, Template, sns

from cloudtrail_templates.errors import CloudTrailTemplatesError
from cloudtrail_templates.validation import Finding, Severity, validate, validate_many
from validation.rule_cases import BASE
from validation.rule_cases import Template as Body

FORKED = """
from cloudtrail_templates.validation import validate_many
topic = {"Type": "AWS::SNS::Topic", "Properties": {"Nope": 1}}
templates = {f"t{n}": {"Resources": {f"A{i}": topic for i in range(n + 1)}} for n in (0, 2, 1)}
shared = validate_many(templates, jobs=3)
assert shared == validate_many(templates, jobs=1)
print([(name, len(findings)) for name, findings in shared.items()])
"""


def test_a_troposphere_template_is_validated() -> None:
    template = Template()
    template.add_resource(sns.Topic("Topic", DisplayName=Ref("Nobody")))
    (finding,) = validate(template, name="sample")
    assert (finding.rule, finding.template, finding.severity) == ("E1020", "sample", Severity.ERROR)


def test_a_mapping_that_is_no_dict_is_validated(small: Body) -> None:
    assert validate(MappingProxyType(small)) == []


def test_findings_of_cfn_lint_and_of_our_own_rules_come_together(faults: list[Finding]) -> None:
    assert [finding.rule for finding in faults] == ["E3002", "CT102"]


@pytest.mark.parametrize(
    ("body", "rule", "message"),
    [
        ({}, "E1001", "'Resources' is a required property"),
        ({"Parameters": {}}, "E1001", "'Resources' is a required property"),
        ({"Resources": {}}, "CT604", "Resources is empty, and CloudFormation asks for one resource at least"),
    ],
)
def test_a_template_without_resources_is_one_plain_finding(body: Body, rule: str, message: str) -> None:
    assert [(finding.rule, finding.message) for finding in validate(body)] == [(rule, message)]


def test_a_template_that_troposphere_refuses_to_render_is_a_finding() -> None:
    template = Template()
    template.add_resource(sns.Subscription("S"))
    (finding,) = validate(template)
    assert finding.rule == "CT000"
    assert "required in type" in finding.message


@pytest.mark.parametrize("wrong", [None, "template.yaml", 7, ["Resources"], b"{}"])
def test_what_is_no_template_is_refused(wrong: object) -> None:
    with pytest.raises(CloudTrailTemplatesError, match="troposphere Template or a dict, got"):
        validate(wrong)  # type: ignore[arg-type]


def test_no_templates_have_no_findings() -> None:
    assert validate_many({}) == {}


def test_the_result_keeps_the_order_of_the_names(small: Body) -> None:
    templates = {"small": small, "large": deepcopy(BASE), "middle": small | {"Description": "x" * 100}}
    assert list(validate_many(templates, jobs=1)) == ["small", "large", "middle"]


def test_several_processes_find_what_one_finds() -> None:
    command = [sys.executable, "-c", FORKED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[('t0', 1), ('t2', 3), ('t1', 2)]\n", "")


@pytest.mark.parametrize("module", ["cfnlint", "boto3", "jinja2", "multiprocessing"])
def test_the_import_is_light(module: str) -> None:
    code = f"import cloudtrail_templates.validation, sys; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Strange(Mapping[str, object]):
    """A mapping that json cannot write."""

    def __getitem__(self, key: str) -> object:
        return {"A": {"Type": "AWS::SNS::Topic", "Metadata": {1: {2, 3}, "when": object}}}

    def __iter__(self):
        return iter(["Resources"])

    def __len__(self) -> int:
        return 1


def test_values_that_json_does_not_know_are_no_traceback() -> None:
    assert isinstance(validate_many({"a": Strange(), "b": Strange()}, jobs=1, cache=True)["a"], list)


def test_a_template_nested_without_end_is_no_traceback(small: Body) -> None:
    deep: object = {}
    for _ in range(2000):
        deep = {"a": deep}
    small["Metadata"] = {"deep": deep}
    assert validate(small)
