"""The page of the library has every public name, every option, and examples that run."""

import contextlib
import inspect
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from templates.deployments import walk
from troposphere import Template

import cloudtrail_templates
import cloudtrail_templates.policies as policies
from cloudtrail_templates import (
    Alarms,
    CloudTrailTemplatesError,
    Component,
    Detection,
    ExistingAlarmTopic,
    ExistingLogGroup,
    OptionError,
    event,
    load_folder,
    validate,
)
from cloudtrail_templates.cli import main
from cloudtrail_templates.components.component import RETAIN
from cloudtrail_templates.options import declared_options
from cloudtrail_templates.pages.library_page import CONSTANTS, Entry, LibraryPage, library_page
from pages.reading import anchors, fences, headings, links, plain, rows

NAMES = {name: getattr(cloudtrail_templates, name) for name in cloudtrail_templates.__all__}
WITH_OPTIONS = {name: one for name, one in NAMES.items() if inspect.isclass(one) and declared_options(one)}

each_name = pytest.mark.parametrize("name", NAMES)
each_with_options = pytest.mark.parametrize("name", WITH_OPTIONS)


@pytest.fixture
def page(pages: Mapping[str, str]) -> str:
    return pages["library.md"]


def part(page: str, name: str) -> str:
    """The section of the page about one name."""
    title = name.replace("__", r"\_\_") if name.startswith("__") else name
    return page.partition(f"\n### {title}\n")[2].partition("\n## ")[0].partition("\n### ")[0]


def table(page: str, name: str) -> list[list[str]]:
    """The rows of the table of one name, without its heading."""
    return list(rows(part(page, name)))[1:]


def parts(page: str, name: str) -> dict[str, str]:
    """The objects that a user passes in, with their types."""
    listed = part(page, name).partition("Objects you pass in:\n\n")[2].partition("\n\n")[0]
    return {line.split("`")[1]: plain(line).partition(": ")[2] for line in listed.splitlines()}


def words(text: str) -> str:
    return " ".join(text.replace("`", "").split())


@each_name
def test_every_public_name_has_one_section_with_its_summary(page: str, name: str) -> None:
    assert headings(page).count(name) == 1
    one = NAMES[name]
    shown = plain(part(page, name))
    if not inspect.isclass(one) and not inspect.isfunction(one):
        assert shown == f"Constant. {words(CONSTANTS[name])}"
        return
    summary = words((inspect.getdoc(one) or "").partition("\n\n")[0].partition("https://")[0])
    assert re.match(rf"(Component|Class|Function|Error)\. {re.escape(summary)}", shown)


def test_only_public_names_are_described_as_constants() -> None:
    assert set(CONSTANTS) <= set(NAMES)


@each_name
def test_the_page_of_aws_is_linked(page: str, name: str) -> None:
    found = re.search(r"https://docs\.aws\.\S+", inspect.getdoc(NAMES[name]) or "")
    if callable(NAMES[name]) and found:
        assert links(part(page, name))[-1] == found[0]


@each_with_options
def test_every_option_is_a_row_with_what_it_takes_and_its_default(page: str, name: str) -> None:
    found = {row[0].removesuffix(" *"): row for row in table(page, name)}
    signature = inspect.signature(WITH_OPTIONS[name]).parameters
    for title, declared in declared_options(WITH_OPTIONS[name]).items():
        _, takes, default, text = found[title]
        assert text.startswith(words(declared.option.description))
        given = signature[title].default
        assert default == ("required" if given is inspect.Parameter.empty else repr(given))
        for value in declared.option.AllowedValues:
            assert repr(value) in re.split(", | or ", takes)
        assert takes.endswith("or None") == (type(None) in declared.kinds)


@each_with_options
def test_no_field_is_left_out(page: str, name: str) -> None:
    found = {row[0].removesuffix(" *") for row in table(page, name)} | set(parts(page, name))
    common = (
        set(inspect.signature(Component).parameters) if issubclass(WITH_OPTIONS[name], Component) else set()
    )
    assert found == set(inspect.signature(WITH_OPTIONS[name]).parameters) - common


def test_the_common_fields_are_listed_once(page: str) -> None:
    assert list(parts(page, "Component")) == list(inspect.signature(Component).parameters)


