"""expose(): from options to parameters, labels, groups and conditions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from components.samples import FEWEST, FOR_CHOICES
from deployment.resolver import Resolved
from troposphere import Parameter, Ref, Template
from troposphere.sns import Topic

from cloudtrail_templates import (
    Choice,
    Given,
    Key,
    LogBucket,
    Option,
    OptionError,
    TitleTakenError,
    UnknownNameError,
    expose,
)
from cloudtrail_templates.cloudformation.resolver import Resolver
from cloudtrail_templates.options import Flag, Number, Text, Texts, declared_options
from cloudtrail_templates.parameters import camel_case, sentence_case


@dataclass(frozen=True, kw_only=True)
class Sample:
    """An option of each kind."""

    name: Annotated[
        Text,
        Option(
            "A name.",
            group="Names",
            MinLength=2,
            MaxLength=4,
            AllowedPattern="[a-z]+",
            must="must fit; try ab",
        ),
    ]
    alias: Annotated[
        Text | None,
        Option(
            "An alias.",
            group="Names",
            label="Other name",
            MinLength=2,
            AllowedPattern="[a-z]+",
            must="must fit",
            empty="Empty: none.",
        ),
    ] = None
    days: Annotated[
        Number, Option("Days.", group="Days", MinValue=1, MaxValue=9, must="must be 1 to 9; give days")
    ] = 3
    size: Annotated[
        Number, Option("A size.", group="Days", AllowedValues=(1, 2, 4), must="must be 1, 2 or 4")
    ] = 2
    word: Annotated[
        Text | None, Option("A word.", group="Names", AllowedValues=("on", "off"), must="must be on or off")
    ] = None
    level: Annotated[
        Text, Option("A level.", group="Names", AllowedValues=("low", "high-er"), decides=True)
    ] = "low"
    switch: Annotated[Flag, Option("A switch.", group="Days")] = True
    decision: Annotated[Flag, Option("A decision.", group="Days", decides=True)] = False
    items: Annotated[
        Texts | None, Option("Items.", group="Names", AllowedPattern=r"\d{2}", must="must be two digits")
    ] = None
    few: Annotated[
        Texts | None,
        Option("Few.", group="Names", AllowedPattern="a|b+", must="must be few", MaxItems=3, MaxLength=8),
    ] = None
    some: Annotated[
        Texts, Option("Some.", group="Names", AllowedPattern="[a-z]", must="must be", MaxItems=2)
    ] = ("a",)
    free: Annotated[Text, Option("Anything.", group="Names")] = ""


def exposed(*names: str, **more: Any) -> tuple[Template, dict[str, Any]]:
    template = Template()
    return template, expose(template, Sample, *names, **more)


def parameter(name: str, **more: Any) -> dict[str, Any]:
    template, _ = exposed(name, **more)
    ((_, made),) = template.to_dict()["Parameters"].items()
    return dict(made)


def test_a_text_becomes_a_string_with_its_constraints() -> None:
    assert parameter("name") == {
        "Type": "String",
        "Description": "A name.",
        "AllowedPattern": "[a-z]+",
        "MinLength": 2,
        "MaxLength": 4,
        "ConstraintDescription": "must fit; try ab",
    }


def test_a_text_that_may_be_left_out_may_be_empty() -> None:
    assert parameter("alias") == {
        "Type": "String",
        "Description": "An alias. Empty: none.",
        "AllowedPattern": "^$|[a-z]+",
        "ConstraintDescription": "must fit",
        "Default": "",
    }


def test_a_number_becomes_a_number() -> None:
    assert parameter("days") == {
        "Type": "Number",
        "Description": "Days.",
        "MinValue": 1,
        "MaxValue": 9,
        "ConstraintDescription": "must be 1 to 9; give days",
        "Default": 3,
    }


def test_fixed_values_become_allowed_values() -> None:
    made = parameter("size")
    assert (made["Type"], made["AllowedValues"], made["Default"]) == ("Number", [1, 2, 4], 2)


def test_fixed_values_that_may_be_left_out_get_the_word_none() -> None:
    made = parameter("word")
    assert (made["AllowedValues"], made["Default"]) == (["None", "on", "off"], "None")


def test_a_flag_becomes_true_or_false() -> None:
    made = parameter("switch")
    assert (made["Type"], made["AllowedValues"], made["Default"]) == ("String", ["true", "false"], "true")


def test_a_tuple_becomes_a_comma_delimited_list() -> None:
    made = parameter("items")
    assert (made["Type"], made["AllowedPattern"], made["Default"]) == ("CommaDelimitedList", r"^$|\d{2}", "")
    assert parameter("items", defaults={"items": ("12", "34")})["Default"] == "12,34"


def test_a_limited_tuple_becomes_a_string_whose_items_and_length_are_limited() -> None:
    # CloudFormation limits the length of strings only.
    made = parameter("few")
    pattern = "((a|b+)(, ?(?=.)|$)){0,3}"
    assert (made["Type"], made["AllowedPattern"], made["MaxLength"]) == ("String", pattern, 8)
    fits = {
        text: bool(re.fullmatch(pattern, text))
        for text in ("", "a", "a,bb,a", "a, b,a", "a,  b", "a,a,a,a", "a,", "a, ", ",a", "aa", "c")
    }
    assert fits == {
        "": True,
        "a": True,
        "a,bb,a": True,
        "a, b,a": True,
        "a,  b": False,
        "a,a,a,a": False,
        "a,": False,
        "a, ": False,
        "aa": False,
        ",a": False,
        "c": False,
    }
    # A value that is required has at least one item.
    assert parameter("some")["AllowedPattern"].endswith("{1,2}")
    assert (parameter("some")["Default"], parameter("some")["Type"]) == ("a", "String")


def test_a_limited_tuple_comes_back_as_the_list_that_its_text_is_split_into() -> None:
    template, options = exposed("few", "some")
    assert template.to_dict()["Conditions"] == {"HasFew": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Few"}, ""]}]}}
    assert isinstance(options["few"], Given)
    values = {"Few": "", "Some": "a, b,a"}
    resolver = Resolver({}, values.get, lambda condition: None)
    assert resolver.value(options["some"].to_dict()) == ["a", "b", "a"]
    assert options["few"].value.to_dict() == {
        "Fn::Split": [",", {"Fn::Join": [",", {"Fn::Split": [", ", {"Ref": "Few"}]}]}]
    }


def test_what_has_no_constraint_has_no_constraint_text() -> None:
    assert parameter("free") == {"Type": "String", "Description": "Anything.", "Default": ""}


def test_defaults_replace_those_of_the_option() -> None:
    assert parameter("name", defaults={"name": "ab"})["Default"] == "ab"
    assert parameter("days", defaults={"days": 9})["Default"] == 9
    assert parameter("switch", defaults={"switch": False})["Default"] == "false"
    with pytest.raises(
        OptionError, match=r"^the default of Name must be a literal, got .*; pass defaults= to expose"
    ):
        exposed("name", defaults={"name": Ref("Other")})


@pytest.mark.parametrize(
    ("option", "default", "says"),
    [
        ("name", "a", "must fit, got 'a'; try ab"),
        ("days", 10, "must be 1 to 9, got 10; give days"),
        ("size", 3, "must be 1, 2 or 4, got 3"),
        ("switch", "true", "must be True or False, got 'true'"),
        ("items", ("12", "x"), "must be two digits, got 'x'"),
        ("alias", "B", "must fit, got 'B'"),
    ],
)
def test_a_default_that_the_option_refuses_is_an_error_and_nothing_is_added(
    option: str, default: Any, says: str
) -> None:
    template = Template()
    with pytest.raises(OptionError) as refused:
        expose(template, Sample, option, defaults={option: default})
    assert str(refused.value) == f"the default of {camel_case(option)} {says}"
    assert not template.parameters


def test_a_default_must_be_one_of_the_allowed_values() -> None:
    assert parameter("days", allowed={"days": (3, 50)}, defaults={"days": 50})["Default"] == 50
    with pytest.raises(
        OptionError, match=r"^the default of Days must be one of 4, 5, got 3; pass defaults= to expose\(\)$"
    ):
        exposed("days", allowed={"days": (4, 5)})


def test_allowed_replaces_the_constraints_and_the_words_for_them() -> None:
    made = parameter("days", allowed={"days": (3, 5)})
    assert made["AllowedValues"] == [3, 5]
    assert made["ConstraintDescription"] == "must be one of 3, 5"
    assert "MinValue" not in made


def test_label_and_group_go_to_the_form_of_the_console() -> None:
    template, _ = exposed("name", "alias", "days")
    form = template.to_dict()["Metadata"]["AWS::CloudFormation::Interface"]
    assert form["ParameterGroups"] == [
        {"Label": {"default": "Names"}, "Parameters": ["Name", "Alias"]},
        {"Label": {"default": "Days"}, "Parameters": ["Days"]},
    ]
    labels = {name: one["default"] for name, one in form["ParameterLabels"].items()}
    assert labels == {"Name": "Name", "Alias": "Other name", "Days": "Days"}


def test_group_may_be_another() -> None:
    template, _ = exposed("name", group="Elsewhere")
    (group,) = template.to_dict()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert group["Label"] == {"default": "Elsewhere"}


def test_prefix_begins_every_name() -> None:
    template, options = exposed("days", "alias", prefix="Log")
    assert list(template.parameters) == ["LogDays", "LogAlias"]
    assert options["days"].to_dict() == {"Ref": "LogDays"}
    assert options["alias"].condition == "HasLogAlias"


def test_what_must_be_given_comes_back_as_a_ref() -> None:
    _, options = exposed("name", "days", "switch")
    assert {name: one.to_dict() for name, one in options.items()} == {
        "name": {"Ref": "Name"},
        "days": {"Ref": "Days"},
        "switch": {"Ref": "Switch"},
    }


@pytest.mark.parametrize(
    ("name", "title", "given"),
    [("alias", "Alias", "ab"), ("word", "Word", "on"), ("items", "Items", "12,34")],
)
def test_what_may_be_left_out_comes_back_with_a_condition_that_it_was_given(
    name: str, title: str, given: str
) -> None:
    template, options = exposed(name)
    assert isinstance(options[name], Given)
    assert options[name].condition == f"Has{title}"
    for value, holds in (({}, False), ({title: given}, True)):
        assert Resolved({**template.to_dict(), "Resources": {}}, value).conditions == {f"Has{title}": holds}


def test_a_choice_comes_back_with_a_condition_for_each_value() -> None:
    template, options = exposed("level", "decision")
    assert isinstance(options["level"], Choice)
    assert options["level"].conditions == {"low": "LevelIsLow", "high-er": "LevelIsHigher"}
    assert options["decision"].conditions == {"true": "DecisionIsTrue", "false": "DecisionIsFalse"}
    made = Resolved({**template.to_dict(), "Resources": {}}, {"Level": "high-er"})
    assert made.conditions == {
        "LevelIsLow": False,
        "LevelIsHigher": True,
        "DecisionIsTrue": False,
        "DecisionIsFalse": True,
    }


def test_a_taken_name_is_an_error() -> None:
    template, _ = exposed("name")
    with pytest.raises(
        TitleTakenError, match=r"^the template has a parameter 'Name' already; pass prefix= to expose"
    ):
        expose(template, Sample, "name")
    template = Template()
    template.add_resource(Topic("Name"))
    with pytest.raises(
        TitleTakenError, match=r"^the template has a resource 'Name' already; pass prefix= to expose"
    ):
        expose(template, Sample, "name")
    template = Template()
    template.add_condition("HasAlias", {"Fn::Equals": ["a", "a"]})
    with pytest.raises(
        TitleTakenError, match=r"^the template has a condition 'HasAlias' already; pass prefix="
    ):
        expose(template, Sample, "alias")


def test_the_two_hundred_and_first_parameter_is_an_error() -> None:
    template = Template()
    for number in range(199):
        template.add_parameter(Parameter(f"Foreign{number}", Type="String"))
    expose(template, Sample, "name")
    with pytest.raises(
        OptionError, match=r"^a template must have at most 200 parameters, got Alias as one more; "
    ):
        expose(template, Sample, "alias")
    assert len(template.parameters) == 200


def test_a_foreign_parameter_stays_as_it_is() -> None:
    template = Template()
    template.add_parameter(Parameter("Foreign", Type="String"))
    expose(template, Sample, "name")
    assert list(template.parameters) == ["Foreign", "Name"]


def test_an_unknown_option_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(
        UnknownNameError, match=r"^no option of LogBucket is called 'retention_day'; did you mean ret"
    ):
        expose(Template(), LogBucket, "retention_day")


@pytest.mark.parametrize("argument", ["defaults", "allowed"])
def test_a_default_or_allowed_value_of_an_option_that_is_not_exposed_is_an_error(argument: str) -> None:
    template = Template()
    values: dict[str, Any] = {argument: {"retention_day": (90,)}}
    with pytest.raises(
        UnknownNameError,
        match=r"^no exposed option is called 'retention_day'; did you mean retention_days\?$",
    ):
        expose(template, LogBucket, "retention_days", **values)
    assert not template.parameters


@pytest.mark.parametrize(
    ("name", "title", "label"),
    [
        ("retention_days", "RetentionDays", "Retention days"),
        ("s3_key_prefix", "S3KeyPrefix", "S3 key prefix"),
        ("kms_key_arn", "KmsKeyArn", "KMS key ARN"),
        ("name", "Name", "Name"),
    ],
)
def test_one_name_gives_parameter_and_label(name: str, title: str, label: str) -> None:
    assert camel_case(name) == title
    assert sentence_case(title) == label


def components() -> Iterator[Any]:
    for component in FEWEST:
        if declared_options(component):
            yield pytest.param(component, id=component.__name__)


@pytest.mark.parametrize("component", [*components()])
def test_every_option_of_a_component_can_be_a_parameter_that_the_component_takes(component: type) -> None:
    template = Template()
    options = expose(template, component, *declared_options(component))
    made = component(**{**FEWEST[component], **FOR_CHOICES.get(component, {}), **options})  # type: ignore[arg-type]
    made.add_to(template)
    assert set(map(camel_case, declared_options(component))) == set(template.parameters)
    assert template.to_json()


def test_a_limit_beyond_what_a_parameter_holds_becomes_what_it_holds() -> None:
    template = Template()
    expose(template, Key, "description")
    assert template.parameters["Description"].MaxLength == 4096
