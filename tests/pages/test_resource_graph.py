"""The picture of a template has its resources, and an arrow for each reference between them."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from templates.deployments import rendered
from templates.test_catalog import references

from cloudtrail_templates import CATALOG
from cloudtrail_templates.pages.resource_graph import ResourceGraph
from pages.reading import fences

each_template = pytest.mark.parametrize("name", CATALOG)


def picture(pages: Mapping[str, str], name: str) -> tuple[dict[str, str], set[str], set[tuple[str, str]]]:
    """The boxes with their texts, the parameters, and the arrows on the page of a template."""
    (text,) = [one for one in fences(pages[f"templates/{name}.md"]) if one.startswith("flowchart")]
    boxes = dict(re.findall(r'^    (\w+)\[+"(.*)"\]+$', text, re.MULTILINE))
    parameters = set(re.findall(r'^    (\w+)\(\["\1"\]\)$', text, re.MULTILINE))
    arrows = set(re.findall(r"^    (\w+) --> (\w+)$", text, re.MULTILINE))
    assert len(text.splitlines()) == 1 + len(boxes) + len(parameters) + len(arrows)
    return boxes, parameters, arrows


def is_part_of_an_alarm(title: str) -> bool:
    return (
        re.match(
            r"(Metric|Event)?Alarm(?!Topic|Query|LogLines|Exclusions|Role|DeadLetters|Undelivered)", title
        )
        is not None
    )


def box(name: str, title: str) -> str:
    """The box of a resource of a template."""
    if is_part_of_an_alarm(title):
        return "Alarms"
    kind = rendered(name)["Resources"][title]["Type"]
    is_one_of_many = name in ("athena", "dashboard") and kind in (
        "AWS::Logs::QueryDefinition",
        "AWS::Athena::NamedQuery",
    )
    return "Queries" if is_one_of_many else title


@each_template
def test_each_resource_is_a_box_and_all_alarms_and_all_saved_queries_are_one(
    pages: Mapping[str, str], name: str
) -> None:
    boxes, _, _ = picture(pages, name)
    resources = rendered(name)["Resources"]
    assert set(boxes) == {box(name, title) for title in resources}
    alone = {title for title in resources if box(name, title) == title}
    assert all(boxes[title] == f"{title}<br>{resources[title]['Type']}" for title in alone)


@each_template
def test_the_arrows_are_the_references(pages: Mapping[str, str], name: str) -> None:
    boxes, parameters, arrows = picture(pages, name)

    def drawn(title: str) -> str:
        return box(name, title) if title in rendered(name)["Resources"] else title

    expected = {
        (drawn(title), drawn(other))
        for title, body in rendered(name)["Resources"].items()
        for other in references(
            {"Properties": body.get("Properties"), "DependsOn": body.get("DependsOn", [])}
        )
        if drawn(other) in {*boxes, *parameters}
    }
    assert arrows == {pair for pair in expected if pair[0] != pair[1]}


def test_a_parameter_that_names_what_exists_is_drawn(pages: Mapping[str, str]) -> None:
    assert picture(pages, "guardrails")[1] >= {"TrailTargetIds", "RootId", "ExemptRoleArns", "ReaderArns"}
    # The bucket is that of another stack, and the trail's name is no resource.
    _, parameters, arrows = picture(pages, "trail")
    assert ("Trail", "LogBucketName") in arrows
    assert not parameters & {"TrailName", "S3KeyPrefix"}
    # This is the name of a new bucket.
    assert "LogBucketName" not in picture(pages, "log-bucket")[1]


def test_a_template_without_references_has_boxes_alone() -> None:
    body: dict[str, Any] = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    assert ResourceGraph(body, {}, set()).mermaid == ('flowchart LR\n    Topic["Topic<br>AWS::SNS::Topic"]')


def test_the_page_says_what_the_signs_mean(pages: Mapping[str, str]) -> None:
    for name in CATALOG:
        page = pages[f"templates/{name}.md"]
        boxes, parameters, _ = picture(pages, name)
        assert 'An arrow means "refers to".' in page
        assert ("A parameter with round corners names what exists already." in page) == bool(parameters)
        assert ("`Alarms` stands for all alarms" in page) == ("Alarms" in boxes)
