"""The form of every published template in the console: parameters, their constraints, labels and groups."""

import re
from collections.abc import Mapping
from typing import Any

from cloudtrail_templates import CATALOG
from templates.catalogue import each_template, keeps, parameters
from templates.deployments import REQUIRED, rendered, values_of

INTERFACE = "AWS::CloudFormation::Interface"


def form(name: str) -> dict[str, Any]:
    """The form of the console, which a template without parameters does not have."""
    empty: dict[str, Any] = {"ParameterGroups": [], "ParameterLabels": {}}
    found: dict[str, Any] = rendered(name)["Metadata"].get(INTERFACE, empty)
    return found


def elements(parameter: Mapping[str, Any], value: Any) -> list[str]:
    """An empty list is one empty element, as CloudFormation sees it."""
    # CloudFormation trims the elements.
    return (
        [one.strip() for one in str(value).split(",")]
        if parameter["Type"] == "CommaDelimitedList"
        else [str(value)]
    )


@each_template
def test_a_parameter_says_what_it_is(name: str) -> None:
    for parameter, made in parameters(name).items():
        assert made["Type"] in {"String", "Number", "CommaDelimitedList"}, parameter
        assert re.fullmatch(r"[A-Z].*[.]", made["Description"]), made["Description"]


@each_template
def test_a_parameter_says_which_values_it_takes_and_what_is_wrong_with_others(name: str) -> None:
    for parameter, made in parameters(name).items():
        wanted = {"MinValue"} if made["Type"] == "Number" else {"AllowedPattern"}
        assert {"AllowedValues", *wanted} & set(made), parameter
        assert re.fullmatch(r"must .*[^.]", made["ConstraintDescription"]), made["ConstraintDescription"]
        if made["Type"] == "Number" and "AllowedValues" in made:
            # Where a list of values takes the place of limits, the text must name no limits.
            named = set(re.findall(r"\d+", made["ConstraintDescription"]))
            assert named, parameter
            assert named <= set(map(str, made["AllowedValues"])), parameter


@each_template
def test_each_parameter_that_takes_any_text_has_an_example_that_differs_from_its_default(name: str) -> None:
    free = {one for one, made in parameters(name).items() if not {"AllowedValues", "MinValue"} & set(made)}
    assert set(CATALOG[name].examples) == free
    assert not [one for one in free if CATALOG[name].examples[one] == parameters(name)[one].get("Default")]


@each_template
def test_a_default_and_an_example_keep_the_constraints(name: str) -> None:
    for parameter, made in parameters(name).items():
        default = made.get("Default", REQUIRED.get(name, {}).get(parameter))
        for value in (default, *values_of(name, parameter)):
            for element in elements(made, value):
                assert keeps(made, element), (parameter, value)


@each_template
def test_a_wrong_value_does_not_keep_the_constraints(name: str) -> None:
    for parameter, made in parameters(name).items():
        wrong = "-1" if made["Type"] == "Number" else "\n${wrong} <value> !"
        assert not keeps(made, wrong), parameter


@each_template
def test_a_parameter_is_in_the_form_of_the_console_once_and_has_a_label(name: str) -> None:
    listed = [parameter for group in form(name)["ParameterGroups"] for parameter in group["Parameters"]]
    for parameter in parameters(name):
        assert listed.count(parameter) == 1, parameter
        label = form(name)["ParameterLabels"][parameter]["default"]
        assert re.fullmatch(r"[A-Z][A-Za-z0-9 -]+", label), label
        # A name of several words, such as LogBucketName, is no label.
        assert parameter not in label.split() or len(re.findall("[A-Z]", parameter)) == 1, parameter


@each_template
def test_the_form_holds_no_parameter_that_does_not_exist_and_no_group_twice(name: str) -> None:
    listed = [one for group in form(name)["ParameterGroups"] for one in group["Parameters"]]
    assert sorted(listed) == sorted(form(name)["ParameterLabels"]) == sorted(parameters(name))
    labels = [group["Label"]["default"] for group in form(name)["ParameterGroups"]]
    assert len(labels) == len(set(labels))
    shown = [one["default"] for one in form(name)["ParameterLabels"].values()]
    assert len(shown) == len(set(shown))


@each_template
def test_required_parameters_are_in_the_first_half_of_the_form(name: str) -> None:
    listed = [one for group in form(name)["ParameterGroups"] for one in group["Parameters"]]
    for parameter, made in parameters(name).items():
        assert "Default" in made or listed.index(parameter) <= len(listed) / 2, parameter


@each_template
def test_a_description_and_a_value_fit(name: str) -> None:
    for parameter, made in parameters(name).items():
        assert len(made["Description"]) <= 4000, parameter
        assert len(str(made.get("Default", "")).encode()) <= 4096, parameter
