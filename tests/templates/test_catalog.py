"""Requirements that hold for every published template."""

import inspect
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
from deployment.resolver import Resolved

from cloudtrail_templates import CATALOG, to_json, to_yaml
from cloudtrail_templates.templates import GROUPS
from cloudtrail_templates.templates.definition import MAX_BYTES
from cloudtrail_templates.templates.parts.examples import ROLE_EXAMPLES
from cloudtrail_templates.templates.parts.rules import PSEUDO_PARAMETERS_IN_RULES
from cloudtrail_templates.version import VERSION
from templates.catalogue import each_template, parameters
from templates.deployments import ACCOUNT, OTHER_ACCOUNT, REQUIRED, deployed, rendered, values_of, walk

ROOT = Path(__file__).parents[2]
# Where a stack may be: values of pseudo parameters that rules compare, and the arguments of `Resolved` for them.
PLACES = {
    "AWS::AccountId": (ACCOUNT, OTHER_ACCOUNT),
    "AWS::Region": ("eu-central-1", "mx-central-1"),
    "AWS::Partition": ("aws", "aws-cn"),
}
ARGUMENTS = {"AWS::AccountId": "account", "AWS::Region": "region", "AWS::Partition": "partition"}
STATEFUL = {"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::Logs::LogGroup"}

each_rule = pytest.mark.parametrize(
    ("name", "rule"), [(name, rule) for name in CATALOG for rule in rendered(name).get("Rules", {})]
)


def outputs(name: str) -> dict[str, Any]:
    found: dict[str, Any] = rendered(name).get("Outputs", {})
    return found


def references(value: Any) -> Iterator[str]:
    """The names that Ref, GetAtt, Sub and DependsOn refer to."""
    for part in walk(value):
        if not isinstance(part, dict):
            continue
        for key, argument in part.items():
            if key == "Ref":
                yield argument
            elif key == "Fn::GetAtt":
                yield argument[0]
            elif key == "DependsOn":
                yield from [argument] if isinstance(argument, str) else argument
            elif key == "Fn::Sub":
                text, variables = (argument, {}) if isinstance(argument, str) else argument
                for match in re.findall(r"\$\{([^!}]+)\}", text):
                    if match not in variables:
                        yield match.split(".")[0]


def conditions_used(value: Any) -> Iterator[str]:
    for part in walk(value):
        if isinstance(part, dict):
            if "Fn::If" in part:
                yield part["Fn::If"][0]
            if isinstance(part.get("Condition"), str):
                yield part["Condition"]


@each_template
def test_every_parameter_is_used(name: str) -> None:
    template = {
        part: body for part, body in rendered(name).items() if part not in ("Parameters", "Metadata", "Rules")
    }
    # A parameter may be there for a rule that compares it with the account or the region of the stack.
    places = [
        rule for rule in rendered(name).get("Rules", {}).values() if set(references(rule)) & set(PLACES)
    ]
    assert sorted(set(parameters(name)) - set(references([template, places]))) == []


@each_template
def test_every_condition_is_used_and_every_used_one_exists(name: str) -> None:
    template = rendered(name)
    assert sorted(template.get("Conditions", {})) == sorted(set(conditions_used(template)))


@each_template
def test_every_reference_leads_somewhere(name: str) -> None:
    template = rendered(name)
    known = {*template.get("Parameters", {}), *template["Resources"]}
    unknown = {one for one in references(template) if one not in known and not one.startswith("AWS::")}
    assert unknown == set()


@each_template
def test_no_two_resources_wait_for_each_other(name: str) -> None:
    resources = rendered(name)["Resources"]
    waits_for = {
        title: {one for one in references(body) if one in resources} for title, body in resources.items()
    }
    # A bucket may be named in its own policy, which is another resource.
    while ready := [title for title, others in waits_for.items() if not others]:
        for title in ready:
            del waits_for[title]
        for others in waits_for.values():
            others.difference_update(ready)
    assert waits_for == {}


