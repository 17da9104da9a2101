"""The commands `list` and `show`: what they say of the templates."""

import dataclasses
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from templates.deployments import rendered

from cli.invocation import refused, run
from cloudtrail_templates import CATALOG, Definition
from cloudtrail_templates.cli import template_facts
from cloudtrail_templates.components.event_alarms.event_pattern import with_event_rules
from cloudtrail_templates.templates import GROUPS

ROOT = Path(__file__).parents[2]
each_template = pytest.mark.parametrize("name", CATALOG)


@cache
def printed(name: str) -> str:
    """What `show` prints."""
    result = run("show", name)
    assert result.exit_code == 0
    return result.stdout


def shown(name: str) -> str:
    """What `show` prints, without the breaks of lines."""
    return " ".join(printed(name).split())


@cache
def facts(name: str) -> dict[str, Any]:
    result = run("show", name, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    read: dict[str, Any] = json.loads(result.stdout)
    return read


class TestList:
    """One line a template."""

    def test_names_every_template_with_group_delivery_and_summary_in_the_order_of_the_groups(self) -> None:
        result = run("list")
        assert result.exit_code == 0
        rows = [re.split(r"  +", line) for line in result.stdout.splitlines()]
        expected = [
            [name, one.group, one.delivery, one.summary]
            for group in GROUPS
            for name, one in CATALOG.items()
            if one.group == group
        ]
        assert len(rows) == len(CATALOG)
        assert rows == expected

    def test_its_json_says_the_same(self) -> None:
        listed = json.loads(run("list", "--format", "json").stdout)
        rows = [re.split(r"  +", line) for line in run("list").stdout.splitlines()]
        assert [list(one.values()) for one in listed] == rows
        assert set(listed[0]) == {"name", "group", "delivery", "summary"}


class TestShow:
    """Everything that a person or a program needs before a deployment."""

    @each_template
    def test_names_every_parameter_resource_and_output(self, name: str) -> None:
        words = shown(name).split()
        for section in ("Parameters", "Resources", "Outputs"):
            assert set(rendered(name)[section]) <= set(words)

    @each_template
    def test_says_of_each_parameter_what_it_allows_and_whether_it_is_required(self, name: str) -> None:
        text = shown(name)
        for parameter, declared in rendered(name)["Parameters"].items():
            _, _, rest = text.partition(f" {parameter} (")
            default = str(declared.get("Default"))
            expected = "required" if "Default" not in declared else f"default {default or 'empty'}"
            assert rest.startswith(f"{expected}) {' '.join(declared['Description'].split())}"), parameter
            if values := declared.get("AllowedValues"):
                sentence = f"Allowed: {', '.join(map(str, values))}."
            else:
                constraint = declared.get("ConstraintDescription", "")
                sentence = f"{constraint[:1].upper()}{constraint[1:]}".rstrip()
            assert sentence in rest.partition(") ")[2], parameter

    @each_template
    def test_says_its_group_and_its_delivery(self, name: str) -> None:
        assert f" Group: {CATALOG[name].group} Delivery: {CATALOG[name].delivery}, " in shown(name)

    @each_template
    def test_names_the_outputs_that_it_takes_from_each_template(self, name: str) -> None:
        text, own = shown(name), rendered(name)["Parameters"]
        for source in CATALOG[name].takes_outputs_of:
            taken = [parameter for parameter in own if parameter in rendered(source)["Outputs"]]
            assert taken
            assert f"Takes outputs of {source}: {', '.join(taken)} " in text
        assert text.count("Takes outputs of ") == len(CATALOG[name].takes_outputs_of)

    @each_template
    def test_names_every_alarm_that_can_be_disabled(self, name: str) -> None:
        detections = CATALOG[name].structural_options.get("detections", ())
        _, found, rest = shown(name).partition(" DisabledAlarms (")
        assert bool(found) is ("DisabledAlarms" in rendered(name)["Parameters"])
        if name == "event-alarms":
            detections = with_event_rules(detections)
        for detection in detections if found else ():
            assert detection.title in rest.partition(" Must be ")[0]

    @each_template
    def test_ends_with_the_page_that_has_everything_else(self, name: str) -> None:
        page = ROOT / shown(name).split()[-1]
        assert page == ROOT / facts(name)["page"]
        assert page.read_text(encoding="utf-8").partition("\n# ")[2].startswith(f"{name}\n")

    @each_template
    def test_prints_the_message_of_every_rule(self, name: str) -> None:
        text = shown(name)
        for rule in rendered(name).get("Rules", {}).values():
            for assertion in rule["Assertions"]:
                assert assertion["AssertDescription"] in text

    @each_template
    def test_prints_the_command_that_deploys_it_with_what_is_required(self, name: str) -> None:
        command = deploy_command(printed(name))
        assert command["--template-file"] == [f"templates_out/{name}.yaml"]
        assert command.get("--capabilities", []) == list(CATALOG[name].capabilities)
        assert ("--s3-bucket" in command) is (CATALOG[name].delivery == "s3")
        given = {value.partition("=")[0] for value in command.get("--parameter-overrides", [])}
        parameters = rendered(name)["Parameters"]
        required = {title for title, one in parameters.items() if "Default" not in one}
        assert required <= given <= set(parameters)

    @pytest.mark.parametrize("delivery", ["direct", "s3"])
    def test_only_a_template_that_is_too_large_for_a_request_needs_a_bucket(
        self, monkeypatch: pytest.MonkeyPatch, delivery: Any
    ) -> None:
        changed = dataclasses.replace(CATALOG["trail"], delivery=delivery)
        catalog: Mapping[str, Definition] = {**CATALOG, "trail": changed}
        monkeypatch.setattr(template_facts, "CATALOG", catalog)
        text = printed.__wrapped__("trail")
        assert ("--s3-bucket" in deploy_command(text)) is (delivery == "s3")
        assert ("S3 bucket of yours" in " ".join(text.split())) is (delivery == "s3")

    @each_template
    def test_its_json_holds_the_template_as_it_is(self, name: str) -> None:
        made, template = facts(name), rendered(name)
        assert made["name"] == name
        assert made["description"] == template["Description"]
        assert {one["name"]: one["allowed_values"] for one in made["parameters"]} == {
            title: one.get("AllowedValues", []) for title, one in template["Parameters"].items()
        }
        assert {one["name"] for one in made["parameters"] if one["required"]} == {
            title for title, one in template["Parameters"].items() if "Default" not in one
        }
        assert {one["logical_id"]: (one["type"], one["condition"]) for one in made["resources"]} == {
            title: (one["Type"], one.get("Condition")) for title, one in template["Resources"].items()
        }
        assert [one["name"] for one in made["outputs"]] == list(template["Outputs"])

    def test_offers_the_nearest_template(self) -> None:
        refused(run("show", "log-buckte"), "'log-buckte'", "did you mean log-bucket?")


def deploy_command(text: str) -> dict[str, list[str]]:
    """The options of the command that `show` prints, with their values."""
    lines = text.partition("\nDeploy\n")[2].partition("\n\n")[0].splitlines()
    assert lines[0] == "  aws cloudformation deploy \\"
    options = [line.strip().removesuffix(" \\").split() for line in lines[1:]]
    return {option: values for option, *values in options}
