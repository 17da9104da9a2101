"""A definition builds a plain template from the structural options that its function takes."""

from typing import Any

import pytest
from troposphere import Equals, Ref, Template
from troposphere.sns import Topic

from cloudtrail_templates.errors import OptionError, UnknownNameError
from cloudtrail_templates.templates import About, Definition
from cloudtrail_templates.version import VERSION

ABOUT = About(costs=("Nothing.",), limits=("It is a test.",))


def assemble(template: Template, *, topics: int = 1) -> None:
    for number in range(topics):
        template.add_resource(Topic(f"Topic{number}"))


def assemble_with_conditions(template: Template) -> None:
    template.add_condition("Used", Equals(Ref("AWS::Region"), "us-east-1"))
    template.add_condition("Unused", Equals(Ref("AWS::Region"), "us-east-2"))
    template.add_resource(Topic("Topic", Condition="Used"))


def definition(**changes: Any) -> Definition:
    fields = {"name": "topics", "group": "alert", "summary": "Topics.", "assemble": assemble, "about": ABOUT}
    return Definition(**{**fields, **changes})


def test_it_builds_a_template_with_its_description_and_its_origin() -> None:
    template = definition(notes="Two sentences.").build()
    assert isinstance(template, Template)
    assert template.to_dict() == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Topics. Two sentences.",
        "Metadata": {
            "GeneratedBy": {"Name": "cloudtrail-templates", "Version": VERSION, "Template": "topics"}
        },
        "Resources": {"Topic0": {"Type": "AWS::SNS::Topic"}},
    }


def test_a_structural_option_decides_which_resources_exist() -> None:
    assert definition().structural_options == {"topics": 1}
    assert list(definition().build(topics=3).resources) == ["Topic0", "Topic1", "Topic2"]


def test_a_condition_that_nothing_uses_is_dropped() -> None:
    assert list(definition(assemble=assemble_with_conditions).build().conditions) == ["Used"]


def test_an_unknown_structural_option_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UnknownNameError, match="option of topics is called 'topic'; did you mean topics"):
        definition().build(topic=3)
    with pytest.raises(UnknownNameError, match="topics has no structural options, got topic"):
        definition(assemble=assemble_with_conditions).build(topic=3)


@pytest.mark.parametrize(("field", "value"), [("group", "alarm"), ("delivery", "S3")])
def test_an_unknown_group_or_delivery_is_refused(field: str, value: str) -> None:
    with pytest.raises(OptionError, match=f"^{field} of topics must be one of .*, got '{value}'"):
        definition(**{field: value})


@pytest.mark.parametrize(("delivery", "limit"), [("direct", 51_200), ("s3", 1_000_000)])
def test_the_delivery_decides_how_large_the_template_may_be(delivery: str, limit: int) -> None:
    assert definition(delivery=delivery).max_bytes == limit
