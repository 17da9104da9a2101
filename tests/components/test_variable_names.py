"""A user's parameter may have any name: no variable of Fn::Sub that a component makes captures it."""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from deployment.resolver import Resolved
from troposphere import Equals, Join, Parameter, Ref, Sub, Template

import cloudtrail_templates
from cloudtrail_templates import Component, Given, Trail
from cloudtrail_templates.options import Declared, declared_options
from components.samples import COMPONENTS, make

PACKAGE = Path(cloudtrail_templates.__file__).parent

Kind = Callable[[str], Any]
KINDS: tuple[Kind, ...] = (
    lambda name: Ref(name),
    lambda name: Join("", [Ref(name), "j"]),
    lambda name: Sub(f"${{{name}}}s"),
    lambda name: Sub(f"${{{name}}}${{Other}}", {"Other": Ref(name)}),
    lambda name: Given("Wanted", Ref(name)),
    lambda name: Given("Wanted", Join("", [Ref(name), "g"])),
)

# Without these choices, some of the options that take references would be refused.
NEEDED: dict[type[Component], dict[str, str]] = {
    Trail: dict.fromkeys(("s3_data_events", "lambda_data_events", "dynamodb_data_events"), "All")
}


@cache
def variables() -> list[str]:
    """The names that the package passes to `sub`, from its source."""
    # trails.log_folder numbers these.
    found = {"Part0", "Part1", "Part2"}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sub":
                found.update(one.arg for one in node.keywords if one.arg)
    return sorted(found)


def options_of(component: type[Component]) -> dict[str, Declared]:
    """The options that take a reference to any parameter."""
    return {name: one for name, one in declared_options(component).items() if not one.option.decides}


def resolved(component: type[Component], names: dict[str, str], first_kind: int) -> dict[str, Any]:
    """The resources at deployment, where each option refers to a parameter of that name."""
    template = Template()
    template.add_condition("Wanted", Equals(Ref("AWS::Partition"), "aws"))
    options: dict[str, Any] = {}
    for number, (option, one) in enumerate(options_of(component).items()):
        value = KINDS[(number + first_kind) % len(KINDS)](names[option])
        options[option] = (value,) if tuple in one.kinds else value
        template.add_parameter(Parameter(names[option], Type="String"))
    made = make(component, **options, **NEEDED.get(component, {}), title="Made").add_to(template)
    for part in vars(made).values():
        if isinstance(part, Component):
            part.add_to(template)
    values = {names[option]: f"value{number}" for number, option in enumerate(options)}
    return dict(Resolved(template.to_dict(), values).resources)


def test_the_variables_are_found() -> None:
    assert {"Bucket", "Prefix", "Name", "Region", "Account", "Title", "Group"} <= set(variables())


@pytest.mark.parametrize("first_kind", range(len(KINDS)))
@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.__name__)
def test_the_names_of_parameters_change_nothing(component: type[Component], first_kind: int) -> None:
    options = list(options_of(component))
    neutral = [f"Parameter{number}" for number in range(len(options))]
    expected = resolved(component, dict(zip(options, neutral, strict=True)), first_kind)
    for shift in range(len(variables())):
        names = [*variables()[shift:], *variables()[:shift], *neutral][: len(options)]
        made = resolved(component, dict(zip(options, names, strict=True)), first_kind)
        assert made == expected, names