@each_rule
def test_a_rule_is_about_parameters_that_exist_and_says_what_to_do(name: str, rule: str) -> None:
    body = rendered(name)["Rules"][rule]
    assert set(references(body)) <= {*parameters(name), *PLACES}
    for assertion in body["Assertions"]:
        assert re.fullmatch(r"[A-Z].*: .*(choose|leave|give|deploy).*[.]", assertion["AssertDescription"])
        # Rules know these functions and no other, and no conditions.
        functions = {key for part in walk(assertion["Assert"]) if isinstance(part, dict) for key in part}
        assert functions <= {"Fn::And", "Fn::Contains", "Fn::Equals", "Fn::Not", "Fn::Or", "Ref"}


@each_template
def test_a_page_says_that_rules_with_pseudo_parameters_are_not_documented(name: str) -> None:
    compared = {one for one in references(rendered(name).get("Rules", {})) if one in PLACES}
    assert (PSEUDO_PARAMETERS_IN_RULES in CATALOG[name].about.limits) == bool(compared)


@each_rule
def test_a_rule_stops_a_wrong_combination_and_lets_a_right_one_pass(name: str, rule: str) -> None:
    body = rendered(name)["Rules"][rule]
    names = sorted(set(references(body)))
    used = {one: made for one, made in parameters(name).items() if one in names}
    template = {"Parameters": used, "Rules": {rule: body}}
    compared = {part for part in walk(body) if isinstance(part, str)}

    def distinct_values(parameter: str) -> list[str]:
        """The values of a parameter, with one for all those of a long list that the rule compares with nothing."""
        values = list(PLACES[parameter]) if parameter in PLACES else values_of(name, parameter)
        others = [value for value in values if value not in compared]
        return values if len(values) < 20 else [value for value in values if value in compared] + others[:1]

    # Every assertion is broken by some combination, and some combination breaks none.
    unseen = {*(one["AssertDescription"] for one in body["Assertions"]), "no assertion is broken"}
    for values in itertools.product(*map(distinct_values, names)):
        given = dict(zip(names, values, strict=True))
        place = {argument: given.pop(pseudo) for pseudo, argument in ARGUMENTS.items() if pseudo in given}
        broken = {text for _, text in Resolved(template, given, **place).broken_rules()}
        unseen -= broken or {"no assertion is broken"}
        if not unseen:
            break
    assert unseen == set()


@each_template
def test_the_defaults_break_no_rule(name: str) -> None:
    assert Resolved(rendered(name), REQUIRED.get(name)).broken_rules() == []


@each_template
def test_what_holds_data_stays_when_the_stack_goes(name: str) -> None:
    for title, resource in rendered(name)["Resources"].items():
        if resource["Type"] in STATEFUL:
            assert resource.get("DeletionPolicy") == "RetainExceptOnCreate", title
            assert resource.get("UpdateReplacePolicy") == "Retain", title


@each_template
def test_nothing_is_tied_to_a_partition_or_an_account(name: str) -> None:
    template = rendered(name)
    for text in walk([template["Resources"], template.get("Outputs", {}), template.get("Conditions", {})]):
        # The patterns of filters and the queries are about events, which name services and no partition.
        if (
            not isinstance(text, str)
            or text.startswith(("fields ", "{", "SELECT", "WITH"))
            or "$.event" in text
            or "eventsource" in text
        ):
            continue
        assert not re.search(r"arn:aws[a-z-]*:", text), text
        assert not re.search(r"\b\d{12}\b", text), text
        if "amazonaws.com" in text and "Who did it" not in text:
            # Service principals and event sources are the same in every partition.
            assert re.fullmatch(r"[a-z0-9.,-]*\.amazonaws\.com[a-z.,]*", text), text


@each_template
def test_tags_are_left_to_the_stack(name: str) -> None:
    # CloudFormation puts the tags of a stack on every resource that takes tags.
    assert all("Tags" not in one.get("Properties", {}) for one in rendered(name)["Resources"].values())
    assert not [parameter for parameter in parameters(name) if "Tag" in parameter]


@each_template
def test_every_output_is_described_and_exported_under_the_name_of_the_stack(name: str) -> None:
    for title, output in outputs(name).items():
        assert re.fullmatch(r"[A-Z].*[.]", output["Description"])
        assert output["Export"] == {"Name": {"Fn::Sub": "${AWS::StackName}-" + title}}