def test_only_a_choice_has_an_asterisk(page: str) -> None:
    for name, one in WITH_OPTIONS.items():
        marked = {row[0].removesuffix(" *") for row in table(page, name) if row[0].endswith(" *")}
        assert marked == {title for title, one in declared_options(one).items() if one.option.decides}


def test_none_is_explained_for_components_only(page: str) -> None:
    assert "`None`: a generated name" in part(page, "LogBucket")
    assert "`None`:" not in part(page, "ExistingKey")


def test_parts_are_linked_and_a_pack_is_named(page: str) -> None:
    found = parts(page, "Alarms")
    assert found["log_group"] == "LogGroup or ExistingLogGroup; required"
    assert re.fullmatch("tuple of Detection; default [A-Z_]+", found["detections"])
    assert parts(page, "LogGroup") == {
        "names": "mapping of text to text or reference; default {}",
        "key": "Key, ExistingKey or None; default None",
    }
    assert "#existingloggroup" in links(part(page, "Alarms"))


def test_a_function_is_shown_as_it_is_called(page: str) -> None:
    assert "validate(template, *, name='template')" in fences(part(page, "validate"))
    assert fences(part(page, "Finding"))[0].startswith("Finding(*, rule, path, message, ")


def test_properties_and_methods_are_listed(page: str) -> None:
    assert "- `arn`: The bucket's ARN.\n" in part(page, "LogBucket")
    assert "- `matches(event)`: " in part(page, "FilterPattern")
    assert "- `add_to(template)`: " in part(page, "Component")
    assert "add_to" not in part(page, "LogBucket")


def test_the_uses_of_a_key_are_all_that_policies_make(page: str) -> None:
    modules = [import_module(f"{policies.__name__}.{one.name}") for one in iter_modules(policies.__path__)]
    made = {
        name: module.__name__
        for module in modules
        for name, one in vars(module).items()
        if name.endswith("_use") and one.__module__ == module.__name__
    }
    after = headings(page)[headings(page).index("Uses of a key") + 1 :]
    assert set(after[: len(made)]) == set(made)
    assert {"trail_use", "log_group_use", "readers_use", "log_queue_use"} <= set(made)
    for name, module_name in made.items():
        assert f"Import it from `{module_name}`." in part(page, name)


def test_names_are_grouped_by_what_they_are() -> None:
    groups = {title: [entry.name for entry in entries] for title, entries in library_page().groups.items()}
    assert {"LogBucket", "Trail", "Component"} <= set(groups["Components"])
    assert {"ExistingKey", "NO_KMS_KEY"} <= set(groups["Existing resources"])
    assert {"ALL_DETECTIONS", "Detection", "FilterPattern"} <= set(groups["Detections"])
    assert {"CATALOG", "validate", "to_yaml", "expose"} <= set(groups["Templates, validation and output"])
    assert all(name.endswith("Error") for name in groups["Errors"])
    assert all(groups.values())


def test_every_name_of_the_overview_leads_to_its_part(page: str) -> None:
    overview = page.partition("## Share one KMS key")[0]
    targets = [target.removeprefix("#") for target in links(overview)]
    assert {name.lower() for name in NAMES} <= set(targets) <= anchors(page)


@dataclass(frozen=True)
class _Plain:
    """It is plain.

    More of it.

    Attributes:
        size: how large it is,
            in bytes.

    Raises:
        ValueError: never.

    Source: https://docs.aws.amazon.com/plain.html
    """

    size: int = 1


def test_sections_of_a_docstring_are_lists() -> None:
    entry = Entry("Plain", _Plain)
    assert entry.text == ["It is plain.", "More of it."]
    assert entry.sections == [
        ("Fields", [("size", "how large it is,\n        in bytes.")]),
        ("Raises", [("ValueError", "never.")]),
    ]
    assert entry.source == "https://docs.aws.amazon.com/plain.html"
    assert entry.signature == "Plain(size=1)"
    assert entry.rows == []


def test_a_name_of_an_unknown_kind_is_listed_too() -> None:
    groups = LibraryPage({"Plain": _Plain, "LIMIT": 3}).groups
    assert [entry.name for entry in groups["Templates, validation and output"]] == ["Plain", "LIMIT"]


def ran(code: str) -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "library"}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(code, "library.md", "exec"), scope)  # noqa: S102
    return {**scope, "printed": out.getvalue()}