@each_template
def test_it_fits_into_a_request_or_an_object_of_s3(name: str) -> None:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    header = f"{name}.yaml, generated by cloudtrail-templates {VERSION}: do not edit, build it again."
    sizes = {
        "yaml": len(to_yaml(rendered(name), header).encode()),
        "json": len(to_json(rendered(name)).encode()),
    }
    assert max(sizes.values()) < CATALOG[name].max_bytes, sizes
    # A template that could be sent in the request must not ask for a bucket.
    assert CATALOG[name].delivery == "direct" or max(sizes.values()) > MAX_BYTES["direct"] * 0.9, sizes
    assert len(rendered(name)["Description"].encode()) <= 1024
    assert len(parameters(name)) <= 200
    assert len(outputs(name)) <= 200
    assert len(rendered(name)["Resources"]) <= 500


@each_template
def test_every_policy_has_a_version_and_no_sid_twice(name: str) -> None:
    documents = [
        part
        for given in ({}, CATALOG[name].examples)
        for part in walk(Resolved(rendered(name), {**given, **REQUIRED.get(name, {})}).resources)
        if isinstance(part, dict) and "Statement" in part
    ]
    has_policies = {
        "AWS::IAM::Role",
        "AWS::KMS::Key",
        "AWS::Organizations::Policy",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
    }
    kinds = {one["Type"] for one in rendered(name)["Resources"].values()}
    assert bool(documents) is bool(has_policies & kinds)
    for document in documents:
        assert document["Version"] == "2012-10-17"
        sids = [statement["Sid"] for statement in document["Statement"]]
        assert len(sids) == len(set(sids))
        assert all(re.fullmatch(r"(Allow|Deny)[A-Za-z0-9]+", sid) for sid in sids), sids


@each_template
def test_the_resources_resolve_with_every_single_value(name: str) -> None:
    """No choice leads to a reference to what does not exist then, or leaves a rule to a function it lacks."""
    for parameter in parameters(name):
        for value in values_of(name, parameter):
            resolved = Resolved(rendered(name), {**REQUIRED.get(name, {}), parameter: value})
            if not resolved.broken_rules():
                assert resolved.resources
                assert all(isinstance(output, str) for output in resolved.outputs.values())


@each_template
def test_the_metadata_say_who_made_it(name: str) -> None:
    made = rendered(name)["Metadata"]["GeneratedBy"]
    assert made == {"Name": "cloudtrail-templates", "Version": VERSION, "Template": name}


@each_template
def test_one_name_leads_to_module_and_files(name: str) -> None:
    definition = CATALOG[name]
    assert definition.name == name
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    module = name.replace("-", "_")
    assert inspect.getmodule(definition.assemble).__name__ == f"cloudtrail_templates.templates.{module}"  # type: ignore[union-attr]
    assert (ROOT / "tests" / "templates" / f"test_{module}.py").is_file()
    source = (ROOT / "cloudtrail_templates" / "templates" / f"{module}.py").read_text()
    assert re.search(r"^DEFINITION = Definition\(", source, re.MULTILINE)


@each_template
def test_the_page_has_something_to_say(name: str) -> None:
    definition = CATALOG[name]
    assert definition.summary.endswith(".")
    about = definition.about
    assert about.costs
    assert about.limits
    for text in (*about.costs, *about.limits, *about.before):
        assert text.endswith("."), text
    makes_roles = any(one["Type"].startswith("AWS::IAM") for one in rendered(name)["Resources"].values())
    assert definition.capabilities == (("CAPABILITY_NAMED_IAM",) if makes_roles else ())


@each_template
def test_every_role_takes_the_boundary_and_the_path_of_the_form(name: str) -> None:
    offered = {one: value for one, value in ROLE_EXAMPLES.items() if one in parameters(name)}
    # The only role that does not exist by default.
    chosen = {"ParquetCopy": "true"} if name == "athena" else {}
    made = Resolved(rendered(name), {**REQUIRED[name], **offered, **chosen}).resources
    roles = [one["Properties"] for one in made.values() if one["Type"] == "AWS::IAM::Role"]
    # StackSets knows its roles by their names, without a path.
    wanted = {
        one: value for one, value in ROLE_EXAMPLES.items() if one != "RolePath" or name != "stack-set-roles"
    }
    assert offered == (wanted if roles else {})
    for role in roles:
        assert {"PermissionsBoundary": role["PermissionsBoundary"], "RolePath": role.get("Path")} == {
            "RolePath": None,
            **wanted,
        }
    plain = Resolved(rendered(name), REQUIRED[name]).resources.values()
    assert not [one for one in plain if {"PermissionsBoundary", "Path"} & set(one.get("Properties", {}))]


@each_template
def test_a_nested_stack_is_given_the_boundary_and_the_path(name: str) -> None:
    nested = [title for title, one in rendered(name)["Resources"].items() if one["Type"].endswith("::Stack")]
    for title in nested:
        template = re.sub(r"(?<=.)(?=[A-Z])", "-", title).lower()
        passed = rendered(name)["Resources"][title]["Properties"]["Parameters"]
        for parameter in {"NamePrefix", *ROLE_EXAMPLES} & set(parameters(template)):
            assert parameter in str(passed[parameter])


@each_template
def test_build_returns_a_new_template_each_time(name: str) -> None:
    first, second = CATALOG[name].build(), CATALOG[name].build()
    assert first is not second
    first.resources.clear()
    assert second.to_dict() == rendered(name)


def test_the_catalogue_lists_its_templates_group_by_group() -> None:
    groups = [definition.group for definition in CATALOG.values()]
    assert groups == sorted(groups, key=list(GROUPS).index)
    assert all(text.endswith(".") for text in GROUPS.values())


@each_template
def test_a_template_takes_outputs_of_templates_that_have_them(name: str) -> None:
    for source in CATALOG[name].takes_outputs_of:
        assert source != name
        assert set(outputs(source)) & set(parameters(name)), source


@each_template
def test_the_command_with_the_outputs_of_a_stack_breaks_no_rule(name: str) -> None:
    for source in CATALOG[name].takes_outputs_of:
        taken = {one: value for one, value in deployed(source).outputs.items() if one in parameters(name)}
        values = {**CATALOG[name].about.recommended, **taken}
        if "AlarmTopicArn" in taken:
            values.pop("AlarmEmail", None)  # as the command on the page leaves it out
        assert deployed(name, **values).broken_rules() == [], source


@each_template
def test_an_output_that_a_template_cannot_do_without_is_taken(name: str) -> None:
    required = {one for one, made in parameters(name).items() if "Default" not in made}
    given_on = set(outputs(name))
    needed = required - given_on
    sources = {other for other in CATALOG if needed & set(outputs(other))}
    assert not sources or sources & set(CATALOG[name].takes_outputs_of)


def test_no_two_templates_take_outputs_of_each_other() -> None:
    assert list(
        TopologicalSorter({name: one.takes_outputs_of for name, one in CATALOG.items()}).static_order()
    )


def test_the_catalogue_cannot_be_changed() -> None:
    assert {name: one.name for name, one in CATALOG.items()} == {name: name for name in CATALOG}
    with pytest.raises(TypeError):
        CATALOG["other"] = CATALOG["trail"]  # type: ignore[index]


def test_two_runs_write_the_same_bytes() -> None:
    program = (
        "import hashlib\n"
        "from cloudtrail_templates import CATALOG, to_json, to_yaml\n"
        "for name, one in CATALOG.items():\n"
        "    body = one.build().to_dict()\n"
        "    print(name, *(hashlib.sha256(write(body).encode()).hexdigest() for write in (to_yaml, to_json)))\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(printed) == 1
    assert len(printed.pop().splitlines()) == len(CATALOG)


@pytest.mark.parametrize("kind", ["yaml", "json"])
@each_template
def test_the_committed_file_is_what_a_fresh_build_writes(name: str, kind: str) -> None:
    path = ROOT / "templates_out" / f"{name}.{kind}"
    text = path.read_text(encoding="utf-8")
    if kind == "yaml":
        header = f"{name}.yaml, generated by cloudtrail-templates {VERSION}: do not edit, build it again."
        assert text == to_yaml(rendered(name), header)
    else:
        assert text == to_json(rendered(name))
        assert json.loads(text) == rendered(name)