def examples(page: str) -> list[str]:
    return [block for block in fences(page) if block.startswith("from cloudtrail_templates")]


def test_the_first_example_prints_a_template(page: str) -> None:
    first, *_ = examples(page)
    assert "AWS::CloudTrail::Trail" in ran(first)["printed"]


def test_the_example_of_a_shared_key_makes_one_key_that_all_use(page: str) -> None:
    _, shared, *_ = examples(page)
    template: Template = ran(shared)["template"]
    body = template.to_dict()
    keys = [title for title, one in body["Resources"].items() if one["Type"] == "AWS::KMS::Key"]
    assert keys == ["Key"]
    assert RETAIN.items() <= body["Resources"]["Key"].items()
    for title in ("LogBucket", "LogGroup", "AlarmTopic", "Trail"):
        assert {"Fn::GetAtt": ["Key", "Arn"]} in list(walk(body["Resources"][title]))
    sids = {one["Sid"] for one in body["Resources"]["Key"]["Properties"]["KeyPolicy"]["Statement"]}
    assert {"AllowTrailToEncryptLogs", "AllowLogGroupToEncrypt", "AllowAlarmsToPublishEncrypted"} <= sids
    assert validate(template) == []


def own_alarm(page: str, tmp_path: Path) -> Detection:
    (code,) = [block for block in fences(page) if "DETECTION = " in block]
    (tmp_path / "flow_logs_deleted.py").write_text(code)
    (detection,) = load_folder(tmp_path)
    return detection


def test_the_alarm_of_ones_own_is_loaded_and_becomes_resources(page: str, tmp_path: Path) -> None:
    detection = own_alarm(page, tmp_path)
    topic = ExistingAlarmTopic(arn="arn:aws:sns:eu-west-1:111122223333:alarms")
    alarms = Alarms(log_group=ExistingLogGroup(name="audit"), topic=topic, detections=(detection,))
    assert "AlarmFlowLogsDeleted" in {one.title for one in alarms.resources()}


@pytest.mark.parametrize(
    ("rule", "field", "value", "message"),
    [
        ("`title` is CamelCase", "title", "flowLogs", "must have a CamelCase title"),
        ("at most 64 letters", "title", "F" + "a" * 64, "at most 64 letters and digits"),
        ("`summary`, `why`, `respond`, `controls` and `blind_to` are not empty", "why", " ", "a text in why"),
        ("`controls` and `blind_to` are tuples", "blind_to", "All.", "a tuple of texts in blind_to"),
        ("at most 1,024 characters, too", "summary", "x" * 1000, "a description of at most 1024 characters"),
        ("`threshold` is at least 1", "threshold", 0, "a threshold of at least 1"),
        (
            "at least two events in `fires_on`",
            "fires_on",
            (event("A", source="ec2"),),
            "at least 2 events in fires_on",
        ),
        ("and three in `silent_on`", "silent_on", (event("A", source="ec2"),), "3 in silent_on"),
    ],
)
def test_a_detection_that_breaks_a_rule_of_the_page_is_refused(
    page: str, tmp_path: Path, rule: str, field: str, value: Any, message: str
) -> None:
    assert rule in page
    with pytest.raises(OptionError, match=message):
        replace(own_alarm(page, tmp_path), **{field: value})


def test_a_title_that_is_part_of_another_and_a_wrong_sample_are_refused(page: str, tmp_path: Path) -> None:
    own_alarm(page, tmp_path)
    code = (tmp_path / "flow_logs_deleted.py").read_text()
    for wrong, message in (
        (code.replace('"FlowLogsDeleted"', '"VpcChangesToday"'), "'VpcChanges' is part of 'VpcChangesToday'"),
        (code.replace('event("CreateFlowLogs"', 'event("DeleteFlowLogs"'), r"silent_on\[0\]"),
        (code.replace('errorCode="', 'errorKode="'), "no CloudTrail event has the field 'errorKode'"),
    ):
        (tmp_path / "flow_logs_deleted.py").write_text(wrong)
        with pytest.raises(CloudTrailTemplatesError, match=message):
            load_folder(tmp_path)


def test_the_options_that_take_a_pack_exist() -> None:
    for name in ("build", "backtest"):
        assert "--pack" in {option for one in main.commands[name].params for option in one.opts}
